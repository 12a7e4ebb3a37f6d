#![expect(clippy::unwrap_used, reason = "tests")]

use domain::change::ChangeKind;
use proto::v1::{self, ErrorReason};

use crate::testing::{compare, field, on_both, person, reason, step};

fn titled(title: &str) -> v1::Profile {
    v1::Profile { title: title.to_owned(), ..Default::default() }
}

fn work(email: &str) -> v1::MultiValue {
    v1::MultiValue { value: email.to_owned(), r#type: "work".to_owned(), ..Default::default() }
}

#[tokio::test]
async fn one_patch_writes_profile_and_state_together() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let id = world.user(&acme.idp, person("ada@example.com")).await.unwrap().user_id;
        let off = v1::Profile { active: Some(false), ..Default::default() };
        let steps =
            vec![step(v1::PatchKind::Replace, "title", titled("Gone")), step(v1::PatchKind::Replace, "active", off)];
        let user = world.patch(&acme.idp, &id, steps.clone()).await.unwrap();
        assert_eq!((user.state(), user.etag.as_str()), (v1::UserState::Deactivated, "W/\"2\""));
        assert_eq!(user.profile.clone().unwrap().title, "Gone");
        assert_eq!(user.seat, None);
        // The same again changes nothing, and nobody is told of it.
        world.clock.advance(1_000);
        assert_eq!(world.patch(&acme.idp, &id, steps).await.unwrap(), user);
        let told = [ChangeKind::UserCreated, ChangeKind::UserUpdated, ChangeKind::UserDeactivated];
        world.assert_told(&acme.id, &told).await;
    })
    .await;
}

#[tokio::test]
async fn elements_are_chosen_by_a_condition_and_made_from_it() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let start = v1::Profile { emails: vec![work("ada@example.com")], ..person("ada") };
        let id = world.user(&acme.idp, start).await.unwrap().user_id;
        let choose = |kind: v1::PatchKind, of: &str, value: &str| v1::UserPatchOperation {
            element: Some(compare("emails.type", v1::Operator::Equal, of)),
            ..step(kind, "emails.value", v1::Profile { emails: vec![work(value)], ..Default::default() })
        };
        let steps = vec![
            choose(v1::PatchKind::Replace, "WORK", "new@example.com"),
            choose(v1::PatchKind::Add, "home", "home@example.com"),
        ];
        let user = world.patch(&acme.idp, &id, steps).await.unwrap();
        let emails = user.profile.unwrap().emails;
        let pairs: Vec<_> = emails.iter().map(|email| (email.r#type.as_str(), email.value.as_str())).collect();
        assert_eq!(pairs, [("work", "new@example.com"), ("home", "home@example.com")]);
        assert_eq!(user.login_email, "new@example.com");
    })
    .await;
}

