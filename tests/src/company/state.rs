//! Who and what is in a workspace: as an identity provider has it, as SCIM shows it, as the service tells it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use http::Method;
use proto::v1;
use serde_json::Value;

use super::person::{Facts, Group, GroupFacts, Person};
use crate::dialect::ENTERPRISE;
use crate::look::{look, text};
use crate::scim::{self, Scim};
use crate::world::World;

/// Users and groups by their id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each says what it is")]
pub struct State {
    pub users: BTreeMap<String, Facts>,
    pub groups: BTreeMap<String, GroupFacts>,
}

impl State {
    /// What a directory has provisioned. Who is deleted is in no group.
    pub(super) fn of(people: Vec<Person>, groups: Vec<Group>, gone: &BTreeSet<String>) -> Self {
        let users = people.into_iter().filter_map(|person| Some((person.id?, person.facts))).collect();
        let groups = groups.into_iter().filter_map(|group| {
            let mut facts = group.facts;
            facts.members.retain(|id| !gone.contains(id));
            Some((group.id?, facts))
        });
        Self { users, groups: groups.collect() }
    }

    /// What SCIM shows, walked by cursor.
    pub async fn through_scim(scim: &Scim) -> Self {
        let (users, groups) = (walk(scim, "/Users").await, walk(scim, "/Groups").await);
        let shown = (users.len(), groups.len());
        let users: BTreeMap<_, _> = users.iter().map(|user| (text(user.get("id")), facts_of_json(user))).collect();
        let groups: BTreeMap<_, _> = groups.iter().map(|group| (text(group.get("id")), group_of_json(group))).collect();
        assert_eq!((users.len(), groups.len()), shown, "everything is shown once");
        Self { users, groups }
    }

    /// What the service tells of those that an identity provider manages.
    pub async fn through_grpc(world: &World, workspace: &str) -> Self {
        let users = users(world, workspace).await.into_iter();
        let managed = users.filter(|user| user.managed_by() == v1::ManagedBy::Scim);
        let users = managed.map(|user| (user.user_id.clone(), facts_of_message(user))).collect();
        let mut groups = BTreeMap::new();
        let mut token = String::new();
        loop {
            let request = v1::ListGroupsRequest {
                workspace_id: workspace.to_owned(),
                page_size: 50,
                page_token: token,
                ..Default::default()
            };
            let page = world.operator().groups().list_groups(request).await.expect("groups are listed").into_inner();
            for group in page.groups {
                let profile = group.profile.unwrap_or_default();
                let members = members(world, workspace, &group.group_id).await;
                assert_eq!(i64::try_from(members.len()).ok(), Some(group.member_count), "members are counted");
                let facts = GroupFacts { name: profile.display_name, external_id: profile.external_id, members };
                groups.insert(group.group_id, facts);
            }
            token = page.next_page_token;
            if token.is_empty() {
                return Self { users, groups };
            }
        }
    }

    /// Where `seen` is otherwise.
    pub fn against(&self, through: &str, seen: &Self) -> Vec<String> {
        let mut found = compared(&format!("user through {through}"), &self.users, &seen.users);
        found.extend(compared(&format!("group through {through}"), &self.groups, &seen.groups));
        found
    }

    /// How many memberships there are.
    pub fn memberships(&self) -> usize {
        self.groups.values().map(|group| group.members.len()).sum()
    }
}

fn compared<T: PartialEq + Debug>(what: &str, wanted: &BTreeMap<String, T>, seen: &BTreeMap<String, T>) -> Vec<String> {
    let ids: BTreeSet<&String> = wanted.keys().chain(seen.keys()).collect();
    let differing = ids.into_iter().filter(|id| wanted.get(*id) != seen.get(*id));
    differing.map(|id| format!("{what} {id}: wanted {:?}, found {:?}", wanted.get(id), seen.get(id))).collect()
}

/// The user names that were made by hand.
pub(super) async fn by_hand(world: &World, workspace: &str) -> BTreeSet<String> {
    let users = users(world, workspace).await.into_iter();
    let by_hand = users.filter(|user| user.managed_by() == v1::ManagedBy::Manual);
    by_hand.map(|user| user.profile.unwrap_or_default().user_name).collect()
}

async fn users(world: &World, workspace: &str) -> Vec<v1::User> {
    let (mut users, mut token) = (Vec::new(), String::new());
    loop {
        let request = v1::ListUsersRequest {
            workspace_id: workspace.to_owned(),
            page_size: 200,
            page_token: token,
            ..Default::default()
        };
        let page = world.operator().users().list_users(request).await.expect("users are listed").into_inner();
        users.extend(page.users);
        token = page.next_page_token;
        if token.is_empty() {
            return users;
        }
    }
}

async fn members(world: &World, workspace: &str, group: &str) -> BTreeSet<String> {
    let (mut members, mut token) = (BTreeSet::new(), String::new());
    loop {
        let request = v1::ListGroupMembersRequest {
            workspace_id: workspace.to_owned(),
            group_id: group.to_owned(),
            page_size: 100,
            page_token: token,
        };
        let page = world.operator().groups().list_group_members(request).await.expect("members are listed");
        let page = page.into_inner();
        members.extend(page.members.into_iter().map(|member| member.value));
        token = page.next_page_token;
        if token.is_empty() {
            return members;
        }
    }
}

/// All resources at a path, walked by cursor.
async fn walk(scim: &Scim, path: &str) -> Vec<Value> {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let query = [("cursor", cursor.as_str()), ("count", "100")];
        let page = scim.send(Method::GET, path, &query, None).await.expect(200);
        all.extend(page.json()["Resources"].as_array().cloned().unwrap_or_default());
        cursor = page.text("nextCursor");
        if cursor.is_empty() {
            return all;
        }
    }
}

fn facts_of_json(user: &Value) -> Facts {
    let at = |path: &str| text(look(user, path).as_ref());
    Facts {
        active: user["active"] == Value::Bool(true),
        user_name: at("userName"),
        external_id: at("externalId"),
        given: at("name/givenName"),
        family: at("name/familyName"),
        display: at("displayName"),
        title: at("title"),
        department: at(&format!("{ENTERPRISE}/department")),
        email: at("emails/[type=work]/value"),
        phone: at("phoneNumbers/[type=work]/value"),
        mobile: at("phoneNumbers/[type=mobile]/value"),
        manager: at(&format!("{ENTERPRISE}/manager/value")),
    }
}

fn group_of_json(group: &Value) -> GroupFacts {
    GroupFacts {
        name: text(group.get("displayName")),
        external_id: text(group.get("externalId")),
        members: scim::members(group),
    }
}

fn facts_of_message(user: v1::User) -> Facts {
    let active = user.state() == v1::UserState::Active;
    let profile = user.profile.unwrap_or_default();
    let of_type = |values: &[v1::MultiValue], kind: &str| {
        let found = values.iter().find(|value| value.r#type == kind);
        found.map(|value| value.value.clone()).unwrap_or_default()
    };
    let name = profile.name.unwrap_or_default();
    let enterprise = profile.enterprise.unwrap_or_default();
    Facts {
        active,
        user_name: profile.user_name,
        external_id: profile.external_id,
        given: name.given_name,
        family: name.family_name,
        display: profile.display_name,
        title: profile.title,
        department: enterprise.department,
        email: of_type(&profile.emails, "work"),
        phone: of_type(&profile.phone_numbers, "work"),
        mobile: of_type(&profile.phone_numbers, "mobile"),
        manager: enterprise.manager.map(|manager| manager.value).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests;
