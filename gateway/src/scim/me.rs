//! `/Me` (RFC 7644 §3.11): the resource of who is asking. Nobody who asks here has one.

use axum::Router;
use axum::routing::any;

use crate::app::Shared;
use crate::http::reply::Failure;

pub(super) fn routes() -> Router<Shared> {
    Router::new().route("/Me", any(nobody))
}

async fn nobody() -> Failure {
    let detail = "a SCIM token belongs to an identity provider and not to a person, so there is no /Me; \
                  use /Users with the id of the user, or with a filter";
    scim::Error::new(501, None, detail).into()
}