#[tokio::test]
async fn a_patch_with_a_step_that_is_refused_changes_nothing() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let before = world.user(&acme.idp, person("ada@example.com")).await.unwrap();
        let good = || step(v1::PatchKind::Replace, "title", titled("T"));
        let absent = v1::UserPatchOperation {
            element: Some(compare("emails.value", v1::Operator::Contains, "nobody")),
            ..step(
                v1::PatchKind::Replace,
                "emails.value",
                v1::Profile { emails: vec![work("x@y")], ..Default::default() },
            )
        };
        let elsewhere = v1::UserPatchOperation {
            element: Some(compare("title", v1::Operator::Equal, "T")),
            ..step(v1::PatchKind::Remove, "emails", v1::Profile::default())
        };
        let of_extension = v1::UserPatchOperation {
            field: Some(v1::FieldPath { path: "a".to_owned(), extension_urn: "urn:x".to_owned() }),
            element: Some(compare("emails.type", v1::Operator::Equal, "work")),
            ..step(v1::PatchKind::Remove, "", v1::Profile::default())
        };
        let nothing = v1::UserPatchOperation { fragment: None, ..good() };
        let nowhere = v1::UserPatchOperation { field: None, ..good() };
        let unkind = v1::UserPatchOperation { kind: 99, ..good() };
        let nul =
            step(v1::PatchKind::Add, "nick_name", v1::Profile { nick_name: "\0".to_owned(), ..Default::default() });
        let cases = [
            (absent, ErrorReason::NoTarget),
            (elsewhere, ErrorReason::InvalidFilter),
            (of_extension, ErrorReason::InvalidFilter),
            (nothing, ErrorReason::InvalidField),
            (nowhere, ErrorReason::InvalidPath),
            (unkind, ErrorReason::InvalidField),
            (nul, ErrorReason::InvalidField),
            (step(v1::PatchKind::Remove, "user_name", v1::Profile::default()), ErrorReason::InvalidField),
            (step(v1::PatchKind::Replace, "nonsense", v1::Profile::default()), ErrorReason::InvalidPath),
            (step(v1::PatchKind::Replace, "user_id", v1::Profile::default()), ErrorReason::ImmutableField),
        ];
        for (bad, expected) in cases {
            let refused = world.patch(&acme.idp, &before.user_id, vec![good(), bad.clone()]).await;
            assert_eq!(reason(refused), expected, "{bad:?}");
        }
        let many = vec![good(); 1_001];
        assert_eq!(reason(world.patch(&acme.idp, &before.user_id, many).await), ErrorReason::InvalidField);
        assert_eq!(world.get(&acme.idp, &before.user_id).await.unwrap(), before);
        world.patch(&acme.idp, &before.user_id, vec![good(); 1_000]).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn states_move_once_and_a_deleted_user_is_gone() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let user_id = world.user(&acme.idp, person("ada@example.com")).await.unwrap().user_id;
        let mut users = world.users(&acme.idp);
        let off = v1::DeactivateUserRequest { user_id: user_id.clone(), ..Default::default() };
        let on = v1::ReactivateUserRequest { user_id: user_id.clone(), ..Default::default() };
        for etag in ["W/\"2\"", "W/\"2\""] {
            let user = users.deactivate_user(off.clone()).await.unwrap().into_inner().user.unwrap();
            assert_eq!((user.state(), user.etag.as_str()), (v1::UserState::Deactivated, etag));
            assert!(user.state_time.is_some());
        }
        for etag in ["W/\"3\"", "W/\"3\""] {
            let user = users.reactivate_user(on.clone()).await.unwrap().into_inner().user.unwrap();
            assert_eq!((user.state(), user.etag.as_str()), (v1::UserState::Active, etag));
        }
        let delete = v1::DeleteUserRequest { user_id: user_id.clone(), ..Default::default() };
        users.delete_user(delete.clone()).await.unwrap();
        assert_eq!(reason(users.delete_user(delete).await), ErrorReason::NotFound);
        assert_eq!(reason(users.deactivate_user(off).await), ErrorReason::NotFound);
        assert_eq!(reason(users.reactivate_user(on).await), ErrorReason::NotFound);
        assert_eq!(reason(world.patch(&acme.idp, &user_id, Vec::new()).await), ErrorReason::NotFound);
        assert_eq!(reason(world.get(&acme.read, &user_id).await), ErrorReason::NotFound);
        let told = [
            ChangeKind::UserCreated,
            ChangeKind::UserDeactivated,
            ChangeKind::UserReactivated,
            ChangeKind::UserDeleted,
        ];
        world.assert_told(&acme.id, &told).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_patches_at_once_every_acknowledged_one_is_in_the_final_state() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let id = world.user(&acme.idp, person("ada@example.com")).await.unwrap().user_id;
        let mut calls = tokio::task::JoinSet::new();
        for n in 0..40 {
            let mut users = world.users(&acme.idp);
            let urn = format!("urn:x:{n}");
            let data = prost_types::Struct { fields: [("n".to_owned(), f64::from(n).into())].into() };
            let operation = v1::UserPatchOperation {
                field: Some(v1::FieldPath { extension_urn: urn.clone(), ..field("") }),
                fragment: Some(v1::Profile { extensions: [(urn.clone(), data)].into(), ..Default::default() }),
                kind: v1::PatchKind::Add.into(),
                element: None,
            };
            let request =
                v1::PatchUserRequest { user_id: id.clone(), operations: vec![operation], ..Default::default() };
            calls.spawn(async move { users.patch_user(request).await.map(|_| urn) });
        }
        let answers = calls.join_all().await;
        let kept = world.get(&acme.idp, &id).await.unwrap().profile.unwrap().extensions;
        let acknowledged: Vec<String> = answers.into_iter().flatten().collect();
        assert!(!acknowledged.is_empty());
        assert!(acknowledged.iter().all(|urn| kept.contains_key(urn)));
        assert_eq!(acknowledged.len(), kept.len(), "a refused patch left something behind");
    })
    .await;
}
