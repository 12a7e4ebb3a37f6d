//! The SCIM endpoints (RFC 7644 §3.2): from a request to a call, from its answer to a resource.

pub(crate) mod bulk;
mod discovery;
mod later;
mod me;
mod users;

use axum::Router;

use crate::app::Shared;

/// Where the endpoints hang under.
pub(crate) const ROOT: &str = "/scim/v2";

/// The one endpoint that may take longer than a single request.
pub(crate) const BULK: &str = "/scim/v2/Bulk";

/// Every SCIM endpoint there is.
pub(crate) fn routes() -> Router<Shared> {
    let rest = bulk::routes().merge(discovery::routes()).merge(me::routes()).merge(later::routes());
    Router::new().nest(ROOT, users::routes().merge(rest))
}

/// The endpoints of single resources and their collections: what a bulk request is made of.
fn resources() -> Router<Shared> {
    Router::new().nest(ROOT, users::routes())
}
