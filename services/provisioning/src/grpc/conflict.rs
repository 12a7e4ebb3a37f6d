//! `roster.v1.ConflictService`.

use prost::Message;
use proto::v1;
use proto::v1::conflict_service_server::ConflictService;
use tonic::{Request, Response, Status};

use super::caller_of;
use crate::Provisioning;
use crate::convert::conflict as convert;
use crate::page::{self, Query};

/// Serves the conflicts.
pub(crate) struct ConflictRpc {
    service: Provisioning,
}

impl ConflictRpc {
    pub(crate) fn new(service: Provisioning) -> Self {
        Self { service }
    }
}

#[tonic::async_trait]
impl ConflictService for ConflictRpc {
    async fn list_conflicts(
        &self,
        request: Request<v1::ListConflictsRequest>,
    ) -> Result<Response<v1::ListConflictsResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::ListConflictsRequest { workspace_id, states, page_size, page_token } = request.into_inner();
        let workspace = self.service.workspace(&caller, &workspace_id).await?;
        let known = self.service.schemas(&workspace).await?;
        let size = page::size(page_size)?;
        let wanted = convert::read_states(&states)?;
        let asked = v1::ListConflictsRequest { workspace_id: workspace.id.to_string(), states, ..Default::default() };
        let named = Query::of("conflicts").and(&asked.encode_to_vec());

        let (rows, next) = self.service.list_conflicts(workspace.id, &wanted, named, (size, &page_token)).await?;

        Ok(Response::new(v1::ListConflictsResponse {
            conflicts: rows.into_iter().map(|row| convert::write(&caller, &known.users, row)).collect(),
            next_page_token: next.unwrap_or_default(),
        }))
    }

    async fn resolve_conflict(
        &self,
        request: Request<v1::ResolveConflictRequest>,
    ) -> Result<Response<v1::ResolveConflictResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::ResolveConflictRequest { workspace_id, conflict_id, resolution } = request.into_inner();
        let workspace = self.service.workspace(&caller, &workspace_id).await?;
        let known = self.service.schemas(&workspace).await?;
        let id = convert::conflict_id(&conflict_id)?;
        let resolution = convert::read_resolution(resolution)?;

        let resolved = self.service.resolve_conflict(&caller, workspace, id, resolution).await?;

        let conflict = Some(convert::write(&caller, &known.users, resolved));
        Ok(Response::new(v1::ResolveConflictResponse { conflict }))
    }
}
