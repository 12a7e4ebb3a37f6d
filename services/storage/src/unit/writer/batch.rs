//! One transaction for several units, one commit, then the answers.
//!
//! A unit that is refused after it wrote must take nobody along: then the batch runs again, each unit in a savepoint of
//! its own. Units may run more than once, so that is no more than slow.

use std::time::{Duration, Instant};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait,
};

use super::job::{Job, Verdict};
use super::lines::Lines;
use crate::error::StoreError;
use crate::unit::{ATTEMPTS, Tx};

/// Units that share a commit at most: the first of them waits for the last.
const MOST: usize = 64;
/// How long a batch takes more units while several parties write: less than a commit costs on most disks.
const SPAN: Duration = Duration::from_millis(1);

/// Runs a job and what waits behind it, commits once, and answers them all.
pub(super) async fn run(connection: &DatabaseConnection, first: Box<dyn Job>, lines: &Lines<Box<dyn Job>>) {
    let mut jobs = vec![first];
    let failure = match together(connection, &mut jobs, lines).await {
        Ok(Outcome::Committed) => None,
        // Seldom: a refusal mostly comes before the first write.
        Ok(Outcome::Tangled) => apart(connection, &mut jobs).await.err(),
        Err(err) => Some(err),
    };
    for mut job in jobs {
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

/// Runs what is there without savepoints, and takes in what comes meanwhile.
async fn together(
    connection: &DatabaseConnection,
    jobs: &mut Vec<Box<dyn Job>>,
    lines: &Lines<Box<dyn Job>>,
) -> Result<Outcome, StoreError> {
    let started = Instant::now();
    let mut batch = Batch { connection, transaction: None, savepoints: Savepoints::None };
    let mut at = 0;
    while let Some(job) = jobs.get_mut(at) {
        // Nobody else is in the transaction yet.
        let first = at == 0;
        if batch.run(job.as_mut(), first).await? == Outcome::Tangled {
            batch.roll_back().await;
            return Ok(Outcome::Tangled);
        }
        at += 1;
        let is_long = at == MOST || (started.elapsed() >= SPAN && lines.in_company());
        if !is_long {
            jobs.extend(lines.pop());
        }
    }
    batch.commit().await?;
    Ok(Outcome::Committed)
}

/// Runs the jobs again, each in a savepoint of its own.
async fn apart(connection: &DatabaseConnection, jobs: &mut [Box<dyn Job>]) -> Result<(), StoreError> {
    let mut batch = Batch { connection, transaction: None, savepoints: Savepoints::Each };
    for job in jobs.iter_mut() {
        batch.run(job.as_mut(), false).await?;
    }
    batch.commit().await
}

struct Batch<'a> {
    connection: &'a DatabaseConnection,
    transaction: Option<DatabaseTransaction>,
    savepoints: Savepoints,
}

impl Batch<'_> {
    /// Runs one job. An error is the batch's: its transaction is in no known state. One that is the first is undone by a
    /// rollback of all there is.
    async fn run(&mut self, job: &mut dyn Job, first: bool) -> Result<Outcome, StoreError> {
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
            if self.undo(wrote, first).await? == Outcome::Tangled {
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
    async fn undo(&mut self, wrote: bool, first: bool) -> Result<Outcome, StoreError> {
        match (&self.transaction, self.savepoints) {
            (Some(transaction), Savepoints::Each) => {
                execute(transaction, "ROLLBACK TO unit").await?;
                execute(transaction, "RELEASE unit").await?;
            }
            (Some(_), Savepoints::None) if first => self.roll_back().await,
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
