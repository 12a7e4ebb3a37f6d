//! What one workspace's import costs another: B makes one request at a time, first alone, then while A creates users over
//! many connections as fast as it is answered.
//!
//!     cargo build --release && ROSTER_BIN=target/release/roster \
//!         cargo run --release -p roster-tests --example flood -- [--postgres] [--connections N] [--seconds N]
//!
//! PostgreSQL wants ROSTER_TEST_POSTGRES. A is measured without a rate limit, where only the turns between workspaces
//! protect B, and with the server's own, whose refusals it does not heed. A's clients are a process of their own that gets
//! what time the others leave (`chrt --idle`): what B waits for should be the server, not them, which elsewhere run on
//! machines of their own. A measurement, not a test.

#![expect(clippy::expect_used, clippy::print_stdout, reason = "a measurement ends at the first surprise, and prints")]

use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use http::Method;
use proto::v1;
use roster_tests::dialect;
use roster_tests::http::Http;
use roster_tests::scim::Scim;
use roster_tests::world::{Backend, Topology, World};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::task::JoinSet;

/// Alone and beside take turns, so that what the machine does meanwhile strikes both.
const ROUNDS: usize = 3;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [flood, authority, token, connections] = arguments.as_slice()
        && flood == "--flood"
    {
        return be_flooded(authority, token, connections.parse().expect("a number")).await;
    }
    let number = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1)?.parse().ok()
    };
    let backend =
        if arguments.iter().any(|argument| argument == "--postgres") { Backend::Postgres } else { Backend::Sqlite };
    let connections = number("--connections").unwrap_or(32);
    let time = Duration::from_secs(number("--seconds").unwrap_or(5));

    let Some(world) = World::start(backend, Topology::Single).await else { return };
    println!("{backend:?}, A over {connections} connections; milliseconds of B");
    println!("| A | B's request | alone p50 | p99 | beside A p50 | p99 | ratio of p99 | A answered/s | of them 429 |");
    println!("|---|---|---:|---:|---:|---:|---:|---:|---:|");
    for (name, rate_limit) in
        [("no limit", Some(v1::RateLimit { unlimited: true, ..Default::default() })), ("the server's limit", None)]
    {
        compare(&world, name, rate_limit, connections, time).await;
    }
}

async fn compare(world: &World, name: &str, rate_limit: Option<v1::RateLimit>, connections: u64, time: Duration) {
    let (a, _) = world.plain_client().await;
    world.set_rate_limit(&a, rate_limit).await;
    let (b, scim) = world.plain_client().await;
    // A fast machine answers more than a thousand a second even one after the other.
    world.unlimited(&b).await;
    let mut number = 0;
    let (mut alone, mut beside) = (Times::default(), Times::default());
    // Warms connections and caches, and is not counted.
    one_by_one(&scim, &mut number, time / 4, &mut Times::default()).await;
    let (mut answered, mut refused) = (0, 0);
    for _ in 0..ROUNDS {
        one_by_one(&scim, &mut number, time, &mut alone).await;
        let mut flood = Flood::start(world, &a.token, connections).await;
        // The burst that a limit allows is over by then.
        tokio::time::sleep(Duration::from_secs(4)).await;
        flood.counts().await;
        one_by_one(&scim, &mut number, time, &mut beside).await;
        let (more, of_them) = flood.stop().await;
        answered += more;
        refused += of_them;
    }
    let seconds = time.as_secs_f64() * ROUNDS as f64;
    for (kind, alone, beside) in [
        ("look-up", &mut alone.look_up, &mut beside.look_up),
        ("create", &mut alone.create, &mut beside.create),
        ("patch", &mut alone.patch, &mut beside.patch),
    ] {
        let (alone, beside) = (percentiles(alone), percentiles(beside));
        println!(
            "| {name} | {kind} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} | {:.0} | {:.0} |",
            alone.0,
            alone.1,
            beside.0,
            beside.1,
            beside.1 / alone.1,
            answered as f64 / seconds,
            refused as f64 / seconds,
        );
    }
}

#[derive(Default)]
struct Times {
    look_up: Vec<Duration>,
    create: Vec<Duration>,
    patch: Vec<Duration>,
}

