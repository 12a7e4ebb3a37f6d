//! Opening databases: what a connection to each is told before it serves anybody.

#[cfg(test)]
mod tests;

use std::time::Duration;

use sea_orm::sqlx::Connection;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, Database, DatabaseConnection};

use crate::error::StoreError;
use crate::options::Options;

/// More connections read no faster from one file.
const SQLITE_READERS: u32 = 8;

/// Pages in the journal, 62 MiB, after which a commit moves them to the file. Most are the same pages again and again, so
/// that moving them seldom takes hardly longer than moving them often, and fewer commits wait for it.
const CHECKPOINT: &str = "16000";

/// Opens the writer, of which there is one, and with it the file.
pub(crate) async fn sqlite_writer(url: &str, options: &Options) -> Result<DatabaseConnection, StoreError> {
    sqlite(url, options, 1, false).await
}

/// Opens connections that cannot write.
pub(crate) async fn sqlite_readers(url: &str, options: &Options) -> Result<DatabaseConnection, StoreError> {
    sqlite(url, options, options.max_connections.clamp(1, SQLITE_READERS), true).await
}

async fn sqlite(url: &str, options: &Options, count: u32, read_only: bool) -> Result<DatabaseConnection, StoreError> {
    let mut open = quiet(url, options);
    open.max_connections(count)
        .min_connections(count)
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
        // Where SQLite rolled back all by itself the driver still counts a transaction: that connection begins no other.
        .map_sqlx_sqlite_before_acquire(|connection, _| {
            let usable = !connection.is_in_transaction();
            Box::pin(async move { Ok(usable) })
        })
        .map_sqlx_sqlite_opts(move |o| {
            let o = o
                .read_only(read_only)
                .foreign_keys(true)
                .busy_timeout(Duration::from_secs(5))
                .statement_cache_capacity(256)
                .pragma("cache_size", "-65536")
                .pragma("mmap_size", "268435456")
                .pragma("temp_store", "memory");
            if read_only {
                // The writer made the file and its journal mode, both of which last.
                return o.create_if_missing(false);
            }
            // An acknowledged write survives the power cut: each commit is on the disk before it is answered.
            o.journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .pragma("wal_autocheckpoint", CHECKPOINT)
                .optimize_on_close(true, None)
        });
    let opened = Database::connect(open).await;
    opened.map_err(|err| StoreError::unavailable("cannot open the SQLite file (does its folder exist?)", err))
}

/// Opens the pool that serves.
pub(crate) async fn postgres(url: &str, options: &Options) -> Result<DatabaseConnection, StoreError> {
    let mut open = quiet(url, options);
    let millis = |duration: Duration| duration.as_millis().to_string();
    let settings = [
        ("default_transaction_isolation", "read committed".to_owned()),
        ("statement_timeout", millis(options.statement_timeout)),
        ("lock_timeout", millis(options.lock_timeout)),
        // Compiling a long filter would cost more than running it.
        ("jit", "off".to_owned()),
        ("idle_in_transaction_session_timeout", "60000".to_owned()),
    ];
    open.max_connections(options.max_connections.max(2))
        .test_before_acquire_if_idle_for(Duration::from_secs(30))
        .map_sqlx_postgres_opts(move |o| o.statement_cache_capacity(256).options(settings.clone()));
    Database::connect(open).await.map_err(|err| StoreError::unavailable("cannot connect to PostgreSQL", err))
}

/// Opens the one session that migrates: it may wait for another that does, and build indexes for as long as that takes.
pub(crate) async fn postgres_migrator(url: &str, options: &Options) -> Result<DatabaseConnection, StoreError> {
    let mut open = quiet(url, options);
    open.max_connections(1).idle_timeout(None).max_lifetime(None);
    Database::connect(open).await.map_err(|err| StoreError::unavailable("cannot connect to PostgreSQL", err))
}

fn quiet(url: &str, options: &Options) -> ConnectOptions {
    let mut open = ConnectOptions::new(url);
    // Statements hold personal data, and logging each would cost more than running it.
    open.sqlx_logging(false).record_stmt_in_spans(false).acquire_timeout(options.acquire_timeout);
    open
}
