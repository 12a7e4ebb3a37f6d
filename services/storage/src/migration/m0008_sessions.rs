//! Sessions: credentials that stand for an access key.

use sea_orm::DbErr;
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

use crate::migration::ddl;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0008_sessions"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager.get_connection(), BOTH).await
    }
}

const BOTH: &[&str] = &[
    // The id of the key that a session was made with.
    "ALTER TABLE credential ADD COLUMN key_id {uuid}",
    // Kind 3 is a session: those that ended are looked for.
    "CREATE INDEX credential_session ON credential (expires) WHERE kind = 3",
];
