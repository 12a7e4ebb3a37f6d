//! `roster group …`: who is together.

mod view;

use proto::v1::{
    Comparison, FieldPath, Filter, FilterValue, GetGroupRequest, Group as Found, ListGroupMembersRequest,
    ListGroupsRequest, Member, Operator, filter, filter_value,
};

use super::client::{Client, missing};
use super::output;
use super::{Failure, Output};

/// The largest page the service gives.
const PAGE: usize = 1_000;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Group {
    /// List groups in the order of their creation.
    List {
        /// Slug or id; may be left out with a key that is bound to a workspace.
        #[arg(long, value_name = "WORKSPACE")]
        workspace: Option<String>,
        /// Only the group of this name, in any case.
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
        /// How many at most; 0 is all of them.
        #[arg(long, value_name = "N", default_value_t = 100)]
        limit: usize,
    },
    /// Show one group with its members.
    Show {
        /// The group's id.
        id: String,
        /// Slug or id; may be left out with a key that is bound to a workspace.
        #[arg(long, value_name = "WORKSPACE")]
        workspace: Option<String>,
        /// How many members at most; 0 is all of them.
        #[arg(long, value_name = "N", default_value_t = 100)]
        members: usize,
    },
}

pub(super) async fn run(client: Client, command: Group, output: Output) -> Result<(), Failure> {
    match command {
        Group::List { workspace, name, limit } => {
            let workspace_id = workspace_id(&client, workspace).await?;
            let (groups, more) = list(&client, workspace_id, name, at_most(limit)).await?;
            output.many(&groups)?;
            if more {
                output::note("there are more; raise --limit to see them, 0 is all");
            }
            Ok(())
        }
        Group::Show { id, workspace, members } => {
            let workspace_id = workspace_id(&client, workspace).await?;
            let request =
                GetGroupRequest { workspace_id: workspace_id.clone(), group_id: id.clone(), ..Default::default() };
            let group = client.groups().get_group(request).await?.into_inner().group;
            let group = group.ok_or_else(|| missing("group"))?;
            let (members, more) = list_members(&client, workspace_id, id, at_most(members)).await?;
            view::show(output, group, members)?;
            if more {
                output::note("there are more members; raise --members to see them, 0 is all");
            }
            Ok(())
        }
    }
}

fn at_most(limit: usize) -> usize {
    if limit == 0 { usize::MAX } else { limit }
}

async fn workspace_id(client: &Client, workspace: Option<String>) -> Result<String, Failure> {
    match workspace {
        Some(workspace) => client.workspace_id(&workspace).await,
        None => Ok(String::new()),
    }
}

fn page_size(limit: usize, seen: usize) -> i32 {
    i32::try_from(limit.saturating_sub(seen).min(PAGE)).unwrap_or(i32::MAX)
}

/// Pages through the groups; tells whether there are more than `limit`.
async fn list(
    client: &Client,
    workspace_id: String,
    name: Option<String>,
    limit: usize,
) -> Result<(Vec<Found>, bool), Failure> {
    let filter = name.map(named);
    let mut groups: Vec<Found> = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = ListGroupsRequest {
            workspace_id: workspace_id.clone(),
            filter: filter.clone(),
            page_size: page_size(limit, groups.len()),
            page_token,
            ..ListGroupsRequest::default()
        };
        let page = client.groups().list_groups(request).await?.into_inner();
        groups.extend(page.groups);
        page_token = page.next_page_token;
        if page_token.is_empty() || groups.len() >= limit {
            return Ok((groups, !page_token.is_empty()));
        }
    }
}

/// The same through the members of a group.
async fn list_members(
    client: &Client,
    workspace_id: String,
    group_id: String,
    limit: usize,
) -> Result<(Vec<Member>, bool), Failure> {
    let mut members: Vec<Member> = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = ListGroupMembersRequest {
            workspace_id: workspace_id.clone(),
            group_id: group_id.clone(),
            page_size: page_size(limit, members.len()),
            page_token,
        };
        let page = client.groups().list_group_members(request).await?.into_inner();
        members.extend(page.members);
        page_token = page.next_page_token;
        if page_token.is_empty() || members.len() >= limit {
            return Ok((members, !page_token.is_empty()));
        }
    }
}

fn named(name: String) -> Filter {
    let comparison = Comparison {
        field: Some(FieldPath { path: "display_name".to_owned(), extension_urn: String::new() }),
        operator: Operator::Equal.into(),
        value: Some(FilterValue { kind: Some(filter_value::Kind::Text(name)) }),
    };
    Filter { condition: Some(filter::Condition::Comparison(comparison)) }
}
