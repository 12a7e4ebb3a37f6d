//! Schemas of extensions, and the values they want to be unique.

use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

use crate::migration::ddl;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0003_schemas"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        ddl::run(connection, BOTH).await?;
        let own = if connection.get_database_backend() == DbBackend::Postgres { POSTGRES } else { SQLITE };
        ddl::run(connection, own).await?;
        // For the claims of one resource.
        ddl::run(connection, &["CREATE INDEX unique_value_owner ON unique_value (workspace_id, owner)"]).await
    }
}

const BOTH: &[&str] = &[
    // Every call reads its workspace anyway: that tells it whether the schemas it knows are still the ones there are.
    "ALTER TABLE workspace ADD COLUMN schema_revision {number} NOT NULL DEFAULT 0",
    "CREATE TABLE extension_schema (
        workspace_id {uuid} NOT NULL,
        urn_key {text} NOT NULL,
        document {text} NOT NULL,
        created {instant} NOT NULL,
        updated {instant} NOT NULL,
        PRIMARY KEY (workspace_id, urn_key)
    ) {strict}",
];

const SQLITE: &[&str] = &[
    // The key is nearly all there is: without a row id it is stored once.
    "CREATE TABLE unique_value (
        workspace_id {uuid} NOT NULL,
        attribute {text} NOT NULL,
        value {digest} NOT NULL,
        owner {uuid} NOT NULL,
        PRIMARY KEY (workspace_id, attribute, value)
    ) STRICT, WITHOUT ROWID",
];

const POSTGRES: &[&str] = &["CREATE TABLE unique_value (
        workspace_id {uuid} NOT NULL,
        attribute {text} NOT NULL,
        value {digest} NOT NULL,
        owner {uuid} NOT NULL,
        PRIMARY KEY (workspace_id, attribute, value)
    )"];
