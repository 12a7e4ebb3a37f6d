//! The secrets: shown once, dead at once.

use prost_types::Duration;
use proto::v1;
use roster_tests::grpc::reason;
use roster_tests::{Backend, Scim, World, dialect};

journeys! { in both topologies:
    a_new_token_kills_the_old_one_on_the_very_next_request
}

mod details {
    use super::*;

    journeys! {
        an_overlap_keeps_the_old_token_alive_until_it_ends
        a_revoked_token_is_dead
        a_disabled_workspace_answers_403_and_resumes
        a_plan_without_scim_gets_no_token
        a_lapsed_plan_answers_403
        the_first_token_switches_scim_on
        a_revoked_key_is_dead
        the_answers_to_missing_wrong_and_dead_tokens_are_alike
        tokens_can_be_told_apart_by_their_hints_alone
    }

    async fn an_overlap_keeps_the_old_token_alive_until_it_ends(world: World) {
        let (workspace, old) = world.plain_client().await;
        let overlap = Some(Duration { seconds: 3600, nanos: 0 });
        let fresh = old.with_token(generate(&world, &workspace.id, overlap).await.unwrap());
        old.list(&[]).await.expect(200);
        fresh.list(&[]).await.expect(200);

        let request = v1::GetScimTokenRequest { workspace_id: workspace.id.clone() };
        let told = world.operator().tokens().get_scim_token(request).await.unwrap().into_inner();
        assert_eq!(told.overlapping.len(), 1);
        assert!(told.overlapping[0].expire_time.is_some());
        assert_eq!(told.token.unwrap().expire_time, None);

        // The next one without an overlap ends both.
        let last = old.with_token(generate(&world, &workspace.id, None).await.unwrap());
        old.list(&[]).await.expect(401);
        fresh.list(&[]).await.expect(401);
        last.list(&[]).await.expect(200);

        let beyond = Some(Duration { seconds: 31 * 24 * 3600, nanos: 0 });
        assert_eq!(generate(&world, &workspace.id, beyond).await.unwrap_err(), "INVALID_FIELD");
        let negative = Some(Duration { seconds: -1, nanos: 0 });
        assert_eq!(generate(&world, &workspace.id, negative).await.unwrap_err(), "INVALID_FIELD");
        last.list(&[]).await.expect(200);
    }

    async fn a_revoked_token_is_dead(world: World) {
        let (workspace, scim) = world.plain_client().await;
        let id = scim.create_user("ada").await;
        let request = v1::RevokeScimTokenRequest { workspace_id: workspace.id.clone(), ..Default::default() };
        world.operator().tokens().revoke_scim_token(request).await.unwrap();
        scim.get(&id).await.expect(401);
        // No data changed.
        assert_eq!(world.user(&workspace.id, &id).await.state(), v1::UserState::Active);
    }

    async fn a_disabled_workspace_answers_403_and_resumes(world: World) {
        let (workspace, scim) = world.plain_client().await;
        let id = scim.create_user("ada").await;
        let before = world.user(&workspace.id, &id).await;

        switch(&world, &workspace.id, false).await;
        for answer in [scim.get(&id).await, scim.delete(&id).await, scim.create(&dialect::YH.user("bob")).await] {
            let answer = answer.expect(403);
            assert_eq!(answer.complaint(), None);
        }
        assert_eq!(generate(&world, &workspace.id, None).await.unwrap_err(), "SCIM_DISABLED");
        assert_eq!(world.user(&workspace.id, &id).await, before);

        switch(&world, &workspace.id, true).await;
        scim.get(&id).await.expect(200);
        assert_eq!(scim.everyone().await.len(), 1);
    }

    async fn a_plan_without_scim_gets_no_token(world: World) {
        let workspace = world.workspace_without_token(v1::Plan::Basic).await;
        assert_eq!(generate(&world, &workspace.id, None).await.unwrap_err(), "PLAN_LACKS_SCIM");
        let request = v1::EnableScimRequest { workspace_id: workspace.id.clone() };
        let refused = world.operator().workspaces().enable_scim(request).await.unwrap_err();
        assert_eq!(reason(&refused), "PLAN_LACKS_SCIM");
    }

    async fn a_lapsed_plan_answers_403(world: World) {
        let (workspace, scim) = world.plain_client().await;
        for (plan, status) in [(v1::Plan::Basic, 403), (v1::Plan::Scim, 200)] {
            let request = v1::UpdateWorkspaceRequest {
                workspace_id: workspace.id.clone(),
                workspace: Some(v1::Workspace { plan: plan.into(), ..Default::default() }),
                update_mask: Some(prost_types::FieldMask { paths: vec!["plan".to_owned()] }),
                etag: String::new(),
            };
            world.operator().workspaces().update_workspace(request).await.unwrap();
            assert_eq!(scim.list(&[]).await.expect(status).complaint(), None);
        }
    }

