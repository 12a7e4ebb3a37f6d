#![expect(clippy::unwrap_used, reason = "tests")]

use http::{HeaderName, HeaderValue};
use proto::v1::{self, ErrorReason};
use tonic::Code;
use tonic_types::StatusExt;

use super::*;
use crate::testing::{DAWN, on_both, person, reason};

fn with(value: &[u8]) -> HeaderMap {
    HeaderMap::from_iter([(HeaderName::from_static("authorization"), HeaderValue::from_bytes(value).unwrap())])
}

#[test]
fn a_secret_comes_with_a_scheme_in_any_spelling_or_bare() {
    for value in ["Bearer s3cret", "bearer s3cret", "BEARER   s3cret ", " Bearer\ts3cret", "s3cret", "  s3cret  "] {
        assert_eq!(bearer(&with(value.as_bytes())), Some("s3cret"), "{value:?}");
    }
}

#[test]
fn other_schemes_and_odd_bytes_are_no_secret() {
    for value in [&b"Basic dXNlcg=="[..], b"Bearer a b", b"", b"   ", b"Bearer \xff\xfe"] {
        assert_eq!(bearer(&with(value)), None, "{value:?}");
    }
    assert_eq!(bearer(&HeaderMap::new()), None);
}

#[test]
fn a_use_is_claimed_once_a_minute_for_each_credential() {
    let rt = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let _guard = rt.enter();
    let touches = Touches::new();
    let (a, b) = (Digest([1; 32]), Digest([2; 32]));
    let at = |seconds: i64| Timestamp(DAWN.0 + seconds * 1_000);
    assert!(touches.claim(a, None, at(0)).is_some());
    assert!(touches.claim(a, None, at(0)).is_none());
    assert!(touches.claim(b, None, at(0)).is_some());
    assert!(touches.claim(a, None, at(59)).is_none());
    assert!(touches.claim(a, None, at(60)).is_some());
    // Another replica noted it meanwhile.
    assert!(touches.claim(a, Some(at(100)), at(130)).is_none());
    assert!(touches.claim(a, Some(at(100)), at(160)).is_some());
}

#[tokio::test]
async fn nobody_is_told_why_a_credential_is_refused() {
    on_both(|world| async move {
        let tenant = world.tenant("acme").await;
        let mut revoked = world.tokens(&world.operator);
        revoked
            .revoke_scim_token(v1::RevokeScimTokenRequest { workspace_id: tenant.id, ..Default::default() })
            .await
            .unwrap();
        let unknown = domain::token::Secret::access_key([9; 32]);
        let mistyped = unknown.expose().replace("rst_key_", "rst_key_X");
        let mut answers = Vec::new();
        for value in [
            String::new(),
            "Basic dXNlcg==".to_owned(),
            format!("Bearer {}", unknown.expose()),
            format!("Bearer {mistyped}"),
            format!("Bearer {}", tenant.idp),
            tenant.idp.clone(),
            "Bearer a-chosen-secret-that-nobody-ever-chose".to_owned(),
        ] {
            let mut users = v1::user_service_client::UserServiceClient::new(world.channel(&value));
            let refused = users.list_users(v1::ListUsersRequest::default()).await.unwrap_err();
            let info = refused.get_details_error_info().unwrap();
            answers.push((refused.code(), refused.message().to_owned(), info.reason, info.metadata));
        }
        assert_eq!(answers[0].0, Code::Unauthenticated);
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
    })
    .await;
}

