//! What the client does with groups.

use std::collections::BTreeSet;

use http::Method;
use serde_json::{Value, json};

use super::Scim;
use crate::dialect::{self, GROUP};
use crate::http::Answer;
use crate::look::text;

impl Scim {
    /// Creates a group of this name with these members and gives its id.
    pub async fn create_group<I: AsRef<str>>(&self, name: &str, members: &[I]) -> String {
        let body = json!({ "schemas": [GROUP], "displayName": name, "members": listed(members) });
        self.send(Method::POST, "/Groups", &[], Some(&body)).await.expect(201).id()
    }

    /// `GET /Groups/{id}`.
    pub async fn get_group(&self, id: &str) -> Answer {
        self.send(Method::GET, &format!("/Groups/{id}"), &[], None).await
    }

    /// `GET /Groups` with a query.
    pub async fn list_groups(&self, query: &[(&str, &str)]) -> Answer {
        self.send(Method::GET, "/Groups", query, None).await
    }

    /// The ids of the groups that a filter finds.
    pub async fn find_groups(&self, filter: &str) -> Vec<String> {
        super::ids(&self.list_groups(&[("filter", filter), ("count", "1000")]).await.expect(200))
    }

    /// `PUT /Groups/{id}`.
    pub async fn put_group(&self, id: &str, body: &Value) -> Answer {
        self.send(Method::PUT, &format!("/Groups/{id}"), &[], Some(body)).await
    }

    /// `PATCH /Groups/{id}` with operations.
    pub async fn patch_group(&self, id: &str, operations: &Value) -> Answer {
        self.send(Method::PATCH, &format!("/Groups/{id}"), &[], Some(&dialect::patch_of(operations))).await
    }

    /// Adds members by PATCH.
    pub async fn add_members<I: AsRef<str>>(&self, id: &str, members: &[I]) -> Answer {
        self.patch_group(id, &json!([{ "op": "add", "path": "members", "value": listed(members) }])).await
    }

    /// Takes members away by PATCH, as a list.
    pub async fn remove_members<I: AsRef<str>>(&self, id: &str, members: &[I]) -> Answer {
        self.patch_group(id, &json!([{ "op": "remove", "path": "members", "value": listed(members) }])).await
    }

    /// `DELETE /Groups/{id}`.
    pub async fn delete_group(&self, id: &str) -> Answer {
        self.send(Method::DELETE, &format!("/Groups/{id}"), &[], None).await
    }

    /// The ids of a group's members.
    pub async fn members(&self, id: &str) -> BTreeSet<String> {
        members(&self.get_group(id).await.expect(200).json())
    }
}

fn listed<I: AsRef<str>>(members: &[I]) -> Value {
    members.iter().map(|id| json!({ "value": id.as_ref() })).collect()
}

/// The ids of the members in a group's document.
///
/// # Panics
/// When one is listed twice.
pub fn members(group: &Value) -> BTreeSet<String> {
    let listed = group["members"].as_array().cloned().unwrap_or_default();
    let members: BTreeSet<String> = listed.iter().map(|member| text(member.get("value"))).collect();
    assert_eq!(members.len(), listed.len(), "every member is listed once");
    members
}
