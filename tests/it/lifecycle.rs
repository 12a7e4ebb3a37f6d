//! What becomes of a user, whoever asks: the rules of the lifecycle, seen from outside.

use prost_types::FieldMask;
use proto::v1;
use roster_tests::grpc::reason;
use roster_tests::{Workspace, World, dialect};
use serde_json::json;

journeys! {
    a_user_made_again_after_its_deletion_points_back
    a_deactivated_user_comes_back_when_the_same_external_id_is_created
    a_deactivated_user_with_another_external_id_is_a_conflict
    a_put_without_active_keeps_the_state_and_without_external_id_the_id
    what_changes_nothing_writes_nothing
    manual_users_are_invisible_to_the_identity_provider
    only_the_identity_provider_decides_about_its_users
    a_disabled_workspace_is_managed_by_hand
    names_are_required_unless_the_policy_is_lenient
    a_user_without_an_address_is_refused
    where_people_sign_in_by_user_name_addresses_may_be_shared
    a_put_clears_what_it_leaves_out
    a_deleted_user_frees_its_address_and_stays_visible_to_those_who_ask
    time_zones_are_kept_as_sent_and_resolved_aside
}

fn mask(paths: &[&str]) -> Option<FieldMask> {
    Some(FieldMask { paths: paths.iter().map(|path| (*path).to_owned()).collect() })
}

fn manual(name: &str) -> v1::Profile {
    v1::Profile {
        user_name: format!("{name}@example.com"),
        name: Some(v1::Name { given_name: "Ada".to_owned(), family_name: "Byron".to_owned(), ..Default::default() }),
        ..Default::default()
    }
}

async fn invite(world: &World, at: &Workspace, name: &str) -> v1::User {
    let request =
        v1::CreateUserRequest { workspace_id: at.id.clone(), profile: Some(manual(name)), ..Default::default() };
    world.operator().users().create_user(request).await.unwrap().into_inner().user.unwrap()
}

async fn a_user_made_again_after_its_deletion_points_back(world: World) {
    let (workspace, scim) = world.plain_client().await;
    let first = scim.create_user("ada").await;
    scim.delete(&first).await.expect(204);
    let second = scim.create_user("ADA").await;
    assert_ne!(first, second);
    assert_eq!(world.user(&workspace.id, &second).await.predecessor_id, first);
    scim.delete(&second).await.expect(204);
    let third = scim.create_user("ada").await;
    assert_eq!(world.user(&workspace.id, &third).await.predecessor_id, second);
}

async fn a_deactivated_user_comes_back_when_the_same_external_id_is_created(world: World) {
    let workspace = world.workspace().await;
    let scim = world.scim(&workspace, &dialect::OK);
    let id = scim.create_user("ada").await;
    let seat = v1::UpdateUserRequest {
        workspace_id: workspace.id.clone(),
        user_id: id.clone(),
        seat: Some(v1::Seat { role: v1::Role::Admin.into(), ..Default::default() }),
        update_mask: mask(&["seat.role"]),
        ..Default::default()
    };
    world.operator().users().update_user(seat).await.unwrap();
    scim.set_active(&id, false).await.expect(200);

    let mut body = dialect::OK.user("ada");
    body["title"] = json!("CTO");
    let back = scim.create(&body).await.expect(201);
    assert_eq!(back.id(), id);
    assert!(back.header("location").ends_with(&format!("/Users/{id}")));
    assert_eq!((back.text("active"), back.text("title")), ("true".to_owned(), "CTO".to_owned()));
    let user = world.user(&workspace.id, &id).await;
    assert_eq!(user.state(), v1::UserState::Active);
    assert_eq!(user.seat.unwrap().role(), v1::Role::Admin, "the seat waited for it");
    assert_eq!(scim.everyone().await.len(), 1);
    scim.create(&body).await.expect(409);
}

async fn a_deactivated_user_with_another_external_id_is_a_conflict(world: World) {
    let workspace = world.workspace().await;
    let scim = world.scim(&workspace, &dialect::OK);
    let id = scim.create_user("ada").await;
    scim.set_active(&id, false).await.expect(200);
    for external in [json!("00usomebody-else"), json!("00UADA"), json!(null), json!("")] {
        let mut body = dialect::OK.user("ada");
        body["externalId"] = external;
        let refused = scim.create(&body).await.expect(409);
        assert_eq!(refused.text("scimType"), "uniqueness");
        assert!(refused.text("detail").starts_with("User already exists: "), "{}", refused.text("detail"));
    }
    assert_eq!(scim.get(&id).await.text("active"), "false");
}

