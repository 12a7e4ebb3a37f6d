//! Databases for tests: each test runs on SQLite and on PostgreSQL, in a database of its own.
//!
//! `ROSTER_TEST_POSTGRES` names a server and a superuser of it. Without it the PostgreSQL half is left out, which in CI
//! fails.

#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Poll;

use sea_orm::{ConnectionTrait, Database, DbBackend, QueryResult, Statement};
use tokio::sync::{Notify, Semaphore};
use uuid::Uuid;

use domain::change::{Change, ChangeKind, Subject};
use domain::id::{UserId, WorkspaceId};
use domain::revision::Revision;
use domain::time::Timestamp;
use domain::user::{ManagedBy, MultiValue, Profile, Seat, User, UserState};
use domain::workspace::{Plan, Policy, ScimState, Workspace};

use crate::{Options, Store, StoreError, Tx, UnitFuture};

/// A database of one test.
#[derive(Clone)]
pub(crate) struct Db {
    pub(crate) store: Store,
    pub(crate) url: String,
    _folder: Option<Arc<Folder>>,
}

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Runs a test on each database, migrated.
pub(crate) async fn each<F, Fut>(test: F)
where
    F: Fn(Db) -> Fut,
    Fut: Future<Output = ()>,
{
    each_empty(async |db| {
        db.store.migrate().await.unwrap();
        test(db).await;
    })
    .await;
}

/// Runs a test on each database, without a schema.
pub(crate) async fn each_empty(test: impl AsyncFn(Db)) {
    let folder = Folder(std::env::temp_dir().join(unique()));
    // Left by a test that was killed, whose process had this number.
    let _ = std::fs::remove_dir_all(&folder.0);
    std::fs::create_dir_all(&folder.0).unwrap();
    let url = format!("sqlite://{}?mode=rwc", folder.0.join("roster.db").display());
    let db = Db { store: open(&url).await, url, _folder: Some(Arc::new(folder)) };
    test(db.clone()).await;
    db.store.close().await;

    let Some(server) = postgres() else { return };
    let admin = Database::connect(&server).await.unwrap();
    let name = unique();
    admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await.unwrap();
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    let (host, _) = server.rsplit_once('/').unwrap();
    let url = format!("{host}/{name}");
    let db = Db { store: open(&url).await, url, _folder: None };
    test(db.clone()).await;
    db.store.close().await;
    admin.execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)")).await.unwrap();
}

async fn open(url: &str) -> Store {
    Store::connect(url, Options::default()).await.unwrap()
}

