//! Handing a user that was created by hand over to the identity provider.

use std::sync::Arc;

use domain::conflict::ConflictState;
use domain::time::Timestamp;
use domain::user::User;
use domain::workspace::Workspace;
use storage::{Tx, UnitFuture};

use super::Target;
use crate::Provisioning;
use crate::access::Caller;
use crate::activity::Log;
use crate::error::Error;
use crate::schema::known::Known;

/// What an admin's handing over takes.
#[derive(Clone)]
pub(crate) struct Adoption {
    log: Log,
    known: Arc<Known>,
    now: Timestamp,
}

impl Adoption {
    /// Hands a user over that the unit holds: tells the sync log, and closes the conflicts that wait for it. Nothing happens
    /// to one that the identity provider has already.
    pub(crate) async fn run(&self, tx: &Tx, user: &mut User) -> Result<(), Error> {
        let was = user.clone();
        let changes = user.adopt(self.now)?;
        if changes.is_empty() {
            return Ok(());
        }
        tx.update_user(user, was.revision).await?;
        tx.append_changes(&changes).await?;
        tx.append_activity(self.log.user(Some(&was), user, &changes, &self.known.users)).await?;
        Ok(tx.close_conflicts(user.workspace, user.id, ConflictState::Adopted, self.now).await?)
    }
}

impl Provisioning {
    /// Prepares for handing over; refused where there is nobody to hand over to.
    pub(crate) async fn adoption(&self, workspace: &Workspace) -> Result<Adoption, Error> {
        workspace.may_provision().map_err(Error::about(workspace.id))?;
        Ok(Adoption { log: Log::adopting(self), known: self.schemas(workspace).await?, now: self.now() })
    }

    /// Hands a user over.
    pub(crate) async fn adopt_user(&self, caller: &Caller, target: Target) -> Result<User, Error> {
        let (adoption, view) = (self.adoption(&target.workspace).await?, caller.view());
        let unit = move |tx: Tx| -> UnitFuture<User, Error> {
            let (target, adoption) = (target.clone(), adoption.clone());
            Box::pin(async move {
                let found = tx.user(target.workspace.id, target.user, view).await?;
                let mut user = found.ok_or(Error::NotFound { resource: "user" })?;
                user.expect_revision(target.expected)?;
                adoption.run(&tx, &mut user).await?;
                Ok(user)
            })
        };
        self.store().write(unit).await
    }
}

#[cfg(test)]
mod tests;
