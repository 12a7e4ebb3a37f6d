//! Requests about workspaces.

use prost::Message;
use proto::v1;
use roster_tests::Workspace;

use super::made::unique;
use super::mask;

pub(super) fn request(rpc: &str, at: &Workspace) -> Vec<u8> {
    let workspace_id = at.id.clone();
    match rpc {
        "WorkspaceService/CreateWorkspace" => {
            v1::CreateWorkspaceRequest { slug: unique("made"), ..Default::default() }.encode_to_vec()
        }
        "WorkspaceService/GetWorkspace" => {
            v1::GetWorkspaceRequest { workspace_id, slug: String::new() }.encode_to_vec()
        }
        "WorkspaceService/ListWorkspaces" => v1::ListWorkspacesRequest::default().encode_to_vec(),
        "WorkspaceService/UpdateWorkspace" => v1::UpdateWorkspaceRequest {
            workspace_id,
            workspace: Some(v1::Workspace { display_name: "Acme".to_owned(), ..Default::default() }),
            update_mask: mask("display_name"),
            etag: String::new(),
        }
        .encode_to_vec(),
        "WorkspaceService/EnableScim" => v1::EnableScimRequest { workspace_id }.encode_to_vec(),
        "WorkspaceService/DisableScim" => v1::DisableScimRequest { workspace_id }.encode_to_vec(),
        "WorkspaceService/GetScimStatus" => v1::GetScimStatusRequest { workspace_id }.encode_to_vec(),
        "WorkspaceService/PreviewScimSwitch" => {
            let scim_state = v1::ScimState::Disabled.into();
            v1::PreviewScimSwitchRequest { workspace_id, scim_state }.encode_to_vec()
        }
        "StatisticsService/GetStatistics" => {
            v1::GetStatisticsRequest { workspace_id, ..Default::default() }.encode_to_vec()
        }
        unknown => panic!("no request for {unknown}"),
    }
}
