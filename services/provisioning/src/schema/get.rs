//! Reading schemas.

use domain::schema::Registered;
use domain::workspace::Workspace;

use crate::Provisioning;
use crate::error::Error;

impl Provisioning {
    /// The schema of this URN, in any case.
    pub(crate) async fn get_schema(&self, workspace: &Workspace, urn: &str) -> Result<Registered, Error> {
        let found = self.store().schema(workspace.id, urn).await?;
        found.ok_or(Error::NotFound { resource: "schema" })
    }

    /// All schemas of the workspace, in the order of their URNs.
    pub(crate) async fn list_schemas(&self, workspace: &Workspace) -> Result<Vec<Registered>, Error> {
        Ok(self.store().schemas(workspace.id).await?)
    }
}
