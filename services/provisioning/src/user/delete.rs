//! Deleting a user: gone for everyone but the record, its names and addresses free again.

use std::sync::Arc;

use domain::change::Change;
use domain::id::MemberId;
use storage::{Tx, UnitFuture};

use super::Target;
use crate::Provisioning;
use crate::access::Caller;
use crate::error::Error;
use crate::group::left_change;
use crate::schema::claim::Held;

impl Provisioning {
    /// Deletes a user, and takes it out of its groups. A second time there is no such user.
    pub(crate) async fn delete_user(&self, caller: &Caller, target: Target) -> Result<(), Error> {
        let (asking, now) = (caller.clone(), self.now());
        let known = self.schemas(&target.workspace).await?;
        let unit = move |tx: Tx| -> UnitFuture<(), Error> {
            let (caller, target, known) = (asking.clone(), target.clone(), Arc::clone(&known));
            Box::pin(async move {
                let workspace = &target.workspace;
                let member = MemberId(target.user.0);
                tx.hold_groups(workspace.id, member).await?;
                let found = tx.user(workspace.id, target.user, caller.view()).await?;
                let mut user = found.ok_or(Error::NotFound { resource: "user" })?;
                caller.may_write_profile(workspace, &user)?;
                user.expect_revision(target.expected)?;
                let before = user.revision;
                let held = Held::by(&known.users, &user.profile.extensions);
                let deletion = user.delete(now)?;

                let left = tx.leave_groups(workspace.id, member, now).await?;
                tx.update_user(&user, before).await?;
                held.exchange(&tx, &known.users, (user.workspace, user.id.0), None).await?;
                let changes = left.iter().map(|left| left_change(workspace.id, member, left));
                let changes: Vec<Change> = changes.chain(deletion).collect();
                tx.append_changes(&changes).await?;
                caller.tell(&tx, |log| log.deleted_user(&user, &changes)).await?;
                Ok(())
            })
        };
        self.write_for(caller, unit).await
    }
}
