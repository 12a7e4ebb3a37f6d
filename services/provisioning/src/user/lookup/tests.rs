#![expect(clippy::unwrap_used, reason = "tests")]

use proto::v1::{self, ErrorReason};

use crate::testing::{Tenant, World, on_both, person, reason};

async fn look(world: &World, tenant: &Tenant, request: v1::LookupUsersRequest) -> Vec<String> {
    let found = world.users(&tenant.read).lookup_users(request).await.unwrap().into_inner().users;
    found.into_iter().map(|user| user.profile.unwrap().user_name).collect()
}

#[tokio::test]
async fn users_are_found_by_any_of_their_keys_each_once_in_order() {
    on_both(|world| async move {
        let (acme, other) = (world.tenant("acme").await, world.tenant("other").await);
        let ada = v1::Profile { external_id: "Ext-1".to_owned(), ..person("ada@example.com") };
        let ada = world.user(&acme.idp, ada).await.unwrap();
        let second = v1::MultiValue { value: "private@example.com".to_owned(), ..Default::default() };
        let work = v1::MultiValue { value: "Bob@Example.com".to_owned(), primary: Some(true), ..Default::default() };
        let bob = v1::Profile { emails: vec![work, second], ..person("bob") };
        world.user(&acme.write, bob).await.unwrap();
        let theirs = world.user(&other.idp, person("eve@example.com")).await.unwrap();

        let all = v1::LookupUsersRequest {
            user_ids: vec![ada.user_id.clone(), theirs.user_id, "no id".to_owned(), String::new()],
            emails: vec!["BOB@example.COM".to_owned(), "ada@example.com".to_owned(), "eve@example.com".to_owned()],
            external_ids: vec!["Ext-1".to_owned(), String::new()],
            ..Default::default()
        };
        assert_eq!(look(&world, &acme, all).await, ["ada@example.com", "bob"]);
        let none = v1::LookupUsersRequest {
            // External ids are exact, and a second address is not the one to sign in with.
            external_ids: vec!["ext-1".to_owned()],
            emails: vec!["private@example.com".to_owned()],
            ..Default::default()
        };
        assert_eq!(look(&world, &acme, none).await, Vec::<String>::new());
        assert_eq!(look(&world, &acme, v1::LookupUsersRequest::default()).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn deleted_users_are_left_out() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let ada = world.user(&acme.idp, person("ada@example.com")).await.unwrap();
        let delete = v1::DeleteUserRequest { user_id: ada.user_id.clone(), ..Default::default() };
        world.users(&acme.idp).delete_user(delete).await.unwrap();
        let gone = v1::LookupUsersRequest {
            user_ids: vec![ada.user_id],
            emails: vec!["ada@example.com".to_owned()],
            ..Default::default()
        };
        assert_eq!(look(&world, &acme, gone).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn more_than_500_keys_or_a_nul_are_refused() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let many = |n: usize| (0..n).map(|i| format!("{i}@example.com")).collect();
        let mut users = world.users(&acme.read);
        let most = v1::LookupUsersRequest { emails: many(500), ..Default::default() };
        assert!(users.lookup_users(most).await.unwrap().into_inner().users.is_empty());
        let refused = [
            v1::LookupUsersRequest { emails: many(400), external_ids: many(101), ..Default::default() },
            v1::LookupUsersRequest { emails: vec!["a\0b".to_owned()], ..Default::default() },
            v1::LookupUsersRequest { external_ids: vec!["\0".to_owned()], ..Default::default() },
        ];
        for request in refused {
            assert_eq!(reason(users.lookup_users(request).await), ErrorReason::InvalidField);
        }
    })
    .await;
}
