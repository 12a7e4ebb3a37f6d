//! How many users and groups a workspace has, kept in the transaction that changes it.
//!
//! On PostgreSQL the count is spread over rows by the resource's id, so that writers of one workspace seldom wait for each
//! other; SQLite has one writer anyway. A write that leaves a user in its class touches no count.

use sea_orm::DbBackend;

use domain::id::WorkspaceId;
use domain::user::{ManagedBy, User, UserState};

use crate::entity::resource_count;
use crate::error::StoreError;
use crate::sql::Sql;
use crate::store::Store;
use crate::user::View;
use uuid::Uuid;

const SHARDS: u8 = 16;

/// How many users a workspace has of each class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "each names its class")]
pub struct UserCounts {
    pub scim_active: u64,
    pub scim_deactivated: u64,
    pub manual_active: u64,
    pub manual_deactivated: u64,
    pub deleted: u64,
}

impl UserCounts {
    /// How many of them a view shows.
    pub fn seen_by(&self, view: View) -> u64 {
        let scim = self.scim_active + self.scim_deactivated;
        let present = scim + self.manual_active + self.manual_deactivated;
        match view {
            View::Scim => scim,
            View::Present => present,
            View::All => present + self.deleted,
        }
    }
}

/// What a resource is counted as: the position of its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    ScimActive = 0,
    ScimDeactivated = 1,
    ManualActive = 2,
    ManualDeactivated = 3,
    Deleted = 4,
    Group = 5,
}

const COLUMNS: [&str; 6] =
    ["scim_active", "scim_deactivated", "manual_active", "manual_deactivated", "deleted", "groups"];

impl Class {
    pub(crate) fn of(user: &User) -> Self {
        match (user.state, user.managed_by) {
            (UserState::Active, ManagedBy::Scim) => Self::ScimActive,
            (UserState::Deactivated { .. }, ManagedBy::Scim) => Self::ScimDeactivated,
            (UserState::Active, ManagedBy::Manual) => Self::ManualActive,
            (UserState::Deactivated { .. }, ManagedBy::Manual) => Self::ManualDeactivated,
            (UserState::Deleted { .. }, ManagedBy::Scim | ManagedBy::Manual) => Self::Deleted,
        }
    }
}

/// A difference to the counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Delta([i64; 6]);

impl Delta {
    pub(crate) fn add(&mut self, class: Class, resources: i64) {
        self.0[class as usize] += resources;
    }
}

/// The row a resource is counted in.
pub(crate) fn shard(backend: DbBackend, id: Uuid) -> i16 {
    // The first bytes of a UUIDv7 are its time, the last are random.
    let [.., last] = *id.as_bytes();
    if backend == DbBackend::Postgres { i16::from(last % SHARDS) } else { 0 }
}

/// Adds the statement that adds a difference to a row of counts.
pub(crate) fn push_counts(sql: &mut Sql, workspace: WorkspaceId, shard: i16, delta: &Delta) {
    sql.push("INSERT INTO resource_count (workspace_id, shard");
    for column in COLUMNS {
        sql.push(", ").push(column);
    }
    sql.push(") VALUES (").bind(workspace.0).push(", ").bind(shard).push(", ");
    sql.bind_all(delta.0.map(Into::into)).push(") ON CONFLICT (workspace_id, shard) DO UPDATE SET ");
    for (i, column) in COLUMNS.into_iter().enumerate() {
        sql.push(if i > 0 { ", " } else { "" }).push(column);
        sql.push(" = resource_count.").push(column).push(" + excluded.").push(column);
    }
}

impl Store {
    /// Counts the users of a workspace by class, without looking at them.
    pub async fn user_counts(&self, workspace: WorkspaceId) -> Result<UserCounts, StoreError> {
        let shards = resource_count::Entity::of(workspace).all(self.reader()).await?;
        let sum = |column: fn(&resource_count::Model) -> i64| shards.iter().map(column).sum::<i64>().unsigned_abs();
        Ok(UserCounts {
            scim_active: sum(|row| row.scim_active),
            scim_deactivated: sum(|row| row.scim_deactivated),
            manual_active: sum(|row| row.manual_active),
            manual_deactivated: sum(|row| row.manual_deactivated),
            deleted: sum(|row| row.deleted),
        })
    }
}
