//! What an admin does to one user by hand: invite, edit, seat, lock out, let in, delete.

use proto::v1::{
    CreateUserRequest, CrmLinks, DeactivateUserRequest, DeleteUserRequest, LookupUsersRequest, MultiValue, Name,
    Profile, ReactivateUserRequest, Role, Seat, UpdateUserRequest, User as Found,
};

use super::{RoleName, workspace_id};
use crate::cli::client::{Client, missing};
use crate::cli::output;
use crate::cli::{Failure, Output};

/// Whom to invite.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Invite {
    /// The address that the user signs in with.
    email: String,
    /// Slug or id; may be left out with a key that is bound to a workspace.
    #[arg(long, value_name = "WORKSPACE")]
    workspace: Option<String>,
    /// The user name; the address unless given.
    #[arg(long, value_name = "NAME")]
    user_name: Option<String>,
    /// First name.
    #[arg(long, value_name = "NAME")]
    given_name: Option<String>,
    /// Last name.
    #[arg(long, value_name = "NAME")]
    family_name: Option<String>,
    /// Job title.
    #[arg(long, value_name = "TITLE")]
    title: Option<String>,
    /// What the user may do in the product.
    #[arg(long, value_enum, default_value_t = RoleName::User)]
    role: RoleName,
}

/// A user, and where.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Of {
    /// The user's id, or the address that the user signs in with.
    user: String,
    /// Slug or id; may be left out with a key that is bound to a workspace.
    #[arg(long, value_name = "WORKSPACE")]
    workspace: Option<String>,
}

/// What to change of a seat.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("what").required(true).multiple(true))]
pub(in crate::cli) struct SetSeat {
    #[command(flatten)]
    of: Of,
    /// What the user may do in the product.
    #[arg(long, value_enum, group = "what")]
    role: Option<RoleName>,
    /// A team; give it several times for several. They replace those there are.
    #[arg(long = "team", value_name = "NAME", group = "what")]
    teams: Vec<String>,
    /// Take the user out of all teams.
    #[arg(long, conflicts_with = "teams", group = "what")]
    no_teams: bool,
    /// Whether the user holds a recording license.
    #[arg(long, value_name = "BOOL", action = clap::ArgAction::Set, group = "what")]
    recording_license: Option<bool>,
    /// Salesforce user id; an empty text takes it away.
    #[arg(long, value_name = "ID", group = "what")]
    salesforce_user_id: Option<String>,
    /// HubSpot owner id; an empty text takes it away.
    #[arg(long, value_name = "ID", group = "what")]
    hubspot_owner_id: Option<String>,
}

/// What to change of a profile.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("edit").required(true).multiple(true))]
pub(in crate::cli) struct Edit {
    #[command(flatten)]
    of: Of,
    /// The address that the user signs in with: replaces all addresses.
    #[arg(long, value_name = "ADDRESS", group = "edit")]
    email: Option<String>,
    /// The user name.
    #[arg(long, value_name = "NAME", group = "edit")]
    user_name: Option<String>,
    /// First name.
    #[arg(long, value_name = "NAME", group = "edit")]
    given_name: Option<String>,
    /// Last name.
    #[arg(long, value_name = "NAME", group = "edit")]
    family_name: Option<String>,
    /// The name that is shown; an empty text takes it away.
    #[arg(long, value_name = "NAME", group = "edit")]
    display_name: Option<String>,
    /// Job title; an empty text takes it away.
    #[arg(long, value_name = "TITLE", group = "edit")]
    title: Option<String>,
}

pub(super) async fn invite(client: &Client, invite: Invite, output: Output) -> Result<(), Failure> {
    let Invite { email, workspace, user_name, given_name, family_name, title, role } = invite;
    let profile = Profile {
        user_name: user_name.unwrap_or_else(|| email.clone()),
        name: Some(Name {
            given_name: given_name.unwrap_or_default(),
            family_name: family_name.unwrap_or_default(),
            ..Name::default()
        }),
        title: title.unwrap_or_default(),
        emails: vec![work(email)],
        ..Profile::default()
    };
    let request = CreateUserRequest {
        workspace_id: workspace_id(client, workspace).await?,
        profile: Some(profile),
        seat: Some(Seat { role: Role::from(role).into(), ..Seat::default() }),
        include_groups: false,
    };
    let answer = client.users().create_user(request).await?.into_inner();
    output.one(&answer.user.ok_or_else(|| missing("user"))?)
}

