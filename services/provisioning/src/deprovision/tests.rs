//! What the brake holds, and what becomes of it.

#![expect(clippy::unwrap_used, reason = "tests")]

mod release;

use prost::Message;
use proto::v1;
use proto::v1::ErrorReason;
use tonic_types::StatusExt as _;

use crate::testing::{Tenant, World, on_both, person, reason};

const MINUTE: i64 = 60_000;

/// A workspace with so many provisioned users, of whom `count` may go an hour.
async fn braked(world: &World, users: usize, count: i32, percent: i32) -> (Tenant, Vec<String>) {
    let acme = world.tenant("acme").await;
    limit(world, &acme, Some(v1::DeprovisionLimit { count, percent, window_minutes: 60 })).await;
    let mut ids = Vec::new();
    for n in 0..users {
        ids.push(world.user(&acme.idp, person(&format!("user{n}@example.com"))).await.unwrap().user_id);
    }
    world.clock.advance(1_000);
    (acme, ids)
}

async fn limit(world: &World, tenant: &Tenant, limit: Option<v1::DeprovisionLimit>) {
    let request = v1::UpdateWorkspaceRequest {
        workspace_id: tenant.id.clone(),
        workspace: Some(v1::Workspace {
            policy: Some(v1::Policy { deprovision_limit: limit, ..Default::default() }),
            ..Default::default()
        }),
        update_mask: Some(prost_types::FieldMask { paths: vec!["policy.deprovision_limit".to_owned()] }),
        ..Default::default()
    };
    world.workspaces(&tenant.admin).update_workspace(request).await.unwrap();
}

async fn set_active(world: &World, secret: &str, id: &str, active: bool) -> Result<(), tonic::Status> {
    let operation = v1::UserPatchOperation {
        kind: v1::PatchKind::Replace.into(),
        field: Some(v1::FieldPath { path: "active".to_owned(), extension_urn: String::new() }),
        element: None,
        fragment: Some(v1::Profile { active: Some(active), ..Default::default() }),
    };
    let request = v1::PatchUserRequest { user_id: id.to_owned(), operations: vec![operation], ..Default::default() };
    world.users(secret).patch_user(request).await.map(drop)
}

async fn delete(world: &World, secret: &str, id: &str) -> Result<(), tonic::Status> {
    let request = v1::DeleteUserRequest { user_id: id.to_owned(), ..Default::default() };
    world.users(secret).delete_user(request).await.map(drop)
}

async fn is_active(world: &World, tenant: &Tenant, id: &str) -> bool {
    let request = v1::GetUserRequest { user_id: id.to_owned(), ..Default::default() };
    let user = world.users(&tenant.admin).get_user(request).await.unwrap().into_inner().user.unwrap();
    user.state() == v1::UserState::Active
}

async fn held(world: &World, tenant: &Tenant) -> v1::ListHeldDeprovisionsResponse {
    world
        .deprovisions(&tenant.admin)
        .list_held_deprovisions(v1::ListHeldDeprovisionsRequest::default())
        .await
        .unwrap()
        .into_inner()
}

async fn release(world: &World, tenant: &Tenant, users: &[&str]) -> (i32, i64) {
    let user_ids = users.iter().map(|&id| id.to_owned()).collect();
    let request = v1::ReleaseDeprovisionsRequest { user_ids, ..Default::default() };
    let answer = world.deprovisions(&tenant.admin).release_deprovisions(request).await.unwrap().into_inner();
    (answer.released, answer.remaining)
}

async fn reject(world: &World, tenant: &Tenant) -> (i32, i64) {
    let request = v1::RejectDeprovisionsRequest::default();
    let answer = world.deprovisions(&tenant.admin).reject_deprovisions(request).await.unwrap().into_inner();
    (answer.rejected, answer.remaining)
}

