//! Requests about the sync log.

use prost::Message;
use proto::v1;
use roster_tests::{Workspace, World};

use super::made::a_refusal;

pub(super) async fn request(world: &World, rpc: &str, at: &Workspace) -> Vec<u8> {
    let workspace_id = at.id.clone();
    match rpc {
        "ActivityService/ListActivity" => {
            v1::ListActivityRequest { workspace_id, ..Default::default() }.encode_to_vec()
        }
        "ActivityService/GetActivity" => {
            v1::GetActivityRequest { workspace_id, activity_id: a_refusal(world, at).await }.encode_to_vec()
        }
        "ActivityService/ReportRejection" => {
            let request = Some(v1::ScimRequest::default());
            v1::ReportRejectionRequest { workspace_id, request, http_status: 404, ..Default::default() }.encode_to_vec()
        }
        "ActivityService/ReplayActivity" => {
            v1::ReplayActivityRequest { workspace_id, activity_id: a_refusal(world, at).await }.encode_to_vec()
        }
        "ActivityService/RehearseCall" => v1::RehearseCallRequest {
            workspace_id,
            rpc: "/roster.v1.UserService/ListUsers".to_owned(),
            ..Default::default()
        }
        .encode_to_vec(),
        "ActivityService/RehearseCalls" => v1::RehearseCallsRequest {
            workspace_id,
            calls: vec![v1::RehearsedCall {
                rpc: "/roster.v1.UserService/DeleteUser".to_owned(),
                ..Default::default()
            }],
        }
        .encode_to_vec(),
        "ExplainService/ExplainScimRequest" => v1::ExplainScimRequestRequest {
            workspace_id,
            method: "GET".to_owned(),
            path: "/Users".to_owned(),
            ..Default::default()
        }
        .encode_to_vec(),
        unknown => panic!("no request for {unknown}"),
    }
}
