//! Changes: written with what they tell, read in an order that no late commit can slip into.
//!
//! On PostgreSQL a change carries its transaction's id, and readers stop short of the oldest transaction that still
//! runs: whatever commits later comes later. A transaction that stays open, in any database of the same server, holds
//! the readers back; and a database restored into another server shows none of its changes until that server's ids have
//! passed them. On SQLite there is one writer, and the row's number tells the order.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fmt;

use sea_orm::QueryResult;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use domain::change::{Change, ChangeKind, Subject};
use domain::id::{GroupId, MemberId, UserId, WorkspaceId};
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
        let text = "SELECT tx, ordinal, workspace_id, subject_id, member_id, kind, revision, at FROM change \
                    WHERE workspace_id = ";
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

/// Changes that are written as values of one statement; more are written as lists, since a statement takes only so many
/// values.
const FEW: usize = 64;

/// Adds the statement that writes changes, of which there is at least one, after so many of the same transaction.
pub(crate) fn push_changes(sql: &mut Sql, before: i64, changes: &[Change], locked: &BTreeSet<(WorkspaceId, Uuid)>) {
    let code = |change: &Change| match change.subject {
        Subject::User(user)
            if change.kind == ChangeKind::UserDeleted && locked.contains(&(change.workspace, user.0)) =>
        {
            DELETED_LOCKED
        }
        Subject::User(_) | Subject::Group(_) | Subject::Member(..) => code(change.kind),
    };
    sql.push("INSERT INTO change (ordinal, workspace_id, subject_id, member_id, kind, revision, at) ");
    if changes.len() > FEW {
        push_many(sql, before, changes, code);
        return;
    }
    sql.push("VALUES ");
    for (i, change) in changes.iter().enumerate() {
        let ordinal = i64::try_from(i + 1).unwrap_or(i64::MAX).saturating_add(before);
        let (subject, member) = ids(change.subject);
        sql.push(if i > 0 { ", (" } else { "(" }).bind(ordinal).push(", ").bind(change.workspace.0).push(", ");
        sql.bind(subject).push(", ").bind(member).push(", ").bind(code(change)).push(", ");
        sql.bind(change.revision.0).push(", ").bind(change.at.0).push(")");
    }
}

/// The same with a list for each column.
fn push_many(sql: &mut Sql, before: i64, changes: &[Change], code: impl Fn(&Change) -> i16) {
    let ids = changes.iter().map(|change| ids(change.subject));
    if sql.is_postgres() {
        let (subjects, members): (Vec<_>, Vec<_>) = ids.unzip();
        // The driver takes no array with gaps.
        sql.push("SELECT ordinal + ").bind(before).push(", workspace, subject, NULLIF(member, ").bind(Uuid::nil());
        sql.push("), kind, revision, at FROM unnest(");
        sql.bind(changes.iter().map(|change| change.workspace.0).collect::<Vec<_>>()).push("::uuid[], ");
        sql.bind(subjects).push("::uuid[], ");
        sql.bind(members.into_iter().map(Option::unwrap_or_default).collect::<Vec<_>>()).push("::uuid[], ");
        sql.bind(changes.iter().map(&code).collect::<Vec<_>>()).push("::smallint[], ");
        sql.bind(changes.iter().map(|change| change.revision.0).collect::<Vec<_>>()).push("::bigint[], ");
        sql.bind(changes.iter().map(|change| change.at.0).collect::<Vec<_>>()).push("::bigint[]) ");
        sql.push("WITH ORDINALITY AS t(workspace, subject, member, kind, revision, at, ordinal)");
        return;
    }
    let rows = changes.iter().zip(ids).map(|(change, (subject, member))| {
        let hex = |id: Uuid| id.simple().to_string();
        json!([hex(change.workspace.0), hex(subject), member.map(hex), code(change), change.revision.0, change.at.0])
    });
    sql.push("SELECT key + ").bind(before.saturating_add(1)).push(", unhex(value ->> 0), unhex(value ->> 1), ");
    sql.push("unhex(value ->> 2), value ->> 3, value ->> 4, value ->> 5 FROM json_each(")
        .bind(Json::from_iter(rows).to_string())
        .push(")");
}

fn read(row: &QueryResult) -> Result<(Position, Change), StoreError> {
    let position = Position { transaction: row.try_get_by_index(0)?, ordinal: row.try_get_by_index(1)? };
    let kind = kind(row.try_get_by_index(5)?)?;
    let member: Option<Uuid> = row.try_get_by_index(4)?;
    let change = Change {
        workspace: WorkspaceId(row.try_get_by_index(2)?),
        subject: subject(kind, row.try_get_by_index(3)?, member)?,
        kind,
        revision: Revision(row.try_get_by_index(6)?),
        at: Timestamp(row.try_get_by_index(7)?),
    };
    Ok((position, change))
}

fn ids(subject: Subject) -> (Uuid, Option<Uuid>) {
    match subject {
        Subject::User(user) => (user.0, None),
        Subject::Group(group) => (group.0, None),
        Subject::Member(group, member) => (group.0, Some(member.0)),
    }
}

fn subject(kind: ChangeKind, id: Uuid, member: Option<Uuid>) -> Result<Subject, StoreError> {
    match kind {
        ChangeKind::UserCreated
        | ChangeKind::UserUpdated
        | ChangeKind::UserDeactivated
        | ChangeKind::UserReactivated
        | ChangeKind::UserDeleted => Ok(Subject::User(UserId(id))),
        ChangeKind::GroupCreated | ChangeKind::GroupUpdated | ChangeKind::GroupDeleted => {
            Ok(Subject::Group(GroupId(id)))
        }
        ChangeKind::MemberAdded | ChangeKind::MemberRemoved => {
            let member = member.ok_or_else(|| corrupt("change"))?;
            Ok(Subject::Member(GroupId(id), MemberId(member)))
        }
    }
}

/// The code of the deletion of a user that was deactivated: told like any other, and counted apart.
pub(crate) const DELETED_LOCKED: i16 = 25;

pub(crate) fn code(kind: ChangeKind) -> i16 {
    match kind {
        ChangeKind::UserCreated => 1,
        ChangeKind::UserUpdated => 2,
        ChangeKind::UserDeactivated => 3,
        ChangeKind::UserReactivated => 4,
        ChangeKind::UserDeleted => 5,
        ChangeKind::GroupCreated => 6,
        ChangeKind::GroupUpdated => 7,
        ChangeKind::GroupDeleted => 8,
        ChangeKind::MemberAdded => 9,
        ChangeKind::MemberRemoved => 10,
    }
}

fn kind(code: i16) -> Result<ChangeKind, StoreError> {
    match code {
        1 => Ok(ChangeKind::UserCreated),
        2 => Ok(ChangeKind::UserUpdated),
        3 => Ok(ChangeKind::UserDeactivated),
        4 => Ok(ChangeKind::UserReactivated),
        5 | DELETED_LOCKED => Ok(ChangeKind::UserDeleted),
        6 => Ok(ChangeKind::GroupCreated),
        7 => Ok(ChangeKind::GroupUpdated),
        8 => Ok(ChangeKind::GroupDeleted),
        9 => Ok(ChangeKind::MemberAdded),
        10 => Ok(ChangeKind::MemberRemoved),
        _ => Err(corrupt("change")),
    }
}
