//! Reading many users at once by the keys internal services know them by.

use std::collections::HashSet;

use domain::fold::fold;
use domain::id::UserId;
use domain::user::User;
use domain::workspace::Workspace;

use crate::Provisioning;
use crate::access::Caller;
use crate::error::Error;

/// What to look for.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    /// Users' ids.
    pub(crate) ids: Vec<UserId>,
    /// Login emails, in any case.
    pub(crate) emails: Vec<String>,
    /// External ids, exact.
    pub(crate) external_ids: Vec<String>,
}

impl Provisioning {
    /// The users found, each once, in the order of their creation.
    pub(crate) async fn lookup_users(
        &self,
        caller: &Caller,
        workspace: &Workspace,
        keys: Keys,
    ) -> Result<Vec<User>, Error> {
        let Keys { ids, emails, external_ids } = &keys;
        let found = self.store().lookup_users(workspace.id, caller.view(), ids, emails, external_ids).await?;
        // The store finds by any of a user's addresses; a look-up is by the one it signs in with.
        let folded: HashSet<String> = emails.iter().map(|email| fold(email)).collect();
        let meant = |user: &User| {
            ids.contains(&user.id)
                || folded.contains(&fold(&user.login_email))
                || user.profile.external_id.as_ref().is_some_and(|id| external_ids.contains(id))
        };
        Ok(found.into_iter().filter(meant).collect())
    }
}

#[cfg(test)]
mod tests;
