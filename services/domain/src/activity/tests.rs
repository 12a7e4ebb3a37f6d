#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::collections::HashSet;

use serde_json::json;

use super::health::{Signs, State};
use super::idp::{Cadence, Idp};
use super::{Cause, Detail, MembershipChange, diff, warning};
use crate::attribute::ResourceKind;
use crate::change::{Change, ChangeKind, Subject};
use crate::group::{Delta, GroupProfile, MemberKind};
use crate::id::{MemberId, UserId, WorkspaceId};
use crate::revision::Revision;
use crate::schema::{Registered, Schemas};
use crate::time::Timestamp;
use crate::user::{ManagedBy, MultiValue, NewUser, Profile, Seat, User};
use crate::workspace::{Policy, Rules};

use uuid::Uuid;

fn ann() -> User {
    let profile = Profile {
        user_name: "ann@example.com".to_owned(),
        title: Some("Engineer".to_owned()),
        emails: vec![MultiValue { value: Some("ann@example.com".to_owned()), ..MultiValue::default() }],
        ..Profile::default()
    };
    let new = NewUser {
        id: UserId(Uuid::from_u128(1)),
        workspace: WorkspaceId(Uuid::from_u128(2)),
        managed_by: ManagedBy::Scim,
        profile,
        active: None,
        seat: Seat::default(),
        predecessor: None,
    };
    let policy = Policy { lenient_names: true, ..Policy::default() };
    let rules = Rules { policy: &policy, schemas: &crate::schema::NO_SCHEMAS };
    User::create(new, &rules, Timestamp(1_000)).unwrap().user
}

fn told(changes: &[diff::FieldChange]) -> Vec<(String, Option<String>, Option<String>, bool)> {
    changes.iter().map(|c| (c.path.clone(), c.before.clone(), c.after.clone(), c.redacted)).collect()
}

fn badge(characteristics: serde_json::Value) -> Schemas {
    let mut attribute = json!({
        "name": "pin", "kind": "string", "multi_valued": false, "description": "", "required": false,
        "canonical_values": [], "case_exact": false, "mutability": "read_write", "returned": "default",
        "uniqueness": "none", "reference_types": [], "sub_attributes": [],
    });
    attribute.as_object_mut().unwrap().extend(characteristics.as_object().unwrap().clone());
    let schema = json!({
        "urn": "urn:example:Badge", "name": "Badge", "description": "", "resource": "user", "required": false,
        "attributes": [attribute],
    });
    let schema = serde_json::from_value(schema).unwrap();
    Schemas::of(ResourceKind::User, &[Registered { schema, created: Timestamp(0), updated: Timestamp(0) }])
}

