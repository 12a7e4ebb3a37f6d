//! Calls that are turned away since too many wait: the operator is told at once, and then now and then of how many more.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long until the next word.
const WINDOW: Duration = Duration::from_secs(10);

/// Counts what is turned away. Clones count the same.
#[derive(Clone, Default)]
pub(crate) struct Shed(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    /// Since the last word.
    since: u64,
    watched: bool,
}

impl Shed {
    /// Counts a call.
    pub(crate) fn count(&self) {
        if self.add() {
            tracing::warn!("calls are turned away: more wait for their turn than there is room for");
            let shed = self.clone();
            tokio::spawn(async move {
                loop {
                    tokio::time::sleep(WINDOW).await;
                    let Some(calls) = shed.settle() else { return };
                    tracing::warn!(calls, "calls were turned away in the last seconds");
                }
            });
        }
    }

    /// Whether this is the first for a while.
    fn add(&self) -> bool {
        let mut state = self.state();
        if std::mem::replace(&mut state.watched, true) {
            state.since = state.since.saturating_add(1);
            return false;
        }
        true
    }

    /// How many there were since the last word; `None` when there were none, and the next one is news again.
    fn settle(&self) -> Option<u64> {
        let mut state = self.state();
        let calls = std::mem::take(&mut state.since);
        state.watched = calls > 0;
        (calls > 0).then_some(calls)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it is held.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
