//! Creating a workspace.

use domain::id::WorkspaceId;
use domain::workspace::{Plan, Policy, Workspace};
use storage::{Tx, UnitFuture};

use crate::Provisioning;
use crate::error::Error;

/// The workspace to create.
#[derive(Clone, Debug)]
pub(crate) struct NewWorkspace {
    /// Its short name.
    pub(crate) slug: String,
    /// Its name to show.
    pub(crate) display_name: String,
    /// What its customer pays for.
    pub(crate) plan: Plan,
    /// The rules it chose.
    pub(crate) policy: Policy,
}

impl Provisioning {
    /// Creates a workspace, on which SCIM waits for its first token.
    pub(crate) async fn create_workspace(&self, new: NewWorkspace) -> Result<Workspace, Error> {
        let now = self.now();
        let NewWorkspace { slug, display_name, plan, policy } = new;
        let id = WorkspaceId(self.entropy().uuid_v7(now));
        let workspace = Workspace::create(id, slug, display_name, plan, policy, now)?;
        let unit = move |tx: Tx| -> UnitFuture<Workspace, Error> {
            let workspace = workspace.clone();
            Box::pin(async move {
                tx.insert_workspace(&workspace).await?;
                Ok(workspace)
            })
        };
        self.store().write(unit).await
    }
}
