//! A unit inside a unit: several that come one after the other in one transaction, each of which finds what those before it
//! left, and each all or nothing.

use sea_orm::Statement;

use crate::error::StoreError;
use crate::unit::{ATTEMPTS, Pending, Tx, UnitError, UnitFuture, guard};

impl Tx {
    /// Runs another unit in this transaction. What it was refused for undoes nothing but itself.
    pub async fn step<T, E, F>(&self, mut unit: F) -> Result<T, E>
    where
        F: FnMut(Self) -> UnitFuture<T, E> + Send,
        T: Send,
        E: UnitError,
    {
        // What the outer unit kept for its end comes before the step.
        self.finish().await?;
        for _ in 0..ATTEMPTS {
            self.mark("SAVEPOINT step").await?;
            match guard::run(&mut unit, self).await {
                Ok(done) => {
                    self.mark("RELEASE SAVEPOINT step").await?;
                    return Ok(done);
                }
                Err(refused) => {
                    self.take_back().await?;
                    if !refused.store_error().is_some_and(StoreError::is_transient) {
                        return Err(refused);
                    }
                }
            }
        }
        Err(StoreError::Conflict.into())
    }

    async fn mark(&self, sql: &'static str) -> Result<(), StoreError> {
        let mut open = self.open().await;
        let statement = Statement::from_string(open.backend(), sql);
        open.execute(statement).await?;
        Ok(())
    }

    /// Undoes the step, and what the transaction remembers of it. Where even that fails, the unit around it is over.
    async fn take_back(&self) -> Result<(), StoreError> {
        {
            let mut open = self.open().await;
            open.broken = false;
            open.pending = Pending::default();
            open.seen.clear();
        }
        self.mark("ROLLBACK TO SAVEPOINT step").await?;
        self.mark("RELEASE SAVEPOINT step").await
    }
}
