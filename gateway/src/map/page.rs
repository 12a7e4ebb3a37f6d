//! Pages: a SCIM list query as the contract's.

use proto::v1;
use scim::sort::{sort, sort_any};
use scim::{ListQuery, Parsed, Resource, Sort, TypedFilter, filter};

use super::attributes;

/// How many resources a page has when the client does not say.
pub(crate) const DEFAULT_COUNT: u64 = 100;
/// How many resources a page has at most; asking for more is no error (RFC 7644 §3.4.2.4).
pub(crate) const MAX_COUNT: u64 = 1000;

/// A question for resources of one type, in the contract's terms.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Question {
    /// Which ones.
    pub(crate) matches: Matches,
    /// In which order; `None` is that of their creation.
    pub(crate) sort: Option<v1::Sort>,
    /// How many at most; none at all is a question for their number.
    pub(crate) count: u64,
    /// Where to start.
    pub(crate) start: Start,
}

/// Which resources are meant.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Matches {
    /// All of them.
    All,
    /// None of them, whatever they are.
    Nothing(v1::Filter),
    /// Those that the filter matches.
    Some(v1::Filter),
}

/// Where a page starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    /// At a position, counted from one.
    Index(u64),
    /// Where a token of the service's leads to; empty is the start.
    Token(String),
}

impl Question {
    /// A client's query for resources of this type.
    pub(crate) fn of(resource: &'static Resource, query: &ListQuery) -> Result<Parsed<Self>, scim::Error> {
        let filter = query.filter.as_deref().map(|text| filter::noted(resource, &filter::parse(text)?)).transpose()?;
        Ok(Self::new(query, filter, sort(resource, query)?))
    }

    /// Its part in a client's query for resources of every type.
    pub(crate) fn of_any(resource: &'static Resource, query: &ListQuery) -> Result<Parsed<Self>, scim::Error> {
        let read = |text: &str| filter::noted_any(resource, &filter::parse(text)?);
        let filter = query.filter.as_deref().map(read).transpose()?;
        Ok(Self::new(query, filter, sort_any(resource, query)?))
    }

    fn new(query: &ListQuery, filter: Option<Parsed<TypedFilter>>, sort: Option<Sort>) -> Parsed<Self> {
        let (filter, notes) = filter.map(|Parsed { value, notes }| (value, notes)).unzip();
        let matches = match filter {
            None => Matches::All,
            Some(filter) => match filter.constant() {
                Some(true) => Matches::All,
                Some(false) => Matches::Nothing(super::filter::to_proto(&filter)),
                None => Matches::Some(super::filter::to_proto(&filter)),
            },
        };
        let start = match &query.cursor {
            Some(cursor) => Start::Token(cursor.clone()),
            None => Start::Index(query.start_index),
        };
        let value = Self {
            matches,
            sort: sort
                .map(|Sort { target, descending }| v1::Sort { field: Some(attributes::field(&target)), descending }),
            count: query.count.unwrap_or(DEFAULT_COUNT).min(MAX_COUNT),
            start,
        };
        Parsed { value, notes: notes.unwrap_or_default() }
    }

    /// The question about users.
    pub(crate) fn users(self, include_groups: bool) -> v1::ListUsersRequest {
        let Self { matches, sort, count, start } = self;
        let (page_token, start_index) = start.split();
        v1::ListUsersRequest {
            // The service knows it from the token.
            workspace_id: String::new(),
            filter: matches.filter(),
            page_size: page_size(count),
            page_token,
            start_index,
            count_total: true,
            count_only: count == 0,
            show_deleted: false,
            sort,
            include_groups,
            ..v1::ListUsersRequest::default()
        }
    }

    /// The question about groups.
    pub(crate) fn groups(self, include_members: bool) -> v1::ListGroupsRequest {
        let Self { matches, sort, count, start } = self;
        let (page_token, start_index) = start.split();
        v1::ListGroupsRequest {
            workspace_id: String::new(),
            filter: matches.filter(),
            page_size: page_size(count),
            page_token,
            start_index,
            count_total: true,
            count_only: count == 0,
            sort,
            member_view: Some(v1::MemberView { include: include_members, limit: 0 }),
        }
    }
}

impl Matches {
    /// Whether there is nothing to look for.
    pub(crate) const fn is_nothing(&self) -> bool {
        matches!(self, Self::Nothing(_))
    }

    fn filter(self) -> Option<v1::Filter> {
        match self {
            Self::All => None,
            Self::Nothing(filter) | Self::Some(filter) => Some(filter),
        }
    }
}

impl Start {
    fn split(self) -> (String, i64) {
        match self {
            Self::Index(index) => (String::new(), i64::try_from(index).unwrap_or(i64::MAX)),
            Self::Token(token) => (token, 0),
        }
    }
}

fn page_size(count: u64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// A count of the contract's.
pub(crate) fn total(size: i64) -> u64 {
    u64::try_from(size).unwrap_or_default()
}

/// A token of the contract's; empty is none.
pub(crate) fn token(token: String) -> Option<String> {
    (!token.is_empty()).then_some(token)
}

#[cfg(test)]
mod tests;