async fn a_put_without_active_keeps_the_state_and_without_external_id_the_id(world: World) {
    let workspace = world.workspace().await;
    let scim = world.scim(&workspace, &dialect::OK);
    let id = scim.create_user("ada").await;
    scim.set_active(&id, false).await.expect(200);
    let mut body = dialect::OK.user("ada");
    body.as_object_mut().unwrap().remove("active");
    body.as_object_mut().unwrap().remove("externalId");
    body["title"] = json!("CTO");
    let put = scim.put(&id, &body).await.expect(200);
    assert_eq!(put.text("active"), "false", "a template without `active` lets nobody in again");
    assert_eq!(put.text("externalId"), "00uada");
    assert_eq!(put.text("title"), "CTO");
}

async fn what_changes_nothing_writes_nothing(world: World) {
    let workspace = world.workspace().await;
    let scim = world.scim(&workspace, &dialect::OK);
    let id = scim.create_user("ada").await;
    let before = scim.get(&id).await.expect(200).json();
    let told = world.user(&workspace.id, &id).await;
    let same = [
        scim.put(&id, &dialect::OK.user("ada")).await,
        scim.put(&id, &before).await,
        scim.set_active(&id, true).await,
        scim.patch(&id, &json!([])).await,
        scim.patch(&id, &json!([{ "op": "replace", "path": "title", "value": "Analyst" }])).await,
        scim.patch(&id, &json!([{ "op": "add", "path": "emails", "value": before["emails"] }])).await,
        scim.patch(&id, &json!([{ "op": "remove", "path": "nickName" }])).await,
        scim.patch(&id, &json!([{ "op": "replace", "path": "id", "value": "else" }])).await,
        // There and back again in one request.
        scim.patch(
            &id,
            &json!([
                { "op": "replace", "path": "title", "value": "CTO" },
                { "op": "replace", "path": "title", "value": "Analyst" },
            ]),
        )
        .await,
    ];
    for (number, answer) in same.into_iter().enumerate() {
        assert_eq!(answer.expect(200).json(), before, "request {number}");
    }
    assert_eq!(world.user(&workspace.id, &id).await, told);
}

async fn manual_users_are_invisible_to_the_identity_provider(world: World) {
    let (workspace, scim) = world.plain_client().await;
    let manual = invite(&world, &workspace, "ada").await;
    let theirs = scim.create_user("bob").await;

    assert_eq!(scim.find("userName eq \"ada@example.com\"").await, Vec::<String>::new());
    assert_eq!(scim.find("userName pr or not (userName pr)").await, std::slice::from_ref(&theirs));
    assert_eq!(scim.everyone().await.len(), 1);
    scim.get(&manual.user_id).await.expect(404);
    scim.put(&manual.user_id, &dialect::YH.user("ada")).await.expect(404);
    scim.set_active(&manual.user_id, false).await.expect(404);
    scim.delete(&manual.user_id).await.expect(404);

    // Its name and address are taken all the same, and the answer says what to do.
    for body in [dialect::YH.user("ada"), dialect::YH.user("Ada")] {
        let refused = scim.create(&body).await.expect(409);
        assert_eq!(refused.text("scimType"), "uniqueness");
        assert!(refused.text("detail").starts_with("User already exists: "), "{}", refused.text("detail"));
    }
    let mut clash = dialect::YH.user("bob");
    clash["userName"] = json!("ada@example.com");
    scim.put(&theirs, &clash).await.expect(409);
    assert_eq!(world.user(&workspace.id, &manual.user_id).await, manual, "never silently taken over");

    // Gone from the product, the name is the identity provider's to take.
    let request =
        v1::DeleteUserRequest { workspace_id: workspace.id.clone(), user_id: manual.user_id, etag: String::new() };
    world.operator().users().delete_user(request).await.unwrap();
    scim.create_user("ada").await;
}

