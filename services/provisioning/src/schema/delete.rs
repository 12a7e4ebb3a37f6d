//! Forgetting a schema. The data of its extension stays, and is from then on kept as sent.

use std::sync::Arc;

use domain::id::WorkspaceId;
use storage::{Tx, UnitFuture};

use crate::Provisioning;
use crate::error::Error;

impl Provisioning {
    /// Forgets the schema of this URN, in any case.
    pub(crate) async fn delete_schema(&self, workspace: WorkspaceId, urn: String) -> Result<(), Error> {
        let urn: Arc<str> = urn.into();
        let unit = move |tx: Tx| -> UnitFuture<(), Error> {
            let urn = Arc::clone(&urn);
            Box::pin(async move {
                tx.workspace(workspace).await?.ok_or(Error::NotFound { resource: "workspace" })?;
                let found = tx.schema(workspace, &urn).await?;
                let registered = found.ok_or(Error::NotFound { resource: "schema" })?;
                tx.release_claims(workspace, &registered.schema.claimed()).await?;
                tx.delete_schema(workspace, &urn).await?;
                Ok(())
            })
        };
        self.store().write(unit).await
    }
}
