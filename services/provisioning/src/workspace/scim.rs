//! The SCIM switch of a workspace.

use domain::id::WorkspaceId;
use domain::workspace::Workspace;

use crate::Provisioning;
use crate::error::Error;

impl Provisioning {
    /// Switches SCIM on; nothing happens where it is.
    pub(crate) async fn enable_scim(&self, id: WorkspaceId) -> Result<Workspace, Error> {
        let now = self.now();
        self.change_workspace(id, move |workspace| workspace.enable_scim(now)).await
    }

    /// Switches SCIM off: the users remain, and are managed by hand.
    pub(crate) async fn disable_scim(&self, id: WorkspaceId) -> Result<Workspace, Error> {
        let now = self.now();
        self.change_workspace(id, move |workspace| Ok(workspace.disable_scim(now))).await
    }
}
