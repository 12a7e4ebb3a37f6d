//! How many bulk requests run at once: each is held in memory whole and keeps the service busy for as long as it takes, so
//! there are few places, and no client has them all.
//!
//! A client is whoever sends the same credential. Its hash is enough to tell one from another; two that share one share
//! their places.

use std::collections::HashMap;
use std::collections::hash_map::{Entry, RandomState};
use std::hash::BuildHasher;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;

use crate::http::reply::Failure;

/// Bulk requests at once.
const ALL: usize = 16;
/// Bulk requests of one client at once.
const EACH: usize = 4;
/// When to try again, in seconds: a bulk request of a few hundred operations is done by then.
const RETRY_SECONDS: u64 = 2;

/// The places, shared by clones.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    hasher: RandomState,
    taken: Arc<Mutex<Taken>>,
}

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    by_client: HashMap<u64, usize>,
}

/// A place of one client's. Dropping it gives it back.
#[derive(Debug)]
pub(super) struct Place {
    taken: Arc<Mutex<Taken>>,
    client: u64,
}

impl Places {
    /// A place for the client that sends these headers.
    pub(super) fn take(&self, headers: &HeaderMap) -> Result<Place, Failure> {
        let client = self.hasher.hash_one(headers.get(AUTHORIZATION).map(|value| value.as_bytes()));
        let mut taken = lock(&self.taken);
        if taken.all >= ALL {
            return Err(later(503, "too many bulk requests run at once; send this one again in a moment"));
        }
        let own = taken.by_client.entry(client).or_default();
        if *own >= EACH {
            let detail = format!("{EACH} bulk requests of this client run already; wait for one of them");
            return Err(later(429, &detail));
        }
        *own += 1;
        taken.all += 1;
        Ok(Place { taken: Arc::clone(&self.taken), client })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = lock(&self.taken);
        taken.all = taken.all.saturating_sub(1);
        if let Entry::Occupied(mut own) = taken.by_client.entry(self.client) {
            *own.get_mut() = own.get().saturating_sub(1);
            if *own.get() == 0 {
                own.remove();
            }
        }
    }
}

/// Held for a few steps, and never across an await.
fn lock(taken: &Mutex<Taken>) -> MutexGuard<'_, Taken> {
    taken.lock().unwrap_or_else(PoisonError::into_inner)
}

fn later(status: u16, detail: &str) -> Failure {
    Failure { error: scim::Error::new(status, None, detail), retry_after: Some(RETRY_SECONDS), is_known: false }
}

#[cfg(test)]
mod tests;
