//! Workspaces, their users, credentials and changes.
//!
//! Every key of a tenant's rows leads with its workspace. No foreign keys: each write of a user would lock its
//! workspace's row on PostgreSQL, and nothing here is ever deleted without what hangs on it.

use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait};

use crate::migration::ddl;

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0001_start"
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
    "CREATE TABLE workspace (
        id {uuid} NOT NULL PRIMARY KEY,
        slug {text} NOT NULL,
        display_name {text} NOT NULL,
        plan {small} NOT NULL,
        policy {text} NOT NULL,
        scim_state {small} NOT NULL,
        created {instant} NOT NULL,
        updated {instant} NOT NULL,
        revision {number} NOT NULL
    ) {strict}",
    "CREATE UNIQUE INDEX workspace_slug ON workspace (slug)",
    // `profile` is the document as it came, `search` the same with all text folded that compares without regard to
    // case. A `_key` column is a folded text of the profile that an index leads to.
    "CREATE TABLE users (
        workspace_id {uuid} NOT NULL,
        id {uuid} NOT NULL,
        managed_by {small} NOT NULL,
        state {small} NOT NULL,
        state_since {instant},
        user_name_key {text} NOT NULL,
        login_email {text} NOT NULL,
        login_email_key {text} NOT NULL,
        external_id {text},
        display_name_key {text},
        time_zone {text},
        predecessor_id {uuid},
        role {small} NOT NULL,
        teams {text} NOT NULL,
        recording_license {truth} NOT NULL,
        salesforce_user_id {text},
        hubspot_owner_id {text},
        created {instant} NOT NULL,
        updated {instant} NOT NULL,
        revision {number} NOT NULL,
        profile {text} NOT NULL,
        search {document} NOT NULL,
        PRIMARY KEY (workspace_id, id)
    ) {strict}",
    // State 3 is deleted: the address of a deleted user is free again.
    "CREATE UNIQUE INDEX users_live_user_name ON users (workspace_id, user_name_key) WHERE state <> 3",
    "CREATE UNIQUE INDEX users_live_login_email ON users (workspace_id, login_email_key) WHERE state <> 3",
    // For the predecessor of a new user.
    "CREATE INDEX users_deleted_user_name ON users (workspace_id, user_name_key, id) WHERE state = 3",
    "CREATE INDEX users_external_id ON users (workspace_id, external_id)",
    "CREATE INDEX users_display_name ON users (workspace_id, display_name_key)",
    // For the last write of the identity provider, and for filters on `meta.lastModified`.
    "CREATE INDEX users_scim_updated ON users (workspace_id, updated) WHERE managed_by <> 2",
    // As narrow as can be: pages that start anywhere skip rows in it. SQLite leaves the table alone only when the index
    // also has the columns of its own condition.
    "CREATE INDEX users_scim_walk ON users (workspace_id, id, managed_by, state) WHERE managed_by <> 2 AND state <> 3",
    "CREATE TABLE user_count (
        workspace_id {uuid} NOT NULL,
        shard {small} NOT NULL,
        scim_active {number} NOT NULL,
        scim_deactivated {number} NOT NULL,
        manual_active {number} NOT NULL,
        manual_deactivated {number} NOT NULL,
        deleted {number} NOT NULL,
        PRIMARY KEY (workspace_id, shard)
    ) {strict}",
    "CREATE TABLE credential (
        digest {digest} NOT NULL PRIMARY KEY,
        id {uuid} NOT NULL,
        kind {small} NOT NULL,
        workspace_id {uuid},
        display_name {text} NOT NULL,
        scope {small},
        hint {text} NOT NULL,
        created {instant} NOT NULL,
        last_used {instant},
        expires {instant},
        revoked {instant}
    ) {strict}",
    "CREATE UNIQUE INDEX credential_id ON credential (id)",
    "CREATE INDEX credential_workspace ON credential (workspace_id, kind, id)",
];

const SQLITE: &[&str] = &[
    // The key is all there is: without a row id it is stored once.
    "CREATE TABLE user_email (
        workspace_id {uuid} NOT NULL,
        email_key {text} NOT NULL,
        user_id {uuid} NOT NULL,
        PRIMARY KEY (workspace_id, email_key, user_id)
    ) STRICT, WITHOUT ROWID",
    // One writer commits one batch after the other, so the row's number tells the order. It is never given twice.
    "CREATE TABLE change (
        tx INTEGER PRIMARY KEY AUTOINCREMENT,
        ordinal {number} NOT NULL,
        workspace_id {uuid} NOT NULL,
        user_id {uuid} NOT NULL,
        kind {small} NOT NULL,
        revision {number} NOT NULL,
        at {instant} NOT NULL
    ) {strict}",
    "CREATE INDEX change_workspace ON change (workspace_id, tx)",
];

const POSTGRES: &[&str] = &[
    "CREATE TABLE user_email (
        workspace_id {uuid} NOT NULL,
        email_key {text} NOT NULL,
        user_id {uuid} NOT NULL,
        PRIMARY KEY (workspace_id, email_key, user_id)
    )",
    // Ordered by transaction: a sequence would be read past a transaction that commits late.
    "CREATE TABLE change (
        workspace_id {uuid} NOT NULL,
        tx {number} NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
        ordinal {number} NOT NULL,
        user_id {uuid} NOT NULL,
        kind {small} NOT NULL,
        revision {number} NOT NULL,
        at {instant} NOT NULL,
        PRIMARY KEY (workspace_id, tx, ordinal)
    )",
    // Counts change with every other write: room in the page keeps their updates in place.
    "ALTER TABLE user_count SET (fillfactor = 50)",
];
