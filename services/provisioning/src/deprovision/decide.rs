//! What an admin decides about what is held: to do it after all, or to refuse it.

use std::sync::Arc;

use domain::deprovision::{Deprovision, Hold, HoldState};
use domain::id::{UserId, WorkspaceId};
use domain::refusal::Refusal;
use domain::user::User;
use domain::workspace::{DeprovisionLimit, Workspace};
use storage::{Tx, UnitFuture};

use super::brake::{Brake, Braked};
use crate::Provisioning;
use crate::access::Caller;
use crate::activity::Log;
use crate::error::Error;
use crate::user::Target;
use crate::user::delete::Deletion;
use crate::user::last_admin::Admins;
use crate::user::state::Deactivation;

/// How many are decided about in one call.
pub(crate) const MOST: usize = 1_000;

/// How many are released in one transaction: others wait for it no longer than for a few writes of their own.
const BATCH: usize = 50;

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
        let held: Vec<Hold> = holds.into_iter().filter(|hold| hold.state == HoldState::Held).collect();
        let mut done = 0;
        // What one unit did is done, whatever becomes of the next: asked again, the rest is released.
        for batch in held.chunks(BATCH) {
            done += self.release(&workspace, batch).await?;
        }
        Ok(Decided { done, remaining: self.store().held_count(id).await? })
    }

    /// Does what the identity provider wanted of some users, in its name and in one unit; of how many there was something to
    /// do.
    pub(super) async fn release(&self, workspace: &Arc<Workspace>, holds: &[Hold]) -> Result<u64, Error> {
        let (id, known) = (workspace.id, self.schemas(workspace).await?);
        let release = |hold: &Hold| {
            let log = Log::releasing(self, hold.kind);
            let caller = Caller::Idp { workspace: Arc::clone(workspace), log: Some(log) };
            let target = Target { workspace: Arc::clone(workspace), user: hold.user, expected: None };
            let now = self.now();
            // A release holds nobody.
            let brake = Brake { id: hold.id.0, now };
            let known = Arc::clone(&known);
            let deed = match hold.kind {
                Deprovision::Deactivate => Deed::Deactivate(Deactivation::new(caller.clone(), target, known, brake)),
                Deprovision::Delete => Deed::Delete(Deletion::new(caller.clone(), target, known, brake)),
            };
            Release { user: hold.user, caller, deed }
        };
        let releases: Arc<[Release]> = holds.iter().map(release).collect();
        let unit = {
            let releases = Arc::clone(&releases);
            move |tx: Tx| -> UnitFuture<Vec<Option<(User, Admins)>>, Error> {
                let releases = Arc::clone(&releases);
                Box::pin(async move { run(&tx, id, &releases).await })
            }
        };
        let ends = self.store().write(unit).await?;
        let mut done = 0;
        for (release, end) in releases.iter().zip(ends) {
            if let Some((user, admins)) = end {
                admins.raise(&release.caller, &user);
                done += 1;
            }
        }
        Ok(done)
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

/// What is to be done of one user.
struct Release {
    user: UserId,
    caller: Caller,
    deed: Deed,
}

enum Deed {
    Deactivate(Deactivation),
    Delete(Deletion),
}

impl Release {
    async fn run(&self, tx: &Tx) -> Result<Braked<(User, Admins)>, Error> {
        match &self.deed {
            Deed::Deactivate(deactivation) => deactivation.run(tx).await,
            Deed::Delete(deletion) => deletion.run(tx).await,
        }
    }

    fn leaving(&self) -> Option<UserId> {
        match &self.deed {
            Deed::Deactivate(_) => None,
            Deed::Delete(_) => Some(self.user),
        }
    }
}

/// Releases all of them; what each of the users then is, or nothing where there was nothing to do.
async fn run(tx: &Tx, workspace: WorkspaceId, releases: &[Release]) -> Result<Vec<Option<(User, Admins)>>, Error> {
    // All at once and in order, as everybody does it: their groups, then themselves. The workspace comes last.
    let leaving: Vec<UserId> = releases.iter().filter_map(Release::leaving).collect();
    tx.hold_groups_of(workspace, &leaving).await?;
    let users: Vec<UserId> = releases.iter().map(|release| release.user).collect();
    tx.hold_users(workspace, &users).await?;
    let mut ends = Vec::with_capacity(releases.len());
    for release in releases {
        ends.push(match release.run(tx).await {
            Ok(end) => Some(end.done()?),
            // Somebody else was faster, and nothing was written: there is nobody to lock out any more, or nobody left to
            // hold.
            Err(Error::Refused { refusal: Refusal::Gone, .. }) => None,
            Err(Error::NotFound { .. }) => {
                tx.drop_hold(workspace, release.user).await?;
                None
            }
            Err(error) => return Err(error),
        });
    }
    Ok(ends)
}
