//! What is asked about people, as statements.

use sea_orm::Statement;

use domain::fold::fold;
use domain::id::WorkspaceId;

use super::{FEW, Kind, Lead, People};
use crate::filter::after_prefix;
use crate::order::{List, Side, Span};
use crate::sql::{Param, Sql};
use crate::store::Store;
use crate::user::{TABLE, View};

/// What is asked, as statements need it.
pub(crate) struct Asked {
    view: View,
    /// What texts start with, and the least text behind all of those.
    pub(super) prefix: Option<(String, Option<String>)>,
    kinds: Vec<Kind>,
    /// Whether not all kinds are meant.
    pub(super) narrow: bool,
}

impl Asked {
    pub(crate) fn of(view: View, people: &People) -> Self {
        let prefix = fold(&people.search);
        let prefix = (!prefix.is_empty()).then(|| {
            let end = after_prefix(&prefix);
            (prefix, end)
        });
        Self { view, prefix, kinds: people.kinds(view), narrow: people.names_kinds() }
    }

    pub(crate) fn list<'a>(
        &'a self,
        workspace: WorkspaceId,
        lead: Lead,
        conditions: &'a (dyn Fn(&mut Sql, Param) + Sync),
    ) -> List<'a> {
        let looks_up = lead != Lead::Walk;
        List { table: &TABLE, workspace, view: self.view, sort: None, looks_up, conditions }
    }

    /// Adds the conditions, each with its `AND` in front. A page of users of some kinds reads no more than itself.
    pub(crate) fn push(&self, sql: &mut Sql, tenant: Param, lead: Lead, span: Option<&Span>) {
        sql.push(self.view.predicate());
        match lead {
            Lead::Search => {
                open(sql);
                self.push_found(sql, tenant, None);
                close(sql);
                self.push_kinds(sql);
            }
            Lead::Kinds => {
                open(sql);
                self.push_of_kinds(sql, tenant, span.filter(|_| self.prefix.is_none()));
                close(sql);
                self.push_starts(sql);
            }
            Lead::Walk => {
                self.push_kinds(sql);
                self.push_starts(sql);
            }
        }
    }

    /// How many users are meant.
    pub(super) fn count(&self, store: &Store, workspace: WorkspaceId, lead: Lead) -> Statement {
        let mut sql = Sql::new(store.backend(), "SELECT ");
        let tenant = sql.param(workspace.0);
        if self.prefix.is_some() {
            sql.push("COUNT(*) FROM users WHERE workspace_id = ").name(tenant);
            self.push(&mut sql, tenant, lead, None);
            return sql.into_statement();
        }
        sql.push("0");
        for kind in &self.kinds {
            sql.push(" + (SELECT COUNT(*) FROM users WHERE workspace_id = ").name(tenant);
            kind.push(&mut sql);
            sql.push(")");
        }
        sql.into_statement()
    }

    /// How many users are meant, up to `most`, among those that the first `most` entries of each index lead to.
    pub(crate) fn count_some(&self, store: &Store, workspace: WorkspaceId, most: i64) -> Statement {
        let mut sql = Sql::new(store.backend(), "SELECT COUNT(*) FROM (SELECT 1 FROM users WHERE workspace_id = ");
        let tenant = sql.param(workspace.0);
        let most = sql.param(most);
        sql.name(tenant).push(self.view.predicate());
        open(&mut sql);
        self.push_found(&mut sql, tenant, Some(most));
        close(&mut sql);
        self.push_kinds(&mut sql);
        sql.push(" LIMIT ").name(most).push(") AS found");
        sql.into_statement()
    }

    /// How many entries of indexes start with the text; of each index, a little more than `most` at most.
    pub(crate) fn probe_search(&self, store: &Store, workspace: WorkspaceId, most: i64) -> Statement {
        let mut sql = Sql::new(store.backend(), "SELECT 0");
        let tenant = sql.param(workspace.0);
        for source in self.sources() {
            sql.push(" + (SELECT COUNT(*) FROM (SELECT 1 FROM ");
            self.push_source(&mut sql, tenant, source);
            sql.push(" LIMIT ").bind(most.saturating_add(1)).push(") AS found)");
        }
        sql.into_statement()
    }

    /// How many users are of the kinds; of each kind, a little more than few at most.
    pub(super) fn probe_kinds(&self, store: &Store, workspace: WorkspaceId) -> Statement {
        let mut sql = Sql::new(store.backend(), "SELECT 0");
        let tenant = sql.param(workspace.0);
        for kind in &self.kinds {
            sql.push(" + (SELECT COUNT(*) FROM (SELECT 1 FROM users WHERE workspace_id = ").name(tenant);
            kind.push(&mut sql);
            sql.push(" LIMIT ").bind(FEW + 1).push(") AS found)");
        }
        sql.into_statement()
    }

    fn sources(&self) -> impl Iterator<Item = Source> {
        let deleted = self.view == View::All;
        SOURCES.into_iter().filter(move |source| deleted || source.condition != DELETED)
    }

    fn push_source(&self, sql: &mut Sql, tenant: Param, source: Source) {
        sql.push(source.table).push(" WHERE workspace_id = ").name(tenant).push(" AND ");
        self.push_range(sql, source.column);
        sql.push(source.condition);
    }

    /// Adds the query for the ids of those that a name or an address leads to: all, or the first of each index.
    fn push_found(&self, sql: &mut Sql, tenant: Param, most: Option<Param>) {
        for (i, source) in self.sources().enumerate() {
            sql.push(if i > 0 { " UNION " } else { "" });
            if let Some(most) = most {
                sql.push("SELECT id FROM (SELECT ").push(source.id).push(" AS id FROM ");
                self.push_source(sql, tenant, source);
                sql.push(" LIMIT ").name(most).push(") AS own");
            } else {
                sql.push("SELECT ").push(source.id).push(" FROM ");
                self.push_source(sql, tenant, source);
            }
        }
    }

    /// Adds the query for the ids of those that are of the kinds: of all, or of the first of a stretch.
    fn push_of_kinds(&self, sql: &mut Sql, tenant: Param, span: Option<&Span>) {
        if self.kinds.is_empty() {
            sql.push("SELECT id FROM users WHERE workspace_id = ").name(tenant).push(" AND FALSE");
            return;
        }
        let stretch = span.map(|span| {
            let edge = span.edge.as_ref();
            let ascends = edge.is_none_or(|edge| edge.side == Side::After);
            let bound = edge.map(|edge| {
                let word = match (ascends, edge.inclusive) {
                    (true, false) => " AND id > ",
                    (true, true) => " AND id >= ",
                    (false, false) => " AND id < ",
                    (false, true) => " AND id <= ",
                };
                (word, sql.param(edge.bound.id))
            });
            let limit = span.skip.saturating_add(span.limit).saturating_add(1);
            let order = if ascends { " ORDER BY id LIMIT " } else { " ORDER BY id DESC LIMIT " };
            (bound, order, sql.param(i64::try_from(limit).unwrap_or(i64::MAX)))
        });
        sql.push("SELECT id FROM (");
        for (i, kind) in self.kinds.iter().enumerate() {
            sql.push(if i > 0 { " UNION ALL SELECT id FROM (" } else { "SELECT id FROM (" });
            sql.push("SELECT id FROM users WHERE workspace_id = ").name(tenant);
            kind.push(sql);
            if let Some((bound, order, limit)) = stretch {
                if let Some((word, id)) = bound {
                    sql.push(word).name(id);
                }
                sql.push(order).name(limit);
            }
            sql.push(") AS own");
        }
        sql.push(") AS merged");
        if let Some((_, order, limit)) = stretch {
            sql.push(order).name(limit);
        }
    }

    /// Adds the condition that a row is of one of the kinds.
    fn push_kinds(&self, sql: &mut Sql) {
        if !self.narrow {
            return;
        }
        if self.kinds.is_empty() {
            sql.push(" AND FALSE");
            return;
        }
        sql.push(" AND (");
        for (i, kind) in self.kinds.iter().enumerate() {
            sql.push(if i > 0 { " OR (TRUE" } else { "(TRUE" });
            kind.push(sql);
            sql.push(")");
        }
        sql.push(")");
    }

    /// Adds the condition that a row has a name or an address that starts with the text.
    fn push_starts(&self, sql: &mut Sql) {
        if self.prefix.is_none() {
            return;
        }
        sql.push(" AND (");
        for column in ["users.user_name_key", "users.display_name_key", "users.family_name_key"] {
            sql.push("(");
            self.push_range(sql, column);
            sql.push(") OR ");
        }
        // A deleted user is found by no address.
        sql.push("(users.state <> 3 AND EXISTS (SELECT 1 FROM ");
        if sql.is_postgres() {
            sql.push("jsonb_array_elements(users.search -> 'emails') AS e(value) WHERE ");
            self.push_range(sql, "(e.value ->> 'value') COLLATE \"C\"");
        } else {
            sql.push("json_each(users.search, '$.emails') AS e WHERE ");
            self.push_range(sql, "(e.value ->> '$.value')");
        }
        sql.push(")))");
    }

    /// Adds the condition that a text starts as asked: a range, which an index has.
    fn push_range(&self, sql: &mut Sql, text: &str) {
        if let Some((start, end)) = &self.prefix {
            sql.push(text).push(" >= ").bind(start.clone());
            if let Some(end) = end {
                sql.push(" AND ").push(text).push(" < ").bind(end.clone());
            }
        }
    }
}

/// An index that leads from the beginning of a text to users.
#[derive(Clone, Copy)]
struct Source {
    table: &'static str,
    id: &'static str,
    column: &'static str,
    /// What the index is about.
    condition: &'static str,
}

const DELETED: &str = " AND state = 3";

const SOURCES: [Source; 5] = [
    Source { table: "users", id: "id", column: "user_name_key", condition: " AND state <> 3" },
    Source { table: "user_email", id: "user_id", column: "email_key", condition: "" },
    Source { table: "users", id: "id", column: "display_name_key", condition: "" },
    Source { table: "users", id: "id", column: "family_name_key", condition: "" },
    Source { table: "users", id: "id", column: "user_name_key", condition: DELETED },
];

/// As for pages: PostgreSQL would join `IN`.
fn open(sql: &mut Sql) {
    sql.push(if sql.is_postgres() { " AND id = ANY (ARRAY(" } else { " AND id IN (" });
}

fn close(sql: &mut Sql) {
    sql.push(if sql.is_postgres() { "))" } else { ")" });
}
