//! The outside world the use cases depend on: the clock, ids and random bytes.
//!
//! The one place that reads them from the machine. Everywhere else they are arguments or come through [`Clock`] and
//! [`Entropy`], so that tests can be seeded.

use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use domain::time::{Clock, Timestamp};
use uuid::{ContextV7, Uuid};

/// Makes what must not be guessed or repeated.
pub trait Entropy: Send + Sync {
    /// A UUIDv7 of this instant, greater than the ones made before by the same source in the same millisecond.
    fn uuid_v7(&self, now: Timestamp) -> Uuid;
    /// The random bytes of a secret.
    fn secret(&self) -> [u8; 32];
}

/// The machine's own clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

/// The operating system's random source.
#[derive(Debug, Default)]
pub struct SystemEntropy {
    /// Counts within a millisecond: users are listed by id, and that is the order of their creation.
    counter: Mutex<ContextV7>,
}

impl Entropy for SystemEntropy {
    fn uuid_v7(&self, now: Timestamp) -> Uuid {
        let millis = u64::try_from(now.0).unwrap_or(0);
        let nanos = u32::try_from(millis % 1_000 * 1_000_000).unwrap_or(0);
        let counter = self.counter.lock().unwrap_or_else(PoisonError::into_inner);
        Uuid::new_v7(uuid::Timestamp::from_unix(&*counter, millis / 1_000, nanos))
    }

    fn secret(&self) -> [u8; 32] {
        rand::random()
    }
}

#[cfg(test)]
mod tests;
