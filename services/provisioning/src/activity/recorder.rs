//! Writes refusals down in the background: they are told of, and no request waits for that or fails by it.
//!
//! What comes in floods (too many requests, a revoked token) has one row at once and then one a minute that says how many
//! there were. When there is no room left, refusals are counted by workspace and cause instead of being dropped.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::activity::{Activity, Cause};
use domain::id::WorkspaceId;
use storage::{StoreError, Tx, UnitFuture};
use tokio::sync::Notify;

use crate::Provisioning;

/// Refusals that wait to be written; more are counted.
const ROOM: usize = 16_384;
/// Bytes of requests to run again that wait with them; beyond that a refusal comes without its request.
const CALL_ROOM: usize = 32 << 20;
/// Refusals that are written at once.
const BATCH: usize = 128;
/// Of a flood, one row in such a time.
const WINDOW: Duration = Duration::from_secs(60);
/// How often a batch is tried, with a longer pause each time.
const TRIES: u32 = 6;
/// The longest that leaving waits for what is not written yet.
const PATIENCE: Duration = Duration::from_secs(5);

/// Who is refused for what.
type Key = (WorkspaceId, Cause);

/// Keeps refusals until they are written.
#[derive(Default)]
pub(crate) struct Recorder {
    state: Mutex<State>,
    idle: Notify,
}

#[derive(Default)]
struct State {
    queue: VecDeque<Activity>,
    call_bytes: usize,
    /// What there was no room for: the last of each kind, and how many.
    overflow: HashMap<Key, Activity>,
    /// What came after the first of a flood.
    floods: HashMap<Key, Option<Activity>>,
    running: bool,
}

/// What is to be done after something was put in.
#[derive(Default)]
struct Due {
    /// Somebody has to write.
    writer: bool,
    /// Somebody has to look after the flood when its time is up.
    flood: Option<Key>,
}

impl Recorder {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, activity: Activity) -> Due {
        let mut state = self.state();
        let key = (activity.workspace, activity.detail.cause);
        if !comes_in_floods(key.1) {
            return Due { writer: state.push(activity), flood: None };
        }
        if let Some(rest) = state.floods.get_mut(&key) {
            *rest = Some(merged(rest.take(), activity));
            return Due::default();
        }
        state.floods.insert(key, None);
        Due { writer: state.push(activity), flood: Some(key) }
    }

    /// The time of a flood is up.
    fn settle(&self, key: Key) -> bool {
        let mut state = self.state();
        match state.floods.remove(&key).flatten() {
            Some(rest) => state.push(rest),
            None => false,
        }
    }

    fn settle_all(&self) -> bool {
        let mut state = self.state();
        let rest: Vec<Activity> = state.floods.drain().filter_map(|(_, rest)| rest).collect();
        let mut writer = false;
        for activity in rest {
            writer |= state.push(activity);
        }
        writer
    }

    /// What to write next; `None` when there is nothing, and nobody writes any more.
    fn take(&self) -> Option<Vec<Activity>> {
        let mut state = self.state();
        let count = state.queue.len().min(BATCH);
        let mut batch: Vec<Activity> = state.queue.drain(..count).collect();
        if batch.is_empty() {
            batch = state.overflow.drain().map(|(_, activity)| activity).collect();
        }
        if batch.is_empty() {
            state.running = false;
            self.idle.notify_waiters();
            return None;
        }
        let bytes: usize = batch.iter().map(call_bytes).sum();
        state.call_bytes = state.call_bytes.saturating_sub(bytes);
        Some(batch)
    }

    /// Waits until everything is written. Not for ever: the store may not answer.
    async fn wait(&self) {
        let written = async {
            loop {
                let idle = self.idle.notified();
                if !self.state().running {
                    return;
                }
                idle.await;
            }
        };
        if tokio::time::timeout(PATIENCE, written).await.is_err() {
            let state = self.state();
            let left = state.queue.len() + state.overflow.len();
            tracing::warn!(left, "refusals were not written to the activity");
        }
    }
}

impl State {
    /// Whether somebody has to start writing.
    fn push(&mut self, mut activity: Activity) -> bool {
        if self.queue.len() >= ROOM {
            let key = (activity.workspace, activity.detail.cause);
            let rest = self.overflow.remove(&key);
            self.overflow.insert(key, merged(rest, Activity { call: None, ..activity }));
        } else {
            if self.call_bytes + call_bytes(&activity) > CALL_ROOM {
                activity.call = None;
            }
            self.call_bytes += call_bytes(&activity);
            self.queue.push_back(activity);
        }
        !std::mem::replace(&mut self.running, true)
    }
}

/// The later one, which stands for both.
fn merged(before: Option<Activity>, mut activity: Activity) -> Activity {
    let count = |activity: &Activity| activity.detail.count.max(1);
    let before = before.as_ref().map_or(0, count);
    activity.detail.count = count(&activity).saturating_add(before);
    activity
}

fn call_bytes(activity: &Activity) -> usize {
    activity.call.as_ref().map_or(0, |call| call.message.len())
}

/// What an identity provider that is refused goes on with, whatever it sends.
fn comes_in_floods(cause: Cause) -> bool {
    matches!(
        cause,
        Cause::RateLimited | Cause::TokenRevoked | Cause::ScimDisabled | Cause::PlanLacksScim | Cause::ServiceFailed
    )
}

impl Provisioning {
    /// Writes a refusal down, soon.
    pub(crate) fn record(&self, activity: Activity) {
        let Due { writer, flood } = self.recorder().put(activity);
        if writer {
            tokio::spawn(write_down(self.clone()));
        }
        if let Some(key) = flood {
            let service = self.clone();
            tokio::spawn(async move {
                tokio::time::sleep(WINDOW).await;
                if service.recorder().settle(key) {
                    write_down(service).await;
                }
            });
        }
    }

    /// Waits until all refusals so far are written.
    pub async fn flush_activity(&self) {
        self.place().await;
        if self.recorder().settle_all() {
            tokio::spawn(write_down(self.clone()));
        }
        self.recorder().wait().await;
    }
}

async fn write_down(service: Provisioning) {
    while let Some(batch) = service.recorder().take() {
        let count = batch.len();
        if let Err(error) = write_batch(&service, batch).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                count,
                "refusals were not written to the activity"
            );
        }
    }
}

async fn write_batch(service: &Provisioning, batch: Vec<Activity>) -> Result<(), StoreError> {
    let mut pause = Duration::from_millis(100);
    for _ in 1..TRIES {
        match write_once(service, batch.clone()).await {
            Err(StoreError::Unavailable { .. } | StoreError::Conflict | StoreError::Stale) => {
                tokio::time::sleep(pause).await;
                pause *= 3;
            }
            done => return done,
        }
    }
    write_once(service, batch).await
}

async fn write_once(service: &Provisioning, batch: Vec<Activity>) -> Result<(), StoreError> {
    let unit = move |tx: Tx| -> UnitFuture<(), StoreError> {
        let batch = batch.clone();
        Box::pin(async move {
            for activity in batch {
                tell_refusal(&tx, activity).await?;
            }
            Ok(())
        })
    };
    service.store().write(unit).await
}

/// Writes a refusal down, and who waits for an admin because of it.
pub(super) async fn tell_refusal(tx: &Tx, activity: Activity) -> Result<(), StoreError> {
    if let Some(clash) = &activity.detail.clash {
        tx.note_conflict(&activity, clash).await?;
    }
    tx.append_activity(activity).await
}

#[cfg(test)]
mod tests;
