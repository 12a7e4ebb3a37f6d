#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod session;

use std::sync::Arc;

use proto::v1::{self, ErrorReason};
use tonic::Code;

use crate::testing::{Tenant, TestEntropy, World, about, on_both, reason};
use crate::{Config, Provisioning, access};

const DAY_MS: i64 = 24 * 3_600 * 1_000;

async fn generate(
    world: &World,
    tenant: &Tenant,
    overlap: Option<prost_types::Duration>,
) -> v1::GenerateScimTokenResponse {
    let request = v1::GenerateScimTokenRequest { workspace_id: String::new(), overlap };
    world.tokens(&tenant.admin).generate_scim_token(request).await.unwrap().into_inner()
}

fn seconds(seconds: i64) -> Option<prost_types::Duration> {
    Some(prost_types::Duration { seconds, nanos: 0 })
}

async fn works(world: &World, secret: &str) -> bool {
    match world.users(secret).list_users(v1::ListUsersRequest::default()).await {
        Ok(_) => true,
        Err(status) if status.code() == Code::Unauthenticated => false,
        Err(status) => panic!("{status:?}"),
    }
}

#[tokio::test]
async fn a_new_token_kills_the_old_one_at_once() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        assert!(works(&world, &acme.idp).await);
        let new = generate(&world, &acme, None).await;
        assert!(!works(&world, &acme.idp).await);
        assert!(works(&world, &new.secret).await);
        let token = new.token.unwrap();
        assert!(new.secret.starts_with("rst_scim_") && new.secret.starts_with(&token.hint));
        assert_eq!((token.workspace_id, token.expire_time), (acme.id, None));
    })
    .await;
}

#[tokio::test]
async fn on_a_second_replica_the_old_token_is_as_dead() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let store = world.database.connect().await;
        let entropy = Arc::new(TestEntropy::default());
        let replica = Provisioning::with(store, Config::default(), Arc::clone(&world.clock) as _, entropy);
        let ask = async |secret: &str| {
            let digest = domain::token::Digest::of(secret);
            let rule = access::rule("/roster.v1.UserService/ListUsers").unwrap();
            replica.admit(rule, &digest, None, false).await.is_ok()
        };
        assert!(ask(&acme.idp).await);
        let new = generate(&world, &acme, None).await;
        assert!(!ask(&acme.idp).await);
        assert!(ask(&new.secret).await);
    })
    .await;
}

#[tokio::test]
async fn an_overlap_keeps_the_old_token_for_that_long() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let new = generate(&world, &acme, seconds(3_600)).await;
        let get = v1::GetScimTokenRequest::default();
        let shown = world.tokens(&acme.admin).get_scim_token(get.clone()).await.unwrap().into_inner();
        assert_eq!(shown.token, new.token);
        assert_eq!(shown.overlapping.len(), 1);
        assert!(works(&world, &acme.idp).await && works(&world, &new.secret).await);

        // A rotation in between may only shorten what is left.
        world.clock.advance(1_800 * 1_000);
        let third = generate(&world, &acme, seconds(7_200)).await;
        world.clock.advance(1_799 * 1_000);
        assert!(works(&world, &acme.idp).await);
        world.clock.advance(1_000);
        assert!(!works(&world, &acme.idp).await);
        assert!(works(&world, &new.secret).await && works(&world, &third.secret).await);
        let shown = world.tokens(&acme.admin).get_scim_token(get).await.unwrap().into_inner();
        assert_eq!(shown.token.unwrap().token_id, third.token.unwrap().token_id);
        assert_eq!(shown.overlapping.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_token_tells_who_generated_it_with_a_session_as_with_its_key() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let made = generate(&world, &acme, None).await.token.unwrap();
        let request = v1::CreateSessionRequest {};
        let session = world.sessions(&acme.admin).create_session(request).await.unwrap().into_inner();
        let name = session.session.unwrap().key.unwrap().display_name;
        assert!(!name.is_empty());
        assert_eq!(made.created_by, name);
        let request = v1::GenerateScimTokenRequest { workspace_id: String::new(), overlap: None };
        let made = world.tokens(&session.secret).generate_scim_token(request).await.unwrap().into_inner();
        assert_eq!(made.token.unwrap().created_by, name);
        let get = v1::GetScimTokenRequest::default();
        let shown = world.tokens(&acme.admin).get_scim_token(get).await.unwrap().into_inner();
        assert_eq!(shown.token.unwrap().created_by, name, "it is kept with the token");
    })
    .await;
}

