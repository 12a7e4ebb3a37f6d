//! What stands in front of every RPC of the contract, in process and over the network alike: request id and span, the
//! deadline, the turn between workspaces, authentication with the rate limit and the access matrix, and a net under
//! panics.
//!
//! One service rather than a stack of layers: the order is a rule (nobody holds a turn while its client still sends,
//! no message is decoded for a caller that may not call), and here it can be read from top to bottom.

pub(crate) mod hold;
mod message;

use std::any::Any;
use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::Instant;

use domain::id::WorkspaceId;
use domain::refusal::Refusal;
use domain::token::Digest;
use http::{HeaderValue, Request, Response};
use http_body_util::Full;
use tonic::body::Body;
use tonic::server::NamedService;
use tonic::{Code, Status};
use tower::Service;
use tracing::Instrument;

use crate::access::Who;
use crate::activity::watch::Watch;
use crate::activity::{Log, log};
use crate::error::Error;
use crate::{Provisioning, access, auth, deadline, request};

/// Metadata of a refusal that the service itself tells the sync log of: a gateway need not report it.
const TOLD: &str = "roster-told";

/// A generated server behind the front.
#[derive(Clone)]
pub(crate) struct Front<S> {
    service: Provisioning,
    inner: S,
}

impl<S> Front<S> {
    pub(crate) fn new(service: Provisioning, inner: S) -> Self {
        Self { service, inner }
    }
}

impl<S: NamedService> NamedService for Front<S> {
    const NAME: &'static str = S::NAME;
}

impl<S> Service<Request<Body>> for Front<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, call: Request<Body>) -> Self::Future {
        // The one that is ready is called; its clone takes its place.
        let next = self.inner.clone();
        let inner = std::mem::replace(&mut self.inner, next);
        let service = self.service.clone();
        Box::pin(async move { Ok(serve(&service, inner, call).await) })
    }
}

async fn serve<S>(service: &Provisioning, inner: S, call: Request<Body>) -> Response<Body>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Send,
    S::Future: Send,
{
    let started = Instant::now();
    let id = request::sent(call.headers()).unwrap_or_else(|| service.new_request_id());
    let span = tracing::info_span!(
        "rpc",
        rpc.method = call.uri().path(),
        request.id = %id,
        workspace.id = tracing::field::Empty,
    );
    let work = async {
        let mut response = answer(service, inner, call).await;
        if let Ok(value) = HeaderValue::from_str(&id) {
            response.headers_mut().insert(request::HEADER, value);
        }
        report(&response, started);
        response
    };
    request::scope(Arc::clone(&id), work.instrument(span)).await
}

/// Lets the call through to its handler, or says why not.
async fn answer<S>(service: &Provisioning, inner: S, call: Request<Body>) -> Response<Body>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Send,
    S::Future: Send,
{
    let limit = deadline::of(call.headers(), service.config().max_deadline);
    let heard = Heard::default();
    let handled = tokio::time::timeout(limit, caught(admitted(service, inner, call, &heard))).await;
    let mut response = match handled {
        Ok(Ok(Ok(response))) => response,
        Ok(Ok(Err(refused))) => {
            hold_back(service, &refused).await;
            Status::from(refused).into_http()
        }
        Ok(Err(panic)) => {
            tracing::error!(panic = text_of(&*panic), "a call panicked");
            Status::from(Error::Panicked).into_http()
        }
        Err(_) => Status::deadline_exceeded("the call took longer than its deadline").into_http(),
    };
    // A refusal comes before any message, in the head.
    if let Some(status) = Status::from_header_map(response.headers()).filter(|status| status.code() != Code::Ok)
        && heard.tell(service, &status)
    {
        response.headers_mut().insert(TOLD, HeaderValue::from_static("1"));
    }
    response
}

/// Who a call is of, as far as that was found out.
#[derive(Default)]
struct Heard {
    /// The credential that it came with, and what tells of it.
    by: OnceLock<(Digest, Log)>,
    watch: OnceLock<Watch>,
}

