//! Tells the service, for its sync log, of refusals that the gateway made by itself: malformed bodies, unreadable filters,
//! paths that lead nowhere, requests that took too long.
//!
//! In the background, from a queue of bounded size: a refusal is answered at once, whatever becomes of its report. When
//! the queue is full, refusals that are alike are counted, and told as one; what even that has no room for is counted in
//! the log. Credentials stay in memory, and there only as long as their report waits.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use proto::v1;
use tokio::sync::Notify;
use tonic::metadata::MetadataMap;
use tonic::{Code, Extensions, Request};

use crate::http::call::Arrival;
use crate::http::reply::Refusal;
use crate::http::request_id;
use crate::upstream::Upstream;

/// How many reports wait, each for itself.
const QUEUE: usize = 1_024;
/// How many kinds of refusals are counted beyond that.
const KINDS: usize = 256;
/// How long one report may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often a report is tried while the service cannot take it.
const ATTEMPTS: u32 = 5;
/// How long to wait before the second attempt; before each further one twice as long.
const PAUSE: Duration = Duration::from_millis(100);

/// Where reports go. Clones go to the same place.
#[derive(Clone, Debug)]
pub struct Reports(Arc<Inner>);

struct Inner {
    upstream: Upstream,
    state: Mutex<State>,
    idle: Notify,
}

#[derive(Default)]
struct State {
    queue: VecDeque<Report>,
    /// What came while the queue was full, by kind: the first of it, and how many.
    crowd: HashMap<Kind, Report>,
    /// How many had no room even there.
    lost: u64,
    /// Whether somebody is sending.
    is_working: bool,
    /// Whether the process is about to end: then nothing is tried twice.
    is_ending: bool,
}

/// One refusal, or several that are alike.
struct Report {
    authorization: HeaderValue,
    request_id: HeaderValue,
    message: v1::ReportRejectionRequest,
}

/// What makes refusals alike.
#[derive(PartialEq, Eq, Hash)]
struct Kind {
    authorization: HeaderValue,
    method: String,
    route: String,
    status: i32,
    scim_type: String,
    detail: String,
}

impl Reports {
    /// Reports to this service.
    pub fn to(upstream: Upstream) -> Self {
        Self(Arc::new(Inner { upstream, state: Mutex::default(), idle: Notify::new() }))
    }

    /// Waits until every report is told, as long as that takes less than `limit`. For the end of a process: whatever
    /// comes later, or cannot be told at once, is lost.
    pub async fn flush(&self, limit: Duration) {
        let told = async {
            loop {
                let idle = self.0.idle.notified();
                {
                    let mut state = self.state();
                    state.is_ending = true;
                    if !state.is_working {
                        return;
                    }
                }
                idle.await;
            }
        };
        if tokio::time::timeout(limit, told).await.is_err() {
            let state = self.state();
            let waiting = state.queue.len() + state.crowd.len();
            tracing::warn!(waiting, "refusals are missing from the sync log: there was no time to tell the service");
        }
    }

    /// Looks at the answer to a request, and reports it if it is a refusal that only the gateway knows of.
    pub(crate) fn answered(&self, arrival: &Arrival, response: &Response) {
        if let Some(message) = rejection(arrival, response) {
            self.report(arrival, message);
        }
    }

    /// Reports an error that ends a request which was never sent: an operation of a bulk request.
    pub(crate) fn refused(&self, arrival: &Arrival, error: &scim::Error) {
        let message = v1::ReportRejectionRequest {
            request: Some(arrival.context.message()),
            http_status: error.status.into(),
            scim_type: error.scim_type.map(|kind| kind.to_string()).unwrap_or_default(),
            detail: error.detail.clone(),
            ..v1::ReportRejectionRequest::default()
        };
        self.report(arrival, message);
    }

