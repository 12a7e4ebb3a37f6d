//! What handing a user over means, through the contract.

#![expect(clippy::unwrap_used, reason = "tests")]

use domain::change::ChangeKind;
use prost::Message;
use proto::v1::activity_service_client::ActivityServiceClient;
use proto::v1::{self, ErrorReason, Operator};
use tonic::Status;
use tonic::metadata::MetadataValue;

use crate::testing::{Tenant, World, compare, on_both, person, reason, step};

async fn adopt(world: &World, secret: &str, id: &str) -> Result<v1::User, Status> {
    let request = v1::AdoptUserRequest { user_id: id.to_owned(), ..Default::default() };
    Ok(world.users(secret).adopt_user(request).await?.into_inner().user.unwrap())
}

async fn activity(world: &World, tenant: &Tenant) -> Vec<v1::Activity> {
    let request = v1::ListActivityRequest { workspace_id: tenant.id.clone(), ..Default::default() };
    let mut client = ActivityServiceClient::new(world.channel(&format!("Bearer {}", tenant.admin)));
    client.list_activity(request).await.unwrap().into_inner().activities
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_who_is_handed_over_is_found_and_linked_by_the_identity_provider() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let seat = v1::Seat { role: v1::Role::Analyst.into(), recording_license: true, ..Default::default() };
        let made = world.user(&acme.write, person("ada@example.com")).await.unwrap();
        let made = world.update(&acme.write, &made.user_id, &["seat"], v1::Profile::default(), seat).await.unwrap();
        assert_eq!(reason(world.get(&acme.idp, &made.user_id).await), ErrorReason::NotFound);

        let adopted = adopt(&world, &acme.admin, &made.user_id).await.unwrap();
        assert_eq!(adopted.managed_by(), v1::ManagedBy::Scim);
        assert_eq!((&adopted.user_id, &adopted.seat), (&made.user_id, &made.seat));

        let filter = Some(compare("user_name", Operator::Equal, "ADA@example.com"));
        let request = v1::ListUsersRequest { filter, count_total: true, ..Default::default() };
        let found = world.users(&acme.idp).list_users(request).await.unwrap().into_inner();
        assert_eq!((found.users.len(), found.total_size), (1, 1));
        let linked = v1::Profile { external_id: "00u1".to_owned(), ..Default::default() };
        let steps = vec![step(v1::PatchKind::Replace, "external_id", linked)];
        let linked = world.patch(&acme.idp, &made.user_id, steps).await.unwrap();
        assert_eq!(linked.profile.unwrap().external_id, "00u1");

        // It is the identity provider's now, like any other.
        let again = world.user(&acme.idp, person("ada@example.com")).await.unwrap_err();
        assert!(again.message().contains("provisioned already"), "{again:?}");
        let edit = v1::Profile { title: "CTO".to_owned(), ..Default::default() };
        let refused = world.update(&acme.write, &made.user_id, &["profile.title"], edit, v1::Seat::default()).await;
        assert_eq!(reason(refused), ErrorReason::ScimManaged);
        assert_eq!(world.get(&acme.read, &made.user_id).await.unwrap().seat, made.seat);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn handing_over_is_never_silent_and_twice_is_once() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let made = world.user(&acme.write, person("ada@example.com")).await.unwrap();
        let once = adopt(&world, &acme.admin, &made.user_id).await.unwrap();
        let twice = adopt(&world, &acme.admin, &made.user_id).await.unwrap();
        assert_eq!(once, twice);
        world.assert_told(&acme.id, &[ChangeKind::UserCreated, ChangeKind::UserUpdated]).await;

        let told = activity(&world, &acme).await;
        assert_eq!(told.len(), 1);
        let row = told.into_iter().next().unwrap();
        assert_eq!(row.operation(), v1::ActivityOperation::Adopt);
        assert_eq!(row.outcome(), v1::ActivityOutcome::Applied);
        assert_eq!(row.explanation.unwrap().code, "user-adopted");
        let target = row.target.unwrap();
        assert_eq!((target.resource(), target.id), (v1::ActivityResource::User, made.user_id));
        assert_eq!(target.name, "ada@example.com");
        let [change] = <[v1::FieldChange; 1]>::try_from(row.changes).unwrap();
        let told = (change.path.as_str(), change.before.as_str(), change.after.as_str());
        assert_eq!(told, ("managedBy", "\"manual\"", "\"scim\""));

        // Nobody called: the connection waits as before.
        let request = v1::GetScimStatusRequest { workspace_id: acme.id.clone() };
        let status = world.workspaces(&acme.admin).get_scim_status(request).await.unwrap().into_inner();
        assert_eq!(status.health.unwrap().state(), v1::ConnectionState::Waiting);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_handed_over_where_no_identity_provider_may_call() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let made = world.user(&acme.write, person("ada@example.com")).await.unwrap();
        let request = v1::DisableScimRequest { workspace_id: acme.id.clone() };
        world.workspaces(&acme.admin).disable_scim(request).await.unwrap();
        assert_eq!(reason(adopt(&world, &acme.admin, &made.user_id).await), ErrorReason::ScimDisabled);

        let request = v1::UpdateWorkspaceRequest {
            workspace_id: acme.id.clone(),
            workspace: Some(v1::Workspace { plan: v1::Plan::Basic.into(), ..Default::default() }),
            update_mask: Some(prost_types::FieldMask { paths: vec!["plan".to_owned()] }),
            etag: String::new(),
        };
        world.workspaces(&world.operator).update_workspace(request).await.unwrap();
        assert_eq!(reason(adopt(&world, &acme.admin, &made.user_id).await), ErrorReason::PlanLacksScim);
        let user = world.get(&acme.read, &made.user_id).await.unwrap();
        assert_eq!((user.managed_by(), user.etag), (v1::ManagedBy::Manual, made.etag));
        assert!(activity(&world, &acme).await.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_saw_the_user_as_it_is_hands_it_over() {
    on_both(|world| async move {
        let (acme, other) = (world.tenant("acme").await, world.tenant("other").await);
        let made = world.user(&acme.write, person("ada@example.com")).await.unwrap();
        let request =
            v1::AdoptUserRequest { user_id: made.user_id.clone(), etag: "W/\"7\"".to_owned(), ..Default::default() };
        let refused = world.users(&acme.admin).adopt_user(request).await;
        assert_eq!(reason(refused), ErrorReason::EtagMismatch);
        assert_eq!(reason(adopt(&world, &acme.write, &made.user_id).await), ErrorReason::PermissionDenied);
        assert_eq!(reason(adopt(&world, &acme.idp, &made.user_id).await), ErrorReason::PermissionDenied);
        assert_eq!(reason(adopt(&world, &other.admin, &made.user_id).await), ErrorReason::NotFound);
    })
    .await;
}

/// A workspace whose policy lets its identity provider take over whom it finds at `example.com`.
async fn adopting(world: &World) -> Tenant {
    let acme = world.tenant("acme").await;
    let request = v1::UpdateWorkspaceRequest {
        workspace_id: acme.id.clone(),
        workspace: Some(v1::Workspace {
            policy: Some(v1::Policy { adopt: true, ..Default::default() }),
            verified_domains: vec!["example.com".to_owned()],
            ..Default::default()
        }),
        update_mask: Some(prost_types::FieldMask {
            paths: vec!["policy.adopt".to_owned(), "verified_domains".to_owned()],
        }),
        etag: String::new(),
    };
    world.workspaces(&world.operator).update_workspace(request).await.unwrap();
    acme
}

fn through<T>(message: T) -> tonic::Request<T> {
    let mut request = tonic::Request::new(message);
    let beside = v1::ScimRequest { method: "PATCH".to_owned(), ..Default::default() }.encode_to_vec();
    request.metadata_mut().insert_bin("roster-scim-bin", MetadataValue::from_bytes(&beside));
    request
}

async fn finds(world: &World, tenant: &Tenant, path: &str, operator: Operator, text: &str) -> Vec<String> {
    let filter = Some(compare(path, operator, text));
    let request = v1::ListUsersRequest { filter, count_total: true, ..Default::default() };
    let found = world.users(&tenant.idp).list_users(request.clone()).await.unwrap().into_inner();
    assert_eq!(found.total_size, found.users.len() as i64);
    let count = v1::ListUsersRequest { count_only: true, ..request.clone() };
    let counted = world.users(&tenant.idp).list_users(count).await.unwrap().into_inner();
    assert_eq!((counted.total_size, counted.users.len()), (found.total_size, 0));
    let second = v1::ListUsersRequest { start_index: 2, ..request };
    assert!(world.users(&tenant.idp).list_users(second).await.unwrap().into_inner().users.is_empty());
    found.users.into_iter().map(|user| user.user_id).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn by_policy_a_look_up_finds_a_user_made_by_hand_and_the_first_write_takes_it_over() {
    on_both(|world| async move {
        let acme = adopting(&world).await;
        let ada = world.user(&acme.write, person("ada@example.com")).await.unwrap();
        let seat = v1::Seat { role: v1::Role::Analyst.into(), ..Default::default() };
        let ada = world.update(&acme.write, &ada.user_id, &["seat"], v1::Profile::default(), seat).await.unwrap();
        let eve = world.user(&acme.write, person("eve@example.org")).await.unwrap();
        let bob = world.user(&acme.idp, person("bob@example.com")).await.unwrap();
        assert_eq!(
            finds(&world, &acme, "user_name", Operator::Equal, "ADA@example.com").await,
            std::slice::from_ref(&ada.user_id)
        );
        assert_eq!(world.get(&acme.idp, &ada.user_id).await.unwrap().user_id, ada.user_id);
        // Another domain is nobody's to take over, and a walk shows what the identity provider has.
        assert!(finds(&world, &acme, "user_name", Operator::Equal, "eve@example.org").await.is_empty());
        assert_eq!(reason(world.get(&acme.idp, &eve.user_id).await), ErrorReason::NotFound);
        assert_eq!(finds(&world, &acme, "user_name", Operator::Contains, "@example").await, [bob.user_id]);

        // Reading leaves it as it was; nobody deletes whom they never linked.
        assert_eq!(world.get(&acme.read, &ada.user_id).await.unwrap(), ada);
        let delete = v1::DeleteUserRequest { user_id: ada.user_id.clone(), ..Default::default() };
        assert_eq!(reason(world.users(&acme.idp).delete_user(delete).await), ErrorReason::NotFound);
        let steps = vec![step(
            v1::PatchKind::Replace,
            "external_id",
            v1::Profile { external_id: "x".repeat(100_000), ..Default::default() },
        )];
        world.patch(&acme.idp, &ada.user_id, steps).await.unwrap_err();
        assert_eq!(world.get(&acme.read, &ada.user_id).await.unwrap(), ada);

        let linked = v1::Profile { external_id: "00u1".to_owned(), ..Default::default() };
        let request = v1::PatchUserRequest {
            user_id: ada.user_id.clone(),
            operations: vec![step(v1::PatchKind::Replace, "external_id", linked)],
            ..Default::default()
        };
        world.users(&acme.idp).patch_user(through(request)).await.unwrap();
        let adopted = world.get(&acme.read, &ada.user_id).await.unwrap();
        assert_eq!((adopted.managed_by(), &adopted.seat), (v1::ManagedBy::Scim, &ada.seat));
        let row = activity(&world, &acme).await.into_iter().next().unwrap();
        assert_eq!(row.explanation.unwrap().code, "user-adopted");
        assert!(row.changes.iter().any(|change| change.path == "managedBy"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn by_policy_a_write_that_changes_nothing_else_takes_over_and_one_that_locks_out_says_both() {
    on_both(|world| async move {
        let acme = adopting(&world).await;
        let ada = world.user(&acme.write, person("ada@example.com")).await.unwrap();
        let patch = v1::PatchUserRequest { user_id: ada.user_id.clone(), ..Default::default() };
        world.users(&acme.idp).patch_user(through(patch)).await.unwrap();
        assert_eq!(world.get(&acme.read, &ada.user_id).await.unwrap().managed_by(), v1::ManagedBy::Scim);

        let bob = world.user(&acme.write, person("bob@example.com")).await.unwrap();
        let deactivate = v1::DeactivateUserRequest { user_id: bob.user_id, ..Default::default() };
        world.users(&acme.idp).deactivate_user(through(deactivate)).await.unwrap();
        let row = activity(&world, &acme).await.into_iter().next().unwrap();
        assert_eq!(row.explanation.unwrap().code, "user-deactivated");
        assert_eq!(row.warnings.into_iter().map(|note| note.code).collect::<Vec<_>>(), ["user-adopted"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn by_policy_whoever_is_created_under_the_same_name_and_address_is_taken_over() {
    on_both(|world| async move {
        let acme = adopting(&world).await;
        let ada = world.user(&acme.write, person("ada@example.com")).await.unwrap();
        let sent =
            v1::Profile { external_id: "00u1".to_owned(), title: "Countess".to_owned(), ..person("Ada@Example.com") };
        let request = v1::CreateUserRequest { profile: Some(sent), ..Default::default() };
        let made = world.users(&acme.idp).create_user(through(request)).await.unwrap().into_inner().user.unwrap();
        assert_eq!((&made.user_id, made.managed_by()), (&ada.user_id, v1::ManagedBy::Scim));
        assert_eq!(made.profile.unwrap().title, "Countess");
        let row = activity(&world, &acme).await.into_iter().next().unwrap();
        assert_eq!(row.explanation.unwrap().code, "user-adopted");

        // The same name with another address is another person, and so is another domain's.
        world.user(&acme.write, person("bob@example.com")).await.unwrap();
        let email = v1::MultiValue { value: "robert@example.com".to_owned(), ..Default::default() };
        let other = v1::Profile { emails: vec![email], ..person("bob@example.com") };
        assert_eq!(reason(world.user(&acme.idp, other).await), ErrorReason::DuplicateField);
        world.user(&acme.write, person("eve@example.org")).await.unwrap();
        assert_eq!(reason(world.user(&acme.idp, person("eve@example.org")).await), ErrorReason::DuplicateField);
    })
    .await;
}
