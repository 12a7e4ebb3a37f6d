//! Values that one user of a workspace may have.

use proto::v1::PatchKind::Replace;
use proto::v1::{self, ErrorReason};
use serde_json::{Value, json};
use tonic::Status;

use super::{URN, forget, register, schema, shown, step, text, unique, with};
use crate::testing::{Tenant, World, about, on_both, reason};

fn badges() -> v1::Schema {
    schema(vec![unique("badge"), text("other"), v1::SchemaAttribute { multi_valued: true, ..unique("codes") }])
}

async fn create(world: &World, tenant: &Tenant, name: &str, data: Value) -> Result<v1::User, Status> {
    world.user(&tenant.idp, with(&format!("{name}@example.com"), data)).await
}

async fn patch(world: &World, tenant: &Tenant, user: &v1::User, name: &str, value: &str) -> Result<v1::User, Status> {
    world.patch(&tenant.idp, &user.user_id, vec![step(Replace, name, json!({ name: value }))]).await
}

async fn delete(world: &World, tenant: &Tenant, user: &v1::User) {
    let request = v1::DeleteUserRequest { user_id: user.user_id.clone(), ..Default::default() };
    world.users(&tenant.idp).delete_user(request).await.unwrap();
}

#[track_caller]
fn taken(outcome: Result<v1::User, Status>, attribute: &str) {
    let field = format!("profile.extensions.{URN}:{attribute}");
    assert_eq!(about(&outcome), field);
    assert!(outcome.as_ref().unwrap_err().message().starts_with(&field), "{outcome:?}");
    assert_eq!(reason(outcome), ErrorReason::DuplicateField);
}

#[tokio::test]
async fn a_unique_value_is_one_users_of_the_workspace() {
    on_both(|world| async move {
        let (acme, other) = (world.tenant("acme").await, world.tenant("other").await);
        for tenant in [&acme, &other] {
            register(&world, &tenant.admin, badges()).await.unwrap();
        }
        let ada = create(&world, &acme, "ada", json!({ "badge": "A1", "codes": ["x", "y"] })).await.unwrap();
        create(&world, &other, "ada", json!({ "badge": "A1" })).await.unwrap();
        let bob = create(&world, &acme, "bob", json!({ "badge": "B2" })).await.unwrap();

        taken(create(&world, &acme, "cyd", json!({ "badge": "a1" })).await, "badge");
        taken(create(&world, &acme, "cyd", json!({ "codes": ["z", "Y"] })).await, "codes");
        taken(patch(&world, &acme, &bob, "badge", "A1").await, "badge");
        let put = with("bob@example.com", json!({ "badge": "A1" }));
        taken(world.update(&acme.idp, &bob.user_id, &["*"], put, v1::Seat::default()).await, "badge");
        assert_eq!(world.get(&acme.idp, &bob.user_id).await.unwrap(), bob, "a refusal changes nothing");
        // The same value of its own is no other's, in any case.
        patch(&world, &acme, &ada, "badge", "a1").await.unwrap();
        patch(&world, &acme, &ada, "other", "A1").await.unwrap();
        // A name that is taken is told first.
        let namesake = create(&world, &acme, "ada", json!({ "badge": "A1" })).await;
        assert_eq!(about(&namesake), "profile.user_name");

        // What is let go of is free.
        patch(&world, &acme, &ada, "badge", "A9").await.unwrap();
        patch(&world, &acme, &bob, "badge", "A1").await.unwrap();
        create(&world, &acme, "cyd", json!({ "badge": "B2" })).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_deactivated_user_holds_its_values_and_a_deleted_one_none() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        register(&world, &acme.admin, badges()).await.unwrap();
        let profile = |name: &str| v1::Profile {
            external_id: "00u1".to_owned(),
            ..with(&format!("{name}@example.com"), json!({ "badge": "A1" }))
        };
        let ada = world.user(&acme.idp, profile("ada")).await.unwrap();
        let off = v1::DeactivateUserRequest { user_id: ada.user_id.clone(), ..Default::default() };
        world.users(&acme.idp).deactivate_user(off).await.unwrap();
        taken(create(&world, &acme, "bob", json!({ "badge": "A1" })).await, "badge");

        // It comes back with what is its own.
        let back = world.user(&acme.idp, profile("ada")).await.unwrap();
        assert_eq!((&back.user_id, back.state()), (&ada.user_id, v1::UserState::Active));
        taken(create(&world, &acme, "bob", json!({ "badge": "A1" })).await, "badge");

        delete(&world, &acme, &back).await;
        create(&world, &acme, "bob", json!({ "badge": "A1" })).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn of_users_created_at_once_with_one_value_one_is() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        register(&world, &acme.admin, badges()).await.unwrap();
        let mut together = tokio::task::JoinSet::new();
        for n in 0..6 {
            let profile = with(&format!("u{n}@example.com"), json!({ "badge": "A1", "codes": ["x"] }));
            let mut users = world.users(&acme.idp);
            let request = v1::CreateUserRequest { profile: Some(profile), ..Default::default() };
            together.spawn(async move { users.create_user(request).await.map(|made| made.into_inner().user.unwrap()) });
        }
        let outcomes = together.join_all().await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
        for refused in outcomes.into_iter().filter(Result::is_err) {
            taken(refused, "badge");
        }
        let listed = world.users(&acme.idp).list_users(v1::ListUsersRequest::default()).await.unwrap().into_inner();
        assert_eq!(listed.users.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn values_that_were_the_same_before_the_schema_stay_until_they_are_written() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let ada = create(&world, &acme, "ada", json!({ "badge": "A1" })).await.unwrap();
        let bob = create(&world, &acme, "bob", json!({ "badge": "A1" })).await.unwrap();
        register(&world, &acme.admin, badges()).await.unwrap();
        // Other changes to either are none of the schema's business.
        for user in [&ada, &bob] {
            let changed = patch(&world, &acme, user, "other", "x").await.unwrap();
            assert_eq!(shown(&changed), json!({ "badge": "A1", "other": "x" }));
        }
        taken(create(&world, &acme, "cyd", json!({ "badge": "A1" })).await, "badge");
        // The first who was written holds it; the other may leave, and not come back.
        patch(&world, &acme, &bob, "badge", "B2").await.unwrap();
        taken(patch(&world, &acme, &bob, "badge", "A1").await, "badge");
    })
    .await;
}

#[tokio::test]
async fn what_is_not_unique_any_more_is_free_and_comes_back_anew() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        register(&world, &acme.admin, badges()).await.unwrap();
        create(&world, &acme, "ada", json!({ "badge": "A1" })).await.unwrap();
        register(&world, &acme.admin, schema(vec![text("badge")])).await.unwrap();
        create(&world, &acme, "bob", json!({ "badge": "A1" })).await.unwrap();
        // Unique again: who is written first has it. Compared exactly, `a1` is another value.
        let exact = v1::SchemaAttribute { case_exact: true, ..unique("badge") };
        register(&world, &acme.admin, schema(vec![exact])).await.unwrap();
        create(&world, &acme, "cyd", json!({ "badge": "a1" })).await.unwrap();
        create(&world, &acme, "dan", json!({ "badge": "A1" })).await.unwrap();
        taken(create(&world, &acme, "eve", json!({ "badge": "A1" })).await, "badge");
        forget(&world, &acme.admin, URN).await.unwrap();
        create(&world, &acme, "eve", json!({ "badge": "A1" })).await.unwrap();
    })
    .await;
}
