//! The journeys about many people in their full size: a walk by cursor over 20,000 users while 500 go and 500 come, eight
//! clients that change one group at once with 1,000 members each, and a group of 20,000.
//!
//!     cargo build --release && ROSTER_BIN=target/release/roster \
//!         cargo run --release -p roster-tests --example crowd -- [sqlite|postgres]
//!
//! PostgreSQL wants ROSTER_TEST_POSTGRES. The tests do the same with fewer, since a debug build creates a few hundred
//! users a second. Fails when an answer is wrong, and prints how long things took.

#![expect(clippy::expect_used, clippy::print_stdout, reason = "a check ends at the first surprise, and prints")]

use std::collections::BTreeSet;
use std::time::Instant;

use roster_tests::Scim;
use roster_tests::crowd::{Contest, Walk};
use roster_tests::dialect::GROUP;
use roster_tests::scim::members;
use roster_tests::world::{Backend, Topology, World};
use serde_json::{Value, json};

const PEOPLE: usize = 20_000;
const CLIENTS: usize = 8;
const SHARE: usize = 1_000;
/// Pages of a walk; between two of them 5 users go and 5 come.
const PAGES: usize = 101;

#[tokio::main]
async fn main() {
    let backend = match std::env::args().nth(1).as_deref() {
        None | Some("sqlite") => Backend::Sqlite,
        Some("postgres") => Backend::Postgres,
        Some(_) => {
            println!("usage: crowd [sqlite|postgres]");
            return;
        }
    };
    let Some(world) = World::start(backend, Topology::Single).await else { return };
    let (workspace, scim) = world.plain_client().await;
    world.unlimited(&workspace).await;
    let began = Instant::now();
    let people = world.people(&workspace, PEOPLE).await;
    tell("users created", PEOPLE, began);
    contest(&scim, &people).await;
    large_group(&scim, &people).await;
    walk(&world, &workspace, &scim, people).await;
}

fn tell(what: &str, count: usize, since: Instant) {
    println!("{count} {what}: {:.2} s", since.elapsed().as_secs_f64());
}

async fn contest(scim: &Scim, people: &[String]) {
    let shares: Vec<Vec<String>> = people.chunks(SHARE).take(CLIENTS).map(<[String]>::to_vec).collect();
    let began = Instant::now();
    let contest = Contest::of(scim, &shares, 10).await;
    tell("members changed by eight clients at once", CLIENTS * SHARE, began);
    assert!(contest.refusals.is_empty(), "{:?}", contest.refusals.first());
    assert_eq!(contest.found, contest.wanted);
}

async fn large_group(scim: &Scim, people: &[String]) {
    let (last, others) = people.split_last().expect("there are people");
    let small = scim.create_group("Ten", others.get(..10).expect("there are ten")).await;
    let group = scim.create_group::<&str>("Everyone", &[]).await;
    let listed: Vec<Value> = others.iter().map(|id| json!({ "value": id })).collect();
    let body = json!({ "schemas": [GROUP], "displayName": "Everyone", "members": listed });
    let others: BTreeSet<String> = others.iter().cloned().collect();

    let began = Instant::now();
    let put = scim.put_group(&group, &body).await.expect(200);
    tell("members in one PUT", others.len(), began);
    assert_eq!(members(&put.json()), others);
    let began = Instant::now();
    assert_eq!(scim.members(&group).await, others);
    tell("members in one GET", others.len(), began);
    for (name, id, status) in [("ten", &small, 200), ("everyone", &group, 204)] {
        let began = Instant::now();
        for _ in 0..100 {
            scim.add_members(id, &[last]).await.expect(status);
            scim.remove_members(id, &[last]).await.expect(status);
        }
        tell(&format!("patches of one member in a group of {name}"), 200, began);
    }
    assert_eq!(scim.members(&group).await, others);
}

async fn walk(world: &World, workspace: &roster_tests::Workspace, scim: &Scim, people: Vec<String>) {
    let began = Instant::now();
    let walk = Walk::through(world, workspace, scim, PEOPLE / (PAGES - 1), 5).await;
    tell("pages walked by cursor", walk.pages, began);
    println!("{} went and {} came meanwhile", walk.deleted.len(), walk.added.len());
    let seen: BTreeSet<String> = walk.seen.iter().cloned().collect();
    assert_eq!(seen.len(), walk.seen.len(), "nobody is shown twice");
    let people: BTreeSet<String> = people.into_iter().collect();
    assert!(people.difference(&walk.deleted).all(|id| seen.contains(id)), "everybody who stayed is shown");
    assert!(seen.iter().all(|id| people.contains(id) || walk.added.contains(id)), "nobody else is shown");
}