async fn only_the_identity_provider_decides_about_its_users(world: World) {
    let (workspace, scim) = world.plain_client().await;
    let user_id = scim.create_user("ada").await;
    let before = world.user(&workspace.id, &user_id).await;
    let workspace_id = workspace.id.clone();
    let etag = String::new;
    let mut users = world.operator().users();

    let refused = [
        users
            .deactivate_user(v1::DeactivateUserRequest {
                workspace_id: workspace_id.clone(),
                user_id: user_id.clone(),
                etag: etag(),
            })
            .await
            .unwrap_err(),
        users
            .delete_user(v1::DeleteUserRequest {
                workspace_id: workspace_id.clone(),
                user_id: user_id.clone(),
                etag: etag(),
            })
            .await
            .unwrap_err(),
        users
            .update_user(v1::UpdateUserRequest {
                workspace_id: workspace_id.clone(),
                user_id: user_id.clone(),
                profile: Some(v1::Profile { title: "CTO".to_owned(), ..Default::default() }),
                seat: Some(v1::Seat { role: v1::Role::Admin.into(), ..Default::default() }),
                update_mask: mask(&["profile.title", "seat.role"]),
                etag: etag(),
                include_groups: false,
            })
            .await
            .unwrap_err(),
    ];
    for status in refused {
        assert_eq!(reason(&status), "SCIM_MANAGED");
        assert!(status.message().contains("identity provider"), "{}", status.message());
    }
    assert_eq!(world.user(&workspace.id, &user_id).await, before);

    // The seat is the admin's.
    let request = v1::UpdateUserRequest {
        workspace_id,
        user_id: user_id.clone(),
        seat: Some(v1::Seat { role: v1::Role::Admin.into(), ..Default::default() }),
        update_mask: mask(&["seat.role"]),
        ..Default::default()
    };
    let user = users.update_user(request).await.unwrap().into_inner().user.unwrap();
    assert_eq!(user.seat.unwrap().role(), v1::Role::Admin);
    assert_eq!(user.profile, before.profile);
}

async fn a_disabled_workspace_is_managed_by_hand(world: World) {
    let (workspace, scim) = world.plain_client().await;
    let user_id = scim.create_user("ada").await;
    let request = v1::DisableScimRequest { workspace_id: workspace.id.clone() };
    world.operator().workspaces().disable_scim(request).await.unwrap();

    let request =
        v1::DeactivateUserRequest { workspace_id: workspace.id.clone(), user_id: user_id.clone(), etag: String::new() };
    let user = world.operator().users().deactivate_user(request).await.unwrap().into_inner().user.unwrap();
    assert_eq!((user.state(), user.managed_by()), (v1::UserState::Deactivated, v1::ManagedBy::Scim));

    let request = v1::EnableScimRequest { workspace_id: workspace.id.clone() };
    world.operator().workspaces().enable_scim(request).await.unwrap();
    assert_eq!(scim.get(&user_id).await.expect(200).text("active"), "false");
    let request =
        v1::ReactivateUserRequest { workspace_id: workspace.id.clone(), user_id: user_id.clone(), etag: String::new() };
    let refused = world.operator().users().reactivate_user(request).await.unwrap_err();
    assert_eq!(reason(&refused), "SCIM_MANAGED");
    scim.set_active(&user_id, true).await.expect(200);
}

async fn names_are_required_unless_the_policy_is_lenient(world: World) {
    let (workspace, scim) = world.plain_client().await;
    let mut nameless = dialect::YH.user("ada");
    for name in [json!(null), json!({ "givenName": "Ada" }), json!({ "familyName": "Byron" }), json!({})] {
        nameless["name"] = name;
        let refused = scim.create(&nameless).await.expect(400);
        assert_eq!(refused.text("scimType"), "invalidValue");
        assert!(refused.text("detail").contains("name"), "{}", refused.text("detail"));
    }
    let request = v1::UpdateWorkspaceRequest {
        workspace_id: workspace.id.clone(),
        workspace: Some(v1::Workspace {
            policy: Some(v1::Policy { lenient_names: true, ..Default::default() }),
            ..Default::default()
        }),
        update_mask: mask(&["policy.lenient_names"]),
        etag: String::new(),
    };
    let changed = world.operator().workspaces().update_workspace(request).await.unwrap().into_inner();
    let policy = changed.workspace.unwrap().policy.unwrap();
    assert_eq!((policy.lenient_names, policy.retention_days), (true, 30));
    let id = scim.create(&nameless).await.expect(201).id();

    // Strict again, the nameless user can still be switched off.
    let request = v1::UpdateWorkspaceRequest {
        workspace_id: workspace.id.clone(),
        workspace: Some(v1::Workspace { policy: Some(v1::Policy::default()), ..Default::default() }),
        update_mask: mask(&["policy.lenient_names"]),
        etag: String::new(),
    };
    world.operator().workspaces().update_workspace(request).await.unwrap();
    scim.set_active(&id, false).await.expect(200);
}

