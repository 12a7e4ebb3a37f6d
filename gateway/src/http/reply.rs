//! Answers: JSON with the headers every SCIM answer has, and refusals as SCIM Error JSON.

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use scim::ScimType;
use serde::Serialize;

use super::media;

/// An answer in SCIM JSON.
pub(crate) fn scim(status: StatusCode, body: &impl Serialize) -> Response {
    match serde_json::to_vec(body) {
        Ok(bytes) => scim_body(status, bytes),
        Err(error) => {
            tracing::error!(%error, "an answer could not be written as JSON");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// An answer whose body is SCIM JSON already, or will be.
pub(crate) fn scim_body(status: StatusCode, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media::SCIM));
    // Personal data, and true for a moment only.
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A refusal.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Failure {
    pub(crate) error: scim::Error,
    /// Whole seconds after which the same request may succeed. Okta reads no dates here.
    pub(crate) retry_after: Option<u64>,
    /// Whether the service refused, and so knows.
    pub(crate) is_known: bool,
}

/// What an answer's extensions tell of its being a refusal.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) scim_type: Option<ScimType>,
    pub(crate) detail: String,
    pub(crate) is_known: bool,
}

impl From<scim::Error> for Failure {
    fn from(error: scim::Error) -> Self {
        Self { error, retry_after: None, is_known: false }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let Self { error, retry_after, is_known } = self;
        let status = StatusCode::from_u16(error.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = scim(status, &error);
        let headers = response.headers_mut();
        if let Some(seconds) = retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"roster\""));
        }
        let scim::Error { scim_type, detail, .. } = error;
        response.extensions_mut().insert(Refusal { scim_type, detail, is_known });
        response
    }
}

/// 404 for a path that leads nowhere.
pub(crate) async fn no_such_path() -> Failure {
    scim::Error::not_found("there is nothing at this path; SCIM is under /scim/v2").into()
}

/// 405, or the answer to `OPTIONS`. The router adds `Allow`.
pub(crate) async fn no_such_method(method: Method) -> Response {
    if method == Method::OPTIONS {
        return StatusCode::NO_CONTENT.into_response();
    }
    const DETAIL: &str = "this path does not take the method; the Allow header lists those it takes";
    Failure::from(scim::Error::new(405, None, DETAIL)).into_response()
}

#[cfg(test)]
mod tests;
