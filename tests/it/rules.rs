//! The rules of the lifecycle, each with the journey that shows it from outside. Those at the bottom of this file are the
//! ones that lead through more than one part of the service.
//!
//! | event | shown by |
//! |---|---|
//! | the identity provider creates a user | `lifecycle::names_are_required_unless_the_policy_is_lenient`, `rules::the_seat_is_kept_whatever_the_identity_provider_sends`, `statements::whoever_is_created_is_provisioned_active_unless_said_otherwise_and_without_a_seat` |
//! | the same name or address is there: active, or by hand | `lifecycle::manual_users_are_invisible_to_the_identity_provider`, `concurrency::fifty_creations_of_one_user_name_make_one_user`, `statements::a_namesake_and_a_neighbour_of_a_provisioned_user_are_refused_with_the_remedy` |
//! | … deactivated, the same external id | `lifecycle::a_deactivated_user_comes_back_when_the_same_external_id_is_created` |
//! | … deactivated, another external id or none | `lifecycle::a_deactivated_user_with_another_external_id_is_a_conflict` |
//! | … deleted | `lifecycle::a_user_made_again_after_its_deletion_points_back` |
//! | login email | `lifecycle::a_user_without_an_address_is_refused`, `lifecycle::where_people_sign_in_by_user_name_addresses_may_be_shared`, `statements::the_login_email_is_the_primary_or_the_work_or_the_first_address_or_the_user_name` |
//! | the identity provider looks up | `lifecycle::manual_users_are_invisible_to_the_identity_provider`, `tenancy::no_filter_reaches_into_another_workspace`, `statements::a_look_up_finds_who_is_deactivated_and_nobody_who_is_deleted` |
//! | adopt | `rules::a_conflict_that_is_adopted_is_found_and_linked`, `rules::by_policy_the_look_up_finds_and_the_first_write_links`, `statements::an_admin_hands_over_one_user_and_the_sync_log_tells`, `statements::by_policy_nobody_is_taken_over_outside_the_verified_domains` |
//! | conflicts | `rules::a_conflict_that_is_adopted_is_found_and_linked`, `rules::a_conflict_whose_user_is_deleted_makes_room`, `rules::a_conflict_that_is_dismissed_does_not_come_again`, `rules::a_change_that_clashes_with_a_user_made_by_hand_waits_as_well` |
//! | the identity provider deactivates or reactivates | `membership::details::a_deactivation_keeps_membership_and_a_deletion_ends_it`, `lifecycle::a_put_without_active_keeps_the_state_and_without_external_id_the_id`, `statements::a_deactivation_touches_the_state_alone_and_a_second_one_nothing` |
//! | the identity provider deletes | `lifecycle::a_deleted_user_frees_its_address_and_stays_visible_to_those_who_ask`, `statements::a_look_up_finds_who_is_deactivated_and_nobody_who_is_deleted` |
//! | an admin edits what is SCIM-managed | `lifecycle::only_the_identity_provider_decides_about_its_users` |
//! | an admin does everything to manual users | `statements::an_admin_does_everything_to_whoever_was_made_by_hand` |
//! | an admin edits the seat | `lifecycle::only_the_identity_provider_decides_about_its_users`, `rules::the_seat_is_kept_whatever_the_identity_provider_sends`, `access::an_identity_provider_never_names_a_seat` |
//! | the last admin | `rules::the_last_admin_is_taken_away_by_the_identity_provider_alone` |
//! | SCIM is disabled | `lifecycle::a_disabled_workspace_is_managed_by_hand`, `tokens::details::a_disabled_workspace_answers_403_and_resumes`, `statements::a_preview_tells_to_whom_the_switch_happens_and_does_not_switch` |
//! | the plan lapses | `rules::a_plan_that_lapses_leaves_the_users_to_the_admins_until_it_is_back`, `tokens::details::a_lapsed_plan_answers_403` |
//! | a plan without SCIM | `tokens::details::a_plan_without_scim_gets_no_token` |
//! | the first token | `tokens::details::the_first_token_switches_scim_on` |
//! | time zone | `lifecycle::time_zones_are_kept_as_sent_and_resolved_aside`, `statements::a_time_zone_that_nobody_knows_is_a_warning` |
//! | no effective change | `lifecycle::what_changes_nothing_writes_nothing`, `statements::what_changes_nothing_is_told_as_that` |

use std::time::Duration;

use prost_types::FieldMask;
use proto::v1::{self, ConflictResolution, ConflictState};
use roster_tests::grpc::reason;
use roster_tests::{Scim, Workspace, World, dialect};
use serde_json::json;
use tonic::Status;

