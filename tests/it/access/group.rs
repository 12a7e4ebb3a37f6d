//! Requests about groups.

use prost::Message;
use proto::v1;
use roster_tests::{Workspace, World};

use super::made::{a_group, group_profile};
use super::mask;

pub(super) async fn request(world: &World, rpc: &str, at: &Workspace) -> Vec<u8> {
    let workspace_id = at.id.clone();
    match rpc {
        "GroupService/CreateGroup" => {
            v1::CreateGroupRequest { workspace_id, profile: Some(group_profile()), ..Default::default() }
                .encode_to_vec()
        }
        "GroupService/GetGroup" => {
            v1::GetGroupRequest { workspace_id, group_id: a_group(world, at).await, ..Default::default() }
                .encode_to_vec()
        }
        "GroupService/ListGroups" => v1::ListGroupsRequest { workspace_id, ..Default::default() }.encode_to_vec(),
        "GroupService/UpdateGroup" => v1::UpdateGroupRequest {
            workspace_id,
            group_id: a_group(world, at).await,
            profile: Some(group_profile()),
            update_mask: mask("profile.display_name"),
            ..Default::default()
        }
        .encode_to_vec(),
        "GroupService/PatchGroup" => v1::PatchGroupRequest {
            workspace_id,
            group_id: a_group(world, at).await,
            operations: vec![v1::GroupPatchOperation {
                kind: v1::PatchKind::Replace.into(),
                field: Some(v1::FieldPath { path: "display_name".to_owned(), extension_urn: String::new() }),
                element: None,
                fragment: Some(group_profile()),
            }],
            ..Default::default()
        }
        .encode_to_vec(),
        "GroupService/DeleteGroup" => {
            v1::DeleteGroupRequest { workspace_id, group_id: a_group(world, at).await, etag: String::new() }
                .encode_to_vec()
        }
        "GroupService/ListGroupMembers" => {
            v1::ListGroupMembersRequest { workspace_id, group_id: a_group(world, at).await, ..Default::default() }
                .encode_to_vec()
        }
        unknown => panic!("no request for {unknown}"),
    }
}
