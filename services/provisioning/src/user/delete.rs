//! Deleting a user: gone for everyone but the record, its names and addresses free again.

use std::sync::Arc;

use domain::change::Change;
use domain::conflict::ConflictState;
use domain::id::MemberId;
use domain::time::Timestamp;
use domain::user::{ManagedBy, User};
use storage::{Tx, UnitFuture};

use super::Target;
use super::last_admin::Admins;
use crate::Provisioning;
use crate::access::Caller;
use crate::activity::Log;
use crate::deprovision::brake::{Brake, Braked};
use crate::error::Error;
use crate::group::left_change;
use crate::schema::claim::Held;
use crate::schema::known::Known;

/// A deletion that is to happen.
#[derive(Clone)]
pub(crate) struct Deletion {
    caller: Caller,
    target: Target,
    known: Arc<Known>,
    brake: Brake,
}

impl Deletion {
    pub(crate) fn new(caller: Caller, target: Target, known: Arc<Known>, brake: Brake) -> Self {
        Self { caller, target, known, brake }
    }

    /// Deletes the user, and takes it out of its groups.
    pub(crate) async fn run(&self, tx: &Tx) -> Result<Braked<(User, Admins)>, Error> {
        let Self { caller, target, known, brake } = self;
        let now: &Timestamp = &brake.now;
        let workspace = &target.workspace;
        let member = MemberId(target.user.0);
        tx.hold_groups(workspace.id, member).await?;
        let found = tx.user(workspace.id, target.user, caller.view()).await?;
        let mut user = found.ok_or(Error::NotFound { resource: "user" })?;
        caller.may_write_profile(workspace, &user)?;
        user.expect_revision(target.expected)?;
        let (before, was_admin, was_active) = (user.revision, user.is_active_admin(), user.is_active());
        let held = Held::by(&known.users, &user.profile.extensions);
        let deletion = user.delete(*now)?;
        if let Some(refusal) = brake.stops(tx, caller, workspace, was_active, &user).await? {
            return Ok(Braked::Stopped(refusal));
        }
        let admins = Admins::after(tx, caller, was_admin, &user).await?;

        let left = tx.leave_groups(workspace.id, member, *now).await?;
        tx.update_user(&user, before).await?;
        held.exchange(tx, &known.users, (user.workspace, user.id.0), None).await?;
        let changes = left.iter().map(|left| left_change(workspace.id, member, left));
        let changes: Vec<Change> = changes.chain(deletion).collect();
        tx.append_changes(&changes).await?;
        match user.managed_by {
            ManagedBy::Manual => tx.close_conflicts(workspace.id, user.id, ConflictState::UserDeleted, *now).await?,
            // Nobody waits for one of the identity provider's, but what it was to get is wanted no longer.
            ManagedBy::Scim => {
                tx.close_conflicts_for(workspace.id, user.id, ConflictState::Cleared, *now).await?;
            }
        }
        caller.tell(tx, |log| Log::raising(log.deleted_user(&user, &changes), admins.are_gone())).await?;
        Ok(Braked::Done((user, admins)))
    }
}

impl Provisioning {
    /// Prepares for a deletion.
    pub(crate) async fn deletion(&self, caller: &Caller, target: Target) -> Result<Deletion, Error> {
        let known = self.schemas(&target.workspace).await?;
        let now = self.now();
        let brake = Brake { id: self.entropy().uuid_v7(now), now };
        Ok(Deletion::new(caller.clone(), target, known, brake))
    }

    /// Deletes a user. A second time there is no such user.
    pub(crate) async fn delete_user(&self, caller: &Caller, target: Target) -> Result<(), Error> {
        let deletion = self.deletion(caller, target).await?;
        let unit = move |tx: Tx| -> UnitFuture<Braked<(User, Admins)>, Error> {
            let deletion = deletion.clone();
            Box::pin(async move { deletion.run(&tx).await })
        };
        let (user, admins) = self.write_for(caller, unit).await?.done()?;
        admins.raise(caller, &user);
        Ok(())
    }
}
