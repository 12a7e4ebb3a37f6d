//! Calls that are rehearsed instead of made: a transport that turns each into `RehearseCall`, and its answer back into
//! the call's own.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName};
use axum::http::{HeaderMap, HeaderValue, Request, Response};
use http_body_util::{BodyExt, Full};
use prost::Message;
use proto::v1;
use tonic::body::Body;
use tonic::metadata::MetadataMap;
use tonic::{Code, Extensions, Status};
use tonic_types::pb;
use tower::util::BoxCloneSyncService;

use super::script::Script;
use crate::http::{context, request_id};
use crate::upstream::{Transport, Upstream};

/// The one call that is not rehearsed: it can do so by itself.
const REPORT: &str = "/roster.v1.ActivityService/ReportRejection";
/// What comes before a message: whether it is compressed, and its length.
const PREFIX: usize = 5;
/// How many calls the service rehearses in one go.
const MOST: usize = 1_000;
/// How long one call may take.
const CALL: Duration = Duration::from_secs(30);

/// Who wants something explained, and of which workspace.
pub(super) struct Explainer {
    upstream: Upstream,
    credentials: HeaderMap,
    workspace_id: String,
}

/// The calls of one request.
#[derive(Clone)]
pub(super) struct Rehearsal(Arc<Inner>);

struct Inner {
    explainer: Explainer,
    /// What the calls of a bulk request are answered from.
    script: Option<Mutex<Script>>,
    outcome: Mutex<Outcome>,
}

#[derive(Default)]
struct Outcome {
    activities: Vec<v1::Activity>,
    /// Why a call could not be rehearsed: then nothing was found out.
    failure: Option<Status>,
}

impl Explainer {
    /// Whoever sends these headers.
    pub(super) fn new(upstream: Upstream, headers: &HeaderMap, workspace_id: String) -> Self {
        let mut credentials = HeaderMap::with_capacity(2);
        for name in [AUTHORIZATION, request_id::HEADER] {
            if let Some(value) = headers.get(&name) {
                let mut value = value.clone();
                value.set_sensitive(name == AUTHORIZATION);
                credentials.insert(name, value);
            }
        }
        Self { upstream, credentials, workspace_id }
    }

    /// Whether somebody may have anything explained: who may read the sync log. Anything a request needs no service for
    /// would be told to anybody otherwise.
    pub(super) async fn is_welcome(&self, patience: Duration) -> Result<(), Status> {
        let question = v1::ListActivityRequest {
            workspace_id: self.workspace_id.clone(),
            page_size: 1,
            ..v1::ListActivityRequest::default()
        };
        self.upstream.activity().list_activity(self.request(question, patience)).await.map(|_| ())
    }

    fn request<T>(&self, message: T, patience: Duration) -> tonic::Request<T> {
        let metadata = MetadataMap::from_headers(self.credentials.clone());
        let mut request = tonic::Request::from_parts(metadata, Extensions::default(), message);
        request.set_timeout(patience);
        request
    }
}

impl Rehearsal {
    /// No call yet.
    pub(super) fn new(explainer: Explainer) -> Self {
        Self(Arc::new(Inner { explainer, script: None, outcome: Mutex::default() }))
    }

    /// No call of a bulk request yet.
    pub(super) fn of_bulk(explainer: Explainer) -> Self {
        Self(Arc::new(Inner { explainer, script: Some(Mutex::default()), outcome: Mutex::default() }))
    }

    /// Whether the calls must be made once more, since answers were guessed. What is missing is rehearsed by then.
    pub(super) async fn goes_on(&self) -> Result<bool, Status> {
        let Inner { explainer, script, .. } = &*self.0;
        let Some(script) = script else { return Ok(false) };
        let Some(calls) = locked(script).open() else { return Ok(false) };
        if let Some(failure) = locked(&self.0.outcome).failure.clone() {
            return Err(failure);
        }
        if calls.len() > MOST {
            let message = format!("the operations make more than {MOST} calls; explain fewer of them at once");
            return Err(super::invalid("body", &message));
        }
        let numbers = calls.iter().map(|call| call.number).collect();
        let question = v1::RehearseCallsRequest { workspace_id: explainer.workspace_id.clone(), calls };
        let answer = explainer.upstream.activity().rehearse_calls(explainer.request(question, CALL)).await?;
        locked(script).learn(numbers, answer.into_inner().answers)?;
        // The next performance tells it all again.
        *locked(&self.0.outcome) = Outcome::default();
        Ok(true)
    }

    /// What carries the calls.
    pub(super) fn transport(&self) -> Transport {
        let rehearsal = self.clone();
        BoxCloneSyncService::new(tower::service_fn(move |call: Request<Body>| {
            let rehearsal = rehearsal.clone();
            async move { rehearsal.call(call).await }
        }))
    }

