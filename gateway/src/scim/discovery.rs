//! What the service can do and what its resources look like (RFC 7644 §4). Public: nothing here is anybody's own.

use axum::extract::RawQuery;
use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequestParts, Path};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use axum::routing::get;
use axum::{Router, extract};
use scim::ListQuery;
use scim::discovery::{self, Features};

use crate::app::Shared;
use crate::http::call::Call;
use crate::http::reply::{self, Failure};
use crate::map::page::MAX_COUNT;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/ServiceProviderConfig", get(service_provider_config))
        .route("/ResourceTypes", get(resource_types))
        .route("/ResourceTypes/{id}", get(resource_type))
        .route("/Schemas", get(schemas))
        .route("/Schemas/{id}", get(schema))
}

async fn service_provider_config(Unfiltered(base): Unfiltered) -> Response {
    let features = Features {
        bulk: None,
        sort: false,
        // `meta.version` is told, but `If-Match` is not evaluated.
        etag: false,
        max_results: MAX_COUNT,
        documentation_uri: "https://www.rfc-editor.org/info/rfc7644".to_owned(),
    };
    reply::scim(StatusCode::OK, &discovery::service_provider_config(&features, &base))
}

async fn resource_types(Unfiltered(base): Unfiltered) -> Response {
    reply::scim(StatusCode::OK, &discovery::resource_types(&base))
}

async fn resource_type(
    Unfiltered(base): Unfiltered,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let resource_type = id.ok().and_then(|Path(id)| discovery::resource_type(&id, &base));
    found(resource_type, "there is no such resource type; /ResourceTypes lists them")
}

async fn schemas(Unfiltered(base): Unfiltered) -> Response {
    reply::scim(StatusCode::OK, &discovery::schemas(&base))
}

async fn schema(Unfiltered(base): Unfiltered, id: Result<Path<String>, PathRejection>) -> Result<Response, Failure> {
    let schema = id.ok().and_then(|Path(id)| discovery::schema(&id, &base));
    found(schema, "there is no such schema; /Schemas lists them")
}

fn found(document: Option<serde_json::Value>, otherwise: &str) -> Result<Response, Failure> {
    match document {
        Some(document) => Ok(reply::scim(StatusCode::OK, &document)),
        None => Err(scim::Error::not_found(otherwise).into()),
    }
}

/// The base URL of a request that does not filter: RFC 7644 §4 wants a filter here refused, and other parameters
/// ignored.
struct Unfiltered(String);

impl FromRequestParts<Shared> for Unfiltered {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, gateway: &Shared) -> Result<Self, Failure> {
        let Ok(RawQuery(query)) = extract::RawQuery::from_request_parts(parts, gateway).await;
        if ListQuery::parse(query.as_deref()).is_ok_and(|query| query.filter.is_some()) {
            return Err(scim::Error::forbidden("this endpoint cannot be filtered; leave filter out").into());
        }
        let Ok(Call { base, .. }) = Call::from_request_parts(parts, gateway).await;
        Ok(Self(base))
    }
}
