//! The end of every row: what SCIM shows of a workspace is what the product is told over gRPC, user for user, group for
//! group, member for member.

use std::collections::BTreeMap;

use http::Method;
use proto::v1;
use roster_tests::dialect::{self, ENTERPRISE};
use roster_tests::look::{look, text};
use roster_tests::scim::{self, Scim};
use roster_tests::world::{Workspace, World};
use serde_json::{Value, json};

/// As many as a page holds; no row has more of anything.
const PAGE: i32 = 1_000;

/// Resources by id, each as the facts that both surfaces tell.
type Facts = BTreeMap<String, Value>;

/// Compares the two surfaces.
pub(super) async fn check(world: &World, workspace: &Workspace) -> Result<(), String> {
    let client = world.scim(workspace, &dialect::YH);
    same("user", listed(&client, "/Users", user_of_scim).await?, users(world, workspace).await?)?;
    same("group", listed(&client, "/Groups", group_of_scim).await?, groups(world, workspace).await?)
}

fn same(kind: &str, over_scim: Facts, over_grpc: Facts) -> Result<(), String> {
    if over_scim == over_grpc {
        return Ok(());
    }
    let ids = over_scim.keys().chain(over_grpc.keys());
    let differing = ids.into_iter().find(|id| over_scim.get(*id) != over_grpc.get(*id));
    let told = |facts: &Facts| differing.and_then(|id| facts.get(id)).map_or("nothing".to_owned(), Value::to_string);
    Err(format!("a {kind} differs\n  over SCIM {}\n  over gRPC {}", told(&over_scim), told(&over_grpc)))
}

async fn listed(client: &Scim, path: &str, facts: fn(&Value) -> Value) -> Result<Facts, String> {
    let answer = client.send(Method::GET, path, &[("count", &PAGE.to_string())], None).await;
    if answer.status != 200 {
        return Err(format!("GET {path} answers {}", answer.status));
    }
    let body = answer.json();
    let resources = body["Resources"].as_array().cloned().unwrap_or_default();
    if body["totalResults"] != json!(resources.len()) {
        return Err(format!("GET {path} has {} of {}", resources.len(), body["totalResults"]));
    }
    Ok(resources.iter().map(|resource| (text(resource.get("id")), facts(resource))).collect())
}

/// Those that the identity provider manages: the others are not its to see.
async fn users(world: &World, workspace: &Workspace) -> Result<Facts, String> {
    let request = v1::ListUsersRequest {
        workspace_id: workspace.id.clone(),
        page_size: PAGE,
        include_groups: true,
        ..Default::default()
    };
    let answer = world.operator().users().list_users(request).await.map_err(|status| status.to_string())?;
    let users = answer.into_inner().users.into_iter().filter(|user| user.managed_by() == v1::ManagedBy::Scim);
    Ok(users.map(|user| (user.user_id.clone(), user_of_grpc(user))).collect())
}

async fn groups(world: &World, workspace: &Workspace) -> Result<Facts, String> {
    let request = v1::ListGroupsRequest {
        workspace_id: workspace.id.clone(),
        page_size: PAGE,
        member_view: Some(v1::MemberView { include: true, limit: 0 }),
        ..Default::default()
    };
    let answer = world.operator().groups().list_groups(request).await.map_err(|status| status.to_string())?;
    Ok(answer.into_inner().groups.into_iter().map(|group| (group.group_id.clone(), group_of_grpc(group))).collect())
}

fn user_of_scim(user: &Value) -> Value {
    let told = |path: &str| text(look(user, path).as_ref());
    let extended = |path: &str| told(&format!("{ENTERPRISE}/{path}"));
    let mut groups: Vec<String> =
        user["groups"].as_array().into_iter().flatten().map(|group| text(group.get("value"))).collect();
    groups.sort();
    json!({
        "active": user["active"],
        "userName": told("userName"),
        "externalId": told("externalId"),
        "name": [told("name/givenName"), told("name/familyName"), told("name/formatted")],
        "displayName": told("displayName"),
        "title": told("title"),
        "locale": told("locale"),
        "timezone": told("timezone"),
        "preferredLanguage": told("preferredLanguage"),
        "emails": values_of_scim(user, "emails"),
        "phoneNumbers": values_of_scim(user, "phoneNumbers"),
        "addresses": user["addresses"].as_array().map_or(0, Vec::len),
        "enterprise": [extended("department"), extended("employeeNumber"), extended("manager/value")],
        "groups": groups,
    })
}

fn values_of_scim(user: &Value, attribute: &str) -> Vec<Value> {
    let values = user[attribute].as_array().into_iter().flatten();
    values.map(|value| json!([text(value.get("value")), text(value.get("type")), value["primary"]])).collect()
}

fn user_of_grpc(user: v1::User) -> Value {
    let state = user.state();
    let profile = user.profile.unwrap_or_default();
    let name = profile.name.unwrap_or_default();
    let enterprise = profile.enterprise.unwrap_or_default();
    let mut groups: Vec<String> = user.groups.into_iter().map(|group| group.group_id).collect();
    groups.sort();
    json!({
        "active": state == v1::UserState::Active,
        "userName": profile.user_name,
        "externalId": profile.external_id,
        "name": [name.given_name, name.family_name, name.formatted],
        "displayName": profile.display_name,
        "title": profile.title,
        "locale": profile.locale,
        "timezone": profile.timezone,
        "preferredLanguage": profile.preferred_language,
        "emails": values_of_grpc(&profile.emails),
        "phoneNumbers": values_of_grpc(&profile.phone_numbers),
        "addresses": profile.addresses.len(),
        "enterprise": [
            enterprise.department,
            enterprise.employee_number,
            enterprise.manager.unwrap_or_default().value,
        ],
        "groups": groups,
    })
}

fn values_of_grpc(values: &[v1::MultiValue]) -> Vec<Value> {
    values.iter().map(|value| json!([value.value, value.r#type, value.primary])).collect()
}

fn group_of_scim(group: &Value) -> Value {
    let told = |path: &str| text(look(group, path).as_ref());
    json!({
        "displayName": told("displayName"),
        "externalId": told("externalId"),
        "members": scim::members(group),
    })
}

fn group_of_grpc(group: v1::Group) -> Value {
    let profile = group.profile.unwrap_or_default();
    let mut members: Vec<String> =
        profile.members.unwrap_or_default().members.into_iter().map(|member| member.value).collect();
    members.sort();
    json!({
        "displayName": profile.display_name,
        "externalId": profile.external_id,
        "members": members,
    })
}
