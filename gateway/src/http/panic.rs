//! The last net: a panic while a request is answered ends that request and nothing else.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;

/// Something panicked. What it said may hold data of the request and is left to the panic hook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Panicked;

/// Runs a future to its end or to its panic.
///
/// Unwind safety is asserted: the future is not polled again after a panic, and handlers share nothing mutable.
pub(crate) async fn catch<F: Future>(future: F) -> Result<F::Output, Panicked> {
    let mut future = pin!(future);
    std::future::poll_fn(|cx| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx))) {
        Ok(poll) => poll.map(Ok),
        Err(_) => Poll::Ready(Err(Panicked)),
    })
    .await
}

#[cfg(test)]
mod tests {
    #![expect(clippy::panic, reason = "tests")]

    use super::{Panicked, catch};

    #[tokio::test]
    async fn a_panic_becomes_a_value() {
        let caught = catch(async {
            tokio::task::yield_now().await;
            panic!("on purpose");
        });
        assert_eq!(caught.await, Err::<(), _>(Panicked));
    }

    #[tokio::test]
    async fn a_value_passes() {
        assert_eq!(catch(async { 7 }).await, Ok(7));
    }
}
