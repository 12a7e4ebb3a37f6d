//! Deleting a user: gone for everyone but the record, its names and addresses free again.

use super::Target;
use super::change::Touches;
use crate::Provisioning;
use crate::access::Caller;
use crate::error::Error;

impl Provisioning {
    /// Deletes a user. A second time there is no such user.
    pub(crate) async fn delete_user(&self, caller: &Caller, target: Target) -> Result<(), Error> {
        let now = self.now();
        self.change_user(caller, target, Touches::Profile, move |user, _| user.delete(now)).await?;
        Ok(())
    }
}
