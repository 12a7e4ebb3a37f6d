//! Listing groups.

use domain::filter::Filter;
use domain::id::GroupId;
use domain::workspace::Workspace;
use storage::GroupQuery;

use super::{MemberView, Shown};
use crate::Provisioning;
use crate::access::Caller;
use crate::error::Error;
use crate::page::{self, Query};
use crate::user::list::{Start, Wants};

/// Which groups, and how.
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
    /// Whether the groups are wanted, their number, or both.
    pub(crate) wants: Wants,
    /// Which members they come with.
    pub(crate) members: MemberView,
}

/// A page of groups.
#[derive(Debug)]
pub(crate) struct Page {
    /// The groups.
    pub(crate) groups: Vec<Shown>,
    /// Token of the next page.
    pub(crate) next: Option<String>,
    /// How many there are in all, if that was asked.
    pub(crate) total: Option<u64>,
}

impl Provisioning {
    /// A page of groups, in the order of their creation.
    pub(crate) async fn list_groups(
        &self,
        caller: &Caller,
        workspace: &Workspace,
        listing: Listing,
    ) -> Result<Page, Error> {
        let Listing { filter, query, size, start, wants, members } = listing;
        let view = caller.view();
        let query = query.and(workspace.id.0.as_bytes());
        let total = match wants {
            Wants::Users => None,
            Wants::Both | Wants::Count => Some(self.store().count_groups(workspace.id, view, filter.as_ref()).await?),
        };
        if wants == Wants::Count {
            return Ok(Page { groups: Vec::new(), next: None, total });
        }
        let (after, skip) = match start {
            Start::Token(token) => (page::after(query, &token)?.map(GroupId), 0),
            Start::Index(index) => (None, index.saturating_sub(1)),
        };
        let request = GroupQuery { filter, after, skip, limit: size + 1 };
        let rows = self.store().groups(workspace.id, view, &request).await?;
        let (groups, next) = page::cut(rows, size, query, |group| group.id.0);
        let groups = self.show_groups(caller, workspace, members, groups).await?;
        Ok(Page { groups, next, total })
    }
}
