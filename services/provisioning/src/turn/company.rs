//! Whether several parties call at present.

use std::time::{Duration, Instant};

/// How long parties count as being there after one last called behind another.
const STAYS: Duration = Duration::from_secs(1);

/// Who called last, and when that last changed.
pub(super) struct Company<P> {
    last: Option<P>,
    changed: Option<Instant>,
}

impl<P: Copy + Eq> Company<P> {
    /// A party calls.
    pub(super) fn came(&mut self, party: P, now: Instant) {
        if self.last.replace(party).is_some_and(|last| last != party) {
            self.changed = Some(now);
        }
    }

    /// Whether there are several.
    pub(super) fn is_there(&self, now: Instant) -> bool {
        self.changed.is_some_and(|at| now.saturating_duration_since(at) < STAYS)
    }
}

impl<P> Default for Company<P> {
    fn default() -> Self {
        Self { last: None, changed: None }
    }
}

#[cfg(test)]
mod tests;
