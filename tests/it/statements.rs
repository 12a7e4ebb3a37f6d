//! Single statements of the rules of the lifecycle, each alone: what longer journeys show in passing. `rules` has the table.

use prost_types::FieldMask;
use proto::v1;
use roster_tests::grpc::reason;
use roster_tests::{Workspace, World, dialect};
use serde_json::json;

journeys! {
    whoever_is_created_is_provisioned_active_unless_said_otherwise_and_without_a_seat
    a_namesake_and_a_neighbour_of_a_provisioned_user_are_refused_with_the_remedy
    the_login_email_is_the_primary_or_the_work_or_the_first_address_or_the_user_name
    a_look_up_finds_who_is_deactivated_and_nobody_who_is_deleted
    a_deactivation_touches_the_state_alone_and_a_second_one_nothing
    an_admin_hands_over_one_user_and_the_sync_log_tells
    by_policy_nobody_is_taken_over_outside_the_verified_domains
    an_admin_does_everything_to_whoever_was_made_by_hand
    a_time_zone_that_nobody_knows_is_a_warning
    what_changes_nothing_is_told_as_that
    a_preview_tells_to_whom_the_switch_happens_and_does_not_switch
}

fn mask(paths: &[&str]) -> Option<FieldMask> {
    Some(FieldMask { paths: paths.iter().map(|path| (*path).to_owned()).collect() })
}

async fn invite(world: &World, at: &Workspace, name: &str) -> v1::User {
    let profile = v1::Profile {
        user_name: format!("{name}@example.com"),
        name: Some(v1::Name { given_name: "Ada".to_owned(), family_name: "Byron".to_owned(), ..Default::default() }),
        ..Default::default()
    };
    let seat = v1::Seat { role: v1::Role::Analyst.into(), teams: vec!["north".to_owned()], ..Default::default() };
    let request = v1::CreateUserRequest {
        workspace_id: at.id.clone(),
        profile: Some(profile),
        seat: Some(seat),
        ..Default::default()
    };
    world.operator().users().create_user(request).await.unwrap().into_inner().user.unwrap()
}

/// The sync log, the latest first.
async fn sync_log(world: &World, at: &Workspace) -> Vec<v1::Activity> {
    let request = v1::ListActivityRequest { workspace_id: at.id.clone(), ..Default::default() };
    world.operator().activity().list_activity(request).await.unwrap().into_inner().activities
}

async fn whoever_is_created_is_provisioned_active_unless_said_otherwise_and_without_a_seat(world: World) {
    let (workspace, scim) = world.plain_client().await;
    for (name, active, state) in [
        ("unsaid", json!(null), v1::UserState::Active),
        ("on", json!(true), v1::UserState::Active),
        ("off", json!(false), v1::UserState::Deactivated),
    ] {
        let mut body = dialect::YH.user(name);
        body["active"] = active;
        if name == "unsaid" {
            body.as_object_mut().unwrap().remove("active");
        }
        body["roles"] = json!([{ "value": "admin" }]);
        let made = scim.create(&body).await.expect(201);
        assert_eq!(made.text("active"), (state == v1::UserState::Active).to_string());
        let user = world.user(&workspace.id, &made.id()).await;
        assert_eq!((user.managed_by(), user.state()), (v1::ManagedBy::Scim, state), "{name}");
        let seat = user.seat.unwrap_or_default();
        assert_eq!((seat.role(), seat.teams.len(), seat.recording_license), (v1::Role::User, 0, false));
        assert_eq!(seat.crm_links.unwrap_or_default(), v1::CrmLinks::default());
    }
}

async fn a_namesake_and_a_neighbour_of_a_provisioned_user_are_refused_with_the_remedy(world: World) {
    let (workspace, scim) = world.plain_client().await;
    scim.create_user("ada").await;
    invite(&world, &workspace, "bob").await;
    for (user_name, address, remedy) in [
        ("ADA@Example.com", "other@example.com", "look it up by its user name"),
        ("countess@example.com", "Ada@EXAMPLE.com", "look it up by its email address"),
        ("BOB@example.com", "other@example.com", "can hand that user over or delete it"),
        ("robert@example.com", "Bob@Example.com", "can hand that user over or delete it"),
    ] {
        let mut body = dialect::YH.user("somebody");
        body["userName"] = json!(user_name);
        body["emails"] = json!([{ "value": address, "primary": true }]);
        let refused = scim.create(&body).await.expect(409);
        let detail = refused.text("detail");
        assert_eq!(refused.text("scimType"), "uniqueness");
        assert!(detail.starts_with("User already exists: ") && detail.contains(remedy), "{user_name}: {detail}");
    }
    assert_eq!(scim.everyone().await.len(), 1);
}

