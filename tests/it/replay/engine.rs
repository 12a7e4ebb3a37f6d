//! Replays rows: each in a fresh workspace of one shared world, several at a time, and reports every row that fails.

mod agreement;
mod exchange;
mod product;
mod stage;
mod verdict;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use roster_tests::dialect::Dialect;
use roster_tests::look::text;
use roster_tests::world::{self, Backend, Topology, Workspace, World};
use roster_tests::{environment, replays};
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

pub(crate) use stage::Stage;

use super::row::{Request, Row, Step};
use verdict::expect_same;

/// Rows at a time: enough to keep two cores busy while a row waits for a disk.
const ROWS_AT_ONCE: usize = 6;

/// Replays the rows and fails when one of them does. Each outcome goes into the ledger of the run, where there is one.
pub(crate) async fn replay(backend: Backend, topology: Topology, dialect: &'static Dialect, rows: Vec<Row>) {
    let Some(world) = World::start(backend, topology).await else { return };
    let outcomes = play(&Arc::new(Stage::new(world)), dialect, rows).await;
    if let Some(ledger) = environment::replay_ledger() {
        for (id, outcome) in &outcomes {
            replays::record(&ledger, id, dialect, backend, topology, outcome.is_ok());
        }
    }
    let total = outcomes.len();
    let failures: Vec<String> =
        outcomes.iter().filter_map(|(id, outcome)| Some(format!("{id}: {}", outcome.as_ref().err()?))).collect();
    world::note(&format!("{} on {backend:?}, {topology:?}: {} of {total}", dialect.name, total - failures.len()));
    assert!(
        failures.is_empty(),
        "{} on {backend:?}, {topology:?}: {} of {total} rows fail\n\n{}",
        dialect.name,
        failures.len(),
        failures.join("\n\n")
    );
}

/// Plays the rows and tells what became of each.
pub(crate) async fn play(
    stage: &Arc<Stage>,
    dialect: &'static Dialect,
    rows: Vec<Row>,
) -> BTreeMap<&'static str, Result<(), String>> {
    let turns = Arc::new(Semaphore::new(ROWS_AT_ONCE));
    let mut outcomes: BTreeMap<_, _> =
        rows.iter().map(|row| (row.id, Err("it could not be played to its end".to_owned()))).collect();
    let mut running = JoinSet::new();
    for row in rows {
        let (stage, turns) = (Arc::clone(stage), Arc::clone(&turns));
        running.spawn(async move {
            let _turn = turns.acquire_owned().await.unwrap();
            (row.id, Player::new(&stage, dialect).await.play(&row).await)
        });
    }
    while let Some(played) = running.join_next().await {
        // One that panicked keeps the outcome it has; the panic itself is in the test's output.
        if let Ok((id, outcome)) = played {
            outcomes.insert(id, outcome);
        }
    }
    outcomes
}

struct Player<'a> {
    stage: &'a Stage,
    dialect: &'static Dialect,
    /// The row's own, with the token it began with.
    workspace: Workspace,
    /// All that the row knows, each with its newest token; the first is its own.
    workspaces: Vec<Workspace>,
    kept: BTreeMap<String, Value>,
}

