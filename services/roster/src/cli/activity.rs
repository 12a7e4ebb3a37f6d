//! `roster activity …`: what the identity provider sent, and what became of it.

mod view;

pub(super) use view::{lines, provider, upshot};

use std::collections::HashMap;
use std::time::Duration;

use domain::time::Clock;
use proto::v1::{
    Activity as Found, ActivityOperation, ActivityOutcome, GetActivityRequest, ListActivityRequest,
    ReplayActivityRequest,
};
use provisioning::SystemClock;

use super::client::{Client, Target, missing};
use super::output;
use super::{Failure, Output, duration};

/// The largest page the service gives.
const PAGE: usize = 1_000;
/// How often somebody who follows asks.
const PAUSE: Duration = Duration::from_secs(2);
/// How long ago something may have come that was not there yet when it was last asked for, in seconds: a write's row is
/// seen once it is committed, one that stands for many requests up to a minute after the last of them, and replicas' clocks
/// differ.
const OVERLAP: i64 = 180;

/// List, follow, show and run again.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = false)]
pub(super) struct Activity {
    #[command(flatten)]
    pub(super) target: Target,
    #[command(flatten)]
    list: List,
    #[command(subcommand)]
    command: Option<One>,
}

/// What to list.
#[derive(Debug, clap::Args)]
struct List {
    /// Slug or id; may be left out with a key that is bound to a workspace.
    #[arg(long, global = true, value_name = "WORKSPACE")]
    workspace: Option<String>,
    /// Only requests that ended so.
    #[arg(long, value_enum, value_name = "OUTCOME")]
    outcome: Vec<Outcome>,
    /// Only requests that were about to do this.
    #[arg(long, value_enum, value_name = "OPERATION")]
    operation: Vec<Operation>,
    /// Only requests about the user or group of this id.
    #[arg(long, value_name = "ID")]
    target_id: Option<String>,
    /// Only requests about the user or group of this name, in any case.
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Only from so long ago on, for example 90m or 7d.
    #[arg(long, value_name = "SPAN", value_parser = duration::parse)]
    since: Option<prost_types::Duration>,
    /// How many at most; 0 is all of them.
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,
    /// Go on and print what comes.
    #[arg(long)]
    follow: bool,
}

/// What to do about one.
#[derive(Debug, clap::Subcommand)]
enum One {
    /// Show one with all it tells.
    Show {
        /// The activity's id.
        id: String,
    },
    /// Run a refused request again, after its cause is mended.
    Replay {
        /// The activity's id.
        id: String,
    },
}

/// How a request ended.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Outcome {
    /// It changed something.
    Applied,
    /// There was nothing to change.
    Unchanged,
    /// It was refused.
    Refused,
}

/// What a request was about to do.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Operation {
    Create,
    Replace,
    Patch,
    Delete,
    Read,
    List,
    Bulk,
    Other,
    Adopt,
}

pub(super) async fn run(client: Client, activity: Activity, output: Output) -> Result<(), Failure> {
    let Activity { target: _, list, command } = activity;
    let workspace_id = match &list.workspace {
        Some(workspace) => client.workspace_id(workspace).await?,
        None => String::new(),
    };
    match command {
        Some(One::Show { id }) => view::show(output, &find(&client, workspace_id, &id).await?),
        Some(One::Replay { id }) => {
            let request = ReplayActivityRequest { workspace_id, activity_id: id };
            let answer = client.activity().replay_activity(request).await?.into_inner();
            let activity = answer.activity.ok_or_else(|| missing("activity"))?;
            view::show(output, &activity)?;
            match activity.outcome() {
                ActivityOutcome::Refused => {
                    Err(Failure::Local { what: "the request was refused again".to_owned(), source: None })
                }
                ActivityOutcome::Unspecified | ActivityOutcome::Applied | ActivityOutcome::Unchanged => Ok(()),
            }
        }
        None => {
            let request = list.request(workspace_id);
            let limit = if list.limit == 0 { usize::MAX } else { list.limit };
            let (mut found, more) = some(&client, &request, limit).await?;
            // As a log is read: the latest at the end.
            found.reverse();
            if list.follow {
                // What --limit left out is no news.
                let from = if more { found.first().and_then(|oldest| oldest.time) } else { None };
                return follow(&client, request, found, from, output).await;
            }
            output.many(&found)?;
            if more {
                output::note("there is more; raise --limit to see it, 0 is all");
            }
            Ok(())
        }
    }
}

