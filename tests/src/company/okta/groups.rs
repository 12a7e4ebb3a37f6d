//! Okta's Group Push: the whole group by PUT, or steps on its members by PATCH.

use std::collections::BTreeSet;

use http::Method;
use serde_json::{Value, json};

use super::{Okta, merged};
use crate::company::office::{Created, Creation};
use crate::company::person::Group;
use crate::dialect::{GROUP, OK, patch_of};

/// Members that a group begins with, and how many of them change at once.
const MEMBERS: usize = 40;
const STEP: usize = 10;

impl Okta {
    pub(super) async fn push_group(&self, group: &mut Group) {
        let body = json!({ "schemas": [GROUP], "displayName": group.facts.name, "members": [] });
        let filter = format!("displayName eq \"{}\"", group.facts.name);
        let lookup = [("filter", filter.as_str()), ("startIndex", "1"), ("count", "100")];
        let creation = Creation { dialect: &OK, path: "/Groups", lookup: &lookup, body: &body, is_blind: false };
        match self.office.create(creation, &mut group.random).await {
            Created::New(id) | Created::Found(id) => group.id = Some(id),
            Created::Refused => return self.office.wire.surprise(format!("{} is refused", group.facts.name)),
        }
        group.facts.members = self.office.some(MEMBERS, &mut group.random);
        if group.number.is_multiple_of(2) {
            self.put_group(group, &[]).await;
        } else {
            // A full push of a catalogue app.
            let replace = json!([{ "op": "replace", "path": "members", "value": listed(&group.facts.members) }]);
            self.patch_group(group, &replace).await;
        }
    }

    pub(super) async fn reorganise_group(&self, group: &mut Group) {
        let coming = self.office.some(STEP, &mut group.random);
        let leaving: BTreeSet<String> =
            group.facts.members.iter().filter(|_| group.random.below(4) == 0).cloned().collect();
        group.facts.members.retain(|id| !leaving.contains(id));
        group.facts.members.extend(coming.iter().cloned());
        let renames = group.random.below(3) == 0;
        if renames {
            group.facts.name = format!("{} (round {})", group.facts.name, group.random.below(1_000));
        }
        if group.number.is_multiple_of(2) {
            return self.put_group(group, &[]).await;
        }
        let mut operations: Vec<Value> = match group.random.below(2) {
            // By filter, one by one, as catalogue apps do; or all of them as a value.
            0 => leaving
                .iter()
                .map(|id| json!({ "op": "remove", "path": format!("members[value eq \"{id}\"]") }))
                .collect(),
            _ => vec![json!({ "op": "remove", "path": "members", "value": listed(&leaving) })],
        };
        if leaving.is_empty() {
            operations.clear();
        }
        operations.push(json!({ "op": "add", "path": "members", "value": listed(&coming) }));
        self.patch_group(group, &json!(operations)).await;
        if renames {
            let value = json!({ "id": group.id(), "displayName": group.facts.name });
            self.patch_group(group, &json!([{ "op": "replace", "value": value }])).await;
        }
    }

    /// Puts the whole group, with some ids more.
    pub(super) async fn put_group(&self, group: &mut Group, more: &[String]) {
        let path = format!("/Groups/{}", group.id());
        let read = self.office.get(&OK, &path, &[]).await;
        self.office.wire.expect(&read, &[200], "a group that was pushed");
        let members: BTreeSet<String> = group.facts.members.iter().chain(more).cloned().collect();
        let known = json!({ "displayName": group.facts.name, "members": listed(&members) });
        let body = merged(read.json(), known);
        self.office.write(&OK, (&Method::PUT, &path), Some(&body), &[200], &mut group.random).await;
    }

    async fn patch_group(&self, group: &mut Group, operations: &Value) {
        let path = format!("/Groups/{}", group.id());
        let body = patch_of(operations);
        self.office.write(&OK, (&Method::PATCH, &path), Some(&body), &[200, 204], &mut group.random).await;
    }
}

fn listed(ids: &BTreeSet<String>) -> Value {
    ids.iter().map(|id| json!({ "value": id, "display": format!("member {id}") })).collect()
}
