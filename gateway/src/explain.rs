//! What a SCIM request would do: the service behind `ExplainService`.
//!
//! The request goes the way of any other, through the gateway's own routes, but for its calls: each becomes a rehearsal,
//! which the explainer's key pays for and which leaves nothing behind. So what is explained is what would happen, down to
//! the words of a refusal.
//!
//! A bulk request is played through until nothing of it is guessed: see `script`.

mod rehearsal;
mod script;

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, IF_MATCH, IF_NONE_MATCH, USER_AGENT};
use axum::http::{HeaderMap, HeaderValue, Method, Request, StatusCode, Uri};
use http_body_util::BodyExt;
use proto::v1;
use proto::v1::ErrorReason;
use proto::v1::explain_service_server::{ExplainService, ExplainServiceServer};
use tonic::{Code, Response, Status};
use tonic_types::{ErrorDetails, StatusExt};
use tower::ServiceExt;

use crate::app::{Config, rehearsing_app};
use crate::http::media;
use crate::http::request_id;
use crate::report::Reports;
use crate::scim::{BULK, ROOT};
use crate::upstream::Upstream;
use rehearsal::{Explainer, Rehearsal};

/// What stands where an identity provider's credential would. It is one of nobody's and goes nowhere.
const STAND_IN: HeaderValue = HeaderValue::from_static("Bearer explained");
/// How much larger than its body a request to explain may be.
const AROUND_BODY: usize = 64 << 10;
/// How often a bulk request is played through. Each time the calls change, an operation was refused on which others rest.
const PERFORMANCES: usize = 32;
/// How long the question whether somebody may ask, and the reports of refusals, may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Explains requests to this gateway.
#[derive(Clone)]
pub struct Explain {
    upstream: Upstream,
    config: Config,
}

/// The service that explains what requests to a gateway of this configuration would do.
pub fn service(upstream: Upstream, config: Config) -> ExplainServiceServer<Explain> {
    let limit = config.max_body_bytes.max(config.bulk_max_payload_bytes).saturating_add(AROUND_BODY);
    ExplainServiceServer::new(Explain { upstream, config }).max_decoding_message_size(limit)
}

#[tonic::async_trait]
impl ExplainService for Explain {
    async fn explain_scim_request(
        &self,
        request: tonic::Request<v1::ExplainScimRequestRequest>,
    ) -> Result<Response<v1::ExplainScimRequestResponse>, Status> {
        let headers = request.metadata().clone().into_headers();
        let explained = request.into_inner();
        let explainer = Explainer::new(self.upstream.clone(), &headers, explained.workspace_id.clone());
        // First of all: nothing is told to somebody who may not ask.
        explainer.is_welcome(PATIENCE).await?;
        let request = scim_request(explained, &headers)?;

        let (http_status, body, activities) = if segments(request.uri().path()) == segments(BULK) {
            self.perform_bulk(explainer, &request).await?
        } else {
            let rehearsal = Rehearsal::new(explainer);
            let (status, body) = self.perform(&rehearsal, sent(&request)).await?;
            (status, body, rehearsal.outcome()?)
        };

        let http_status = http_status.as_u16().into();
        Ok(Response::new(v1::ExplainScimRequestResponse { http_status, body: body.into(), activities }))
    }
}

impl Explain {
    /// Sends the request through the routes, with calls that are rehearsed.
    async fn perform(&self, rehearsal: &Rehearsal, request: Request<Body>) -> Result<(StatusCode, Bytes), Status> {
        let upstream = Upstream::over(rehearsal.transport());
        let reports = Reports::to(upstream.clone());
        let app = rehearsing_app(upstream, self.config.clone(), reports.clone());
        let Ok(answer) = app.oneshot(request).await;
        let (parts, body) = answer.into_parts();
        let body = body.collect().await.map_err(|_| Status::internal("an answer ended early"))?.to_bytes();
        reports.flush(PATIENCE).await;
        Ok((parts.status, body))
    }

