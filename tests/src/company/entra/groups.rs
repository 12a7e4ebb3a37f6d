//! Entra ID's groups: created empty, filled in batches, several of which are on their way at once.

use std::collections::BTreeSet;
use std::sync::Arc;

use http::Method;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::{Entra, dialect};
use crate::company::office::{Created, Creation};
use crate::company::person::Group;
use crate::dialect::{Dialect, GROUP, Shape, patch_of};
use crate::random::Random;

/// Members that a group begins with, how many change, and how many go into one PATCH.
const MEMBERS: usize = 60;
const STEP: usize = 20;
const BATCH: usize = 8;
/// What Entra ID lists beside the schema of groups.
const MICROSOFT_GROUP: &str = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group";

/// A batch of members.
#[derive(Debug)]
enum Batch {
    Coming(Vec<String>),
    Leaving(Vec<String>),
}

impl Entra {
    pub(super) async fn push_group(&self, group: &mut Group) {
        let dialect = dialect(&mut group.random);
        group.facts.external_id = format!("grp-{}-{}", group.number, self.office.realm);
        let body = json!({
            "schemas": [GROUP, MICROSOFT_GROUP],
            "externalId": group.facts.external_id,
            "displayName": group.facts.name,
            "meta": { "resourceType": "Group" },
        });
        let filter = match group.random.below(2) {
            0 => format!("externalId eq \"{}\"", group.facts.external_id),
            _ => format!("displayName eq \"{}\"", group.facts.name),
        };
        let lookup = [("excludedAttributes", "members"), ("filter", filter.as_str())];
        let creation = Creation { dialect, path: "/Groups", lookup: &lookup, body: &body, is_blind: false };
        match self.office.create(creation, &mut group.random).await {
            Created::New(id) | Created::Found(id) => group.id = Some(id),
            Created::Refused => return self.office.wire.surprise(format!("{} is refused", group.facts.name)),
        }
        group.facts.members = self.office.some(MEMBERS, &mut group.random);
        let members: Vec<String> = group.facts.members.iter().cloned().collect();
        self.at_once(group, members.chunks(BATCH).map(|ids| Batch::Coming(ids.to_vec())).collect()).await;
    }

    pub(super) async fn reorganise_group(&self, group: &mut Group) {
        let dialect = dialect(&mut group.random);
        let path = format!("/Groups/{}", group.id());
        let read = self.office.get(dialect, &path, &[("excludedAttributes", "members")]).await;
        if self.office.wire.expect(&read, &[200], "a group that was pushed") && read.json().get("members").is_some() {
            self.office.wire.surprise("members are shown though nobody wants them".to_owned());
        }
        if group.random.below(3) == 0 {
            group.facts.name = format!("{} (round {})", group.facts.name, group.random.below(1_000));
            let name = json!(group.facts.name);
            let operation = match dialect.shape {
                Shape::EntraLegacy => json!({ "op": "Replace", "path": "displayName", "value": name }),
                Shape::EntraFlagged
                | Shape::Okta
                | Shape::Google
                | Shape::JumpCloud
                | Shape::OneLogin
                | Shape::Rippling
                | Shape::YesHid => json!({ "op": "replace", "value": { "displayName": name } }),
            };
            let body = patch_of(&json!([operation]));
            self.office.write(dialect, (&Method::PATCH, &path), Some(&body), &[200, 204], &mut group.random).await;
        }
        let leaving: Vec<String> = group.facts.members.iter().filter(|_| group.random.below(4) == 0).cloned().collect();
        let mut coming: BTreeSet<String> = self.office.some(STEP, &mut group.random);
        coming.retain(|id| !leaving.contains(id));
        group.facts.members.retain(|id| !leaving.contains(id));
        group.facts.members.extend(coming.iter().cloned());
        let coming: Vec<String> = coming.into_iter().collect();
        let batches = coming.chunks(BATCH).map(|ids| Batch::Coming(ids.to_vec()));
        let batches = batches.chain(leaving.chunks(BATCH).map(|ids| Batch::Leaving(ids.to_vec())));
        self.at_once(group, batches.collect()).await;
    }

    /// Sends all batches at once.
    async fn at_once(&self, group: &mut Group, batches: Vec<Batch>) {
        let mut running = JoinSet::new();
        for batch in batches {
            let (entra, id) = (Self::new(Arc::clone(&self.office)), group.id().to_owned());
            let mut random = Random::new(group.random.number());
            running.spawn(async move {
                let dialect = dialect(&mut random);
                match batch {
                    Batch::Coming(ids) => entra.add(dialect, &id, &ids, &mut random).await,
                    Batch::Leaving(ids) => entra.take_away(dialect, &id, &ids, &mut random).await,
                }
            });
        }
        running.join_all().await;
    }

    pub(super) async fn add(&self, dialect: &'static Dialect, group: &str, ids: &[String], random: &mut Random) {
        let operation = json!({ "op": dialect.op("add"), "path": "members", "value": listed(ids) });
        self.patch_members(dialect, group, &json!([operation]), random).await;
    }

    pub(super) async fn take_away(&self, dialect: &'static Dialect, group: &str, ids: &[String], random: &mut Random) {
        if ids.is_empty() {
            return;
        }
        let operations = if dialect.shape == Shape::EntraLegacy {
            json!([{ "op": "Remove", "path": "members", "value": listed(ids) }])
        } else {
            let by_filter = |id: &String| json!({ "op": "remove", "path": format!("members[value eq \"{id}\"]") });
            ids.iter().map(by_filter).collect()
        };
        self.patch_members(dialect, group, &operations, random).await;
    }

    async fn patch_members(&self, dialect: &'static Dialect, group: &str, operations: &Value, random: &mut Random) {
        let path = format!("/Groups/{group}");
        let body = patch_of(operations);
        self.office.write(dialect, (&Method::PATCH, &path), Some(&body), &[200, 204], random).await;
    }
}

fn listed(ids: &[String]) -> Value {
    ids.iter().map(|id| json!({ "$ref": null, "value": id })).collect()
}
