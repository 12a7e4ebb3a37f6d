//! Generating a workspace's SCIM token.

use std::time::Duration;

use domain::id::{TokenId, WorkspaceId};
use domain::time::Timestamp;
use domain::token::{ScimToken, Secret};
use storage::{Tx, UnitFuture};

use super::session::holder_of;
use crate::Provisioning;
use crate::access::Caller;
use crate::error::Error;

/// The longest a token may live on beside its successor.
const MAX_OVERLAP: Duration = Duration::from_secs(30 * 24 * 3_600);

impl Provisioning {
    /// Generates the token; the one before dies with the answer, or after the overlap.
    pub(crate) async fn generate_scim_token(
        &self,
        caller: &Caller,
        workspace: WorkspaceId,
        overlap: Duration,
    ) -> Result<(ScimToken, Secret), Error> {
        if overlap > MAX_OVERLAP {
            return Err(Error::field("overlap", "overlap must be at most 30 days"));
        }
        let now = self.now();
        let overlap = i64::try_from(overlap.as_millis()).unwrap_or(i64::MAX);
        let end = Timestamp(now.0.saturating_add(overlap));
        let secret = Secret::scim_token(self.entropy().secret());
        let token = ScimToken {
            id: TokenId(self.entropy().uuid_v7(now)),
            workspace,
            hint: secret.hint(),
            created: now,
            last_used: None,
            expires: None,
            created_by: holder_of(caller).map(|holder| holder.key.display_name.clone()).unwrap_or_default(),
        };
        let digest = secret.digest();
        let unit = move |tx: Tx| -> UnitFuture<ScimToken, Error> {
            let token = token.clone();
            Box::pin(async move {
                // The workspace's row is what two generations at once queue on: one token is the last.
                let found = tx.workspace(workspace).await?;
                let mut owner = found.ok_or(Error::NotFound { resource: "workspace" })?;
                let before = owner.revision;
                if owner.may_generate_token(now).map_err(Error::about(workspace))? {
                    tx.update_workspace(&owner, before).await?;
                }
                tx.expire_scim_tokens(workspace, false, end).await?;
                tx.insert_scim_token(&token, &digest).await?;
                Ok(token)
            })
        };
        let token = self.store().write(unit).await?;
        Ok((token, secret))
    }
}