#[tokio::test]
async fn what_is_beyond_both_numbers_is_held_shown_and_released() {
    on_both(|world| async move {
        let (acme, ids) = braked(&world, 10, 1, 20).await;
        // A fifth of ten is more than one.
        set_active(&world, &acme.idp, &ids[0], false).await.unwrap();
        delete(&world, &acme.idp, &ids[1]).await.unwrap();
        let status = set_active(&world, &acme.idp, &ids[2], false).await.unwrap_err();
        assert_eq!(status.code(), tonic::Code::Unavailable);
        assert!(status.get_details_retry_info().is_some_and(|info| info.retry_delay.is_some()));
        assert_eq!(reason::<()>(Err(status)), ErrorReason::DeprovisionHeld);
        assert_eq!(reason(delete(&world, &acme.idp, &ids[3]).await), ErrorReason::DeprovisionHeld);
        assert_eq!(reason(set_active(&world, &acme.idp, &ids[2], false).await), ErrorReason::DeprovisionHeld);
        assert!(is_active(&world, &acme, &ids[2]).await && is_active(&world, &acme, &ids[3]).await);

        let shown = held(&world, &acme).await;
        assert_eq!((shown.held_count, shown.open_until_time), (2, None));
        let told: Vec<_> = shown
            .deprovisions
            .iter()
            .map(|held| (held.user.clone().unwrap().user_id, held.kind(), held.state(), held.attempts))
            .collect();
        let waits = v1::DeprovisionState::Held;
        assert_eq!(
            told,
            [
                (ids[3].clone(), v1::DeprovisionKind::Delete, waits, 1),
                (ids[2].clone(), v1::DeprovisionKind::Deactivate, waits, 2),
            ]
        );
        let status = v1::GetScimStatusRequest::default();
        let status = world.workspaces(&acme.admin).get_scim_status(status).await.unwrap().into_inner();
        assert!(status.alerts.iter().any(|alert| {
            alert.severity() == v1::AlertSeverity::Critical
                && alert.user_count == 2
                && alert.explanation.as_ref().unwrap().code == "held-deprovisions"
        }));

        assert_eq!(release(&world, &acme, &[]).await, (2, 0));
        assert!(!is_active(&world, &acme, &ids[2]).await);
        assert_eq!(reason(delete(&world, &acme.idp, &ids[3]).await), ErrorReason::NotFound);
        set_active(&world, &acme.idp, &ids[2], false).await.unwrap();
        // The brake is open until the window is over.
        assert!(held(&world, &acme).await.open_until_time.is_some());
        set_active(&world, &acme.idp, &ids[4], false).await.unwrap();
        world.clock.advance(61 * MINUTE);
        assert!(held(&world, &acme).await.open_until_time.is_none());
        set_active(&world, &acme.idp, &ids[5], false).await.unwrap();
        assert_eq!(reason(set_active(&world, &acme.idp, &ids[6], false).await), ErrorReason::DeprovisionHeld);
    })
    .await;
}

#[tokio::test]
async fn a_rehearsal_says_that_it_would_be_held_and_holds_and_counts_nothing() {
    on_both(|world| async move {
        let (acme, ids) = braked(&world, 3, 0, 0).await;
        let mut activity =
            v1::activity_service_client::ActivityServiceClient::new(world.channel(&format!("Bearer {}", acme.admin)));
        let mut rehearse = async |rpc: &str, message: Vec<u8>| {
            let request = v1::RehearseCallRequest { rpc: rpc.to_owned(), message, ..Default::default() };
            let answer = activity.rehearse_call(request).await.unwrap().into_inner();
            answer.activity.unwrap().explanation.unwrap().code
        };
        let off = v1::DeactivateUserRequest { user_id: ids[0].clone(), ..Default::default() }.encode_to_vec();
        let gone = v1::DeleteUserRequest { user_id: ids[0].clone(), ..Default::default() }.encode_to_vec();
        let calls = [("/roster.v1.UserService/DeactivateUser", off), ("/roster.v1.UserService/DeleteUser", gone)];
        for (rpc, message) in calls.clone() {
            assert_eq!(rehearse(rpc, message).await, "deprovision-held");
        }
        assert!(held(&world, &acme).await.deprovisions.is_empty());

        assert_eq!(reason(set_active(&world, &acme.idp, &ids[0], false).await), ErrorReason::DeprovisionHeld);
        let before = held(&world, &acme).await;
        for (rpc, message) in calls.clone() {
            assert_eq!(rehearse(rpc, message).await, "deprovision-held");
        }
        assert_eq!(held(&world, &acme).await, before);
        reject(&world, &acme).await;
        let before = held(&world, &acme).await;
        for (rpc, message) in calls {
            assert_eq!(rehearse(rpc, message).await, "deprovision-rejected");
        }
        assert_eq!(held(&world, &acme).await, before);
    })
    .await;
}

#[tokio::test]
async fn people_who_come_deactivated_use_nothing_up() {
    on_both(|world| async move {
        let (acme, ids) = braked(&world, 3, 1, 0).await;
        for n in 0..3 {
            let off = v1::Profile { active: Some(false), ..person(&format!("off{n}@example.com")) };
            world.user(&acme.idp, off).await.unwrap();
        }
        world.clock.advance(1);
        set_active(&world, &acme.idp, &ids[0], false).await.unwrap();
        assert_eq!(reason(set_active(&world, &acme.idp, &ids[1], false).await), ErrorReason::DeprovisionHeld);
    })
    .await;
}

#[tokio::test]
async fn whoever_was_let_in_again_is_not_released_into_the_cold() {
    on_both(|world| async move {
        let (acme, ids) = braked(&world, 3, 0, 0).await;
        assert_eq!(reason(set_active(&world, &acme.idp, &ids[0], false).await), ErrorReason::DeprovisionHeld);
        set_active(&world, &acme.idp, &ids[0], true).await.unwrap();
        assert_eq!(release(&world, &acme, &[&ids[0]]).await, (0, 0));
        assert!(is_active(&world, &acme, &ids[0]).await);
    })
    .await;
}