journeys! {
    a_conflict_that_is_adopted_is_found_and_linked
    a_conflict_whose_user_is_deleted_makes_room
    a_conflict_that_is_dismissed_does_not_come_again
    a_change_that_clashes_with_a_user_made_by_hand_waits_as_well
    by_policy_the_look_up_finds_and_the_first_write_links
    the_seat_is_kept_whatever_the_identity_provider_sends
    the_last_admin_is_taken_away_by_the_identity_provider_alone
    a_plan_that_lapses_leaves_the_users_to_the_admins_until_it_is_back
}

fn mask(paths: &[&str]) -> Option<FieldMask> {
    Some(FieldMask { paths: paths.iter().map(|path| (*path).to_owned()).collect() })
}

fn seat() -> v1::Seat {
    v1::Seat {
        role: v1::Role::Admin.into(),
        teams: vec!["Sales".to_owned()],
        recording_license: true,
        ..Default::default()
    }
}

/// Invites a user by hand, who gets everything that only an admin gives.
async fn invite(world: &World, at: &Workspace, name: &str) -> v1::User {
    let profile = v1::Profile {
        user_name: format!("{name}@example.com"),
        name: Some(v1::Name { given_name: "Ada".to_owned(), family_name: "Byron".to_owned(), ..Default::default() }),
        ..Default::default()
    };
    let request = v1::CreateUserRequest {
        workspace_id: at.id.clone(),
        profile: Some(profile),
        seat: Some(seat()),
        ..Default::default()
    };
    world.operator().users().create_user(request).await.unwrap().into_inner().user.unwrap()
}

async fn give_seat(world: &World, at: &Workspace, id: &str, seat: v1::Seat) -> Result<v1::User, Status> {
    let request = v1::UpdateUserRequest {
        workspace_id: at.id.clone(),
        user_id: id.to_owned(),
        seat: Some(seat),
        update_mask: mask(&["seat.role", "seat.teams", "seat.recording_license"]),
        ..Default::default()
    };
    Ok(world.operator().users().update_user(request).await?.into_inner().user.unwrap())
}

async fn deactivate(world: &World, at: &Workspace, id: &str) -> Result<v1::User, Status> {
    let request =
        v1::DeactivateUserRequest { workspace_id: at.id.clone(), user_id: id.to_owned(), etag: String::new() };
    Ok(world.operator().users().deactivate_user(request).await?.into_inner().user.unwrap())
}

async fn conflicts(world: &World, at: &Workspace, state: ConflictState) -> Vec<v1::Conflict> {
    let request =
        v1::ListConflictsRequest { workspace_id: at.id.clone(), states: vec![state.into()], ..Default::default() };
    world.operator().conflicts().list_conflicts(request).await.unwrap().into_inner().conflicts
}

