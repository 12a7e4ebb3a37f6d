//! `roster.v1.DeprovisionService`.

use domain::id::UserId;
use prost::Message;
use proto::v1;
use proto::v1::deprovision_service_server::DeprovisionService;
use tonic::{Request, Response, Status};

use super::caller_of;
use crate::Provisioning;
use crate::convert;
use crate::deprovision::{Decided, Held};
use crate::error::Error;
use crate::page::{self, Query};

/// Users of one call.
const MAX_USERS: usize = 1_000;

/// Serves what the brake holds.
pub(crate) struct DeprovisionRpc {
    service: Provisioning,
}

impl DeprovisionRpc {
    pub(crate) fn new(service: Provisioning) -> Self {
        Self { service }
    }
}

#[tonic::async_trait]
impl DeprovisionService for DeprovisionRpc {
    async fn list_held_deprovisions(
        &self,
        request: Request<v1::ListHeldDeprovisionsRequest>,
    ) -> Result<Response<v1::ListHeldDeprovisionsResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::ListHeldDeprovisionsRequest { workspace_id, page_size, page_token } = request.into_inner();
        let workspace = self.service.workspace(&caller, &workspace_id).await?;
        let known = self.service.schemas(&workspace).await?;
        let size = page::size(page_size)?;
        let asked = v1::ListHeldDeprovisionsRequest { workspace_id: workspace.id.to_string(), ..Default::default() };
        let named = Query::of("deprovisions").and(&asked.encode_to_vec());

        let Held { rows, next, count, open_until } =
            self.service.list_held(workspace.id, named, (size, &page_token)).await?;

        Ok(Response::new(v1::ListHeldDeprovisionsResponse {
            deprovisions: rows.into_iter().map(|row| convert::deprovision::write(&caller, &known.users, row)).collect(),
            next_page_token: next.unwrap_or_default(),
            held_count: i64::try_from(count).unwrap_or(i64::MAX),
            open_until_time: open_until.map(convert::time::instant),
        }))
    }

    async fn release_deprovisions(
        &self,
        request: Request<v1::ReleaseDeprovisionsRequest>,
    ) -> Result<Response<v1::ReleaseDeprovisionsResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::ReleaseDeprovisionsRequest { workspace_id, user_ids } = request.into_inner();
        let workspace = self.service.workspace(&caller, &workspace_id).await?;
        let users = read_users(&user_ids)?;

        let Decided { done, remaining } = self.service.release_deprovisions(workspace, &users).await?;

        Ok(Response::new(v1::ReleaseDeprovisionsResponse { released: count(done), remaining: long(remaining) }))
    }

    async fn reject_deprovisions(
        &self,
        request: Request<v1::RejectDeprovisionsRequest>,
    ) -> Result<Response<v1::RejectDeprovisionsResponse>, Status> {
        let caller = caller_of(&request)?;
        let v1::RejectDeprovisionsRequest { workspace_id, user_ids } = request.into_inner();
        let workspace = self.service.workspace(&caller, &workspace_id).await?;
        let users = read_users(&user_ids)?;

        let Decided { done, remaining } = self.service.reject_deprovisions(workspace, &users).await?;

        Ok(Response::new(v1::RejectDeprovisionsResponse { rejected: count(done), remaining: long(remaining) }))
    }
}

fn read_users(ids: &[String]) -> Result<Vec<UserId>, Error> {
    if ids.len() > MAX_USERS {
        return Err(Error::field("user_ids", format!("user_ids are more than {MAX_USERS}; split them")));
    }
    ids.iter().map(|id| convert::user_id(id)).collect()
}

fn count(number: u64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

fn long(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
