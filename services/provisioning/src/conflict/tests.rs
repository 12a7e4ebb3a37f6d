//! Who waits for an admin, and what resolving it does, through the contract.

#![expect(clippy::unwrap_used, reason = "tests")]

use prost::Message;
use proto::v1::conflict_service_client::ConflictServiceClient;
use proto::v1::{self, ConflictResolution, ConflictState, ErrorReason};
use tonic::metadata::MetadataValue;
use tonic::{Request, Status};

use crate::testing::{Channel, Tenant, World, about, on_both, person, reason};

fn conflicts(world: &World, secret: &str) -> ConflictServiceClient<Channel> {
    ConflictServiceClient::new(world.channel(&format!("Bearer {secret}")))
}

/// The identity provider creates a user, through a gateway.
async fn creates(world: &World, tenant: &Tenant, profile: v1::Profile) -> Result<v1::User, Status> {
    let mut request = Request::new(v1::CreateUserRequest { profile: Some(profile), ..Default::default() });
    let beside = v1::ScimRequest { method: "POST".to_owned(), ..Default::default() }.encode_to_vec();
    request.metadata_mut().insert_bin("roster-scim-bin", MetadataValue::from_bytes(&beside));
    let made = world.users(&tenant.idp).create_user(request).await;
    world.service.flush_activity().await;
    Ok(made?.into_inner().user.unwrap())
}

async fn listed(world: &World, tenant: &Tenant, states: &[ConflictState]) -> Vec<v1::Conflict> {
    let states = states.iter().map(|state| (*state).into()).collect();
    let request = v1::ListConflictsRequest { states, ..Default::default() };
    conflicts(world, &tenant.admin).list_conflicts(request).await.unwrap().into_inner().conflicts
}

async fn resolve(world: &World, secret: &str, id: &str, how: ConflictResolution) -> Result<v1::Conflict, Status> {
    let request =
        v1::ResolveConflictRequest { conflict_id: id.to_owned(), resolution: how.into(), ..Default::default() };
    Ok(conflicts(world, secret).resolve_conflict(request).await?.into_inner().conflict.unwrap())
}

fn sent(external_id: &str) -> v1::Profile {
    v1::Profile { external_id: external_id.to_owned(), ..person("Ada@Example.com") }
}

