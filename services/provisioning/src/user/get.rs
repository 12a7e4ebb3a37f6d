//! Reading one user.

use domain::id::UserId;
use domain::user::User;
use domain::workspace::Workspace;

use crate::Provisioning;
use crate::access::Caller;
use crate::error::Error;

impl Provisioning {
    /// The user, when the caller sees it.
    pub(crate) async fn get_user(&self, caller: &Caller, workspace: &Workspace, user: UserId) -> Result<User, Error> {
        let found = self.store().user(workspace.id, user, caller.view()).await?;
        found.ok_or(Error::NotFound { resource: "user" })
    }
}
