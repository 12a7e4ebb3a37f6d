//! Groups: what a write leaves, and what it tells.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod membership;
mod patch;

use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::{Delta, Group, GroupProfile, MemberKind, NewGroup};
use crate::change::{ChangeKind, Subject};
use crate::fixture::{T0, T1, T2, group, member};
use crate::id::{GroupId, WorkspaceId};
use crate::refusal::Refusal;
use crate::revision::Revision;
use crate::schema::Schemas;
use crate::time::Timestamp;

const EXT: &str = "urn:example:Group";

fn profile(json: Json) -> GroupProfile {
    serde_json::from_value(json).unwrap()
}

fn create(json: Json) -> Result<Group, Refusal> {
    let (id, workspace) = (GroupId(Uuid::from_u128(7)), WorkspaceId(Uuid::from_u128(2)));
    Group::create(NewGroup { id, workspace, profile: profile(json) }, &Schemas::default(), T0)
}

#[track_caller]
fn field_of(refusal: &Refusal) -> &str {
    let Refusal::InvalidField { field, message } = refusal else { panic!("{refusal:?}") };
    assert!(message.starts_with(field), "{message}");
    field
}

/// What a group has gained and lost.
fn delta(added: &[u128], removed: &[u128]) -> Delta {
    let mut delta = Delta::default();
    added.iter().for_each(|n| delta.add(member(*n), MemberKind::User));
    removed.iter().for_each(|n| delta.remove(member(*n), MemberKind::User));
    delta
}

fn told(changes: &[crate::change::Change]) -> Vec<(ChangeKind, Subject)> {
    changes.iter().map(|change| (change.kind, change.subject)).collect()
}

#[test]
fn a_group_begins_with_its_one_form() {
    let created = create(json!({
        "display_name": "Sales",
        "external_id": "",
        "extensions": { EXT: { "a": "", "b": [null, ""], "C": 2 }, "urn:empty": {} },
    }));
    let created = created.unwrap();
    let expected = json!({ "display_name": "Sales", "extensions": { EXT: { "C": 2 } } });
    assert_eq!(serde_json::to_value(&created.profile).unwrap(), expected);
    assert_eq!((created.created, created.updated, created.revision), (T0, T0, Revision::FIRST));
    assert_eq!(created.member_count, 0);
}

#[test]
fn what_a_group_cannot_hold_is_refused_by_name() {
    let cases = [
        (json!({}), "profile.display_name"),
        (json!({ "display_name": "" }), "profile.display_name"),
        (json!({ "display_name": "a\0" }), "profile.display_name"),
        (json!({ "display_name": "x".repeat(1_025) }), "profile.display_name"),
        (json!({ "display_name": "\u{FDFA}".repeat(100) }), "profile.display_name"),
        (json!({ "display_name": "a", "external_id": "x".repeat(1_025) }), "profile.external_id"),
        (json!({ "display_name": "a", "external_id": "\0" }), "profile.external_id"),
        (json!({ "display_name": "a", "extensions": { "": { "a": 1 } } }), "profile.extensions"),
        (
            json!({ "display_name": "a",
                    "extensions": { "urn:IETF:params:scim:schemas:core:2.0:Group": { "a": 1 } } }),
            "profile.extensions",
        ),
        (json!({ "display_name": "a", "extensions": { EXT: { "a": "\0" } } }), "profile.extensions"),
    ];
    for (json, field) in cases {
        assert_eq!(field_of(&create(json.clone()).unwrap_err()), field, "{json}");
        let refused = group(json!({ "display_name": "Sales" })).replaced(profile(json.clone()), &Schemas::default());
        assert_eq!(field_of(&refused.unwrap_err()), field, "{json}");
    }
    assert!(create(json!({ "display_name": "x".repeat(1_024) })).is_ok());
}

#[test]
fn a_group_that_begins_tells_of_itself_and_then_of_its_members() {
    let mut group = group(json!({ "display_name": "Sales" }));
    let changes = group.begin(&delta(&[2, 1], &[]));
    let id = group.id;
    let expected = [
        (ChangeKind::GroupCreated, Subject::Group(id)),
        (ChangeKind::MemberAdded, Subject::Member(id, member(1))),
        (ChangeKind::MemberAdded, Subject::Member(id, member(2))),
    ];
    assert_eq!(told(&changes), expected);
    assert!(changes.iter().all(|change| change.revision == Revision::FIRST && change.at == T0));
    assert_eq!((group.member_count, group.revision), (2, Revision::FIRST));
}

