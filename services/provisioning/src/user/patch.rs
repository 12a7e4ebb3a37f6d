//! Patching a user's profile.

use std::sync::Arc;

use domain::user::{PatchOperation, User};
use domain::workspace::Rules;

use super::Target;
use super::change::Touches;
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
    ) -> Result<User, Error> {
        let now = self.now();
        let operations: Arc<[PatchOperation]> = operations.into();
        let patch = move |user: &mut User, rules: &Rules<'_>| user.patch(&operations, rules, now);
        self.change_user(caller, target, Touches::Profile, patch).await
    }
}

#[cfg(test)]
mod tests;