/// The one conflict in this state, once it was tried that often: refusals are written behind the answer.
async fn conflict(world: &World, at: &Workspace, state: ConflictState, attempts: i32) -> v1::Conflict {
    for _ in 0..1_000 {
        let mut found = conflicts(world, at, state).await;
        if found.len() == 1 && found[0].attempts >= attempts {
            return found.remove(0);
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("no {state:?} conflict was tried {attempts} times: {:?}", conflicts(world, at, state).await);
}

async fn resolve(world: &World, conflict: &v1::Conflict, resolution: ConflictResolution) -> v1::Conflict {
    let request = v1::ResolveConflictRequest {
        workspace_id: conflict.workspace_id.clone(),
        conflict_id: conflict.conflict_id.clone(),
        resolution: resolution.into(),
    };
    world.operator().conflicts().resolve_conflict(request).await.unwrap().into_inner().conflict.unwrap()
}

/// A user made by hand whom the identity provider wants to create as well, and what waits for an admin then.
async fn clash(world: &World) -> (Workspace, Scim, v1::User, v1::Conflict) {
    let workspace = world.workspace().await;
    let scim = world.scim(&workspace, &dialect::OK);
    let manual = invite(world, &workspace, "ada").await;
    let refused = scim.create(&dialect::OK.user("ada")).await.expect(409);
    assert_eq!(refused.text("scimType"), "uniqueness");
    let waiting = conflict(world, &workspace, ConflictState::Open, 1).await;
    assert_eq!(waiting.user.as_ref().map(|user| &user.user_id), Some(&manual.user_id));
    assert_eq!((waiting.user_name.as_str(), waiting.external_id.as_str()), ("ada@example.com", "00uada"));
    (workspace, scim, manual, waiting)
}

/// The codes of the alerts.
async fn alerts(world: &World, at: &Workspace) -> Vec<String> {
    let request = v1::GetScimStatusRequest { workspace_id: at.id.clone() };
    let status = world.operator().workspaces().get_scim_status(request).await.unwrap().into_inner();
    status.alerts.into_iter().map(|alert| alert.explanation.unwrap().code).collect()
}

/// The causes of the sync log, the latest first.
async fn causes(world: &World, at: &Workspace) -> Vec<String> {
    let request = v1::ListActivityRequest { workspace_id: at.id.clone(), ..Default::default() };
    let log = world.operator().activity().list_activity(request).await.unwrap().into_inner().activities;
    log.into_iter().map(|row| row.explanation.unwrap().code).collect()
}

async fn set(world: &World, at: &Workspace, paths: &[&str], wanted: v1::Workspace) {
    let request = v1::UpdateWorkspaceRequest {
        workspace_id: at.id.clone(),
        workspace: Some(wanted),
        update_mask: mask(paths),
        etag: String::new(),
    };
    world.operator().workspaces().update_workspace(request).await.unwrap();
}

async fn a_conflict_that_is_adopted_is_found_and_linked(world: World) {
    let (workspace, scim, manual, waiting) = clash(&world).await;
    let by_name = "userName eq \"ADA@example.com\"";
    assert_eq!(scim.find(by_name).await, Vec::<String>::new(), "it is not the identity provider's yet");
    assert!(alerts(&world, &workspace).await.contains(&"open-conflicts".to_owned()));

    let adopted = resolve(&world, &waiting, ConflictResolution::Adopt).await;
    assert_eq!(adopted.state(), ConflictState::Adopted);
    assert_eq!(conflicts(&world, &workspace, ConflictState::Open).await, []);
    assert!(!alerts(&world, &workspace).await.contains(&"open-conflicts".to_owned()));
    assert!(causes(&world, &workspace).await.contains(&"user-adopted".to_owned()), "never silently");

    // The next sync looks the person up, and links whom it finds.
    assert_eq!(scim.find(by_name).await, std::slice::from_ref(&manual.user_id));
    let link = json!([
        { "op": "replace", "path": "externalId", "value": "00uada" },
        { "op": "replace", "path": "title", "value": "CTO" },
    ]);
    let linked = scim.patch(&manual.user_id, &link).await.expect(200);
    assert_eq!((linked.text("externalId"), linked.text("title")), ("00uada".to_owned(), "CTO".to_owned()));
    let user = world.user(&workspace.id, &manual.user_id).await;
    assert_eq!((user.managed_by(), user.seat), (v1::ManagedBy::Scim, manual.seat), "with everything it has");
    let refused = deactivate(&world, &workspace, &manual.user_id).await.unwrap_err();
    assert_eq!(reason(&refused), "SCIM_MANAGED");
}

async fn a_conflict_whose_user_is_deleted_makes_room(world: World) {
    let (workspace, scim, manual, waiting) = clash(&world).await;
    // Whoever administers the workspace while this one goes.
    invite(&world, &workspace, "bob").await;
    let resolved = resolve(&world, &waiting, ConflictResolution::DeleteUser).await;
    assert_eq!(resolved.state(), ConflictState::UserDeleted);
    let id = scim.create(&dialect::OK.user("ada")).await.expect(201).id();
    assert_ne!(id, manual.user_id);
    let user = world.user(&workspace.id, &id).await;
    assert_eq!(user.managed_by(), v1::ManagedBy::Scim);
    assert_eq!(user.seat.unwrap_or_default().role(), v1::Role::User, "it inherits nothing");
    assert_eq!(conflicts(&world, &workspace, ConflictState::Open).await, []);
}

async fn a_conflict_that_is_dismissed_does_not_come_again(world: World) {
    let (workspace, scim, manual, waiting) = clash(&world).await;
    let resolved = resolve(&world, &waiting, ConflictResolution::Dismiss).await;
    assert_eq!(resolved.state(), ConflictState::Dismissed);
    scim.create(&dialect::OK.user("ada")).await.expect(409);
    // The attempt is counted, and nobody is bothered with it.
    let again = conflict(&world, &workspace, ConflictState::Dismissed, 2).await;
    assert_eq!(again.conflict_id, waiting.conflict_id);
    assert_eq!(conflicts(&world, &workspace, ConflictState::Open).await, []);
    assert_eq!(world.user(&workspace.id, &manual.user_id).await, manual);
    scim.get(&manual.user_id).await.expect(404);
}

async fn a_change_that_clashes_with_a_user_made_by_hand_waits_as_well(world: World) {
    let (workspace, scim) = world.plain_client().await;
    let manual = invite(&world, &workspace, "ada").await;
    invite(&world, &workspace, "cleo").await;
    let id = scim.create_user("bob").await;
    let rename = json!([{ "op": "replace", "path": "userName", "value": "Ada@example.com" }]);

    let refused = scim.patch(&id, &rename).await.expect(409);
    assert_eq!(refused.text("scimType"), "uniqueness");
    assert!(refused.text("detail").contains("give it another user name"), "{}", refused.text("detail"));
    let mut body = scim.get(&id).await.expect(200).json();
    body["userName"] = json!("ada@example.com");
    scim.put(&id, &body).await.expect(409);
    let operation = json!({ "method": "PATCH", "path": format!("/Users/{id}"), "data": { "Operations": rename } });
    let bulk = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": [operation] });
    let answer = scim.send(http::Method::POST, "/Bulk", &[], Some(&bulk)).await.expect(200).json();
    assert_eq!(answer["Operations"][0]["status"], "409");

    let waiting = conflict(&world, &workspace, ConflictState::Open, 3).await;
    assert_eq!(waiting.user.as_ref().map(|user| &user.user_id), Some(&manual.user_id));
    assert_eq!((&waiting.scim_user_id, waiting.user_name.to_lowercase().as_str()), (&id, "ada@example.com"));
    assert!(causes(&world, &workspace).await.contains(&"update-taken-by-hand".to_owned()));
    assert!(alerts(&world, &workspace).await.contains(&"open-conflicts".to_owned()));

    let request = v1::ResolveConflictRequest {
        workspace_id: workspace.id.clone(),
        conflict_id: waiting.conflict_id.clone(),
        resolution: ConflictResolution::Adopt.into(),
    };
    let adopt = world.operator().conflicts().resolve_conflict(request).await.unwrap_err();
    assert_eq!(reason(&adopt), "INVALID_FIELD");
    resolve(&world, &waiting, ConflictResolution::DeleteUser).await;
    assert_eq!(scim.patch(&id, &rename).await.expect(200).text("userName"), "Ada@example.com");
    assert_eq!(conflicts(&world, &workspace, ConflictState::Open).await, []);
}

async fn by_policy_the_look_up_finds_and_the_first_write_links(world: World) {
    let (workspace, scim) = world.plain_client().await;
    let ada = invite(&world, &workspace, "ada").await;
    let wanted = v1::Workspace {
        policy: Some(v1::Policy { adopt: true, ..Default::default() }),
        verified_domains: vec!["example.com".to_owned()],
        ..Default::default()
    };
    set(&world, &workspace, &["policy.adopt", "verified_domains"], wanted).await;

    assert_eq!(scim.find("userName eq \"ada@example.com\"").await, std::slice::from_ref(&ada.user_id));
    assert_eq!(world.user(&workspace.id, &ada.user_id).await.managed_by(), v1::ManagedBy::Manual, "a look-up is none");
    scim.patch(&ada.user_id, &json!([{ "op": "replace", "path": "title", "value": "CTO" }])).await.expect(200);
    let user = world.user(&workspace.id, &ada.user_id).await;
    assert_eq!((user.managed_by(), user.seat), (v1::ManagedBy::Scim, ada.seat));
    assert!(causes(&world, &workspace).await.contains(&"user-adopted".to_owned()), "never silently");
}

async fn the_seat_is_kept_whatever_the_identity_provider_sends(world: World) {
    let workspace = world.workspace().await;
    let scim = world.scim(&workspace, &dialect::OK);
    let id = scim.create_user("ada").await;
    let fresh = world.user(&workspace.id, &id).await.seat.unwrap_or_default();
    assert_eq!((fresh.role(), fresh.teams.len(), fresh.recording_license), (v1::Role::User, 0, false));
    let given = give_seat(&world, &workspace, &id, seat()).await.unwrap().seat;

    let mut body = dialect::OK.user("ada");
    body["title"] = json!("CTO");
    body["roles"] = json!([{ "value": "user", "primary": true }]);
    body["entitlements"] = json!([{ "value": "none" }]);
    body["groups"] = json!([]);
    assert_eq!(scim.put(&id, &body).await.expect(200).text("title"), "CTO");
    scim.put(&id, &dialect::YH.user("ada")).await.expect(200);
    let roles = json!([{ "op": "replace", "path": "roles", "value": [{ "value": "user" }] }]);
    scim.patch(&id, &roles).await.expect(200);
    for active in [false, true] {
        scim.set_active(&id, active).await.expect(200);
    }
    assert_eq!(world.user(&workspace.id, &id).await.seat, given);
}

async fn the_last_admin_is_taken_away_by_the_identity_provider_alone(world: World) {
    let (workspace, scim) = world.plain_client().await;
    let id = scim.create_user("ada").await;
    scim.create_user("bob").await;
    give_seat(&world, &workspace, &id, seat()).await.unwrap();
    let before = world.user(&workspace.id, &id).await;

    let less = v1::Seat { role: v1::Role::User.into(), ..seat() };
    let refused = give_seat(&world, &workspace, &id, less).await.unwrap_err();
    assert_eq!(reason(&refused), "LAST_ADMIN");
    let request = v1::DisableScimRequest { workspace_id: workspace.id.clone() };
    world.operator().workspaces().disable_scim(request).await.unwrap();
    let refused = deactivate(&world, &workspace, &id).await.unwrap_err();
    assert_eq!(reason(&refused), "LAST_ADMIN");
    let request = v1::EnableScimRequest { workspace_id: workspace.id.clone() };
    world.operator().workspaces().enable_scim(request).await.unwrap();
    assert_eq!(world.user(&workspace.id, &id).await, before);
    assert_eq!(alerts(&world, &workspace).await, Vec::<String>::new());

    // Who left has left.
    assert_eq!(scim.set_active(&id, false).await.expect(200).text("active"), "false");
    assert_eq!(world.user(&workspace.id, &id).await.state(), v1::UserState::Deactivated);
    assert_eq!(alerts(&world, &workspace).await, ["no-active-admin"]);
    scim.set_active(&id, true).await.expect(200);
    assert_eq!(alerts(&world, &workspace).await, Vec::<String>::new());
}

async fn a_plan_that_lapses_leaves_the_users_to_the_admins_until_it_is_back(world: World) {
    let (workspace, scim) = world.plain_client().await;
    let (ada, bob) = (scim.create_user("ada").await, scim.create_user("bob").await);
    let plan = async |plan: v1::Plan| {
        set(&world, &workspace, &["plan"], v1::Workspace { plan: plan.into(), ..Default::default() }).await;
    };
    let retitle = async |title: &str| {
        let request = v1::UpdateUserRequest {
            workspace_id: workspace.id.clone(),
            user_id: ada.clone(),
            profile: Some(v1::Profile { title: title.to_owned(), ..Default::default() }),
            update_mask: mask(&["profile.title"]),
            ..Default::default()
        };
        world.operator().users().update_user(request).await.map(drop)
    };
    assert_eq!(reason(&retitle("CTO").await.unwrap_err()), "SCIM_MANAGED");

    plan(v1::Plan::Basic).await;
    for answer in [
        scim.list(&[]).await,
        scim.set_active(&ada, false).await,
        scim.delete(&bob).await,
        scim.create(&dialect::YH.user("cleo")).await,
    ] {
        let answer = answer.expect(403);
        assert!(answer.text("detail").contains("plan"), "{}", answer.text("detail"));
    }
    assert!(alerts(&world, &workspace).await.contains(&"plan-lapsed".to_owned()));
    for id in [&ada, &bob] {
        assert_eq!(world.user(&workspace.id, id).await.state(), v1::UserState::Active, "nobody is lost");
    }
    retitle("CTO").await.unwrap();
    let locked_out = deactivate(&world, &workspace, &bob).await.unwrap();
    assert_eq!((locked_out.state(), locked_out.managed_by()), (v1::UserState::Deactivated, v1::ManagedBy::Scim));

    // Back on the plan, the same token goes on where it was.
    plan(v1::Plan::Scim).await;
    assert_eq!(alerts(&world, &workspace).await, Vec::<String>::new());
    assert_eq!(scim.get(&ada).await.expect(200).text("title"), "CTO");
    assert_eq!(scim.get(&bob).await.expect(200).text("active"), "false");
    assert_eq!(reason(&retitle("CEO").await.unwrap_err()), "SCIM_MANAGED");
    scim.set_active(&bob, true).await.expect(200);
    scim.create_user("cleo").await;
}

#[test]
fn every_journey_that_the_table_names_exists() {
    let read = |module: &str| {
        let path = format!("{}/it/{module}.rs", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
    };
    let own = read("rules");
    let table = own.lines().filter_map(|line| line.strip_prefix("//! | "));
    let named: Vec<&str> = table.flat_map(|row| row.split('`').skip(1).step_by(2)).collect();
    assert!(named.len() > 20, "{named:?}");
    for name in named {
        let (module, journey) = name.split_once("::").unwrap();
        let journey = journey.rsplit("::").next().unwrap();
        assert!(read(module).contains(&format!("async fn {journey}(")), "there is no {name}");
    }
}
