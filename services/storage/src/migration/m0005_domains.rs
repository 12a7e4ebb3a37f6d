//! The mail domains that are known to be a customer's.

use sea_orm::DbErr;
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

use crate::migration::ddl;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0005_domains"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager.get_connection(), BOTH).await
    }
}

const BOTH: &[&str] = &["ALTER TABLE workspace ADD COLUMN verified_domains {text} NOT NULL DEFAULT '[]'"];
