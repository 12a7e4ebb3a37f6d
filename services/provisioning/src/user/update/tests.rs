#![expect(clippy::unwrap_used, reason = "tests")]

use domain::change::ChangeKind;
use proto::v1::{self, ErrorReason};

use crate::testing::{Tenant, World, about, on_both, person, reason};

fn titled(title: &str) -> v1::Profile {
    v1::Profile { title: title.to_owned(), ..Default::default() }
}

async fn switch_scim_off(world: &World, tenant: &Tenant) {
    let request = v1::DisableScimRequest { workspace_id: tenant.id.clone() };
    world.workspaces(&world.operator).disable_scim(request).await.unwrap();
}

#[tokio::test]
async fn the_mask_star_replaces_the_profile_but_keeps_what_put_keeps() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let all = v1::Profile {
            external_id: "00u1".to_owned(),
            title: "Analyst".to_owned(),
            active: Some(false),
            ..person("ada@example.com")
        };
        let user = world.user(&acme.idp, all).await.unwrap();
        world.clock.advance(5);
        let new = v1::Profile { nick_name: "A".to_owned(), ..person("ada@example.com") };
        let put = world.update(&acme.idp, &user.user_id, &["*"], new.clone(), v1::Seat::default()).await.unwrap();
        let kept = v1::Profile { external_id: "00u1".to_owned(), active: Some(false), ..new.clone() };
        assert_eq!(put.profile.clone().unwrap(), kept);
        assert_eq!((put.etag.as_str(), put.state()), ("W/\"2\"", v1::UserState::Deactivated));

        world.clock.advance(5);
        let again = world.update(&acme.idp, &user.user_id, &["*"], new, v1::Seat::default()).await.unwrap();
        assert_eq!((again.etag, again.update_time), ("W/\"2\"".to_owned(), put.update_time));
        let told = [ChangeKind::UserCreated, ChangeKind::UserDeactivated, ChangeKind::UserUpdated];
        world.assert_told(&acme.id, &told).await;
    })
    .await;
}

#[tokio::test]
async fn a_mask_writes_what_it_names_and_nothing_else() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let start = v1::Profile { title: "Old".to_owned(), nick_name: "A".to_owned(), ..person("ada@example.com") };
        let id = world.user(&acme.write, start).await.unwrap().user_id;
        let seat = v1::Seat { role: v1::Role::Admin.into(), teams: vec!["T".to_owned()], ..Default::default() };
        let name = |given: &str, middle: &str| v1::Name {
            given_name: given.to_owned(),
            family_name: "King".to_owned(),
            middle_name: middle.to_owned(),
            ..Default::default()
        };
        let sent = v1::Profile {
            title: "New".to_owned(),
            nick_name: "B".to_owned(),
            active: Some(false),
            name: Some(name("Augusta", "A.")),
            emails: vec![v1::MultiValue { value: "b@example.com".to_owned(), ..Default::default() }],
            enterprise: Some(v1::Enterprise { department: "D".to_owned(), ..Default::default() }),
            ..person("other@example.com")
        };
        let update = |mask: &'static [&'static str], profile: &v1::Profile| {
            world.update(&acme.write, &id, mask, profile.clone(), seat.clone())
        };

        let user = update(&["profile.title", "seat.teams"], &sent).await.unwrap();
        let (profile, seat_now) = (user.profile.unwrap(), user.seat.unwrap());
        assert_eq!((profile.title.as_str(), profile.nick_name.as_str(), profile.active), ("New", "A", Some(true)));
        assert_eq!((seat_now.teams, seat_now.role), (vec!["T".to_owned()], v1::Role::User.into()));

        let user = update(&["profile.name.given_name", "profile.active"], &sent).await.unwrap();
        assert_eq!(user.state(), v1::UserState::Deactivated);
        assert_eq!(user.profile.unwrap().name.unwrap(), name("Augusta", ""));

        let user = update(&["profile.name", "profile.emails", "profile.enterprise"], &sent).await.unwrap();
        assert_eq!(user.login_email, "b@example.com");
        let profile = user.profile.unwrap();
        assert_eq!((profile.name, profile.enterprise), (sent.name.clone(), sent.enterprise.clone()));
        assert_eq!(profile.user_name, "ada@example.com");

        // What is unset in the message is taken away, where the mask names it.
        let mask = &["profile.title", "profile.enterprise", "profile.emails"];
        let user = update(mask, &v1::Profile::default()).await.unwrap();
        let profile = user.profile.unwrap();
        assert_eq!((profile.title.as_str(), profile.nick_name.as_str()), ("", "A"));
        assert_eq!((profile.enterprise, profile.emails), (None, Vec::new()));
        assert_eq!(user.login_email, "ada@example.com");
    })
    .await;
}

