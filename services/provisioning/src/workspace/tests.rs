#![expect(clippy::unwrap_used, reason = "tests")]

use proto::v1::{self, ErrorReason};

use crate::testing::{Tenant, World, about, on_both, person, reason};

fn named(slug: &str) -> v1::CreateWorkspaceRequest {
    v1::CreateWorkspaceRequest { slug: slug.to_owned(), ..Default::default() }
}

async fn update(
    world: &World,
    secret: &str,
    tenant: &Tenant,
    mask: &[&str],
    workspace: v1::Workspace,
) -> Result<v1::Workspace, tonic::Status> {
    let paths = mask.iter().map(|path| (*path).to_owned()).collect();
    let request = v1::UpdateWorkspaceRequest {
        workspace_id: tenant.id.clone(),
        workspace: Some(workspace),
        update_mask: Some(prost_types::FieldMask { paths }),
        etag: String::new(),
    };
    Ok(world.workspaces(secret).update_workspace(request).await?.into_inner().workspace.unwrap())
}

#[tokio::test]
async fn a_workspace_begins_with_the_defaults_and_a_slug_of_its_own() {
    on_both(|world| async move {
        let mut workspaces = world.workspaces(&world.operator);
        let made = workspaces.create_workspace(named("acme")).await.unwrap().into_inner().workspace.unwrap();
        assert_eq!((made.plan(), made.scim_state()), (v1::Plan::Scim, v1::ScimState::NeverEnabled));
        assert_eq!(
            made.policy,
            Some(v1::Policy {
                retention_days: 30,
                activity_retention_days: 90,
                token_reminder_days: 365,
                ..Default::default()
            })
        );
        let again = workspaces.create_workspace(named("acme")).await;
        assert_eq!(about(&again), "slug");
        assert_eq!(reason(again), ErrorReason::DuplicateField);
        let odd_policy = v1::Policy { retention_days: 3_651, ..Default::default() };
        let negative = v1::Policy { retention_days: -1, ..Default::default() };
        for request in [
            named(""),
            named("Acme"),
            named("a\0b"),
            v1::CreateWorkspaceRequest { display_name: "a\0b".to_owned(), ..named("b") },
            v1::CreateWorkspaceRequest { plan: 99, ..named("b") },
            v1::CreateWorkspaceRequest { policy: Some(odd_policy), ..named("b") },
            v1::CreateWorkspaceRequest { policy: Some(negative), ..named("b") },
        ] {
            let refused = workspaces.create_workspace(request.clone()).await;
            assert_eq!(reason(refused), ErrorReason::InvalidField, "{request:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_workspace_is_found_by_id_or_slug_within_the_callers_reach() {
    on_both(|world| async move {
        let (acme, other) = (world.tenant("acme").await, world.tenant("other").await);
        let get = |secret: &str, id: &str, slug: &str| {
            let request = v1::GetWorkspaceRequest { workspace_id: id.to_owned(), slug: slug.to_owned() };
            let mut workspaces = world.workspaces(secret);
            async move { Ok(workspaces.get_workspace(request).await?.into_inner().workspace.unwrap().workspace_id) }
        };
        for (id, slug) in [(acme.id.as_str(), ""), ("", "acme")] {
            assert_eq!(get(&world.operator, id, slug).await.unwrap(), acme.id);
            assert_eq!(get(&acme.admin, id, slug).await.unwrap(), acme.id);
            assert_eq!(reason(get(&other.admin, id, slug).await), ErrorReason::NotFound);
        }
        assert_eq!(get(&acme.admin, "", "").await.unwrap(), acme.id);
        assert_eq!(reason(get(&world.operator, "", "").await), ErrorReason::InvalidField);
        assert_eq!(reason(get(&world.operator, &acme.id, "acme").await), ErrorReason::InvalidField);
        assert_eq!(reason(get(&world.operator, "", "a\0").await), ErrorReason::InvalidField);
        for (id, slug) in [("", "nobody"), ("garbage", "")] {
            assert_eq!(reason(get(&world.operator, id, slug).await), ErrorReason::NotFound);
        }
    })
    .await;
}

#[tokio::test]
async fn workspaces_are_listed_in_pages() {
    on_both(|world| async move {
        let mut workspaces = world.workspaces(&world.operator);
        for slug in ["a", "b", "c"] {
            workspaces.create_workspace(named(slug)).await.unwrap();
        }
        let (mut seen, mut page_token) = (Vec::new(), String::new());
        loop {
            let request = v1::ListWorkspacesRequest { page_size: 3, page_token };
            let page = workspaces.list_workspaces(request).await.unwrap().into_inner();
            seen.extend(page.workspaces.into_iter().map(|workspace| workspace.slug));
            page_token = page.next_page_token;
            if page_token.is_empty() {
                break;
            }
        }
        assert_eq!(seen, ["default", "a", "b", "c"]);
        let odd = v1::ListWorkspacesRequest { page_size: 0, page_token: "odd".to_owned() };
        assert_eq!(reason(workspaces.list_workspaces(odd).await), ErrorReason::InvalidCursor);
    })
    .await;
}

#[tokio::test]
async fn a_mask_writes_what_it_names_and_the_plan_is_the_operators() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let sent = v1::Workspace {
            display_name: "Acme".to_owned(),
            plan: v1::Plan::Basic.into(),
            policy: Some(v1::Policy {
                lenient_names: true,
                strict_members: true,
                retention_days: 7,
                login_by_user_name: true,
                rate_limit: None,
                activity_retention_days: 9,
                adopt: true,
                deprovision_limit: Some(v1::DeprovisionLimit { count: 5, percent: 10, window_minutes: 30 }),
                token_reminder_days: 90,
            }),
            verified_domains: vec!["Acme.example".to_owned()],
            ..Default::default()
        };
        let now = update(&world, &acme.admin, &acme, &["display_name", "policy.retention_days"], sent.clone()).await;
        let now = now.unwrap();
        assert_eq!((now.display_name.as_str(), now.plan()), ("Acme", v1::Plan::Scim));
        assert_eq!(
            now.policy,
            Some(v1::Policy {
                retention_days: 7,
                activity_retention_days: 90,
                token_reminder_days: 365,
                ..Default::default()
            })
        );
        // The same again changes nothing.
        world.clock.advance(1_000);
        let again = update(&world, &acme.admin, &acme, &["display_name"], sent.clone()).await.unwrap();
        assert_eq!((again.etag, again.update_time), (now.etag, now.update_time));

        let refused = update(&world, &acme.admin, &acme, &["display_name", "plan"], sent.clone()).await;
        assert_eq!(reason(refused), ErrorReason::PermissionDenied);
        let refused = update(&world, &acme.admin, &acme, &["verified_domains"], sent.clone()).await;
        assert_eq!(reason(refused), ErrorReason::PermissionDenied);
        let mask = &["plan", "policy", "verified_domains"];
        let now = update(&world, &world.operator, &acme, mask, sent.clone()).await.unwrap();
        assert_eq!((now.plan(), now.policy), (v1::Plan::Basic, sent.policy));
        assert_eq!(now.verified_domains, ["acme.example"]);
    })
    .await;
}

#[tokio::test]
async fn the_rate_limit_is_the_operators_and_an_admin_may_send_it_back_as_it_is() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let limited = |limit: Option<v1::RateLimit>| v1::Workspace {
            policy: Some(v1::Policy { lenient_names: true, rate_limit: limit, ..Default::default() }),
            ..Default::default()
        };
        let rate = |requests_per_second, burst| Some(v1::RateLimit { requests_per_second, burst, unlimited: false });
        let unlimited = Some(v1::RateLimit { unlimited: true, ..Default::default() });
        let set = async |limit| update(&world, &world.operator, &acme, &["policy.rate_limit"], limited(limit)).await;
        for (sent, kept) in [
            (rate(500, 600), rate(500, 600)),
            (rate(500, 0), rate(500, 1_000)),
            (unlimited, unlimited),
            (None, None),
            (rate(7, 0), rate(7, 14)),
        ] {
            let policy = set(sent).await.unwrap().policy.unwrap();
            assert_eq!((policy.rate_limit, policy.lenient_names), (kept, false));
        }

        let all = &["policy"];
        let same = update(&world, &acme.admin, &acme, all, limited(rate(7, 14))).await.unwrap().policy.unwrap();
        assert_eq!((same.rate_limit, same.lenient_names), (rate(7, 14), true));
        for other in [None, unlimited, rate(8, 0)] {
            for mask in [&["policy"], &["policy.rate_limit"]] {
                let refused = update(&world, &acme.admin, &acme, mask, limited(other)).await;
                assert_eq!(reason(refused), ErrorReason::PermissionDenied, "{other:?}");
            }
        }

        for (odd, field) in [
            (rate(0, 0), "policy.rate_limit.requests_per_second"),
            (rate(-1, 0), "policy.rate_limit.requests_per_second"),
            (rate(1_000_001, 1), "policy.rate_limit.requests_per_second"),
            (rate(1, -1), "policy.rate_limit.burst"),
            (rate(1, 1_000_001), "policy.rate_limit.burst"),
            (Some(v1::RateLimit { requests_per_second: 1, burst: 0, unlimited: true }), "policy.rate_limit.unlimited"),
        ] {
            let refused = set(odd).await;
            assert_eq!(about(&refused), field);
            assert_eq!(reason(refused), ErrorReason::InvalidField);
        }
    })
    .await;
}

