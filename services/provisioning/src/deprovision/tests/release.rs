//! Releasing many.

use std::sync::Arc;

use domain::deprovision::{Deprovision, Hold};
use domain::id::{HoldId, UserId, WorkspaceId};
use storage::UnitFuture;
use uuid::Uuid;

use super::*;

/// Writes holds behind the service's back, as the identity provider's attempts would.
async fn hold(world: &World, holds: Vec<Hold>) {
    let unit = move |tx: storage::Tx| -> UnitFuture<(), storage::StoreError> {
        let holds = holds.clone();
        Box::pin(async move {
            for hold in &holds {
                tx.put_hold(hold).await?;
            }
            Ok(())
        })
    };
    world.store.write(unit).await.unwrap();
}

fn of(world: &World, workspace: WorkspaceId, n: usize, user: UserId, kind: Deprovision) -> Hold {
    Hold::begin(HoldId(Uuid::from_u64_pair(1, n as u64)), workspace, user, kind, world.service.now())
}

async fn everybody(world: &World, tenant: &Tenant) -> Vec<v1::User> {
    let request = v1::ListUsersRequest { page_size: 1_000, show_deleted: true, ..Default::default() };
    world.users(&tenant.admin).list_users(request).await.unwrap().into_inner().users
}

#[tokio::test(flavor = "multi_thread")]
async fn a_release_of_a_thousand_that_is_interrupted_goes_on_and_does_each_once() {
    on_both(|world| async move {
        let (acme, ids) = braked(&world, 999, 0, 0).await;
        let workspace = WorkspaceId::parse(&acme.id).unwrap();
        let user = |id: &String| UserId::parse(id).unwrap();
        let kind = |n: usize| if n.is_multiple_of(3) { Deprovision::Delete } else { Deprovision::Deactivate };
        let mut holds: Vec<Hold> =
            ids.iter().enumerate().map(|(n, id)| of(&world, workspace, n, user(id), kind(n))).collect();
        // One of them is purged by now.
        holds.push(of(&world, workspace, 999, UserId(Uuid::from_u128(7)), Deprovision::Delete));
        hold(&world, holds).await;
        assert_eq!(held(&world, &acme).await.held_count, 1_000);

        let mut client = world.deprovisions(&acme.admin);
        let first = tokio::spawn(async move {
            client.release_deprovisions(v1::ReleaseDeprovisionsRequest::default()).await.map(drop)
        });
        while world.store.held_count(workspace).await.unwrap() == 1_000 {
            tokio::task::yield_now().await;
        }
        first.abort();
        let _ = first.await;
        let (_, remaining) = release(&world, &acme, &[]).await;
        assert_eq!(remaining, 0);

        let people = everybody(&world, &acme).await;
        assert_eq!(people.len(), 999);
        for (n, id) in ids.iter().enumerate() {
            let user = people.iter().find(|user| user.user_id == *id).unwrap();
            let wanted = match kind(n) {
                Deprovision::Delete => v1::UserState::Deleted,
                Deprovision::Deactivate => v1::UserState::Deactivated,
            };
            assert_eq!((user.state(), user.etag.as_str()), (wanted, "W/\"2\""), "{n}: once");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_since_the_admin_looked_is_left_out_and_keeps_nobody_else() {
    on_both(|world| async move {
        let (acme, ids) = braked(&world, 5, 0, 0).await;
        for id in &ids[..4] {
            assert_eq!(reason(set_active(&world, &acme.idp, id, false).await), ErrorReason::DeprovisionHeld);
        }
        let id = WorkspaceId::parse(&acme.id).unwrap();
        let mut seen = world.store.held(id, 10).await.unwrap();
        seen.push(of(&world, id, 1, UserId(Uuid::from_u128(7)), Deprovision::Deactivate));
        let workspace = Arc::new(world.store.workspace(id).await.unwrap().unwrap());

        // Assigned again, and rejected.
        set_active(&world, &acme.idp, &ids[1], true).await.unwrap();
        let request = v1::RejectDeprovisionsRequest { user_ids: vec![ids[2].clone()], ..Default::default() };
        world.deprovisions(&acme.admin).reject_deprovisions(request).await.unwrap();

        assert_eq!(world.service.release(&workspace, &seen).await.unwrap(), 2);
        let mut active = Vec::new();
        for id in &ids {
            active.push(is_active(&world, &acme, id).await);
        }
        assert_eq!(active, [false, true, true, false, true]);
        let shown = held(&world, &acme).await;
        assert_eq!((shown.held_count, shown.deprovisions.len()), (0, 1), "what was rejected stays so");
    })
    .await;
}
