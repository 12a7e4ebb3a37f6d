//! Reading one group.

use domain::id::GroupId;
use domain::workspace::Workspace;

use super::{MemberView, Shown};
use crate::Provisioning;
use crate::access::Caller;
use crate::error::Error;

impl Provisioning {
    /// The group.
    pub(crate) async fn get_group(
        &self,
        caller: &Caller,
        workspace: &Workspace,
        group: GroupId,
        view: MemberView,
    ) -> Result<Shown, Error> {
        let found = self.store().group(workspace.id, group).await?;
        let group = found.ok_or(Error::NotFound { resource: "group" })?;
        self.show_group(caller, workspace, view, group).await
    }
}
