//! The id of the request being served, so that an internal error and its log line can name each other.
//!
//! Taken from the `x-request-id` metadata when that is sane, else made here. It is ambient (a task local) because it
//! belongs to the log line alone: no rule may depend on it.

use std::future::Future;
use std::sync::Arc;

use http::HeaderMap;

/// Metadata key of the request id, in requests and answers.
pub(crate) const HEADER: &str = "x-request-id";
const MAX_LEN: usize = 128;

tokio::task_local! {
    static CURRENT: Arc<str>;
}

/// The id the caller sent, when it is short and visible ASCII: it goes into logs and answers as it is.
pub(crate) fn sent(headers: &HeaderMap) -> Option<Arc<str>> {
    let id = headers.get(HEADER)?.to_str().ok()?;
    let sane = !id.is_empty() && id.len() <= MAX_LEN && id.bytes().all(|byte| byte.is_ascii_graphic());
    sane.then(|| Arc::from(id))
}

/// Runs `work` as the request `id`.
pub(crate) async fn scope<T>(id: Arc<str>, work: impl Future<Output = T>) -> T {
    CURRENT.scope(id, work).await
}

/// The id of the request being served; `unknown` outside of one.
pub(crate) fn current() -> Arc<str> {
    CURRENT.try_with(Arc::clone).unwrap_or_else(|_| Arc::from("unknown"))
}

#[cfg(test)]
mod tests;
