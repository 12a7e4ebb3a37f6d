//! Values that schemas want to be unique, claimed in the unit of work that writes them.

use domain::schema::{Claim, Extensions};
use domain::user::{User, UserState};
use storage::Tx;

use crate::error::Error;
use crate::schema::known::Known;

/// What a user had before it is written.
pub(super) struct Held {
    extensions: Option<Extensions>,
}

impl Held {
    /// By a user that is not there yet.
    pub(super) fn nothing() -> Self {
        Self { extensions: None }
    }

    /// By a user as it is; nothing is remembered where nothing is unique.
    pub(super) fn by(known: &Known, user: &User) -> Self {
        let extensions = known.users.claims_any().then(|| user.profile.extensions.clone());
        Self { extensions }
    }

    /// Claims what the user has now, and lets go of what it does not have any more.
    pub(super) async fn exchange(self, tx: &Tx, known: &Known, user: &User) -> Result<(), Error> {
        if !known.users.claims_any() {
            return Ok(());
        }
        let before = self.extensions.as_ref().map(|extensions| known.users.claims(extensions)).unwrap_or_default();
        let after: Vec<Claim> = match user.state {
            UserState::Active | UserState::Deactivated { .. }
                if self.extensions.as_ref() == Some(&user.profile.extensions) =>
            {
                return Ok(());
            }
            UserState::Active | UserState::Deactivated { .. } => known.users.claims(&user.profile.extensions),
            // A deleted user holds nothing.
            UserState::Deleted { .. } => Vec::new(),
        };
        Ok(tx.claim(user.workspace, user.id.0, &after, &before).await?)
    }
}
