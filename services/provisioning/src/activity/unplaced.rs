//! Calls that failed before anybody knew whose they are: there was no room to look the credential up, or the store did not
//! answer. They are counted by credential, and placed in their workspace's sync log once it can be asked for.
//!
//! Anybody can send what is nobody's credential, so little is kept: what has no room is counted for the operator.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::activity::{Cause, Refused};
use domain::token::Digest;
use storage::Credential;
use tonic::{Code, Status};

use super::{Log, refused};
use crate::Provisioning;

/// Credentials that are remembered at once, each with what it failed for.
const ROOM: usize = 256;
/// How long to wait before they are asked for, and asked for again.
const PAUSE: Duration = Duration::from_secs(1);
/// How often they are asked for while the store does not answer.
const TRIES: u32 = 30;

/// Who failed, for what.
type Key = (Digest, Cause);

/// Keeps what nobody could place yet.
#[derive(Default)]
pub(crate) struct Unplaced(Mutex<State>);

#[derive(Default)]
struct State {
    waiting: HashMap<Key, Failed>,
    lost: u64,
    running: bool,
}

/// Calls that failed alike: the first of them, and how many.
#[derive(Clone)]
struct Failed {
    log: Log,
    why: Refused,
    count: u32,
    tries: u32,
}

impl Unplaced {
    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it is held.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether somebody has to start placing.
    fn put(&self, key: Key, failed: Failed) -> bool {
        let mut state = self.state();
        if let Some(known) = state.waiting.get_mut(&key) {
            known.count = known.count.saturating_add(failed.count);
        } else if state.waiting.len() < ROOM {
            state.waiting.insert(key, failed);
        } else {
            state.lost = state.lost.saturating_add(failed.count.into());
        }
        !std::mem::replace(&mut state.running, true)
    }

    /// What waits, and how many calls had no room to; `None` when there is nothing, and nobody places any more.
    fn take(&self) -> Option<(HashMap<Key, Failed>, u64)> {
        let mut state = self.state();
        if state.waiting.is_empty() && state.lost == 0 {
            state.running = false;
            return None;
        }
        Some((std::mem::take(&mut state.waiting), std::mem::take(&mut state.lost)))
    }
}

impl Provisioning {
    /// Keeps a call that failed before anybody knew whose it is; whether it is kept.
    pub(crate) fn could_not_place(&self, digest: Digest, log: Log, status: &Status) -> bool {
        if !is_ours(status.code()) {
            return false;
        }
        let (cause, why) = refused::of_status(status);
        if self.unplaced().put((digest, cause), Failed { log, why, count: 1, tries: 0 }) {
            let service = self.clone();
            tokio::spawn(async move {
                loop {
                    tokio::time::sleep(PAUSE).await;
                    if !service.place().await {
                        return;
                    }
                }
            });
        }
        true
    }

    /// Places what can be placed; whether there was anything.
    pub(super) async fn place(&self) -> bool {
        let Some((waiting, mut lost)) = self.unplaced().take() else { return false };
        for ((digest, cause), failed) in waiting {
            match self.store().credential(&digest).await {
                Ok(Some(Credential::Scim { workspace, .. })) => {
                    let Failed { log, why, count, tries: _ } = failed;
                    let mut activity = log.refused(workspace.id, cause, why, None);
                    activity.detail.count = count;
                    self.record(activity);
                }
                // Nobody's, or no identity provider's: then it is in no sync log.
                Ok(Some(Credential::Key { .. } | Credential::Session { .. }) | None) => {}
                Err(_) if failed.tries < TRIES => {
                    let tries = failed.tries + 1;
                    self.unplaced().put((digest, cause), Failed { tries, ..failed });
                }
                Err(_) => lost = lost.saturating_add(failed.count.into()),
            }
        }
        if lost > 0 {
            tracing::warn!(
                calls = lost,
                "calls failed that are missing from the activity: nobody knows whose they are"
            );
        }
        true
    }
}

/// Whether it is our fault that the caller is not known.
const fn is_ours(code: Code) -> bool {
    matches!(
        code,
        Code::ResourceExhausted | Code::Unavailable | Code::DeadlineExceeded | Code::Internal | Code::Aborted
    )
}

#[cfg(test)]
mod tests;
