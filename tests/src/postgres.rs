//! A database of its own for each world, on the cluster that `ROSTER_TEST_POSTGRES` names.

use std::sync::atomic::{AtomicU32, Ordering};

use sea_orm::{ConnectOptions, ConnectionTrait as _, Database as Connection};

/// A database, dropped with this value.
#[derive(Debug)]
pub struct Database {
    superuser: String,
    name: String,
}

impl Database {
    /// Creates an empty database on the cluster of `superuser`, a URL.
    pub async fn create(superuser: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("roster_it_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        run(superuser, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        run(superuser, &format!("CREATE DATABASE {name}")).await;
        Self { superuser: superuser.to_owned(), name }
    }

    /// The URL of the database.
    pub fn url(&self) -> String {
        let (server, _) = self.superuser.rsplit_once('/').expect("ROSTER_TEST_POSTGRES names a database");
        format!("{server}/{}", self.name)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // A drop cannot wait inside a runtime: the clean-up gets a thread and a runtime of its own.
        let superuser = self.superuser.clone();
        let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        let cleaner = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(run(&superuser, &drop));
        });
        // A cluster that is gone already took the database along.
        let _gone = cleaner.join();
    }
}

async fn run(superuser: &str, sql: &str) {
    let mut options = ConnectOptions::new(superuser);
    options.max_connections(1).sqlx_logging(false);
    let connection = Connection::connect(options).await.expect("the PostgreSQL cluster of the tests answers");
    connection.execute_unprepared(sql).await.expect("the superuser may create and drop databases");
    connection.close().await.expect("a connection closes");
}