#[test]
fn replacing_keeps_the_external_id_when_none_is_sent_and_clears_the_rest() {
    let group = group(json!({ "display_name": "Sales", "external_id": "g1", "extensions": { EXT: { "a": 1 } } }));
    let kept = json!({ "display_name": "sales", "external_id": "g1" });
    for sent in [json!({ "display_name": "sales" }), json!({ "display_name": "sales", "external_id": "" })] {
        assert_eq!(serde_json::to_value(group.replaced(profile(sent), &Schemas::default()).unwrap()).unwrap(), kept);
    }
    let other = profile(json!({ "display_name": "Sales", "external_id": "g2" }));
    assert_eq!(group.replaced(other.clone(), &Schemas::default()).unwrap(), other);
}

#[test]
fn one_write_moves_one_revision_however_much_it_changes() {
    let mut group = group(json!({ "display_name": "Sales" }));
    group.begin(&delta(&[1, 2, 3], &[]));
    let renamed = profile(json!({ "display_name": "Marketing" }));
    let changes = group.commit(renamed.clone(), &delta(&[4, 5], &[1]), T1);
    let id = group.id;
    let expected = [
        (ChangeKind::GroupUpdated, Subject::Group(id)),
        (ChangeKind::MemberRemoved, Subject::Member(id, member(1))),
        (ChangeKind::MemberAdded, Subject::Member(id, member(4))),
        (ChangeKind::MemberAdded, Subject::Member(id, member(5))),
    ];
    assert_eq!(told(&changes), expected);
    assert_eq!((group.member_count, group.revision, group.updated), (4, Revision(2), T1));
    assert!(changes.iter().all(|change| change.revision == Revision(2) && change.at == T1));
    assert_eq!(group.profile, renamed);
}

#[test]
fn members_alone_are_no_update_of_the_group_but_a_revision() {
    let mut group = group(json!({ "display_name": "Sales" }));
    let same = group.profile.clone();
    let changes = group.commit(same, &delta(&[1], &[]), T1);
    assert_eq!(told(&changes), [(ChangeKind::MemberAdded, Subject::Member(group.id, member(1)))]);
    assert_eq!((group.revision, group.updated), (Revision(2), T1));
}

#[test]
fn nothing_effective_changes_nothing_and_tells_nothing() {
    let mut group = group(json!({ "display_name": "Sales" }));
    let before = group.clone();
    assert_eq!(group.commit(before.profile.clone(), &Delta::default(), T2), []);
    assert_eq!(group, before);
}

#[test]
fn time_never_runs_backwards_for_a_group() {
    let mut group = group(json!({ "display_name": "Sales" }));
    let same = group.profile.clone();
    group.commit(same, &delta(&[1], &[]), Timestamp(0));
    assert_eq!((group.revision, group.updated), (Revision(2), T0));
}

#[test]
fn deleting_a_group_tells_of_the_group_alone() {
    let mut group = group(json!({ "display_name": "Sales" }));
    group.begin(&delta(&[1], &[]));
    let changes = group.delete(T1);
    assert_eq!(told(&changes), [(ChangeKind::GroupDeleted, Subject::Group(group.id))]);
    assert_eq!((changes[0].revision, changes[0].at), (Revision(2), T1));
}

#[test]
fn a_caller_who_saw_another_revision_is_refused() {
    let group = group(json!({ "display_name": "Sales" }));
    assert_eq!(group.expect_revision(None), Ok(()));
    assert_eq!(group.expect_revision(Some(Revision(1))), Ok(()));
    assert_eq!(group.expect_revision(Some(Revision(2))), Err(Refusal::EtagMismatch));
}

#[test]
fn who_leaves_and_comes_back_in_one_write_has_not_moved() {
    let mut delta = delta(&[1, 2], &[3]);
    delta.remove(member(1), MemberKind::User);
    delta.add(member(3), MemberKind::User);
    delta.remove(member(4), MemberKind::Group);
    delta.add(member(4), MemberKind::Group);
    assert_eq!(delta.added().collect::<Vec<_>>(), [member(2)]);
    assert_eq!(delta.removed().count(), 0);
    delta.remove(member(2), MemberKind::User);
    assert!(delta.is_empty());
}