#[tokio::test]
async fn some_are_released_alone_and_the_brake_stays_shut() {
    on_both(|world| async move {
        let (acme, ids) = braked(&world, 4, 0, 0).await;
        for id in &ids[..2] {
            assert_eq!(reason(set_active(&world, &acme.idp, id, false).await), ErrorReason::DeprovisionHeld);
        }
        assert_eq!(release(&world, &acme, &[&ids[0]]).await, (1, 1));
        assert!(!is_active(&world, &acme, &ids[0]).await && is_active(&world, &acme, &ids[1]).await);
        assert_eq!(reason(set_active(&world, &acme.idp, &ids[2], false).await), ErrorReason::DeprovisionHeld);
        // Who is held stays so when the window is over: an admin decides.
        world.clock.advance(61 * MINUTE);
        assert_eq!(reason(set_active(&world, &acme.idp, &ids[1], false).await), ErrorReason::DeprovisionHeld);
    })
    .await;
}

#[tokio::test]
async fn what_is_rejected_is_refused_until_the_window_is_over() {
    on_both(|world| async move {
        let (acme, ids) = braked(&world, 3, 0, 0).await;
        assert_eq!(reason(set_active(&world, &acme.idp, &ids[0], false).await), ErrorReason::DeprovisionHeld);
        assert_eq!(reject(&world, &acme).await, (1, 0));
        world.clock.advance(MINUTE);
        assert_eq!(reason(set_active(&world, &acme.idp, &ids[0], false).await), ErrorReason::DeprovisionRejected);
        assert_eq!(reason(delete(&world, &acme.idp, &ids[0]).await), ErrorReason::DeprovisionRejected);
        let told = held(&world, &acme).await.deprovisions.remove(0);
        assert_eq!(
            (told.attempts, told.kind()),
            (3, v1::DeprovisionKind::Delete),
            "what is refused is counted as well"
        );
        assert_eq!(told.last_attempt_time.unwrap().seconds, told.create_time.unwrap().seconds + 60);
        assert!(is_active(&world, &acme, &ids[0]).await);
        let shown = held(&world, &acme).await;
        assert_eq!((shown.held_count, shown.deprovisions.len()), (0, 1));
        assert_eq!(shown.deprovisions[0].state(), v1::DeprovisionState::Rejected);
        assert!(shown.deprovisions[0].expire_time.is_some());

        world.clock.advance(60 * MINUTE);
        assert!(held(&world, &acme).await.deprovisions.is_empty());
        assert_eq!(reason(set_active(&world, &acme.idp, &ids[0], false).await), ErrorReason::DeprovisionHeld);
        assert_eq!(held(&world, &acme).await.deprovisions[0].attempts, 1);
    })
    .await;
}

#[tokio::test]
async fn who_is_assigned_again_is_held_no_longer_and_nothing_else_lets_go() {
    on_both(|world| async move {
        let (acme, ids) = braked(&world, 3, 0, 0).await;
        assert_eq!(reason(set_active(&world, &acme.idp, &ids[0], false).await), ErrorReason::DeprovisionHeld);
        let title = v1::UpdateUserRequest {
            user_id: ids[0].clone(),
            profile: Some(v1::Profile { title: "CTO".to_owned(), ..Default::default() }),
            update_mask: Some(prost_types::FieldMask { paths: vec!["profile.title".to_owned()] }),
            ..Default::default()
        };
        world.users(&acme.idp).update_user(title).await.unwrap();
        assert_eq!(held(&world, &acme).await.held_count, 1);
        set_active(&world, &acme.idp, &ids[0], true).await.unwrap();
        assert_eq!(held(&world, &acme).await.held_count, 0);
    })
    .await;
}

#[tokio::test]
async fn without_a_limit_and_for_others_nothing_is_held() {
    on_both(|world| async move {
        let (acme, ids) = braked(&world, 4, 0, 0).await;
        // Deactivated twice is no deprovisioning.
        let off = v1::Profile { active: Some(false), ..person("off@example.com") };
        let off = world.user(&acme.idp, off).await.unwrap().user_id;
        set_active(&world, &acme.idp, &off, false).await.unwrap();
        delete(&world, &acme.idp, &off).await.unwrap();
        assert_eq!(reason(set_active(&world, &acme.idp, &ids[0], false).await), ErrorReason::DeprovisionHeld);

        // Switching the limit off lets the next attempt through.
        limit(&world, &acme, None).await;
        assert_eq!(held(&world, &acme).await.held_count, 0);
        set_active(&world, &acme.idp, &ids[0], false).await.unwrap();

        // An admin who manages by hand is not braked.
        limit(&world, &acme, Some(v1::DeprovisionLimit { count: 0, percent: 0, window_minutes: 60 })).await;
        let by_hand = world.user(&acme.write, person("hand@example.com")).await.unwrap().user_id;
        let request = v1::DeactivateUserRequest { user_id: by_hand, ..Default::default() };
        world.users(&acme.admin).deactivate_user(request).await.unwrap();
    })
    .await;
}