#[tokio::test]
async fn what_to_remember_about_the_tokens_comes_with_them_and_as_alerts() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let told = async || {
            let get = v1::GetScimTokenRequest::default();
            let tokens = world.tokens(&acme.admin).get_scim_token(get).await.unwrap().into_inner();
            let current = tokens.token.unwrap();
            let old = tokens.overlapping.iter().map(v1::ScimToken::reminder).collect::<Vec<_>>();
            let request = v1::GetScimStatusRequest { workspace_id: acme.id.clone() };
            let status = world.workspaces(&acme.admin).get_scim_status(request).await.unwrap().into_inner();
            assert_eq!(status.token.unwrap().reminder(), current.reminder());
            let alert = |alert: v1::Alert| (alert.explanation.unwrap().code, alert.severity);
            (current.reminder(), old, status.alerts.into_iter().map(alert).collect::<Vec<_>>())
        };
        let alert = |code: &str, severity: v1::AlertSeverity| (code.to_owned(), i32::from(severity));
        let touch = async |secret: &str| {
            let digest = domain::token::Digest::of(secret);
            world.service.store().touch_credential(storage::Used::Itself(digest), world.service.now()).await.unwrap();
        };
        let (warning, notice) = (v1::AlertSeverity::Warning, v1::AlertSeverity::Notice);
        assert_eq!(told().await, (v1::TokenReminder::None, vec![], vec![]));

        world.clock.advance(DAY_MS + 60_000);
        let alerts = vec![alert("token-never-used", warning)];
        assert_eq!(told().await, (v1::TokenReminder::NeverUsed, vec![], alerts));

        touch(&acme.idp).await;
        world.clock.advance(365 * DAY_MS);
        assert_eq!(told().await, (v1::TokenReminder::Due, vec![], vec![alert("token-due", notice)]));

        let new = generate(&world, &acme, seconds(3_600)).await;
        assert_eq!(new.token.as_ref().unwrap().reminder(), v1::TokenReminder::None);
        assert_eq!(told().await, (v1::TokenReminder::None, vec![v1::TokenReminder::None], vec![]));
        world.clock.advance(60_000);
        touch(&acme.idp).await;
        let alerts = vec![alert("old-token-in-use", warning)];
        assert_eq!(told().await, (v1::TokenReminder::None, vec![v1::TokenReminder::StillInUse], alerts));

        world.clock.advance(60_000);
        touch(&new.secret).await;
        assert_eq!(told().await, (v1::TokenReminder::None, vec![v1::TokenReminder::None], vec![]));

        // While SCIM is off nobody can do anything about it.
        world.clock.advance(366 * DAY_MS);
        let request = v1::DisableScimRequest { workspace_id: acme.id.clone() };
        world.workspaces(&acme.admin).disable_scim(request).await.unwrap();
        assert_eq!(told().await, (v1::TokenReminder::Due, vec![], vec![]));
    })
    .await;
}

#[tokio::test]
async fn overlaps_that_are_too_long_or_none_at_all_are_refused() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let month = DAY_MS / 1_000 * 30;
        let nanos = Some(prost_types::Duration { seconds: 0, nanos: -1 });
        for overlap in [seconds(month + 1), seconds(-1), seconds(i64::MAX), seconds(i64::MIN), nanos] {
            let request = v1::GenerateScimTokenRequest { workspace_id: String::new(), overlap };
            let refused = world.tokens(&acme.admin).generate_scim_token(request).await;
            assert_eq!(about(&refused), "overlap");
            assert_eq!(reason(refused), ErrorReason::InvalidField);
        }
        assert!(works(&world, &acme.idp).await);
        generate(&world, &acme, seconds(month)).await;
        assert!(works(&world, &acme.idp).await);
    })
    .await;
}

