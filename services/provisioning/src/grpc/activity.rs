//! `roster.v1.ActivityService`.

use prost::Message;
use proto::v1;
use proto::v1::activity_service_server::ActivityService;
use tonic::{Request, Response, Status};

use super::caller_of;
use crate::Provisioning;
use crate::access::Caller;
use crate::activity::{Part, Rehearsed};
use crate::convert::activity as convert;
use crate::error::Error;
use crate::page::{self, Query};

/// Serves the sync log.
pub(crate) struct ActivityRpc {
    service: Provisioning,
}

impl ActivityRpc {
    pub(crate) fn new(service: Provisioning) -> Self {
        Self { service }
    }
}

/// A refusal as `google.rpc.Status`: never empty, details or not.
fn encoded(status: &Status) -> Vec<u8> {
    if !status.details().is_empty() {
        return status.details().to_vec();
    }
    let code = status.code().into();
    tonic_types::Status { code, message: status.message().to_owned(), details: Vec::new() }.encode_to_vec()
}

/// The answer of a rehearsed call, or its refusal, and what would be recorded.
fn told(rehearsed: Rehearsed) -> (Vec<u8>, Vec<u8>, Option<v1::Activity>) {
    let Rehearsed { answer, activity } = rehearsed;
    let (message, status) = match answer {
        Ok(message) => (message.to_vec(), Vec::new()),
        Err(status) => (Vec::new(), encoded(&status)),
    };
    (message, status, activity.map(convert::write))
}

#[tonic::async_trait]
impl ActivityService for ActivityRpc {
    async fn list_activity(
        &self,
        request: Request<v1::ListActivityRequest>,
    ) -> Result<Response<v1::ListActivityResponse>, Status> {
        let caller = caller_of(&request)?;
        let request = request.into_inner();
        let workspace = self.service.workspace(&caller, &request.workspace_id).await?;
        let query = convert::read_query(&request)?;
        let size = page::size(request.page_size)?;
        let v1::ListActivityRequest { page_token, .. } = &request;
        let asked = v1::ListActivityRequest {
            workspace_id: workspace.id.to_string(),
            page_token: String::new(),
            page_size: 0,
            ..request.clone()
        };
        let named = Query::of("activity").and(&asked.encode_to_vec());

        let (rows, next) = self.service.list_activity(workspace.id, query, named, (size, page_token)).await?;

        Ok(Response::new(v1::ListActivityResponse {
            activities: rows.into_iter().map(convert::write).collect(),
            next_page_token: next.unwrap_or_default(),
        }))
    }

    async fn get_activity(
        &self,
        request: Request<v1::GetActivityRequest>,
    ) -> Result<Response<v1::GetActivityResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::GetActivityRequest { workspace_id, activity_id } = request.into_inner();
        let workspace = self.service.workspace(&caller, &workspace_id).await?;
        let id = convert::activity_id(&activity_id)?;

        let activity = self.service.get_activity(workspace.id, id).await?;

        Ok(Response::new(v1::GetActivityResponse { activity: Some(convert::write(activity)) }))
    }

    async fn report_rejection(
        &self,
        request: Request<v1::ReportRejectionRequest>,
    ) -> Result<Response<v1::ReportRejectionResponse>, Status> {
        let caller = caller_of(&request)?;
        let request = request.into_inner();
        let workspace = self.service.workspace(&caller, &request.workspace_id).await?;
        let rehearse = request.rehearse;
        let rejection = convert::read_rejection(request)?;
        let activity = self.service.rejection(workspace.id, rejection);
        match caller {
            Caller::Key { .. } if rehearse => {
                Ok(Response::new(v1::ReportRejectionResponse { activity: Some(convert::write(activity)) }))
            }
            Caller::Idp { .. } if rehearse => {
                Err(Error::PermissionDenied("a SCIM token does not allow a rehearsal; use an admin's access key")
                    .into())
            }
            Caller::Idp { .. } => {
                self.service.record(activity);
                Ok(Response::new(v1::ReportRejectionResponse { activity: None }))
            }
            // The log tells of identity providers: what somebody tries with a key is none of it.
            Caller::Key { .. } => Ok(Response::new(v1::ReportRejectionResponse { activity: None })),
        }
    }

    async fn replay_activity(
        &self,
        request: Request<v1::ReplayActivityRequest>,
    ) -> Result<Response<v1::ReplayActivityResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::ReplayActivityRequest { workspace_id, activity_id } = request.into_inner();
        let workspace = self.service.workspace(&caller, &workspace_id).await?;
        let id = convert::activity_id(&activity_id)?;

        let activity = self.service.replay_activity(workspace, id).await?;

        Ok(Response::new(v1::ReplayActivityResponse { activity: Some(convert::write(activity)) }))
    }

    async fn rehearse_call(
        &self,
        request: Request<v1::RehearseCallRequest>,
    ) -> Result<Response<v1::RehearseCallResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::RehearseCallRequest { workspace_id, rpc, message, request } = request.into_inner();
        let workspace = self.service.workspace(&caller, &workspace_id).await?;
        let request = convert::read_request(request.unwrap_or_default());

        let rehearsed = self.service.rehearse_call(workspace, &rpc, &message, request).await?;

        let (message, status, activity) = told(rehearsed);
        Ok(Response::new(v1::RehearseCallResponse { message, status, activity }))
    }

    async fn rehearse_calls(
        &self,
        request: Request<v1::RehearseCallsRequest>,
    ) -> Result<Response<v1::RehearseCallsResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::RehearseCallsRequest { workspace_id, calls } = request.into_inner();
        let workspace = self.service.workspace(&caller, &workspace_id).await?;
        let parts = calls.into_iter().map(|call| {
            let v1::RehearsedCall { rpc, message, request, number } = call;
            Part { rpc, message, request: convert::read_request(request.unwrap_or_default()), number }
        });

        let rehearsed = self.service.rehearse_calls(workspace, parts.collect()).await?;

        let answers = rehearsed.into_iter().map(|rehearsed| {
            let (message, status, activity) = told(rehearsed);
            v1::RehearsedAnswer { message, status, activity }
        });
        Ok(Response::new(v1::RehearseCallsResponse { answers: answers.collect() }))
    }
}
