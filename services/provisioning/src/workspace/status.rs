//! Whether provisioning works, for whoever sets it up.

use std::sync::Arc;

use domain::time::Timestamp;
use domain::workspace::Workspace;
use storage::UserCounts;

use super::alerts::Alert;
use crate::Provisioning;
use crate::activity::health::Health;
use crate::error::Error;
use crate::token::{LiveTokens, Reminded};

/// How provisioning does.
#[derive(Debug)]
pub(crate) struct ScimStatus {
    /// Its switch and its plan.
    pub(crate) workspace: Arc<Workspace>,
    /// The current token.
    pub(crate) token: Option<Reminded>,
    /// Those before it that an overlap keeps alive, newest first.
    pub(crate) overlapping: Vec<Reminded>,
    /// How many users there are.
    pub(crate) counts: UserCounts,
    /// When a user was last written through SCIM.
    pub(crate) last_write: Option<Timestamp>,
    /// How the connection to the identity provider does.
    pub(crate) health: Health,
    /// What wants an admin's eye.
    pub(crate) alerts: Vec<Alert>,
}

impl Provisioning {
    /// How provisioning does in this workspace.
    pub(crate) async fn scim_status(&self, workspace: Arc<Workspace>) -> Result<ScimStatus, Error> {
        let tokens = self.live_scim_tokens(&workspace).await?;
        let counts = self.store().user_counts(workspace.id).await?;
        let last_write = self.store().last_scim_write(workspace.id).await?;
        let on = tokens.current.is_some() && workspace.may_provision().is_ok();
        let health = self.connection_health(workspace.id, on).await?;
        let alerts = self.alerts(&workspace, &counts, &tokens).await?;
        let LiveTokens { current, overlapping } = tokens;
        Ok(ScimStatus { workspace, token: current, overlapping, counts, last_write, health, alerts })
    }
}