    fn report(&self, arrival: &Arrival, message: v1::ReportRejectionRequest) {
        // Nobody knows whose workspace a request without a credential is about.
        let Some(authorization) = arrival.context.authorization() else { return };
        let report = Report { authorization: authorization.clone(), request_id: arrival.id.value(), message };
        let mut state = self.state();
        state.take(report);
        if !state.is_working {
            state.is_working = true;
            tokio::spawn(work(self.clone()));
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it is held.
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next report; `None` when there is none and the work is done.
    fn next(&self) -> Option<Report> {
        let mut state = self.state();
        if let Some(report) = state.next() {
            return Some(report);
        }
        state.is_working = false;
        let lost = std::mem::take(&mut state.lost);
        drop(state);
        if lost > 0 {
            tracing::warn!(lost, "refusals are missing from the sync log: too many came at once");
        }
        self.0.idle.notify_waiters();
        None
    }

    /// Tells the service, and once more while it cannot listen.
    async fn tell(&self, report: &Report) {
        let mut pause = PAUSE;
        for attempt in 1..=ATTEMPTS {
            let Err(status) = self.0.upstream.activity().report_rejection(report.request()).await else { return };
            if may_pass(status.code()) && attempt < ATTEMPTS && !self.state().is_ending {
                tokio::time::sleep(pause).await;
                pause *= 2;
                continue;
            }
            // A token nobody knows belongs to no workspace, and so to no sync log.
            if status.code() != Code::Unauthenticated {
                let (code, count) = (status.code(), report.message.count.max(1));
                tracing::warn!(?code, count, "a refusal is missing from the sync log: the service did not take it");
            }
            return;
        }
    }
}

/// Whether the service may take later what it does not take now.
const fn may_pass(code: Code) -> bool {
    matches!(code, Code::Unavailable | Code::DeadlineExceeded | Code::ResourceExhausted | Code::Aborted)
}

/// Sends what waits, one after the other, until nothing does.
async fn work(reports: Reports) {
    while let Some(report) = reports.next() {
        reports.tell(&report).await;
    }
}

impl State {
    fn take(&mut self, report: Report) {
        if self.queue.len() < QUEUE {
            self.queue.push_back(report);
            return;
        }
        let kind = report.kind();
        if let Some(first) = self.crowd.get_mut(&kind) {
            first.message.count = first.message.count.saturating_add(1);
        } else if self.crowd.len() < KINDS {
            let mut report = report;
            report.message.count = 1;
            self.crowd.insert(kind, report);
        } else {
            self.lost = self.lost.saturating_add(1);
        }
    }

    fn next(&mut self) -> Option<Report> {
        if let Some(report) = self.queue.pop_front() {
            return Some(report);
        }
        // Nothing of the crowd came before anything of the queue. Whoever is like the queue's by now starts anew.
        let crowd = std::mem::take(&mut self.crowd);
        self.queue.extend(crowd.into_values());
        self.queue.pop_front()
    }
}

impl Report {
    fn kind(&self) -> Kind {
        let v1::ReportRejectionRequest { request, http_status, scim_type, detail, .. } = &self.message;
        let (method, route) =
            request.as_ref().map(|request| (request.method.clone(), request.route.clone())).unwrap_or_default();
        Kind {
            authorization: self.authorization.clone(),
            method,
            route,
            status: *http_status,
            scim_type: scim_type.clone(),
            detail: detail.clone(),
        }
    }

    fn request(&self) -> Request<v1::ReportRejectionRequest> {
        let mut headers = HeaderMap::with_capacity(3);
        headers.insert(AUTHORIZATION, self.authorization.clone());
        headers.insert(request_id::HEADER, self.request_id.clone());
        let mut request =
            Request::from_parts(MetadataMap::from_headers(headers), Extensions::default(), self.message.clone());
        request.set_timeout(PATIENCE);
        request
    }
}

/// What is told of a refusal; `None` for an answer that is none, or one that the service gave itself.
pub(crate) fn rejection(arrival: &Arrival, response: &Response) -> Option<v1::ReportRejectionRequest> {
    let status = response.status();
    if status < StatusCode::BAD_REQUEST || !arrival.context.is_scim() {
        return None;
    }
    let refusal = response.extensions().get::<Refusal>();
    if refusal.is_some_and(|refusal| refusal.is_known) {
        return None;
    }
    let (scim_type, detail) =
        refusal.map(|Refusal { scim_type, detail, .. }| (scim_type.as_ref(), detail.as_str())).unwrap_or_default();
    Some(v1::ReportRejectionRequest {
        request: Some(arrival.context.message()),
        http_status: status.as_u16().into(),
        scim_type: scim_type.map(ToString::to_string).unwrap_or_default(),
        detail: detail.to_owned(),
        ..v1::ReportRejectionRequest::default()
    })
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reports").field("upstream", &self.upstream).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
