//! `roster deprovision …`: what the brake on mass deprovisioning holds.

use proto::v1::{
    DeprovisionKind, DeprovisionState, HeldDeprovision, ListHeldDeprovisionsRequest, RejectDeprovisionsRequest,
    ReleaseDeprovisionsRequest, User,
};
use serde_json::{Value, json};

use super::client::Client;
use super::output::{self, Row};
use super::{Failure, Output};

const PAGE: i32 = 1_000;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Deprovision {
    /// List what is held and what was rejected, the latest first.
    List {
        /// Slug or id; may be left out with a key that is bound to a workspace.
        #[arg(long, value_name = "WORKSPACE")]
        workspace: Option<String>,
    },
    /// Deactivate or delete whom the identity provider wanted to. Releasing all of them also lets it go on until the window
    /// is over.
    Release(Of),
    /// Keep the users as they are. The identity provider is refused about them until the window is over.
    Reject(Of),
}

/// Of which users.
#[derive(Debug, clap::Args)]
pub(super) struct Of {
    /// Slug or id; may be left out with a key that is bound to a workspace.
    #[arg(long, value_name = "WORKSPACE")]
    workspace: Option<String>,
    /// Only of this user; may be given more than once. All of them when left out.
    #[arg(long = "user", value_name = "ID")]
    users: Vec<String>,
}

pub(super) async fn run(client: Client, command: Deprovision, output: Output) -> Result<(), Failure> {
    match command {
        Deprovision::List { workspace } => list(&client, workspace, output).await,
        Deprovision::Release(of) => release(&client, of, output).await,
        Deprovision::Reject(of) => reject(&client, of, output).await,
    }
}

async fn list(client: &Client, workspace: Option<String>, output: Output) -> Result<(), Failure> {
    let workspace_id = client.workspace_or_own(workspace).await?;
    let mut found: Vec<HeldDeprovision> = Vec::new();
    let mut page_token = String::new();
    loop {
        let workspace_id = workspace_id.clone();
        let request = ListHeldDeprovisionsRequest { workspace_id, page_size: PAGE, page_token };
        let page = client.deprovisions().list_held_deprovisions(request).await?.into_inner();
        found.extend(page.deprovisions);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return output.many(&found);
        }
    }
}

async fn release(client: &Client, of: Of, output: Output) -> Result<(), Failure> {
    let workspace_id = client.workspace_or_own(of.workspace).await?;
    let all = of.users.is_empty();
    let mut total = Decided { word: "released", users: 0, remaining: 0 };
    loop {
        let request = ReleaseDeprovisionsRequest { workspace_id: workspace_id.clone(), user_ids: of.users.clone() };
        let answer = client.deprovisions().release_deprovisions(request).await?.into_inner();
        total.users += i64::from(answer.released);
        total.remaining = answer.remaining;
        // A call takes up to so many.
        if !all || answer.remaining == 0 || answer.released == 0 {
            return output.one(&total);
        }
    }
}

async fn reject(client: &Client, of: Of, output: Output) -> Result<(), Failure> {
    let workspace_id = client.workspace_or_own(of.workspace).await?;
    let request = RejectDeprovisionsRequest { workspace_id, user_ids: of.users };
    let answer = client.deprovisions().reject_deprovisions(request).await?.into_inner();
    output.one(&Decided { word: "rejected", users: i64::from(answer.rejected), remaining: answer.remaining })
}

/// What a decision came to.
struct Decided {
    word: &'static str,
    users: i64,
    remaining: i64,
}

impl Row for Decided {
    const COLUMNS: &'static [&'static str] = &["decision", "users", "still held"];

    fn cells(&self) -> Vec<String> {
        vec![self.word.to_owned(), self.users.to_string(), self.remaining.to_string()]
    }

    fn json(&self) -> Value {
        json!({ "decision": self.word, "users": self.users, "remaining": self.remaining })
    }
}

impl Row for HeldDeprovision {
    const COLUMNS: &'static [&'static str] =
        &["user", "login email", "wanted", "decision", "attempts", "last attempt", "rejected until"];

    fn cells(&self) -> Vec<String> {
        let user = self.user.clone().unwrap_or_default();
        vec![
            user.user_id,
            user.login_email,
            kind(self.kind()).to_owned(),
            state(self.state()).to_owned(),
            self.attempts.to_string(),
            output::instant(self.last_attempt_time),
            output::instant(self.expire_time),
        ]
    }

    fn json(&self) -> Value {
        json!({
            "user": self.user.as_ref().map(User::json),
            "kind": kind(self.kind()),
            "state": state(self.state()),
            "attempts": self.attempts,
            "create_time": output::text(&output::instant(self.create_time)),
            "last_attempt_time": output::text(&output::instant(self.last_attempt_time)),
            "expire_time": output::text(&output::instant(self.expire_time)),
        })
    }
}

fn kind(kind: DeprovisionKind) -> &'static str {
    match kind {
        DeprovisionKind::Unspecified => "unknown",
        DeprovisionKind::Deactivate => "deactivate",
        DeprovisionKind::Delete => "delete",
    }
}

fn state(state: DeprovisionState) -> &'static str {
    match state {
        DeprovisionState::Unspecified => "unknown",
        DeprovisionState::Held => "held",
        DeprovisionState::Rejected => "rejected",
    }
}