/// B: a look-up, a creation and a patch, one after the other.
async fn one_by_one(scim: &Scim, number: &mut u64, time: Duration, times: &mut Times) {
    let began = Instant::now();
    while began.elapsed() < time {
        *number += 1;
        let name = format!("b{number}@example.com");
        let start = Instant::now();
        let found = scim.list(&[("filter", format!("userName eq \"{name}\"").as_str())]).await.expect(200);
        times.look_up.push(start.elapsed());
        assert_eq!(found.json()["totalResults"], 0);
        let start = Instant::now();
        let id = scim.create(&body(&name)).await.expect(201).id();
        times.create.push(start.elapsed());
        let patch = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": [{ "op": "replace", "value": { "active": false } }],
        });
        let start = Instant::now();
        scim.send(Method::PATCH, &format!("/Users/{id}"), &[], Some(&patch)).await.expect(200);
        times.patch.push(start.elapsed());
    }
}

fn body(name: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": name,
        "name": { "givenName": "Given", "familyName": "Family" },
        "title": "Engineer",
        "emails": [{ "value": name, "type": "work", "primary": true }],
    })
}

/// The median and the 99th percentile, in milliseconds.
fn percentiles(times: &mut [Duration]) -> (f64, f64) {
    times.sort_unstable();
    let at = |share: usize| times.get(times.len() * share / 100).map_or(f64::NAN, |time| time.as_secs_f64() * 1_000.0);
    (at(50), at(99))
}

/// The process that is A.
struct Flood {
    process: Child,
    answers: BufReader<tokio::process::ChildStdout>,
}

impl Flood {
    async fn start(world: &World, token: &str, connections: u64) -> Self {
        let mut process = Command::new("chrt")
            .args(["--idle", "0"])
            .arg(std::env::current_exe().expect("a program has a path"))
            .args(["--flood", world.http().authority(), token, &connections.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("chrt is there");
        let answers = BufReader::new(process.stdout.take().expect("it is a pipe"));
        Self { process, answers }
    }

    /// What was answered since the last question, and how much of it was 429.
    async fn counts(&mut self) -> (u64, u64) {
        let questions = self.process.stdin.as_mut().expect("it is a pipe");
        questions.write_all(b"?\n").await.expect("A lives");
        let mut line = String::new();
        self.answers.read_line(&mut line).await.expect("A answers");
        let mut counts = line.split_ascii_whitespace().map(|count| count.parse().expect("a number"));
        (counts.next().expect("a count"), counts.next().expect("another count"))
    }

    async fn stop(mut self) -> (u64, u64) {
        let counts = self.counts().await;
        self.process.kill().await.expect("A ends");
        counts
    }
}

/// A: over each connection, looks a person up and creates it, as an import does, and does not care for refusals.
async fn be_flooded(authority: &str, token: &str, connections: u64) {
    let (answered, refused) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let counts = (Arc::clone(&answered), Arc::clone(&refused));
    std::thread::spawn(move || {
        for _ in std::io::stdin().lines() {
            println!("{} {}", counts.0.swap(0, Ordering::Relaxed), counts.1.swap(0, Ordering::Relaxed));
        }
    });
    let mut clients = JoinSet::new();
    // No name comes twice, not even in another round.
    let run = std::process::id();
    for connection in 0..connections {
        let scim = Scim::new(Arc::new(Http::new(authority)), token, &dialect::YH);
        let (answered, refused) = (Arc::clone(&answered), Arc::clone(&refused));
        clients.spawn(async move {
            for number in 0_u64.. {
                let name = format!("a{run}-{connection}-{number}@example.com");
                let found = scim.list(&[("filter", format!("userName eq \"{name}\"").as_str())]).await;
                let created = scim.create(&body(&name)).await;
                for answer in [found, created] {
                    answered.fetch_add(1, Ordering::Relaxed);
                    refused.fetch_add(u64::from(answer.status == 429), Ordering::Relaxed);
                    assert!(matches!(answer.status, 200 | 201 | 429), "{}", answer.status);
                }
            }
        });
    }
    clients.join_all().await;
}
