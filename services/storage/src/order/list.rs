//! The queries that read a list.
//!
//! Where an index has the order, rows are read along it. If rows may lack the key, those that have it and those that lack
//! it are read by one query each: an index leads to a place among either, but not past both. Where none has the order,
//! the key of each row is worked out once, and only the rows of the page are read whole.

use sea_orm::{DbBackend, QueryResult};

use domain::id::WorkspaceId;
use domain::sort::Sort;

use crate::error::StoreError;
use crate::order::key::{self, Kind, SortKey};
use crate::order::{Bound, Edge, Key, Side, Span, Table, side};
use crate::sql::{Param, Sql};
use crate::user::View;

/// A list that a stretch is read of.
pub(crate) struct List<'a> {
    pub(crate) table: &'static Table,
    pub(crate) workspace: WorkspaceId,
    /// Which members of groups there are.
    pub(crate) view: View,
    pub(crate) sort: Option<&'a Sort>,
    /// Whether the conditions lead to few rows by an index of their own, which sorting them must not get in the way of.
    pub(crate) looks_up: bool,
    /// Adds the conditions, each with its `AND` in front.
    pub(crate) conditions: &'a (dyn Fn(&mut Sql, Param) + Sync),
}

/// Which rows one query reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    rows: Among,
    /// Where they begin, if not at the end of these rows.
    edge: Option<Edge>,
    /// Whether they are read in the ascending order.
    ascends: bool,
    skip: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Among {
    All,
    WithKey,
    WithoutKey,
}

/// What rows are ordered by, as a query calls it.
#[derive(Clone, Copy)]
struct Names<'a> {
    /// The key, and whether rows may lack it; `None` in the order of ids.
    key: Option<(&'a str, bool)>,
    id: &'a str,
}

impl List<'_> {
    /// The parts of a stretch, in the order in which they are read.
    pub(crate) fn parts(&self, backend: DbBackend, span: &Span) -> Vec<Part> {
        let edge = span.edge.as_ref();
        let descending = self.sort.is_some_and(|sort| sort.descending);
        let ascends = descending == (side(edge) == Side::Before);
        let part = |rows, edge: Option<&Edge>| Part { rows, edge: edge.cloned(), ascends, skip: span.skip };
        let mut sql = Sql::new(backend, "");
        let tenant = sql.param(self.workspace.0);
        let key = self.key(&mut sql, tenant);
        let splits = key.is_some_and(|key| key.nullable && !self.works_out(&key));
        // Only all of them together can be counted through.
        if !splits || span.skip > 0 {
            return vec![part(Among::All, edge)];
        }
        // The parts that lie ahead, from the place on.
        match (ascends, edge.map(|edge| edge.bound.key.is_some())) {
            (true, None | Some(true)) => vec![part(Among::WithKey, edge), part(Among::WithoutKey, None)],
            (true, Some(false)) => vec![part(Among::WithoutKey, edge)],
            (false, None | Some(false)) => vec![part(Among::WithoutKey, edge), part(Among::WithKey, None)],
            (false, Some(true)) => vec![part(Among::WithKey, edge)],
        }
    }

    /// The query for a part.
    pub(crate) fn query(&self, backend: DbBackend, part: &Part, limit: u64) -> Sql {
        let mut sql = Sql::new(backend, self.table.select);
        let tenant = sql.param(self.workspace.0);
        match self.key(&mut sql, tenant) {
            Some(key) if self.works_out(&key) => self.worked_out(&mut sql, tenant, &key, part, limit),
            key => self.along_index(&mut sql, tenant, key.as_ref(), part, limit),
        }
        sql
    }

    /// The statements that read a stretch, all of them.
    #[cfg(test)]
    pub(crate) fn statements(&self, backend: DbBackend, span: &Span) -> Vec<sea_orm::Statement> {
        let parts = self.parts(backend, span);
        parts.iter().map(|part| self.query(backend, part, span.limit).into_statement()).collect()
    }

    fn key(&self, sql: &mut Sql, tenant: Param) -> Option<SortKey> {
        self.sort.and_then(|sort| SortKey::of(sql, tenant, self, sort))
    }

    /// Whether keys are worked out and sorted, instead of read along an index.
    fn works_out(&self, key: &SortKey) -> bool {
        !key.indexed || self.looks_up
    }

    fn along_index(&self, sql: &mut Sql, tenant: Param, key: Option<&SortKey>, part: &Part, limit: u64) {
        let table = self.table.name;
        if let Some(key) = key {
            sql.push(", ").push(&key.text).push(" AS sort_key");
        }
        sql.push(" FROM ").push(table).push(" WHERE workspace_id = ").name(tenant);
        // Skipping in a query of its own, which an index alone may answer, leaves the documents of skipped rows unread.
        let skips = part.skip > 0;
        if skips {
            // PostgreSQL would join `IN`, and scan the table for it when it takes that for small.
            sql.push(if sql.is_postgres() { " AND id = ANY (ARRAY(" } else { " AND id IN (" });
            sql.push("SELECT id FROM ").push(table).push(" WHERE workspace_id = ").name(tenant);
        }
        (self.conditions)(sql, tenant);
        // Without statistics SQLite would rather walk the rows in order than look one up and sort it: `+` hides the order.
        let hides = self.looks_up && !sql.is_postgres();
        let names = Names { key: key.map(|key| (key.text.as_str(), key.nullable)), id: "id" };
        part.push_conditions(sql, names);
        part.push_order(sql, if hides { Names { id: "+id", ..names } } else { names });
        sql.push(" LIMIT ").bind(clamp(limit));
        if skips {
            let end = if sql.is_postgres() { "))" } else { ")" };
            sql.push(" OFFSET ").bind(clamp(part.skip)).push(end);
            part.push_order(sql, names);
        }
    }

    fn worked_out(&self, sql: &mut Sql, tenant: Param, key: &SortKey, part: &Part, limit: u64) {
        let table = self.table.name;
        let names = Names { key: Some(("sort_key", key.nullable)), id: "row_id" };
        sql.push(", sort_key FROM (SELECT row_id, sort_key FROM (SELECT id AS row_id, ").push(&key.text);
        sql.push(" AS sort_key FROM ").push(table).push(" WHERE workspace_id = ").name(tenant);
        (self.conditions)(sql, tenant);
        // Keeps the databases from putting the key in wherever it is named, and working it out there again.
        sql.push(if sql.is_postgres() { " OFFSET 0" } else { " LIMIT -1" });
        sql.push(") AS keyed WHERE TRUE");
        part.push_conditions(sql, names);
        part.push_order(sql, names);
        sql.push(" LIMIT ").bind(clamp(limit)).push(" OFFSET ").bind(clamp(part.skip)).push(") AS page JOIN ");
        sql.push(table).push(" ON workspace_id = ").name(tenant).push(" AND id = row_id");
        part.push_order(sql, names);
    }

    /// The place of a row.
    pub(super) fn bound(&self, row: &QueryResult) -> Result<Bound, StoreError> {
        let key = match self.sort.and_then(key::kind) {
            None => None,
            Some(Kind::Text) => row.try_get::<Option<String>>("", "sort_key")?.map(Key::Text),
            Some(Kind::Number) => row.try_get::<Option<i64>>("", "sort_key")?.map(Key::Number),
        };
        Ok(Bound { key, id: row.try_get("", "id")? })
    }
}

