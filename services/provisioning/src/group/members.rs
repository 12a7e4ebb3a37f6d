//! Reading the members of one group, a page at a time.

use domain::group::Member;
use domain::id::{GroupId, MemberId};
use domain::workspace::Workspace;

use crate::Provisioning;
use crate::access::Caller;
use crate::error::Error;
use crate::page::{self, Query};

/// A page of members.
#[derive(Debug)]
pub(crate) struct Page {
    /// The members.
    pub(crate) members: Vec<Member>,
    /// Token of the next page.
    pub(crate) next: Option<String>,
}

impl Provisioning {
    /// A page of the members that the caller sees, in the order of their ids.
    pub(crate) async fn list_group_members(
        &self,
        caller: &Caller,
        workspace: &Workspace,
        group: GroupId,
        size: u64,
        token: &str,
    ) -> Result<Page, Error> {
        let query = Query::of("members").and(workspace.id.0.as_bytes()).and(group.0.as_bytes());
        let after = page::after(query, token)?.map(MemberId);
        let members = self.store().members(workspace.id, group, caller.view(), after, size + 1).await?;
        if members.is_empty() && self.store().group(workspace.id, group).await?.is_none() {
            return Err(Error::NotFound { resource: "group" });
        }
        let (members, next) = page::cut(members, size, query, |member| member.id.0);
        Ok(Page { members, next })
    }
}
