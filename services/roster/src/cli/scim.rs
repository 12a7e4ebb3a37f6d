//! `roster scim …`: the switch of a workspace's provisioning.

use proto::v1::{DisableScimRequest, EnableScimRequest, GetScimStatusRequest, GetScimStatusResponse};
use serde_json::{Value, json};

use super::client::{Client, missing};
use super::output::{self, Row};
use super::workspace::scim_state;
use super::{Failure, Output};

#[derive(Debug, clap::Subcommand)]
pub(super) enum Scim {
    /// Let the identity provider call.
    Enable(Of),
    /// Answer the identity provider 403. Users stay and are managed by hand.
    Disable(Of),
    /// Tell how provisioning does.
    Status(Of),
}

/// Which workspace.
#[derive(Debug, clap::Args)]
pub(super) struct Of {
    /// Slug or id.
    #[arg(long, value_name = "WORKSPACE")]
    workspace: String,
}

pub(super) async fn run(client: Client, command: Scim, output: Output) -> Result<(), Failure> {
    match command {
        Scim::Enable(of) => {
            let workspace_id = client.workspace_id(&of.workspace).await?;
            let answer = client.workspaces().enable_scim(EnableScimRequest { workspace_id }).await?.into_inner();
            output.one(&answer.workspace.ok_or_else(|| missing("workspace"))?)
        }
        Scim::Disable(of) => {
            let workspace_id = client.workspace_id(&of.workspace).await?;
            let answer = client.workspaces().disable_scim(DisableScimRequest { workspace_id }).await?.into_inner();
            output.one(&answer.workspace.ok_or_else(|| missing("workspace"))?)
        }
        Scim::Status(of) => {
            let workspace_id = client.workspace_id(&of.workspace).await?;
            let answer = client.workspaces().get_scim_status(GetScimStatusRequest { workspace_id }).await?.into_inner();
            output.one(&answer)
        }
    }
}

impl Row for GetScimStatusResponse {
    const COLUMNS: &'static [&'static str] =
        &["scim", "plan includes scim", "token", "token last used", "active users", "deactivated users", "last write"];

    fn cells(&self) -> Vec<String> {
        vec![
            scim_state(self.scim_state()).to_owned(),
            self.plan_includes_scim.to_string(),
            self.token.as_ref().map(|token| token.hint.clone()).unwrap_or_default(),
            output::instant(self.token.as_ref().and_then(|token| token.last_use_time)),
            self.active_users.to_string(),
            self.deactivated_users.to_string(),
            output::instant(self.last_write_time),
        ]
    }

    fn json(&self) -> Value {
        json!({
            "scim_state": scim_state(self.scim_state()),
            "plan_includes_scim": self.plan_includes_scim,
            "token": self.token.as_ref().map(Row::json),
            "active_users": self.active_users,
            "deactivated_users": self.deactivated_users,
            "last_write_time": output::text(&output::instant(self.last_write_time)),
        })
    }
}