    /// What would be recorded of the calls, in their order.
    pub(super) fn outcome(&self) -> Result<Vec<v1::Activity>, Status> {
        let Outcome { activities, failure } = std::mem::take(&mut *self.locked());
        failure.map_or(Ok(activities), Err)
    }

    async fn call(&self, call: Request<Body>) -> Result<Response<Body>, Status> {
        let (parts, body) = call.into_parts();
        let message = message(body).await?;
        let answer = if parts.uri.path() == REPORT {
            self.report(&message).await
        } else {
            self.rehearse(parts.uri.path(), message, MetadataMap::from_headers(parts.headers)).await
        };
        match answer {
            Ok(Ok(message)) => framed(&message),
            Ok(Err(refusal)) => Err(refusal),
            Err(failure) => {
                self.locked().failure.get_or_insert_with(|| failure.clone());
                Err(failure)
            }
        }
    }

    /// The answer to a call, or its refusal, as the service says it would be.
    async fn rehearse(
        &self,
        rpc: &str,
        message: Bytes,
        metadata: MetadataMap,
    ) -> Result<Result<Vec<u8>, Status>, Status> {
        let Inner { explainer, script, .. } = &*self.0;
        let beside = metadata.get_bin(context::METADATA).and_then(|value| value.to_bytes().ok());
        let request = beside.and_then(|bytes| v1::ScimRequest::decode(bytes).ok());
        if let Some(script) = script.as_ref().filter(|_| is_write(rpc)) {
            let call = v1::RehearsedCall { rpc: rpc.to_owned(), message: message.into(), request, number: 0 };
            let (answer, is_certain) = locked(script).answer(call);
            let v1::RehearsedAnswer { message, status, activity } = answer;
            self.locked().activities.extend(activity.filter(|_| is_certain));
            return Ok(if status.is_empty() { Ok(message) } else { Err(refusal(status)?) });
        }
        let question = v1::RehearseCallRequest {
            workspace_id: explainer.workspace_id.clone(),
            rpc: rpc.to_owned(),
            message: message.into(),
            request,
        };
        let answer = explainer.upstream.activity().rehearse_call(explainer.request(question, CALL)).await?;
        let v1::RehearseCallResponse { message, status, activity } = answer.into_inner();
        self.locked().activities.extend(activity);
        Ok(if status.is_empty() { Ok(message) } else { Err(refusal(status)?) })
    }

    /// What would be recorded of a refusal of the gateway's own.
    async fn report(&self, message: &[u8]) -> Result<Result<Vec<u8>, Status>, Status> {
        let Inner { explainer, .. } = &*self.0;
        let report = v1::ReportRejectionRequest::decode(message);
        let report = report.map_err(|_| Status::internal("a report that cannot be read"))?;
        let report =
            v1::ReportRejectionRequest { rehearse: true, workspace_id: explainer.workspace_id.clone(), ..report };
        let answer = explainer.upstream.activity().report_rejection(explainer.request(report, CALL)).await?;
        self.locked().activities.extend(answer.into_inner().activity);
        Ok(Ok(v1::ReportRejectionResponse::default().encode_to_vec()))
    }

    fn locked(&self) -> MutexGuard<'_, Outcome> {
        locked(&self.0.outcome)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing panics while it is held.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether a call changes something: what only reads needs nothing of what came before.
fn is_write(rpc: &str) -> bool {
    let method = rpc.rsplit('/').next().unwrap_or_default();
    !method.starts_with("Get") && !method.starts_with("List")
}

/// The refusal of a call, from the status it would have been refused with.
fn refusal(status: Vec<u8>) -> Result<Status, Status> {
    let unreadable = |_| Status::internal("a rehearsal answered with a status that cannot be read");
    let pb::Status { code, message, .. } = pb::Status::decode(status.as_slice()).map_err(unreadable)?;
    Ok(Status::with_details(Code::from_i32(code), message, status.into()))
}

/// The message of a call: the only one, uncompressed, as the gateway's clients send it.
async fn message(body: Body) -> Result<Bytes, Status> {
    let mut bytes = body.collect().await?.to_bytes();
    if bytes.len() < PREFIX || bytes.first() != Some(&0) {
        return Err(Status::internal("a call without a message"));
    }
    Ok(bytes.split_off(PREFIX))
}

/// A successful answer with one message.
fn framed(message: &[u8]) -> Result<Response<Body>, Status> {
    let length = u32::try_from(message.len()).map_err(|_| Status::internal("an answer that is too large"))?;
    let mut bytes = Vec::with_capacity(PREFIX + message.len());
    bytes.push(0);
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(message);
    let trailers = HeaderMap::from_iter([(HeaderName::from_static("grpc-status"), HeaderValue::from_static("0"))]);
    let body = Full::new(Bytes::from(bytes)).with_trailers(async { Some(Ok(trailers)) });
    let mut response = Response::new(Body::new(body));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
    Ok(response)
}

/// Says nothing of credentials.
impl fmt::Debug for Rehearsal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rehearsal").finish_non_exhaustive()
    }
}
