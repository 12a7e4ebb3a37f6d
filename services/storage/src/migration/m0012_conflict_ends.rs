//! Conflicts of two users, and those that are kept no longer.

use sea_orm::DbErr;
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

use crate::migration::ddl;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0012_conflict_ends"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager.get_connection(), BOTH).await
    }
}

const BOTH: &[&str] = &[
    // The identity provider's user that was to get the name or the address; none where one was to be created.
    "ALTER TABLE conflict ADD COLUMN applicant_id {uuid}",
    // For the conflicts of a user that is given another name, or goes.
    "CREATE INDEX conflict_applicant ON conflict (workspace_id, applicant_id) WHERE state = 1 AND applicant_id IS NOT NULL",
    // For those that were resolved and last tried long ago.
    "CREATE INDEX conflict_over ON conflict (workspace_id, last_attempt, resolved) WHERE state <> 1",
];
