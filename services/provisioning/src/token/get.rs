//! Reading a workspace's SCIM tokens, without their secrets, with what to remember about each.

use domain::token::{Reminder, ScimToken};
use domain::workspace::Workspace;

use crate::Provisioning;
use crate::error::Error;

/// A token, and what to remember about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reminded {
    /// The token.
    pub(crate) token: ScimToken,
    /// What to remember about it now.
    pub(crate) reminder: Reminder,
}

/// The tokens that work now.
#[derive(Debug, Default)]
pub(crate) struct LiveTokens {
    /// The one that is not replaced.
    pub(crate) current: Option<Reminded>,
    /// Those that an overlap keeps alive, newest first.
    pub(crate) overlapping: Vec<Reminded>,
}

impl Provisioning {
    /// The current token and those before it that still work.
    pub(crate) async fn get_scim_token(&self, workspace: &Workspace) -> Result<(Reminded, Vec<Reminded>), Error> {
        let LiveTokens { current, overlapping } = self.live_scim_tokens(workspace).await?;
        let current = current.ok_or(Error::NotFound { resource: "scim_token" })?;
        Ok((current, overlapping))
    }

    /// The tokens of a workspace that work now.
    pub(crate) async fn live_scim_tokens(&self, workspace: &Workspace) -> Result<LiveTokens, Error> {
        let now = self.now();
        let due_days = workspace.policy.token_reminder_days;
        let mut live = LiveTokens::default();
        for token in self.store().scim_tokens(workspace.id).await? {
            if !token.live_at(now) {
                continue;
            }
            let current = live.current.as_ref().map(|current| &current.token);
            let reminder = token.reminder(current, due_days, now);
            let is_current = token.expires.is_none() && live.current.is_none();
            let told = Reminded { token, reminder };
            if is_current {
                live.current = Some(told);
            } else {
                live.overlapping.push(told);
            }
        }
        Ok(live)
    }
}
