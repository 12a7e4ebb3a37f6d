//! The life of a user, move by move.

#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::json;
use uuid::Uuid;

use crate::change::{Change, ChangeKind, Subject};
use crate::fixture::{T0, T1, T2, activate, ada, by_user_name, lenient, new_user, profile, step, strict, user};
use crate::id::UserId;
use crate::refusal::Refusal;
use crate::revision::Revision;
use crate::user::{Created, ManagedBy, NewUser, PatchKind, Profile, Role, Seat, User, UserState};
use ChangeKind::{UserCreated, UserDeactivated, UserDeleted, UserReactivated, UserUpdated};

fn kinds(changes: &[Change]) -> Vec<ChangeKind> {
    changes.iter().map(|change| change.kind).collect()
}

/// The field that is refused.
#[track_caller]
fn field<T: std::fmt::Debug>(result: Result<T, Refusal>) -> String {
    let refusal = result.unwrap_err();
    assert!(matches!(refusal, Refusal::InvalidField { .. }), "{refusal:?}");
    let Refusal::InvalidField { field, message } = refusal else { return String::new() };
    assert!(message.contains(&field), "{message} names {field}");
    field
}

fn deactivated() -> User {
    let mut user = user(ada());
    user.deactivate(T1).unwrap();
    user
}

fn deleted() -> User {
    let mut user = user(ada());
    user.delete(T1).unwrap();
    user
}

#[test]
fn a_new_user_is_active_and_knows_its_address_and_zone() {
    let predecessor = Some(UserId(Uuid::from_u128(9)));
    let Created { user, changes } = User::create(NewUser { predecessor, ..new_user(ada()) }, &strict(), T0).unwrap();
    assert!(user.is_active());
    assert_eq!(user.managed_by, ManagedBy::Scim);
    assert_eq!(user.seat, Seat::default());
    assert_eq!(user.seat.role, Role::User);
    assert_eq!(user.login_email, "ada@example.com");
    assert_eq!(user.time_zone.as_deref(), Some("Europe/Paris"));
    assert_eq!(user.predecessor, predecessor);
    assert_eq!((user.created, user.updated, user.revision), (T0, T0, Revision::FIRST));
    let change = Change {
        workspace: user.workspace,
        subject: Subject::User(user.id),
        kind: UserCreated,
        revision: Revision::FIRST,
        at: T0,
    };
    assert_eq!(changes, [change]);
}

#[test]
fn a_user_may_be_created_locked_out() {
    let new = NewUser { active: Some(false), ..new_user(ada()) };
    let Created { user, changes } = User::create(new, &strict(), T0).unwrap();
    assert_eq!(user.state, UserState::Deactivated { since: T0 });
    assert_eq!(kinds(&changes), [UserCreated, UserDeactivated]);
    assert!(changes.iter().all(|change| change.revision == Revision::FIRST));
}

#[test]
fn names_are_required_unless_the_policy_is_lenient() {
    let cases = [
        (json!({ "user_name": "a@x", "name": { "family_name": "B" } }), "profile.name.given_name"),
        (json!({ "user_name": "a@x", "name": { "given_name": "A" } }), "profile.name.family_name"),
        (json!({ "user_name": "a@x", "name": { "given_name": "", "family_name": "B" } }), "profile.name.given_name"),
        (json!({ "user_name": "a@x" }), "profile.name.given_name"),
    ];
    for (json, expected) in cases {
        assert_eq!(field(User::create(new_user(profile(json.clone())), &strict(), T0)), expected);
        assert!(User::create(new_user(profile(json.clone())), &lenient(), T0).is_ok());
        let mut user = user(ada());
        assert_eq!(field(user.replace_profile(profile(json), None, &strict(), T1)), expected);
        assert_eq!(user.profile, ada());
    }
}

#[test]
fn a_user_name_and_an_address_are_required_of_everyone() {
    let names = json!({ "given_name": "A", "family_name": "B" });
    let no_user_name = || profile(json!({ "name": names, "emails": [{ "value": "a@x" }] }));
    let no_address = || profile(json!({ "user_name": "ada", "name": names }));
    assert_eq!(field(User::create(new_user(no_user_name()), &lenient(), T0)), "profile.user_name");
    assert_eq!(field(User::create(new_user(no_address()), &lenient(), T0)), "profile.emails");
    let mut user = user(ada());
    assert_eq!(field(user.replace_profile(no_user_name(), None, &lenient(), T1)), "profile.user_name");
    assert_eq!(field(user.replace_profile(no_address(), None, &lenient(), T1)), "profile.emails");
    assert_eq!((user.revision, user.profile), (Revision::FIRST, ada()));
}

