//! `roster.v1.WorkspaceService`.

use std::sync::Arc;

use domain::workspace::Plan;
use proto::v1;
use proto::v1::workspace_service_server::WorkspaceService;
use storage::UserCounts;
use tonic::{Request, Response, Status};

use super::caller_of;
use crate::Provisioning;
use crate::convert::{self, time};
use crate::error::Error;
use crate::page;
use crate::workspace::preview::{Effect, Preview};
use crate::workspace::{Named, NewWorkspace, ScimStatus};

/// Serves the workspaces.
pub(crate) struct WorkspaceRpc {
    service: Provisioning,
}

impl WorkspaceRpc {
    pub(crate) fn new(service: Provisioning) -> Self {
        Self { service }
    }
}

#[tonic::async_trait]
impl WorkspaceService for WorkspaceRpc {
    async fn create_workspace(
        &self,
        request: Request<v1::CreateWorkspaceRequest>,
    ) -> Result<Response<v1::CreateWorkspaceResponse>, Status> {
        let v1::CreateWorkspaceRequest { slug, display_name, plan, policy } = request.into_inner();
        let plan = convert::workspace::read_plan(plan)?;
        let policy = convert::workspace::read_policy(policy.unwrap_or_default())?;

        let new = NewWorkspace { slug, display_name, plan, policy };
        let workspace = self.service.create_workspace(new).await?;

        let workspace = Some(convert::workspace::write(workspace));
        Ok(Response::new(v1::CreateWorkspaceResponse { workspace }))
    }

    async fn get_workspace(
        &self,
        request: Request<v1::GetWorkspaceRequest>,
    ) -> Result<Response<v1::GetWorkspaceResponse>, Status> {
        let caller = caller_of(&request)?;
        let named = read_named(request.into_inner())?;

        let workspace = self.service.get_workspace(&caller, named).await?;

        let workspace = Some(convert::workspace::write(Arc::unwrap_or_clone(workspace)));
        Ok(Response::new(v1::GetWorkspaceResponse { workspace }))
    }

    async fn list_workspaces(
        &self,
        request: Request<v1::ListWorkspacesRequest>,
    ) -> Result<Response<v1::ListWorkspacesResponse>, Status> {
        let v1::ListWorkspacesRequest { page_size, page_token } = request.into_inner();
        let size = page::size(page_size)?;

        let (workspaces, next) = self.service.list_workspaces(size, &page_token).await?;

        Ok(Response::new(v1::ListWorkspacesResponse {
            workspaces: workspaces.into_iter().map(convert::workspace::write).collect(),
            next_page_token: next.unwrap_or_default(),
        }))
    }

    async fn update_workspace(
        &self,
        request: Request<v1::UpdateWorkspaceRequest>,
    ) -> Result<Response<v1::UpdateWorkspaceResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::UpdateWorkspaceRequest { workspace_id, workspace, update_mask, etag } = request.into_inner();
        let target = self.service.workspace(&caller, &workspace_id).await?.id;
        let update = convert::workspace::read_update(workspace, update_mask)?;
        let expected = convert::etag(&etag)?;

        let workspace = self.service.update_workspace(&caller, target, expected, update).await?;

        let workspace = Some(convert::workspace::write(workspace));
        Ok(Response::new(v1::UpdateWorkspaceResponse { workspace }))
    }

    async fn enable_scim(
        &self,
        request: Request<v1::EnableScimRequest>,
    ) -> Result<Response<v1::EnableScimResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::EnableScimRequest { workspace_id } = request.into_inner();
        let target = self.service.workspace(&caller, &workspace_id).await?.id;

        let workspace = self.service.enable_scim(target).await?;

        let workspace = Some(convert::workspace::write(workspace));
        Ok(Response::new(v1::EnableScimResponse { workspace }))
    }

    async fn disable_scim(
        &self,
        request: Request<v1::DisableScimRequest>,
    ) -> Result<Response<v1::DisableScimResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::DisableScimRequest { workspace_id } = request.into_inner();
        let target = self.service.workspace(&caller, &workspace_id).await?.id;

        let workspace = self.service.disable_scim(target).await?;

        let workspace = Some(convert::workspace::write(workspace));
        Ok(Response::new(v1::DisableScimResponse { workspace }))
    }

    async fn get_scim_status(
        &self,
        request: Request<v1::GetScimStatusRequest>,
    ) -> Result<Response<v1::GetScimStatusResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::GetScimStatusRequest { workspace_id } = request.into_inner();
        let target = self.service.workspace(&caller, &workspace_id).await?;

        let status = self.service.scim_status(target).await?;

        Ok(Response::new(write_status(status)))
    }

    async fn preview_scim_switch(
        &self,
        request: Request<v1::PreviewScimSwitchRequest>,
    ) -> Result<Response<v1::PreviewScimSwitchResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::PreviewScimSwitchRequest { workspace_id, scim_state } = request.into_inner();
        let workspace = self.service.workspace(&caller, &workspace_id).await?;
        let known = self.service.schemas(&workspace).await?;
        let way = convert::workspace::read_switch(scim_state)?;

        let Preview { changes, effects } = self.service.preview_scim_switch(workspace, way).await?;

        let write = |effect: Effect| {
            let Effect { code, summary, count, users, blocks } = effect;
            v1::ScimSwitchEffect {
                code: code.to_owned(),
                summary: summary.to_owned(),
                user_count: i64::try_from(count).unwrap_or(i64::MAX),
                users: users.into_iter().map(|user| convert::user::write(&caller, &known.users, user)).collect(),
                blocks,
            }
        };
        let effects = effects.into_iter().map(write).collect();
        Ok(Response::new(v1::PreviewScimSwitchResponse { changes, effects }))
    }
}

fn read_named(request: v1::GetWorkspaceRequest) -> Result<Named, Error> {
    let v1::GetWorkspaceRequest { workspace_id, slug } = request;
    convert::storable("slug", &slug)?;
    match (workspace_id.is_empty(), slug.is_empty()) {
        (false, false) => Err(Error::field("slug", "workspace_id and slug exclude each other; send one of them")),
        (true, false) => Ok(Named::Slug(slug)),
        (_, true) => Ok(Named::Id(workspace_id)),
    }
}

fn write_status(status: ScimStatus) -> v1::GetScimStatusResponse {
    let ScimStatus { workspace, token, overlapping, counts, last_write, health, alerts } = status;
    let UserCounts { scim_active, scim_deactivated, manual_active, manual_deactivated, deleted: _ } = counts;
    let count = |users: u64| i64::try_from(users).unwrap_or(i64::MAX);
    v1::GetScimStatusResponse {
        scim_state: convert::workspace::write_scim(workspace.scim).into(),
        plan_includes_scim: match workspace.plan {
            Plan::Scim => true,
            Plan::Basic => false,
        },
        token: token.map(convert::token::write_scim_token),
        active_users: count(scim_active),
        deactivated_users: count(scim_deactivated),
        last_write_time: last_write.map(time::instant),
        health: Some(convert::activity::write_health(health)),
        alerts: alerts.into_iter().map(convert::workspace::write_alert).collect(),
        manual_active_users: count(manual_active),
        manual_deactivated_users: count(manual_deactivated),
        overlapping_tokens: overlapping.into_iter().map(convert::token::write_scim_token).collect(),
    }
}
