//! `roster.v1.TokenService`.

use std::time::Duration;

use domain::id::{KeyId, WorkspaceId};
use domain::token::Reminder;
use proto::v1;
use proto::v1::token_service_server::TokenService;
use tonic::{Request, Response, Status};

use super::caller_of;
use crate::Provisioning;
use crate::access::Caller;
use crate::convert::{self, time};
use crate::error::Error;
use crate::page;
use crate::token::{NewAccessKey, Reminded};

/// Serves the credentials.
pub(crate) struct TokenRpc {
    service: Provisioning,
}

impl TokenRpc {
    pub(crate) fn new(service: Provisioning) -> Self {
        Self { service }
    }

    /// The workspace a key is to be bound to; `None` for all, which is the operator's to give.
    async fn reach_of_new_key(&self, caller: &Caller, named: &str, all: bool) -> Result<Option<WorkspaceId>, Error> {
        match (all, named.is_empty()) {
            (false, _) => Ok(Some(self.service.workspace(caller, named).await?.id)),
            (true, false) => Err(Error::field(
                "workspace_id",
                "workspace_id and all_workspaces exclude each other; send one of them",
            )),
            (true, true) if caller.is_operator() => Ok(None),
            (true, true) => {
                Err(Error::PermissionDenied("an access key for all workspaces is the operator's to create"))
            }
        }
    }

    /// The workspace whose keys are listed; `None` for all, which is what the operator sees.
    async fn reach_of_list(&self, caller: &Caller, named: &str) -> Result<Option<WorkspaceId>, Error> {
        if named.is_empty() && caller.is_operator() {
            return Ok(None);
        }
        Ok(Some(self.service.workspace(caller, named).await?.id))
    }
}

#[tonic::async_trait]
impl TokenService for TokenRpc {
    async fn generate_scim_token(
        &self,
        request: Request<v1::GenerateScimTokenRequest>,
    ) -> Result<Response<v1::GenerateScimTokenResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::GenerateScimTokenRequest { workspace_id, overlap } = request.into_inner();
        let workspace = self.service.workspace(&caller, &workspace_id).await?.id;
        let overlap = read_overlap(overlap)?;

        let (token, secret) = self.service.generate_scim_token(&caller, workspace, overlap).await?;

        let told = Reminded { token, reminder: Reminder::None };
        let token = Some(convert::token::write_scim_token(told));
        let secret = secret.expose().to_owned();
        Ok(Response::new(v1::GenerateScimTokenResponse { token, secret }))
    }

    async fn get_scim_token(
        &self,
        request: Request<v1::GetScimTokenRequest>,
    ) -> Result<Response<v1::GetScimTokenResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::GetScimTokenRequest { workspace_id } = request.into_inner();
        let workspace = self.service.workspace(&caller, &workspace_id).await?;

        let (current, overlapping) = self.service.get_scim_token(&workspace).await?;

        let token = Some(convert::token::write_scim_token(current));
        let overlapping = overlapping.into_iter().map(convert::token::write_scim_token).collect();
        Ok(Response::new(v1::GetScimTokenResponse { token, overlapping }))
    }

    async fn revoke_scim_token(
        &self,
        request: Request<v1::RevokeScimTokenRequest>,
    ) -> Result<Response<v1::RevokeScimTokenResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::RevokeScimTokenRequest { workspace_id, overlapping_only } = request.into_inner();
        let workspace = self.service.workspace(&caller, &workspace_id).await?.id;

        self.service.revoke_scim_tokens(workspace, overlapping_only).await?;

        Ok(Response::new(v1::RevokeScimTokenResponse {}))
    }

    async fn create_access_key(
        &self,
        request: Request<v1::CreateAccessKeyRequest>,
    ) -> Result<Response<v1::CreateAccessKeyResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::CreateAccessKeyRequest { workspace_id, all_workspaces, scope, display_name } = request.into_inner();
        let workspace = self.reach_of_new_key(&caller, &workspace_id, all_workspaces).await?;
        let scope = convert::token::read_scope(scope)?;

        let (key, secret) = self.service.create_access_key(NewAccessKey { workspace, scope, display_name }).await?;

        let key = Some(convert::token::write_access_key(key));
        let secret = secret.expose().to_owned();
        Ok(Response::new(v1::CreateAccessKeyResponse { key, secret }))
    }

    async fn list_access_keys(
        &self,
        request: Request<v1::ListAccessKeysRequest>,
    ) -> Result<Response<v1::ListAccessKeysResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::ListAccessKeysRequest { workspace_id, page_size, page_token } = request.into_inner();
        let workspace = self.reach_of_list(&caller, &workspace_id).await?;
        let size = page::size(page_size)?;

        let (keys, next) = self.service.list_access_keys(workspace, size, &page_token).await?;

        let keys = keys.into_iter().map(convert::token::write_access_key).collect();
        let next_page_token = next.unwrap_or_default();
        Ok(Response::new(v1::ListAccessKeysResponse { keys, next_page_token }))
    }

    async fn revoke_access_key(
        &self,
        request: Request<v1::RevokeAccessKeyRequest>,
    ) -> Result<Response<v1::RevokeAccessKeyResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::RevokeAccessKeyRequest { key_id } = request.into_inner();
        let id = read_key_id(&key_id)?;

        let key = self.service.revoke_access_key(&caller, id).await?;

        let key = Some(convert::token::write_access_key(key));
        Ok(Response::new(v1::RevokeAccessKeyResponse { key }))
    }
}

fn read_overlap(overlap: Option<prost_types::Duration>) -> Result<Duration, Error> {
    let Some(overlap) = overlap else { return Ok(Duration::ZERO) };
    time::read_duration(overlap).ok_or_else(|| Error::field("overlap", "overlap must be a length of time of 0 or more"))
}

fn read_key_id(id: &str) -> Result<KeyId, Error> {
    if id.is_empty() {
        return Err(Error::field("key_id", "key_id is required"));
    }
    KeyId::parse(id).ok_or(Error::NotFound { resource: "access_key" })
}
