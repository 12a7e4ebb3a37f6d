//! The overview of a workspace: whether provisioning works, who there is, and what wants an admin's eye.

mod chart;
mod page;

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use proto::v1;

use super::trouble::Trouble;
use super::visit::Within;
use crate::app::Shared;

/// How many requests are shown.
const LATEST: i32 = 5;

pub(crate) fn routes() -> Router<Shared> {
    Router::new().route("/console/w/{slug}", get(overview))
}

async fn overview(within: Within) -> Result<Response, Trouble> {
    let status = v1::GetScimStatusRequest { workspace_id: within.id() };
    let numbers = v1::GetStatisticsRequest { workspace_id: within.id(), days: 0, hours: 0 };
    let latest =
        v1::ListActivityRequest { workspace_id: within.id(), page_size: LATEST, ..v1::ListActivityRequest::default() };
    let (mut workspaces, mut statistics, mut activity) =
        (within.upstream().workspaces(), within.upstream().statistics(), within.upstream().activity());
    let (status, numbers, latest) = tokio::join!(
        workspaces.get_scim_status(within.request(status)),
        statistics.get_statistics(within.request(numbers)),
        activity.list_activity(within.request(latest)),
    );
    // Without numbers there is still something to see.
    let numbers = numbers.map(tonic::Response::into_inner).map_err(Trouble::from);
    let seen = page::Seen { status: status?.into_inner(), numbers, latest: latest?.into_inner().activities };
    Ok(within.page(page::page(within.slug(), &seen)))
}