async fn the_login_email_is_the_primary_or_the_work_or_the_first_address_or_the_user_name(world: World) {
    let (workspace, scim) = world.plain_client().await;
    let home = json!({ "type": "home", "value": "home@example.com" });
    let work = json!({ "type": "work", "value": "work@example.com" });
    let other = json!({ "type": "other", "value": "other@example.com" });
    let first = json!({ "type": "other", "value": "other@example.com", "primary": true });
    for (emails, wanted) in [
        (json!([home, work, first]), "other@example.com"),
        (json!([home, work, other]), "work@example.com"),
        (json!([home, other]), "home@example.com"),
        (json!([]), "ada@example.com"),
    ] {
        let mut body = dialect::YH.user("ada");
        body["emails"] = emails;
        let id = scim.create(&body).await.expect(201).id();
        assert_eq!(world.user(&workspace.id, &id).await.login_email, wanted);
        scim.delete(&id).await.expect(204);
    }
}

async fn a_look_up_finds_who_is_deactivated_and_nobody_who_is_deleted(world: World) {
    let (_, scim) = world.plain_client().await;
    let id = scim.create_user("ada").await;
    let filter = "userName eq \"ada@example.com\"";
    scim.set_active(&id, false).await.expect(200);
    assert_eq!(scim.find(filter).await, std::slice::from_ref(&id));
    assert_eq!(scim.get(&id).await.expect(200).text("active"), "false");
    assert_eq!(scim.everyone().await.len(), 1);

    scim.delete(&id).await.expect(204);
    assert_eq!(scim.find(filter).await, Vec::<String>::new());
    assert_eq!(scim.everyone().await.len(), 0);
    for answer in [
        scim.get(&id).await,
        scim.put(&id, &dialect::YH.user("ada")).await,
        scim.set_active(&id, true).await,
        scim.delete(&id).await,
    ] {
        answer.expect(404);
    }
}

async fn a_deactivation_touches_the_state_alone_and_a_second_one_nothing(world: World) {
    let workspace = world.workspace().await;
    let scim = world.scim(&workspace, &dialect::OK);
    let id = scim.create_user("ada").await;
    let group = scim.create_group("crew", &[&id]).await;
    let seat = v1::Seat { role: v1::Role::Analyst.into(), teams: vec!["north".to_owned()], ..Default::default() };
    let request = v1::UpdateUserRequest {
        workspace_id: workspace.id.clone(),
        user_id: id.clone(),
        seat: Some(seat),
        update_mask: mask(&["seat.role", "seat.teams"]),
        ..Default::default()
    };
    world.operator().users().update_user(request).await.unwrap();
    let before = world.user(&workspace.id, &id).await;
    assert!(!before.profile.clone().unwrap_or_default().external_id.is_empty());

    for (active, state) in [(false, v1::UserState::Deactivated), (true, v1::UserState::Active)] {
        scim.set_active(&id, active).await.expect(200);
        let once = world.user(&workspace.id, &id).await;
        assert_eq!(once.state(), state);
        let wanted = v1::User {
            state: once.state,
            state_time: once.state_time,
            update_time: once.update_time,
            etag: once.etag.clone(),
            profile: before.profile.clone().map(|profile| v1::Profile { active: Some(active), ..profile }),
            ..before.clone()
        };
        assert_eq!(once, wanted);
        assert!(roster_tests::scim::members(&scim.get_group(&group).await.json()).contains(&id));
        scim.set_active(&id, active).await.expect(200);
        assert_eq!(world.user(&workspace.id, &id).await, once, "twice is no change");
    }
}