impl Part {
    /// Adds the condition that a row belongs to the part.
    fn push_conditions(&self, sql: &mut Sql, names: Names<'_>) {
        match (names.key, self.rows) {
            (None, _) | (Some(_), Among::All) => {}
            (Some((key, _)), Among::WithKey) => {
                sql.push(" AND ").push(key).push(" IS NOT NULL");
            }
            (Some((key, _)), Among::WithoutKey) => {
                // SQLite would take the lack for a rare value and sort whatever has it, instead of walking in order.
                sql.push(if sql.is_postgres() { " AND " } else { " AND +" }).push(key).push(" IS NULL");
            }
        }
        if let Some(edge) = &self.edge {
            sql.push(" AND (");
            self.push_edge(sql, names, edge);
            sql.push(")");
        }
    }

    /// Adds the condition that a row lies beyond an edge, in the direction of reading.
    fn push_edge(&self, sql: &mut Sql, names: Names<'_>, edge: &Edge) {
        let word = match (self.ascends, edge.inclusive) {
            (true, false) => " > ",
            (true, true) => " >= ",
            (false, false) => " < ",
            (false, true) => " <= ",
        };
        let id = edge.bound.id;
        match (names.key, self.rows, &edge.bound.key) {
            (None, _, _) | (Some(_), Among::WithoutKey, _) => {
                sql.push(names.id).push(word).bind(id);
            }
            (Some((key, nullable)), Among::All | Among::WithKey, Some(bound)) => {
                sql.push("(").push(key).push(", ").push(names.id).push(")").push(word).push("(");
                match bound {
                    Key::Text(text) => sql.bind(text.clone()),
                    Key::Number(number) => sql.bind(*number),
                };
                sql.push(", ").bind(id).push(")");
                if self.ascends && nullable && self.rows == Among::All {
                    // Those without a key come after all others.
                    sql.push(" OR ").push(key).push(" IS NULL");
                }
            }
            (Some((key, _)), Among::All | Among::WithKey, None) => {
                sql.push(key).push(if self.ascends { " IS NULL AND " } else { " IS NOT NULL OR " });
                sql.push(names.id).push(word).bind(id);
            }
        }
    }

    fn push_order(&self, sql: &mut Sql, names: Names<'_>) {
        let word = if self.ascends { "" } else { " DESC" };
        sql.push(" ORDER BY ");
        if let Some((key, nullable)) = names.key.filter(|_| self.rows != Among::WithoutKey) {
            sql.push(key).push(word);
            if nullable && self.rows == Among::All {
                sql.push(if self.ascends { " NULLS LAST" } else { " NULLS FIRST" });
            }
            sql.push(", ");
        }
        sql.push(names.id).push(word);
    }
}

/// Both databases count in signed numbers.
fn clamp(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