/// A workspace with a user made by hand, whom the identity provider wants to create.
async fn clash(world: &World) -> (Tenant, v1::User, v1::Conflict) {
    let acme = world.tenant("acme").await;
    let made = world.user(&acme.write, person("ada@example.com")).await.unwrap();
    let refused = creates(world, &acme, sent("00u1")).await;
    assert_eq!(reason(refused), ErrorReason::DuplicateField);
    let conflict = listed(world, &acme, &[]).await.pop().unwrap();
    (acme, made, conflict)
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_the_identity_provider_cannot_create_waits_once_with_what_was_sent() {
    on_both(|world| async move {
        let (acme, made, first) = clash(&world).await;
        assert_eq!(reason(creates(&world, &acme, sent("00u2")).await), ErrorReason::DuplicateField);
        let [waits] = listed(&world, &acme, &[ConflictState::Open]).await.try_into().unwrap();
        assert_eq!((&waits.conflict_id, waits.attempts), (&first.conflict_id, 2));
        assert_eq!(waits.user.unwrap().user_id, made.user_id);
        assert_eq!((waits.user_name.as_str(), waits.external_id.as_str()), ("Ada@Example.com", "00u2"));
        assert_eq!((waits.display_name.as_str(), waits.field.as_str()), ("Ada King", "profile.user_name"));

        // The same address under another name is another conflict.
        let email = v1::MultiValue { value: "ada@example.com".to_owned(), ..Default::default() };
        let other = v1::Profile { emails: vec![email], ..person("countess") };
        assert_eq!(about(&creates(&world, &acme, other).await), "profile.emails");
        let [latest, _] = listed(&world, &acme, &[]).await.try_into().unwrap();
        assert_eq!((latest.user_name.as_str(), latest.field.as_str()), ("countess", "profile.emails"));

        // Nobody waits for whom the identity provider manages itself.
        creates(&world, &acme, person("bob@example.com")).await.unwrap();
        assert_eq!(reason(creates(&world, &acme, person("bob@example.com")).await), ErrorReason::DuplicateField);
        assert_eq!(listed(&world, &acme, &[]).await.len(), 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conflict_that_is_adopted_hands_the_user_over_and_closes_all_of_its_conflicts() {
    on_both(|world| async move {
        let (acme, made, conflict) = clash(&world).await;
        let email = v1::MultiValue { value: "ada@example.com".to_owned(), ..Default::default() };
        let other = v1::Profile { emails: vec![email], ..person("countess") };
        creates(&world, &acme, other).await.unwrap_err();

        let adopted = resolve(&world, &acme.admin, &conflict.conflict_id, ConflictResolution::Adopt).await.unwrap();
        assert_eq!(adopted.state(), ConflictState::Adopted);
        assert_eq!(adopted.user.as_ref().unwrap().managed_by(), v1::ManagedBy::Scim);
        assert!(adopted.resolve_time.is_some());
        assert_eq!(world.get(&acme.idp, &made.user_id).await.unwrap().user_id, made.user_id);
        assert!(listed(&world, &acme, &[ConflictState::Open]).await.is_empty());
        assert_eq!(listed(&world, &acme, &[ConflictState::Adopted]).await.len(), 2);

        let again = resolve(&world, &acme.admin, &conflict.conflict_id, ConflictResolution::Adopt).await.unwrap();
        assert_eq!(again, adopted);
        for other in [ConflictResolution::Dismiss, ConflictResolution::DeleteUser] {
            let refused = resolve(&world, &acme.admin, &conflict.conflict_id, other).await;
            assert_eq!(about(&refused), "resolution");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conflict_whose_user_is_deleted_lets_the_identity_provider_create_its_own() {
    on_both(|world| async move {
        let (acme, made, conflict) = clash(&world).await;
        let how = ConflictResolution::DeleteUser;
        let resolved = resolve(&world, &acme.admin, &conflict.conflict_id, how).await.unwrap();
        assert_eq!(resolved.state(), ConflictState::UserDeleted);
        assert_eq!(resolved.user.as_ref().unwrap().state(), v1::UserState::Deleted);
        assert_eq!(resolve(&world, &acme.admin, &conflict.conflict_id, how).await.unwrap(), resolved);
        let own = creates(&world, &acme, sent("00u1")).await.unwrap();
        assert_eq!(own.predecessor_id, made.user_id);
        assert!(listed(&world, &acme, &[ConflictState::Open]).await.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conflict_that_is_dismissed_stays_so_and_can_still_be_adopted() {
    on_both(|world| async move {
        let (acme, made, conflict) = clash(&world).await;
        let dismissed = resolve(&world, &acme.admin, &conflict.conflict_id, ConflictResolution::Dismiss).await.unwrap();
        assert_eq!(dismissed.state(), ConflictState::Dismissed);
        creates(&world, &acme, sent("00u1")).await.unwrap_err();
        assert!(listed(&world, &acme, &[ConflictState::Open]).await.is_empty());
        assert_eq!(world.get(&acme.read, &made.user_id).await.unwrap(), made);
        let adopted = resolve(&world, &acme.admin, &conflict.conflict_id, ConflictResolution::Adopt).await.unwrap();
        assert_eq!((adopted.state(), adopted.attempts), (ConflictState::Adopted, 2));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_admin_does_to_the_user_itself_closes_its_conflicts() {
    on_both(|world| async move {
        let (acme, made, _) = clash(&world).await;
        let request = v1::AdoptUserRequest { user_id: made.user_id.clone(), ..Default::default() };
        world.users(&acme.admin).adopt_user(request).await.unwrap();
        assert_eq!(listed(&world, &acme, &[ConflictState::Adopted]).await.len(), 1);

        let bob = world.user(&acme.write, person("bob@example.com")).await.unwrap();
        creates(&world, &acme, person("bob@example.com")).await.unwrap_err();
        let request = v1::DeleteUserRequest { user_id: bob.user_id, ..Default::default() };
        world.users(&acme.write).delete_user(request).await.unwrap();
        assert_eq!(listed(&world, &acme, &[ConflictState::UserDeleted]).await.len(), 1);
        assert!(listed(&world, &acme, &[ConflictState::Open]).await.is_empty());
    })
    .await;
}

/// The identity provider's patch of a user name, through a gateway.
async fn renames(world: &World, tenant: &Tenant, id: &str, name: &str) -> Result<v1::User, Status> {
    let profile = v1::Profile { user_name: name.to_owned(), ..Default::default() };
    changes(world, &tenant.idp, id, profile, "profile.user_name").await
}

async fn changes(world: &World, secret: &str, id: &str, profile: v1::Profile, field: &str) -> Result<v1::User, Status> {
    let mut request = Request::new(v1::UpdateUserRequest {
        user_id: id.to_owned(),
        profile: Some(profile),
        update_mask: Some(prost_types::FieldMask { paths: vec![field.to_owned()] }),
        ..Default::default()
    });
    let beside = v1::ScimRequest { method: "PATCH".to_owned(), resource_id: id.to_owned(), ..Default::default() }
        .encode_to_vec();
    request.metadata_mut().insert_bin("roster-scim-bin", MetadataValue::from_bytes(&beside));
    let changed = world.users(secret).update_user(request).await;
    world.service.flush_activity().await;
    Ok(changed?.into_inner().user.unwrap())
}

/// A user made by hand, whose name the identity provider wants to give to its own.
async fn update_clash(world: &World) -> (Tenant, v1::User, v1::User, v1::Conflict) {
    let acme = world.tenant("acme").await;
    let made = world.user(&acme.write, person("ada@example.com")).await.unwrap();
    let own = creates(world, &acme, person("countess@example.com")).await.unwrap();
    let refused = renames(world, &acme, &own.user_id, "ADA@example.com").await;
    assert_eq!(
        (reason(refused.clone()), about(&refused)),
        (ErrorReason::DuplicateField, "profile.user_name".to_owned())
    );
    let conflict = listed(world, &acme, &[ConflictState::Open]).await.pop().unwrap();
    (acme, made, own, conflict)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_gives_a_provisioned_user_the_name_or_address_of_one_made_by_hand_waits() {
    on_both(|world| async move {
        let (acme, made, own, conflict) = update_clash(&world).await;
        assert_eq!(conflict.user.as_ref().unwrap().user_id, made.user_id);
        assert_eq!((&conflict.scim_user_id, conflict.user_name.as_str()), (&own.user_id, "ADA@example.com"));
        assert_eq!((conflict.field.as_str(), conflict.attempts), ("profile.user_name", 1));
        renames(&world, &acme, &own.user_id, "ada@example.com").await.unwrap_err();
        let [waits] = listed(&world, &acme, &[]).await.try_into().unwrap();
        assert_eq!((&waits.conflict_id, waits.attempts), (&conflict.conflict_id, 2));

        let email = v1::MultiValue { value: "ada@example.com".to_owned(), ..Default::default() };
        let profile = v1::Profile { emails: vec![email], ..Default::default() };
        let refused = changes(&world, &acme.idp, &own.user_id, profile, "profile.emails").await;
        assert_eq!(about(&refused), "profile.emails");
        let found = listed(&world, &acme, &[ConflictState::Open]).await;
        assert_eq!((found.len(), found[0].field.as_str()), (2, "profile.emails"));

        // Nobody waits for what clashes with the identity provider's own, or what a key's holder does.
        let bob = creates(&world, &acme, person("bob@example.com")).await.unwrap();
        renames(&world, &acme, &bob.user_id, "countess@example.com").await.unwrap_err();
        let profile = v1::Profile { user_name: "bob@example.com".to_owned(), ..Default::default() };
        changes(&world, &acme.write, &made.user_id, profile, "profile.user_name").await.unwrap_err();
        assert_eq!(listed(&world, &acme, &[]).await.len(), 2);
        assert_eq!(world.get(&acme.idp, &own.user_id).await.unwrap(), own, "nothing changed");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conflict_of_two_users_cannot_be_adopted_and_ends_when_the_one_made_by_hand_is_deleted() {
    on_both(|world| async move {
        let (acme, made, own, conflict) = update_clash(&world).await;
        let adopt = resolve(&world, &acme.admin, &conflict.conflict_id, ConflictResolution::Adopt).await;
        assert_eq!((reason(adopt.clone()), about(&adopt)), (ErrorReason::InvalidField, "resolution".to_owned()));
        assert!(adopt.unwrap_err().message().contains("another user name or address"));
        assert_eq!(world.get(&acme.read, &made.user_id).await.unwrap(), made);

        let how = ConflictResolution::DeleteUser;
        let resolved = resolve(&world, &acme.admin, &conflict.conflict_id, how).await.unwrap();
        assert_eq!(resolved.state(), ConflictState::UserDeleted);
        renames(&world, &acme, &own.user_id, "ada@example.com").await.unwrap();
        assert!(listed(&world, &acme, &[ConflictState::Open]).await.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conflict_of_two_users_is_cleared_when_one_of_them_takes_another_name() {
    on_both(|world| async move {
        let (acme, made, own, conflict) = update_clash(&world).await;
        let title = v1::Profile { title: "CTO".to_owned(), ..Default::default() };
        changes(&world, &acme.write, &made.user_id, title, "profile.title").await.unwrap();
        assert_eq!(listed(&world, &acme, &[ConflictState::Open]).await.len(), 1);

        let profile = v1::Profile { user_name: "lovelace@example.com".to_owned(), ..Default::default() };
        changes(&world, &acme.write, &made.user_id, profile, "profile.user_name").await.unwrap();
        let [cleared] = listed(&world, &acme, &[ConflictState::Cleared]).await.try_into().unwrap();
        assert_eq!(cleared.conflict_id, conflict.conflict_id);
        assert!(cleared.resolve_time.is_some());
        renames(&world, &acme, &own.user_id, "ada@example.com").await.unwrap();

        // The identity provider does without what it could not have, or with nobody.
        let bob = world.user(&acme.write, person("bob@example.com")).await.unwrap();
        for end in ["another name", "nobody"] {
            renames(&world, &acme, &own.user_id, "bob@example.com").await.unwrap_err();
            assert_eq!(listed(&world, &acme, &[ConflictState::Open]).await.len(), 1, "{end}");
            if end == "nobody" {
                let request = v1::DeleteUserRequest { user_id: own.user_id.clone(), ..Default::default() };
                world.users(&acme.idp).delete_user(request).await.unwrap();
            } else {
                renames(&world, &acme, &own.user_id, "third@example.com").await.unwrap();
            }
            assert!(listed(&world, &acme, &[ConflictState::Open]).await.is_empty(), "{end}");
        }
        assert_eq!(world.get(&acme.read, &bob.user_id).await.unwrap(), bob);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rehearsal_and_a_call_past_the_gateway_leave_no_conflict() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        world.user(&acme.write, person("ada@example.com")).await.unwrap();
        let message = v1::CreateUserRequest { profile: Some(sent("00u1")), ..Default::default() };
        let request = v1::RehearseCallRequest {
            rpc: "/roster.v1.UserService/CreateUser".to_owned(),
            message: message.encode_to_vec(),
            ..Default::default()
        };
        let mut activity =
            v1::activity_service_client::ActivityServiceClient::new(world.channel(&format!("Bearer {}", acme.admin)));
        let answer = activity.rehearse_call(request).await.unwrap().into_inner();
        assert!(!answer.status.is_empty(), "it would be refused");
        world.service.flush_activity().await;
        assert!(listed(&world, &acme, &[]).await.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn conflicts_are_resolved_where_they_are_and_pages_lead_on() {
    on_both(|world| async move {
        let (acme, _, conflict) = clash(&world).await;
        let other = world.tenant("other").await;
        let how = ConflictResolution::Dismiss;
        assert_eq!(reason(resolve(&world, &other.admin, &conflict.conflict_id, how).await), ErrorReason::NotFound);
        assert_eq!(reason(resolve(&world, &acme.admin, "nobody", how).await), ErrorReason::NotFound);
        let none = resolve(&world, &acme.admin, &conflict.conflict_id, ConflictResolution::Unspecified).await;
        assert_eq!(about(&none), "resolution");

        let request = v1::DisableScimRequest { workspace_id: acme.id.clone() };
        world.user(&acme.write, person("bob@example.com")).await.unwrap();
        creates(&world, &acme, person("bob@example.com")).await.unwrap_err();
        world.workspaces(&acme.admin).disable_scim(request).await.unwrap();
        let adopt = resolve(&world, &acme.admin, &conflict.conflict_id, ConflictResolution::Adopt).await;
        assert_eq!(reason(adopt), ErrorReason::ScimDisabled);

        let page = |page_token: String| v1::ListConflictsRequest { page_size: 1, page_token, ..Default::default() };
        let mut client = conflicts(&world, &acme.admin);
        let first = client.list_conflicts(page(String::new())).await.unwrap().into_inner();
        let second = client.list_conflicts(page(first.next_page_token)).await.unwrap().into_inner();
        assert_eq!((first.conflicts.len(), second.next_page_token.as_str()), (1, ""));
        assert_eq!(second.conflicts, [conflict]);
    })
    .await;
}
