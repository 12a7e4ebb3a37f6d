//! Changes: written with what they tell, read in an order that no late commit can slip into.
//!
//! On PostgreSQL a change carries its transaction's id, and readers stop short of the oldest transaction that still
//! runs: whatever commits later comes later. A transaction that stays open, in any database of the same server, holds
//! the readers back; and a database restored into another server shows none of its changes until that server's ids have
//! passed them. On SQLite there is one writer, and the row's number tells the order.

#[cfg(test)]
mod tests;

use std::fmt;

use sea_orm::QueryResult;

use domain::change::{Change, ChangeKind};
use domain::id::{UserId, WorkspaceId};
use domain::revision::Revision;
use domain::time::Timestamp;

use crate::error::{StoreError, corrupt};
use crate::sql::Sql;
use crate::store::Store;

/// Where a change stands in the order of its workspace's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Its transaction.
    pub transaction: i64,
    /// Its place in the transaction.
    pub ordinal: i64,
}

impl Position {
    /// Before the first.
    pub const START: Self = Self { transaction: 0, ordinal: 0 };

    /// Reads what `Display` wrote; `None` when it is something else.
    pub fn parse(text: &str) -> Option<Self> {
        let (transaction, ordinal) = text.split_once('.')?;
        Some(Self { transaction: transaction.parse().ok()?, ordinal: ordinal.parse().ok()? })
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.transaction, self.ordinal)
    }
}

impl Store {
    /// Reads the changes of a workspace behind a position, in order: none that was committed before is ever skipped.
    pub async fn changes(
        &self,
        workspace: WorkspaceId,
        after: Option<Position>,
        limit: u64,
    ) -> Result<Vec<(Position, Change)>, StoreError> {
        let after = after.unwrap_or(Position::START);
        let text = "SELECT tx, ordinal, workspace_id, user_id, kind, revision, at FROM change WHERE workspace_id = ";
        let mut sql = Sql::new(self.backend(), text);
        sql.bind(workspace.0).push(" AND (tx, ordinal) > (").bind(after.transaction).push(", ");
        sql.bind(after.ordinal).push(")");
        if sql.is_postgres() {
            sql.push(" AND tx < pg_snapshot_xmin(pg_current_snapshot())::text::bigint");
        }
        sql.push(" ORDER BY tx, ordinal LIMIT ").bind(i64::try_from(limit).unwrap_or(i64::MAX));
        let rows = self.query_all(sql.into_statement()).await?;
        rows.iter().map(read).collect()
    }
}

/// Adds the statement that writes changes, of which there is at least one.
pub(crate) fn push_changes(sql: &mut Sql, changes: &[Change]) {
    sql.push("INSERT INTO change (ordinal, workspace_id, user_id, kind, revision, at) VALUES ");
    for (i, change) in changes.iter().enumerate() {
        let ordinal = i64::try_from(i + 1).unwrap_or(i64::MAX);
        sql.push(if i > 0 { ", (" } else { "(" }).bind(ordinal).push(", ").bind(change.workspace.0).push(", ");
        sql.bind(change.user.0).push(", ").bind(code(change.kind)).push(", ").bind(change.revision.0).push(", ");
        sql.bind(change.at.0).push(")");
    }
}

fn read(row: &QueryResult) -> Result<(Position, Change), StoreError> {
    let position = Position { transaction: row.try_get_by_index(0)?, ordinal: row.try_get_by_index(1)? };
    let change = Change {
        workspace: WorkspaceId(row.try_get_by_index(2)?),
        user: UserId(row.try_get_by_index(3)?),
        kind: kind(row.try_get_by_index(4)?)?,
        revision: Revision(row.try_get_by_index(5)?),
        at: Timestamp(row.try_get_by_index(6)?),
    };
    Ok((position, change))
}

fn code(kind: ChangeKind) -> i16 {
    match kind {
        ChangeKind::UserCreated => 1,
        ChangeKind::UserUpdated => 2,
        ChangeKind::UserDeactivated => 3,
        ChangeKind::UserReactivated => 4,
        ChangeKind::UserDeleted => 5,
    }
}

fn kind(code: i16) -> Result<ChangeKind, StoreError> {
    match code {
        1 => Ok(ChangeKind::UserCreated),
        2 => Ok(ChangeKind::UserUpdated),
        3 => Ok(ChangeKind::UserDeactivated),
        4 => Ok(ChangeKind::UserReactivated),
        5 => Ok(ChangeKind::UserDeleted),
        _ => Err(corrupt("change")),
    }
}