async fn a_user_without_an_address_is_refused(world: World) {
    let (workspace, scim) = world.plain_client().await;
    let mut body = dialect::YH.user("ada");
    body["userName"] = json!("ada");
    body.as_object_mut().unwrap().remove("emails");
    let refused = scim.create(&body).await.expect(400);
    assert_eq!(refused.text("scimType"), "invalidValue");
    assert!(refused.text("detail").contains("email"), "{}", refused.text("detail"));

    body["emails"] = json!([
        { "type": "home", "value": "home@example.com" },
        { "type": "work", "value": "work@example.com" },
    ]);
    let id = scim.create(&body).await.expect(201).id();
    assert_eq!(world.user(&workspace.id, &id).await.login_email, "work@example.com");
    let primary = json!([{ "op": "replace", "path": "emails[type eq \"home\"].primary", "value": true }]);
    scim.patch(&id, &primary).await.expect(200);
    assert_eq!(world.user(&workspace.id, &id).await.login_email, "home@example.com");

    let second = scim.create_user("bob").await;
    let clash = json!([{ "op": "add", "path": "emails", "value": [{ "value": "HOME@example.com", "primary": true }] }]);
    assert_eq!(scim.patch(&second, &clash).await.expect(409).text("scimType"), "uniqueness");
}

async fn where_people_sign_in_by_user_name_addresses_may_be_shared(world: World) {
    let (workspace, scim) = world.plain_client().await;
    world.set_policy(&workspace, v1::Policy { login_by_user_name: true, ..Default::default() }).await;
    let mut body = dialect::YH.user("front.desk");
    let mut ids = Vec::new();
    for name in ["ada", "bob"] {
        body["userName"] = json!(name);
        ids.push(scim.create(&body).await.expect(201).id());
    }
    body["userName"] = json!("carol");
    body.as_object_mut().unwrap().remove("emails");
    ids.push(scim.create(&body).await.expect(201).id());
    for (id, name) in ids.iter().zip(["ada", "bob", "carol"]) {
        assert_eq!(world.user(&workspace.id, id).await.login_email, name);
    }
    // Names are still their own.
    body["userName"] = json!("ADA");
    assert_eq!(scim.create(&body).await.expect(409).text("scimType"), "uniqueness");
    assert_eq!(scim.put(&ids[2], &body).await.expect(409).text("scimType"), "uniqueness");

    // The policy ends: who has an address signs in with it again, if nobody else does, and nobody is stuck.
    world.set_policy(&workspace, v1::Policy::default()).await;
    let title = json!([{ "op": "replace", "path": "title", "value": "CTO" }]);
    scim.patch(&ids[0], &title).await.expect(200);
    assert_eq!(world.user(&workspace.id, &ids[0]).await.login_email, "front.desk@example.com");
    assert_eq!(scim.patch(&ids[1], &title).await.expect(409).text("scimType"), "uniqueness");
    for id in &ids {
        scim.set_active(id, false).await.expect(200);
    }
    scim.patch(&ids[2], &title).await.expect(200);
    assert_eq!(world.user(&workspace.id, &ids[2]).await.login_email, "carol");
}

async fn a_put_clears_what_it_leaves_out(world: World) {
    let workspace = world.workspace().await;
    let scim = world.scim(&workspace, &dialect::OK);
    let id = scim.create_user("ada").await;
    let put = scim.put(&id, &dialect::YH.user("ada")).await.expect(200).json();
    for gone in ["title", "phoneNumbers", "displayName", "locale", "timezone"] {
        assert_eq!(put.get(gone), None, "{gone}");
    }
    assert_eq!(world.user(&workspace.id, &id).await.time_zone, "");
}

async fn a_deleted_user_frees_its_address_and_stays_visible_to_those_who_ask(world: World) {
    let (workspace, scim) = world.plain_client().await;
    let id = scim.create_user("ada").await;
    scim.delete(&id).await.expect(204);
    let list = async |show_deleted| {
        let request = v1::ListUsersRequest { workspace_id: workspace.id.clone(), show_deleted, ..Default::default() };
        world.operator().users().list_users(request).await.unwrap().into_inner().users
    };
    assert_eq!(list(false).await, []);
    let shown = list(true).await;
    assert_eq!(shown.len(), 1);
    assert_eq!((shown[0].user_id.as_str(), shown[0].state()), (id.as_str(), v1::UserState::Deleted));
    assert!(shown[0].state_time.is_some());
    invite(&world, &workspace, "ada").await;
}

async fn time_zones_are_kept_as_sent_and_resolved_aside(world: World) {
    let (workspace, scim) = world.plain_client().await;
    let id = scim.create_user("ada").await;
    for (sent, resolved) in [
        ("Europe/Paris", "Europe/Paris"),
        ("europe/paris", "Europe/Paris"),
        ("Pacific Standard Time", "America/Los_Angeles"),
        ("nowhere/land", ""),
        ("UTC+3", ""),
    ] {
        let patch = json!([{ "op": "replace", "path": "timezone", "value": sent }]);
        assert_eq!(scim.patch(&id, &patch).await.expect(200).text("timezone"), sent);
        assert_eq!(world.user(&workspace.id, &id).await.time_zone, resolved, "{sent}");
    }
}
