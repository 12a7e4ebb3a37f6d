//! People whom the identity provider could not create, the admins there are, and the deleted users to purge.

use sea_orm::DbErr;
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

use crate::migration::ddl;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0006_conflicts"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager.get_connection(), BOTH).await
    }
}

const BOTH: &[&str] = &[
    "CREATE TABLE conflict (
        workspace_id {uuid} NOT NULL,
        id {uuid} NOT NULL,
        state {small} NOT NULL,
        user_id {uuid} NOT NULL,
        user_name_key {text} NOT NULL,
        clash {text} NOT NULL,
        attempts {number} NOT NULL,
        created {instant} NOT NULL,
        last_attempt {instant} NOT NULL,
        resolved {instant},
        PRIMARY KEY (workspace_id, id)
    ) {strict}",
    // However often the identity provider tries, it is one conflict. Also for those of one user.
    "CREATE UNIQUE INDEX conflict_of ON conflict (workspace_id, user_id, user_name_key)",
    "CREATE INDEX conflict_state ON conflict (workspace_id, state, id)",
    // For whether there is another admin who may sign in.
    "CREATE INDEX users_admins ON users (workspace_id, id) WHERE role = 2 AND state = 1",
    // For those deleted longest ago.
    "CREATE INDEX users_deleted_since ON users (workspace_id, state_since) WHERE state = 3",
];