impl List {
    fn request(&self, workspace_id: String) -> ListActivityRequest {
        let since = |span: &prost_types::Duration| seconds_ago(span.seconds);
        ListActivityRequest {
            workspace_id,
            outcomes: self.outcome.iter().map(|outcome| ActivityOutcome::from(*outcome).into()).collect(),
            operations: self.operation.iter().map(|operation| ActivityOperation::from(*operation).into()).collect(),
            target_id: self.target_id.clone().unwrap_or_default(),
            target_name: self.name.clone().unwrap_or_default(),
            start_time: self.since.as_ref().map(since),
            ..ListActivityRequest::default()
        }
    }
}

impl From<Outcome> for ActivityOutcome {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Applied => Self::Applied,
            Outcome::Unchanged => Self::Unchanged,
            Outcome::Refused => Self::Refused,
        }
    }
}

impl From<Operation> for ActivityOperation {
    fn from(operation: Operation) -> Self {
        match operation {
            Operation::Create => Self::Create,
            Operation::Replace => Self::Replace,
            Operation::Patch => Self::Patch,
            Operation::Delete => Self::Delete,
            Operation::Read => Self::Read,
            Operation::List => Self::List,
            Operation::Bulk => Self::Bulk,
            Operation::Other => Self::Other,
            Operation::Adopt => Self::Adopt,
        }
    }
}

fn seconds_ago(seconds: i64) -> prost_types::Timestamp {
    let now = SystemClock.now().0.div_euclid(1_000);
    prost_types::Timestamp { seconds: now.saturating_sub(seconds), nanos: 0 }
}

/// The latest activity, and whether there is more than `limit` of it.
async fn some(client: &Client, request: &ListActivityRequest, limit: usize) -> Result<(Vec<Found>, bool), Failure> {
    let mut found = Vec::new();
    let mut page_token = String::new();
    loop {
        let page_size = i32::try_from(limit.saturating_sub(found.len()).min(PAGE)).unwrap_or(i32::MAX);
        let request = ListActivityRequest { page_size, page_token, ..request.clone() };
        let page = client.activity().list_activity(request).await?.into_inner();
        found.extend(page.activities);
        page_token = page.next_page_token;
        if page_token.is_empty() || found.len() >= limit {
            return Ok((found, !page_token.is_empty()));
        }
    }
}

async fn find(client: &Client, workspace_id: String, id: &str) -> Result<Found, Failure> {
    let request = GetActivityRequest { workspace_id, activity_id: id.to_owned() };
    let answer = client.activity().get_activity(request).await?.into_inner();
    answer.activity.ok_or_else(|| missing("activity"))
}

/// Prints what is there, and then what comes, until it is stopped. A service that is away for a while is waited for.
async fn follow(
    client: &Client,
    mut request: ListActivityRequest,
    found: Vec<Found>,
    from: Option<prost_types::Timestamp>,
    output: Output,
) -> Result<(), Failure> {
    let mut printed: HashMap<String, i64> = HashMap::new();
    let mut new = found;
    let mut is_away = false;
    loop {
        for activity in &new {
            view::line(output, activity)?;
            let second = activity.time.map_or(0, |time| time.seconds);
            printed.insert(activity.activity_id.clone(), second);
        }
        let oldest = seconds_ago(OVERLAP);
        // What is older than that is not asked for any more.
        printed.retain(|_, second| *second >= oldest.seconds.saturating_sub(OVERLAP));
        request.start_time = Some(from.filter(|from| from.seconds > oldest.seconds).unwrap_or(oldest));
        tokio::time::sleep(PAUSE).await;
        let latest = match some(client, &request, usize::MAX).await {
            Ok((latest, _)) => {
                is_away = false;
                latest
            }
            Err(failure) if failure.may_pass() => {
                if !std::mem::replace(&mut is_away, true) {
                    output::note("the service does not answer; waiting for it");
                }
                Vec::new()
            }
            Err(failure) => return Err(failure),
        };
        new = latest.into_iter().rev().filter(|activity| !printed.contains_key(&activity.activity_id)).collect();
    }
}

#[cfg(test)]
mod tests;
