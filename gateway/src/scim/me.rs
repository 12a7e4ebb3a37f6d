//! `/Me` (RFC 7644 §3.11): the resource of who is asking. Nobody who asks here has one.

use axum::routing::get;
use scim::openapi::Endpoint;

use super::endpoints::Endpoints;
use crate::http::reply::Failure;

pub(super) fn routes() -> Endpoints {
    let handlers = get(nobody).post(nobody).put(nobody).patch(nobody).delete(nobody);
    Endpoints::default().at(Endpoint::Me, handlers)
}

async fn nobody() -> Failure {
    let detail = "a SCIM token belongs to an identity provider and not to a person, so there is no /Me; \
                  use /Users with the id of the user, or with a filter";
    scim::Error::new(501, None, detail).into()
}
