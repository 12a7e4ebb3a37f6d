//! `roster user …`: who is provisioned.

mod view;

use proto::v1::{
    AdoptUserRequest, Comparison, FieldPath, Filter, FilterValue, GetUserRequest, ListUsersRequest, LookupUsersRequest,
    Operator, User as Found, UserState, filter, filter_value,
};

use super::client::{Client, missing};
use super::output;
use super::{Failure, Output};

/// The largest page the service gives.
const PAGE: usize = 1_000;

#[derive(Debug, clap::Subcommand)]
pub(super) enum User {
    /// List users in the order of their creation.
    List {
        /// Slug or id; may be left out with a key that is bound to a workspace.
        #[arg(long, value_name = "WORKSPACE")]
        workspace: Option<String>,
        /// Only users in this state; deleted ones are listed only when asked for.
        #[arg(long, value_enum)]
        state: Option<StateName>,
        /// Only the user who signs in with this address.
        #[arg(long, value_name = "ADDRESS")]
        email: Option<String>,
        /// How many at most; 0 is all of them.
        #[arg(long, value_name = "N", default_value_t = 100)]
        limit: usize,
    },
    /// Show one user.
    Show {
        /// The user's id.
        id: String,
        /// Slug or id; may be left out with a key that is bound to a workspace.
        #[arg(long, value_name = "WORKSPACE")]
        workspace: Option<String>,
    },
    /// Hand a user who was created by hand over to the identity provider, with everything it has. Its next look-up finds
    /// and links the user, and nobody else decides about it from then on.
    Adopt {
        /// The user's id.
        id: String,
        /// Slug or id; may be left out with a key that is bound to a workspace.
        #[arg(long, value_name = "WORKSPACE")]
        workspace: Option<String>,
    },
}

/// A state, as the command line spells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum StateName {
    /// May sign in.
    Active,
    /// Kept, but locked out.
    Deactivated,
    /// Removed, not purged yet.
    Deleted,
}

impl From<StateName> for UserState {
    fn from(name: StateName) -> Self {
        match name {
            StateName::Active => Self::Active,
            StateName::Deactivated => Self::Deactivated,
            StateName::Deleted => Self::Deleted,
        }
    }
}

pub(super) async fn run(client: Client, command: User, output: Output) -> Result<(), Failure> {
    match command {
        User::List { workspace, state, email, limit } => {
            let workspace_id = workspace_id(&client, workspace).await?;
            let limit = if limit == 0 { usize::MAX } else { limit };
            let (users, more) = match email {
                Some(email) => (lookup(&client, workspace_id, email, state).await?, false),
                None => list(&client, workspace_id, state, limit).await?,
            };
            output.many(&users)?;
            if more {
                output::note("there are more; raise --limit to see them, 0 is all");
            }
            Ok(())
        }
        User::Show { id, workspace } => {
            let workspace_id = workspace_id(&client, workspace).await?;
            let answer = client
                .users()
                .get_user(GetUserRequest { workspace_id, user_id: id, include_groups: true })
                .await?
                .into_inner();
            let user = answer.user.ok_or_else(|| missing("user"))?;
            output.one(&user)?;
            match output {
                Output::Table if !user.groups.is_empty() => {
                    output::line("")?;
                    output.many(&user.groups)
                }
                Output::Table | Output::Json => Ok(()),
            }
        }
        User::Adopt { id, workspace } => {
            let workspace_id = workspace_id(&client, workspace).await?;
            let request = AdoptUserRequest { workspace_id, user_id: id, etag: String::new() };
            let answer = client.users().adopt_user(request).await?.into_inner();
            output.one(&answer.user.ok_or_else(|| missing("user"))?)
        }
    }
}

async fn workspace_id(client: &Client, workspace: Option<String>) -> Result<String, Failure> {
    match workspace {
        Some(workspace) => client.workspace_id(&workspace).await,
        None => Ok(String::new()),
    }
}

async fn lookup(
    client: &Client,
    workspace_id: String,
    email: String,
    state: Option<StateName>,
) -> Result<Vec<Found>, Failure> {
    let request = LookupUsersRequest { workspace_id, emails: vec![email], ..LookupUsersRequest::default() };
    let mut users = client.users().lookup_users(request).await?.into_inner().users;
    users.retain(|user| state.is_none_or(|state| user.state() == state.into()));
    Ok(users)
}

/// Pages through the users; tells whether there are more than `limit`.
async fn list(
    client: &Client,
    workspace_id: String,
    state: Option<StateName>,
    limit: usize,
) -> Result<(Vec<Found>, bool), Failure> {
    let mut users: Vec<Found> = Vec::new();
    let mut page_token = String::new();
    loop {
        let wanted = limit.saturating_sub(users.len()).min(PAGE);
        let request = ListUsersRequest {
            workspace_id: workspace_id.clone(),
            filter: state.map(in_state),
            page_size: i32::try_from(wanted).unwrap_or(i32::MAX),
            page_token,
            show_deleted: state == Some(StateName::Deleted),
            ..ListUsersRequest::default()
        };
        let page = client.users().list_users(request).await?.into_inner();
        // `active` cannot tell a deactivated user from a deleted one.
        users.extend(page.users.into_iter().filter(|user| state.is_none_or(|state| user.state() == state.into())));
        page_token = page.next_page_token;
        if page_token.is_empty() || users.len() >= limit {
            return Ok((users, !page_token.is_empty()));
        }
    }
}

/// As close to the state as a filter comes: the contract filters by `active`.
fn in_state(state: StateName) -> Filter {
    let active = FilterValue { kind: Some(filter_value::Kind::Boolean(state == StateName::Active)) };
    let comparison = Comparison {
        field: Some(FieldPath { path: "active".to_owned(), extension_urn: String::new() }),
        operator: Operator::Equal.into(),
        value: Some(active),
    };
    Filter { condition: Some(filter::Condition::Comparison(comparison)) }
}
