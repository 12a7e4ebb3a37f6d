#![expect(clippy::unwrap_used, reason = "tests")]

use domain::change::ChangeKind;
use proto::v1::{self, ErrorReason};
use tonic::Code;

use crate::testing::{Tenant, World, about, on_both, person, reason};

fn known_as(external_id: &str, user_name: &str) -> v1::Profile {
    v1::Profile { external_id: external_id.to_owned(), ..person(user_name) }
}

async fn deactivate(world: &World, secret: &str, id: &str) {
    let request = v1::DeactivateUserRequest { user_id: id.to_owned(), ..Default::default() };
    world.users(secret).deactivate_user(request).await.unwrap();
}

async fn names_of(world: &World, tenant: &Tenant) -> Vec<String> {
    let list = world.users(&tenant.read).list_users(v1::ListUsersRequest::default()).await.unwrap();
    list.into_inner().users.into_iter().map(|user| user.profile.unwrap().user_name).collect()
}

#[tokio::test]
async fn an_identity_providers_user_is_scim_managed_and_active_and_its_seat_is_hidden() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let user = world.user(&acme.idp, person("Ada@Example.com")).await.unwrap();
        assert_eq!(user.managed_by(), v1::ManagedBy::Scim);
        assert_eq!(user.state(), v1::UserState::Active);
        assert_eq!((user.login_email.as_str(), user.etag.as_str()), ("Ada@Example.com", "W/\"1\""));
        assert_eq!(user.profile.unwrap().active, Some(true));
        assert_eq!(user.seat, None);
        let seat = world.get(&acme.read, &user.user_id).await.unwrap().seat.unwrap();
        assert_eq!(seat, v1::Seat { role: v1::Role::User.into(), ..Default::default() });
        world.assert_told(&acme.id, &[ChangeKind::UserCreated]).await;
    })
    .await;
}

#[tokio::test]
async fn a_keys_user_is_manual_and_invisible_to_the_identity_provider() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let request = v1::CreateUserRequest {
            profile: Some(person("ada@example.com")),
            seat: Some(v1::Seat { role: v1::Role::Analyst.into(), ..Default::default() }),
            ..Default::default()
        };
        let user = world.users(&acme.write).create_user(request).await.unwrap().into_inner().user.unwrap();
        assert_eq!(user.managed_by(), v1::ManagedBy::Manual);
        assert_eq!(user.seat.unwrap().role(), v1::Role::Analyst);
        assert_eq!(reason(world.get(&acme.idp, &user.user_id).await), ErrorReason::NotFound);
        let seen = world.users(&acme.idp).list_users(v1::ListUsersRequest::default()).await.unwrap();
        assert!(seen.into_inner().users.is_empty());
    })
    .await;
}

#[tokio::test]
async fn an_identity_provider_never_names_a_seat() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let profile = Some(person("ada@example.com"));
        let request = v1::CreateUserRequest { profile, seat: Some(v1::Seat::default()), ..Default::default() };
        let refused = world.users(&acme.idp).create_user(request).await;
        assert_eq!(reason(refused), ErrorReason::PermissionDenied);
        assert!(names_of(&world, &acme).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_is_taken_is_told_with_the_remedy_that_fits() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        world.user(&acme.idp, known_as("1", "active@example.com")).await.unwrap();
        world.user(&acme.write, person("manual@example.com")).await.unwrap();
        let gone = world.user(&acme.idp, known_as("2", "off@example.com")).await.unwrap();
        deactivate(&world, &acme.idp, &gone.user_id).await;
        let nameless = world.user(&acme.idp, person("nameless@example.com")).await.unwrap();
        deactivate(&world, &acme.idp, &nameless.user_id).await;
        let mail = |email: &str| v1::Profile {
            emails: vec![v1::MultiValue { value: email.to_owned(), ..Default::default() }],
            ..known_as("9", "new")
        };
        let before = names_of(&world, &acme).await;

        let cases = [
            (known_as("1", "ACTIVE@example.com"), "profile.user_name", "provisioned already"),
            (known_as("9", "manual@example.com"), "profile.user_name", "created by hand"),
            (known_as("3", "off@example.com"), "profile.user_name", "another external id"),
            (person("off@example.com"), "profile.user_name", "another external id"),
            (known_as("", "nameless@example.com"), "profile.user_name", "another external id"),
            (mail("Active@example.com"), "profile.emails", "a provisioned user"),
            (mail("manual@example.com"), "profile.emails", "created by hand"),
        ];
        for (profile, field, words) in cases {
            let refused = world.user(&acme.idp, profile.clone()).await;
            assert_eq!(about(&refused), field, "{profile:?}");
            let status = refused.unwrap_err();
            assert_eq!(status.code(), Code::AlreadyExists);
            assert!(status.message().starts_with("User already exists: "), "{}", status.message());
            assert!(status.message().contains(words), "{words:?} in {:?}", status.message());
        }
        // A hand-made user is refused as well, and never takes a provisioned one back.
        let refused = world.user(&acme.write, known_as("2", "off@example.com")).await;
        assert_eq!(reason(refused), ErrorReason::DuplicateField);
        assert_eq!(names_of(&world, &acme).await, before);
    })
    .await;
}

