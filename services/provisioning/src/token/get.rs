//! Reading a workspace's SCIM tokens, without their secrets.

use domain::id::WorkspaceId;
use domain::token::ScimToken;

use crate::Provisioning;
use crate::error::Error;

/// The tokens that work now.
#[derive(Debug, Default)]
pub(crate) struct LiveTokens {
    /// The one that is not replaced.
    pub(crate) current: Option<ScimToken>,
    /// Those that an overlap keeps alive, newest first.
    pub(crate) overlapping: Vec<ScimToken>,
}

impl Provisioning {
    /// The current token and those before it that still work.
    pub(crate) async fn get_scim_token(&self, workspace: WorkspaceId) -> Result<(ScimToken, Vec<ScimToken>), Error> {
        let LiveTokens { current, overlapping } = self.live_scim_tokens(workspace).await?;
        let current = current.ok_or(Error::NotFound { resource: "scim_token" })?;
        Ok((current, overlapping))
    }

    /// The tokens of a workspace that work now.
    pub(crate) async fn live_scim_tokens(&self, workspace: WorkspaceId) -> Result<LiveTokens, Error> {
        let now = self.now();
        let mut live = LiveTokens::default();
        for token in self.store().scim_tokens(workspace).await? {
            if !token.live_at(now) {
                continue;
            }
            if token.expires.is_none() && live.current.is_none() {
                live.current = Some(token);
            } else {
                live.overlapping.push(token);
            }
        }
        Ok(live)
    }
}
