//! Units on PostgreSQL: each in a transaction of its own, tried again when it ran into another.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

use sea_orm::{DatabaseConnection, DatabaseTransaction, TransactionTrait};

use crate::error::{StoreError, is_serialization};
use crate::unit::{ATTEMPTS, Ending, Tx, UnitError, UnitFuture, guard};

/// Runs a unit until it is committed, refused, or out of tries.
pub(crate) async fn write<T, E, F>(pool: DatabaseConnection, mut unit: F, ending: Ending) -> Result<T, E>
where
    F: FnMut(Tx) -> UnitFuture<T, E> + Send,
    T: Send,
    E: UnitError,
{
    for attempt in 1..=ATTEMPTS {
        match once(&pool, &mut unit, ending).await? {
            Some(done) => return Ok(done),
            None if attempt < ATTEMPTS => tokio::time::sleep(pause(attempt)).await,
            None => {}
        }
    }
    Err(StoreError::Conflict.into())
}

/// `None`: the same unit may fare better next time.
async fn once<T, E, F>(pool: &DatabaseConnection, unit: &mut F, ending: Ending) -> Result<Option<T>, E>
where
    F: FnMut(Tx) -> UnitFuture<T, E> + Send,
    T: Send,
    E: UnitError,
{
    let tx = Tx::new(pool.begin().await.map_err(StoreError::from)?);
    let ran = guard::run(unit, &tx).await;
    let Some(transaction) = tx.take().await else { return Err(StoreError::over("the unit of work is over").into()) };
    match ran {
        Ok(done) => match ending {
            Ending::Commit => Ok(commit(transaction).await?.then_some(done)),
            Ending::Undo => {
                roll_back(transaction).await;
                Ok(Some(done))
            }
        },
        Err(refused) => {
            let transient = refused.store_error().is_some_and(StoreError::is_transient);
            roll_back(transaction).await;
            if transient { Ok(None) } else { Err(refused) }
        }
    }
}

async fn roll_back(transaction: DatabaseTransaction) {
    if let Err(err) = transaction.rollback().await {
        // The connection is thrown away, and the server rolls back on its own.
        tracing::warn!(error = &err as &dyn std::error::Error, "a rollback failed");
    }
}

async fn commit(transaction: DatabaseTransaction) -> Result<bool, StoreError> {
    match transaction.commit().await {
        Ok(()) => Ok(true),
        // The one failure of a commit that says for certain that nothing happened.
        Err(err) if is_serialization(&err) => Ok(false),
        Err(err) => Err(StoreError::Commit(err.into())),
    }
}

/// A random pause that may be twice as long each time: who collided must not meet again.
fn pause(attempt: u32) -> Duration {
    let most = 4_000_u64 << attempt.min(5);
    // Each RandomState hashes nothing to another number; that is random enough to part two writers.
    Duration::from_micros(RandomState::new().build_hasher().finish() % most)
}
