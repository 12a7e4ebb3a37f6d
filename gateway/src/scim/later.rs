//! Endpoints of RFC 7644 that are not served yet. They say so, and `/ServiceProviderConfig` says the same.

use axum::Router;
use axum::routing::any;

use crate::app::Shared;
use crate::http::reply::Failure;

pub(super) fn routes() -> Router<Shared> {
    let endpoints = ["/.search", "/Users/.search"];
    endpoints.into_iter().fold(Router::new(), |router, path| router.route(path, any(not_implemented)))
}

async fn not_implemented() -> Failure {
    let detail = "this endpoint is not supported; see /scim/v2/ServiceProviderConfig for what is";
    scim::Error::new(501, None, detail).into()
}
