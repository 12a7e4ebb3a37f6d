//! A day at a company in its full size: Okta with 500 people and 20 groups, Entra ID with 2,000 and 100, at the same time.
//!
//!     cargo build -p roster && cargo run -p roster-tests --example day -- [--postgres] [--split] [--seed N] [--fifth]
//!
//! PostgreSQL wants ROSTER_TEST_POSTGRES; ROSTER_BIN names another build of the server. The tests play a fifth of it.
//! Fails when Roster is in the end not what the identity providers think it is, and prints figures and the seed, with which
//! the same people meet the same faults again.

#![expect(clippy::print_stdout, reason = "a check prints")]

use std::process::ExitCode;

use roster_tests::company::{Day, Met, Size};
use roster_tests::world::{Backend, Topology, World};

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |name: &str| arguments.iter().any(|argument| argument == name);
    let seed = arguments.iter().skip_while(|argument| *argument != "--seed").nth(1);
    let seed = seed.and_then(|seed| seed.parse().ok()).unwrap_or_else(|| u64::from(std::process::id()));
    let backend = if has("--postgres") { Backend::Postgres } else { Backend::Sqlite };
    let topology = if has("--split") { Topology::Split } else { Topology::Single };
    let size = if has("--fifth") { Size::FIFTH } else { Size::FULL };
    println!("seed {seed}, {backend:?}, {topology:?}");
    let Some(mut world) = World::start(backend, topology).await else { return ExitCode::FAILURE };

    let day = Day::play(&world, size, seed).await;
    let differences = day.differences(&mut world).await;
    println!("{:.1} s, {} differences", day.seconds, differences.len());
    for side in &day.sides {
        let Met { requests, writes, lost, unauthenticated, busy, taken, gone, malformed } = side.met;
        let (users, groups) = (side.truth.users.len(), side.truth.groups.len());
        println!(
            "{}: {users} users, {groups} groups, {} memberships in the end; {requests} requests, {writes} writes; \
             {lost} answers not waited for, {unauthenticated} dead tokens, {busy} busy, {taken} names taken, \
             {gone} gone, {malformed} malformed",
            side.realm,
            side.truth.memberships()
        );
    }
    for difference in differences.iter().take(20) {
        println!("{difference}");
    }
    if differences.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