#[test]
fn where_people_sign_in_by_user_name_no_address_is_asked_for() {
    let nobody = || profile(json!({ "user_name": "ada" }));
    let Created { mut user, .. } = User::create(new_user(nobody()), &by_user_name(), T0).unwrap();
    assert_eq!(user.login_email, "ada");
    let renamed = json!({ "user_name": "Ada B.", "emails": [{ "value": "a@x" }] });
    user.replace_profile(profile(renamed), None, &by_user_name(), T1).unwrap();
    assert_eq!(user.login_email, "Ada B.");

    // Where they do no longer, the address that is there counts from the next write on, and one that never was is not
    // asked for.
    user.patch(&[step(PatchKind::Replace, "title", None, json!({ "title": "CTO" }))], &lenient(), T2).unwrap();
    assert_eq!(user.login_email, "a@x");
    let Created { mut user, .. } = User::create(new_user(nobody()), &by_user_name(), T0).unwrap();
    let operations = [step(PatchKind::Replace, "title", None, json!({ "title": "CTO" })), activate(Some(false))];
    user.patch(&operations, &lenient(), T1).unwrap();
    assert_eq!((user.login_email.as_str(), user.is_active()), ("ada", false));
}

#[test]
fn a_zone_that_resolves_to_nothing_is_kept_and_refuses_nobody() {
    let zone = |name: &str| Profile { timezone: Some(name.to_owned()), ..ada() };
    let mut user = user(zone("kjh3k4j"));
    assert_eq!(user.time_zone, None);
    assert_eq!(user.profile.timezone.as_deref(), Some("kjh3k4j"));
    user.replace_profile(zone("Pacific Standard Time"), None, &strict(), T1).unwrap();
    assert_eq!(user.time_zone.as_deref(), Some("America/Los_Angeles"));
    assert_eq!(user.profile.timezone.as_deref(), Some("Pacific Standard Time"));
    user.replace_profile(Profile { timezone: None, ..ada() }, None, &strict(), T2).unwrap();
    assert_eq!(user.time_zone, None);
}

#[test]
fn deactivation_changes_the_state_and_nothing_else() {
    let before = user(ada());
    let mut user = before.clone();
    assert_eq!(kinds(&user.deactivate(T1).unwrap()), [UserDeactivated]);
    assert_eq!(user.state, UserState::Deactivated { since: T1 });
    assert_eq!(user.revision, Revision(2));
    assert_eq!(user.updated, T1);
    let back = User { state: before.state, revision: before.revision, updated: before.updated, ..user };
    assert_eq!(back, before);
}

#[test]
fn twice_is_no_change() {
    let mut user = deactivated();
    let before = user.clone();
    assert_eq!(user.deactivate(T2), Ok(vec![]));
    assert_eq!(user, before);
    assert_eq!(kinds(&user.reactivate(T2).unwrap()), [UserReactivated]);
    let before = user.clone();
    assert_eq!(user.reactivate(T2), Ok(vec![]));
    assert_eq!(user, before);
    assert_eq!(user.revision, Revision(3));
}

#[test]
fn a_deleted_user_is_gone_for_every_move() {
    let mut user = deleted();
    assert_eq!(user.state, UserState::Deleted { since: T1 });
    let before = user.clone();
    let moves = [
        user.deactivate(T2),
        user.reactivate(T2),
        user.delete(T2),
        user.set_seat(Seat::default(), T2),
        user.patch(&[activate(Some(true))], &strict(), T2),
        user.replace_profile(ada(), Some(true), &strict(), T2),
        user.readmit(ada(), None, &strict(), T2),
    ];
    assert!(moves.iter().all(|result| *result == Err(Refusal::Gone)), "{moves:?}");
    assert_eq!(user, before);
    assert!(!user.is_active());
}

#[test]
fn deletion_is_told_and_final() {
    let mut user = deactivated();
    let changes = user.delete(T2).unwrap();
    assert_eq!(kinds(&changes), [UserDeleted]);
    assert_eq!(changes.first().map(|change| (change.revision, change.at)), Some((Revision(3), T2)));
}

#[test]
fn replacing_clears_what_is_left_out_but_for_the_state_and_the_external_id() {
    let mut user = deactivated();
    let sent = profile(json!({
        "user_name": "ada@example.com",
        "name": { "given_name": "Ada", "family_name": "Lovelace" },
    }));
    assert_eq!(kinds(&user.replace_profile(sent.clone(), None, &strict(), T2).unwrap()), [UserUpdated]);
    assert_eq!(user.profile, Profile { external_id: Some("00u1".to_owned()), ..sent });
    assert_eq!(user.state, UserState::Deactivated { since: T1 });
    assert_eq!((user.revision, user.updated), (Revision(3), T2));
}

