//! Lists in order, a stretch at a time: the places rows have in an order, and the queries that read from one place on.
//!
//! What an order means is `domain::sort`'s to say. A place is the sort key a row has, if it has one, and its id. Rows
//! without a key come last; a descending order is the ascending one backwards, as is reading before a place: only the
//! direction in which rows are read makes a difference here. Where the key is a column that an index holds and rows may
//! lack it, those that have it and those that lack it are read by one query each, since an index leads to either but
//! past both to neither.

mod key;
#[cfg(test)]
mod tests;

use sea_orm::{DbBackend, QueryResult};
use uuid::Uuid;

use domain::id::WorkspaceId;
use domain::sort::Sort;

use crate::error::StoreError;
use crate::sql::{Param, Sql};
use crate::store::Store;

pub(crate) use key::Column;
use key::SortKey;

/// What a row is sorted by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// A text, compared by its bytes: [`KEY_LIMIT`] characters at most.
    Text(String),
    /// A number; booleans and instants are numbers here.
    Number(i64),
}

/// The most characters of a [`Key::Text`].
pub const KEY_LIMIT: usize = domain::sort::TEXT_LIMIT + 1;

/// A row's place in an order.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Bound {
    /// What it is sorted by; `None` for a row without a value, and in the order of ids.
    pub key: Option<Key>,
    /// Its id.
    pub id: Uuid,
}

impl Bound {
    /// A place in the order of ids.
    pub fn id(id: Uuid) -> Self {
        Self { key: None, id }
    }

    /// Whether a row of this order can have that place.
    pub fn fits(&self, sort: Option<&Sort>) -> bool {
        match (&self.key, sort.and_then(key::kind)) {
            (None, _) => true,
            (Some(Key::Text(text)), Some(key::Kind::Text)) => {
                text.chars().nth(KEY_LIMIT).is_none() && !text.contains('\0')
            }
            (Some(Key::Number(_)), Some(key::Kind::Number)) => true,
            (Some(Key::Text(_) | Key::Number(_)), Some(_) | None) => false,
        }
    }
}

/// On which side of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each says it")]
pub enum Side {
    Before,
    After,
}

/// Where a stretch of a list begins, or ends.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Edge {
    /// The place.
    pub bound: Bound,
    /// Whether the stretch ends before it or begins after it.
    pub side: Side,
    /// Whether the row in that place, if it is still there, is part of the stretch.
    pub inclusive: bool,
}

impl Edge {
    /// The stretch behind a place.
    pub fn after(bound: Bound) -> Self {
        Self { bound, side: Side::After, inclusive: false }
    }

    /// The stretch in front of a place.
    pub fn before(bound: Bound) -> Self {
        Self { bound, side: Side::Before, inclusive: false }
    }
}

/// A stretch of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Where it begins, or ends; `None` for the beginning of the list.
    pub edge: Option<Edge>,
    /// Rows left out next to the edge. Costs by the number: prefer an edge.
    pub skip: u64,
    /// Rows at most: those next to the edge.
    pub limit: u64,
}

impl Span {
    /// The beginning of a list.
    pub fn first(limit: u64) -> Self {
        Self { edge: None, skip: 0, limit }
    }
}

/// The rows of a stretch, in the order of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// The places of the first and of the last; `None` when there are no rows.
    pub ends: Option<(Bound, Bound)>,
    /// Whether there are more on the side that is away from the edge.
    pub more: bool,
}

/// A table whose rows are listed. It has a `workspace_id`, an `id`, and a `search` document.
pub(crate) struct Table {
    pub(crate) name: &'static str,
    /// Starts a query, up to its `FROM`.
    pub(crate) select: &'static str,
    /// Where attributes are kept.
    pub(crate) column: fn(domain::attribute::Attribute) -> Column,
}

/// A list that a stretch is read of.
pub(crate) struct List<'a> {
    pub(crate) table: &'static Table,
    pub(crate) workspace: WorkspaceId,
    pub(crate) sort: Option<&'a Sort>,
    /// Whether the conditions lead to few rows by an index of their own, which sorting them must not get in the way of.
    pub(crate) looks_up: bool,
}