#[tokio::test]
async fn a_deactivated_user_with_the_same_external_id_comes_back_as_itself() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let ada = world.user(&acme.idp, known_as("00u1", "ada@example.com")).await.unwrap();
        let seat = v1::Seat { role: v1::Role::Admin.into(), ..Default::default() };
        world.update(&acme.write, &ada.user_id, &["seat"], v1::Profile::default(), seat.clone()).await.unwrap();
        deactivate(&world, &acme.idp, &ada.user_id).await;

        let profile = v1::Profile { title: "Countess".to_owned(), ..known_as("00u1", "ADA@example.com") };
        let back = world.user(&acme.idp, profile).await.unwrap();
        assert_eq!(back.user_id, ada.user_id);
        assert_eq!(back.state(), v1::UserState::Active);
        assert_eq!(back.profile.unwrap().title, "Countess");
        assert_eq!(world.get(&acme.read, &ada.user_id).await.unwrap().seat.unwrap().role(), v1::Role::Admin);
        let told = [
            ChangeKind::UserCreated,
            ChangeKind::UserUpdated,
            ChangeKind::UserDeactivated,
            ChangeKind::UserUpdated,
            ChangeKind::UserReactivated,
        ];
        world.assert_told(&acme.id, &told).await;
    })
    .await;
}

#[tokio::test]
async fn a_user_that_moved_to_a_new_name_while_away_comes_back_by_its_address() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let email = v1::MultiValue { value: "ada@example.com".to_owned(), ..Default::default() };
        let old = v1::Profile { emails: vec![email.clone()], ..known_as("00u1", "ada.byron") };
        let ada = world.user(&acme.idp, old).await.unwrap();
        deactivate(&world, &acme.idp, &ada.user_id).await;
        let new = v1::Profile { emails: vec![email], ..known_as("00u1", "ada.king") };
        let back = world.user(&acme.idp, new).await.unwrap();
        assert_eq!((back.user_id, back.profile.unwrap().user_name), (ada.user_id, "ada.king".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn after_a_deletion_a_new_user_points_back() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let old = world.user(&acme.idp, known_as("1", "ada@example.com")).await.unwrap();
        let delete = v1::DeleteUserRequest { user_id: old.user_id.clone(), ..Default::default() };
        world.users(&acme.idp).delete_user(delete).await.unwrap();
        let new = world.user(&acme.idp, known_as("1", "Ada@example.com")).await.unwrap();
        assert_ne!(new.user_id, old.user_id);
        assert_eq!(new.predecessor_id, old.user_id);
        assert_eq!(new.etag, "W/\"1\"");
    })
    .await;
}

#[tokio::test]
async fn the_same_person_in_two_workspaces_is_two_users() {
    on_both(|world| async move {
        let (acme, other) = (world.tenant("acme").await, world.tenant("other").await);
        let here = world.user(&acme.idp, known_as("1", "ada@example.com")).await.unwrap();
        let there = world.user(&other.idp, known_as("1", "ada@example.com")).await.unwrap();
        assert_ne!(here.user_id, there.user_id);
        assert_eq!(reason(world.get(&acme.idp, &there.user_id).await), ErrorReason::NotFound);
        assert_eq!(reason(world.get(&acme.admin, &there.user_id).await), ErrorReason::NotFound);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_50_creations_of_one_name_at_once_exactly_one_is_the_first() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let mut calls = tokio::task::JoinSet::new();
        for n in 0..50 {
            let mut users = world.users(&acme.idp);
            // Distinct external ids: none of them may pass for another that comes back.
            let profile = Some(known_as(&n.to_string(), "ada@example.com"));
            let request = v1::CreateUserRequest { profile, ..Default::default() };
            calls.spawn(async move { users.create_user(request).await.map(drop) });
        }
        let (created, refused): (Vec<_>, Vec<_>) = calls.join_all().await.into_iter().partition(Result::is_ok);
        assert_eq!((created.len(), refused.len()), (1, 49));
        for refused in refused {
            let words = refused.as_ref().unwrap_err().message().to_owned();
            assert_eq!(reason(refused), ErrorReason::DuplicateField);
            // Whoever lost the race is told the same as whoever came late.
            assert!(words.contains("provisioned already"), "{words}");
        }
        world.assert_told(&acme.id, &[ChangeKind::UserCreated]).await;
    })
    .await;
}

#[tokio::test]
async fn what_no_database_stores_and_no_rule_allows_is_refused() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let nul = v1::Profile { title: "a\0b".to_owned(), ..person("ada@example.com") };
        let struct_of =
            |key: &str, value: prost_types::Value| prost_types::Struct { fields: [(key.to_owned(), value)].into() };
        let extension =
            |data| v1::Profile { extensions: [("urn:x".to_owned(), data)].into(), ..person("ada@example.com") };
        let cases = [
            v1::Profile::default(),
            person(""),
            v1::Profile { name: None, ..person("ada@example.com") },
            person("no-address"),
            nul,
            person("a\0da@example.com"),
            extension(struct_of("k\0", 1.0.into())),
            extension(struct_of("k", "v\0".to_owned().into())),
            extension(struct_of("k", f64::NAN.into())),
        ];
        for profile in cases {
            assert_eq!(reason(world.user(&acme.idp, profile.clone()).await), ErrorReason::InvalidField, "{profile:?}");
        }
        assert!(names_of(&world, &acme).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_lenient_workspace_takes_users_without_names() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let policy = v1::Policy { lenient_names: true, ..Default::default() };
        let update = v1::UpdateWorkspaceRequest {
            workspace: Some(v1::Workspace { policy: Some(policy), ..Default::default() }),
            update_mask: Some(prost_types::FieldMask { paths: vec!["policy.lenient_names".to_owned()] }),
            ..Default::default()
        };
        world.workspaces(&acme.admin).update_workspace(update).await.unwrap();
        world.user(&acme.idp, v1::Profile { name: None, ..person("ada@example.com") }).await.unwrap();
    })
    .await;
}
