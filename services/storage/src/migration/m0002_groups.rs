//! Groups and their members, and changes that tell of them.
//!
//! No foreign keys, as before: whoever takes a user or a group away takes its memberships along.

use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

use crate::migration::ddl;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0002_groups"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        ddl::run(connection, BOTH).await?;
        let own = if connection.get_database_backend() == DbBackend::Postgres { POSTGRES } else { SQLITE };
        ddl::run(connection, own).await
    }
}

const BOTH: &[&str] = &[
    // Laid out as `users` is. The name stands beside its key, because whoever shows a member or a user's group shows it.
    "CREATE TABLE groups (
        workspace_id {uuid} NOT NULL,
        id {uuid} NOT NULL,
        display_name {text} NOT NULL,
        display_name_key {text} NOT NULL,
        external_id {text},
        member_count {number} NOT NULL,
        created {instant} NOT NULL,
        updated {instant} NOT NULL,
        revision {number} NOT NULL,
        profile {text} NOT NULL,
        search {document} NOT NULL,
        PRIMARY KEY (workspace_id, id)
    ) {strict}",
    "CREATE UNIQUE INDEX groups_display_name ON groups (workspace_id, display_name_key)",
    "CREATE INDEX groups_external_id ON groups (workspace_id, external_id)",
    // Counts of every kind of resource stand in one row.
    "ALTER TABLE user_count RENAME TO resource_count",
    "ALTER TABLE resource_count ADD COLUMN groups {number} NOT NULL DEFAULT 0",
    // Changes tell of users, of groups, and of a group and a member.
    "ALTER TABLE change RENAME COLUMN user_id TO subject_id",
    "ALTER TABLE change ADD COLUMN member_id {uuid}",
];

const SQLITE: &[&str] = &[
    "CREATE TABLE group_member (
        workspace_id {uuid} NOT NULL,
        group_id {uuid} NOT NULL,
        member_id {uuid} NOT NULL,
        kind {small} NOT NULL,
        PRIMARY KEY (workspace_id, group_id, member_id)
    ) STRICT, WITHOUT ROWID",
    MEMBERSHIPS,
    NESTED,
];

const POSTGRES: &[&str] = &[
    "CREATE TABLE group_member (
        workspace_id {uuid} NOT NULL,
        group_id {uuid} NOT NULL,
        member_id {uuid} NOT NULL,
        kind {small} NOT NULL,
        PRIMARY KEY (workspace_id, group_id, member_id)
    )",
    MEMBERSHIPS,
    NESTED,
];

/// From a member to its groups.
const MEMBERSHIPS: &str = "CREATE INDEX group_member_of ON group_member (workspace_id, member_id, group_id)";

/// From a group to the groups in it: kind 2, few among many users.
const NESTED: &str =
    "CREATE INDEX group_member_nested ON group_member (workspace_id, group_id, member_id, kind) WHERE kind = 2";
