//! What the brake on mass deprovisioning holds, until when it is open, and how many users went.

use sea_orm::DbErr;
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

use crate::migration::ddl;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0007_deprovisions"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager.get_connection(), BOTH).await
    }
}

const BOTH: &[&str] = &[
    "CREATE TABLE held_deprovision (
        workspace_id {uuid} NOT NULL,
        user_id {uuid} NOT NULL,
        id {uuid} NOT NULL,
        kind {small} NOT NULL,
        state {small} NOT NULL,
        attempts {number} NOT NULL,
        created {instant} NOT NULL,
        last_attempt {instant} NOT NULL,
        expires {instant},
        PRIMARY KEY (workspace_id, user_id)
    ) {strict}",
    // For what is held, in the order it came.
    "CREATE INDEX held_deprovision_state ON held_deprovision (workspace_id, state, id)",
    "CREATE TABLE open_brake (
        workspace_id {uuid} NOT NULL PRIMARY KEY,
        until {instant} NOT NULL
    ) {strict}",
    // For how many went within a window. SQLite leaves the table alone only when the index also has the columns of its
    // own condition.
    "CREATE INDEX users_scim_gone ON users (workspace_id, state_since, managed_by, state, created)
        WHERE managed_by <> 2 AND state <> 1",
];
