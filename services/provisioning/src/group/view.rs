//! Which members an answer holds.

use domain::group::Group;
use domain::id::GroupId;
use domain::workspace::Workspace;

use super::{Shown, Written};
use crate::Provisioning;
use crate::access::Caller;
use crate::error::Error;

/// How many members one page of groups holds. A group of any size can be read by itself.
const MAX_SHOWN: u64 = 250_000;

/// Which members an answer holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MemberView {
    /// None, and none is read.
    None,
    /// All of them.
    All,
    /// All of them, unless there are more than this.
    UpTo(u64),
}

impl MemberView {
    fn shows(self, group: &Group) -> bool {
        match self {
            Self::None => false,
            Self::All => true,
            Self::UpTo(limit) => group.member_count <= limit,
        }
    }

    /// Refuses a page with more members than one answer holds, before any of them is read.
    pub(super) fn bounded(self, groups: &[Group]) -> Result<(), Error> {
        let shown = groups.iter().filter(|group| self.shows(group)).map(|group| group.member_count);
        if shown.fold(0, u64::saturating_add) > MAX_SHOWN {
            return Err(Error::TooManyResults(
                "the groups of this page have more than 250000 members; ask for fewer groups at once, or leave their \
                 members out",
            ));
        }
        Ok(())
    }
}

impl Provisioning {
    /// The groups with the members that are to be shown, read in one query.
    ///
    /// After the groups: members may be of a later revision than the entity tag says, never of an earlier one.
    pub(super) async fn show_groups(
        &self,
        caller: &Caller,
        workspace: &Workspace,
        view: MemberView,
        groups: Vec<Group>,
    ) -> Result<Vec<Shown>, Error> {
        let shows: Vec<GroupId> =
            groups.iter().filter(|group| view.shows(group) && group.member_count > 0).map(|group| group.id).collect();
        let mut members = self.store().members_of(workspace.id, &shows, caller.view()).await?;
        let show = |group: Group| {
            let members = view.shows(&group).then(|| members.remove(&group.id).unwrap_or_default());
            Shown { group, members }
        };
        Ok(groups.into_iter().map(show).collect())
    }

    /// The same for one.
    pub(super) async fn show_group(
        &self,
        caller: &Caller,
        workspace: &Workspace,
        view: MemberView,
        group: Group,
    ) -> Result<Shown, Error> {
        let shown = self.show_groups(caller, workspace, view, vec![group]).await?;
        shown.into_iter().next().ok_or(Error::NotFound { resource: "group" })
    }

    /// The same for one that was written.
    pub(super) async fn show_written(
        &self,
        caller: &Caller,
        workspace: &Workspace,
        view: MemberView,
        written: Written<Group>,
    ) -> Result<Written<Shown>, Error> {
        let Written { group, skipped } = written;
        Ok(Written { group: self.show_group(caller, workspace, view, group).await?, skipped })
    }
}

#[cfg(test)]
mod tests;
