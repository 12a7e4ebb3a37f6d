//! Many people, made quickly: what a test about lists or large groups begins with, and what it does to them.

use std::collections::BTreeSet;

use proto::v1;
use serde_json::json;
use tokio::task::JoinSet;

use crate::http::Answer;
use crate::random::Random;
use crate::scim::{self, Scim};
use crate::world::{Workspace, World};

/// Creations at a time.
const CREATORS: usize = 32;

impl World {
    /// Creates `person0` and so on with the identity provider's token, over gRPC since that is the shortest way; their
    /// ids in that order.
    pub async fn people(&self, workspace: &Workspace, count: usize) -> Vec<String> {
        self.named_people(workspace, "person", count).await
    }

    /// The same under another name.
    pub async fn named_people(&self, workspace: &Workspace, name: &str, count: usize) -> Vec<String> {
        let mut creators = JoinSet::new();
        for creator in 0..CREATORS {
            let (mut users, name) = (self.anyone().with(&workspace.token).users(), name.to_owned());
            creators.spawn(async move {
                let mut ids = Vec::new();
                for number in (creator..count).step_by(CREATORS) {
                    let request = v1::CreateUserRequest { profile: Some(profile(&name, number)), ..Default::default() };
                    let user = users.create_user(request).await.expect("a user is created").into_inner().user;
                    ids.push((number, user.expect("an answer holds the user").user_id));
                }
                ids
            });
        }
        let mut ids: Vec<(usize, String)> = creators.join_all().await.into_iter().flatten().collect();
        ids.sort();
        ids.into_iter().map(|(_, id)| id).collect()
    }
}

fn profile(name: &str, number: usize) -> v1::Profile {
    v1::Profile {
        user_name: format!("{name}{number}@example.com"),
        name: Some(v1::Name {
            given_name: format!("Given{number}"),
            family_name: format!("Family{number}"),
            ..Default::default()
        }),
        ..Default::default()
    }
}

/// A walk by cursor while people come and go.
#[derive(Debug, Default)]
pub struct Walk {
    /// Whom the pages showed, in order.
    pub seen: Vec<String>,
    /// Who was deleted meanwhile, whether the walk had passed them or not.
    pub deleted: BTreeSet<String>,
    /// Who was added meanwhile.
    pub added: BTreeSet<String>,
    /// How many pages there were.
    pub pages: usize,
}

impl Walk {
    /// Walks in pages of this size, and deletes and adds as many between two pages.
    pub async fn through(world: &World, workspace: &Workspace, scim: &Scim, page: usize, change: usize) -> Self {
        let mut walk = Self::default();
        let mut random = Random::new(9_865);
        let mut left: Vec<String> = Vec::new();
        let (count, mut cursor) = (page.to_string(), String::new());
        loop {
            let answer = scim.list(&[("cursor", cursor.as_str()), ("count", count.as_str())]).await.expect(200);
            walk.seen.extend(scim::ids(&answer));
            walk.pages += 1;
            cursor = answer.text("nextCursor");
            if cursor.is_empty() {
                return walk;
            }
            if walk.pages == 1 {
                left = scim.everyone().await.iter().map(|user| crate::look::text(user.get("id"))).collect();
            }
            for _ in 0..change {
                let id = left.swap_remove(random.below(left.len()));
                scim.delete(&id).await.expect(204);
                walk.deleted.insert(id);
            }
            let name = format!("late{}x", walk.pages);
            walk.added.extend(world.named_people(workspace, &name, change).await);
        }
    }
}

/// Several clients that change one group at once, each members of its own: half of them are in it and go, the other
/// half come.
#[derive(Debug)]
pub struct Contest {
    /// The members that the group must have in the end.
    pub wanted: BTreeSet<String>,
    /// The members it has.
    pub found: BTreeSet<String>,
    /// The answers to the patches that did not succeed.
    pub refusals: Vec<Answer>,
}

impl Contest {
    /// Lets as many clients as there are shares change the group, `step` members at a time.
    pub async fn of(scim: &Scim, shares: &[Vec<String>], step: usize) -> Self {
        let halves = shares.iter().map(|share| share.split_at(share.len() / 2));
        let (going, coming): (Vec<&[String]>, Vec<&[String]>) = halves.unzip();
        let group = scim.create_group("contested", &going.concat()).await;
        let mut clients = JoinSet::new();
        for (number, (going, coming)) in going.iter().zip(&coming).enumerate() {
            let (scim, group) = (scim.clone(), group.clone());
            let (going, coming) = (going.to_vec(), coming.to_vec());
            clients.spawn(async move { contend(&scim, &group, number, &going, &coming, step).await });
        }
        let refusals = clients.join_all().await.into_iter().flatten().collect();
        let wanted = coming.concat().into_iter().collect();
        Self { wanted, found: scim.members(&group).await, refusals }
    }
}

/// What one client does: it adds, takes away by list and by filter, and mixes both in one patch.
async fn contend(
    scim: &Scim,
    group: &str,
    number: usize,
    going: &[String],
    coming: &[String],
    step: usize,
) -> Vec<Answer> {
    let mut refusals = Vec::new();
    let steps = going.chunks(step).zip(coming.chunks(step)).enumerate();
    for (at, (going, coming)) in steps {
        let listed = |ids: &[String]| ids.iter().map(|id| json!({ "value": id })).collect::<Vec<_>>();
        let add = json!({ "op": "add", "path": "members", "value": listed(coming) });
        let remove = match at % 2 {
            0 => vec![json!({ "op": "remove", "path": "members", "value": listed(going) })],
            _ => going
                .iter()
                .map(|id| json!({ "op": "remove", "path": format!("members[value eq \"{id}\"]") }))
                .collect(),
        };
        let patches = match (at + number) % 3 {
            0 => vec![json!([add]), json!(remove)],
            1 => vec![json!(remove), json!([add])],
            _ => vec![json!([vec![add], remove].concat())],
        };
        for operations in patches {
            let answer = scim.patch_group(group, &operations).await;
            if answer.status >= 300 {
                refusals.push(answer);
            }
        }
    }
    refusals
}
