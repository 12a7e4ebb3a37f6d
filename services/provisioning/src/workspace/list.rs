//! Listing workspaces.

use domain::id::WorkspaceId;
use domain::workspace::Workspace;

use crate::Provisioning;
use crate::error::Error;
use crate::page::{self, Query};

impl Provisioning {
    /// A page of all workspaces in the order of their creation, and the token of the next one.
    pub(crate) async fn list_workspaces(
        &self,
        size: u64,
        token: &str,
    ) -> Result<(Vec<Workspace>, Option<String>), Error> {
        let query = Query::of("workspaces");
        let after = page::after(query, token)?.map(WorkspaceId);
        let rows = self.store().workspaces(after, size + 1).await?;
        Ok(page::cut(rows, size, query, |workspace| workspace.id.0))
    }
}
