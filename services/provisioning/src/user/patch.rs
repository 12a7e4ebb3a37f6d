//! Patching a user's profile.

use std::sync::Arc;

use domain::user::{PatchOperation, User};
use domain::workspace::Rules;

use super::change::Touches;
use super::{GroupView, Shown, Target};
use crate::Provisioning;
use crate::access::Caller;
use crate::error::Error;

impl Provisioning {
    /// Applies operations in order, all or none.
    pub(crate) async fn patch_user(
        &self,
        caller: &Caller,
        target: Target,
        operations: Vec<PatchOperation>,
        view: GroupView,
    ) -> Result<Shown, Error> {
        let now = self.now();
        let operations: Arc<[PatchOperation]> = operations.into();
        let says_state = operations.iter().any(PatchOperation::says_state);
        let touches = if says_state { Touches::State } else { Touches::Profile };
        let patch = move |user: &mut User, rules: &Rules<'_>| user.patch(&operations, rules, now);
        let user = self.change_user(caller, target, touches, patch).await?;
        self.show_user(view, user).await
    }
}

#[cfg(test)]
mod tests;