#[test]
fn replacing_may_change_the_external_id_and_the_state() {
    let mut user = user(ada());
    let sent = Profile { external_id: Some("00u2".to_owned()), ..ada() };
    let changes = user.replace_profile(sent, Some(false), &strict(), T1).unwrap();
    assert_eq!(kinds(&changes), [UserUpdated, UserDeactivated]);
    assert!(changes.iter().all(|change| change.revision == Revision(2) && change.at == T1));
    assert_eq!(user.profile.external_id.as_deref(), Some("00u2"));
    assert_eq!(
        kinds(&user.replace_profile(user.profile.clone(), Some(true), &strict(), T2).unwrap()),
        [UserReactivated]
    );
}

#[test]
fn replacing_with_what_is_there_touches_nothing() {
    let mut user = user(ada());
    let before = user.clone();
    for same in [ada(), Profile { external_id: None, ..ada() }, Profile { title: Some(String::new()), ..ada() }] {
        assert_eq!(user.replace_profile(same, Some(true), &strict(), T2), Ok(vec![]));
        assert_eq!(user, before);
    }
}

#[test]
fn moving_the_primary_address_moves_the_login_email() {
    let mut user = user(ada());
    let mut sent = ada();
    sent.emails.iter_mut().for_each(|email| email.primary = Some(email.kind.as_deref() == Some("home")));
    user.replace_profile(sent, None, &strict(), T1).unwrap();
    assert_eq!(user.login_email, "ada@home.example");
}

#[test]
fn time_never_runs_backwards_for_a_user() {
    let mut user = user(ada());
    user.deactivate(T2).unwrap();
    let changes = user.reactivate(T1).unwrap();
    assert_eq!(user.updated, T2);
    assert!(changes.iter().all(|change| change.at == T2));
    user.deactivate(T1).unwrap();
    assert_eq!(user.state, UserState::Deactivated { since: T2 });
}

#[test]
fn a_patch_that_changes_profile_and_state_tells_both_and_counts_once() {
    let mut user = user(ada());
    let steps = [step(PatchKind::Replace, "title", None, json!({ "title": "CTO" })), activate(Some(false))];
    let changes = user.patch(&steps, &strict(), T1).unwrap();
    assert_eq!(kinds(&changes), [UserUpdated, UserDeactivated]);
    assert_eq!((user.revision, user.updated), (Revision(2), T1));
    let before = user.clone();
    assert_eq!(user.patch(&steps, &strict(), T2), Ok(vec![]));
    assert_eq!(user, before);
}

#[test]
fn the_last_word_on_active_counts() {
    let mut user = user(ada());
    assert_eq!(user.patch(&[activate(Some(false)), activate(Some(true))], &strict(), T1), Ok(vec![]));
    assert_eq!(user.patch(&[], &strict(), T1), Ok(vec![]));
    assert_eq!(user.revision, Revision::FIRST);
}

#[test]
fn a_patch_never_asks_for_names_that_were_never_there() {
    let mut user = user(profile(json!({ "user_name": "a@x", "name": { "given_name": "Ada" } })));
    assert!(user.patch(&[activate(Some(false))], &strict(), T1).is_ok());
    let given = json!({ "name": { "given_name": "Augusta" } });
    assert!(user.patch(&[step(PatchKind::Replace, "name.given_name", None, given)], &strict(), T1).is_ok());
    assert_eq!(user.revision, Revision(3));
    let removal = [step(PatchKind::Remove, "name.given_name", None, json!({}))];
    assert_eq!(field(user.patch(&removal, &strict(), T2)), "profile.name.given_name");
    assert!(user.patch(&removal, &lenient(), T2).is_ok());
}

#[test]
fn a_patch_may_not_take_a_required_name_away() {
    for path in ["name", "name.given_name"] {
        let mut user = user(ada());
        let steps = [activate(Some(false)), step(PatchKind::Remove, path, None, json!({}))];
        assert_eq!(field(user.patch(&steps, &strict(), T1)), "profile.name.given_name");
        assert!(user.is_active());
    }
}

#[test]
fn a_deactivated_user_of_the_identity_provider_comes_back_as_itself() {
    let mut user = deactivated();
    let incoming = Profile { title: Some("CTO".to_owned()), ..ada() };
    assert!(user.may_be_readmitted(&incoming));
    assert_eq!(kinds(&user.readmit(incoming, None, &strict(), T2).unwrap()), [UserUpdated, UserReactivated]);
    assert_eq!(user.profile.title.as_deref(), Some("CTO"));
    assert!(user.is_active());
    assert_eq!(user.revision, Revision(3));
}

