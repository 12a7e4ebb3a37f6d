//! Locking a user out, and letting it in again.

use domain::user::User;

use super::Target;
use super::change::Touches;
use crate::Provisioning;
use crate::access::Caller;
use crate::error::Error;

impl Provisioning {
    /// Deactivates a user; nothing happens to one that is.
    pub(crate) async fn deactivate_user(&self, caller: &Caller, target: Target) -> Result<User, Error> {
        let now = self.now();
        self.change_user(caller, target, Touches::State, move |user, _| user.deactivate(now)).await
    }

    /// Reactivates a user; nothing happens to one that is active.
    pub(crate) async fn reactivate_user(&self, caller: &Caller, target: Target) -> Result<User, Error> {
        let now = self.now();
        self.change_user(caller, target, Touches::State, move |user, _| user.reactivate(now)).await
    }
}
