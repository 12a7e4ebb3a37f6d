//! Requests about credentials.

use prost::Message;
use proto::v1;
use roster_tests::{Workspace, World};

use super::made::a_key;

pub(super) async fn request(world: &World, rpc: &str, at: &Workspace) -> Vec<u8> {
    let workspace_id = at.id.clone();
    match rpc {
        "TokenService/GenerateScimToken" => {
            v1::GenerateScimTokenRequest { workspace_id, overlap: None }.encode_to_vec()
        }
        "TokenService/GetScimToken" => {
            // A token must be there to be read: the callers before may not have taken it away.
            v1::GetScimTokenRequest { workspace_id }.encode_to_vec()
        }
        "TokenService/RevokeScimToken" => {
            v1::RevokeScimTokenRequest { workspace_id, overlapping_only: false }.encode_to_vec()
        }
        "TokenService/CreateAccessKey" => v1::CreateAccessKeyRequest {
            workspace_id,
            all_workspaces: false,
            scope: v1::AccessScope::Read.into(),
            display_name: "made".to_owned(),
        }
        .encode_to_vec(),
        "TokenService/ListAccessKeys" => {
            v1::ListAccessKeysRequest { workspace_id, ..Default::default() }.encode_to_vec()
        }
        "TokenService/RevokeAccessKey" => v1::RevokeAccessKeyRequest { key_id: a_key(world, at).await }.encode_to_vec(),
        "SessionService/CreateSession" => v1::CreateSessionRequest {}.encode_to_vec(),
        "SessionService/GetSession" => v1::GetSessionRequest {}.encode_to_vec(),
        "SessionService/DeleteSession" => v1::DeleteSessionRequest {}.encode_to_vec(),
        unknown => panic!("no request for {unknown}"),
    }
}
