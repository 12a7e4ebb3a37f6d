//! What reads cost in a large workspace: look-ups by key, a walk through every page, and pages in various orders.
//!
//!     cargo build --release && ROSTER_BIN=target/release/roster \
//!         cargo run --release -p roster-tests --example scale -- [USERS] [sqlite|postgres]
//!
//! 100,000 users on SQLite unless told otherwise; PostgreSQL wants ROSTER_TEST_POSTGRES. Prints medians in milliseconds
//! over one connection. A measurement, not a test: it fails only when an answer is wrong.

#![expect(clippy::expect_used, clippy::print_stdout, reason = "a measurement ends at the first surprise, and prints")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use roster_tests::scim::Scim;
use roster_tests::world::{Backend, Topology, World};
use serde_json::{Value, json};
use tokio::task::JoinSet;

const CREATORS: usize = 32;
const PAGE: usize = 100;
const SAMPLES: usize = 200;
/// Fewer of what no index has.
const SORTED_SAMPLES: usize = 20;

/// A filter that only the user with this number meets.
type FilterOf = fn(usize) -> String;

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let users = arguments.first().map_or(100_000, |text| text.parse().expect("USERS is a number"));
    let backend = match arguments.get(1).map(String::as_str) {
        None | Some("sqlite") => Backend::Sqlite,
        Some("postgres") => Backend::Postgres,
        Some(_) => {
            println!("usage: scale [USERS] [sqlite|postgres]");
            return;
        }
    };
    let Some(world) = World::start(backend, Topology::Single).await else { return };
    let (workspace, scim) = world.plain_client().await;
    world.unlimited(&workspace).await;

    let start = Instant::now();
    let ids = fill(&scim, users).await;
    println!("| what ({users} users, {backend:?}) | median ms |");
    println!("| --- | ---: |");
    println!("| create, {CREATORS} at a time | {:.3} |", millis(start.elapsed()) / users as f64);
    look_up(&scim, &ids).await;
    walk(&scim, users).await;
    sorted(&scim, users).await;
}

async fn fill(scim: &Scim, users: usize) -> Vec<String> {
    let scim = Arc::new(scim.clone());
    let mut creators = JoinSet::new();
    for creator in 0..CREATORS {
        let scim = Arc::clone(&scim);
        creators.spawn(async move {
            let mut ids = Vec::new();
            for number in (creator..users).step_by(CREATORS) {
                ids.push((number, scim.create(&body(number)).await.expect(201).id()));
            }
            ids
        });
    }
    let mut ids: Vec<(usize, String)> = creators.join_all().await.into_iter().flatten().collect();
    ids.sort();
    ids.into_iter().map(|(_, id)| id).collect()
}

fn body(number: usize) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": format!("user{number:08}@scale.example.com"),
        "externalId": format!("ext-{number:08}"),
        "name": { "givenName": format!("Given{number}"), "familyName": format!("Family{number}") },
        "displayName": format!("Given{number} Family{number}"),
        "title": "Engineer",
        "emails": [
            { "value": format!("user{number:08}@scale.example.com"), "type": "work", "primary": true },
            { "value": format!("home{number:08}@scale.example.net"), "type": "home" },
        ],
    })
}

async fn look_up(scim: &Scim, ids: &[String]) {
    let filters: [(&str, FilterOf); 5] = [
        ("userName eq", |n| format!("userName eq \"USER{n:08}@scale.example.com\"")),
        ("externalId eq", |n| format!("externalId eq \"ext-{n:08}\"")),
        ("emails.value eq", |n| format!("emails.value eq \"home{n:08}@scale.example.net\"")),
        ("emails[type eq \"work\"].value eq", |n| {
            format!("emails[type eq \"work\"].value eq \"user{n:08}@scale.example.com\"")
        }),
        ("displayName eq", |n| format!("displayName eq \"Given{n} Family{n}\"")),
    ];
    let some = |sample: usize| sample.wrapping_mul(7_919) % ids.len();
    let mut times = Vec::new();
    for sample in 0..SAMPLES {
        let start = Instant::now();
        scim.get(&ids[some(sample)]).await.expect(200);
        times.push(start.elapsed());
    }
    row("GET by id", times);
    for (name, filter) in filters {
        let mut times = Vec::new();
        for sample in 0..SAMPLES {
            let number = some(sample);
            let start = Instant::now();
            let found = scim.list(&[("filter", filter(number).as_str())]).await.expect(200).json();
            times.push(start.elapsed());
            assert_eq!(found["totalResults"], 1, "{name}");
            assert_eq!(found["Resources"][0]["id"], Value::String(ids[number].clone()), "{name}");
        }
        row(name, times);
    }
}

async fn walk(scim: &Scim, users: usize) {
    let mut times = Vec::new();
    let mut seen = 0;
    while seen < users {
        let start = Instant::now();
        let page = scim
            .list(&[("startIndex", (seen + 1).to_string().as_str()), ("count", PAGE.to_string().as_str())])
            .await
            .expect(200)
            .json();
        times.push(start.elapsed());
        assert_eq!(page["totalResults"], users);
        seen += page["Resources"].as_array().map_or(0, Vec::len);
    }
    let tenth = (times.len() / 10).max(1);
    let last = times.split_off(times.len() - tenth);
    times.truncate(tenth);
    row(&format!("page of {PAGE}, first tenth of a walk"), times);
    row(&format!("page of {PAGE}, last tenth of a walk"), last);
}

async fn sorted(scim: &Scim, users: usize) {
    let count = PAGE.to_string();
    for (attribute, pages) in [
        ("userName", SAMPLES),
        ("meta.lastModified", SAMPLES),
        ("displayName", SAMPLES),
        ("title", SORTED_SAMPLES),
        ("name.familyName", SORTED_SAMPLES),
        ("emails", SORTED_SAMPLES),
    ] {
        let (mut times, mut cursor) = (Vec::new(), String::new());
        for _ in 0..pages.min(users / PAGE) {
            let start = Instant::now();
            let query = [("sortBy", attribute), ("cursor", cursor.as_str()), ("count", count.as_str())];
            let page = scim.list(&query).await.expect(200).json();
            times.push(start.elapsed());
            assert_eq!(page["Resources"].as_array().map(Vec::len), Some(PAGE), "{attribute}");
            page["nextCursor"].as_str().unwrap_or_default().clone_into(&mut cursor);
        }
        row(&format!("page of {PAGE} by {attribute}, from cursor to cursor"), times);
    }
}

fn row(name: &str, mut times: Vec<Duration>) {
    times.sort();
    println!("| {name} | {:.3} |", times.get(times.len() / 2).map_or(f64::NAN, |time| millis(*time)));
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
