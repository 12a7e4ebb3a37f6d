//! The last active admin: no admin takes the right away that nobody could give back. The identity provider's word holds even
//! then, and is raised.

use domain::refusal::Refusal;
use domain::user::User;
use storage::Tx;

use crate::access::Caller;
use crate::error::Error;

/// What a write does to the admins of a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Admins {
    /// There are as many as before, or others.
    Left,
    /// The last one is gone.
    Gone,
}

impl Admins {
    /// Whether the last admin goes; refused to everyone but the identity provider. `was_admin` tells whether the user was
    /// an active admin, `after` is what it becomes.
    pub(super) async fn after(tx: &Tx, caller: &Caller, was_admin: bool, after: &User) -> Result<Self, Error> {
        if !was_admin || after.is_active_admin() {
            return Ok(Self::Left);
        }
        // Two admins who take the right from each other are both the last but one: they take turns.
        tx.workspace(after.workspace).await?;
        if tx.has_other_admin(after.workspace, after.id).await? {
            return Ok(Self::Left);
        }
        match caller {
            Caller::Idp { .. } => Ok(Self::Gone),
            Caller::Key { .. } => Err(Refusal::LastAdmin { user: after.id }.into()),
        }
    }

    pub(super) fn are_gone(self) -> bool {
        self == Self::Gone
    }

    /// Raises that the last admin is gone.
    pub(crate) fn raise(self, caller: &Caller, user: &User) {
        let rehearsal = caller.log().is_some_and(crate::activity::Log::is_rehearsal);
        if self.are_gone() && !rehearsal {
            tracing::warn!(
                workspace.id = %user.workspace,
                user.id = %user.id,
                "the identity provider took the last active admin of a workspace away"
            );
        }
    }
}

#[cfg(test)]
mod tests;
