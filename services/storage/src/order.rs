//! Lists in order, a stretch at a time: the places rows have in an order, and the queries that read from one place on.
//!
//! What an order means is `domain::sort`'s to say. A place is the sort key a row has, if it has one, and its id. Rows
//! without a key come last; a descending order is the ascending one backwards, as is reading before a place: only the
//! direction in which rows are read makes a difference.

mod key;
mod list;
#[cfg(test)]
mod tests;

use sea_orm::QueryResult;
use uuid::Uuid;

use domain::attribute::Attribute;
use domain::sort::Sort;

use crate::error::StoreError;
use crate::store::Store;

pub(crate) use key::Column;
pub(crate) use list::List;

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

    /// The rest of the list: all that is not on this side.
    pub fn opposite(self) -> Self {
        let side = match self.side {
            Side::Before => Side::After,
            Side::After => Side::Before,
        };
        Self { bound: self.bound, side, inclusive: !self.inclusive }
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
    pub(crate) column: fn(Attribute) -> Column,
}

impl Store {
    /// Reads a stretch of a list.
    pub(crate) async fn stretch<T>(
        &self,
        list: &List<'_>,
        span: &Span,
        read: fn(&QueryResult) -> Result<T, StoreError>,
    ) -> Result<Rows<T>, StoreError> {
        let limit = usize::try_from(span.limit).unwrap_or(usize::MAX);
        let mut found = Vec::new();
        for part in list.parts(self.backend(), span) {
            // One more than wanted tells whether there are more.
            let missing = span.limit.saturating_add(1).saturating_sub(found.len() as u64);
            let sql = list.query(self.backend(), &part, missing);
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

/// Reading from the beginning is reading what is behind it.
fn side(edge: Option<&Edge>) -> Side {
    edge.map_or(Side::After, |edge| edge.side)
}
