//! Listing groups.

use domain::filter::Filter;
use domain::group::Group;
use domain::id::WorkspaceId;
use domain::sort::Sort;
use domain::workspace::Workspace;
use storage::{Counted, GroupQuery, Rows, Span, Store, StoreError, View};

use super::{MemberView, Shown};
use crate::Provisioning;
use crate::access::Caller;
use crate::error::Error;
use crate::page::{Asked, Page, Source};

/// Which groups, and how.
#[derive(Debug)]
pub(crate) struct Listing {
    /// Which; `None` is all.
    pub(crate) filter: Option<Filter>,
    /// Which page of them.
    pub(crate) asked: Asked,
    /// Which members they come with.
    pub(crate) members: MemberView,
}

impl Provisioning {
    /// A page of groups, in the order of their creation unless another one is asked for.
    pub(crate) async fn list_groups(
        &self,
        caller: &Caller,
        workspace: &Workspace,
        listing: Listing,
    ) -> Result<Page<Shown>, Error> {
        let Listing { filter, mut asked, members } = listing;
        let known = self.schemas(workspace).await?;
        let filter = filter.map(|filter| known.groups.type_filter(filter)).transpose()?;
        asked.sort = asked.sort.map(|sort| known.groups.type_sort(sort)).transpose()?;
        let groups = Groups { store: self.store(), workspace: workspace.id, view: caller.view(), filter };
        let Page { rows, next, previous, total } = self.turn(workspace.id, asked, &groups).await?;
        members.bounded(&rows)?;
        let rows = self.show_groups(caller, workspace, members, rows).await?;
        Ok(Page { rows, next, previous, total })
    }
}

/// The groups that are listed. The view only tells which members a filter finds: a token of one caller leads another
/// through the same list.
struct Groups<'a> {
    store: &'a Store,
    workspace: WorkspaceId,
    view: View,
    filter: Option<Filter>,
}

impl Source for Groups<'_> {
    type Row = Group;

    async fn rows(&self, sort: Option<&Sort>, span: Span) -> Result<Rows<Group>, StoreError> {
        let Self { store, workspace, view, filter } = self;
        let query = GroupQuery { view: *view, filter: filter.clone(), sort: sort.cloned(), span };
        store.groups(*workspace, &query).await
    }

    async fn count(&self) -> Result<Counted, StoreError> {
        Ok(Counted::exactly(self.store.count_groups(self.workspace, self.view, self.filter.as_ref()).await?))
    }
}

#[cfg(test)]
mod tests;
