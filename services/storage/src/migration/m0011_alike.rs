//! Addresses by what they look like, and users created by hand who lack a name: what is known before SCIM is switched on.

use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

use crate::migration::ddl;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0011_alike"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        let own = if connection.get_database_backend() == DbBackend::Postgres { POSTGRES } else { SQLITE };
        ddl::run(connection, own).await?;
        let alike = if connection.get_database_backend() == DbBackend::Postgres {
            "replace(split_part(split_part(trim(address), '@', 1), '+', 1), '.', '') \
             || substr(trim(address), strpos(trim(address) || '@', '@'))"
        } else {
            "replace(substr(trim(address), 1, instr(replace(trim(address), '+', '@') || '@', '@') - 1), '.', '') \
             || substr(trim(address), instr(trim(address) || '@', '@'))"
        };
        let known = format!(
            "INSERT INTO user_address (workspace_id, alike, address, user_id) \
             SELECT workspace_id, {alike}, address, user_id FROM ( \
             SELECT workspace_id, email_key AS address, user_id FROM user_email \
             UNION SELECT workspace_id, login_email_key, id FROM users WHERE state <> 3) AS known \
             WHERE length(address) <= 254 ORDER BY 1, 2, 3, 4"
        );
        ddl::run(connection, &[&known]).await
    }
}

const SQLITE: &[&str] = &[
    "CREATE TABLE user_address (
        workspace_id {uuid} NOT NULL,
        alike {text} NOT NULL,
        address {text} NOT NULL,
        user_id {uuid} NOT NULL,
        PRIMARY KEY (workspace_id, alike, address, user_id)
    ) STRICT, WITHOUT ROWID",
    "CREATE INDEX users_nameless ON users (workspace_id, user_name_key, id)
        WHERE managed_by = 2 AND state IN (1, 2)
        AND (COALESCE(search ->> '$.name.given_name', '') = '' OR COALESCE(search ->> '$.name.family_name', '') = '')",
];

const POSTGRES: &[&str] = &[
    "CREATE TABLE user_address (
        workspace_id {uuid} NOT NULL,
        alike {text} NOT NULL,
        address {text} NOT NULL,
        user_id {uuid} NOT NULL,
        PRIMARY KEY (workspace_id, alike, address, user_id)
    )",
    "CREATE INDEX users_nameless ON users (workspace_id, user_name_key, id)
        WHERE managed_by = 2 AND state IN (1, 2)
        AND (COALESCE(search #>> '{name,given_name}', '') = '' OR COALESCE(search #>> '{name,family_name}', '') = '')",
];
