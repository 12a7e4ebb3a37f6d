//! One transaction for several units: each in a savepoint, one commit, then the answers.

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait,
};

use super::job::{Job, Verdict};
use crate::error::StoreError;
use crate::unit::{ATTEMPTS, Tx};

/// Runs the jobs, commits once, and answers them all.
pub(super) async fn run(connection: &DatabaseConnection, jobs: &mut Vec<Box<dyn Job>>) {
    let mut batch = Batch { connection, transaction: None, savepoints: jobs.len() > 1 };
    let mut failure = None;
    for job in jobs.iter_mut() {
        if let Err(err) = batch.run(job.as_mut()).await {
            failure = Some(err);
            break;
        }
    }
    let failure = match failure {
        // Rolls back what is left of it.
        Some(err) => {
            drop(batch);
            Some(err)
        }
        None => batch.commit().await.err(),
    };
    for mut job in jobs.drain(..) {
        if let Some(err) = &failure {
            job.fail(err.clone());
        }
        job.answer();
    }
}

struct Batch<'a> {
    connection: &'a DatabaseConnection,
    transaction: Option<DatabaseTransaction>,
    /// A unit that is alone needs none: it is rolled back with the transaction.
    savepoints: bool,
}

impl Batch<'_> {
    /// Runs one job. An error is the batch's: its transaction is in no known state.
    async fn run(&mut self, job: &mut dyn Job) -> Result<(), StoreError> {
        for _ in 0..ATTEMPTS {
            let transaction = self.mark().await?;
            let tx = Tx::new(transaction);
            let verdict = job.run(&tx).await;
            self.transaction = tx.take().await;
            match verdict {
                Verdict::Keep => return self.keep().await,
                Verdict::Undo => return self.undo().await,
                Verdict::Again => self.undo().await?,
            }
        }
        job.fail(StoreError::Conflict);
        Ok(())
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
        if self.savepoints {
            execute(&transaction, "SAVEPOINT unit").await?;
        }
        Ok(transaction)
    }

    async fn keep(&mut self) -> Result<(), StoreError> {
        match &self.transaction {
            Some(transaction) if self.savepoints => execute(transaction, "RELEASE unit").await,
            Some(_) | None => Ok(()),
        }
    }

    /// Fails when SQLite has rolled back all by itself, as it may when the disk is full: then nothing of the batch is
    /// left to keep.
    async fn undo(&mut self) -> Result<(), StoreError> {
        match self.transaction.take() {
            Some(transaction) if self.savepoints => {
                execute(&transaction, "ROLLBACK TO unit").await?;
                execute(&transaction, "RELEASE unit").await?;
                self.transaction = Some(transaction);
            }
            Some(transaction) => {
                if let Err(err) = transaction.rollback().await {
                    tracing::warn!(error = &err as &dyn std::error::Error, "a rollback failed");
                }
            }
            None => {}
        }
        Ok(())
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