    async fn the_first_token_switches_scim_on(world: World) {
        let workspace = world.workspace_without_token(v1::Plan::Scim).await;
        let status = || async {
            let request = v1::GetScimStatusRequest { workspace_id: workspace.id.clone() };
            world.operator().workspaces().get_scim_status(request).await.unwrap().into_inner()
        };
        let before = status().await;
        assert_eq!(before.scim_state(), v1::ScimState::NeverEnabled);
        assert_eq!(before.token, None);

        let secret = generate(&world, &workspace.id, None).await.unwrap();
        assert!(secret.starts_with("rst_scim_"), "secret scanners know it by its start");
        assert_eq!(status().await.scim_state(), v1::ScimState::Enabled);

        let scim = Scim::new(world.http(), &secret, &dialect::OK);
        let id = scim.create_user("ada").await;
        scim.create_user("bob").await;
        scim.set_active(&id, false).await.expect(200);
        let after = status().await;
        assert_eq!((after.active_users, after.deactivated_users), (1, 1));
        assert!(after.last_write_time.is_some());
    }

    async fn a_revoked_key_is_dead(world: World) {
        let workspace = world.workspace().await;
        let request = v1::CreateAccessKeyRequest {
            workspace_id: workspace.id.clone(),
            scope: v1::AccessScope::Read.into(),
            display_name: "reader".to_owned(),
            all_workspaces: false,
        };
        let made = world.operator().tokens().create_access_key(request).await.unwrap().into_inner();
        assert!(made.secret.starts_with("rst_key_"));
        let reader = world.anyone().with(&made.secret);
        reader.users().list_users(v1::ListUsersRequest::default()).await.unwrap();

        let request = v1::RevokeAccessKeyRequest { key_id: made.key.unwrap().key_id };
        world.operator().tokens().revoke_access_key(request).await.unwrap();
        let refused = reader.users().list_users(v1::ListUsersRequest::default()).await.unwrap_err();
        assert_eq!(reason(&refused), "UNAUTHENTICATED");
    }

    async fn the_answers_to_missing_wrong_and_dead_tokens_are_alike(world: World) {
        let (workspace, scim) = world.plain_client().await;
        generate(&world, &workspace.id, None).await.unwrap();
        let key = world.key(&workspace.id, v1::AccessScope::Read).await;
        let mut details = Vec::new();
        for token in ["", "wrong", "rst_scim_wrong", &key.replace("rst_key_", "rst_scim_")] {
            details.push(scim.with_token(token).list(&[]).await.expect(401).text("detail"));
        }
        details.push(scim.list(&[]).await.expect(401).text("detail"));
        details.dedup();
        assert_eq!(details.len(), 1, "{details:?}");
    }

    async fn tokens_can_be_told_apart_by_their_hints_alone(world: World) {
        let (workspace, _) = world.plain_client().await;
        let request = v1::GetScimTokenRequest { workspace_id: workspace.id.clone() };
        let told = world.operator().tokens().get_scim_token(request).await.unwrap().into_inner().token.unwrap();
        assert!(workspace.token.starts_with(told.hint.trim_end_matches('…')), "{}", told.hint);
        assert!(told.hint.len() < workspace.token.len() / 2);
    }
}

async fn a_new_token_kills_the_old_one_on_the_very_next_request(world: World) {
    let (workspace, old) = world.plain_client().await;
    old.create_user("ada").await;
    // On PostgreSQL a second replica has seen the token too.
    let replica = if world.backend() == Backend::Postgres { Some(world.replica().await) } else { None };
    let old_there = replica.as_ref().map(|replica| Scim::new(replica.http.clone(), &workspace.token, &dialect::YH));
    if let Some(there) = &old_there {
        there.list(&[]).await.expect(200);
    }
    for _ in 0..5 {
        old.list(&[]).await.expect(200);
    }

    let fresh = old.with_token(generate(&world, &workspace.id, None).await.unwrap());

    if let Some(there) = &old_there {
        there.list(&[]).await.expect(401);
    }
    let refused = old.list(&[]).await.expect(401);
    assert_eq!(refused.complaint(), None);
    assert!(refused.header("www-authenticate").starts_with("Bearer"), "{}", refused.header("www-authenticate"));
    assert_eq!(fresh.everyone().await.len(), 1);
}

/// Generates a token; the reason when it is refused.
async fn generate(world: &World, workspace: &str, overlap: Option<Duration>) -> Result<String, String> {
    let request = v1::GenerateScimTokenRequest { workspace_id: workspace.to_owned(), overlap };
    let answer = world.operator().tokens().generate_scim_token(request).await;
    answer.map(|answer| answer.into_inner().secret).map_err(|status| reason(&status))
}

async fn switch(world: &World, workspace: &str, on: bool) {
    let mut workspaces = world.operator().workspaces();
    let workspace_id = workspace.to_owned();
    let state = if on {
        workspaces.enable_scim(v1::EnableScimRequest { workspace_id }).await.unwrap().into_inner().workspace
    } else {
        workspaces.disable_scim(v1::DisableScimRequest { workspace_id }).await.unwrap().into_inner().workspace
    };
    let wanted = if on { v1::ScimState::Enabled } else { v1::ScimState::Disabled };
    assert_eq!(state.unwrap().scim_state(), wanted);
}