async fn an_admin_hands_over_one_user_and_the_sync_log_tells(world: World) {
    let (workspace, scim) = world.plain_client().await;
    let made = invite(&world, &workspace, "ada").await;
    let request =
        v1::AdoptUserRequest { workspace_id: workspace.id.clone(), user_id: made.user_id.clone(), etag: String::new() };
    let adopted = world.operator().users().adopt_user(request.clone()).await.unwrap().into_inner().user.unwrap();
    assert_eq!((adopted.managed_by(), &adopted.user_id), (v1::ManagedBy::Scim, &made.user_id));
    assert_eq!(adopted.seat, made.seat);
    assert_eq!(scim.find("userName eq \"ada@example.com\"").await, std::slice::from_ref(&made.user_id));
    let told = sync_log(&world, &workspace).await.remove(0);
    assert_eq!(told.explanation.unwrap().code, "user-adopted");
    assert_eq!(told.target.unwrap().name, "ada@example.com");

    // Twice is once, and there must be somebody to hand over to.
    let again = world.operator().users().adopt_user(request).await.unwrap().into_inner().user.unwrap();
    assert_eq!(again, adopted);
    let bob = invite(&world, &workspace, "bob").await;
    let off = v1::DisableScimRequest { workspace_id: workspace.id.clone() };
    world.operator().workspaces().disable_scim(off).await.unwrap();
    let request =
        v1::AdoptUserRequest { workspace_id: workspace.id.clone(), user_id: bob.user_id, etag: String::new() };
    assert_eq!(reason(&world.operator().users().adopt_user(request).await.unwrap_err()), "SCIM_DISABLED");
}

async fn by_policy_nobody_is_taken_over_outside_the_verified_domains(world: World) {
    let (workspace, scim) = world.plain_client().await;
    let made = invite(&world, &workspace, "ada").await;
    let request = v1::UpdateWorkspaceRequest {
        workspace_id: workspace.id.clone(),
        workspace: Some(v1::Workspace {
            policy: Some(v1::Policy { adopt: true, ..Default::default() }),
            verified_domains: vec!["example.org".to_owned()],
            ..Default::default()
        }),
        update_mask: mask(&["policy.adopt", "verified_domains"]),
        etag: String::new(),
    };
    world.operator().workspaces().update_workspace(request).await.unwrap();
    assert_eq!(scim.find("userName eq \"ada@example.com\"").await, Vec::<String>::new());
    scim.get(&made.user_id).await.expect(404);
    scim.create(&dialect::YH.user("ada")).await.expect(409);
    assert_eq!(world.user(&workspace.id, &made.user_id).await, made);
}

async fn an_admin_does_everything_to_whoever_was_made_by_hand(world: World) {
    let (workspace, scim) = world.plain_client().await;
    let ada = invite(&world, &workspace, "ada").await;
    assert_eq!((ada.managed_by(), ada.state()), (v1::ManagedBy::Manual, v1::UserState::Active));
    let (workspace_id, user_id) = (workspace.id.clone(), ada.user_id.clone());
    let key = world.anyone().with(&world.key(&workspace.id, v1::AccessScope::Admin).await);
    let mut users = key.users();

    let request = v1::UpdateUserRequest {
        workspace_id: workspace_id.clone(),
        user_id: user_id.clone(),
        profile: Some(v1::Profile { title: "CTO".to_owned(), ..Default::default() }),
        seat: Some(v1::Seat { role: v1::Role::Admin.into(), ..Default::default() }),
        update_mask: mask(&["profile.title", "seat.role"]),
        ..Default::default()
    };
    let edited = users.update_user(request).await.unwrap().into_inner().user.unwrap();
    assert_eq!(edited.profile.unwrap().title, "CTO");
    // Another admin is there while this one goes.
    let bob = invite(&world, &workspace, "bob").await;
    let request = v1::UpdateUserRequest {
        workspace_id: workspace_id.clone(),
        user_id: bob.user_id,
        seat: Some(v1::Seat { role: v1::Role::Admin.into(), ..Default::default() }),
        update_mask: mask(&["seat.role"]),
        ..Default::default()
    };
    users.update_user(request).await.unwrap();

    let of = || (workspace_id.clone(), user_id.clone(), String::new());
    let (workspace_id, user_id, etag) = of();
    let request = v1::DeactivateUserRequest { workspace_id, user_id, etag };
    let off = users.deactivate_user(request).await.unwrap().into_inner().user.unwrap();
    assert_eq!(off.state(), v1::UserState::Deactivated);
    let (workspace_id, user_id, etag) = of();
    let request = v1::ReactivateUserRequest { workspace_id, user_id, etag };
    let on = users.reactivate_user(request).await.unwrap().into_inner().user.unwrap();
    assert_eq!((on.state(), on.seat.unwrap().role()), (v1::UserState::Active, v1::Role::Admin));
    let (workspace_id, user_id, etag) = of();
    users.delete_user(v1::DeleteUserRequest { workspace_id, user_id, etag }).await.unwrap();
    let (workspace_id, user_id, _) = of();
    let request = v1::GetUserRequest { workspace_id, user_id, include_groups: false };
    assert_eq!(reason(&users.get_user(request).await.unwrap_err()), "NOT_FOUND");

    // Who comes after it points back, whoever makes it.
    assert_eq!(invite(&world, &workspace, "ada").await.predecessor_id, ada.user_id);
    assert_eq!(scim.everyone().await.len(), 0, "all of it past the identity provider");
}

