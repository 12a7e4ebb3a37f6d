//! Requests about what waits for an admin.

use prost::Message;
use proto::v1;
use roster_tests::{Workspace, World};

use super::made::a_conflict;

pub(super) async fn request(world: &World, rpc: &str, at: &Workspace) -> Vec<u8> {
    let workspace_id = at.id.clone();
    match rpc {
        "ConflictService/ListConflicts" => {
            v1::ListConflictsRequest { workspace_id, ..Default::default() }.encode_to_vec()
        }
        "ConflictService/ResolveConflict" => v1::ResolveConflictRequest {
            workspace_id,
            conflict_id: a_conflict(world, at).await,
            resolution: v1::ConflictResolution::Dismiss.into(),
        }
        .encode_to_vec(),
        "DeprovisionService/ListHeldDeprovisions" => {
            v1::ListHeldDeprovisionsRequest { workspace_id, ..Default::default() }.encode_to_vec()
        }
        "DeprovisionService/ReleaseDeprovisions" => {
            v1::ReleaseDeprovisionsRequest { workspace_id, user_ids: Vec::new() }.encode_to_vec()
        }
        "DeprovisionService/RejectDeprovisions" => {
            v1::RejectDeprovisionsRequest { workspace_id, user_ids: Vec::new() }.encode_to_vec()
        }
        unknown => panic!("no request for {unknown}"),
    }
}
