//! Activity, and what is known of each connection.

use sea_orm::DbErr;
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

use crate::migration::ddl;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0004_activity"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager.get_connection(), BOTH).await
    }
}

const BOTH: &[&str] = &[
    // The ids are UUIDv7: their order is the order of time, so a span of time is a span of the key.
    "CREATE TABLE activity (
        workspace_id {uuid} NOT NULL,
        id {uuid} NOT NULL,
        at {instant} NOT NULL,
        outcome {small} NOT NULL,
        operation {small} NOT NULL,
        target_id {uuid},
        target_key {text},
        detail {text} NOT NULL,
        rpc {text},
        message {digest},
        PRIMARY KEY (workspace_id, id)
    ) {strict}",
    // For refusals, and for how many requests were done and refused within a span.
    "CREATE INDEX activity_outcome ON activity (workspace_id, outcome, id)",
    // For the history of one user or group.
    "CREATE INDEX activity_target ON activity (workspace_id, target_id, id) WHERE target_id IS NOT NULL",
    // For whoever was refused before they had an id.
    "CREATE INDEX activity_name ON activity (workspace_id, target_key, id) WHERE target_key IS NOT NULL",
    "CREATE TABLE connection (
        workspace_id {uuid} NOT NULL PRIMARY KEY,
        last_request {instant} NOT NULL,
        last_test {instant},
        idp {text},
        dialect {text}
    ) {strict}",
];