impl<'a> Player<'a> {
    async fn new(stage: &'a Stage, dialect: &'static Dialect) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let workspace = stage.workspace().await;
        let number = NUMBER.fetch_add(1, Ordering::Relaxed).to_string();
        let kept = BTreeMap::from([("n".to_owned(), Value::from(number))]);
        Self { stage, dialect, workspaces: vec![workspace.clone()], workspace, kept }
    }

    async fn play(mut self, row: &Row) -> Result<(), String> {
        for (number, step) in row.steps.iter().enumerate() {
            self.step(step).await.map_err(|why| format!("step {}: {why}", number + 1))?;
        }
        for workspace in &self.workspaces {
            agreement::check(&self.stage.world, workspace).await.map_err(|why| format!("in the end: {why}"))?;
        }
        Ok(())
    }

    async fn step(&mut self, step: &Step) -> Result<(), String> {
        match step {
            Step::Call(request) => {
                let answer = self.send(request).await?;
                self.judge(request, &answer)
            }
            Step::Race(request, times, one, others) => self.race(request, *times, *one, *others).await,
            Step::Each(request, times) => self.each(request, *times).await,
            Step::RateLimited(request) => self.rate_limited(request).await,
            Step::OtherWorkspace(name) => {
                let other = self.stage.workspace().await;
                self.kept.insert((*name).to_owned(), Value::from(other.token.clone()));
                self.workspaces.push(other);
                Ok(())
            }
            Step::NewToken(name) => {
                let secret = self.stage.token(&self.workspace.id).await?;
                if let Some(own) = self.workspaces.first_mut() {
                    own.token.clone_from(&secret);
                }
                self.kept.insert((*name).to_owned(), Value::from(secret));
                Ok(())
            }
            Step::Known(user, facts) => {
                let user = self.stage.world.user(&self.workspace.id, &self.filled(user)).await;
                facts.iter().try_for_each(|fact| self.known(&user, fact))
            }
            Step::Distinct(name, count) => {
                let values = self.kept.get(*name).and_then(Value::as_array).cloned().unwrap_or_default();
                let distinct: BTreeSet<String> = values.iter().map(|value| text(Some(value))).collect();
                expect_same("gathered values", &json!(count), &json!(values.len()))?;
                expect_same("different values", &json!(count), &json!(distinct.len()))
            }
            Step::Policy(policy) => {
                self.stage.world.set_policy(&self.workspace, *policy).await;
                Ok(())
            }
            Step::Admin(act, outcome) => self.act(act, *outcome).await,
            Step::SignIns(request, user) => self.sign_ins(request, user).await,
        }
    }

    async fn rate_limited(&mut self, request: &Request) -> Result<(), String> {
        let limit = proto::v1::RateLimit { requests_per_second: 1, burst: 1, unlimited: false };
        let world = &self.stage.world;
        world.set_rate_limit(&self.workspace, Some(limit)).await;
        let too_many = Request { statuses: vec![429], checks: Vec::new(), ..request.clone() };
        for _ in 0..100 {
            let answer = self.send(request).await?;
            if answer.status != 429 {
                self.judge(request, &answer)?;
                continue;
            }
            self.judge(&too_many, &answer)?;
            let after = answer.header("retry-after");
            let seconds = after.parse().map_err(|_| format!("Retry-After is {after:?}, not whole seconds"))?;
            expect_same("Retry-After", &json!(1), &json!(seconds))?;
            // What an identity provider does when it is told to.
            tokio::time::sleep(Duration::from_secs(seconds)).await;
            let answer = self.send(request).await?;
            // What comes after the row is no part of it.
            world.set_rate_limit(&self.workspace, None).await;
            return self.judge(request, &answer);
        }
        Err("a hundred requests in a row are let through at one a second".to_owned())
    }

    async fn race(&self, request: &Request, times: usize, one: u16, others: u16) -> Result<(), String> {
        let mut running = JoinSet::new();
        for _ in 0..times {
            let (http, call) = (self.stage.world.http(), self.call(request));
            running.spawn(async move { http.send(&call).await });
        }
        let mut statuses = BTreeMap::<u16, usize>::new();
        while let Some(answer) = running.join_next().await {
            let answer = answer.map_err(|error| error.to_string())?;
            if let Some(complaint) = answer.complaint() {
                return Err(complaint);
            }
            *statuses.entry(answer.status).or_default() += 1;
        }
        let wanted = BTreeMap::from([(one, 1), (others, times - 1)]);
        if statuses == wanted { Ok(()) } else { Err(format!("statuses {statuses:?} instead of {wanted:?}")) }
    }

    async fn each(&mut self, request: &Request, times: usize) -> Result<(), String> {
        let turns = Arc::new(Semaphore::new(16));
        let mut running = JoinSet::new();
        for number in 1..=times {
            self.kept.insert("i".to_owned(), Value::from(number.to_string()));
            let (http, call, turns) = (self.stage.world.http(), self.call(request), Arc::clone(&turns));
            running.spawn(async move {
                let _turn = turns.acquire_owned().await.unwrap();
                http.send(&call).await
            });
        }
        while let Some(answer) = running.join_next().await {
            self.judge(request, &answer.map_err(|error| error.to_string())?)?;
        }
        Ok(())
    }
}
