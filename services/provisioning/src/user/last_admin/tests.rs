//! Who may take the last admin away, through the contract.

#![expect(clippy::unwrap_used, reason = "tests")]

use prost::Message;
use proto::v1::activity_service_client::ActivityServiceClient;
use proto::v1::{self, ErrorReason};
use tonic::metadata::MetadataValue;
use tonic::{Request, Status};

use crate::testing::{Tenant, World, on_both, person, reason};

async fn give(world: &World, secret: &str, id: &str, role: v1::Role) -> Result<v1::User, Status> {
    let seat = v1::Seat { role: role.into(), ..Default::default() };
    world.update(secret, id, &["seat.role"], v1::Profile::default(), seat).await
}

/// An active admin made with this secret.
async fn admin(world: &World, tenant: &Tenant, secret: &str, name: &str) -> String {
    let id = world.user(secret, person(name)).await.unwrap().user_id;
    give(world, &tenant.write, &id, v1::Role::Admin).await.unwrap();
    id
}

async fn deactivate(world: &World, secret: &str, id: &str) -> Result<(), Status> {
    let mut request = Request::new(v1::DeactivateUserRequest { user_id: id.to_owned(), ..Default::default() });
    let beside = v1::ScimRequest { method: "PATCH".to_owned(), ..Default::default() }.encode_to_vec();
    request.metadata_mut().insert_bin("roster-scim-bin", MetadataValue::from_bytes(&beside));
    world.users(secret).deactivate_user(request).await.map(drop)
}

async fn delete(world: &World, secret: &str, id: &str) -> Result<(), Status> {
    let request = v1::DeleteUserRequest { user_id: id.to_owned(), ..Default::default() };
    world.users(secret).delete_user(request).await.map(drop)
}

#[tokio::test(flavor = "multi_thread")]
async fn no_key_demotes_deactivates_or_deletes_the_last_active_admin() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let ada = admin(&world, &acme, &acme.write, "ada@example.com").await;
        // A deactivated admin and one of another workspace are no help.
        let bob = admin(&world, &acme, &acme.write, "bob@example.com").await;
        deactivate(&world, &acme.write, &bob).await.unwrap();
        let other = world.tenant("other").await;
        admin(&world, &other, &other.write, "eve@example.com").await;

        let before = world.get(&acme.read, &ada).await.unwrap();
        assert_eq!(reason(give(&world, &acme.admin, &ada, v1::Role::User).await), ErrorReason::LastAdmin);
        assert_eq!(reason(deactivate(&world, &acme.admin, &ada).await), ErrorReason::LastAdmin);
        assert_eq!(reason(delete(&world, &acme.write, &ada).await), ErrorReason::LastAdmin);
        assert_eq!(world.get(&acme.read, &ada).await.unwrap(), before);

        // Once there is another, each of them goes.
        world
            .users(&acme.write)
            .reactivate_user(v1::ReactivateUserRequest { user_id: bob.clone(), ..Default::default() })
            .await
            .unwrap();
        delete(&world, &acme.write, &ada).await.unwrap();
        assert_eq!(reason(give(&world, &acme.admin, &bob, v1::Role::Analyst).await), ErrorReason::LastAdmin);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_without_an_admin_is_kept_from_nothing() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let ada = world.user(&acme.write, person("ada@example.com")).await.unwrap().user_id;
        deactivate(&world, &acme.write, &ada).await.unwrap();
        give(&world, &acme.write, &ada, v1::Role::Admin).await.unwrap();
        give(&world, &acme.write, &ada, v1::Role::User).await.unwrap();
        delete(&world, &acme.write, &ada).await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_identity_provider_takes_the_last_admin_away_and_that_is_raised() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let (ada, bob) = (
            admin(&world, &acme, &acme.idp, "ada@example.com").await,
            admin(&world, &acme, &acme.idp, "bob@example.com").await,
        );
        for id in [&ada, &bob] {
            deactivate(&world, &acme.idp, id).await.unwrap();
            assert_eq!(world.get(&acme.read, id).await.unwrap().state(), v1::UserState::Deactivated);
        }
        let request = v1::ListActivityRequest::default();
        let mut client = ActivityServiceClient::new(world.channel(&format!("Bearer {}", acme.admin)));
        let told = client.list_activity(request).await.unwrap().into_inner().activities;
        let codes =
            |activity: &v1::Activity| activity.warnings.iter().map(|note| note.code.clone()).collect::<Vec<_>>();
        assert_eq!(told.iter().map(codes).collect::<Vec<_>>(), [vec!["last-admin-gone".to_owned()], vec![]]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_admins_who_demote_each_other_at_once_one_stays() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        for round in 0..8 {
            let ada = admin(&world, &acme, &acme.write, &format!("ada{round}@example.com")).await;
            let bob = admin(&world, &acme, &acme.write, &format!("bob{round}@example.com")).await;
            if round > 0 {
                // Whoever was left of the last round.
                let list = world.users(&acme.read).list_users(v1::ListUsersRequest::default()).await.unwrap();
                for user in list.into_inner().users {
                    if user.seat.unwrap().role() == v1::Role::Admin && ![&ada, &bob].contains(&&user.user_id) {
                        give(&world, &acme.write, &user.user_id, v1::Role::User).await.unwrap();
                    }
                }
            }
            let (one, two) =
                tokio::join!(give(&world, &acme.write, &ada, v1::Role::User), deactivate(&world, &acme.write, &bob));
            assert!(one.is_ok() ^ two.is_ok(), "round {round}: {one:?} and {two:?}");
            let refused = if one.is_ok() { two } else { one.map(drop) };
            assert_eq!(reason(refused), ErrorReason::LastAdmin);
        }
    })
    .await;
}
