//! What is kept, and for how long.

#![expect(clippy::unwrap_used, reason = "tests")]

use proto::v1;
use tonic::metadata::MetadataValue;

use prost::Message;

use crate::testing::{Tenant, World, on_both, person};

const DAY_MS: i64 = 86_400_000;

async fn creates(world: &World, tenant: &Tenant, name: &str) {
    let message = v1::CreateUserRequest { profile: Some(person(name)), ..Default::default() };
    let mut request = tonic::Request::new(message);
    let beside = v1::ScimRequest { method: "POST".to_owned(), ..Default::default() }.encode_to_vec();
    request.metadata_mut().insert_bin("roster-scim-bin", MetadataValue::from_bytes(&beside));
    world.users(&tenant.idp).create_user(request).await.unwrap();
}

async fn names(world: &World, tenant: &Tenant) -> Vec<String> {
    let request = v1::ListActivityRequest { workspace_id: tenant.id.clone(), ..Default::default() };
    let mut client = proto::v1::activity_service_client::ActivityServiceClient::new(
        world.channel(&format!("Bearer {}", tenant.admin)),
    );
    let answer = client.list_activity(request).await.unwrap().into_inner();
    answer.activities.into_iter().map(|told| told.target.unwrap().name).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn activity_goes_once_it_is_older_than_its_workspace_keeps_it() {
    on_both(|world| async move {
        let (acme, other) = (world.tenant("acme").await, world.tenant("other").await);
        let keep_a_week = v1::UpdateWorkspaceRequest {
            workspace_id: acme.id.clone(),
            workspace: Some(v1::Workspace {
                policy: Some(v1::Policy { activity_retention_days: 7, ..Default::default() }),
                ..Default::default()
            }),
            update_mask: Some(prost_types::FieldMask { paths: vec!["policy.activity_retention_days".to_owned()] }),
            etag: String::new(),
        };
        world.workspaces(&acme.admin).update_workspace(keep_a_week).await.unwrap();
        for tenant in [&acme, &other] {
            creates(&world, tenant, "old@example.com").await;
        }
        world.clock.advance(6 * DAY_MS);
        for tenant in [&acme, &other] {
            creates(&world, tenant, "new@example.com").await;
        }
        assert_eq!(world.service.sweep().await.unwrap(), 0);
        world.clock.advance(DAY_MS + 1);
        assert_eq!(world.service.sweep().await.unwrap(), 1);
        assert_eq!(names(&world, &acme).await, ["new@example.com"]);
        assert_eq!(names(&world, &other).await, ["new@example.com", "old@example.com"]);
        world.clock.advance(90 * DAY_MS);
        assert_eq!(world.service.sweep().await.unwrap(), 3);
        // The people are still there.
        let list = world.users(&acme.idp).list_users(v1::ListUsersRequest::default()).await.unwrap();
        assert_eq!(list.into_inner().users.len(), 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resolved_conflict_goes_with_the_activity_of_its_time_and_an_open_one_stays() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let mut conflicts = proto::v1::conflict_service_client::ConflictServiceClient::new(
            world.channel(&format!("Bearer {}", acme.admin)),
        );
        for name in ["ada@example.com", "bob@example.com"] {
            world.user(&acme.write, person(name)).await.unwrap();
            let message = v1::CreateUserRequest { profile: Some(person(name)), ..Default::default() };
            let mut request = tonic::Request::new(message);
            let beside = v1::ScimRequest { method: "POST".to_owned(), ..Default::default() }.encode_to_vec();
            request.metadata_mut().insert_bin("roster-scim-bin", MetadataValue::from_bytes(&beside));
            world.users(&acme.idp).create_user(request).await.unwrap_err();
        }
        world.service.flush_activity().await;
        let mut listed = async || {
            conflicts.list_conflicts(v1::ListConflictsRequest::default()).await.unwrap().into_inner().conflicts
        };
        let [bob, ada] = listed().await.try_into().unwrap();
        let adopt = v1::AdoptUserRequest { user_id: ada.user.unwrap().user_id, ..Default::default() };
        world.users(&acme.admin).adopt_user(adopt).await.unwrap();

        world.clock.advance(90 * DAY_MS);
        assert_eq!(world.service.sweep().await.unwrap(), 0);
        world.clock.advance(1);
        // Two refusals, the hand-over, and its conflict.
        assert_eq!(world.service.sweep().await.unwrap(), 4);
        assert_eq!(listed().await, [bob]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_user_is_purged_once_its_workspace_keeps_it_no_longer() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let all = async || {
            let request = v1::ListUsersRequest { show_deleted: true, ..Default::default() };
            let listed = world.users(&acme.read).list_users(request).await.unwrap().into_inner().users;
            listed.into_iter().map(|user| user.user_id).collect::<Vec<_>>()
        };
        let ada = world.user(&acme.idp, person("ada@example.com")).await.unwrap().user_id;
        let bob = world.user(&acme.idp, person("bob@example.com")).await.unwrap().user_id;
        let request = v1::DeleteUserRequest { user_id: ada.clone(), ..Default::default() };
        world.users(&acme.idp).delete_user(request).await.unwrap();
        let off = v1::DeactivateUserRequest { user_id: bob.clone(), ..Default::default() };
        world.users(&acme.idp).deactivate_user(off).await.unwrap();
        world.clock.advance(30 * DAY_MS);
        assert_eq!(world.service.sweep().await.unwrap(), 0);
        // Its successor keeps the id of who was there, which then leads nowhere.
        let again = world.user(&acme.idp, person("ada@example.com")).await.unwrap();
        assert_eq!(all().await, [ada.clone(), bob.clone(), again.user_id.clone()]);
        world.clock.advance(1);
        assert_eq!(world.service.sweep().await.unwrap(), 1);
        assert_eq!(all().await, [bob.clone(), again.user_id.clone()]);
        assert_eq!(world.get(&acme.read, &again.user_id).await.unwrap().predecessor_id, ada);
        world.clock.advance(1_000 * DAY_MS);
        assert_eq!(world.service.sweep().await.unwrap(), 0, "whoever is deactivated stays");
    })
    .await;
}
