//! Sessions: what they allow, and when they end.

use proto::v1::{self, ErrorReason};

use crate::testing::{World, on_both, reason};

const HOUR_MS: i64 = 3_600_000;

async fn begin(world: &World, key: &str) -> v1::CreateSessionResponse {
    world.sessions(key).create_session(v1::CreateSessionRequest {}).await.unwrap().into_inner()
}

/// Whether a secret still opens the door.
async fn opens(world: &World, secret: &str) -> bool {
    let answer = world.users(secret).list_users(v1::ListUsersRequest::default()).await;
    answer.is_ok() || reason(answer) != ErrorReason::Unauthenticated
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_its_key_but_for_making_sessions() {
    on_both(|world| async move {
        let (acme, other) = (world.tenant("acme").await, world.tenant("other").await);
        let made = begin(&world, &acme.admin).await;
        assert!(made.secret.starts_with("rst_session_"));
        let session = made.session.unwrap();
        let key = session.key.clone().unwrap();
        assert_eq!((key.scope(), key.workspace_id.as_str()), (v1::AccessScope::Admin, acme.id.as_str()));

        let mut workspaces = world.workspaces(&made.secret);
        let own = workspaces.get_workspace(v1::GetWorkspaceRequest::default()).await.unwrap().into_inner();
        assert_eq!(own.workspace.unwrap().workspace_id, acme.id);
        let theirs = v1::GetWorkspaceRequest { workspace_id: other.id, slug: String::new() };
        assert_eq!(reason(workspaces.get_workspace(theirs).await), ErrorReason::NotFound);
        let list = workspaces.list_workspaces(v1::ListWorkspacesRequest::default()).await;
        assert_eq!(reason(list), ErrorReason::PermissionDenied);

        let mut sessions = world.sessions(&made.secret);
        let read = sessions.get_session(v1::GetSessionRequest {}).await.unwrap().into_inner();
        let read = read.session.unwrap();
        assert_eq!((read.session_id, read.expire_time), (session.session_id, session.expire_time));
        assert_eq!(read.key.unwrap().key_id, key.key_id);
        let another = sessions.create_session(v1::CreateSessionRequest {}).await;
        assert_eq!(reason(another), ErrorReason::PermissionDenied);
        // The keys that are listed are keys.
        let keys = world.tokens(&made.secret).list_access_keys(v1::ListAccessKeysRequest::default()).await.unwrap();
        assert_eq!(keys.into_inner().keys.len(), 3);

        let of_operator = begin(&world, &world.operator).await.secret;
        world.workspaces(&of_operator).list_workspaces(v1::ListWorkspacesRequest::default()).await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_an_admin_key_makes_sessions_and_only_a_session_has_one() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        for secret in [&acme.idp, &acme.read, &acme.write] {
            let refused = world.sessions(secret).create_session(v1::CreateSessionRequest {}).await;
            assert_eq!(reason(refused), ErrorReason::PermissionDenied);
        }
        let mut sessions = world.sessions(&acme.admin);
        assert_eq!(reason(sessions.get_session(v1::GetSessionRequest {}).await), ErrorReason::NotFound);
        assert_eq!(reason(sessions.delete_session(v1::DeleteSessionRequest {}).await), ErrorReason::NotFound);
        assert!(opens(&world, &acme.admin).await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_itself_and_no_other() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let (ended, other) = (begin(&world, &acme.admin).await.secret, begin(&world, &acme.admin).await.secret);
        assert_ne!(ended, other);
        world.sessions(&ended).delete_session(v1::DeleteSessionRequest {}).await.unwrap();
        assert!(!opens(&world, &ended).await);
        assert!(opens(&world, &other).await && opens(&world, &acme.admin).await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_dies_with_its_key_at_once() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let made = begin(&world, &acme.admin).await;
        assert!(opens(&world, &made.secret).await);
        let key_id = made.session.unwrap().key.unwrap().key_id;
        world.tokens(&made.secret).revoke_access_key(v1::RevokeAccessKeyRequest { key_id }).await.unwrap();
        assert!(!opens(&world, &made.secret).await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_lasts_twelve_hours_and_is_swept_then() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let made = begin(&world, &acme.admin).await;
        world.clock.advance(12 * HOUR_MS - 1);
        assert!(opens(&world, &made.secret).await);
        assert_eq!(world.service.sweep().await.unwrap(), 0);
        world.clock.advance(1);
        assert!(!opens(&world, &made.secret).await);
        world.clock.advance(1);
        assert_eq!(world.service.sweep().await.unwrap(), 1);
        assert!(!opens(&world, &made.secret).await && opens(&world, &acme.admin).await);
    })
    .await;
}