#[tokio::test]
async fn the_replaced_token_is_revoked_alone_and_the_status_tells_of_it_before() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let new = generate(&world, &acme, seconds(3_600)).await;
        let status = async || {
            let request = v1::GetScimStatusRequest::default();
            world.workspaces(&acme.admin).get_scim_status(request).await.unwrap().into_inner()
        };
        let before = status().await;
        let end = before.overlapping_tokens[0].expire_time.unwrap().seconds;
        assert_eq!(end, new.token.as_ref().unwrap().create_time.unwrap().seconds + 3_600);
        let revoke = v1::RevokeScimTokenRequest { overlapping_only: true, ..Default::default() };
        for _ in 0..2 {
            world.tokens(&acme.admin).revoke_scim_token(revoke.clone()).await.unwrap();
            assert!(!works(&world, &acme.idp).await && works(&world, &new.secret).await);
        }
        let after = status().await;
        assert_eq!((after.overlapping_tokens.len(), after.token.unwrap().token_id), (0, new.token.unwrap().token_id));
    })
    .await;
}

#[tokio::test]
async fn revoking_kills_every_token_and_twice_is_once() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let new = generate(&world, &acme, seconds(60)).await;
        for _ in 0..2 {
            world.tokens(&acme.admin).revoke_scim_token(v1::RevokeScimTokenRequest::default()).await.unwrap();
        }
        assert!(!works(&world, &acme.idp).await && !works(&world, &new.secret).await);
        let none = world.tokens(&acme.admin).get_scim_token(v1::GetScimTokenRequest::default()).await;
        assert_eq!(reason(none), ErrorReason::NotFound);
        assert!(works(&world, &generate(&world, &acme, None).await.secret).await);
    })
    .await;
}

#[tokio::test]
async fn the_first_token_enables_scim_and_after_a_disable_enabling_comes_first() {
    on_both(|world| async move {
        let mut workspaces = world.workspaces(&world.operator);
        let create = |slug: &str, plan: v1::Plan| v1::CreateWorkspaceRequest {
            slug: slug.to_owned(),
            plan: plan.into(),
            ..Default::default()
        };
        let id = |created: tonic::Response<v1::CreateWorkspaceResponse>| {
            created.into_inner().workspace.unwrap().workspace_id
        };
        let new = id(workspaces.create_workspace(create("new", v1::Plan::Scim)).await.unwrap());
        let status = v1::GetScimStatusRequest { workspace_id: new.clone() };
        let before = workspaces.get_scim_status(status.clone()).await.unwrap().into_inner();
        assert_eq!((before.scim_state(), before.token), (v1::ScimState::NeverEnabled, None));
        let token = v1::GenerateScimTokenRequest { workspace_id: new.clone(), overlap: None };
        let mut tokens = world.tokens(&world.operator);
        tokens.generate_scim_token(token.clone()).await.unwrap();
        let after = workspaces.get_scim_status(status).await.unwrap().into_inner();
        assert_eq!((after.scim_state(), after.token.is_some()), (v1::ScimState::Enabled, true));

        workspaces.disable_scim(v1::DisableScimRequest { workspace_id: new }).await.unwrap();
        assert_eq!(reason(tokens.generate_scim_token(token).await), ErrorReason::ScimDisabled);
        let basic = id(workspaces.create_workspace(create("basic", v1::Plan::Basic)).await.unwrap());
        let token = v1::GenerateScimTokenRequest { workspace_id: basic.clone(), overlap: None };
        assert_eq!(reason(tokens.generate_scim_token(token).await), ErrorReason::PlanLacksScim);
        let enable = v1::EnableScimRequest { workspace_id: basic };
        assert_eq!(reason(workspaces.enable_scim(enable).await), ErrorReason::PlanLacksScim);
    })
    .await;
}

