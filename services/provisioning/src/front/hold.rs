//! Refusals that are held back for a moment. A client that does not wait as told would otherwise keep the machine busy with
//! being refused, which is what the limit is there to prevent.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::sync::Semaphore;

/// How long one is held back at least. Nobody who waits as told, a second at least, comes back much later for it.
const LEAST: Duration = Duration::from_millis(100);
/// How much longer some are: connections that were all refused within a moment would come back within a moment, and all
/// others would wait then.
const SPREAD: Duration = Duration::from_millis(400);
/// Held back at once. When there are as many already, the next costs less answered.
const MOST: usize = 1_024;

/// Whoever is held back.
pub(crate) struct Holds {
    places: Semaphore,
    number: AtomicU32,
}

impl Holds {
    /// Waits for as long as it is this one's turn to.
    pub(super) async fn wait(&self) {
        if let Ok(_place) = self.places.try_acquire() {
            tokio::time::sleep(self.next()).await;
        }
    }

    /// As far from those before as may be: the golden section of the spread, again and again.
    fn next(&self) -> Duration {
        let number = self.number.fetch_add(1, Ordering::Relaxed);
        let share = number.wrapping_mul(0x9E37_79B9);
        LEAST + SPREAD.mul_f64(f64::from(share) / f64::from(u32::MAX))
    }
}

impl Default for Holds {
    fn default() -> Self {
        Self { places: Semaphore::new(MOST), number: AtomicU32::new(0) }
    }
}

#[cfg(test)]
mod tests;
