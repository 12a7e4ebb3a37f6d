//! What the service can do and what its resources look like (RFC 7644 §4). Public: nothing here is anybody's own, but
//! for the schemas that a workspace registered, which its own credential shows.

use std::time::Duration;

use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequestParts, Path, RawQuery, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use axum::routing::get;
use proto::v1;
use scim::ListQuery;
use scim::discovery::{self, Bulk, Extension, Features};
use scim::openapi::{self, Endpoint};

use super::endpoints::Endpoints;
use crate::app::{Config, Shared};
use crate::http::call::Call;
use crate::http::media;
use crate::http::reply::{self, Failure};
use crate::map;
use crate::map::page::{DEFAULT_COUNT, MAX_COUNT};

/// How long a document waits for the schemas of its workspace. A service that is down costs them, not the document.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) fn routes() -> Endpoints {
    Endpoints::default()
        .at(Endpoint::ServiceProviderConfig, get(service_provider_config))
        .at(Endpoint::ResourceTypes, get(resource_types))
        .at(Endpoint::ResourceType, get(resource_type))
        .at(Endpoint::Schemas, get(schemas))
        .at(Endpoint::Schema, get(schema))
        .at(Endpoint::OpenApi, get(openapi))
}

async fn service_provider_config(State(gateway): State<Shared>, Unfiltered(call): Unfiltered) -> Response {
    let features = features(&gateway.config);
    reply::scim(StatusCode::OK, &discovery::service_provider_config(&features, &call.base))
}

async fn resource_types(State(gateway): State<Shared>, Unfiltered(call): Unfiltered) -> Response {
    let registered = registered(&gateway, &call).await;
    reply::scim(StatusCode::OK, &discovery::resource_types(&registered, &call.base))
}

async fn resource_type(
    State(gateway): State<Shared>,
    Unfiltered(call): Unfiltered,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let registered = registered(&gateway, &call).await;
    let resource_type = id.ok().and_then(|Path(id)| discovery::resource_type(&id, &registered, &call.base));
    found(resource_type, "there is no such resource type; /ResourceTypes lists them")
}

async fn schemas(State(gateway): State<Shared>, Unfiltered(call): Unfiltered) -> Response {
    let registered = registered(&gateway, &call).await;
    reply::scim(StatusCode::OK, &discovery::schemas(&registered, &call.base))
}

async fn schema(
    State(gateway): State<Shared>,
    Unfiltered(call): Unfiltered,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let registered = registered(&gateway, &call).await;
    let schema = id.ok().and_then(|Path(id)| discovery::schema(&id, &registered, &call.base));
    found(schema, "there is no such schema; /Schemas lists them")
}

async fn openapi(call: Call) -> Response {
    let mut response = reply::scim(StatusCode::OK, &openapi::document(&call.base));
    // It describes SCIM and is none.
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media::JSON));
    response
}

fn features(config: &Config) -> Features {
    let bulk = Bulk {
        max_operations: config.bulk_max_operations as u64,
        max_payload_size: config.bulk_max_payload_bytes as u64,
    };
    Features {
        bulk: Some(bulk),
        sort: true,
        etag: true,
        cursors: true,
        default_results: DEFAULT_COUNT,
        max_results: MAX_COUNT,
        documentation_uri: "https://www.rfc-editor.org/info/rfc7644".to_owned(),
    }
}

/// The schemas that the workspace of the request registered. A request without a credential, or with one that the
/// service does not accept, has none: discovery is public and does not fail for it.
async fn registered(gateway: &Shared, call: &Call) -> Vec<Extension> {
    if !call.has_credential() {
        return Vec::new();
    }
    let mut question = call.request(v1::ListSchemasRequest { workspace_id: String::new() });
    question.set_timeout(PATIENCE);
    let mut schemas = gateway.upstream.schemas();
    match tokio::time::timeout(PATIENCE, schemas.list_schemas(question)).await {
        Ok(Ok(answer)) => answer.into_inner().schemas.into_iter().map(map::schema::to_scim).collect(),
        Ok(Err(status)) => {
            tracing::debug!(code = ?status.code(), "registered schemas are not shown");
            Vec::new()
        }
        Err(_) => {
            tracing::warn!("registered schemas are not shown: the provisioning service took too long");
            Vec::new()
        }
    }
}

fn found(document: Option<serde_json::Value>, otherwise: &str) -> Result<Response, Failure> {
    match document {
        Some(document) => Ok(reply::scim(StatusCode::OK, &document)),
        None => Err(scim::Error::not_found(otherwise).into()),
    }
}

/// A request that does not filter: RFC 7644 §4 wants a filter here refused, and other parameters ignored.
struct Unfiltered(Call);

impl FromRequestParts<Shared> for Unfiltered {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, gateway: &Shared) -> Result<Self, Failure> {
        let Ok(RawQuery(query)) = RawQuery::from_request_parts(parts, gateway).await;
        if ListQuery::parse(query.as_deref()).is_ok_and(|query| query.filter.is_some()) {
            return Err(scim::Error::forbidden("this endpoint cannot be filtered; leave filter out").into());
        }
        let Ok(call) = Call::from_request_parts(parts, gateway).await;
        Ok(Self(call))
    }
}
