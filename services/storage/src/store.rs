//! The store: what a use case opens, reads from and writes through.

use std::sync::Arc;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, QueryResult, Statement};

use crate::connect;
use crate::error::StoreError;
use crate::migration;
use crate::options::{Options, Target};
use crate::unit::writer::{Line, Writer};
use crate::unit::{Ending, Steps, Tx, UnitError, UnitFuture, postgres};

/// A database of workspaces. Cheap to clone; all clones share the connections.
#[derive(Clone)]
pub struct Store {
    engine: Arc<Engine>,
}

/// What stands behind a [`Store`].
enum Engine {
    Sqlite { readers: DatabaseConnection, connection: DatabaseConnection, writer: Writer },
    Postgres { pool: DatabaseConnection, target: String, options: Options },
}

impl Store {
    /// Opens the database that a URL names. The schema is not looked at: see [`Store::migrate`] and [`Store::ready`].
    pub async fn connect(url: &str, options: Options) -> Result<Self, StoreError> {
        let engine = match Target::parse(url)? {
            Target::Sqlite(url) => {
                let connection = connect::sqlite_writer(&url, &options).await?;
                let readers = connect::sqlite_readers(&url, &options).await?;
                let writer = Writer::start(connection.clone(), options.queue)?;
                Engine::Sqlite { readers, connection, writer }
            }
            Target::Postgres(target) => {
                let pool = connect::postgres(&target, &options).await?;
                Engine::Postgres { pool, target, options }
            }
        };
        Ok(Self { engine: Arc::new(engine) })
    }

    /// Brings the schema up to date; names what was applied. Several may call at once.
    pub async fn migrate(&self) -> Result<Vec<String>, StoreError> {
        match &*self.engine {
            Engine::Sqlite { connection, .. } => migration::sqlite(connection).await,
            Engine::Postgres { target, options, .. } => {
                let session = connect::postgres_migrator(target, options).await?;
                let applied = migration::postgres(&session).await;
                // Ends the session, and with it the lock.
                session.close().await?;
                applied
            }
        }
    }

    /// Whether the database answers and has the schema of this version.
    pub async fn ready(&self) -> Result<(), StoreError> {
        migration::check(self.reader()).await
    }

    /// Takes no more units of work, finishes those it took, and closes the connections.
    pub async fn close(&self) {
        match &*self.engine {
            Engine::Sqlite { readers, connection, writer } => {
                writer.close().await;
                close(readers).await;
                close(connection).await;
            }
            Engine::Postgres { pool, .. } => close(pool).await,
        }
    }

    /// Runs a unit of work: all of it is committed when it returns `Ok`, none of it otherwise.
    ///
    /// The unit runs again after a conflict, and on SQLite shares its commit with others that came at the same time;
    /// the answer comes after the commit. Dropping the returned future does not stop a unit that has begun.
    pub async fn write<T, E, F>(&self, unit: F) -> Result<T, E>
    where
        F: FnMut(Tx) -> UnitFuture<T, E> + Send + 'static,
        T: Send + 'static,
        E: UnitError,
    {
        self.run(Line::Rest, unit, Ending::Commit).await
    }

    /// The same, in a line of its own: parties that write at the same time take turns.
    pub async fn write_in<T, E, F>(&self, line: Line, unit: F) -> Result<T, E>
    where
        F: FnMut(Tx) -> UnitFuture<T, E> + Send + 'static,
        T: Send + 'static,
        E: UnitError,
    {
        self.run(line, unit, Ending::Commit).await
    }

    /// Runs a unit of work and undoes it: what it returns is what it would have returned, and nothing is left of it.
    pub async fn rehearse<T, E, F>(&self, unit: F) -> Result<T, E>
    where
        F: FnMut(Tx) -> UnitFuture<T, E> + Send + 'static,
        T: Send + 'static,
        E: UnitError,
    {
        self.run(Line::Rest, unit, Ending::Undo).await
    }

    /// Runs a unit of work in steps, and undoes it: each step is what a unit of its own would be, and finds what those before
    /// it would have left.
    pub async fn rehearse_steps<T, E, F>(&self, unit: F) -> Result<T, E>
    where
        F: FnMut(Steps) -> UnitFuture<T, E> + Clone + Send + 'static,
        T: Send + 'static,
        E: UnitError,
    {
        let unit = move |tx: Tx| -> UnitFuture<T, E> {
            let mut unit = unit.clone();
            Box::pin(async move { unit(Steps::of(tx).await).await })
        };
        self.rehearse(unit).await
    }

    async fn run<T, E, F>(&self, line: Line, unit: F, ending: Ending) -> Result<T, E>
    where
        F: FnMut(Tx) -> UnitFuture<T, E> + Send + 'static,
        T: Send + 'static,
        E: UnitError,
    {
        match &*self.engine {
            Engine::Sqlite { writer, .. } => writer.write(line, unit, ending).await,
            Engine::Postgres { pool, .. } => {
                let unit = tokio::spawn(postgres::write(pool.clone(), unit, ending));
                unit.await.unwrap_or_else(|_| Err(StoreError::Panicked.into()))
            }
        }
    }

    /// Whether units of work run one after the other, in this process.
    pub fn writes_in_turn(&self) -> bool {
        match &*self.engine {
            Engine::Sqlite { .. } => true,
            Engine::Postgres { .. } => false,
        }
    }

    pub(crate) fn backend(&self) -> DbBackend {
        self.reader().get_database_backend()
    }

    pub(crate) fn reader(&self) -> &DatabaseConnection {
        match &*self.engine {
            Engine::Sqlite { readers, .. } => readers,
            Engine::Postgres { pool, .. } => pool,
        }
    }

    pub(crate) async fn query_one(&self, statement: Statement) -> Result<Option<QueryResult>, StoreError> {
        Ok(self.reader().query_one_raw(statement).await?)
    }

    pub(crate) async fn query_all(&self, statement: Statement) -> Result<Vec<QueryResult>, StoreError> {
        Ok(self.reader().query_all_raw(statement).await?)
    }
}

async fn close(connection: &DatabaseConnection) {
    if let Err(err) = connection.clone().close().await {
        tracing::warn!(error = &err as &dyn std::error::Error, "a connection did not close");
    }
}
