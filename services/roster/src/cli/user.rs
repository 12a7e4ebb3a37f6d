//! `roster user …`: who is provisioned, and who is managed by hand.

mod edit;
mod view;

use proto::v1::{
    AdoptUserRequest, GetUserRequest, ListUsersRequest, LookupUsersRequest, ManagedBy, Role, User as Found, UserState,
};

use super::client::{Client, missing};
use super::import::{self, Import};
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
        /// Only users of whom the user name, an address, the display name or the family name starts with this.
        #[arg(long, value_name = "TEXT", conflicts_with = "email")]
        search: Option<String>,
        /// Only users that are managed so.
        #[arg(long, value_enum, conflicts_with = "email")]
        managed_by: Option<ManagedByName>,
        /// Only users with this role.
        #[arg(long, value_enum, conflicts_with = "email")]
        role: Option<RoleName>,
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
    /// Create a user by hand.
    Invite(edit::Invite),
    /// Create users by hand from a CSV file. An import can be repeated: who is there already stays as it is. Exits with 1
    /// when rows were refused.
    Import(Import),
    /// Change what a user may do: role, teams, licenses, links. Allowed for every user.
    SetSeat(edit::SetSeat),
    /// Change the profile of a user that is managed by hand.
    Edit(edit::Edit),
    /// Lock out a user that is managed by hand.
    Deactivate(edit::Of),
    /// Let a user that is managed by hand in again.
    Reactivate(edit::Of),
    /// Delete a user that is managed by hand.
    Delete(edit::Of),
}

/// Who manages a user, as the command line spells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum ManagedByName {
    /// The identity provider.
    Scim,
    /// An admin.
    Manual,
}

impl From<ManagedByName> for ManagedBy {
    fn from(name: ManagedByName) -> Self {
        match name {
            ManagedByName::Scim => Self::Scim,
            ManagedByName::Manual => Self::Manual,
        }
    }
}

/// A role, as the command line spells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum RoleName {
    /// An ordinary user.
    User,
    /// A workspace admin.
    Admin,
    /// Reads analyses.
    Analyst,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::User => Self::User,
            RoleName::Admin => Self::Admin,
            RoleName::Analyst => Self::Analyst,
        }
    }
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
        User::List { workspace, state, search, managed_by, role, email, limit } => {
            let workspace_id = workspace_id(&client, workspace).await?;
            let limit = if limit == 0 { usize::MAX } else { limit };
            let (users, more) = match email {
                Some(email) => (lookup(&client, workspace_id, email, state).await?, false),
                None => {
                    let asked = ListUsersRequest {
                        workspace_id,
                        search: search.unwrap_or_default(),
                        states: state.map(|state| UserState::from(state).into()).into_iter().collect(),
                        managed_by: managed_by.map(|name| ManagedBy::from(name).into()).into_iter().collect(),
                        roles: role.map(|role| Role::from(role).into()).into_iter().collect(),
                        show_deleted: state == Some(StateName::Deleted),
                        ..ListUsersRequest::default()
                    };
                    list(&client, asked, limit).await?
                }
            };
            output.many(&users)?;
            if more {
                output::note("there are more; raise --limit to see them, 0 is all");
            }
            Ok(())
        }
        User::Invite(invite) => edit::invite(&client, invite, output).await,
        User::Import(asked) => import::run(client, asked, output).await,
        User::SetSeat(asked) => edit::set_seat(&client, asked, output).await,
        User::Edit(asked) => edit::edit(&client, asked, output).await,
        User::Deactivate(of) => edit::deactivate(&client, of, output).await,
        User::Reactivate(of) => edit::reactivate(&client, of, output).await,
        User::Delete(of) => edit::delete(&client, of).await,
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
async fn list(client: &Client, asked: ListUsersRequest, limit: usize) -> Result<(Vec<Found>, bool), Failure> {
    let mut users: Vec<Found> = Vec::new();
    let mut page_token = String::new();
    loop {
        let wanted = limit.saturating_sub(users.len()).min(PAGE);
        let page_size = i32::try_from(wanted).unwrap_or(i32::MAX);
        let page = client.users().list_users(ListUsersRequest { page_size, page_token, ..asked.clone() }).await?;
        let page = page.into_inner();
        users.extend(page.users);
        page_token = page.next_page_token;
        if page_token.is_empty() || users.len() >= limit {
            return Ok((users, !page_token.is_empty()));
        }
    }
}
