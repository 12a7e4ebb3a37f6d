//! What it takes to bring 100,000 people in by hand, and to look for them: `roster user import` of a list, again, and the
//! lists and numbers that a console asks for, and the pages of the console itself.
//!
//!     cargo build --release -p roster && ROSTER_BIN=target/release/roster \
//!         cargo run --release -p roster-tests --example people -- [--postgres] [--rows N]
//!
//! PostgreSQL wants ROSTER_TEST_POSTGRES. A measurement, not a test.

#![expect(clippy::expect_used, clippy::print_stdout, reason = "a measurement ends at the first surprise, and prints")]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use http::Method;
use proto::v1;
use roster_tests::dialect;
use roster_tests::http::Call;
use roster_tests::world::{Backend, Topology, Workspace, World};

/// Calls of each kind.
const CALLS: usize = 20;

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let backend =
        if arguments.iter().any(|argument| argument == "--postgres") { Backend::Postgres } else { Backend::Sqlite };
    let at = arguments.iter().position(|argument| argument == "--rows");
    let rows = at.and_then(|at| arguments.get(at + 1)?.parse().ok()).unwrap_or(100_000_usize);
    let Some(world) = World::start(backend, Topology::Single).await else { return };
    let workspace = world.workspace().await;

    std::fs::write(world.folder().join("people.csv"), list(rows)).expect("the list is written");
    println!("{backend:?}, {rows} rows");
    for what in ["imported", "imported again: all unchanged"] {
        let began = Instant::now();
        let arguments = ["user", "import", "people.csv", "--workspace", &workspace.id];
        let ended = world.cli(&arguments).output().await.expect("roster runs");
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
        println!("{what}: {:.1} s", began.elapsed().as_secs_f64());
    }

    let page = |search: &str| v1::ListUsersRequest {
        workspace_id: workspace.id.clone(),
        search: search.to_owned(),
        count_total: true,
        ..Default::default()
    };
    let users = world.operator().users();
    let cases = [
        ("the first page, counted", page("")),
        ("search `alder-7`", page("alder-7")),
        ("search `alder` (one in eight), not counted", v1::ListUsersRequest { count_total: false, ..page("alder") }),
        ("search `person` (everybody), not counted", v1::ListUsersRequest { count_total: false, ..page("person") }),
        ("admins (ten), counted", v1::ListUsersRequest { roles: vec![v1::Role::Admin.into()], ..page("") }),
        (
            "deactivated (none), counted",
            v1::ListUsersRequest { states: vec![v1::UserState::Deactivated.into()], ..page("") },
        ),
    ];
    for (what, request) in cases {
        let mut times = Vec::new();
        for _ in 0..CALLS {
            let began = Instant::now();
            users.clone().list_users(request.clone()).await.expect("a page");
            times.push(began.elapsed());
        }
        tell(what, times);
    }
    let statistics = world.operator().statistics();
    let mut times = Vec::new();
    for _ in 0..CALLS {
        let request = v1::GetStatisticsRequest { workspace_id: workspace.id.clone(), ..Default::default() };
        let began = Instant::now();
        statistics.clone().get_statistics(request).await.expect("numbers");
        times.push(began.elapsed());
    }
    tell("numbers of 30 days and 24 hours", times);
    pages(&world, &workspace).await;
}

/// What the pages of the console take, whole answers over one connection.
async fn pages(world: &World, workspace: &Workspace) {
    // A provisioned workspace has a log to show: the latest thousand of it.
    let scim = world.scim(workspace, &dialect::OK);
    for n in 0..1_000 {
        scim.create(&dialect::OK.user(&format!("joiner{n}"))).await.expect(201);
    }
    let request = v1::ListUsersRequest { workspace_id: workspace.id.clone(), page_size: 1, ..Default::default() };
    let first = world.operator().users().list_users(request).await.expect("a page").into_inner().users;
    let user_id = &first.first().expect("somebody").user_id;
    let made = world.operator().sessions().create_session(v1::CreateSessionRequest {}).await.expect("a session");
    let cookie = format!("roster={}", made.into_inner().secret);
    for page in [
        String::new(),
        "/users".to_owned(),
        "/users?q=alder-7".to_owned(),
        "/users?q=alder".to_owned(),
        "/users?role=admin".to_owned(),
        "/users?state=deactivated".to_owned(),
        format!("/users/{user_id}"),
        "/activity".to_owned(),
        "/activity?outcome=refused".to_owned(),
        "/security".to_owned(),
        "/security/readiness".to_owned(),
        "/security/guide/okta".to_owned(),
    ] {
        let call = Call::new(Method::GET, format!("/console/w/{}{page}", workspace.slug)).header("cookie", &cookie);
        let mut times = Vec::new();
        for _ in 0..CALLS {
            let began = Instant::now();
            let answer = world.http().send(&call).await;
            times.push(began.elapsed());
            assert_eq!(answer.status, 200, "{page}: {}", String::from_utf8_lossy(&answer.body));
        }
        tell(&format!("console {}", if page.is_empty() { "/" } else { &page }), times);
    }
}

fn list(rows: usize) -> String {
    let families = ["Alder", "Birch", "Cedar", "Elm", "Fir", "Hazel", "Linden", "Maple"];
    let mut list = "email,given_name,family_name,role\n".to_owned();
    for (n, family) in (0..rows).zip(families.into_iter().cycle()) {
        let role = if n % 10_000 == 7 { "admin" } else { "user" };
        // Writing to a String cannot fail.
        let _ = writeln!(list, "person{n}@example.com,Ada,{family}-{n},{role}");
    }
    list
}

fn tell(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let middle = times.get(times.len() / 2).copied().unwrap_or_default();
    let worst = times.last().copied().unwrap_or_default();
    println!("{what}: {:.1} ms, at worst {:.1} ms", middle.as_secs_f64() * 1e3, worst.as_secs_f64() * 1e3);
}
