//! One transaction for several units, one commit, then the answers.
//!
//! A unit that is refused after it wrote must take nobody along: then the batch runs again, each unit in a savepoint of
//! its own. Units may run more than once, so that is no more than slow.

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait,
};

use super::job::{Job, Verdict};
use crate::error::StoreError;
use crate::unit::{ATTEMPTS, Tx};

/// Runs the jobs, commits once, and answers them all.
pub(super) async fn run(connection: &DatabaseConnection, jobs: &mut Vec<Box<dyn Job>>) {
    let failure = match attempt(connection, jobs, Savepoints::None).await {
        Ok(Outcome::Committed) => None,
        // Seldom: a refusal mostly comes before the first write.
        Ok(Outcome::Tangled) => attempt(connection, jobs, Savepoints::Each).await.err(),
        Err(err) => Some(err),
    };
    for mut job in jobs.drain(..) {
        if let Some(err) = &failure {
            job.fail(err.clone());
        }
        job.answer();
    }
}

/// Whether each unit gets a savepoint: two more statements for everybody, and needed only by a unit that is undone after
/// it wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Savepoints {
    None,
    Each,
}

/// What became of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Committed,
    /// A unit without a savepoint was refused after it wrote among others: nothing is kept, all have to run again.
    Tangled,
}

async fn attempt(
    connection: &DatabaseConnection,
    jobs: &mut [Box<dyn Job>],
    savepoints: Savepoints,
) -> Result<Outcome, StoreError> {
    let alone = jobs.len() == 1;
    let mut batch = Batch { connection, transaction: None, savepoints, alone };
    for job in jobs.iter_mut() {
        if batch.run(job.as_mut()).await? == Outcome::Tangled {
            batch.roll_back().await;
            return Ok(Outcome::Tangled);
        }
    }
    batch.commit().await?;
    Ok(Outcome::Committed)
}

struct Batch<'a> {
    connection: &'a DatabaseConnection,
    transaction: Option<DatabaseTransaction>,
    savepoints: Savepoints,
    /// Whether there is one unit only: it is rolled back with the transaction.
    alone: bool,
}

impl Batch<'_> {
    /// Runs one job. An error is the batch's: its transaction is in no known state.
    async fn run(&mut self, job: &mut dyn Job) -> Result<Outcome, StoreError> {
        for _ in 0..ATTEMPTS {
            let transaction = self.mark().await?;
            let tx = Tx::new(transaction);
            let verdict = job.run(&tx).await;
            let wrote = tx.wrote().await;
            self.transaction = tx.take().await;
            let again = match verdict {
                Verdict::Keep => {
                    self.keep().await?;
                    return Ok(Outcome::Committed);
                }
                Verdict::Undo => false,
                Verdict::Again => true,
            };
            if self.undo(wrote).await? == Outcome::Tangled {
                return Ok(Outcome::Tangled);
            }
            if !again {
                return Ok(Outcome::Committed);
            }
        }
        job.fail(StoreError::Conflict);
        Ok(Outcome::Committed)
    }

    async fn mark(&mut self) -> Result<DatabaseTransaction, StoreError> {
        let transaction = match self.transaction.take() {
            Some(transaction) => transaction,
            // Asking for the write lock at once: a reader that becomes a writer may be refused without waiting.
            None => {
                let sqlite_transaction_mode = Some(SqliteTransactionMode::Immediate);
                let options = TransactionOptions { sqlite_transaction_mode, ..TransactionOptions::default() };
                self.connection.begin_with_options(options).await?
            }
        };
        match self.savepoints {
            Savepoints::None => {}
            Savepoints::Each => execute(&transaction, "SAVEPOINT unit").await?,
        }
        Ok(transaction)
    }

    async fn keep(&mut self) -> Result<(), StoreError> {
        match (&self.transaction, self.savepoints) {
            (Some(transaction), Savepoints::Each) => execute(transaction, "RELEASE unit").await,
            (Some(_), Savepoints::None) | (None, _) => Ok(()),
        }
    }

    /// Takes back what the last unit did. Fails when SQLite has rolled back all by itself, as it may when the disk is
    /// full: then nothing of the batch is left to keep.
    async fn undo(&mut self, wrote: bool) -> Result<Outcome, StoreError> {
        match (&self.transaction, self.savepoints) {
            (Some(transaction), Savepoints::Each) => {
                execute(transaction, "ROLLBACK TO unit").await?;
                execute(transaction, "RELEASE unit").await?;
            }
            (Some(_), Savepoints::None) if self.alone => self.roll_back().await,
            (Some(_), Savepoints::None) if wrote => return Ok(Outcome::Tangled),
            (Some(_), Savepoints::None) | (None, _) => {}
        }
        Ok(Outcome::Committed)
    }

    async fn roll_back(&mut self) {
        if let Some(transaction) = self.transaction.take()
            && let Err(err) = transaction.rollback().await
        {
            tracing::warn!(error = &err as &dyn std::error::Error, "a rollback failed");
        }
    }

    async fn commit(self) -> Result<(), StoreError> {
        match self.transaction {
            Some(transaction) => transaction.commit().await.map_err(|err| StoreError::Commit(err.into())),
            None => Ok(()),
        }
    }
}

async fn execute(transaction: &DatabaseTransaction, sql: &'static str) -> Result<(), StoreError> {
    transaction.execute_raw(Statement::from_string(DbBackend::Sqlite, sql)).await?;
    Ok(())
}
