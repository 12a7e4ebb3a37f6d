//! A database of its own for every test: a file for SQLite, a database on the given cluster for PostgreSQL.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use storage::{Options, Store};

static COUNTER: AtomicU32 = AtomicU32::new(0);

/// A database that nobody else uses.
pub(crate) struct Database {
    url: String,
    place: Place,
}

/// What goes when the database does.
enum Place {
    Folder(PathBuf),
    /// A database of this name on this cluster.
    Cluster(String, String),
}

impl Database {
    /// One on SQLite, and one on PostgreSQL when there is a cluster for tests.
    pub(crate) async fn both() -> Vec<Self> {
        let mut all = vec![Self::sqlite().await];
        match setting("ROSTER_TEST_POSTGRES") {
            Some(cluster) => all.push(Self::postgres(&cluster).await),
            None => assert!(setting("CI").is_none(), "set ROSTER_TEST_POSTGRES: under CI nothing is left out"),
        }
        all
    }

    /// One on SQLite.
    pub(crate) async fn sqlite() -> Self {
        let folder = std::env::temp_dir().join(unique());
        std::fs::create_dir_all(&folder).unwrap();
        let url = format!("sqlite://{}?mode=rwc", folder.join("roster.db").display());
        Self::migrated(Self { url, place: Place::Folder(folder) }).await
    }

    async fn postgres(cluster: &str) -> Self {
        let name = unique();
        assert!(psql(cluster, &format!("CREATE DATABASE {name}")), "the test database could not be created");
        let (server, _) = cluster.rsplit_once('/').expect("the URL names a database");
        Self::migrated(Self { url: format!("{server}/{name}"), place: Place::Cluster(cluster.to_owned(), name) }).await
    }

    async fn migrated(database: Self) -> Self {
        let store = database.connect().await;
        store.migrate().await.unwrap();
        database
    }

    /// A store on it, as a replica would open it.
    pub(crate) async fn connect(&self) -> Store {
        Store::connect(&self.url, Options::default()).await.unwrap()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        match &self.place {
            Place::Folder(folder) => {
                let _ = std::fs::remove_dir_all(folder);
            }
            // One that a failed test leaves behind is there to be looked into.
            Place::Cluster(cluster, name) if !std::thread::panicking() => {
                // Stores on it may still be open.
                psql(cluster, &format!("DROP DATABASE {name} WITH (FORCE)"));
            }
            Place::Cluster(..) => {}
        }
    }
}

/// Has the cluster run a command; whether it did.
fn psql(cluster: &str, command: &str) -> bool {
    let done = Command::new("psql")
        .args(["--quiet", "--no-psqlrc", "--dbname", cluster, "--command", command])
        .status()
        .expect("psql is needed for the PostgreSQL half");
    done.success()
}

fn unique() -> String {
    // Processes come and go under the same ids, and databases stay.
    let chance: u32 = rand::random();
    format!("roster_provisioning_{}_{}_{chance:08x}", std::process::id(), COUNTER.fetch_add(1, Ordering::Relaxed))
}

#[expect(clippy::disallowed_methods, reason = "tests are told by the environment which databases there are")]
fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