#[test]
fn a_change_names_the_attribute_in_scim_and_what_it_was() {
    let before = ann();
    let mut after = before.clone();
    after.profile.title = None;
    after.profile.name.given_name = Some("Ann".to_owned());
    after.profile.enterprise.cost_center = Some("4130".to_owned());
    after.profile.enterprise.manager.reference = Some("../Users/7".to_owned());
    after.profile.emails[0].kind = Some("work".to_owned());
    let some = |text: &str| Some(text.to_owned());
    let urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    assert_eq!(
        told(&diff::user(Some(&before), &after, &crate::schema::NO_SCHEMAS)),
        [
            (
                "emails".to_owned(),
                some(r#"[{"value":"ann@example.com"}]"#),
                some(r#"[{"type":"work","value":"ann@example.com"}]"#),
                false
            ),
            ("name.givenName".to_owned(), None, some("\"Ann\""), false),
            ("title".to_owned(), some("\"Engineer\""), None, false),
            (format!("{urn}:costCenter"), None, some("\"4130\""), false),
            (format!("{urn}:manager.$ref"), None, some("\"../Users/7\""), false),
        ]
    );
    assert_eq!(diff::user(Some(&before), &before, &crate::schema::NO_SCHEMAS), []);
}

#[test]
fn all_of_a_new_user_is_a_change() {
    let paths: Vec<String> =
        diff::user(None, &ann(), &crate::schema::NO_SCHEMAS).into_iter().map(|change| change.path).collect();
    assert_eq!(paths, ["active", "emails", "title", "userName"]);
}

#[test]
fn what_a_schema_marks_sensitive_is_told_to_have_changed_and_not_to_what() {
    let secret = "swordfish";
    let before = ann();
    let mut after = before.clone();
    let pin = json!({ "pin": secret }).as_object().unwrap().clone();
    after.profile.extensions.insert("urn:example:Badge".to_owned(), pin);
    let marks = [
        json!({ "sensitive": true }),
        json!({ "returned": "never" }),
        json!({ "mutability": "write_only" }),
        json!({ "kind": "complex", "sub_attributes": [{
            "name": "value", "kind": "string", "multi_valued": false, "description": "", "required": false,
            "canonical_values": [], "case_exact": false, "mutability": "read_write", "returned": "default",
            "uniqueness": "none", "reference_types": [], "sub_attributes": [], "sensitive": true,
        }] }),
    ];
    for mark in marks {
        let changes = diff::user(Some(&before), &after, &badge(mark.clone()));
        assert_eq!(told(&changes), [("urn:example:Badge:pin".to_owned(), None, None, true)], "{mark}");
        assert!(!serde_json::to_string(&changes).unwrap().contains(secret));
    }
    let changes = diff::user(Some(&before), &after, &badge(json!({})));
    assert_eq!(changes[0].after.as_deref(), Some("\"swordfish\""));
}

#[test]
fn a_long_value_is_cut() {
    let before = ann();
    let mut after = before.clone();
    after.profile.title = Some("é".repeat(5_000));
    let change = diff::user(Some(&before), &after, &crate::schema::NO_SCHEMAS).remove(0);
    assert!(change.after.unwrap().len() < 2_100);
}

#[test]
fn a_group_tells_its_name_and_how_many_came_and_went() {
    let before = GroupProfile { display_name: "Crew".to_owned(), ..GroupProfile::default() };
    let after = GroupProfile { external_id: Some("7".to_owned()), ..before.clone() };
    let changes = diff::group(Some(&before), &after, &crate::schema::NO_SCHEMAS);
    assert_eq!(told(&changes), [("externalId".to_owned(), None, Some("\"7\"".to_owned()), false)]);

    let mut delta = Delta::default();
    assert_eq!(MembershipChange::of(&delta), None);
    (0..30).for_each(|n| delta.add(MemberId(Uuid::from_u128(n)), MemberKind::User));
    delta.remove(MemberId(Uuid::from_u128(77)), MemberKind::User);
    let change = MembershipChange::of(&delta).unwrap();
    assert_eq!((change.added, change.removed, change.added_ids.len()), (30, 1, 20));
    assert_eq!(change.removed_ids, [Uuid::from_u128(77).to_string()]);
}

#[test]
fn every_entry_of_the_catalogue_has_a_name_of_its_own_and_says_something() {
    let codes: HashSet<&str> = Cause::ALL.iter().map(|cause| cause.code()).collect();
    assert_eq!(codes.len(), Cause::ALL.len());
    for cause in Cause::ALL {
        assert_eq!(Cause::of_code(cause.code()), *cause);
        assert!(cause.explanation().summary.ends_with('.'), "{cause:?}");
        let remedy = cause.explanation().remedy;
        assert!(remedy.is_empty() || remedy.ends_with('.'), "{cause:?}");
        assert!(!cause.explanation().summary.contains("  ") && !remedy.contains("  "), "{cause:?}");
    }
    assert_eq!(Cause::of_code("of a newer version"), Cause::Unknown);
}

#[test]
fn what_locks_out_or_lets_in_is_what_a_write_is_called() {
    let of = |kinds: &[ChangeKind]| {
        let change = |kind: &ChangeKind| Change {
            workspace: WorkspaceId(Uuid::nil()),
            subject: Subject::User(UserId(Uuid::nil())),
            kind: *kind,
            revision: Revision::FIRST,
            at: Timestamp(0),
        };
        Cause::of_changes(&kinds.iter().map(change).collect::<Vec<_>>())
    };
    assert_eq!(of(&[]), Cause::NothingChanged);
    assert_eq!(of(&[ChangeKind::UserUpdated]), Cause::UserUpdated);
    assert_eq!(of(&[ChangeKind::UserUpdated, ChangeKind::UserDeactivated]), Cause::UserDeactivated);
    assert_eq!(of(&[ChangeKind::UserCreated, ChangeKind::UserDeactivated]), Cause::UserCreated);
    assert_eq!(of(&[ChangeKind::MemberRemoved, ChangeKind::UserDeleted]), Cause::UserDeleted);
    assert_eq!(of(&[ChangeKind::MemberAdded]), Cause::GroupMembersChanged);
    assert_eq!(of(&[ChangeKind::MemberAdded, ChangeKind::GroupUpdated]), Cause::GroupUpdated);
}

#[test]
fn a_detail_that_storage_kept_reads_back_and_forgives_what_it_did_not_know() {
    let detail = Detail { name: "ann".to_owned(), cause: Cause::UserByHand, count: 3, ..Detail::default() };
    let kept = serde_json::to_string(&detail).unwrap();
    assert_eq!(serde_json::from_str::<Detail>(&kept).unwrap(), detail);
    let newer = json!({ "cause": "something-new", "surprise": 1 });
    assert_eq!(serde_json::from_value::<Detail>(newer).unwrap().cause, Cause::Unknown);
}

#[test]
fn every_warning_is_worded() {
    for code in [warning::TIME_ZONE_UNKNOWN, warning::MEMBERS_SKIPPED, warning::WITHOUT_EFFECT] {
        assert!(warning::text(code).ends_with('.'), "{code}");
    }
}

#[test]
fn silence_is_told_from_failure() {
    const HOUR: i64 = 3_600_000;
    let now = Timestamp(100 * HOUR);
    let ago = |hours: i64| Some(Timestamp(now.0 - hours * HOUR));
    let signs = Signs {
        on: true,
        last_request: ago(1),
        last_success: ago(1),
        last_refusal: None,
        refused_today: 0,
        idp: Some(Idp::Entra),
    };
    let state = |signs: Signs| signs.state(now);
    assert_eq!(state(signs), State::Healthy);
    assert_eq!(state(Signs { on: false, ..signs }), State::Off);
    assert_eq!(state(Signs { last_request: None, last_success: None, ..signs }), State::Waiting);
    // Three cycles of Entra ID without a word.
    assert_eq!(state(Signs { last_request: ago(3), ..signs }), State::Silent);
    // Okta is silent when nothing changes.
    assert_eq!(state(Signs { last_request: ago(90), idp: Some(Idp::Okta), ..signs }), State::Healthy);
    assert_eq!(state(Signs { last_request: ago(90), idp: None, ..signs }), State::Healthy);
    assert_eq!(state(Signs { last_refusal: ago(2), refused_today: 1, ..signs }), State::Degraded);
    assert_eq!(state(Signs { last_refusal: ago(0), refused_today: 1, ..signs }), State::Failing);
    // A token that was never any good is no request of a live one, and still a failure.
    let never = Signs { last_request: None, last_success: None, last_refusal: ago(0), refused_today: 4, ..signs };
    assert_eq!(state(never), State::Failing);
    for cycle in [Idp::Entra, Idp::Google] {
        assert!(matches!(cycle.cadence(), Cadence::Cycle(_)));
    }
}