async fn a_time_zone_that_nobody_knows_is_a_warning(world: World) {
    let (workspace, scim) = world.plain_client().await;
    let id = scim.create_user("ada").await;
    for (zone, warned) in [("nowhere/land", true), ("Pacific Standard Time", false)] {
        let patch = json!([{ "op": "replace", "path": "timezone", "value": zone }]);
        scim.patch(&id, &patch).await.expect(200);
        let told = sync_log(&world, &workspace).await.remove(0);
        let warnings: Vec<_> = told.warnings.iter().map(|note| (note.code.as_str(), note.path.as_str())).collect();
        let wanted: &[(&str, &str)] = if warned { &[("time-zone-unknown", "timezone")] } else { &[] };
        assert_eq!(warnings, wanted, "{zone}");
    }
}

async fn what_changes_nothing_is_told_as_that(world: World) {
    let workspace = world.workspace().await;
    let scim = world.scim(&workspace, &dialect::OK);
    let id = scim.create_user("ada").await;
    let before = world.user(&workspace.id, &id).await;
    scim.put(&id, &dialect::OK.user("ada")).await.expect(200);
    scim.set_active(&id, true).await.expect(200);
    let after = world.user(&workspace.id, &id).await;
    assert_eq!((after.etag, after.update_time), (before.etag, before.update_time));
    let outcomes: Vec<_> = sync_log(&world, &workspace).await.iter().map(v1::Activity::outcome).collect();
    let (applied, unchanged) = (v1::ActivityOutcome::Applied, v1::ActivityOutcome::Unchanged);
    assert_eq!(outcomes, [unchanged, unchanged, applied]);
}

async fn a_preview_tells_to_whom_the_switch_happens_and_does_not_switch(world: World) {
    let (workspace, scim) = world.plain_client().await;
    let id = scim.create_user("ada").await;
    scim.create_user("bob").await;
    invite(&world, &workspace, "cleo").await;
    let preview = async |state: v1::ScimState| {
        let request = v1::PreviewScimSwitchRequest { workspace_id: workspace.id.clone(), scim_state: state.into() };
        world.operator().workspaces().preview_scim_switch(request).await.unwrap().into_inner()
    };
    assert!(!preview(v1::ScimState::Enabled).await.changes, "it is on");
    let off = preview(v1::ScimState::Disabled).await;
    assert!(off.changes);
    let by_hand = off.effects.iter().find(|effect| effect.code == "users-managed-by-hand").unwrap();
    assert_eq!((by_hand.user_count, by_hand.users.len(), by_hand.blocks), (2, 2, false));
    assert!(!by_hand.summary.is_empty());
    // It is as it was.
    assert_eq!(scim.get(&id).await.expect(200).text("active"), "true");
    let request = v1::DisableScimRequest { workspace_id: workspace.id.clone() };
    world.operator().workspaces().disable_scim(request).await.unwrap();
    let on = preview(v1::ScimState::Enabled).await;
    assert!(on.changes && !on.effects.iter().any(|effect| effect.blocks), "{:?}", on.effects);
    scim.get(&id).await.expect(403);
}
