//! The shape of every write to an existing user: read it as the caller sees it, ask the rules, write what changed.

use std::sync::Arc;

use domain::change::Change;
use domain::conflict::ConflictState;
use domain::refusal::Refusal;
use domain::user::User;
use domain::workspace::Rules;
use storage::{Tx, UnitFuture};

use super::Target;
use super::last_admin::Admins;
use crate::Provisioning;
use crate::access::Caller;
use crate::activity::Log;
use crate::deprovision::brake::{Brake, Braked};
use crate::error::Error;
use crate::schema::claim::Held;

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
        let (asking, now) = (caller.clone(), self.now());
        let brake = Brake { id: self.entropy().uuid_v7(now), now };
        let known = self.schemas(&target.workspace).await?;
        let unit = move |tx: Tx| -> UnitFuture<Braked<(User, Admins)>, Error> {
            let (caller, target, change, known) = (asking.clone(), target.clone(), change.clone(), Arc::clone(&known));
            Box::pin(async move {
                let workspace = &target.workspace;
                let found = tx.user(workspace.id, target.user, caller.reach(workspace)).await?;
                let seen = found.filter(|user| caller.sees(workspace, user));
                let mut user = seen.ok_or(Error::NotFound { resource: "user" })?;
                match touches {
                    Touches::Profile | Touches::State => caller.may_write_profile(workspace, &user)?,
                    Touches::Seat => {}
                }
                user.expect_revision(target.expected)?;
                let (before, was_admin, was_active) = (user.revision, user.is_active_admin(), user.is_active());
                let was = caller.log().map(|_| user.clone());
                let held = Held::by(&known.users, &user.profile.extensions);
                let takes_over = caller.takes_over(&user);
                let mut changes = if takes_over { user.adopt(now)? } else { Vec::new() };
                changes.extend(change(&mut user, &known.rules(&workspace.policy))?);
                if brake.holds(&tx, &caller, workspace, was_active, &user).await? {
                    return Ok(Braked::Held(user.id));
                }
                if touches == Touches::State && user.is_active() {
                    brake.lets_go(&tx, &caller, workspace, user.id).await?;
                }
                let admins = Admins::after(&tx, &caller, was_admin, &user).await?;
                if !changes.is_empty() {
                    tx.update_user(&user, before).await?;
                    let data = &user.profile.extensions;
                    held.exchange(&tx, &known.users, (user.workspace, user.id.0), Some(data)).await?;
                    tx.append_changes(&changes).await?;
                }
                if takes_over {
                    tx.close_conflicts(workspace.id, user.id, ConflictState::Adopted, now).await?;
                }
                let tell = |log: &Log| log.user(was.as_ref(), &user, &changes, &known.users);
                caller.tell(&tx, |log| Log::raising(tell(log), admins.are_gone())).await?;
                Ok(Braked::Done((user, admins)))
            })
        };
        let (user, admins) = self.write_for(caller, unit).await?.done()?;
        admins.raise(caller, &user);
        Ok(user)
    }
}
