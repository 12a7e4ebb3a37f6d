//! Requests about users, alone and in lists.

use prost::Message;
use proto::v1;
use roster_tests::{Workspace, World};

use super::made::{manual_user, profile, scim_user};
use super::mask;

pub(super) async fn request(world: &World, rpc: &str, at: &Workspace, caller: usize) -> Vec<u8> {
    let workspace_id = at.id.clone();
    let target = async || if caller == 0 { scim_user(world, at).await } else { manual_user(world, at).await };
    match rpc {
        "UserService/CreateUser" => {
            v1::CreateUserRequest { workspace_id, profile: Some(profile()), ..Default::default() }.encode_to_vec()
        }
        "UserService/GetUser" => {
            v1::GetUserRequest { workspace_id, user_id: target().await, ..Default::default() }.encode_to_vec()
        }
        "UserService/ListUsers" => v1::ListUsersRequest { workspace_id, ..Default::default() }.encode_to_vec(),
        "UserService/LookupUsers" => {
            let emails = vec!["a@example.com".to_owned()];
            v1::LookupUsersRequest { workspace_id, emails, ..Default::default() }.encode_to_vec()
        }
        "UserService/UpdateUser" => v1::UpdateUserRequest {
            workspace_id,
            user_id: target().await,
            profile: Some(v1::Profile { title: "CTO".to_owned(), ..Default::default() }),
            update_mask: mask("profile.title"),
            ..Default::default()
        }
        .encode_to_vec(),
        "UserService/PatchUser" => {
            let operation = v1::UserPatchOperation {
                kind: v1::PatchKind::Replace.into(),
                field: Some(v1::FieldPath { path: "title".to_owned(), extension_urn: String::new() }),
                element: None,
                fragment: Some(v1::Profile { title: "CTO".to_owned(), ..Default::default() }),
            };
            let user_id = target().await;
            v1::PatchUserRequest { workspace_id, user_id, operations: vec![operation], ..Default::default() }
                .encode_to_vec()
        }
        "UserService/DeactivateUser" => {
            v1::DeactivateUserRequest { workspace_id, user_id: target().await, etag: String::new() }.encode_to_vec()
        }
        "UserService/ReactivateUser" => {
            v1::ReactivateUserRequest { workspace_id, user_id: target().await, etag: String::new() }.encode_to_vec()
        }
        "UserService/DeleteUser" => {
            v1::DeleteUserRequest { workspace_id, user_id: target().await, etag: String::new() }.encode_to_vec()
        }
        "UserService/AdoptUser" => {
            v1::AdoptUserRequest { workspace_id, user_id: target().await, etag: String::new() }.encode_to_vec()
        }
        "ImportService/ImportUsers" => {
            let people = vec![v1::Person { row: 1, profile: Some(profile()), seat: None }];
            v1::ImportUsersRequest { workspace_id, people, ..Default::default() }.encode_to_vec()
        }
        "ImportService/CheckReadiness" => {
            v1::CheckReadinessRequest { workspace_id, people: Vec::new() }.encode_to_vec()
        }
        unknown => panic!("no request for {unknown}"),
    }
}
