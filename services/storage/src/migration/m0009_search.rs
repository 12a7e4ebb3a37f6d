//! What people are looked for by: the family name, and what kind of user somebody is.

use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

use crate::migration::ddl;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0009_search"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        ddl::run(connection, &["ALTER TABLE users ADD COLUMN family_name_key {text}"]).await?;
        // Folded stands the name in the document already.
        let found = if connection.get_database_backend() == DbBackend::Postgres {
            "left(search #>> '{name,family_name}', 512)"
        } else {
            "substr(search ->> '$.name.family_name', 1, 512)"
        };
        ddl::run(connection, &[&format!("UPDATE users SET family_name_key = {found}")]).await?;
        ddl::run(connection, INDEXES).await
    }
}

const INDEXES: &[&str] = &[
    "CREATE INDEX users_family_name ON users (workspace_id, family_name_key)",
    // Users of one kind, in the order of ids: however few they are, they are found by looking at no others.
    "CREATE INDEX users_kind ON users (workspace_id, managed_by, state, role, id)",
];
