//! Listing users: by sealed page token, or by one-based index for callers that count (SCIM `startIndex`).

use domain::filter::Filter;
use domain::id::UserId;
use domain::user::User;
use domain::workspace::Workspace;
use storage::{UserQuery, View};

use crate::Provisioning;
use crate::access::Caller;
use crate::error::Error;
use crate::page::{self, Query};

/// Which users, and how.
#[derive(Debug)]
pub(crate) struct Listing {
    /// Which; `None` is all.
    pub(crate) filter: Option<Filter>,
    /// Names the filter, for page tokens and walks.
    pub(crate) query: Query,
    /// How many at most.
    pub(crate) size: u64,
    /// Where the page starts.
    pub(crate) start: Start,
    /// Whether the users are wanted, their number, or both.
    pub(crate) wants: Wants,
    /// Whether deleted users are included; an identity provider never sees them.
    pub(crate) show_deleted: bool,
}

/// Where a page starts.
#[derive(Debug)]
pub(crate) enum Start {
    /// After the user that a page token names, or at the beginning.
    Token(String),
    /// At a one-based position.
    Index(u64),
}

/// What a listing answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wants {
    /// Users.
    Users,
    /// Users and how many there are in all.
    Both,
    /// How many there are.
    Count,
}

/// A page of users.
#[derive(Debug)]
pub(crate) struct Page {
    /// The users.
    pub(crate) users: Vec<User>,
    /// Token of the next page.
    pub(crate) next: Option<String>,
    /// How many there are in all, if that was asked.
    pub(crate) total: Option<u64>,
}

impl Provisioning {
    /// A page of the users that the caller sees, in the order of their creation.
    pub(crate) async fn list_users(
        &self,
        caller: &Caller,
        workspace: &Workspace,
        listing: Listing,
    ) -> Result<Page, Error> {
        let Listing { filter, query, size, start, wants, show_deleted } = listing;
        let view = if show_deleted && !caller.is_idp() { View::All } else { caller.view() };
        let query = query.and(workspace.id.0.as_bytes()).and(name_of(view));

        if wants == Wants::Count {
            let total = self.store().count_users(workspace.id, view, filter.as_ref()).await?;
            return Ok(Page { users: Vec::new(), next: None, total: Some(total) });
        }

        let (index, after, skip) = match start {
            Start::Token(token) => (None, page::after(query, &token)?.map(UserId), 0),
            Start::Index(index) => match self.walks().before(workspace.id, query, index) {
                Some(last) => (Some(index), Some(last), 0),
                None => (Some(index), None, index.saturating_sub(1)),
            },
        };
        let request = UserQuery { view, filter, after, skip, limit: size + 1 };
        let rows = self.store().users(workspace.id, &request).await?;
        let (users, next) = page::cut(rows, size, query, |user| user.id.0);

        let seen = Seen { before: index.map_or(0, |index| index - 1), here: users.len() as u64, more: next.is_some() };
        if let (Some(index), Some(last), true) = (index, users.last(), seen.more) {
            self.walks().remember(workspace.id, query, index + seen.here, last.id);
        }
        let total = match wants {
            Wants::Users => None,
            // All of them are on this page: no need to count.
            Wants::Both if after.is_none() && skip == 0 && !seen.more => Some(seen.here),
            Wants::Both | Wants::Count => {
                Some(seen.at_least(self.store().count_users(workspace.id, view, request.filter.as_ref()).await?))
            }
        };
        Ok(Page { users, next, total })
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
    /// at the total, and users deleted behind it must not make it stop early.
    fn at_least(&self, count: u64) -> u64 {
        if self.here == 0 {
            return count;
        }
        count.max(self.before + self.here + u64::from(self.more))
    }
}

fn name_of(view: View) -> &'static [u8] {
    match view {
        View::Scim => b"scim",
        View::Present => b"present",
        View::All => b"all",
    }
}

#[cfg(test)]
mod tests;