#[tokio::test]
async fn a_bare_secret_is_as_good_as_one_with_a_scheme() {
    on_both(|world| async move {
        let tenant = world.tenant("acme").await;
        for value in [tenant.idp.clone(), format!("bearer   {}", tenant.idp)] {
            let mut users = v1::user_service_client::UserServiceClient::new(world.channel(&value));
            users.list_users(v1::ListUsersRequest::default()).await.unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn while_scim_is_off_or_not_paid_for_the_token_says_so_on_every_call() {
    on_both(|world| async move {
        let tenant = world.tenant("acme").await;
        let mut admin = world.workspaces(&world.operator);
        let workspace_id = tenant.id.clone();
        admin.disable_scim(v1::DisableScimRequest { workspace_id: workspace_id.clone() }).await.unwrap();
        let refused = world.user(&tenant.idp, person("ada@example.com")).await;
        let info = refused.as_ref().unwrap_err().get_details_error_info().unwrap();
        assert_eq!(info.metadata["workspace_id"], tenant.id);
        assert_eq!(refused.as_ref().unwrap_err().code(), Code::PermissionDenied);
        assert_eq!(reason(refused), ErrorReason::ScimDisabled);

        admin.enable_scim(v1::EnableScimRequest { workspace_id: workspace_id.clone() }).await.unwrap();
        world.user(&tenant.idp, person("ada@example.com")).await.unwrap();

        let update = v1::UpdateWorkspaceRequest {
            workspace_id,
            workspace: Some(v1::Workspace { plan: v1::Plan::Basic.into(), ..Default::default() }),
            update_mask: Some(prost_types::FieldMask { paths: vec!["plan".to_owned()] }),
            etag: String::new(),
        };
        admin.update_workspace(update).await.unwrap();
        let refused = world.users(&tenant.idp).list_users(v1::ListUsersRequest::default()).await;
        assert_eq!(reason(refused), ErrorReason::PlanLacksScim);
    })
    .await;
}

#[tokio::test]
async fn the_last_use_is_noted_to_the_minute() {
    on_both(|world| async move {
        let tenant = world.tenant("acme").await;
        let id = WorkspaceId::parse(&tenant.id).unwrap();
        let last_used = || async { world.store.scim_tokens(id).await.unwrap()[0].last_used };
        assert_eq!(last_used().await, None);
        let used_at = |seconds: i64| Some(Timestamp(DAWN.0 + seconds * 1_000));
        for (after, expected) in [(0, used_at(0)), (30, used_at(0)), (31, used_at(61))] {
            world.clock.advance(after * 1_000);
            world.users(&tenant.idp).list_users(v1::ListUsersRequest::default()).await.unwrap();
            settled(&world.service).await;
            assert_eq!(last_used().await, expected, "after {after} more seconds");
        }
    })
    .await;
}

#[tokio::test]
async fn the_use_of_a_session_is_noted_as_that_of_its_key() {
    on_both(|world| async move {
        let key = |named: v1::ListAccessKeysResponse, id: &str| {
            named.keys.into_iter().find(|key| key.key_id == id).unwrap().last_use_time.map(|at| at.seconds)
        };
        let tenant = world.tenant("acme").await;
        let begun =
            world.sessions(&tenant.admin).create_session(v1::CreateSessionRequest {}).await.unwrap().into_inner();
        let id = begun.session.unwrap().key.unwrap().key_id;
        let dawn = DAWN.0 / 1_000;
        for (after, expected) in [(0, dawn), (30, dawn), (31, dawn + 61), (59, dawn + 61), (1, dawn + 121)] {
            world.clock.advance(after * 1_000);
            world.users(&begun.secret).list_users(v1::ListUsersRequest::default()).await.unwrap();
            settled(&world.service).await;
            let keys = world.tokens(&world.operator).list_access_keys(v1::ListAccessKeysRequest::default()).await;
            assert_eq!(key(keys.unwrap().into_inner(), &id), Some(expected), "after {after} more seconds");
        }
    })
    .await;
}

/// Waits until no note of a use is on its way.
async fn settled(service: &Provisioning) {
    drop(service.touches().running.acquire_many(RUNNING).await.unwrap());
}

#[tokio::test]
async fn leaving_waits_for_the_notes_on_their_way() {
    on_both(|world| async move {
        let tenant = world.tenant("acme").await;
        world.users(&tenant.idp).list_users(v1::ListUsersRequest::default()).await.unwrap();
        world.service.shutdown().await;
        let id = WorkspaceId::parse(&tenant.id).unwrap();
        assert_eq!(world.store.scim_tokens(id).await.unwrap()[0].last_used, Some(DAWN));
        // Calls are still served, their use is no longer noted, and leaving twice is leaving.
        world.users(&tenant.idp).list_users(v1::ListUsersRequest::default()).await.unwrap();
        world.service.shutdown().await;
    })
    .await;
}

#[tokio::test]
async fn a_bound_caller_reaches_its_own_workspace_and_learns_of_no_other() {
    on_both(|world| async move {
        let (acme, other) = (world.tenant("acme").await, world.tenant("other").await);
        let list = |secret: String, workspace_id: String| {
            let mut users = world.users(&secret);
            async move { users.list_users(v1::ListUsersRequest { workspace_id, ..Default::default() }).await }
        };
        for secret in [&acme.idp, &acme.read, &acme.admin] {
            list(secret.clone(), String::new()).await.unwrap();
            list(secret.clone(), acme.id.clone()).await.unwrap();
            let theirs = list(secret.clone(), other.id.clone()).await.unwrap_err();
            let nobodys = list(secret.clone(), uuid::Uuid::nil().to_string()).await.unwrap_err();
            let garbage = list(secret.clone(), "acme".to_owned()).await.unwrap_err();
            assert_eq!(theirs.code(), Code::NotFound);
            assert_eq!(theirs.message(), nobodys.message());
            assert_eq!(theirs.details(), nobodys.details());
            assert_eq!(theirs.details(), garbage.details());
        }
        let unbound = world.key("", v1::AccessScope::Read).await;
        list(unbound.clone(), other.id.clone()).await.unwrap();
        assert_eq!(reason(list(unbound.clone(), String::new()).await), ErrorReason::InvalidField);
        assert_eq!(reason(list(unbound, uuid::Uuid::nil().to_string()).await), ErrorReason::NotFound);
    })
    .await;
}
