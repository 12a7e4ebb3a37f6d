//! A rehearsal in steps: units that run one after the other in one transaction, each of which finds what those before it
//! left, and each all or nothing. In the end all of them are undone.

use sea_orm::Statement;

use crate::error::StoreError;
use crate::unit::{ATTEMPTS, Pending, Tx, UnitError, UnitFuture, guard};

/// The transaction of a rehearsal in steps. It takes units, and nothing else.
#[derive(Clone)]
pub struct Steps(Tx);

impl Steps {
    /// Those of this transaction.
    pub(crate) async fn of(tx: Tx) -> Self {
        tx.open().await.in_steps = true;
        Self(tx)
    }

    /// Runs a unit as the next step. One that is refused undoes nothing but itself.
    pub async fn step<T, E, F>(&self, mut unit: F) -> Result<T, E>
    where
        F: FnMut(Tx) -> UnitFuture<T, E> + Send,
        T: Send,
        E: UnitError,
    {
        for _ in 0..ATTEMPTS {
            self.mark("SAVEPOINT step").await?;
            match guard::run(&mut unit, &self.0).await {
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
        let mut open = self.0.open().await;
        let statement = Statement::from_string(open.backend(), sql);
        open.execute(statement).await?;
        Ok(())
    }

    /// Undoes the step, and what the transaction remembers of it. Where even that fails, the unit around it is over.
    async fn take_back(&self) -> Result<(), StoreError> {
        {
            let mut open = self.0.open().await;
            open.broken = false;
            open.pending = Pending::default();
            open.seen.clear();
        }
        self.mark("ROLLBACK TO SAVEPOINT step").await?;
        self.mark("RELEASE SAVEPOINT step").await
    }
}

#[cfg(test)]
mod tests;