#[tokio::test]
async fn a_key_is_shown_once_and_dies_with_its_revocation() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let mut tokens = world.tokens(&acme.admin);
        let request = v1::CreateAccessKeyRequest {
            scope: v1::AccessScope::Read.into(),
            display_name: "Billing".to_owned(),
            ..Default::default()
        };
        let made = tokens.create_access_key(request).await.unwrap().into_inner();
        let key = made.key.unwrap();
        assert!(made.secret.starts_with("rst_key_"));
        assert_eq!((key.workspace_id.as_str(), key.display_name.as_str()), (acme.id.as_str(), "Billing"));
        assert!(works(&world, &made.secret).await);
        let revoke = v1::RevokeAccessKeyRequest { key_id: key.key_id.clone() };
        let first = tokens.revoke_access_key(revoke.clone()).await.unwrap().into_inner().key.unwrap();
        assert!(!works(&world, &made.secret).await);
        world.clock.advance(5_000);
        let second = tokens.revoke_access_key(revoke).await.unwrap().into_inner().key.unwrap();
        assert_eq!(first.revoke_time, second.revoke_time);
        assert!(first.revoke_time.is_some());
        let listed = tokens.list_access_keys(v1::ListAccessKeysRequest::default()).await.unwrap().into_inner().keys;
        assert_eq!(listed.len(), 4);
        assert!(listed.iter().any(|listed| listed.key_id == key.key_id && listed.revoke_time.is_some()));
    })
    .await;
}

#[tokio::test]
async fn a_workspaces_admin_gives_and_takes_keys_of_its_workspace_alone() {
    on_both(|world| async move {
        let (acme, other) = (world.tenant("acme").await, world.tenant("other").await);
        let mut tokens = world.tokens(&acme.admin);
        let request = |workspace_id: &str, all_workspaces, scope: i32, display_name: &str| v1::CreateAccessKeyRequest {
            workspace_id: workspace_id.to_owned(),
            all_workspaces,
            scope,
            display_name: display_name.to_owned(),
        };
        let read = i32::from(v1::AccessScope::Read);
        let long = "x".repeat(201);
        let cases = [
            (request(&other.id, false, read, "k"), ErrorReason::NotFound),
            (request("", true, read, "k"), ErrorReason::PermissionDenied),
            (request(&acme.id, true, read, "k"), ErrorReason::InvalidField),
            (request("", false, 0, "k"), ErrorReason::InvalidField),
            (request("", false, 99, "k"), ErrorReason::InvalidField),
            (request("", false, read, " "), ErrorReason::InvalidField),
            (request("", false, read, "a\0b"), ErrorReason::InvalidField),
            (request("", false, read, &long), ErrorReason::InvalidField),
        ];
        for (request, expected) in cases {
            assert_eq!(reason(tokens.create_access_key(request.clone()).await), expected, "{request:?}");
        }
        let all = world.tokens(&world.operator).list_access_keys(v1::ListAccessKeysRequest::default()).await.unwrap();
        let all = all.into_inner().keys;
        assert_eq!(all.len(), 7, "the operator's and three of each workspace");
        let theirs = all.iter().find(|key| key.workspace_id == other.id).unwrap().key_id.clone();
        let operators = all.iter().find(|key| key.workspace_id.is_empty()).unwrap().key_id.clone();
        let nobody = uuid::Uuid::nil().to_string();
        for key_id in [theirs, operators, nobody, "garbage".to_owned()] {
            let refused = tokens.revoke_access_key(v1::RevokeAccessKeyRequest { key_id }).await;
            assert_eq!(refused.as_ref().unwrap_err().message(), "no such access_key");
            assert_eq!(reason(refused), ErrorReason::NotFound);
        }
        let foreign = v1::ListAccessKeysRequest { workspace_id: other.id, ..Default::default() };
        assert_eq!(reason(tokens.list_access_keys(foreign).await), ErrorReason::NotFound);
    })
    .await;
}

#[tokio::test]
async fn keys_are_listed_in_pages() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let mut tokens = world.tokens(&world.operator);
        let (mut seen, mut page_token) = (Vec::new(), String::new());
        loop {
            let request = v1::ListAccessKeysRequest { page_size: 2, page_token, ..Default::default() };
            let page = tokens.list_access_keys(request).await.unwrap().into_inner();
            seen.extend(page.keys.into_iter().map(|key| key.key_id));
            page_token = page.next_page_token;
            if page_token.is_empty() {
                break;
            }
            let elsewhere = v1::ListAccessKeysRequest {
                workspace_id: acme.id.clone(),
                page_token: page_token.clone(),
                ..Default::default()
            };
            assert_eq!(reason(tokens.list_access_keys(elsewhere).await), ErrorReason::InvalidCursor);
        }
        assert_eq!(seen.len(), 4);
        assert!(seen.is_sorted());
    })
    .await;
}