#[tokio::test]
async fn the_extensions_are_written_as_a_whole() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let data = |key: &str, value: &str| prost_types::Struct {
            fields: [(key.to_owned(), prost_types::Value::from(value.to_owned()))].into(),
        };
        let with = |extensions: &[(&str, prost_types::Struct)]| v1::Profile {
            extensions: extensions.iter().map(|(urn, data)| ((*urn).to_owned(), data.clone())).collect(),
            ..person("ada@example.com")
        };
        let start = with(&[("urn:a", data("x", "1")), ("urn:b", data("y", "1"))]);
        let id = world.user(&acme.write, start).await.unwrap().user_id;
        let sent = with(&[("urn:a", data("z", "2")), ("urn:c", data("w", "3"))]);
        let mask = &["profile.extensions"];
        let user = world.update(&acme.write, &id, mask, sent.clone(), v1::Seat::default()).await.unwrap();
        assert_eq!(user.profile.unwrap().extensions, sent.extensions);
    })
    .await;
}

#[tokio::test]
async fn masks_that_name_no_field_or_one_that_is_not_written_are_refused() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let id = world.user(&acme.write, person("ada@example.com")).await.unwrap().user_id;
        let cases: &[(&[&str], ErrorReason, &str)] = &[
            (&[], ErrorReason::InvalidField, "update_mask"),
            (&[""], ErrorReason::InvalidField, "update_mask"),
            (&["*", "seat"], ErrorReason::InvalidField, "update_mask"),
            (&["nonsense"], ErrorReason::InvalidField, "update_mask"),
            (&["profile.nonsense"], ErrorReason::InvalidField, "update_mask"),
            (&["profile."], ErrorReason::InvalidField, "update_mask"),
            (&["profile.user_id"], ErrorReason::InvalidField, "update_mask"),
            (&["profile.emails.value"], ErrorReason::InvalidField, "update_mask"),
            (&["profile.title.x"], ErrorReason::InvalidField, "update_mask"),
            (&["seat.nonsense"], ErrorReason::InvalidField, "update_mask"),
            (&["profile.active"], ErrorReason::InvalidField, "profile.active"),
            (&["profile.user_name"], ErrorReason::InvalidField, "profile.user_name"),
            (&["*"], ErrorReason::InvalidField, "profile.user_name"),
            (&["user_id"], ErrorReason::ImmutableField, "user_id"),
            (&["state"], ErrorReason::ImmutableField, "state"),
            (&["profile.title", "etag"], ErrorReason::ImmutableField, "etag"),
        ];
        for (mask, expected, field) in cases {
            let refused = world.update(&acme.write, &id, mask, v1::Profile::default(), v1::Seat::default()).await;
            assert_eq!(about(&refused), *field, "{mask:?}");
            assert_eq!(reason(refused), *expected, "{mask:?}");
        }
        assert_eq!(world.get(&acme.write, &id).await.unwrap().etag, "W/\"1\"");
    })
    .await;
}

#[tokio::test]
async fn while_scim_is_on_only_the_identity_provider_writes_its_users_profiles() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let id = world.user(&acme.idp, person("ada@example.com")).await.unwrap().user_id;
        let seat = v1::Seat { role: v1::Role::Analyst.into(), ..Default::default() };
        for mask in [&["profile.title"][..], &["*"], &["profile.active"], &["profile.title", "seat"]] {
            let profile = v1::Profile { active: Some(false), ..person("x@example.com") };
            let refused = world.update(&acme.admin, &id, mask, profile, seat.clone()).await;
            assert_eq!(reason(refused), ErrorReason::ScimManaged, "{mask:?}");
        }
        let user_id = id.clone();
        let mut users = world.users(&acme.admin);
        let deactivate = v1::DeactivateUserRequest { user_id: user_id.clone(), ..Default::default() };
        assert_eq!(reason(users.deactivate_user(deactivate).await), ErrorReason::ScimManaged);
        let reactivate = v1::ReactivateUserRequest { user_id: user_id.clone(), ..Default::default() };
        assert_eq!(reason(users.reactivate_user(reactivate).await), ErrorReason::ScimManaged);
        let delete = v1::DeleteUserRequest { user_id, ..Default::default() };
        assert_eq!(reason(users.delete_user(delete).await), ErrorReason::ScimManaged);
        assert_eq!(reason(world.patch(&acme.admin, &id, Vec::new()).await), ErrorReason::ScimManaged);

        let user = world.update(&acme.write, &id, &["seat"], v1::Profile::default(), seat.clone()).await.unwrap();
        assert_eq!((user.state(), user.seat), (v1::UserState::Active, Some(seat.clone())));

        switch_scim_off(&world, &acme).await;
        let user = world.update(&acme.write, &id, &["profile.title"], titled("By hand"), seat).await.unwrap();
        assert_eq!(user.profile.unwrap().title, "By hand");
    })
    .await;
}

