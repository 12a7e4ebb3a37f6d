//! The memory that turns a walk by index into one by place.

use std::time::Duration;

use domain::id::WorkspaceId;
use storage::{Bound, Key};

use super::Query;

/// Remembers where the pages of walks by index ended, for a while.
///
/// A sequential walk resumes after the row it saw last: nothing is skipped over again, and nothing is missed when rows
/// before it go away. Out of the blue, or on another replica, the index is counted.
pub(crate) struct Walks {
    ends: moka::sync::Cache<(WorkspaceId, Query, u64), Bound>,
}

impl Walks {
    pub(crate) fn new(capacity: u64) -> Self {
        // Long texts count for several, so that the memory is bounded.
        let weight = |bound: &Bound| match &bound.key {
            Some(Key::Text(text)) => 1 + text.len() / 128,
            Some(Key::Number(_)) | None => 1,
        };
        let ends = moka::sync::Cache::builder()
            .max_capacity(capacity)
            .weigher(move |_, bound| u32::try_from(weight(bound)).unwrap_or(u32::MAX))
            .time_to_live(Duration::from_secs(600))
            .build();
        Self { ends }
    }

    /// The place of the last row before the one-based position `start`, as the walk saw it.
    pub(crate) fn before(&self, workspace: WorkspaceId, query: Query, start: u64) -> Option<Bound> {
        self.ends.get(&(workspace, query, start))
    }

    /// Remembers that `last` is the place of the row before position `start`.
    pub(crate) fn remember(&self, workspace: WorkspaceId, query: Query, start: u64, last: Bound) {
        self.ends.insert((workspace, query, start), last);
    }
}
