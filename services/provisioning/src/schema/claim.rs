//! Values that schemas want to be unique, claimed in the unit of work that writes them.

use domain::id::WorkspaceId;
use domain::schema::{Extensions, Schemas};
use storage::Tx;
use uuid::Uuid;

use crate::error::Error;

/// What a resource has before it is written.
pub(crate) struct Held {
    extensions: Option<Extensions>,
}

impl Held {
    /// By a resource that is not there yet.
    pub(crate) fn nothing() -> Self {
        Self { extensions: None }
    }

    /// By a resource with this data; nothing is remembered where nothing is unique.
    pub(crate) fn by(schemas: &Schemas, extensions: &Extensions) -> Self {
        Self { extensions: schemas.claims_any().then(|| extensions.clone()) }
    }

    /// Claims what the resource has now, and lets go of what it does not have any more; a deleted one has nothing.
    pub(crate) async fn exchange(
        self,
        tx: &Tx,
        schemas: &Schemas,
        (workspace, owner): (WorkspaceId, Uuid),
        now: Option<&Extensions>,
    ) -> Result<(), Error> {
        if !schemas.claims_any() || now.is_some() && now == self.extensions.as_ref() {
            return Ok(());
        }
        let before = self.extensions.as_ref().map(|extensions| schemas.claims(extensions)).unwrap_or_default();
        let after = now.map(|extensions| schemas.claims(extensions)).unwrap_or_default();
        Ok(tx.claim(workspace, owner, &after, &before).await?)
    }
}
