//! What a unit writes at its end in one go: its changes, and the differences it makes to the counts.
//!
//! Counts last, so that the rows all writers of a workspace share are held for as short as can be, and always in the
//! same order, so that nobody deadlocks over them.

use std::collections::BTreeMap;

use sea_orm::{DbBackend, Statement};

use domain::change::Change;
use domain::id::WorkspaceId;
use uuid::Uuid;

use crate::change::push_changes;
use crate::sql::Sql;
use crate::user::count::{Class, Delta, push_counts, shard};

/// What a unit writes at its end.
#[derive(Debug, Default)]
pub(crate) struct Pending {
    pub(crate) changes: Vec<Change>,
    counts: BTreeMap<(WorkspaceId, i16), Delta>,
}

impl Pending {
    /// Notes that a resource went from one class to another; `None` where there was none before, or is none any more.
    pub(crate) fn count(
        &mut self,
        backend: DbBackend,
        workspace: WorkspaceId,
        id: Uuid,
        from: Option<Class>,
        to: Option<Class>,
    ) {
        if from == to {
            return;
        }
        let delta = self.counts.entry((workspace, shard(backend, id))).or_default();
        if let Some(from) = from {
            delta.add(from, -1);
        }
        if let Some(to) = to {
            delta.add(to, 1);
        }
    }

    /// One statement for all, as a rule: a round trip costs more than what is done there.
    pub(crate) fn into_statements(self, backend: DbBackend) -> Vec<Statement> {
        let mut counts = self.counts.into_iter().filter(|(_, delta)| *delta != Delta::default());
        let mut statements = Vec::with_capacity(1);
        if !self.changes.is_empty() {
            let mut sql = Sql::new(backend, "");
            match counts.next() {
                None => push_changes(&mut sql, &self.changes),
                Some(((workspace, shard), delta)) if sql.is_postgres() => {
                    sql.push("WITH told AS (");
                    push_changes(&mut sql, &self.changes);
                    sql.push(") ");
                    push_counts(&mut sql, workspace, shard, &delta);
                }
                Some(((workspace, shard), delta)) => {
                    push_changes(&mut sql, &self.changes);
                    sql.push("; ");
                    push_counts(&mut sql, workspace, shard, &delta);
                }
            }
            statements.push(sql.into_statement());
        }
        statements.extend(counts.map(|((workspace, shard), delta)| {
            let mut sql = Sql::new(backend, "");
            push_counts(&mut sql, workspace, shard, &delta);
            sql.into_statement()
        }));
        statements
    }
}