pub(super) async fn set_seat(client: &Client, asked: SetSeat, output: Output) -> Result<(), Failure> {
    let SetSeat { of, role, teams, no_teams, recording_license, salesforce_user_id, hubspot_owner_id } = asked;
    let mut paths = Vec::new();
    let mut named = |path: &str, is: bool| {
        if is {
            paths.push(path.to_owned());
        }
    };
    named("seat.role", role.is_some());
    named("seat.teams", no_teams || !teams.is_empty());
    named("seat.recording_license", recording_license.is_some());
    named("seat.crm_links.salesforce_user_id", salesforce_user_id.is_some());
    named("seat.crm_links.hubspot_owner_id", hubspot_owner_id.is_some());
    let seat = Seat {
        role: role.map_or(Role::Unspecified, Role::from).into(),
        teams,
        recording_license: recording_license.unwrap_or_default(),
        crm_links: Some(CrmLinks {
            salesforce_user_id: salesforce_user_id.unwrap_or_default(),
            hubspot_owner_id: hubspot_owner_id.unwrap_or_default(),
        }),
    };
    update(client, of, UpdateUserRequest { seat: Some(seat), ..UpdateUserRequest::default() }, paths, output).await
}

pub(super) async fn edit(client: &Client, asked: Edit, output: Output) -> Result<(), Failure> {
    let Edit { of, email, user_name, given_name, family_name, display_name, title } = asked;
    let mut paths = Vec::new();
    let mut named = |path: &str, is: bool| {
        if is {
            paths.push(path.to_owned());
        }
    };
    named("profile.emails", email.is_some());
    named("profile.user_name", user_name.is_some());
    named("profile.name.given_name", given_name.is_some());
    named("profile.name.family_name", family_name.is_some());
    named("profile.display_name", display_name.is_some());
    named("profile.title", title.is_some());
    let profile = Profile {
        user_name: user_name.unwrap_or_default(),
        name: Some(Name {
            given_name: given_name.unwrap_or_default(),
            family_name: family_name.unwrap_or_default(),
            ..Name::default()
        }),
        display_name: display_name.unwrap_or_default(),
        title: title.unwrap_or_default(),
        emails: email.map(work).into_iter().collect(),
        ..Profile::default()
    };
    update(client, of, UpdateUserRequest { profile: Some(profile), ..UpdateUserRequest::default() }, paths, output)
        .await
}

async fn update(
    client: &Client,
    of: Of,
    request: UpdateUserRequest,
    paths: Vec<String>,
    output: Output,
) -> Result<(), Failure> {
    let (workspace_id, user_id) = resolve(client, of).await?;
    let update_mask = Some(prost_types::FieldMask { paths });
    let request = UpdateUserRequest { workspace_id, user_id, update_mask, ..request };
    let answer = client.users().update_user(request).await?.into_inner();
    output.one(&answer.user.ok_or_else(|| missing("user"))?)
}

pub(super) async fn deactivate(client: &Client, of: Of, output: Output) -> Result<(), Failure> {
    let (workspace_id, user_id) = resolve(client, of).await?;
    let request = DeactivateUserRequest { workspace_id, user_id, etag: String::new() };
    let answer = client.users().deactivate_user(request).await?.into_inner();
    output.one(&answer.user.ok_or_else(|| missing("user"))?)
}

pub(super) async fn reactivate(client: &Client, of: Of, output: Output) -> Result<(), Failure> {
    let (workspace_id, user_id) = resolve(client, of).await?;
    let request = ReactivateUserRequest { workspace_id, user_id, etag: String::new() };
    let answer = client.users().reactivate_user(request).await?.into_inner();
    output.one(&answer.user.ok_or_else(|| missing("user"))?)
}

pub(super) async fn delete(client: &Client, of: Of) -> Result<(), Failure> {
    let (workspace_id, user_id) = resolve(client, of).await?;
    client.users().delete_user(DeleteUserRequest { workspace_id, user_id, etag: String::new() }).await?;
    output::note("deleted");
    Ok(())
}

/// The ids of the workspace and the user.
async fn resolve(client: &Client, of: Of) -> Result<(String, String), Failure> {
    let Of { user, workspace } = of;
    let workspace_id = workspace_id(client, workspace).await?;
    if !user.contains('@') {
        return Ok((workspace_id, user));
    }
    let request = LookupUsersRequest {
        workspace_id: workspace_id.clone(),
        emails: vec![user.clone()],
        ..LookupUsersRequest::default()
    };
    let found = client.users().lookup_users(request).await?.into_inner().users;
    match &found[..] {
        [Found { user_id, .. }] => Ok((workspace_id, user_id.clone())),
        [] => Err(Failure::Local { what: format!("nobody has the address {user}"), source: None }),
        [..] => {
            Err(Failure::Local { what: format!("several users have the address {user}; name one by id"), source: None })
        }
    }
}

fn work(value: String) -> MultiValue {
    MultiValue { value, r#type: "work".to_owned(), primary: Some(true), ..MultiValue::default() }
}
