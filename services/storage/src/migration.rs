//! The schema, one numbered step after the other, and who may take the steps when.
//!
//! A step that was released is never edited: the next one corrects it.

mod ddl;
mod m0001_start;
mod m0002_groups;
mod m0003_schemas;
mod m0004_activity;
mod m0005_domains;
mod m0006_conflicts;
mod m0007_deprovisions;
mod m0008_sessions;
mod m0009_search;
mod m0010_statistics;
mod m0011_alike;
mod m0012_conflict_ends;
#[cfg(test)]
mod tests;

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, SqliteTransactionMode, Statement, TransactionOptions,
    TransactionTrait,
};
use sea_orm_migration::{IntoSchemaManagerConnection, MigrationTrait, MigratorTrait, SchemaManager, seaql_migrations};

use crate::error::StoreError;

/// Names the lock under which PostgreSQL is migrated: any number that nobody else uses.
const LOCK: i64 = 0x0072_6f73_7465_7201;

struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_start::Migration),
            Box::new(m0002_groups::Migration),
            Box::new(m0003_schemas::Migration),
            Box::new(m0004_activity::Migration),
            Box::new(m0005_domains::Migration),
            Box::new(m0006_conflicts::Migration),
            Box::new(m0007_deprovisions::Migration),
            Box::new(m0008_sessions::Migration),
            Box::new(m0009_search::Migration),
            Box::new(m0010_statistics::Migration),
            Box::new(m0011_alike::Migration),
            Box::new(m0012_conflict_ends::Migration),
        ]
    }
}

/// Migrates in one transaction that nobody else can write beside.
pub(crate) async fn sqlite(connection: &DatabaseConnection) -> Result<Vec<String>, StoreError> {
    let sqlite_transaction_mode = Some(SqliteTransactionMode::Immediate);
    let options = TransactionOptions { sqlite_transaction_mode, ..TransactionOptions::default() };
    let transaction = connection.begin_with_options(options).await?;
    let pending = pending(&transaction).await?;
    if !pending.is_empty() {
        Migrator::up(&transaction, None).await?;
    }
    transaction.commit().await?;
    Ok(pending)
}

/// Migrates under a lock that the session keeps until it is closed: sea-orm takes none, and replicas start together.
pub(crate) async fn postgres(session: &DatabaseConnection) -> Result<Vec<String>, StoreError> {
    let lock = Statement::from_sql_and_values(DbBackend::Postgres, "SELECT pg_advisory_lock($1)", [LOCK.into()]);
    session.query_one_raw(lock).await?;
    let pending = pending(session).await?;
    if !pending.is_empty() {
        Migrator::up(session, None).await?;
    }
    Ok(pending)
}

/// Whether the schema is this version's.
pub(crate) async fn check(connection: &DatabaseConnection) -> Result<(), StoreError> {
    match pending(connection).await?.into_iter().next() {
        Some(missing) => Err(StoreError::NotMigrated { missing }),
        None => Ok(()),
    }
}

/// The steps still to take; an error when the database took some that this version does not know.
async fn pending<'c, C>(connection: &'c C) -> Result<Vec<String>, StoreError>
where
    C: ConnectionTrait,
    &'c C: IntoSchemaManagerConnection<'c>,
{
    let known: Vec<String> = Migrator::migrations().iter().map(|step| step.name().to_owned()).collect();
    if !SchemaManager::new(connection).has_table("seaql_migrations").await? {
        return Ok(known);
    }
    let applied = seaql_migrations::Entity::find().all(connection).await?;
    if let Some(newer) = applied.iter().find(|step| !known.contains(&step.version)) {
        return Err(StoreError::TooNew { version: newer.version.clone() });
    }
    Ok(known.into_iter().filter(|name| applied.iter().all(|step| step.version != *name)).collect())
}
