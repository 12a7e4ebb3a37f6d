//! The service's credentials, as the console sees them.

use proto::v1;
use proto::v1::token_service_server::TokenService;
use tonic::{Request, Response, Status};

use super::Service;

#[tonic::async_trait]
impl TokenService for Service {
    async fn revoke_scim_token(
        &self,
        request: Request<v1::RevokeScimTokenRequest>,
    ) -> Result<Response<v1::RevokeScimTokenResponse>, Status> {
        self.session(request.metadata())?;
        self.revoked.lock().unwrap().push(request.into_inner());
        Ok(Response::new(v1::RevokeScimTokenResponse {}))
    }

    async fn generate_scim_token(
        &self,
        _: Request<v1::GenerateScimTokenRequest>,
    ) -> Result<Response<v1::GenerateScimTokenResponse>, Status> {
        Err(Status::unimplemented("not yet"))
    }

    async fn get_scim_token(
        &self,
        _: Request<v1::GetScimTokenRequest>,
    ) -> Result<Response<v1::GetScimTokenResponse>, Status> {
        Err(Status::unimplemented("not yet"))
    }

    async fn create_access_key(
        &self,
        _: Request<v1::CreateAccessKeyRequest>,
    ) -> Result<Response<v1::CreateAccessKeyResponse>, Status> {
        Err(Status::unimplemented("not yet"))
    }

    async fn list_access_keys(
        &self,
        _: Request<v1::ListAccessKeysRequest>,
    ) -> Result<Response<v1::ListAccessKeysResponse>, Status> {
        Err(Status::unimplemented("not yet"))
    }

    async fn revoke_access_key(
        &self,
        _: Request<v1::RevokeAccessKeyRequest>,
    ) -> Result<Response<v1::RevokeAccessKeyResponse>, Status> {
        Err(Status::unimplemented("not yet"))
    }
}