impl Heard {
    /// Tells of a call that was refused; whether nobody else has to.
    fn tell(self, service: &Provisioning, status: &Status) -> bool {
        match (self.watch.into_inner(), self.by.into_inner()) {
            (Some(watch), _) => {
                watch.refused(service, status);
                true
            }
            (None, Some((digest, log))) => service.could_not_place(digest, log, status),
            (None, None) => false,
        }
    }
}

async fn admitted<S>(
    service: &Provisioning,
    mut inner: S,
    call: Request<Body>,
    heard: &Heard,
) -> Result<Response<Body>, Error>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Send,
    S::Future: Send,
{
    let Some(rule) = access::rule(call.uri().path()) else {
        return Ok(Status::unimplemented("there is no such call in this version").into_http());
    };
    let digest = auth::presented(call.headers())?;
    let (head, body) = call.into_parts();
    let rpc = head.uri.path().to_owned();
    let log = log::sent(service, &head.headers);
    if let Some(log) = &log {
        let _ = heard.by.set((digest, log.clone()));
    }
    let who = service.who(&digest).await?;
    let body = match message::received(body, service.config().max_message_bytes).await {
        Ok(body) => body,
        Err(broken_off) => return Ok(broken_off.into_http()),
    };
    let watch = |workspace: WorkspaceId, log: &Log| {
        let _ = heard.watch.set(Watch::over(workspace, log.clone(), &rpc, &body));
    };
    if let (Who::Idp(workspace), Some(log)) = (who, &log) {
        watch(workspace, log);
    }
    // Until the head of the answer: what is read slowly, or is a stream, keeps nobody waiting either.
    let _turn = service.admission(who).await?;
    let caller = service.admit(rule, &digest, log, heard.watch.get().is_some()).await?;
    if let Some(workspace) = caller.bound() {
        tracing::Span::current().record("workspace.id", tracing::field::display(workspace.id));
    }
    if let (Some(workspace), Some(log)) = (caller.bound(), caller.log()) {
        watch(workspace.id, log);
    }
    if access::counts(&rpc) {
        service.count(&caller)?;
    }
    let mut call = Request::from_parts(head, Body::new(Full::new(body)));
    call.extensions_mut().insert(caller);
    let Ok(response) = inner.call(call).await;
    Ok(if is_undecodable(&response) { Status::from(undecodable()).into_http() } else { response })
}

/// Tells one that is ahead of its rate so a moment later.
async fn hold_back(service: &Provisioning, refused: &Error) {
    if let Error::RateLimited(_) = refused {
        service.holds().wait().await;
    }
}

/// Whether the answer is the codec's complaint about the request message: INTERNAL, as every internal error of our own
/// carries details, and its head comes before any message.
fn is_undecodable(response: &Response<Body>) -> bool {
    status_of(response) == Some(Code::Internal) && !response.headers().contains_key("grpc-status-details-bin")
}

/// tonic blames itself (INTERNAL) for what its caller sent; this blames the message.
fn undecodable() -> Error {
    Refusal::InvalidField {
        field: String::new(),
        message: "the request message cannot be decoded; it is malformed or nested too deeply".to_owned(),
    }
    .into()
}

fn status_of(response: &Response<Body>) -> Option<Code> {
    response.headers().get("grpc-status").map(|code| Code::from_bytes(code.as_bytes()))
}

/// One line a call, that reads on its own; the gateway writes the one an operator follows.
fn report(response: &Response<Body>, started: Instant) {
    // A successful unary call says so in its trailers.
    let code = status_of(response).unwrap_or(Code::Ok);
    let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::debug!(rpc.code = ?code, ms, "call answered");
}

/// Runs `work` and hands a panic back as a value.
async fn caught<T>(work: impl Future<Output = T>) -> Result<T, Box<dyn Any + Send>> {
    let mut work = pin!(work);
    // Whatever the panic left half done dies with the call: a unit of work is committed whole or not at all.
    poll_fn(|cx| match catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(cx))) {
        Ok(poll) => poll.map(Ok),
        Err(panic) => Poll::Ready(Err(panic)),
    })
    .await
}

fn text_of(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}

#[cfg(test)]
mod tests;
