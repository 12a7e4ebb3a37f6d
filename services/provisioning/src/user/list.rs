//! Listing users.

use domain::filter::Filter;
use domain::id::WorkspaceId;
use domain::sort::Sort;
use domain::user::User;
use domain::workspace::Workspace;
use storage::{Counted, People, PeopleQuery, Rows, Span, Store, StoreError, UserQuery, View, is_look_up};

use super::{GroupView, Shown};
use crate::Provisioning;
use crate::access::Caller;
use crate::error::Error;
use crate::page::{Asked, Page, Source, Wants};

/// Which users, and how.
#[derive(Debug)]
pub(crate) struct Listing {
    /// Which; `None` is all.
    pub(crate) filter: Option<Filter>,
    /// Whom somebody looks for; goes with neither a filter nor an order.
    pub(crate) people: People,
    /// How far a search is counted; `None` for to the end.
    pub(crate) count_limit: Option<u64>,
    /// Which page of them.
    pub(crate) asked: Asked,
    /// Whether deleted users are included; an identity provider never sees them.
    pub(crate) show_deleted: bool,
    /// Whether they come with their groups.
    pub(crate) groups: GroupView,
}

impl Provisioning {
    /// A page of the users that the caller sees, in the order of their creation unless another one is asked for.
    pub(crate) async fn list_users(
        &self,
        caller: &Caller,
        workspace: &Workspace,
        listing: Listing,
    ) -> Result<Page<Shown>, Error> {
        let Listing { filter, people, count_limit, mut asked, show_deleted, groups } = listing;
        let view = if show_deleted && !caller.is_idp() { View::All } else { caller.view() };
        asked.query = asked.query.and(name_of(view));
        let known = self.schemas(workspace).await?;
        let filter = filter.map(|filter| known.users.type_filter(filter)).transpose()?;
        asked.sort = asked.sort.map(|sort| known.users.type_sort(sort)).transpose()?;
        let users = Users { store: self.store(), workspace: workspace.id, view, filter, people, count_limit };
        // Whoever walks a list sees their own. Who looks somebody up may find whom they can take over.
        let takes_over = caller.is_idp() && workspace.policy.adopt && asked.start.is_first() && users.looks_up();
        let (size, wants) = (asked.size, asked.wants);
        let mut page = self.turn(workspace.id, asked, &users).await?;
        if takes_over && page.rows.is_empty() && page.total.is_none_or(|total| total.count == 0) {
            let found = users.to_take_over(caller, workspace, size).await?;
            page.total = page.total.map(|_| Counted::exactly(found.len() as u64));
            page.rows = if wants == Wants::Count { Vec::new() } else { found };
        }
        let Page { rows, next, previous, total } = page;
        let rows = self.show_users(workspace.id, groups, rows).await?;
        Ok(Page { rows, next, previous, total })
    }
}

impl Users<'_> {
    fn looks_up(&self) -> bool {
        self.filter.as_ref().is_some_and(is_look_up)
    }

    /// Whom the identity provider looks for and may take over: a page of them at most, and as a rule one.
    async fn to_take_over(&self, caller: &Caller, workspace: &Workspace, size: u64) -> Result<Vec<User>, StoreError> {
        let (view, span) = (caller.reach(workspace), Span::first(size));
        let query = UserQuery { view, filter: self.filter.clone(), sort: None, span };
        let found = self.store.users(workspace.id, &query).await?.rows;
        Ok(found.into_iter().filter(|user| caller.sees(workspace, user)).collect())
    }
}

/// The users that are listed.
struct Users<'a> {
    store: &'a Store,
    workspace: WorkspaceId,
    view: View,
    filter: Option<Filter>,
    people: People,
    count_limit: Option<u64>,
}

impl Source for Users<'_> {
    type Row = User;

    async fn rows(&self, sort: Option<&Sort>, span: Span) -> Result<Rows<User>, StoreError> {
        let Self { store, workspace, view, filter, people, count_limit: _ } = self;
        if !people.is_everybody() {
            let query = PeopleQuery { view: *view, people: people.clone(), span };
            return store.people(*workspace, &query).await;
        }
        let query = UserQuery { view: *view, filter: filter.clone(), sort: sort.cloned(), span };
        store.users(*workspace, &query).await
    }

    async fn count(&self) -> Result<Counted, StoreError> {
        if !self.people.is_everybody() {
            return self.store.count_people(self.workspace, self.view, &self.people, self.count_limit).await;
        }
        Ok(Counted::exactly(self.store.count_users(self.workspace, self.view, self.filter.as_ref()).await?))
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
