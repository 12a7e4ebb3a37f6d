//! Running a unit so that its panic stays its own.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::Poll;

use crate::error::StoreError;
use crate::unit::{Tx, UnitError, UnitFuture};

/// Runs a unit once, and writes what it kept for the end; a panic becomes [`StoreError::Panicked`].
pub(crate) async fn run<T, E, F>(unit: &mut F, tx: &Tx) -> Result<T, E>
where
    F: FnMut(Tx) -> UnitFuture<T, E>,
    E: UnitError,
{
    let ran = caught(|| unit(tx.clone())).await.unwrap_or_else(|Panicked| {
        tracing::error!("a unit of work panicked; nothing of it is kept");
        Err(E::from(StoreError::Panicked))
    })?;
    tx.finish().await?;
    Ok(ran)
}

struct Panicked;

/// Unwind safety is the caller's promise: after a panic the transaction is rolled back and the unit never runs again.
async fn caught<T, E>(start: impl FnOnce() -> UnitFuture<T, E>) -> Result<Result<T, E>, Panicked> {
    let mut future = catch_unwind(AssertUnwindSafe(start)).map_err(|_| Panicked)?;
    poll_fn(move |cx| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx))) {
        Ok(poll) => poll.map(Ok),
        Err(_) => Poll::Ready(Err(Panicked)),
    })
    .await
}
