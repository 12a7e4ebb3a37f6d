//! Revoking credentials: at once, and for good.

use domain::id::{KeyId, WorkspaceId};
use domain::token::AccessKey;
use storage::{Tx, UnitFuture};

use crate::Provisioning;
use crate::access::Caller;
use crate::error::Error;

impl Provisioning {
    /// Revokes the SCIM tokens of a workspace, all or those alone that an overlap keeps alive; nothing happens where there
    /// is none.
    pub(crate) async fn revoke_scim_tokens(&self, workspace: WorkspaceId, overlapping_only: bool) -> Result<(), Error> {
        let now = self.now();
        let unit = move |tx: Tx| -> UnitFuture<(), Error> {
            Box::pin(async move {
                tx.workspace(workspace).await?.ok_or(Error::NotFound { resource: "workspace" })?;
                tx.expire_scim_tokens(workspace, overlapping_only, now).await?;
                Ok(())
            })
        };
        self.store().write(unit).await
    }

    /// Revokes an access key; nothing happens to one that is. A bound caller reaches its own workspace's keys alone.
    pub(crate) async fn revoke_access_key(&self, caller: &Caller, id: KeyId) -> Result<AccessKey, Error> {
        let now = self.now();
        let reach = caller.bound().map(|own| own.id);
        let unit = move |tx: Tx| -> UnitFuture<AccessKey, Error> {
            Box::pin(async move {
                let missing = Error::NotFound { resource: "access_key" };
                let mut key = tx.access_key(id).await?.ok_or(missing)?;
                if reach.is_some() && key.workspace != reach {
                    return Err(Error::NotFound { resource: "access_key" });
                }
                if key.revoked.is_none() {
                    tx.revoke_access_key(id, now).await?;
                    key.revoked = Some(now);
                }
                Ok(key)
            })
        };
        self.store().write(unit).await
    }
}
