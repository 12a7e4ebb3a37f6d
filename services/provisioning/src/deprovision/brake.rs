//! Whether the identity provider may take a user's access away now. Asked inside the unit that would do it, before
//! anything is written.

use domain::deprovision::{Deprovision, Hold, HoldState};
use domain::id::{HoldId, UserId};
use domain::refusal::Refusal;
use domain::time::Timestamp;
use domain::user::User;
use domain::workspace::Workspace;
use storage::Tx;
use uuid::Uuid;

use crate::access::Caller;
use crate::activity::Log;
use crate::error::Error;

/// What came of a unit that the brake may stop. What it notes of the attempt is committed although the call is refused: so
/// that is no error inside the unit.
#[derive(Debug)]
pub(crate) enum Braked<T> {
    /// It was done.
    Done(T),
    /// It is held, or was rejected.
    Stopped(Refusal),
}

impl<T> Braked<T> {
    /// What was done, or the refusal.
    pub(crate) fn done(self) -> Result<T, Error> {
        match self {
            Self::Done(done) => Ok(done),
            Self::Stopped(refusal) => Err(refusal.into()),
        }
    }
}

/// A call that may deprovision.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Brake {
    /// Names a hold, should there be one.
    pub(crate) id: Uuid,
    /// When the call came.
    pub(crate) now: Timestamp,
}

impl Brake {
    /// The refusal, when the call is to be stopped. `was_active` tells of the user before; `after` is what it would become.
    pub(crate) async fn stops(
        self,
        tx: &Tx,
        caller: &Caller,
        workspace: &Workspace,
        was_active: bool,
        after: &User,
    ) -> Result<Option<Refusal>, Error> {
        let Some(limit) = workspace.policy.deprovision_limit else { return Ok(None) };
        let is_release = caller.log().is_some_and(Log::is_release);
        if !was_active && is_release {
            // Gone by another way already: there is nothing to hold.
            tx.drop_hold(workspace.id, after.id).await?;
        }
        if !was_active || after.is_active() {
            return Ok(None);
        }
        let Self { id, now } = self;
        let kind = if after.expect_alive().is_ok() { Deprovision::Deactivate } else { Deprovision::Delete };
        // The identity provider's calls count what the others do: they take turns.
        tx.workspace(workspace.id).await?;
        let known = tx.hold_of(workspace.id, after.id).await?;
        if is_release && known.is_none_or(|hold| hold.state != HoldState::Held) {
            // Assigned again, or rejected, since the admin looked.
            return Err(Refusal::Gone.into());
        }
        if !caller.is_idp() || is_release {
            tx.drop_hold(workspace.id, after.id).await?;
            return Ok(None);
        }
        let is_held = Refusal::DeprovisionHeld { user: after.id };
        let is_open = tx.brake_open_until(workspace.id).await?.is_some_and(|until| now < until);
        let stands = known.filter(|hold| hold.stands_at(now));
        match stands.map(|hold| (hold, hold.state)) {
            Some((hold, HoldState::Rejected { .. })) => {
                tx.put_hold(&hold.asked_again(kind, now)).await?;
                return Ok(Some(Refusal::DeprovisionRejected { user: after.id }));
            }
            Some((hold, HoldState::Held)) if !is_open => {
                tx.put_hold(&hold.asked_again(kind, now)).await?;
                return Ok(Some(is_held));
            }
            Some((_, HoldState::Held)) | None => {}
        }
        let (active, gone) = tx.active_and_gone(workspace.id, limit.window_start(now)).await?;
        if is_open || limit.allows_one_more(active, gone) {
            if known.is_some() {
                tx.drop_hold(workspace.id, after.id).await?;
            }
            return Ok(None);
        }
        tx.put_hold(&Hold::begin(HoldId(id), workspace.id, after.id, kind, now)).await?;
        Ok(Some(is_held))
    }

    /// Holds a user no longer of whom the identity provider says that it is active.
    pub(crate) async fn lets_go(
        self,
        tx: &Tx,
        caller: &Caller,
        workspace: &Workspace,
        user: UserId,
    ) -> Result<(), Error> {
        if workspace.policy.deprovision_limit.is_some() && caller.is_idp() {
            tx.drop_hold(workspace.id, user).await?;
        }
        Ok(())
    }
}
