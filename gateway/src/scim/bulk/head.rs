//! When the head of the answer to a bulk request leaves.
//!
//! A client reads there when to come back, should a rate limit strike. So the head waits until the request is done, or the
//! limit struck, but not for long: what takes longer tells its results as they come.

use tokio::sync::oneshot;
use tokio::time::{Duration, Instant};

/// How long a head waits.
const HELD: Duration = Duration::from_secs(1);

/// What the head says: when to come back, in seconds, or that there is no such request.
pub(super) type Said = Result<Option<u64>, scim::Error>;

/// A head that has not left, or has.
#[derive(Debug)]
pub(super) struct Head {
    waiting: Option<oneshot::Sender<Said>>,
    until: Instant,
}

impl Head {
    /// A head, and where it arrives.
    pub(super) fn new() -> (Self, oneshot::Receiver<Said>) {
        let (sender, receiver) = oneshot::channel();
        (Self { waiting: Some(sender), until: Instant::now() + HELD }, receiver)
    }

    /// Lets it leave, unless it did.
    pub(super) fn say(&mut self, said: Said) {
        if let Some(waiting) = self.waiting.take() {
            // A client that is gone needs no answer.
            let _ = waiting.send(said);
        }
    }

    /// Waits for some work, and lets the head leave when that takes too long.
    pub(super) async fn during<T>(&mut self, work: impl Future<Output = T>) -> T {
        let mut work = std::pin::pin!(work);
        if self.waiting.is_some() {
            if let Ok(done) = tokio::time::timeout_at(self.until, &mut work).await {
                return done;
            }
            self.say(Ok(None));
        }
        work.await
    }
}
