//! One page of a list, whatever is listed.

use std::future::Future;

use domain::id::WorkspaceId;
use domain::sort::Sort;
use storage::{Bound, Counted, Edge, Rows, Side, Span, StoreError};

use super::{Query, token};
use crate::Provisioning;
use crate::error::Error;

/// Which page is asked for.
#[derive(Debug)]
pub(crate) struct Asked {
    /// Names the list, for page tokens and walks.
    pub(crate) query: Query,
    /// Its order; `None` for that of ids.
    pub(crate) sort: Option<Sort>,
    /// How many rows at most.
    pub(crate) size: u64,
    /// Where the page starts.
    pub(crate) start: Start,
    /// Whether the rows are wanted, their number, or both.
    pub(crate) wants: Wants,
}

/// Where a page starts.
#[derive(Debug)]
pub(crate) enum Start {
    /// Where a page token leads to.
    Token(String),
    /// At a one-based position.
    Index(u64),
}

impl Start {
    /// The start that a caller means, who may name one of both.
    pub(crate) fn read(page_token: String, start_index: i64) -> Result<Self, Error> {
        let start_index = u64::try_from(start_index)
            .map_err(|_| Error::field("start_index", "start_index must not be negative; 0 and 1 are the start"))?;
        match (page_token.is_empty(), start_index) {
            (false, 0 | 1) => Ok(Self::Token(page_token)),
            (false, _) => {
                Err(Error::field("start_index", "start_index and page_token exclude each other; send one of them"))
            }
            (true, index) => Ok(Self::Index(index.max(1))),
        }
    }
}

impl Start {
    /// Whether it is the start of the list.
    pub(crate) fn is_first(&self) -> bool {
        match self {
            Self::Token(_) => false,
            Self::Index(index) => *index <= 1,
        }
    }
}

/// What a listing answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wants {
    /// Rows.
    Rows,
    /// Rows and how many there are in all.
    Both,
    /// How many there are.
    Count,
}

impl Wants {
    /// What a caller wants who may ask for the count as well, or for it alone.
    pub(crate) fn read(count_total: bool, count_only: bool) -> Self {
        match (count_only, count_total) {
            (true, _) => Self::Count,
            (false, true) => Self::Both,
            (false, false) => Self::Rows,
        }
    }
}

/// A page.
#[derive(Debug)]
pub(crate) struct Page<T> {
    /// What is on it.
    pub(crate) rows: Vec<T>,
    /// Token of the next page.
    pub(crate) next: Option<String>,
    /// Token of the page before.
    pub(crate) previous: Option<String>,
    /// How many there are in all, if that was asked.
    pub(crate) total: Option<Counted>,
}

/// Where a list comes from.
pub(crate) trait Source: Sync {
    /// What is listed.
    type Row: Send;

    /// Reads a stretch of the list.
    fn rows(&self, sort: Option<&Sort>, span: Span)
    -> impl Future<Output = Result<Rows<Self::Row>, StoreError>> + Send;

    /// Counts the whole list.
    fn count(&self) -> impl Future<Output = Result<Counted, StoreError>> + Send;
}

impl Provisioning {
    /// Reads a page.
    pub(crate) async fn turn<S: Source>(
        &self,
        workspace: WorkspaceId,
        asked: Asked,
        source: &S,
    ) -> Result<Page<S::Row>, Error> {
        let Asked { query, sort, size, start, wants } = asked;
        let query = query.and(workspace.0.as_bytes());
        if wants == Wants::Count {
            return Ok(Page { rows: Vec::new(), next: None, previous: None, total: Some(source.count().await?) });
        }

        let (index, edge, skip) = match start {
            Start::Token(text) => (None, Some(token::read(query, sort.as_ref(), &text)?), 0),
            Start::Index(index) => match self.walks().before(workspace, query, index) {
                Some(last) => (Some(index), Some(Edge::after(last)), 0),
                None => (Some(index), None, index.saturating_sub(1)),
            },
        };
        let span = Span { edge: edge.clone(), skip, limit: size };
        let Rows { rows, ends, more } = source.rows(sort.as_ref(), span).await?;

        let seen = Seen { before: index.map_or(0, |index| index - 1), here: rows.len() as u64, more };
        if let (Some(index), Some((_, last)), true) = (index, &ends, more) {
            self.walks().remember(workspace, query, index + seen.here, last.clone());
        }
        let total = match wants {
            Wants::Rows => None,
            // All of them are on this page: no need to count.
            Wants::Both if edge.is_none() && skip == 0 && !more => Some(Counted::exactly(seen.here)),
            Wants::Both | Wants::Count => Some(seen.at_least(source.count().await?)),
        };

        let (previous, next) = neighbours(edge, skip > 0, ends, more);
        let seal = |edge: Option<Edge>| edge.map(|edge| token::write(query, &edge));
        Ok(Page { rows, next: seal(next), previous: seal(previous), total })
    }
}

/// The pages before and after one that was read at `edge`, behind rows that were skipped or not.
fn neighbours(
    edge: Option<Edge>,
    skipped: bool,
    ends: Option<(Bound, Bound)>,
    more: bool,
) -> (Option<Edge>, Option<Edge>) {
    let (first, last) = ends.unzip();
    match edge {
        None => (first.filter(|_| skipped).map(Edge::before), last.filter(|_| more).map(Edge::after)),
        // Where the page came from there is a page, if only of rows that went away since; from a page without rows,
        // everything on the other side of the edge.
        Some(edge) => match edge.side {
            Side::After => (Some(first.map_or(edge.opposite(), Edge::before)), last.filter(|_| more).map(Edge::after)),
            Side::Before => (first.filter(|_| more).map(Edge::before), Some(last.map_or(edge.opposite(), Edge::after))),
        },
    }
}

/// What a page tells about the whole.
struct Seen {
    before: u64,
    here: u64,
    more: bool,
}

impl Seen {
    /// The count, but never less than what the caller has seen and is about to see: a client that walks by index stops
    /// at the total, and rows deleted behind it must not make it stop early.
    fn at_least(&self, counted: Counted) -> Counted {
        if self.here == 0 {
            return counted;
        }
        Counted { count: counted.count.max(self.before + self.here + u64::from(self.more)), ..counted }
    }
}
