//! Whether an answer tells the groups of users.

use domain::group::UserGroup;
use domain::id::{UserId, WorkspaceId};
use domain::user::User;

use crate::Provisioning;
use crate::error::Error;

/// Whether the groups are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GroupView {
    /// They are not, and none is read.
    None,
    /// All that the user belongs to, itself and through other groups.
    All,
}

impl GroupView {
    /// What a caller means by its flag.
    pub(crate) fn read(include_groups: bool) -> Self {
        if include_groups { Self::All } else { Self::None }
    }
}

/// A user as it is shown.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    /// The user.
    pub(crate) user: User,
    /// The groups it belongs to, where they are told.
    pub(crate) groups: Vec<UserGroup>,
}

impl From<User> for Shown {
    /// The user without its groups.
    fn from(user: User) -> Self {
        Self { user, groups: Vec::new() }
    }
}

impl Provisioning {
    /// The users with their groups, read in one query.
    pub(super) async fn show_users(
        &self,
        workspace: WorkspaceId,
        view: GroupView,
        users: Vec<User>,
    ) -> Result<Vec<Shown>, Error> {
        match view {
            GroupView::None => Ok(users.into_iter().map(Shown::from).collect()),
            GroupView::All => {
                let ids: Vec<UserId> = users.iter().map(|user| user.id).collect();
                let mut groups = self.store().groups_of(workspace, &ids).await?;
                let show = |user: User| Shown { groups: groups.remove(&user.id).unwrap_or_default(), user };
                Ok(users.into_iter().map(show).collect())
            }
        }
    }

    /// The same for one.
    pub(super) async fn show_user(&self, view: GroupView, user: User) -> Result<Shown, Error> {
        let groups = self.groups_of_user(user.workspace, user.id, view).await?;
        Ok(Shown { user, groups })
    }

    /// The groups of a user that is told with them.
    pub(super) async fn groups_of_user(
        &self,
        workspace: WorkspaceId,
        user: UserId,
        view: GroupView,
    ) -> Result<Vec<UserGroup>, Error> {
        match view {
            GroupView::None => Ok(Vec::new()),
            GroupView::All => {
                let mut groups = self.store().groups_of(workspace, &[user]).await?;
                Ok(groups.remove(&user).unwrap_or_default())
            }
        }
    }
}
