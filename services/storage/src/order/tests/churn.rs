//! Walks through a list that others write to.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use domain::attribute::{Attribute, ResourceKind};
use domain::id::WorkspaceId;
use domain::time::Timestamp;
use domain::user::{User, UserState};

use super::{Walk, attribute, by};
use crate::order::{Edge, Side};
use crate::testing::{Db, each, user};
use crate::{StoreError, View};

const USERS: u64 = 2_000;
const CHURN: usize = 50;

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}

/// The n-th user, whose names have nothing to do with the order of ids, and of whom some lack them.
fn scattered(tenant: WorkspaceId, n: u64) -> User {
    let mut user = user(tenant, n);
    let mixed = n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
    user.profile.user_name = format!("{mixed:08}-{n}");
    user.profile.display_name = (!n.is_multiple_of(5)).then(|| format!("Person {}", mixed % 100));
    user.profile.title = (!n.is_multiple_of(3)).then(|| format!("Title {}", mixed % 10));
    user
}

async fn delete(db: &Db, users: Vec<User>) {
    db.write(move |tx| {
        let users = users.clone();
        Box::pin(async move {
            for user in users {
                let Some(mut found) = tx.user(user.workspace, user.id, View::All).await? else {
                    return Err(StoreError::Corrupt { table: "users" });
                };
                let before = found.revision;
                found.revision = before.next();
                found.state = UserState::Deleted { since: Timestamp(1) };
                tx.update_user(&found, before).await?;
            }
            Ok(())
        })
    })
    .await
    .unwrap();
}

/// Walks from one end to the other, while users come and go everywhere between any two pages.
async fn walk(walk: &Walk<'_>, side: Side, dice: &mut Dice) {
    let (db, tenant) = (walk.db, walk.workspace);
    let mut originals: BTreeMap<u64, User> = (1..=USERS).map(|n| (2 * n, scattered(tenant, 2 * n))).collect();
    for chunk in originals.values().cloned().collect::<Vec<_>>().chunks(500) {
        db.insert(chunk).await;
    }
    let mut added = BTreeSet::new();
    let mut seen: Vec<Uuid> = Vec::new();
    let mut edge = match side {
        Side::After => None,
        Side::Before => {
            let (_, last) = walk.stretch(None, 0, USERS).await.ends.unwrap();
            Some(Edge { inclusive: true, ..Edge::before(last) })
        }
    };
    loop {
        let page = walk.stretch(edge, 0, 100).await;
        seen.extend(page.rows);
        let Some((first, last)) = page.ends.filter(|_| page.more) else { break };
        edge = Some(match side {
            Side::After => Edge::after(last),
            Side::Before => Edge::before(first),
        });
        let mut gone = Vec::new();
        let mut new = Vec::new();
        while gone.len() < CHURN && originals.len() > 100 {
            let n = *originals.keys().nth(dice.below(originals.len())).unwrap();
            gone.extend(originals.remove(&n));
        }
        while new.len() < CHURN {
            let n = 2 * dice.below(2_000) as u64 + 1;
            if added.insert(n) {
                new.push(scattered(tenant, n));
            }
        }
        delete(db, gone).await;
        db.insert(&new).await;
    }
    let met: BTreeSet<Uuid> = seen.iter().copied().collect();
    let what = format!("{}, {side:?}", walk.what());
    assert_eq!(met.len(), seen.len(), "someone is met twice: {what}");
    let missed: Vec<_> = originals.values().filter(|user| !met.contains(&user.id.0)).collect();
    assert!(missed.is_empty(), "{} of {} are missed: {what}", missed.len(), originals.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_walk_meets_everyone_who_stays_once_while_others_come_and_go() {
    each(|db| async move {
        let orders = [
            (None, Side::After),
            (Some(by(attribute(Attribute::UserName), false)), Side::Before),
            (Some(by(attribute(Attribute::DisplayName), false)), Side::After),
            (Some(by(attribute(Attribute::Title), true)), Side::Before),
        ];
        let mut dice = Dice(7);
        for (n, (sort, side)) in orders.into_iter().enumerate() {
            let workspace = db.workspace(n as u64 + 1).await;
            let list = Walk { db: &db, kind: ResourceKind::User, workspace, view: View::Scim, filter: None, sort };
            walk(&list, side, &mut dice).await;
        }
    })
    .await;
}