fn unique() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("roster_test_{}_{}", process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

#[expect(clippy::disallowed_methods, reason = "where the tests are told their server")]
fn postgres() -> Option<String> {
    let server = std::env::var("ROSTER_TEST_POSTGRES").ok();
    if server.is_none() {
        assert!(std::env::var("CI").is_err(), "set ROSTER_TEST_POSTGRES: in CI the PostgreSQL half must run");
        eprintln!("ROSTER_TEST_POSTGRES is not set: the PostgreSQL half is left out");
    }
    server
}

impl Db {
    pub(crate) fn is_postgres(&self) -> bool {
        self.store.backend() == DbBackend::Postgres
    }

    /// Another store on the same database, as another replica has.
    pub(crate) async fn again(&self) -> Store {
        open(&self.url).await
    }

    /// Asks the database something.
    pub(crate) async fn query(&self, sql: &str) -> Vec<QueryResult> {
        self.store.query_all(Statement::from_string(self.store.backend(), sql)).await.unwrap()
    }

    /// Asks for a number.
    pub(crate) async fn number(&self, sql: &str) -> i64 {
        self.query(sql).await.first().unwrap().try_get_by_index(0).unwrap()
    }

    /// The database's plan for a statement.
    pub(crate) async fn explain(&self, mut statement: Statement) -> String {
        let words = if self.is_postgres() { "EXPLAIN (COSTS OFF) " } else { "EXPLAIN QUERY PLAN " };
        statement.sql.insert_str(0, words);
        let rows = self.store.query_all(statement).await.unwrap();
        let column = if self.is_postgres() { 0 } else { 3 };
        rows.iter().map(|row| row.try_get_by_index::<String>(column).unwrap()).collect::<Vec<_>>().join("\n")
    }

    /// Does something to the database behind the store's back.
    pub(crate) async fn execute(&self, sql: &str) {
        let connection = Database::connect(&self.url).await.unwrap();
        connection.execute_unprepared(sql).await.unwrap();
        connection.close().await.unwrap();
    }

    /// Writes a workspace.
    pub(crate) async fn workspace(&self, n: u64) -> WorkspaceId {
        let workspace = workspace(n);
        let id = workspace.id;
        self.write(move |tx| {
            let workspace = workspace.clone();
            Box::pin(async move { tx.insert_workspace(&workspace).await })
        })
        .await
        .unwrap();
        id
    }

    /// Writes users, each with its change.
    pub(crate) async fn insert(&self, users: &[User]) {
        let users = users.to_vec();
        self.write(move |tx| {
            let users = users.clone();
            Box::pin(async move {
                for user in &users {
                    tx.insert_user(user).await?;
                    tx.append_changes(&[change(user, ChangeKind::UserCreated)]).await?;
                }
                Ok(())
            })
        })
        .await
        .unwrap();
    }

    /// Changes a user, one revision further.
    pub(crate) async fn change(&self, user: &User, alter: fn(&mut User)) -> User {
        let user = user.clone();
        self.write(move |tx| {
            let user = user.clone();
            Box::pin(async move {
                let mut found = tx.user(user.workspace, user.id, crate::View::All).await?.unwrap();
                let before = found.revision;
                alter(&mut found);
                found.revision = before.next();
                tx.update_user(&found, before).await?;
                tx.append_changes(&[change(&found, ChangeKind::UserUpdated)]).await?;
                Ok(found)
            })
        })
        .await
        .unwrap()
    }

    /// Runs a unit of work.
    pub(crate) async fn write<T, F>(&self, unit: F) -> Result<T, StoreError>
    where
        F: FnMut(Tx) -> UnitFuture<T, StoreError> + Send + 'static,
        T: Send + 'static,
    {
        self.store.write(unit).await
    }
}

/// Where a unit of work waits until the test lets it on, so that what is to overlap does.
#[derive(Clone, Default)]
pub(crate) struct Gate {
    inner: Arc<GateInner>,
}

struct GateInner {
    reached: Notify,
    /// Closed once the gate is open: a unit may run again, and must not wait again.
    shut: Semaphore,
}

impl Default for GateInner {
    fn default() -> Self {
        Self { reached: Notify::new(), shut: Semaphore::new(0) }
    }
}

impl Gate {
    /// Called by the one unit that is to be held: says that it is there, and waits.
    pub(crate) async fn pass(&self) {
        self.inner.reached.notify_one();
        assert!(self.inner.shut.acquire().await.is_err(), "it has no permits to give");
    }

    /// Waits until the unit is there.
    pub(crate) async fn reached(&self) {
        self.inner.reached.notified().await;
    }

    /// Lets it on, for good.
    pub(crate) fn open(&self) {
        self.inner.shut.close();
    }
}

/// Sets a future going and gives what is left of it. A write is then in the queue (SQLite), or on its way (PostgreSQL).
pub(crate) async fn going<T: Send + 'static>(
    future: impl Future<Output = T> + Send + 'static,
) -> Pin<Box<dyn Future<Output = T> + Send>> {
    // With a fresh budget, tokio stops the future for nothing but what it waits for.
    tokio::task::yield_now().await;
    let mut future = Box::pin(future);
    match std::future::poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await {
        Poll::Ready(done) => Box::pin(std::future::ready(done)),
        Poll::Pending => future,
    }
}

pub(crate) fn workspace(n: u64) -> Workspace {
    Workspace {
        id: WorkspaceId(Uuid::from_u64_pair(n, 0)),
        slug: format!("slug-{n}"),
        display_name: String::new(),
        plan: Plan::Scim,
        policy: Policy::default(),
        scim: ScimState::Enabled,
        created: Timestamp(1_000),
        updated: Timestamp(1_000),
        revision: Revision::FIRST,
        verified_domains: Vec::new(),
        schema_revision: Revision(0),
    }
}

/// The n-th user of a workspace, active and SCIM-managed, with one e-mail.
pub(crate) fn user(workspace: WorkspaceId, n: u64) -> User {
    let email = format!("User{n}@Example.com");
    User {
        // Spread over the shards of the counts, as real ids are.
        id: UserId(Uuid::from_u64_pair(n, n.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29))),
        workspace,
        managed_by: ManagedBy::Scim,
        state: UserState::Active,
        profile: Profile {
            user_name: format!("User{n}"),
            external_id: Some(format!("Ext-{n}")),
            display_name: Some(format!("Display {n}")),
            emails: vec![email_of(&email)],
            ..Profile::default()
        },
        seat: Seat::default(),
        login_email: email,
        time_zone: None,
        predecessor: None,
        created: Timestamp(1_000 + n as i64),
        updated: Timestamp(1_000 + n as i64),
        revision: Revision::FIRST,
    }
}

pub(crate) fn email_of(value: &str) -> MultiValue {
    MultiValue { value: Some(value.to_owned()), kind: Some("work".to_owned()), primary: Some(true), display: None }
}

pub(crate) fn change(user: &User, kind: ChangeKind) -> Change {
    let subject = Subject::User(user.id);
    Change { workspace: user.workspace, subject, kind, revision: user.revision, at: user.updated }
}
