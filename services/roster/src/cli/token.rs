//! `roster token …`: the secret of a workspace's identity provider.

mod rotation;

use std::io::{self, BufRead, IsTerminal as _};

use proto::v1::{
    GenerateScimTokenRequest, GetScimStatusRequest, GetScimStatusResponse, GetScimTokenRequest, RevokeScimTokenRequest,
    ScimToken, TokenReminder,
};
use serde_json::{Value, json};

use super::client::{Client, missing};
use super::output::{self, Row};
use super::{Failure, Output, duration};

#[derive(Debug, clap::Subcommand)]
pub(super) enum Token {
    /// Generate a token and print it, alone, on standard output. The one before stops working; what that means is told on
    /// standard error. On a terminal it asks first, where the one before is in use.
    Generate {
        /// Slug or id.
        #[arg(long, value_name = "WORKSPACE")]
        workspace: String,
        /// How long the token before keeps working, for example 24h; at most 30d.
        #[arg(long, value_name = "SPAN", value_parser = duration::parse)]
        overlap: Option<prost_types::Duration>,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
    },
    /// Show the token, without its secret.
    Show {
        /// Slug or id.
        #[arg(long, value_name = "WORKSPACE")]
        workspace: String,
    },
    /// Revoke every token of the workspace at once, or those alone that were replaced.
    Revoke {
        /// Slug or id.
        #[arg(long, value_name = "WORKSPACE")]
        workspace: String,
        /// Only tokens that an overlap keeps alive: the current one goes on.
        #[arg(long)]
        overlapping: bool,
    },
}

pub(super) async fn run(client: Client, command: Token, output: Output) -> Result<(), Failure> {
    match command {
        Token::Generate { workspace, overlap, yes } => {
            let workspace_id = client.workspace_id(&workspace).await?;
            let ask = GetScimStatusRequest { workspace_id: workspace_id.clone() };
            let status = client.workspaces().get_scim_status(ask).await?.into_inner();
            rotation::before(&workspace, &status, overlap).iter().for_each(|line| output::note(line));
            if !yes && !is_meant(&status)? {
                return Err(Failure::Local { what: "nothing was generated".to_owned(), source: None });
            }
            let request = GenerateScimTokenRequest { workspace_id, overlap };
            let answer = client.tokens().generate_scim_token(request).await?.into_inner();
            let token = answer.token.ok_or_else(|| missing("token"))?;
            rotation::after(&status, &token, overlap).iter().for_each(|line| output::note(line));
            output::note(&format!("token {} of workspace {workspace}, shown this once:", token.token_id));
            secret(output, &token, &answer.secret)
        }
        Token::Show { workspace } => {
            let workspace_id = client.workspace_id(&workspace).await?;
            let answer = client.tokens().get_scim_token(GetScimTokenRequest { workspace_id }).await?.into_inner();
            let tokens: Vec<ScimToken> = answer.token.into_iter().chain(answer.overlapping).collect();
            output.many(&tokens)
        }
        Token::Revoke { workspace, overlapping: overlapping_only } => {
            let workspace_id = client.workspace_id(&workspace).await?;
            client.tokens().revoke_scim_token(RevokeScimTokenRequest { workspace_id, overlapping_only }).await?;
            let which = if overlapping_only { "every replaced SCIM token" } else { "every SCIM token" };
            output::note(&format!("revoked {which} of workspace {workspace}"));
            match output {
                Output::Table => Ok(()),
                Output::Json => output::json(&json!({ "revoked": true })),
            }
        }
    }
}

/// Asks on the terminal, if standard input is one.
fn is_meant(status: &GetScimStatusResponse) -> Result<bool, Failure> {
    let stdin = io::stdin();
    let mut terminal = stdin.is_terminal().then(|| stdin.lock());
    let terminal = terminal.as_mut().map(|terminal| terminal as &mut dyn BufRead);
    rotation::confirmed(status, terminal, output::note)
}

/// Prints a secret: alone, so that it can be piped; with what it belongs to, as JSON.
pub(super) fn secret(output: Output, row: &impl Row, secret: &str) -> Result<(), Failure> {
    match output {
        Output::Table => output::line(secret),
        Output::Json => {
            let mut value = row.json();
            if let Value::Object(fields) = &mut value {
                fields.insert("secret".to_owned(), Value::from(secret));
            }
            output::json(&value)
        }
    }
}

impl Row for ScimToken {
    const COLUMNS: &'static [&'static str] =
        &["id", "starts with", "created", "created by", "last used", "expires", "remember"];

    fn cells(&self) -> Vec<String> {
        vec![
            self.token_id.clone(),
            self.hint.clone(),
            output::instant(self.create_time),
            self.created_by.clone(),
            output::instant(self.last_use_time),
            output::instant(self.expire_time),
            rotation::reminder(self).to_owned(),
        ]
    }

    fn json(&self) -> Value {
        json!({
            "token_id": self.token_id,
            "workspace_id": self.workspace_id,
            "hint": self.hint,
            "create_time": output::instant(self.create_time),
            "last_use_time": output::text(&output::instant(self.last_use_time)),
            "expire_time": output::text(&output::instant(self.expire_time)),
            "created_by": output::text(&self.created_by),
            "reminder": code(self.reminder()),
        })
    }
}

/// A reminder as programs read it.
fn code(reminder: TokenReminder) -> &'static str {
    match reminder {
        TokenReminder::Unspecified => "unknown",
        TokenReminder::None => "none",
        TokenReminder::NeverUsed => "never-used",
        TokenReminder::Due => "due",
        TokenReminder::StillInUse => "still-in-use",
    }
}
