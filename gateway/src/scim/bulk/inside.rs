//! Single requests from inside: through the routes of the resources, on behalf of who sent the bulk request.

use std::borrow::Cow;

use axum::Router;
use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, ETAG, HOST, HeaderName, IF_MATCH, LOCATION, RETRY_AFTER};
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode};
use axum::response::Response;
use http_body_util::BodyExt;
use scim::bulk::{Answer, Call, Method, OperationResult};
use tokio::time::{Duration, Instant};
use tower::ServiceExt;

use super::ClosesCircle;
use crate::app::Shared;
use crate::http::call::{self, Arrival};
use crate::http::edge;
use crate::http::media;
use crate::report::Reports;

/// The way to the routes.
#[derive(Clone, Debug)]
pub(super) struct Inside {
    routes: Router,
    /// What every request says as the bulk request said it.
    headers: HeaderMap,
    authority: Option<Authority>,
    arrival: Arrival,
    limit: Duration,
    reports: Reports,
}

impl Inside {
    /// The way of the requests inside this one.
    pub(super) fn new(gateway: &Shared, call: &call::Call, parts: &Parts) -> Self {
        let mut headers = HeaderMap::with_capacity(4);
        for name in [AUTHORIZATION, HOST] {
            if let Some(value) = parts.headers.get(&name) {
                let mut value = value.clone();
                value.set_sensitive(name == AUTHORIZATION);
                headers.insert(name, value);
            }
        }
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(media::SCIM));
        Self {
            routes: crate::scim::resources().with_state(gateway.clone()),
            headers,
            authority: parts.uri.authority().cloned(),
            arrival: call.arrival().clone(),
            limit: gateway.config.request_timeout,
            reports: gateway.reports.clone(),
        }
    }

    /// Whether the bulk request has to be done by now.
    pub(super) fn is_late(&self) -> bool {
        Instant::now() >= self.arrival.deadline
    }

    /// Sends one request, and reads of its answer what a result tells; and, where it was one too many, when the next may
    /// come, in seconds.
    pub(super) async fn send(&self, call: Call<'_>) -> (Answer, Option<u64>) {
        let deadline = self.arrival.deadline.min(Instant::now() + self.limit);
        let method = ::http::Method::from_bytes(call.method.as_str().as_bytes()).unwrap_or_default();
        let context = self.arrival.context.inside(method, call.resource.endpoint, call.id.as_deref());
        let arrival = Arrival { deadline, context, ..self.arrival.clone() };
        let Some(request) = self.request(call, arrival.clone()) else {
            let error =
                scim::Error::invalid_value("version must be an entity tag; send the meta.version of the resource");
            self.reports.refused(&arrival, &error);
            return (Answer { status: 400, error: serde_json::to_string(&error).ok(), ..Answer::default() }, None);
        };
        let routes = self.routes.clone();
        let answer = async {
            let Ok(response) = routes.oneshot(request).await;
            response
        };
        let response = edge::guard(&arrival, self.limit, answer).await;
        self.reports.answered(&arrival, &response);
        told(response).await
    }

    /// Reports an operation for which no request was sent: nobody else knows of its refusal.
    pub(super) fn concluded(&self, result: &OperationResult<'_>) {
        let Some(error) = &result.unsent else { return };
        let method = result.method.map_or("", Method::as_str);
        let method = ::http::Method::from_bytes(method.as_bytes()).unwrap_or(::http::Method::POST);
        let context = self.arrival.context.inside(method, "Bulk", None);
        self.reports.refused(&Arrival { context, ..self.arrival.clone() }, error);
    }

    /// `None` when the version cannot be a header.
    fn request(&self, call: Call<'_>, arrival: Arrival) -> Option<Request<Body>> {
        let Call { method, resource, id, version, body, closes_circle } = call;
        let mut uri = String::new();
        if let Some(authority) = &self.authority {
            uri.push_str("http://");
            uri.push_str(authority.as_str());
        }
        uri.push_str(crate::scim::ROOT);
        uri.push('/');
        uri.push_str(resource.endpoint);
        if let Some(id) = &id {
            uri.push('/');
            uri.push_str(id);
        }
        if method != Method::Delete {
            // A result does not repeat the resource. Of a group, its members need not even be read.
            uri.push_str("?attributes=id");
        }
        let body = body.map(Cow::into_owned).map_or_else(Body::empty, Body::from);
        let mut request = Request::builder().method(method.as_str()).uri(uri).body(body).ok()?;
        *request.headers_mut() = self.headers.clone();
        if let Some(version) = &version {
            request.headers_mut().insert(IF_MATCH, HeaderValue::from_str(version).ok()?);
        }
        request.extensions_mut().insert(arrival);
        if closes_circle {
            request.extensions_mut().insert(ClosesCircle);
        }
        Some(request)
    }
}

async fn told(response: Response) -> (Answer, Option<u64>) {
    let (parts, body) = response.into_parts();
    let text = |name: HeaderName| parts.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let error = if parts.status.is_success() {
        None
    } else {
        // A refusal is made here and has its body at hand.
        let bytes = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
        String::from_utf8(bytes.into()).ok()
    };
    let too_many = (parts.status == StatusCode::TOO_MANY_REQUESTS)
        .then(|| text(RETRY_AFTER).and_then(|seconds| seconds.parse().ok()).unwrap_or(1));
    (Answer { status: parts.status.as_u16(), location: text(LOCATION), version: text(ETAG), error }, too_many)
}
