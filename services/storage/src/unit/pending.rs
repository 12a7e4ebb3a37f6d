//! What a unit writes at its end in one go: its changes, and the differences it makes to the counts.
//!
//! Counts last, so that the rows all writers of a workspace share are held for as short as can be, and always in the
//! same order, so that nobody deadlocks over them.

use std::collections::BTreeMap;

use sea_orm::{DbBackend, Statement};

use domain::change::Change;
use domain::id::{UserId, WorkspaceId};

use crate::change::insert_changes;
use crate::error::StoreError;
use crate::user::count::{Class, Delta, add_counts, shard};

/// What a unit writes at its end.
#[derive(Debug, Default)]
pub(crate) struct Pending {
    pub(crate) changes: Vec<Change>,
    counts: BTreeMap<(WorkspaceId, i16), Delta>,
}

impl Pending {
    /// Notes that a user went from one class to another; `None` where there was no user before.
    pub(crate) fn count(
        &mut self,
        backend: DbBackend,
        workspace: WorkspaceId,
        user: UserId,
        from: Option<Class>,
        to: Class,
    ) {
        if from == Some(to) {
            return;
        }
        let delta = self.counts.entry((workspace, shard(backend, user))).or_default();
        if let Some(from) = from {
            delta.add(from, -1);
        }
        delta.add(to, 1);
    }

    pub(crate) fn into_statements(self, backend: DbBackend) -> Result<Vec<Statement>, StoreError> {
        let mut statements = Vec::with_capacity(2);
        if !self.changes.is_empty() {
            statements.push(insert_changes(backend, &self.changes)?);
        }
        for ((workspace, shard), delta) in self.counts {
            if delta != Delta::default() {
                statements.push(add_counts(backend, workspace, shard, &delta));
            }
        }
        Ok(statements)
    }
}
