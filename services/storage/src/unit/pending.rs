//! What a unit writes at its end in one go: its changes, its activity, and the differences it makes to the counts.
//!
//! Counts last, so that the rows all writers of a workspace share are held for as short as can be, and always in the
//! same order, so that nobody deadlocks over them.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{DbBackend, Statement};

use domain::activity::Activity;
use domain::change::Change;
use domain::id::WorkspaceId;
use uuid::Uuid;

use crate::activity::push_activities;
use crate::change::push_changes;
use crate::sql::Sql;
use crate::user::count::{Class, Delta, push_counts, shard};

/// What a unit writes at its end.
#[derive(Debug, Default)]
pub(crate) struct Pending {
    pub(crate) changes: Vec<Change>,
    pub(crate) activities: Vec<Activity>,
    counts: BTreeMap<(WorkspaceId, i16), Delta>,
    /// Users that were deactivated when they were deleted.
    locked: BTreeSet<(WorkspaceId, Uuid)>,
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
        if matches!((from, to), (Some(Class::ScimDeactivated | Class::ManualDeactivated), Some(Class::Deleted))) {
            self.locked.insert((workspace, id));
        }
        if let Some(from) = from {
            delta.add(from, -1);
        }
        if let Some(to) = to {
            delta.add(to, 1);
        }
    }

    /// One statement for all, as a rule: a round trip costs more than what is done there. So many changes were written in
    /// this transaction before.
    pub(crate) fn into_statements(self, backend: DbBackend, before: i64) -> Vec<Statement> {
        let Self { changes, activities, counts, locked } = self;
        let mut counts = counts.into_iter().filter(|(_, delta)| *delta != Delta::default());
        let mut all = Together::new(backend);
        if !changes.is_empty() {
            all.part(|sql| push_changes(sql, before, &changes, &locked));
        }
        if !activities.is_empty() {
            all.part(|sql| push_activities(sql, &activities));
        }
        let push = |((workspace, shard), delta): ((WorkspaceId, i16), Delta), all: &mut Together| {
            all.part(|sql| push_counts(sql, workspace, shard, &delta));
        };
        if let Some(first) = counts.next() {
            push(first, &mut all);
        }
        let mut statements = all.into_statement().map_or_else(Vec::new, |statement| vec![statement]);
        // Several for one workspace are never one statement: on PostgreSQL its parts have no order among them.
        for count in counts {
            let mut own = Together::new(backend);
            push(count, &mut own);
            statements.extend(own.into_statement());
        }
        statements
    }
}

/// Statements that travel as one.
struct Together {
    sql: Sql,
    parts: usize,
}

impl Together {
    fn new(backend: DbBackend) -> Self {
        Self { sql: Sql::new(backend, ""), parts: 0 }
    }

    fn part(&mut self, push: impl FnOnce(&mut Sql)) {
        if self.sql.is_postgres() {
            // Data-modifying parts of a WITH are executed to their end, whether or not anything reads them.
            let name = format!("part_{}", self.parts);
            self.sql.push(if self.parts == 0 { "WITH " } else { ", " }).push(&name).push(" AS (");
            push(&mut self.sql);
            self.sql.push(")");
        } else {
            if self.parts > 0 {
                self.sql.push("; ");
            }
            push(&mut self.sql);
        }
        self.parts += 1;
    }

    fn into_statement(mut self) -> Option<Statement> {
        if self.parts == 0 {
            return None;
        }
        if self.sql.is_postgres() {
            self.sql.push(" SELECT 1 WHERE FALSE");
        }
        Some(self.sql.into_statement())
    }
}