/// Which rows one query reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    rows: Among,
    edge: Option<Edge>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Among {
    All,
    WithKey,
    WithoutKey,
}

impl Store {
    /// Reads a stretch of a list. `conditions` adds what rows must meet, each condition with its `AND` in front.
    pub(crate) async fn stretch<T>(
        &self,
        list: &List<'_>,
        span: &Span,
        conditions: &(dyn Fn(&mut Sql, Param) + Sync),
        read: fn(&QueryResult) -> Result<T, StoreError>,
    ) -> Result<Rows<T>, StoreError> {
        let limit = usize::try_from(span.limit).unwrap_or(usize::MAX);
        let mut found = Vec::new();
        for part in list.parts(self.backend(), span) {
            // One more than wanted tells whether there are more.
            let missing = span.limit.saturating_add(1).saturating_sub(found.len() as u64);
            let sql = list.query(self.backend(), &part, span.skip, missing, conditions);
            found.append(&mut self.query_all(sql.into_statement()).await?);
            if found.len() > limit {
                break;
            }
        }
        let more = found.len() > limit;
        found.truncate(limit);
        if side(span.edge.as_ref()) == Side::Before {
            found.reverse();
        }
        let ends = match (found.first(), found.last()) {
            (Some(first), Some(last)) => Some((list.bound(first)?, list.bound(last)?)),
            (None, _) | (_, None) => None,
        };
        Ok(Rows { rows: found.iter().map(read).collect::<Result<_, _>>()?, ends, more })
    }
}

fn side(edge: Option<&Edge>) -> Side {
    edge.map_or(Side::After, |edge| edge.side)
}

