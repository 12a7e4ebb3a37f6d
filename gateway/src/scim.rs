//! The SCIM endpoints (RFC 7644 §3.2): from a request to a call, from its answer to a resource.

pub(crate) mod bulk;
mod discovery;
mod endpoints;
mod groups;
mod me;
mod search;
mod sent;
mod users;
mod view;

use axum::Router;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use scim::Resource;

use crate::app::Shared;
use crate::http::reply::Failure;

/// Where the endpoints hang under.
pub(crate) const ROOT: &str = "/scim/v2";

/// The one endpoint that may take longer than a single request.
pub(crate) const BULK: &str = "/scim/v2/Bulk";

/// Every SCIM endpoint there is.
pub(crate) fn routes() -> Router<Shared> {
    let rest = search::routes().and(bulk::routes()).and(discovery::routes()).and(me::routes());
    users::routes().and(groups::routes()).and(rest).below(ROOT)
}

/// The endpoints of single resources and their collections: what a bulk request is made of.
fn resources() -> Router<Shared> {
    users::routes().and(groups::routes()).below(ROOT)
}

/// The id in a path. Whether there is such a resource is the service's to say; one that is not even text there is not.
fn id(resource: &Resource, id: Result<Path<String>, PathRejection>) -> Result<String, Failure> {
    id.map(|Path(id)| id).map_err(|_| {
        let what = resource.name.to_ascii_lowercase();
        scim::Error::not_found(format!("there is no such {what}")).into()
    })
}