#[test]
fn coming_back_unchanged_or_still_locked_out_tells_just_that() {
    let mut user = deactivated();
    assert_eq!(user.readmit(ada(), Some(false), &strict(), T2), Ok(vec![]));
    assert_eq!(kinds(&user.readmit(ada(), Some(true), &strict(), T2).unwrap()), [UserReactivated]);
    let mut user = deactivated();
    let incoming = Profile { title: Some("CTO".to_owned()), ..ada() };
    assert_eq!(kinds(&user.readmit(incoming, Some(false), &strict(), T2).unwrap()), [UserUpdated]);
    assert!(!user.is_active());
}

#[test]
fn coming_back_asks_for_what_creation_asks_for() {
    let mut user = deactivated();
    let incoming = Profile { name: crate::user::Name::default(), ..ada() };
    assert_eq!(field(user.readmit(incoming, None, &strict(), T2)), "profile.name.given_name");
    assert!(!user.is_active());
}

#[test]
fn nobody_else_comes_back() {
    let with_id = |id: Option<&str>| Profile { external_id: id.map(str::to_owned), ..ada() };
    let user = deactivated();
    assert!(!user.may_be_readmitted(&with_id(None)));
    assert!(!user.may_be_readmitted(&with_id(Some(""))));
    assert!(!user.may_be_readmitted(&with_id(Some("00U1"))));
    assert!(!User { managed_by: ManagedBy::Manual, ..user.clone() }.may_be_readmitted(&ada()));
    assert!(!User { profile: with_id(None), ..user.clone() }.may_be_readmitted(&with_id(None)));
    assert!(!User { profile: with_id(Some("")), ..user }.may_be_readmitted(&with_id(Some(""))));
    assert!(!super::super::tests::active().may_be_readmitted(&ada()));
    assert!(!deleted().may_be_readmitted(&ada()));
}

#[test]
fn a_seat_changes_without_the_profile() {
    let mut user = user(ada());
    let seat = Seat {
        role: Role::Admin,
        teams: vec!["Sales".to_owned(), String::new(), "Sales".to_owned()],
        recording_license: true,
        salesforce_user_id: Some("005".to_owned()),
        hubspot_owner_id: Some(String::new()),
    };
    assert_eq!(kinds(&user.set_seat(seat.clone(), T1).unwrap()), [UserUpdated]);
    assert_eq!(user.seat.teams, ["Sales"]);
    assert_eq!(user.seat.hubspot_owner_id, None);
    assert_eq!((user.revision, user.updated), (Revision(2), T1));
    assert_eq!(user.set_seat(seat, T2), Ok(vec![]));
    assert_eq!(user.updated, T1);
}

#[test]
fn a_seat_that_cannot_be_kept_is_refused() {
    let seats = [
        (Seat { teams: vec!["a\0".to_owned()], ..Seat::default() }, "seat.teams"),
        (Seat { teams: vec!["x".repeat(1_025)], ..Seat::default() }, "seat.teams"),
        (Seat { teams: vec!["x".to_owned(); 1_001], ..Seat::default() }, "seat.teams"),
        (Seat { salesforce_user_id: Some("\0".to_owned()), ..Seat::default() }, "seat.crm_links.salesforce_user_id"),
        (Seat { hubspot_owner_id: Some("\0".to_owned()), ..Seat::default() }, "seat.crm_links.hubspot_owner_id"),
    ];
    for (seat, expected) in seats {
        let mut user = user(ada());
        assert_eq!(field(user.set_seat(seat.clone(), T1)), expected);
        assert_eq!(user.seat, Seat::default());
        assert_eq!(field(User::create(NewUser { seat, ..new_user(ada()) }, &strict(), T0)), expected);
    }
}

#[test]
fn another_revision_is_told() {
    let user = deactivated();
    assert_eq!(user.expect_revision(None), Ok(()));
    assert_eq!(user.expect_revision(Some(Revision(2))), Ok(()));
    assert_eq!(user.expect_revision(Some(Revision(1))), Err(Refusal::EtagMismatch));
    assert_eq!(user.expect_revision(Some(Revision(3))), Err(Refusal::EtagMismatch));
}

#[test]
fn a_user_made_by_hand_is_handed_over_once_with_everything_it_has() {
    let made = NewUser { managed_by: ManagedBy::Manual, ..new_user(ada()) };
    let seat = Seat { role: Role::Admin, ..Seat::default() };
    let mut user = User::create(NewUser { seat: seat.clone(), ..made }, &strict(), T0).unwrap().user;
    let before = user.clone();
    assert_eq!(kinds(&user.adopt(T1).unwrap()), [UserUpdated]);
    let expected = User { managed_by: ManagedBy::Scim, revision: Revision(2), updated: T1, ..before };
    assert_eq!(user, expected);
    assert_eq!(user.adopt(T2), Ok(vec![]));
    assert_eq!(user, expected);
    user.delete(T2).unwrap();
    assert_eq!(user.adopt(T2), Err(Refusal::Gone));
}
