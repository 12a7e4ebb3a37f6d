//! Whom an identity provider meets that was created by hand: kept for an admin to decide.
//!
//! The words name the remedy, since an identity provider shows them to whoever has to act.

use domain::activity::Cause;
use domain::conflict::{Clash, ClashField, ConflictState};
use domain::fold::same;
use domain::time::Timestamp;
use domain::user::{ManagedBy, Profile, User};
use storage::{StoreError, Tx};

use crate::access::Caller;
use crate::error::{EMAILS, Error, USER_NAME};

const NAME_BY_HAND: &str = "User already exists: a user with this user name was created by hand in the workspace; \
                            an admin of the workspace can delete that user or give it another user name; \
                            or choose another one here";
const EMAIL_BY_HAND: &str = "User already exists: a user that was created by hand in the workspace signs in with this \
                             email address; an admin of the workspace can delete that user or give it another address; \
                             or choose another one here";

/// Keeps whom an identity provider met, if that user was created by hand. `applicant` is the identity provider's own user,
/// where it has one.
pub(super) fn note(caller: &Caller, met: &User, field: ClashField, sent: &Profile, applicant: Option<&User>) {
    let Some(log) = caller.log().filter(|_| met.managed_by == ManagedBy::Manual) else { return };
    let Profile { user_name, external_id, display_name, name, .. } = sent;
    let parts = [&name.given_name, &name.family_name].into_iter().flatten().cloned().collect::<Vec<_>>().join(" ");
    let display_name = display_name.clone().or(name.formatted.clone()).or(Some(parts));
    log.met(Clash {
        user: met.id.0,
        field,
        user_name: user_name.clone(),
        external_id: external_id.clone().filter(|id| !id.is_empty()),
        display_name: display_name.filter(|name| !name.is_empty()),
        applicant: applicant.map(|user| user.id.0),
    });
}

/// Refuses to give the identity provider's user a name or an address of a user that was created by hand.
///
/// Whatever else has it is left to the database, which refuses the name before the address.
pub(super) async fn expect_room(tx: &Tx, caller: &Caller, user: &User) -> Result<(), Error> {
    let namesake = tx.user_by_user_name(user.workspace, &user.profile.user_name).await?;
    let (met, field) = match namesake.filter(|namesake| namesake.id != user.id) {
        Some(namesake) => (namesake, ClashField::UserName),
        None => match tx.user_by_login_email(user.workspace, &user.login_email).await? {
            Some(neighbour) if neighbour.id != user.id => (neighbour, ClashField::Email),
            Some(_) | None => return Ok(()),
        },
    };
    match met.managed_by {
        ManagedBy::Scim => Ok(()),
        ManagedBy::Manual => {
            note(caller, &met, field, &user.profile, Some(user));
            let (field, message) = match field {
                ClashField::UserName => (USER_NAME, NAME_BY_HAND),
                ClashField::Email => (EMAILS, EMAIL_BY_HAND),
            };
            Err(Error::Duplicate { field, cause: Cause::UpdateByHand, message })
        }
    }
}

/// Closes the conflicts that a user's new name or address may have cleared: should it still clash, the identity provider's
/// next attempt opens it again.
pub(super) async fn clear(tx: &Tx, before: &User, after: &User, now: Timestamp) -> Result<(), StoreError> {
    if same(&before.profile.user_name, &after.profile.user_name) && same(&before.login_email, &after.login_email) {
        return Ok(());
    }
    let (workspace, user) = (after.workspace, after.id);
    match after.managed_by {
        ManagedBy::Manual => tx.close_conflicts(workspace, user, ConflictState::Cleared, now).await,
        ManagedBy::Scim => tx.close_conflicts_for(workspace, user, ConflictState::Cleared, now).await,
    }
}
