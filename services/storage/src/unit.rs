//! The unit of work: what a use case sees of the transaction it runs in.
//!
//! A unit may run more than once and must touch nothing but its [`Tx`]. How units are driven is told in `writer`
//! (SQLite: together) and `postgres` (each by itself); both answer only what is committed.

pub(crate) mod guard;
pub(crate) mod postgres;
pub(crate) mod writer;

mod pending;
mod step;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, ExecResult, QueryResult, Statement};
use tokio::sync::{Mutex, MutexGuard};

use domain::activity::Activity;
use domain::change::Change;
use domain::id::{UserId, WorkspaceId};

use crate::error::StoreError;
use crate::user::Seen;

pub(crate) use pending::Pending;
pub use step::Steps;

/// What a unit of work returns.
pub type UnitFuture<T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send>>;

/// An error that a unit may fail with: the store looks in it for what is worth another try.
pub trait UnitError: From<StoreError> + Send + 'static {
    /// The store's own error, when this is one.
    fn store_error(&self) -> Option<&StoreError>;
}

impl UnitError for StoreError {
    fn store_error(&self) -> Option<&StoreError> {
        Some(self)
    }
}

/// What becomes of what a unit did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// It is kept, unless the unit was refused.
    Commit,
    /// It is undone, whatever the unit says.
    Undo,
}

/// How often a unit runs before the store gives up.
pub(crate) const ATTEMPTS: u32 = 8;

/// The transaction of one run of a unit. Dead once the run is over, whoever still holds it.
///
/// The first statement that fails ends the unit, on either database: PostgreSQL would refuse the next one, and SQLite
/// may have rolled back already.
#[derive(Clone)]
pub struct Tx {
    open: Arc<Mutex<Open>>,
}

/// The inside of a [`Tx`].
pub(crate) struct Open {
    transaction: Option<DatabaseTransaction>,
    broken: bool,
    wrote: bool,
    /// Whether this is a rehearsal in steps.
    in_steps: bool,
    /// How many changes are written.
    told: i64,
    backend: DbBackend,
    /// How many statements ran.
    #[cfg(test)]
    pub(crate) statements: usize,
    /// Users as this unit read or wrote them last.
    pub(crate) seen: HashMap<(WorkspaceId, UserId), Seen>,
    /// What is written at the end, in one go.
    pub(crate) pending: Pending,
}

impl Tx {
    pub(crate) fn new(transaction: DatabaseTransaction) -> Self {
        let backend = transaction.get_database_backend();
        let pending = Pending::default();
        let open = Open {
            transaction: Some(transaction),
            broken: false,
            wrote: false,
            in_steps: false,
            told: 0,
            backend,
            #[cfg(test)]
            statements: 0,
            seen: HashMap::new(),
            pending,
        };
        Self { open: Arc::new(Mutex::new(open)) }
    }

    pub(crate) async fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().await
    }

    /// Takes the transaction back, and with it all that clones of this handle could do.
    pub(crate) async fn take(&self) -> Option<DatabaseTransaction> {
        self.open.lock().await.transaction.take()
    }

    /// Whether this run may have left something in the transaction: otherwise there is nothing to undo.
    pub(crate) async fn wrote(&self) -> bool {
        self.open.lock().await.wrote
    }

    /// Keeps changes to be written with this unit, in this order.
    pub async fn append_changes(&self, changes: &[Change]) -> Result<(), StoreError> {
        let mut open = self.open().await;
        open.check()?;
        open.pending.changes.extend_from_slice(changes);
        Ok(())
    }

    /// Keeps activity to be written with this unit.
    pub async fn append_activity(&self, activity: Activity) -> Result<(), StoreError> {
        let mut open = self.open().await;
        open.check()?;
        open.pending.activities.push(activity);
        Ok(())
    }

    /// Writes what was kept for the end; fails when the unit swallowed a failure.
    pub(crate) async fn finish(&self) -> Result<(), StoreError> {
        let mut open = self.open().await;
        open.check()?;
        let pending = std::mem::take(&mut open.pending);
        let before = open.told;
        open.told = before.saturating_add(i64::try_from(pending.changes.len()).unwrap_or(i64::MAX));
        for statement in pending.into_statements(open.backend, before) {
            open.execute(statement).await?;
        }
        Ok(())
    }
}

impl Open {
    pub(crate) fn backend(&self) -> DbBackend {
        self.backend
    }

    /// Whether the order in which transactions begin has to be that of what they tell. SQLite has one writer. In steps, what
    /// the step before wrote looks as if a later transaction had written it, and nothing is told.
    pub(crate) fn orders_changes(&self) -> bool {
        self.backend == DbBackend::Postgres && !self.in_steps
    }

    fn check(&self) -> Result<&DatabaseTransaction, StoreError> {
        match &self.transaction {
            Some(_) if self.broken => Err(StoreError::over("a statement of this unit of work failed before")),
            Some(transaction) => Ok(transaction),
            None => Err(StoreError::over("the unit of work is over")),
        }
    }

    pub(crate) async fn execute(&mut self, statement: Statement) -> Result<ExecResult, StoreError> {
        let done = self.check()?.execute_raw(statement).await;
        let done = self.note(done);
        // A statement that a unique index refuses leaves nothing behind. Of any other failure that is not certain: SQLite
        // may even have rolled back the whole transaction.
        self.wrote |= !matches!(done, Err(StoreError::Taken { .. }));
        done
    }

    pub(crate) async fn query_one(&mut self, statement: Statement) -> Result<Option<QueryResult>, StoreError> {
        let row = self.check()?.query_one_raw(statement).await;
        self.wrote |= row.is_err();
        self.note(row)
    }

    /// Asks for rows.
    pub(crate) async fn query_all(&mut self, statement: Statement) -> Result<Vec<QueryResult>, StoreError> {
        let rows = self.check()?.query_all_raw(statement).await;
        self.wrote |= rows.is_err();
        self.note(rows)
    }

    /// Writes, and asks for what was written.
    pub(crate) async fn execute_returning(&mut self, statement: Statement) -> Result<Vec<QueryResult>, StoreError> {
        self.wrote = true;
        self.query_all(statement).await
    }

    fn note<T>(&mut self, result: Result<T, sea_orm::DbErr>) -> Result<T, StoreError> {
        #[cfg(test)]
        {
            self.statements += 1;
        }
        self.broken |= result.is_err();
        result.map_err(StoreError::from)
    }
}