impl List<'_> {
    /// The queries that make up a stretch, in the order in which its rows are read.
    pub(crate) fn parts(&self, backend: DbBackend, span: &Span) -> Vec<Part> {
        let part = |rows, edge: &Option<Edge>| Part { rows, edge: edge.clone() };
        let key = self.sort.and_then(|sort| SortKey::of(&mut Sql::new(backend, ""), self.table, sort));
        // Only all of them together can be counted through.
        if span.skip > 0 || !key.is_some_and(|key| key.nullable && key.indexed) {
            return vec![part(Among::All, &span.edge)];
        }
        let bound = span.edge.as_ref().map(|edge| edge.bound.key.is_some());
        match (self.ascends(span.edge.as_ref()), bound) {
            (true, None | Some(true)) => vec![part(Among::WithKey, &span.edge), part(Among::WithoutKey, &None)],
            (true, Some(false)) => vec![part(Among::WithoutKey, &span.edge)],
            (false, None | Some(false)) => vec![part(Among::WithoutKey, &span.edge), part(Among::WithKey, &None)],
            (false, Some(true)) => vec![part(Among::WithKey, &span.edge)],
        }
    }

    /// Whether rows are read in the ascending order.
    fn ascends(&self, edge: Option<&Edge>) -> bool {
        let descending = self.sort.is_some_and(|sort| sort.descending);
        descending == (side(edge) == Side::Before)
    }

    /// The query for a part.
    pub(crate) fn query(
        &self,
        backend: DbBackend,
        part: &Part,
        skip: u64,
        limit: u64,
        conditions: &(dyn Fn(&mut Sql, Param) + Sync),
    ) -> Sql {
        let table = self.table.name;
        let mut sql = Sql::new(backend, self.table.select);
        let tenant = sql.param(self.workspace.0);
        let key = self.sort.and_then(|sort| SortKey::of(&mut sql, self.table, sort));
        if let Some(key) = &key {
            sql.push(", ").push(&key.text).push(" AS sort_key");
        }
        sql.push(" FROM ").push(table).push(" WHERE workspace_id = ").name(tenant);
        // Skipping in a query of its own, which an index alone may answer, leaves the documents of skipped rows unread.
        let skips = skip > 0;
        if skips {
            // PostgreSQL would join `IN`, and scan the table for it when it takes that for small.
            sql.push(if sql.is_postgres() { " AND id = ANY (ARRAY(" } else { " AND id IN (" });
            sql.push("SELECT id FROM ").push(table).push(" WHERE workspace_id = ").name(tenant);
        }
        conditions(&mut sql, tenant);
        self.push_part(&mut sql, key.as_ref(), part);
        self.push_order(&mut sql, key.as_ref(), part, self.looks_up);
        sql.push(" LIMIT ").bind(clamp(limit));
        if skips {
            let end = if sql.is_postgres() { "))" } else { ")" };
            sql.push(" OFFSET ").bind(clamp(skip)).push(end);
            self.push_order(&mut sql, key.as_ref(), part, false);
        }
        sql
    }

    /// Adds the condition that a row is of this part.
    fn push_part(&self, sql: &mut Sql, key: Option<&SortKey>, part: &Part) {
        match (key, part.rows) {
            (None, _) | (Some(_), Among::All) => {}
            (Some(key), Among::WithKey) => {
                sql.push(" AND ").push(&key.text).push(" IS NOT NULL");
            }
            (Some(key), Among::WithoutKey) => {
                // SQLite would take the lack for a rare value and sort whatever has it, instead of walking in order.
                sql.push(if sql.is_postgres() { " AND " } else { " AND +" }).push(&key.text).push(" IS NULL");
            }
        }
        let Some(edge) = &part.edge else { return };
        let ascends = self.ascends(Some(edge));
        let word = match (ascends, edge.inclusive) {
            (true, false) => " > ",
            (true, true) => " >= ",
            (false, false) => " < ",
            (false, true) => " <= ",
        };
        let Some(key) = key.filter(|_| part.rows != Among::WithoutKey) else {
            sql.push(" AND id").push(word).bind(edge.bound.id);
            return;
        };
        // Those without a key come after all others.
        let whole = key.nullable && part.rows == Among::All;
        sql.push(" AND (");
        match &edge.bound.key {
            Some(bound) => {
                sql.push("(").push(&key.text).push(", id)").push(word).push("(");
                match bound {
                    Key::Text(text) => sql.bind(text.clone()),
                    Key::Number(number) => sql.bind(*number),
                };
                sql.push(", ").bind(edge.bound.id).push(")");
                if whole && ascends {
                    sql.push(" OR ").push(&key.text).push(" IS NULL");
                }
            }
            None if ascends => {
                sql.push(&key.text).push(" IS NULL AND id").push(word).bind(edge.bound.id);
            }
            None => {
                sql.push(&key.text).push(" IS NOT NULL OR id").push(word).bind(edge.bound.id);
            }
        }
        sql.push(")");
    }

    fn push_order(&self, sql: &mut Sql, key: Option<&SortKey>, part: &Part, looks_up: bool) {
        let ascends = self.ascends(part.edge.as_ref());
        let word = if ascends { "" } else { " DESC" };
        // Without statistics SQLite would rather walk the rows in order than look one up and sort it: `+` hides the order.
        let hidden = if looks_up && !sql.is_postgres() { "+" } else { "" };
        sql.push(" ORDER BY ").push(hidden);
        if let Some(key) = key.filter(|_| part.rows != Among::WithoutKey) {
            sql.push(&key.text).push(word);
            if key.nullable && part.rows == Among::All {
                sql.push(if ascends { " NULLS LAST" } else { " NULLS FIRST" });
            }
            sql.push(", ");
        }
        sql.push("id").push(word);
    }

    /// The place of a row.
    fn bound(&self, row: &QueryResult) -> Result<Bound, StoreError> {
        let key = match self.sort.and_then(key::kind) {
            None => None,
            Some(key::Kind::Text) => row.try_get::<Option<String>>("", "sort_key")?.map(Key::Text),
            Some(key::Kind::Number) => row.try_get::<Option<i64>>("", "sort_key")?.map(Key::Number),
        };
        Ok(Bound { key, id: row.try_get("", "id")? })
    }
}

/// Both databases count in signed numbers.
fn clamp(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
