//! What an admin decides about what is held: to do it after all, or to refuse it.

use std::sync::Arc;

use domain::deprovision::{Deprovision, Hold, HoldState};
use domain::id::UserId;
use domain::refusal::Refusal;
use domain::workspace::{DeprovisionLimit, Workspace};
use storage::{Tx, UnitFuture};

use crate::Provisioning;
use crate::access::Caller;
use crate::activity::Log;
use crate::error::Error;
use crate::user::Target;

/// How many are decided about in one call.
pub(crate) const MOST: usize = 1_000;

/// What came of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Decided {
    /// How many it was about.
    pub(crate) done: u64,
    /// How many are still held.
    pub(crate) remaining: u64,
}

impl Provisioning {
    /// Does what is held, of these users or, when there is none, of all; then the brake opens as well, so that the
    /// identity provider can go on with what it was about.
    pub(crate) async fn release_deprovisions(
        &self,
        workspace: Arc<Workspace>,
        users: &[UserId],
    ) -> Result<Decided, Error> {
        let (id, now) = (workspace.id, self.now());
        let holds = if users.is_empty() {
            let until = length(&workspace).window_end(now);
            let unit = move |tx: Tx| -> UnitFuture<(), Error> {
                Box::pin(async move {
                    tx.workspace(id).await?;
                    Ok(tx.open_brake(id, until).await?)
                })
            };
            self.store().write(unit).await?;
            self.store().held(id, MOST as u64).await?
        } else {
            self.store().holds_of(id, users).await?
        };
        let mut done = 0;
        for hold in holds.iter().filter(|hold| hold.state == HoldState::Held) {
            done += u64::from(self.release(&workspace, hold).await?);
        }
        Ok(Decided { done, remaining: self.store().held_count(id).await? })
    }

    /// Does what the identity provider wanted of a user, in its name; whether there was something to do.
    async fn release(&self, workspace: &Arc<Workspace>, hold: &Hold) -> Result<bool, Error> {
        let log = Some(Log::releasing(self, hold.kind));
        let caller = Caller::Idp { workspace: Arc::clone(workspace), log };
        let target = Target { workspace: Arc::clone(workspace), user: hold.user, expected: None };
        let done = match hold.kind {
            Deprovision::Deactivate => self.deactivate_user(&caller, target).await.map(drop),
            Deprovision::Delete => self.delete_user(&caller, target).await,
        };
        match done {
            Ok(()) => Ok(true),
            // Somebody else was faster: there is nobody to lock out any more, or nobody left to hold.
            Err(Error::Refused { refusal: Refusal::Gone, .. }) => Ok(false),
            Err(Error::NotFound { .. }) => {
                let (workspace, user) = (hold.workspace, hold.user);
                let unit = move |tx: Tx| -> UnitFuture<(), Error> {
                    Box::pin(async move { Ok(tx.drop_hold(workspace, user).await?) })
                };
                self.store().write(unit).await?;
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    /// Refuses what is held, of these users or, when there is none, of all, until the window is over.
    pub(crate) async fn reject_deprovisions(
        &self,
        workspace: Arc<Workspace>,
        users: &[UserId],
    ) -> Result<Decided, Error> {
        let (id, until) = (workspace.id, length(&workspace).window_end(self.now()));
        let users: Arc<[UserId]> = users.into();
        let unit = move |tx: Tx| -> UnitFuture<u64, Error> {
            let users = Arc::clone(&users);
            Box::pin(async move {
                // An attempt that comes at the same time would hold the user again.
                tx.workspace(id).await?;
                Ok(tx.reject_holds(id, &users, until).await?)
            })
        };
        let done = self.store().write(unit).await?;
        Ok(Decided { done, remaining: self.store().held_count(id).await? })
    }
}

/// The window; the default one where the limit was switched off meanwhile.
fn length(workspace: &Workspace) -> DeprovisionLimit {
    let default = DeprovisionLimit { count: 0, percent: 0, window_minutes: DeprovisionLimit::DEFAULT_WINDOW };
    workspace.policy.deprovision_limit.unwrap_or(default)
}
