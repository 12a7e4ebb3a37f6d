//! Leaving all groups at once: what deleting a user or a group begins with.

use domain::id::{GroupId, MemberId, UserId, WorkspaceId};
use domain::revision::Revision;
use domain::time::Timestamp;

use crate::error::StoreError;
use crate::group::write::push_not_from_the_future;
use crate::sql::Sql;
use crate::unit::{Open, Tx};

/// A group that lost a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// The group.
    pub group: GroupId,
    /// Its revision since.
    pub revision: Revision,
    /// When it last changed: then.
    pub at: Timestamp,
}

impl Tx {
    /// Keeps others from writing the groups that a user or a group is in, and a group itself, until the unit is over.
    ///
    /// All at once and in order: whoever locks several groups does it like that, so that nobody deadlocks. To be called
    /// before anything else is read for writing: a transaction that has its id already may find that a later one was
    /// first, and have to run again.
    pub async fn hold_groups(&self, workspace: WorkspaceId, member: MemberId) -> Result<(), StoreError> {
        let mut open = self.open().await;
        let mut sql = Sql::new(open.backend(), "SELECT 1 FROM groups WHERE workspace_id = ");
        // SQLite has one writer.
        if sql.is_postgres() {
            let (tenant, member) = (sql.param(workspace.0), sql.param(member.0));
            sql.name(tenant).push(" AND id = ANY (ARRAY(SELECT group_id FROM group_member WHERE workspace_id = ");
            sql.name(tenant).push(" AND member_id = ").name(member).push(" UNION ALL SELECT ").name(member);
            sql.push(")) ORDER BY id FOR UPDATE");
            open.query_all(sql.into_statement()).await?;
        }
        Ok(())
    }

    /// The same for the groups of several users.
    pub async fn hold_groups_of(&self, workspace: WorkspaceId, users: &[UserId]) -> Result<(), StoreError> {
        let mut open = self.open().await;
        let mut sql = Sql::new(open.backend(), "SELECT 1 FROM groups WHERE workspace_id = ");
        if sql.is_postgres() && !users.is_empty() {
            let tenant = sql.param(workspace.0);
            let ids = sql.ids(users.iter().map(|user| user.0));
            sql.name(tenant).push(" AND id = ANY (ARRAY(SELECT group_id FROM group_member WHERE workspace_id = ");
            sql.name(tenant).push(" AND member_id").among(ids).push(")) ORDER BY id FOR UPDATE");
            open.query_all(sql.into_statement()).await?;
        }
        Ok(())
    }

    /// Takes a user or a group out of all groups it is in, which each move one revision. [`Tx::hold_groups`] comes first.
    ///
    /// Nobody else can add it again before the unit is over.
    pub async fn leave_groups(
        &self,
        workspace: WorkspaceId,
        member: MemberId,
        now: Timestamp,
    ) -> Result<Vec<Left>, StoreError> {
        let mut open = self.open().await;
        hold_user(&mut open, workspace, member).await?;

        let mut sql = Sql::new(open.backend(), "DELETE FROM group_member WHERE workspace_id = ");
        sql.bind(workspace.0).push(" AND member_id = ").bind(member.0).push(" RETURNING group_id");
        let gone = open.execute_returning(sql.into_statement()).await?;
        if gone.is_empty() {
            return Ok(Vec::new());
        }
        let groups = gone.iter().map(|row| row.try_get_by_index(0)).collect::<Result<Vec<_>, _>>()?;
        let count = groups.len();

        let mut sql = Sql::new(open.backend(), "UPDATE groups SET revision = revision + 1, ");
        let (now, groups) = (sql.param(now.0), sql.ids(groups));
        sql.push("member_count = member_count - 1, updated = CASE WHEN updated < ").name(now).push(" THEN ").name(now);
        sql.push(" ELSE updated END WHERE workspace_id = ").bind(workspace.0).push(" AND id").among(groups);
        push_not_from_the_future(&open, &mut sql);
        sql.push(" RETURNING id, revision, updated");
        let moved = open.execute_returning(sql.into_statement()).await?;
        if moved.len() != count {
            return Err(StoreError::Stale);
        }
        let read = |row: &sea_orm::QueryResult| -> Result<Left, StoreError> {
            Ok(Left {
                group: GroupId(row.try_get_by_index(0)?),
                revision: Revision(row.try_get_by_index(1)?),
                at: Timestamp(row.try_get_by_index(2)?),
            })
        };
        let mut left = moved.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        left.sort_by_key(|left| left.group);
        Ok(left)
    }
}

/// Locks a user against those who would make it a member: they hold it in share until they are through. Comes after the
/// groups, since they hold a group already when they ask for the user.
async fn hold_user(open: &mut Open, workspace: WorkspaceId, member: MemberId) -> Result<(), StoreError> {
    let mut sql = Sql::new(open.backend(), "SELECT 1 FROM users WHERE workspace_id = ");
    if sql.is_postgres() {
        sql.bind(workspace.0).push(" AND id = ").bind(member.0).push(" FOR UPDATE");
        open.query_all(sql.into_statement()).await?;
    }
    Ok(())
}
