//! `/Bulk` (RFC 7644 §3.7): many requests in one, each of which means what it means alone.
//!
//! The order, the references and the answer are [`scim::bulk`]'s; here the operations are sent through the gateway's own
//! routes, one after the other, and each result leaves as soon as those before it have.

mod answer;
mod head;
mod inside;
mod places;

use axum::extract::{Request, State};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use axum::routing::post;
use proto::v1;
use scim::bulk::{Job, Limits};
use scim::openapi::Endpoint;
use tokio::time::Instant;
use tonic::Code;
use tracing::Instrument;

use super::endpoints::Endpoints;
use crate::app::Shared;
use crate::http::body;
use crate::http::call::Call;
use crate::http::reply::{self, Failure};
use answer::Answer;
use head::Head;
use inside::Inside;
pub(crate) use places::Places;

/// Marks a request that links resources which one bulk request created in a circle: it may close the circle.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClosesCircle;

pub(super) fn routes() -> Endpoints {
    Endpoints::default().at(Endpoint::Bulk, post(bulk))
}

async fn bulk(State(gateway): State<Shared>, call: Call, request: Request) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    // Before megabytes are read for somebody who may do nothing.
    if let Err(failure) = welcome(&gateway, &call).await {
        body::refuse(&parts.headers, body).await;
        return Err(failure);
    }
    let place = match gateway.bulks.take(&parts.headers) {
        Ok(place) => place,
        Err(failure) => {
            body::refuse(&parts.headers, body).await;
            return Err(failure);
        }
    };
    let bytes = body::bytes(&parts.headers, body, gateway.config.bulk_max_payload_bytes).await?;

    let (answer, results) = answer::channel();
    let (head, said) = Head::new();
    let inside = Inside::new(&gateway, &call, &parts);
    let work = run(gateway, inside, call.base.clone(), bytes, head, answer);
    let work = async move {
        let _place = place;
        work.await;
    };
    // A task of its own: it does not wait for a client that reads its answer late.
    tokio::spawn(work.in_current_span());
    match said.await {
        Ok(Ok(retry_after)) => {
            let mut response = reply::scim_body(StatusCode::OK, results);
            if let Some(seconds) = retry_after {
                response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
            }
            Ok(response)
        }
        Ok(Err(error)) => Err(error.into()),
        Err(_) => Err(call.failure(&tonic::Status::internal("a bulk request was lost"))),
    }
}

/// Refuses a client that the service does not know, or that may do nothing.
async fn welcome(gateway: &Shared, call: &Call) -> Result<(), Failure> {
    let mut question = call.request(v1::ListSchemasRequest { workspace_id: String::new() });
    question.set_timeout(gateway.config.request_timeout);
    match gateway.upstream.schemas().list_schemas(question).await {
        Ok(_) => Ok(()),
        Err(status) => match status.code() {
            Code::Unauthenticated
            | Code::PermissionDenied
            | Code::Unavailable
            | Code::DeadlineExceeded
            | Code::ResourceExhausted => Err(call.failure(&status)),
            // What else may be wrong each operation finds out for itself.
            Code::Ok
            | Code::Cancelled
            | Code::Unknown
            | Code::InvalidArgument
            | Code::NotFound
            | Code::AlreadyExists
            | Code::FailedPrecondition
            | Code::Aborted
            | Code::OutOfRange
            | Code::Unimplemented
            | Code::Internal
            | Code::DataLoss => Ok(()),
        },
    }
}

/// Executes a bulk request. Whether it is one at all is told first; then its results, as they come.
///
/// Each operation counts as a request. One that is too many ends the bulk request: the rest would be as well.
async fn run(gateway: Shared, inside: Inside, base_url: String, bytes: Vec<u8>, mut head: Head, mut answer: Answer) {
    let started = Instant::now();
    let limits = Limits { max_operations: gateway.config.bulk_max_operations, base_url: &base_url };
    let request = match body::text(&bytes).and_then(|text| scim::bulk::parse(text, &limits)) {
        Ok(request) => request,
        Err(error) => {
            head.say(Err(error));
            return;
        }
    };
    let mut job = Job::new(request, &base_url);
    let mut told = 0_u64;
    answer.begin();
    while let Some(call) = job.next_call() {
        if answer.is_unwanted() {
            tracing::warn!(told, "the client of a bulk request is gone; the rest of it is not executed");
            return;
        }
        if inside.is_late() {
            let seconds = gateway.config.bulk_timeout.as_secs();
            let detail =
                format!("not executed: the bulk request took longer than {seconds} seconds; send the rest again");
            job.give_up(&scim::Error::new(503, None, detail));
        } else {
            let (outcome, too_many) = head.during(inside.send(call)).await;
            job.answered(outcome);
            if let Some(seconds) = too_many {
                head.say(Ok(Some(seconds)));
                let detail = format!(
                    "not executed: an operation before this one was a request too many; send the rest again in \
                     {seconds} seconds"
                );
                job.give_up(&scim::Error::new(429, None, detail));
            }
        }
        while let Some(result) = job.pop() {
            inside.concluded(&result);
            answer.result(&result);
            told += 1;
        }
    }
    while let Some(result) = job.pop() {
        inside.concluded(&result);
        answer.result(&result);
        told += 1;
    }
    answer.end();
    head.say(Ok(None));
    if !gateway.is_rehearsal {
        let ms = started.elapsed().as_millis();
        tracing::info!(operations = told, errors = job.errors(), ms, "a bulk request was executed");
    }
}
