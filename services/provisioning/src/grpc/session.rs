//! `roster.v1.SessionService`.

use proto::v1;
use proto::v1::session_service_server::SessionService;
use tonic::{Request, Response, Status};

use super::caller_of;
use crate::Provisioning;
use crate::convert;
use crate::token::session_of;

/// Serves the sessions.
pub(crate) struct SessionRpc {
    service: Provisioning,
}

impl SessionRpc {
    pub(crate) fn new(service: Provisioning) -> Self {
        Self { service }
    }
}

#[tonic::async_trait]
impl SessionService for SessionRpc {
    async fn create_session(
        &self,
        request: Request<v1::CreateSessionRequest>,
    ) -> Result<Response<v1::CreateSessionResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::CreateSessionRequest {} = request.into_inner();

        let (session, key, secret) = self.service.create_session(&caller).await?;

        let session = Some(convert::token::write_session(session, key));
        let secret = secret.expose().to_owned();
        Ok(Response::new(v1::CreateSessionResponse { session, secret }))
    }

    async fn get_session(
        &self,
        request: Request<v1::GetSessionRequest>,
    ) -> Result<Response<v1::GetSessionResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::GetSessionRequest {} = request.into_inner();

        let (session, key) = session_of(&caller)?;

        let session = Some(convert::token::write_session(session, key));
        Ok(Response::new(v1::GetSessionResponse { session }))
    }

    async fn delete_session(
        &self,
        request: Request<v1::DeleteSessionRequest>,
    ) -> Result<Response<v1::DeleteSessionResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::DeleteSessionRequest {} = request.into_inner();

        self.service.delete_session(&caller).await?;

        Ok(Response::new(v1::DeleteSessionResponse {}))
    }
}
