//! The SCIM endpoints (RFC 7644 §3.2): from a request to a call, from its answer to a resource.

mod discovery;
mod later;
mod users;

use axum::Router;

use crate::app::Shared;

/// Where the endpoints hang under.
pub(crate) const ROOT: &str = "/scim/v2";

/// Every SCIM endpoint there is.
pub(crate) fn routes() -> Router<Shared> {
    Router::new().nest(ROOT, users::routes().merge(discovery::routes()).merge(later::routes()))
}
