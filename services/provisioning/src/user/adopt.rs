//! Handing a user that was created by hand over to the identity provider.

use std::sync::Arc;

use domain::user::User;
use storage::{Tx, UnitFuture};

use super::Target;
use crate::Provisioning;
use crate::access::Caller;
use crate::activity::Log;
use crate::error::Error;

impl Provisioning {
    /// Hands a user over, and tells the sync log; nothing happens to one that the identity provider has already.
    pub(crate) async fn adopt_user(&self, caller: &Caller, target: Target) -> Result<User, Error> {
        // There must be somebody to hand it over to.
        target.workspace.may_provision().map_err(Error::about(target.workspace.id))?;
        let (now, log, view) = (self.now(), Log::adopting(self), caller.view());
        let known = self.schemas(&target.workspace).await?;
        let unit = move |tx: Tx| -> UnitFuture<User, Error> {
            let (target, log, known) = (target.clone(), log.clone(), Arc::clone(&known));
            Box::pin(async move {
                let found = tx.user(target.workspace.id, target.user, view).await?;
                let mut user = found.ok_or(Error::NotFound { resource: "user" })?;
                user.expect_revision(target.expected)?;
                let was = user.clone();
                let changes = user.adopt(now)?;
                if !changes.is_empty() {
                    tx.update_user(&user, was.revision).await?;
                    tx.append_changes(&changes).await?;
                    tx.append_activity(log.adopted(&was, &user, &changes, &known.users)).await?;
                }
                Ok(user)
            })
        };
        self.store().write(unit).await
    }
}

#[cfg(test)]
mod tests;
