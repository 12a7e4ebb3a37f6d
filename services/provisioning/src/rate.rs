//! How many requests a workspace's identity provider may make: a bucket of tokens for each workspace, kept as the one
//! instant at which it will be full again (the generic cell rate algorithm).
//!
//! A bucket that is full is not kept at all, so what is kept is bounded by the workspaces whose identity provider called
//! within the last seconds. Each replica counts on its own.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use domain::id::WorkspaceId;
use domain::time::Timestamp;
use domain::workspace::{Rate, RateLimit};

/// Nanoseconds: a token at a million a second is still a whole number of them.
const SECOND: i64 = 1_000_000_000;
const MILLISECOND: i64 = 1_000_000;
/// Buckets that are kept without a look at which of them are full again.
const FEW: usize = 1_024;

/// The buckets of all workspaces.
pub(crate) struct Rates {
    /// For workspaces that have no limit of their own; `None` for no limit.
    server: Option<Rate>,
    buckets: Mutex<Buckets>,
}

struct Buckets {
    /// When each bucket will be full again.
    full_at: HashMap<WorkspaceId, i64>,
    /// How many may be kept before full ones are looked for.
    sweep_at: usize,
}

/// A request too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exceeded {
    /// What is allowed.
    pub rate: Rate,
    /// When the next request will be let through.
    pub after: Duration,
}

impl Rates {
    pub(crate) fn new(server: Option<Rate>) -> Self {
        Self { server, buckets: Mutex::new(Buckets { full_at: HashMap::new(), sweep_at: FEW }) }
    }

    /// Takes a token out of the workspace's bucket, or says when there will be one.
    pub(crate) fn take(&self, workspace: WorkspaceId, own: Option<RateLimit>, now: Timestamp) -> Result<(), Exceeded> {
        let rate = match own {
            Some(RateLimit::Unlimited) => return Ok(()),
            Some(RateLimit::Bounded(rate)) => rate,
            None => match self.server {
                Some(rate) => rate,
                None => return Ok(()),
            },
        };
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        buckets.take(workspace, rate, now.0.saturating_mul(MILLISECOND))
    }

    #[cfg(test)]
    fn kept(&self) -> usize {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner).full_at.len()
    }
}

impl Buckets {
    fn take(&mut self, workspace: WorkspaceId, rate: Rate, now: i64) -> Result<(), Exceeded> {
        let token = (SECOND / i64::from(rate.per_second.max(1))).max(1);
        let capacity = token.saturating_mul(i64::from(rate.burst.max(1)));
        let full_at = match self.full_at.get_mut(&workspace) {
            Some(at) => {
                // No bucket is emptier than empty. It would seem so after the clock was set back, or the limit changed.
                *at = (*at).min(now.saturating_add(capacity));
                (*at).max(now)
            }
            None => now,
        };
        let after = full_at.saturating_add(token);
        let late = after.saturating_sub(now).saturating_sub(capacity);
        if late > 0 {
            return Err(Exceeded { rate, after: Duration::from_nanos(late.unsigned_abs()) });
        }
        self.full_at.insert(workspace, after);
        if self.full_at.len() > self.sweep_at {
            self.full_at.retain(|_, at| *at > now);
            // The next look comes when there are twice as many: each request pays for a constant part of it.
            self.sweep_at = self.full_at.len().saturating_mul(2).max(FEW);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
