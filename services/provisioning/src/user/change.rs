//! The shape of every write to an existing user: read it as the caller sees it, ask the rules, write what changed.

use std::sync::Arc;

use domain::change::Change;
use domain::conflict::ConflictState;
use domain::refusal::Refusal;
use domain::user::User;
use domain::workspace::Rules;
use storage::{StoreError, Tx, UnitFuture};

use super::last_admin::Admins;
use super::{Target, clash};
use crate::Provisioning;
use crate::access::Caller;
use crate::activity::Log;
use crate::deprovision::brake::{Brake, Braked};
use crate::error::Error;
use crate::schema::claim::Held;
use crate::schema::known::Known;

/// What a change touches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Touches {
    /// The profile or the state, which an identity provider may have the say about.
    Profile,
    /// The same, and the call says whether the user is active.
    State,
    /// The seat alone.
    Seat,
}

impl Provisioning {
    /// Applies `change` to a user in one unit of work, and answers with the user as it then is.
    ///
    /// `change` may run again after a conflict. When it finds nothing to do, nothing is written, but for a user that the
    /// identity provider takes over by it.
    pub(super) async fn change_user<F>(
        &self,
        caller: &Caller,
        target: Target,
        touches: Touches,
        change: F,
    ) -> Result<User, Error>
    where
        F: Fn(&mut User, &Rules<'_>) -> Result<Vec<Change>, Refusal> + Clone + Send + Sync + 'static,
    {
        let now = self.now();
        let brake = Brake { id: self.entropy().uuid_v7(now), now };
        let known = self.schemas(&target.workspace).await?;
        let write = Arc::new(Write { caller: caller.clone(), target, touches, change, known, brake });
        // The database holds names and addresses unique: only a refused write is worth a look at who has them.
        let (user, admins) = match self.change_unit(Arc::clone(&write), Attempt::Write).await {
            Err(Error::Store(StoreError::Taken { .. })) if caller.is_idp() => {
                self.change_unit(write, Attempt::Look).await?
            }
            done => done?,
        }
        .done()?;
        admins.raise(caller, &user);
        Ok(user)
    }

    async fn change_unit<F>(&self, write: Arc<Write<F>>, attempt: Attempt) -> Result<Braked<(User, Admins)>, Error>
    where
        F: Fn(&mut User, &Rules<'_>) -> Result<Vec<Change>, Refusal> + Send + Sync + 'static,
    {
        let caller = write.caller.clone();
        let unit = move |tx: Tx| -> UnitFuture<Braked<(User, Admins)>, Error> {
            let write = Arc::clone(&write);
            Box::pin(async move { write.run(&tx, attempt).await })
        };
        self.write_for(&caller, unit).await
    }
}

/// How a change goes about it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Attempt {
    /// As if the name and the address were free.
    Write,
    /// After a look at who has them.
    Look,
}

/// A change to a user that was there before.
pub(super) struct Write<F> {
    pub(super) caller: Caller,
    pub(super) target: Target,
    pub(super) touches: Touches,
    pub(super) change: F,
    pub(super) known: Arc<Known>,
    pub(super) brake: Brake,
}

impl<F> Write<F>
where
    F: Fn(&mut User, &Rules<'_>) -> Result<Vec<Change>, Refusal>,
{
    pub(super) async fn run(&self, tx: &Tx, attempt: Attempt) -> Result<Braked<(User, Admins)>, Error> {
        let Self { caller, target, touches, change, known, brake } = self;
        let (workspace, now) = (&target.workspace, brake.now);
        let found = tx.user(workspace.id, target.user, caller.reach(workspace)).await?;
        let seen = found.filter(|user| caller.sees(workspace, user));
        let mut user = seen.ok_or(Error::NotFound { resource: "user" })?;
        match touches {
            Touches::Profile | Touches::State => caller.may_write_profile(workspace, &user)?,
            Touches::Seat => {}
        }
        user.expect_revision(target.expected)?;
        let was = user.clone();
        let held = Held::by(&known.users, &user.profile.extensions);
        let takes_over = caller.takes_over(&user);
        let mut changes = if takes_over { user.adopt(now)? } else { Vec::new() };
        changes.extend(change(&mut user, &known.rules(&workspace.policy))?);
        if let Some(refusal) = brake.stops(tx, caller, workspace, was.is_active(), &user).await? {
            return Ok(Braked::Stopped(refusal));
        }
        if *touches == Touches::State && user.is_active() {
            brake.lets_go(tx, caller, workspace, user.id).await?;
        }
        let admins = Admins::after(tx, caller, was.is_active_admin(), &user).await?;
        if !changes.is_empty() {
            match attempt {
                Attempt::Write => {}
                Attempt::Look => clash::expect_room(tx, caller, &user).await?,
            }
            tx.update_user(&user, was.revision).await?;
            held.exchange(tx, &known.users, (user.workspace, user.id.0), Some(&user.profile.extensions)).await?;
            tx.append_changes(&changes).await?;
            clash::clear(tx, &was, &user, now).await?;
        }
        if takes_over {
            tx.close_conflicts(workspace.id, user.id, ConflictState::Adopted, now).await?;
        }
        let tell = |log: &Log| log.user(Some(&was), &user, &changes, &known.users);
        caller.tell(tx, |log| Log::raising(tell(log), admins.are_gone())).await?;
        Ok(Braked::Done((user, admins)))
    }
}
