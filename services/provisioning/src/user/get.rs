//! Reading one user.

use domain::id::UserId;
use domain::workspace::Workspace;

use super::{GroupView, Shown};
use crate::Provisioning;
use crate::access::Caller;
use crate::error::Error;

impl Provisioning {
    /// The user, when the caller sees it. Its groups are no part of its revision, so they are read beside it.
    pub(crate) async fn get_user(
        &self,
        caller: &Caller,
        workspace: &Workspace,
        user: UserId,
        view: GroupView,
    ) -> Result<Shown, Error> {
        let found = async { Ok(self.store().user(workspace.id, user, caller.reach(workspace)).await?) };
        let (found, groups) = tokio::try_join!(found, self.groups_of_user(workspace.id, user, view))?;
        let seen = found.filter(|user| caller.sees(workspace, user));
        let user = seen.ok_or(Error::NotFound { resource: "user" })?;
        Ok(Shown { user, groups })
    }
}