    /// Sends a bulk request through them, until all its answers are what would be answered.
    async fn perform_bulk(&self, explainer: Explainer, request: &Request<Bytes>) -> Result<Explained, Status> {
        let rehearsal = Rehearsal::of_bulk(explainer);
        for _ in 0..PERFORMANCES {
            let (status, body) = self.perform(&rehearsal, sent(request)).await?;
            if !rehearsal.goes_on().await? {
                return Ok((status, body, rehearsal.outcome()?));
            }
        }
        let message = "too many operations would be refused on which others rest; explain fewer of them at once";
        Err(invalid("body", message))
    }
}

/// The answer to a request, and what would be recorded of it.
type Explained = (StatusCode, Bytes, Vec<v1::Activity>);

/// The request with its body on the way.
fn sent(request: &Request<Bytes>) -> Request<Body> {
    let body = request.body().clone();
    let mut sent = Request::new(if body.is_empty() { Body::empty() } else { Body::from(body) });
    *sent.method_mut() = request.method().clone();
    *sent.uri_mut() = request.uri().clone();
    *sent.headers_mut() = request.headers().clone();
    sent
}

/// The HTTP request as an identity provider would send it.
fn scim_request(explained: v1::ExplainScimRequestRequest, caller: &HeaderMap) -> Result<Request<Bytes>, Status> {
    let v1::ExplainScimRequestRequest {
        workspace_id: _,
        method,
        path,
        body,
        content_type,
        user_agent,
        if_match,
        if_none_match,
    } = explained;
    let method = match Method::from_bytes(method.as_bytes()) {
        Ok(method) if !method.as_str().bytes().any(|byte| byte.is_ascii_lowercase()) => method,
        Ok(_) | Err(_) => return Err(invalid("method", "method must be one of HTTP, for example PATCH")),
    };
    let uri = uri(&path)?;

    let has_body = !body.is_empty();
    let mut request = Request::new(Bytes::from(body));
    *request.method_mut() = method;
    *request.uri_mut() = uri;
    let headers = request.headers_mut();
    headers.insert(AUTHORIZATION, STAND_IN);
    if let Some(id) = caller.get(request_id::HEADER) {
        headers.insert(request_id::HEADER, id.clone());
    }
    let content_type = if content_type.is_empty() && has_body { media::SCIM.to_owned() } else { content_type };
    put(headers, CONTENT_TYPE, "content_type", &content_type)?;
    put(headers, USER_AGENT, "user_agent", &user_agent)?;
    put(headers, IF_MATCH, "if_match", &if_match)?;
    put(headers, IF_NONE_MATCH, "if_none_match", &if_none_match)?;
    Ok(request)
}

/// Where the request goes: below the root of SCIM, whether the path says so or not.
fn uri(path: &str) -> Result<Uri, Status> {
    const FORM: &str =
        "path must start with a slash and be percent-encoded, for example /Users?filter=userName%20eq%20%22a%22";
    let parsed = Uri::from_str(path).ok().filter(|uri| path.starts_with('/') && uri.authority().is_none());
    let parsed = parsed.ok_or_else(|| invalid("path", FORM))?;
    let (root, found) = (segments(ROOT), segments(parsed.path()));
    let whole = if found.starts_with(&root) { path.to_owned() } else { format!("{ROOT}{path}") };
    Uri::from_str(&whole).map_err(|_| invalid("path", FORM))
}

fn segments(path: &str) -> Vec<&str> {
    path.split('/').filter(|part| !part.is_empty()).collect()
}

fn put(headers: &mut HeaderMap, name: HeaderName, field: &str, value: &str) -> Result<(), Status> {
    if !value.is_empty() {
        let refusal = || invalid(field, &format!("{field} cannot be a header; send visible ASCII characters"));
        headers.insert(name, HeaderValue::from_str(value).map_err(|_| refusal())?);
    }
    Ok(())
}

/// The refusal of a request to explain.
fn invalid(field: &str, message: &str) -> Status {
    let mut details = ErrorDetails::new();
    let field = std::collections::HashMap::from([("field".to_owned(), field.to_owned())]);
    details.set_error_info(ErrorReason::InvalidField.as_str_name(), proto::ERROR_DOMAIN, field);
    Status::with_error_details(Code::InvalidArgument, message, details)
}

impl fmt::Debug for Explain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Explain").field("upstream", &self.upstream).field("config", &self.config).finish()
    }
}
