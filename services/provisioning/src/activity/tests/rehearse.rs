//! A rehearsal tells what would be, and leaves nothing.

use domain::change::ChangeKind;
use prost::Message;
use proto::v1;

use super::{activity, all, code, creation, post};
use crate::testing::{on_both, person, reason};

#[tokio::test(flavor = "multi_thread")]
async fn a_rehearsal_answers_what_the_call_would_and_leaves_nothing() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let mut client = activity(&world, &acme.admin);
        let rehearsal = |rpc: &str, message: Vec<u8>| v1::RehearseCallRequest {
            workspace_id: acme.id.clone(),
            rpc: rpc.to_owned(),
            message,
            request: Some(post("ann@example.com")),
        };
        let create = "/roster.v1.UserService/CreateUser";
        let message = creation("ann@example.com").encode_to_vec();
        let answer = client.rehearse_call(rehearsal(create, message.clone())).await.unwrap().into_inner();
        let user = v1::CreateUserResponse::decode(answer.message.as_slice()).unwrap().user.unwrap();
        assert_eq!(user.managed_by(), v1::ManagedBy::Scim);
        let told = answer.activity.unwrap();
        assert_eq!(code(&told), "user-created");
        assert!(told.changes.iter().any(|change| change.path == "userName"));
        assert!(answer.status.is_empty());
        // Nobody is there, nothing was told, and no row was left.
        world.get(&acme.idp, &user.user_id).await.unwrap_err();
        assert!(all(&world, &acme).await.is_empty());
        assert!(world.told(&acme.id).await.is_empty());

        world.user(&acme.write, person("ann@example.com")).await.unwrap();
        let answer = client.rehearse_call(rehearsal(create, message)).await.unwrap().into_inner();
        assert_eq!(code(&answer.activity.unwrap()), "user-exists-by-hand");
        let status = tonic_types::Status::decode(answer.status.as_slice()).unwrap();
        assert_eq!(status.code, i32::from(tonic::Code::AlreadyExists));
        assert!(answer.message.is_empty());
        world.assert_told(&acme.id, &[ChangeKind::UserCreated]).await;

        let list = v1::ListUsersRequest::default().encode_to_vec();
        let answer = client.rehearse_call(rehearsal("/roster.v1.UserService/ListUsers", list)).await.unwrap();
        let answer = answer.into_inner();
        assert!(answer.activity.is_none());
        // As the identity provider sees them: not those made by hand.
        assert!(v1::ListUsersResponse::decode(answer.message.as_slice()).unwrap().users.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_calls_of_identity_providers_are_rehearsed_and_only_for_admins() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let rehearsal = |rpc: &str, message: &[u8]| v1::RehearseCallRequest {
            workspace_id: acme.id.clone(),
            rpc: rpc.to_owned(),
            message: message.to_vec(),
            request: None,
        };
        let mut client = activity(&world, &acme.admin);
        for rpc in ["/roster.v1.TokenService/GenerateScimToken", "/roster.v1.UserService/LookupUsers", ""] {
            assert_eq!(reason(client.rehearse_call(rehearsal(rpc, &[])).await), v1::ErrorReason::InvalidField);
        }
        let broken = rehearsal("/roster.v1.UserService/CreateUser", &[0xff, 0xff]);
        assert_eq!(reason(client.rehearse_call(broken).await), v1::ErrorReason::InvalidField);
        for secret in [&acme.idp, &acme.read, &acme.write] {
            let call = rehearsal("/roster.v1.UserService/ListUsers", &[]);
            let refused = activity(&world, secret).rehearse_call(call).await;
            assert_eq!(reason(refused), v1::ErrorReason::PermissionDenied);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_that_are_rehearsed_together_find_what_those_before_them_left_and_nothing_stays() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let mut client = activity(&world, &acme.admin);
        let part = |number: u32, rpc: &str, message: Vec<u8>| v1::RehearsedCall {
            rpc: format!("/roster.v1.{rpc}"),
            message,
            request: Some(post("ann@example.com")),
            number,
        };
        let group = v1::CreateGroupRequest {
            profile: Some(v1::GroupProfile {
                display_name: "Sales".to_owned(),
                members: Some(v1::MemberList {
                    members: vec![v1::Member { value: proto::rehearsed_id(7), ..Default::default() }],
                }),
                ..Default::default()
            }),
            ..Default::default()
        };
        let delete = v1::DeleteUserRequest { user_id: proto::rehearsed_id(7), ..Default::default() };
        let calls = vec![
            part(7, "UserService/CreateUser", creation("ann@example.com").encode_to_vec()),
            part(8, "UserService/CreateUser", creation("ann@example.com").encode_to_vec()),
            part(9, "GroupService/CreateGroup", group.encode_to_vec()),
            part(10, "UserService/DeleteUser", delete.encode_to_vec()),
            part(11, "UserService/CreateUser", creation("ann@example.com").encode_to_vec()),
        ];
        let request = v1::RehearseCallsRequest { workspace_id: acme.id.clone(), calls };
        let answers = client.rehearse_calls(request).await.unwrap().into_inner().answers;
        let codes: Vec<_> = answers.iter().map(|answer| code(answer.activity.as_ref().unwrap())).collect();
        assert_eq!(
            codes,
            ["user-created", "user-already-provisioned", "group-created", "user-deleted", "user-created"]
        );
        let refused: Vec<_> = answers.iter().map(|answer| !answer.status.is_empty()).collect();
        assert_eq!(refused, [false, true, false, false, false]);
        let sales = v1::CreateGroupResponse::decode(answers[2].message.as_slice()).unwrap();
        assert!(sales.skipped_member_ids.is_empty());
        let ann = v1::CreateUserResponse::decode(answers[4].message.as_slice()).unwrap().user.unwrap();
        assert_eq!((ann.user_id, ann.predecessor_id), (proto::rehearsed_id(11), proto::rehearsed_id(7)));

        world.get(&acme.idp, &proto::rehearsed_id(7)).await.unwrap_err();
        assert!(all(&world, &acme).await.is_empty());
        assert!(world.told(&acme.id).await.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_are_rehearsed_together_only_within_bounds_and_only_for_admins() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let part = |number: u32, rpc: &str| v1::RehearsedCall {
            rpc: rpc.to_owned(),
            message: creation("ann@example.com").encode_to_vec(),
            request: None,
            number,
        };
        let create = "/roster.v1.UserService/CreateUser";
        let asking = |calls: Vec<v1::RehearsedCall>| v1::RehearseCallsRequest { workspace_id: acme.id.clone(), calls };
        let mut client = activity(&world, &acme.admin);
        for calls in [
            Vec::new(),
            (0..=1_000).map(|number| part(number, create)).collect(),
            vec![part(1, create), part(1, create)],
            vec![part(1, "/roster.v1.UserService/ListUsers")],
            vec![part(1, "/roster.v1.TokenService/GenerateScimToken")],
            vec![v1::RehearsedCall { message: vec![0xff, 0xff], ..part(1, create) }],
        ] {
            assert_eq!(reason(client.rehearse_calls(asking(calls)).await), v1::ErrorReason::InvalidField);
        }
        for secret in [&acme.idp, &acme.read, &acme.write] {
            let refused = activity(&world, secret).rehearse_calls(asking(vec![part(1, create)])).await;
            assert_eq!(reason(refused), v1::ErrorReason::PermissionDenied);
        }
    })
    .await;
}
