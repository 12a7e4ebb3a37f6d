//! `roster conflict …`: people whom the identity provider could not create, or not change, since others are there already.

use proto::v1::{
    Conflict as Found, ConflictResolution, ConflictState, ListConflictsRequest, ResolveConflictRequest, User,
};
use serde_json::{Value, json};

use super::client::{Client, missing};
use super::output::{self, Row};
use super::{Failure, Output};

const PAGE: i32 = 1_000;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Conflict {
    /// List who waits for an admin, the latest first.
    List {
        /// Slug or id; may be left out with a key that is bound to a workspace.
        #[arg(long, value_name = "WORKSPACE")]
        workspace: Option<String>,
        /// Also those that are resolved.
        #[arg(long)]
        all: bool,
    },
    /// Hand the user over to the identity provider, with everything it has. Its next look-up finds and links the user.
    /// Refused where the identity provider wants to change a user of its own.
    Adopt(Of),
    /// Leave both as they are, and do not show this conflict again.
    Dismiss(Of),
    /// Delete the user that was created by hand. The identity provider's next attempt creates or changes its own.
    DeleteUser(Of),
}

/// Which conflict.
#[derive(Debug, clap::Args)]
pub(super) struct Of {
    /// The conflict's id.
    id: String,
    /// Slug or id; may be left out with a key that is bound to a workspace.
    #[arg(long, value_name = "WORKSPACE")]
    workspace: Option<String>,
}

pub(super) async fn run(client: Client, command: Conflict, output: Output) -> Result<(), Failure> {
    match command {
        Conflict::List { workspace, all } => {
            let workspace_id = client.workspace_or_own(workspace).await?;
            let states = if all { Vec::new() } else { vec![ConflictState::Open.into()] };
            let mut found: Vec<Found> = Vec::new();
            let mut page_token = String::new();
            loop {
                let request = ListConflictsRequest {
                    workspace_id: workspace_id.clone(),
                    states: states.clone(),
                    page_size: PAGE,
                    page_token,
                };
                let page = client.conflicts().list_conflicts(request).await?.into_inner();
                found.extend(page.conflicts);
                page_token = page.next_page_token;
                if page_token.is_empty() {
                    return output.many(&found);
                }
            }
        }
        Conflict::Adopt(of) => resolve(&client, of, ConflictResolution::Adopt, output).await,
        Conflict::Dismiss(of) => resolve(&client, of, ConflictResolution::Dismiss, output).await,
        Conflict::DeleteUser(of) => resolve(&client, of, ConflictResolution::DeleteUser, output).await,
    }
}

async fn resolve(client: &Client, of: Of, how: ConflictResolution, output: Output) -> Result<(), Failure> {
    let workspace_id = client.workspace_or_own(of.workspace).await?;
    let request = ResolveConflictRequest { workspace_id, conflict_id: of.id, resolution: how.into() };
    let answer = client.conflicts().resolve_conflict(request).await?.into_inner();
    output.one(&answer.conflict.ok_or_else(|| missing("conflict"))?)
}

impl Row for Found {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "state",
        "user name sent",
        "name sent",
        "external id",
        "user there",
        "user to change",
        "clash",
        "attempts",
        "last attempt",
    ];

    fn cells(&self) -> Vec<String> {
        let user = self.user.clone().unwrap_or_default();
        vec![
            self.conflict_id.clone(),
            state(self.state()).to_owned(),
            self.user_name.clone(),
            self.display_name.clone(),
            self.external_id.clone(),
            user.user_id,
            self.scim_user_id.clone(),
            self.field.clone(),
            self.attempts.to_string(),
            output::instant(self.last_attempt_time),
        ]
    }

    fn json(&self) -> Value {
        json!({
            "conflict_id": self.conflict_id,
            "workspace_id": self.workspace_id,
            "state": state(self.state()),
            "user": self.user.as_ref().map(User::json),
            "scim_user_id": output::text(&self.scim_user_id),
            "user_name": self.user_name,
            "external_id": output::text(&self.external_id),
            "display_name": output::text(&self.display_name),
            "field": self.field,
            "attempts": self.attempts,
            "create_time": output::text(&output::instant(self.create_time)),
            "last_attempt_time": output::text(&output::instant(self.last_attempt_time)),
            "resolve_time": output::text(&output::instant(self.resolve_time)),
        })
    }
}

fn state(state: ConflictState) -> &'static str {
    match state {
        ConflictState::Unspecified => "unknown",
        ConflictState::Open => "open",
        ConflictState::Adopted => "adopted",
        ConflictState::Dismissed => "dismissed",
        ConflictState::UserDeleted => "user-deleted",
        ConflictState::Cleared => "cleared",
    }
}
