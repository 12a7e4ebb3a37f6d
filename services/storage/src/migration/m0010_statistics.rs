//! What is counted for people to look at: comings and goings by day, refusals by hour and cause.

use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

use crate::migration::ddl;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0010_statistics"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        ddl::run(connection, COLUMNS).await?;
        let detail = if connection.get_database_backend() == DbBackend::Postgres { "detail::jsonb" } else { "detail" };
        let known = format!(
            "UPDATE activity SET cause = COALESCE({detail} ->> 'cause', 'unknown'), \
             requests = COALESCE(CAST({detail} ->> 'count' AS bigint), 1) WHERE outcome = 3"
        );
        ddl::run(connection, &[&known]).await?;
        ddl::run(connection, INDEXES).await
    }
}

const COLUMNS: &[&str] = &[
    // Both stand in the detail as well; here they are counted along an index.
    "ALTER TABLE activity ADD COLUMN cause {text} NOT NULL DEFAULT 'unknown'",
    "ALTER TABLE activity ADD COLUMN requests {number} NOT NULL DEFAULT 1",
];

const INDEXES: &[&str] = &[
    // Changes that make a difference to how many users there are: see `statistics`.
    "CREATE INDEX change_people ON change (workspace_id, kind, at, subject_id) WHERE kind IN (1, 3, 4, 5, 25)",
    "CREATE INDEX activity_refused ON activity (workspace_id, cause, at, requests) WHERE outcome = 3",
];
