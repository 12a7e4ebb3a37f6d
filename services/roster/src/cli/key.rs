//! `roster key …`: the secrets of internal services and admins.

use proto::v1::{AccessKey, AccessScope, CreateAccessKeyRequest, ListAccessKeysRequest, RevokeAccessKeyRequest};
use serde_json::{Value, json};

use super::client::{Client, missing};
use super::output::{self, Row};
use super::token::secret;
use super::{Failure, Output};

const PAGE: i32 = 1_000;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Key {
    /// Create an access key and print it, alone, on standard output.
    Create {
        /// What it allows; each scope includes the ones before it.
        #[arg(long, value_enum)]
        scope: ScopeName,
        #[command(flatten)]
        reach: Reach,
        /// Name to show, for example the service that will use it.
        #[arg(long)]
        name: String,
    },
    /// List access keys, revoked ones included.
    List {
        /// Slug or id; without it, all the caller may see.
        #[arg(long, value_name = "WORKSPACE")]
        workspace: Option<String>,
    },
    /// Revoke an access key at once.
    Revoke {
        /// The key's id.
        id: String,
    },
}

/// What a key reaches.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub(super) struct Reach {
    /// Slug or id of the one workspace.
    #[arg(long, value_name = "WORKSPACE")]
    workspace: Option<String>,
    /// Every workspace. The operator's to create.
    #[arg(long)]
    all_workspaces: bool,
}

/// A scope, as the command line spells it.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(super) enum ScopeName {
    /// Read users, groups and changes.
    Read,
    /// Also write seats and manual users.
    Write,
    /// Also policy, tokens and activity.
    Admin,
}

impl From<ScopeName> for AccessScope {
    fn from(name: ScopeName) -> Self {
        match name {
            ScopeName::Read => Self::Read,
            ScopeName::Write => Self::Write,
            ScopeName::Admin => Self::Admin,
        }
    }
}

pub(super) async fn run(client: Client, command: Key, output: Output) -> Result<(), Failure> {
    match command {
        Key::Create { scope, reach, name } => {
            let workspace_id = match &reach.workspace {
                Some(workspace) => client.workspace_id(workspace).await?,
                None => String::new(),
            };
            let request = CreateAccessKeyRequest {
                workspace_id,
                all_workspaces: reach.all_workspaces,
                scope: AccessScope::from(scope).into(),
                display_name: name,
            };
            let answer = client.tokens().create_access_key(request).await?.into_inner();
            let key = answer.key.ok_or_else(|| missing("key"))?;
            output::note(&format!("key {} ({}), shown this once:", key.key_id, key.display_name));
            secret(output, &key, &answer.secret)
        }
        Key::List { workspace } => output.many(&all(&client, workspace.as_deref()).await?),
        Key::Revoke { id } => {
            let answer = client.tokens().revoke_access_key(RevokeAccessKeyRequest { key_id: id }).await?.into_inner();
            output.one(&answer.key.ok_or_else(|| missing("key"))?)
        }
    }
}

async fn all(client: &Client, workspace: Option<&str>) -> Result<Vec<AccessKey>, Failure> {
    let workspace_id = match workspace {
        Some(workspace) => client.workspace_id(workspace).await?,
        None => String::new(),
    };
    let mut found = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = ListAccessKeysRequest { workspace_id: workspace_id.clone(), page_size: PAGE, page_token };
        let page = client.tokens().list_access_keys(request).await?.into_inner();
        found.extend(page.keys);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return Ok(found);
        }
    }
}

/// A scope in words.
fn scope(value: AccessScope) -> &'static str {
    match value {
        AccessScope::Unspecified => "unknown",
        AccessScope::Read => "read",
        AccessScope::Write => "write",
        AccessScope::Admin => "admin",
    }
}

impl Row for AccessKey {
    const COLUMNS: &'static [&'static str] =
        &["id", "name", "scope", "workspace", "starts with", "created", "last used", "revoked"];

    fn cells(&self) -> Vec<String> {
        let workspace = if self.workspace_id.is_empty() { "all" } else { &self.workspace_id };
        vec![
            self.key_id.clone(),
            self.display_name.clone(),
            scope(self.scope()).to_owned(),
            workspace.to_owned(),
            self.hint.clone(),
            output::instant(self.create_time),
            output::instant(self.last_use_time),
            output::instant(self.revoke_time),
        ]
    }

    fn json(&self) -> Value {
        json!({
            "key_id": self.key_id,
            "workspace_id": output::text(&self.workspace_id),
            "display_name": self.display_name,
            "scope": scope(self.scope()),
            "hint": self.hint,
            "create_time": output::instant(self.create_time),
            "last_use_time": output::text(&output::instant(self.last_use_time)),
            "revoke_time": output::text(&output::instant(self.revoke_time)),
        })
    }
}
