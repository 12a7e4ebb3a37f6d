//! What requests on users and on groups have in common: what comes with a write, and what goes into an answer.

use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::response::Response;
use scim::{ListQuery, ListResponse};
use serde::Serialize;
use serde_json::Value;
use tonic::Status;

use crate::app::Shared;
use crate::http::body;
use crate::http::call::Call;
use crate::http::reply::{self, Failure};
use crate::map;

/// A write: how the answer to it is to look, and its body.
pub(super) struct Sent {
    pub(super) query: ListQuery,
    pub(super) body: Value,
}

impl FromRequest<Shared> for Sent {
    type Rejection = Failure;

    async fn from_request(request: Request, gateway: &Shared) -> Result<Self, Failure> {
        let query = ListQuery::parse(request.uri().query())?;
        let (parts, body) = request.into_parts();
        let body = body::json(&parts.headers, body, gateway.config.max_body_bytes).await?;
        Ok(Self { query, body })
    }
}

/// A page of a list, with the tokens of its neighbours.
pub(super) fn page<T: Serialize>(
    query: &ListQuery,
    resources: Vec<T>,
    total_size: i64,
    neighbours: [String; 2],
) -> Response {
    let total = map::page::total(total_size);
    let list = match query.cursor {
        None => ListResponse::new(total, query.start_index, resources),
        Some(_) => {
            let [next, previous] = neighbours.map(map::page::token);
            ListResponse::walk(total, resources, next, previous)
        }
    };
    reply::scim(StatusCode::OK, &list)
}

/// The resource of an answer. An answer without one breaks the contract.
pub(super) fn there<T>(resource: Option<T>, call: &Call) -> Result<T, Failure> {
    resource.ok_or_else(|| call.failure(&Status::internal("an answer without its resource")))
}
