//! What an admin decides about a conflict, in one unit with what that does to the user.

use std::sync::Arc;

use domain::conflict::{Conflict, ConflictState};
use domain::id::{ConflictId, MemberId};
use domain::time::Timestamp;
use domain::workspace::Workspace;
use storage::{Tx, UnitFuture, View};

use super::Waiting;
use crate::Provisioning;
use crate::access::Caller;
use crate::error::Error;
use crate::user::Target;
use crate::user::adopt::Adoption;
use crate::user::delete::Deletion;

/// How a conflict is resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resolution {
    /// The user is handed over.
    Adopt,
    /// Both stay as they are.
    Dismiss,
    /// The user is deleted.
    DeleteUser,
}

impl Resolution {
    fn outcome(self) -> ConflictState {
        match self {
            Self::Adopt => ConflictState::Adopted,
            Self::Dismiss => ConflictState::Dismissed,
            Self::DeleteUser => ConflictState::UserDeleted,
        }
    }
}

/// What a resolution does.
#[derive(Clone)]
enum Deed {
    Adopt(Adoption),
    Dismiss,
    Delete(Deletion),
}

impl Deed {
    /// Does it to the user of the conflict, which this unit holds first: so does whoever opens one.
    async fn run(&self, tx: &Tx, id: ConflictId, wanted: ConflictState, seen: &Conflict) -> Result<(), Error> {
        let (workspace, user) = (seen.workspace, seen.clash.user());
        match self {
            // Groups are held before their members are.
            Self::Delete(_) => tx.hold_groups(workspace, MemberId(user.0)).await?,
            Self::Adopt(_) | Self::Dismiss => {}
        }
        let held = tx.user(workspace, user, View::Present).await?;
        let now = tx.conflict(workspace, id).await?.ok_or(Error::NotFound { resource: "conflict" })?;
        if now.state == wanted {
            return Ok(());
        }
        open_to(now.state)?;
        match self {
            Self::Adopt(adoption) => {
                about_one(&now)?;
                let mut user = held.ok_or(Error::NotFound { resource: "user" })?;
                adoption.run(tx, &mut user).await
            }
            Self::Dismiss => Ok(()),
            Self::Delete(deletion) => deletion.run(tx).await?.done().map(drop),
        }
    }
}

/// Refuses to resolve again what is done and cannot be undone.
fn open_to(state: ConflictState) -> Result<(), Error> {
    let done = match state {
        ConflictState::Open | ConflictState::Dismissed | ConflictState::Cleared => return Ok(()),
        ConflictState::Adopted => "the user was handed over to the identity provider",
        ConflictState::UserDeleted => "the user was deleted",
    };
    Err(Error::field("resolution", format!("resolution comes too late: {done} already, and nothing waits any more")))
}

/// Refuses to hand a user over where the identity provider has one of its own: it would then have two.
fn about_one(conflict: &Conflict) -> Result<(), Error> {
    let Some(own) = conflict.clash.applicant else { return Ok(()) };
    let message = format!(
        "resolution cannot be to adopt: the identity provider has user {own} there, and two users cannot become one; delete \
         the user that was created by hand, give it another user name or address, or dismiss the conflict"
    );
    Err(Error::field("resolution", message))
}

impl Provisioning {
    /// Resolves a conflict; the conflict as it then is. Nothing happens to one that is resolved like that.
    pub(crate) async fn resolve_conflict(
        &self,
        caller: &Caller,
        workspace: Arc<Workspace>,
        id: ConflictId,
        resolution: Resolution,
    ) -> Result<Waiting, Error> {
        let missing = || Error::NotFound { resource: "conflict" };
        let seen = self.store().conflict(workspace.id, id).await?.ok_or_else(missing)?;
        let deed = match resolution {
            Resolution::Adopt => Deed::Adopt(self.adoption(&workspace).await?),
            Resolution::Dismiss => Deed::Dismiss,
            Resolution::DeleteUser => {
                let target = Target { workspace: Arc::clone(&workspace), user: seen.clash.user(), expected: None };
                Deed::Delete(self.deletion(caller, target).await?)
            }
        };
        let (wanted, now): (_, Timestamp) = (resolution.outcome(), self.now());
        let unit = move |tx: Tx| -> UnitFuture<Conflict, Error> {
            let (deed, seen) = (deed.clone(), seen.clone());
            Box::pin(async move {
                deed.run(&tx, id, wanted, &seen).await?;
                tx.close_conflict(seen.workspace, id, wanted, now).await?;
                tx.conflict(seen.workspace, id).await?.ok_or(Error::NotFound { resource: "conflict" })
            })
        };
        let conflict = self.store().write(unit).await?;
        let waiting = self.with_users(workspace.id, vec![conflict]).await?.into_iter().next();
        waiting.ok_or_else(missing)
    }
}
