//! What happens to every request whatever its path: an id, a span, a time limit, a net for panics, a report of what the
//! gateway refuses by itself, one log line, metrics.
//!
//! Query strings and bodies are never logged: they hold addresses and names. The path's template is, not the path.

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::time::{Duration, Instant};
use tracing::Instrument;

use super::call::Arrival;
use super::context::Context;
use super::media::{self, Answer};
use super::panic::catch;
use super::reply::Failure;
use super::request_id::{self, RequestId};
use crate::app::Shared;
use crate::console;

/// How much longer than the service the gateway waits, so that the service's own word on lateness arrives.
const GRACE: Duration = Duration::from_secs(1);
/// When to try again after a request took too long, in seconds.
const RETRY_SECONDS: u64 = 5;

/// Wraps a request.
pub(crate) async fn edge(State(gateway): State<Shared>, mut request: Request, next: Next) -> Response {
    let start = Instant::now();
    let method = method_label(request.method());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let context = Context::new(request.method(), request.uri(), route.as_ref(), request.headers());
    let route = route.as_ref().map_or("unmatched", MatchedPath::as_str);
    let limit = gateway.config.time_limit(route);
    let arrival = Arrival { id: RequestId::of(request.headers()), deadline: start + limit, context };
    let frame = console::is_console(request.uri().path()).then(console::Frame::default);
    let span = tracing::info_span!("http", method, route, request.id = %arrival.id);

    async {
        let answer = media::answer(request.headers());
        request.extensions_mut().insert(arrival.clone());
        if let Some(frame) = &frame {
            request.extensions_mut().insert(frame.clone());
        }
        let mut response = match answer {
            None if wants_a_body(request.method(), route) => not_acceptable(),
            Some(_) | None => guard(&arrival, limit, next.run(request)).await,
        };
        gateway.reports.answered(&arrival, &response);
        if let Some(frame) = &frame {
            response = console::dress(frame, response, &arrival.id);
        }
        finish(&mut response, answer, &arrival.id);
        if !gateway.is_rehearsal {
            report(method, route, response.status(), start.elapsed(), arrival.context.codes().as_deref());
        }
        response
    }
    .instrument(span)
    .await
}

/// Waits for the answer to a request until its time is up. A panic is an answer too.
pub(crate) async fn guard(arrival: &Arrival, limit: Duration, answer: impl Future<Output = Response>) -> Response {
    match catch(tokio::time::timeout_at(arrival.deadline + GRACE, answer)).await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => too_slow(limit),
        Err(_) => panicked(&arrival.id),
    }
}

/// Whether the answer to such a request would have a body in a SCIM media type.
fn wants_a_body(method: &Method, route: &str) -> bool {
    route.starts_with(crate::scim::ROOT) && method != Method::DELETE && method != Method::OPTIONS
}

fn not_acceptable() -> Response {
    let detail = "answers are application/scim+json or application/json; name one of them in Accept, or leave it out";
    Failure::from(scim::Error::new(406, None, detail)).into_response()
}

fn too_slow(limit: Duration) -> Response {
    tracing::warn!("a request was given up");
    let detail = format!("the request took longer than {} seconds; send it again", limit.as_secs());
    let failure = Failure::from(scim::Error::new(503, None, detail));
    Failure { retry_after: Some(RETRY_SECONDS), ..failure }.into_response()
}

fn panicked(id: &RequestId) -> Response {
    tracing::error!("a handler panicked");
    Failure::from(scim::Error::new(500, None, format!("internal error (request {id})"))).into_response()
}

fn finish(response: &mut Response, answer: Option<Answer>, id: &RequestId) {
    let headers = response.headers_mut();
    headers.insert(request_id::HEADER, id.value());
    if answer == Some(Answer::Json) && headers.get(CONTENT_TYPE).is_some_and(|kind| kind == media::SCIM) {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(media::JSON));
    }
}

fn report(method: &'static str, route: &str, status: StatusCode, took: Duration, read_as: Option<&str>) {
    let ms = took.as_millis();
    // Probes come every few seconds and say nothing.
    if route.starts_with(crate::scim::ROOT) || status.is_server_error() {
        tracing::info!(status = status.as_u16(), ms, coercions = read_as, "answered");
    } else {
        tracing::debug!(status = status.as_u16(), ms, "answered");
    }
    let route = route.to_owned();
    let status = status.as_str().to_owned();
    metrics::counter!("roster_http_requests_total", "method" => method, "route" => route.clone(), "status" => status)
        .increment(1);
    metrics::histogram!("roster_http_request_duration_seconds", "method" => method, "route" => route)
        .record(took.as_secs_f64());
}

/// The method as a label. Clients can make methods up, and must not make time series up.
fn method_label(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "OTHER",
    }
}
