//! Locking a user out, and letting it in again.

use std::sync::Arc;

use domain::change::Change;
use domain::refusal::Refusal;
use domain::user::User;
use domain::workspace::Rules;
use storage::Tx;

use super::Target;
use super::change::{Attempt, Touches, Write};
use super::last_admin::Admins;
use crate::Provisioning;
use crate::access::Caller;
use crate::deprovision::brake::{Brake, Braked};
use crate::error::Error;
use crate::schema::known::Known;

/// A deactivation that is to happen in a unit with others.
pub(crate) struct Deactivation(Write<Lockout>);

type Lockout = Box<dyn Fn(&mut User, &Rules<'_>) -> Result<Vec<Change>, Refusal> + Send + Sync>;

impl Deactivation {
    pub(crate) fn new(caller: Caller, target: Target, known: Arc<Known>, brake: Brake) -> Self {
        let now = brake.now;
        let change: Lockout = Box::new(move |user: &mut User, _: &Rules<'_>| user.deactivate(now));
        Self(Write { caller, target, touches: Touches::State, change, known, brake })
    }

    /// Deactivates the user.
    pub(crate) async fn run(&self, tx: &Tx) -> Result<Braked<(User, Admins)>, Error> {
        self.0.run(tx, Attempt::Write).await
    }
}

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
