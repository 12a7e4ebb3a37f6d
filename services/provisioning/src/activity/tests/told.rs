//! Every write and every refusal leaves a row, and nothing else does.

use proto::v1;

use super::{activity, all, code, creation, latest, patch, post, scim, through};
use crate::testing::{on_both, person, reason, step};

#[tokio::test(flavor = "multi_thread")]
async fn a_write_tells_what_it_changed_and_who_wrote() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let call = through(creation("ann@example.com"), &post("ann@example.com"));
        let user = world.users(&acme.idp).create_user(call).await.unwrap().into_inner().user.unwrap();
        let told = latest(&world, &acme).await;
        assert_eq!(told.outcome(), v1::ActivityOutcome::Applied);
        assert_eq!(code(&told), "user-created");
        assert_eq!((told.operation(), told.http_status), (v1::ActivityOperation::Create, 201));
        let target = told.target.clone().unwrap();
        assert_eq!((target.id.as_str(), target.name.as_str()), (user.user_id.as_str(), "ann@example.com"));
        assert_eq!(told.request.clone().unwrap().dialect, "entra-default");
        let paths: Vec<&str> = told.changes.iter().map(|change| change.path.as_str()).collect();
        assert_eq!(paths, ["active", "name.familyName", "name.givenName", "userName"]);

        let operations = |title: &str| {
            let fragment = v1::Profile { title: title.to_owned(), ..Default::default() };
            vec![step(v1::PatchKind::Replace, "title", fragment)]
        };
        let request = |title: &str| v1::PatchUserRequest {
            user_id: user.user_id.clone(),
            operations: operations(title),
            ..Default::default()
        };
        let mut users = world.users(&acme.idp);
        for title in ["Pilot", "Captain"] {
            users.patch_user(through(request(title), &patch(&user.user_id))).await.unwrap();
        }
        let told = latest(&world, &acme).await;
        assert_eq!(code(&told), "user-updated");
        let change = v1::FieldChange {
            path: "title".to_owned(),
            before: "\"Pilot\"".to_owned(),
            after: "\"Captain\"".to_owned(),
            redacted: false,
        };
        assert_eq!(told.changes, [change]);

        // The same again changes nothing, and says so.
        users.patch_user(through(request("Captain"), &patch(&user.user_id))).await.unwrap();
        let told = latest(&world, &acme).await;
        assert_eq!((told.outcome(), code(&told)), (v1::ActivityOutcome::Unchanged, "nothing-changed"));
        assert!(told.changes.is_empty());

        let deletion = v1::DeleteUserRequest { user_id: user.user_id.clone(), ..Default::default() };
        users.delete_user(through(deletion, &scim("DELETE", v1::ActivityOperation::Delete))).await.unwrap();
        assert_eq!(code(&latest(&world, &acme).await), "user-deleted");
        assert_eq!(all(&world, &acme).await.len(), 5);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reads_and_calls_of_services_leave_no_row() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        world.user(&acme.write, person("by.hand@example.com")).await.unwrap();
        let list = v1::ListUsersRequest::default();
        world.users(&acme.idp).list_users(through(list, &scim("GET", v1::ActivityOperation::List))).await.unwrap();
        // A service that talks the contract is not the identity provider, whatever it puts beside its calls.
        let call = through(creation("sly@example.com"), &post("sly@example.com"));
        world.users(&acme.write).create_user(call).await.unwrap();
        // Nor is an identity provider's token without a gateway.
        world.user(&acme.idp, person("direct@example.com")).await.unwrap();
        assert!(all(&world, &acme).await.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_explained_and_names_the_remedy() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        world.user(&acme.write, person("by.hand@example.com")).await.unwrap();
        let mut users = world.users(&acme.idp);
        let call = through(creation("by.hand@example.com"), &post("by.hand@example.com"));
        assert_eq!(reason(users.create_user(call).await), v1::ErrorReason::DuplicateField);
        let told = latest(&world, &acme).await;
        assert_eq!((told.outcome(), code(&told)), (v1::ActivityOutcome::Refused, "user-exists-by-hand"));
        assert_eq!(
            (told.http_status, told.scim_type.as_str(), told.reason.as_str()),
            (409, "uniqueness", "DUPLICATE_FIELD")
        );
        assert!(told.explanation.clone().unwrap().remedy.contains("hand that user over"));
        assert!(told.replayable);
        assert_eq!(told.target.clone().unwrap().name, "by.hand@example.com");
        assert!(told.detail.starts_with("User already exists"), "{}", told.detail);

        let nameless = v1::CreateUserRequest {
            profile: Some(v1::Profile { user_name: "x@example.com".to_owned(), ..Default::default() }),
            ..Default::default()
        };
        users.create_user(through(nameless, &post("x@example.com"))).await.unwrap_err();
        let told = latest(&world, &acme).await;
        assert_eq!(code(&told), "name-missing");
        // In the words of SCIM, not of the contract.
        assert!(told.detail.contains("name.givenName") && !told.detail.contains("profile."), "{}", told.detail);

        let unknown = v1::PatchUserRequest {
            user_id: "0190c0de-0000-7000-8000-000000000000".to_owned(),
            operations: vec![step(v1::PatchKind::Remove, "title", v1::Profile::default())],
            ..Default::default()
        };
        let beside = patch("0190c0de-0000-7000-8000-000000000000");
        users.patch_user(through(unknown, &beside)).await.unwrap_err();
        let told = latest(&world, &acme).await;
        assert_eq!((code(&told), told.http_status), ("user-unknown", 404));
        assert_eq!(told.target.unwrap().id, "0190c0de-0000-7000-8000-000000000000");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_token_and_a_switched_off_workspace_are_told_once_and_then_counted() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let mut tokens = world.tokens(&acme.admin);
        tokens
            .revoke_scim_token(v1::RevokeScimTokenRequest { workspace_id: acme.id.clone(), ..Default::default() })
            .await
            .unwrap();
        for n in 0..4 {
            let name = format!("p{n}@example.com");
            let call = through(creation(&name), &post(&name));
            assert_eq!(reason(world.users(&acme.idp).create_user(call).await), v1::ErrorReason::Unauthenticated);
        }
        let told = all(&world, &acme).await;
        let counts: Vec<_> = told.iter().map(|told| (code(told), told.http_status, told.count)).collect();
        assert_eq!(counts, [("token-revoked", 401, 3), ("token-revoked", 401, 1)]);

        // A secret that is nobody's says nothing about any workspace.
        let stranger = "rst_scim_0000000000000000000000000000000000000000000000000";
        world.users(stranger).create_user(through(creation("q@example.com"), &post("q"))).await.unwrap_err();
        assert_eq!(all(&world, &acme).await.len(), 2);

        let request = v1::GenerateScimTokenRequest { workspace_id: acme.id.clone(), overlap: None };
        let fresh = tokens.generate_scim_token(request).await.unwrap().into_inner().secret;
        let off = v1::DisableScimRequest { workspace_id: acme.id.clone() };
        world.workspaces(&acme.admin).disable_scim(off).await.unwrap();
        world.users(&fresh).create_user(through(creation("r@example.com"), &post("r"))).await.unwrap_err();
        assert_eq!(code(&latest(&world, &acme).await), "scim-disabled");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_applied_otherwise_than_sent_is_warned_of() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let profile = v1::Profile {
            timezone: "Nowhere/Land".to_owned(),
            roles: vec![v1::MultiValue { value: "admin".to_owned(), ..Default::default() }],
            ..person("ann@example.com")
        };
        let request = v1::CreateUserRequest { profile: Some(profile), ..Default::default() };
        world.users(&acme.idp).create_user(through(request, &post("ann@example.com"))).await.unwrap();
        let told = latest(&world, &acme).await;
        let warnings: Vec<_> = told.warnings.iter().map(|note| (note.code.as_str(), note.path.as_str())).collect();
        assert_eq!(warnings, [("time-zone-unknown", "timezone"), ("without-effect", "roles")]);
        assert!(told.warnings.iter().all(|note| !note.text.is_empty()));

        let request = v1::CreateGroupRequest {
            profile: Some(v1::GroupProfile {
                display_name: "Crew".to_owned(),
                members: Some(v1::MemberList {
                    members: vec![
                        v1::Member { value: told.target.unwrap().id, ..Default::default() },
                        v1::Member { value: "nobody".to_owned(), ..Default::default() },
                    ],
                }),
                ..Default::default()
            }),
            ..Default::default()
        };
        let beside = v1::ScimRequest { resource: v1::ActivityResource::Group.into(), ..post("Crew") };
        world.groups(&acme.idp).create_group(through(request, &beside)).await.unwrap();
        let told = latest(&world, &acme).await;
        assert_eq!(code(&told), "group-created");
        assert_eq!(told.warnings.iter().map(|note| note.code.as_str()).collect::<Vec<_>>(), ["members-skipped"]);
        let membership = told.membership.unwrap();
        assert_eq!((membership.added_count, membership.removed_count), (1, 0));
        assert_eq!(told.target.unwrap().resource(), v1::ActivityResource::Group);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_reports_what_it_refused_itself() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let report = |status: i32| v1::ReportRejectionRequest {
            request: Some(post("ann@example.com")),
            http_status: status,
            scim_type: "invalidSyntax".to_owned(),
            detail: "line 1: a value is missing".to_owned(),
            count: 2,
            ..Default::default()
        };
        let mut client = activity(&world, &acme.idp);
        client.report_rejection(report(400)).await.unwrap();
        let told = latest(&world, &acme).await;
        assert_eq!((code(&told), told.http_status, told.count), ("body-malformed", 400, 2));
        assert_eq!(told.detail, "line 1: a value is missing");
        assert!(!told.replayable);
        for status in [0, 200, 399, 600, 100_000] {
            assert_eq!(reason(client.report_rejection(report(status)).await), v1::ErrorReason::InvalidField);
        }
        assert_eq!(all(&world, &acme).await.len(), 1);

        let rehearsed = v1::ReportRejectionRequest { rehearse: true, ..report(415) };
        assert_eq!(reason(client.report_rejection(rehearsed.clone()).await), v1::ErrorReason::PermissionDenied);
        let answer = activity(&world, &acme.admin).report_rejection(rehearsed).await.unwrap().into_inner();
        assert_eq!(code(&answer.activity.unwrap()), "media-type-refused");
        assert_eq!(all(&world, &acme).await.len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_narrows_pages_and_refuses_what_it_does_not_know() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        for n in 0..5 {
            let name = format!("p{n}@example.com");
            world.users(&acme.idp).create_user(through(creation(&name), &post(&name))).await.unwrap();
            world.clock.advance(1_000);
        }
        world
            .users(&acme.idp)
            .create_user(through(creation("p0@example.com"), &post("p0@example.com")))
            .await
            .unwrap_err();
        assert_eq!(all(&world, &acme).await.len(), 6);
        let mut client = activity(&world, &acme.admin);
        let mut names = Vec::new();
        let mut page_token = String::new();
        loop {
            let request = v1::ListActivityRequest { page_size: 4, page_token, ..Default::default() };
            let page = client.list_activity(request).await.unwrap().into_inner();
            names.extend(page.activities.into_iter().map(|told| told.target.unwrap().name));
            page_token = page.next_page_token;
            if page_token.is_empty() {
                break;
            }
        }
        let expected = ["p0", "p4", "p3", "p2", "p1", "p0"].map(|name| format!("{name}@example.com"));
        assert_eq!(names, expected);

        let narrowed = v1::ListActivityRequest {
            outcomes: vec![v1::ActivityOutcome::Applied.into()],
            target_name: "P0@example.com".to_owned(),
            ..Default::default()
        };
        assert_eq!(client.list_activity(narrowed).await.unwrap().into_inner().activities.len(), 1);

        let base = v1::ListActivityRequest::default;
        for broken in [
            v1::ListActivityRequest { outcomes: vec![77], ..base() },
            v1::ListActivityRequest { operations: vec![0], ..base() },
            v1::ListActivityRequest { target_id: "ann".to_owned(), ..base() },
            v1::ListActivityRequest { page_size: -1, ..base() },
            v1::ListActivityRequest {
                start_time: Some(prost_types::Timestamp { seconds: i64::MAX, nanos: 0 }),
                ..base()
            },
        ] {
            assert_eq!(reason(client.list_activity(broken).await), v1::ErrorReason::InvalidField);
        }
        let stray = v1::ListActivityRequest { page_token: "AAAA".to_owned(), ..base() };
        assert_eq!(reason(client.list_activity(stray).await), v1::ErrorReason::InvalidCursor);
        // An identity provider has no business in the log.
        let refused = activity(&world, &acme.idp).list_activity(base()).await;
        assert_eq!(reason(refused), v1::ErrorReason::PermissionDenied);
    })
    .await;
}