#[tokio::test]
async fn masks_and_etags_that_do_not_fit_are_refused() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        for (mask, expected) in [
            (&[][..], ErrorReason::InvalidField),
            (&["nonsense"], ErrorReason::InvalidField),
            (&["*"], ErrorReason::InvalidField),
            (&["policy.nonsense"], ErrorReason::InvalidField),
            (&["policy.deprovision_limit.count"], ErrorReason::InvalidField),
            (&["slug"], ErrorReason::ImmutableField),
            (&["display_name", "scim_state"], ErrorReason::ImmutableField),
        ] {
            let refused = update(&world, &acme.admin, &acme, mask, v1::Workspace::default()).await;
            assert_eq!(reason(refused), expected, "{mask:?}");
        }
        let request = v1::UpdateWorkspaceRequest {
            workspace: Some(v1::Workspace { display_name: "New".to_owned(), ..Default::default() }),
            update_mask: Some(prost_types::FieldMask { paths: vec!["display_name".to_owned()] }),
            etag: "W/\"99\"".to_owned(),
            ..Default::default()
        };
        let refused = world.workspaces(&acme.admin).update_workspace(request).await;
        assert_eq!(reason(refused), ErrorReason::EtagMismatch);
    })
    .await;
}

#[tokio::test]
async fn the_status_tells_whether_provisioning_works() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let mut workspaces = world.workspaces(&acme.admin);
        let ask = v1::GetScimStatusRequest::default;
        let status = workspaces.get_scim_status(ask()).await.unwrap().into_inner();
        assert!(status.plan_includes_scim && status.token.is_some());
        assert_eq!((status.active_users, status.deactivated_users, status.last_write_time), (0, 0, None));

        world.user(&acme.write, person("manual@example.com")).await.unwrap();
        world.clock.advance(1_000);
        let written = world.user(&acme.idp, person("ada@example.com")).await.unwrap();
        let off = v1::Profile { active: Some(false), ..person("bob@example.com") };
        world.user(&acme.idp, off).await.unwrap();
        let status = workspaces.get_scim_status(ask()).await.unwrap().into_inner();
        assert_eq!((status.active_users, status.deactivated_users), (1, 1));
        assert_eq!(status.last_write_time, written.update_time);

        workspaces.disable_scim(v1::DisableScimRequest::default()).await.unwrap();
        let status = workspaces.get_scim_status(ask()).await.unwrap().into_inner();
        assert_eq!(status.scim_state(), v1::ScimState::Disabled);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_status_tells_what_wants_an_eye_the_gravest_first() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let alerts = async || {
            let request = v1::GetScimStatusRequest { workspace_id: acme.id.clone() };
            let status = world.workspaces(&acme.admin).get_scim_status(request).await.unwrap().into_inner();
            let told = |alert: v1::Alert| (alert.explanation.unwrap().code, alert.severity, alert.user_count);
            status.alerts.into_iter().map(told).collect::<Vec<_>>()
        };
        let (warning, critical) = (v1::AlertSeverity::Warning.into(), v1::AlertSeverity::Critical.into());
        let ada = world.user(&acme.idp, person("ada@example.com")).await.unwrap().user_id;
        world.user(&acme.write, person("bob@example.com")).await.unwrap();
        assert_eq!(alerts().await, [], "whoever never had an admin in here has them elsewhere");

        let mut refused = tonic::Request::new(v1::CreateUserRequest {
            profile: Some(person("bob@example.com")),
            ..Default::default()
        });
        refused.metadata_mut().insert_bin("roster-scim-bin", tonic::metadata::MetadataValue::from_bytes(b""));
        world.users(&acme.idp).create_user(refused).await.unwrap_err();
        world.service.flush_activity().await;
        assert_eq!(alerts().await, [("open-conflicts".to_owned(), warning, 1)]);

        let seat = v1::Seat { role: v1::Role::Admin.into(), ..Default::default() };
        world.update(&acme.write, &ada, &["seat.role"], v1::Profile::default(), seat).await.unwrap();
        assert_eq!(alerts().await.len(), 1);
        let request = v1::DeleteUserRequest { user_id: ada.clone(), ..Default::default() };
        world.users(&acme.idp).delete_user(request).await.unwrap();
        assert_eq!(
            alerts().await,
            [("no-active-admin".to_owned(), critical, 0), ("open-conflicts".to_owned(), warning, 1)]
        );

        world.user(&acme.idp, person("eve@example.com")).await.unwrap();
        let basic = v1::Workspace { plan: v1::Plan::Basic.into(), ..Default::default() };
        update(&world, &world.operator, &acme, &["plan"], basic).await.unwrap();
        assert!(alerts().await.contains(&("plan-lapsed".to_owned(), critical, 1)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_switch_is_previewed_with_whom_it_is_about_and_changes_nothing() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        for name in ["ada@example.com", "bob@example.com"] {
            world.user(&acme.idp, person(name)).await.unwrap();
        }
        world.user(&acme.write, person("eve@example.com")).await.unwrap();
        let preview = async |way: v1::ScimState| {
            let request = v1::PreviewScimSwitchRequest { workspace_id: acme.id.clone(), scim_state: way.into() };
            Ok::<_, tonic::Status>(world.workspaces(&acme.admin).preview_scim_switch(request).await?.into_inner())
        };
        let told = |preview: &v1::PreviewScimSwitchResponse| {
            let effects = preview.effects.iter();
            effects.map(|effect| (effect.code.clone(), effect.user_count, effect.users.len())).collect::<Vec<_>>()
        };
        let on = preview(v1::ScimState::Enabled).await.unwrap();
        assert_eq!((on.changes, told(&on)), (false, vec![]));
        let off = preview(v1::ScimState::Disabled).await.unwrap();
        assert!(off.changes);
        assert_eq!(
            told(&off),
            [
                ("leavers-keep-access".to_owned(), 2, 0),
                ("identity-provider-refused".to_owned(), 0, 0),
                ("users-managed-by-hand".to_owned(), 2, 2),
                ("token-stays".to_owned(), 0, 0),
            ]
        );
        // It was a preview.
        world.user(&acme.idp, person("dan@example.com")).await.unwrap();

        let request = v1::DisableScimRequest { workspace_id: acme.id.clone() };
        world.workspaces(&acme.admin).disable_scim(request).await.unwrap();
        let on = preview(v1::ScimState::Enabled).await.unwrap();
        assert_eq!(
            told(&on),
            [
                ("identity-provider-may-call".to_owned(), 0, 0),
                ("management-resumes".to_owned(), 3, 3),
                ("manual-users-stay".to_owned(), 1, 1),
            ]
        );
        let basic = v1::Workspace { plan: v1::Plan::Basic.into(), ..Default::default() };
        update(&world, &world.operator, &acme, &["plan"], basic).await.unwrap();
        let first = preview(v1::ScimState::Enabled).await.unwrap().effects.into_iter().next().unwrap();
        assert_eq!((first.code.as_str(), first.blocks), ("plan-lacks-scim", true));
        for odd in [v1::ScimState::Unspecified, v1::ScimState::NeverEnabled] {
            assert_eq!(about(&preview(odd).await), "scim_state");
        }
    })
    .await;
}