#[tokio::test]
async fn an_identity_provider_never_writes_a_seat() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let id = world.user(&acme.idp, person("ada@example.com")).await.unwrap().user_id;
        for mask in [&["seat"][..], &["seat.role"], &["profile.title", "seat.crm_links.hubspot_owner_id"]] {
            let seat = v1::Seat { role: v1::Role::Admin.into(), ..Default::default() };
            let refused = world.update(&acme.idp, &id, mask, titled("T"), seat).await;
            assert_eq!(reason(refused), ErrorReason::PermissionDenied, "{mask:?}");
        }
        assert_eq!(world.get(&acme.idp, &id).await.unwrap().etag, "W/\"1\"");
    })
    .await;
}

#[tokio::test]
async fn a_stale_etag_is_refused_and_nothing_is_written() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let id = world.user(&acme.idp, person("ada@example.com")).await.unwrap().user_id;
        let update = |etag: &str, title: &str| v1::UpdateUserRequest {
            user_id: id.clone(),
            profile: Some(titled(title)),
            update_mask: Some(prost_types::FieldMask { paths: vec!["profile.title".to_owned()] }),
            etag: etag.to_owned(),
            ..Default::default()
        };
        let mut users = world.users(&acme.idp);
        users.update_user(update("W/\"1\"", "One")).await.unwrap();
        for etag in ["W/\"1\"", "W/\"3\"", "nonsense", "\0"] {
            assert_eq!(reason(users.update_user(update(etag, "Two")).await), ErrorReason::EtagMismatch, "{etag:?}");
        }
        users.update_user(update("\"2\"", "Three")).await.unwrap();
        let delete = v1::DeleteUserRequest { user_id: id.clone(), etag: "W/\"1\"".to_owned(), ..Default::default() };
        assert_eq!(reason(users.delete_user(delete).await), ErrorReason::EtagMismatch);
        assert_eq!(world.get(&acme.idp, &id).await.unwrap().profile.unwrap().title, "Three");
    })
    .await;
}

#[tokio::test]
async fn a_name_that_is_taken_is_refused_and_nothing_changes() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        world.user(&acme.idp, person("ada@example.com")).await.unwrap();
        let bob = world.user(&acme.idp, person("bob@example.com")).await.unwrap();
        let seat = v1::Seat::default;
        let refused = world.update(&acme.idp, &bob.user_id, &["*"], person("ADA@example.com"), seat()).await;
        assert!(refused.as_ref().unwrap_err().message().starts_with("User already exists: "));
        assert_eq!(reason(refused), ErrorReason::DuplicateField);
        let emails = vec![v1::MultiValue { value: "ada@example.com".to_owned(), ..Default::default() }];
        let moved = v1::Profile { emails, ..person("bob@example.com") };
        let refused = world.update(&acme.idp, &bob.user_id, &["*"], moved, seat()).await;
        assert_eq!(about(&refused), "profile.emails");
        assert_eq!(reason(refused), ErrorReason::DuplicateField);
        assert_eq!(world.get(&acme.idp, &bob.user_id).await.unwrap(), bob);
    })
    .await;
}

#[tokio::test]
async fn users_that_are_not_there_are_not_found_in_the_same_words() {
    on_both(|world| async move {
        let (acme, other) = (world.tenant("acme").await, world.tenant("other").await);
        let theirs = world.user(&other.idp, person("ada@example.com")).await.unwrap().user_id;
        let manual = world.user(&acme.write, person("bob@example.com")).await.unwrap().user_id;
        let nobody = uuid::Uuid::nil().to_string();
        for id in [theirs.as_str(), &manual, &nobody, "garbage", "\0"] {
            let refused = world.update(&acme.idp, id, &["profile.title"], titled("T"), v1::Seat::default()).await;
            let status = refused.as_ref().unwrap_err();
            assert_eq!(status.message(), "no such user", "{id:?}");
            assert_eq!(reason(refused), ErrorReason::NotFound);
        }
        let refused = world.update(&acme.idp, "", &["profile.title"], titled("T"), v1::Seat::default()).await;
        assert_eq!(reason(refused), ErrorReason::InvalidField);
    })
    .await;
}
