//! Groups in groups. Whatever follows memberships does so in SQL that stops at a group it has seen: circles may be there
//! (RFC 7644 §3.7.1).

use std::collections::BTreeSet;

use sea_orm::DbBackend;

use domain::id::{GroupId, MemberId, WorkspaceId};

use crate::error::StoreError;
use crate::sql::{Param, Sql};
use crate::unit::Tx;

impl Tx {
    /// Keeps others from putting groups into groups, or deleting groups, in this workspace until the unit is over.
    ///
    /// To be called before any group is read for writing: whoever waits here must hold nothing that others wait for.
    pub async fn hold_nesting(&self, workspace: WorkspaceId) -> Result<(), StoreError> {
        let mut open = self.open().await;
        let mut sql = Sql::new(open.backend(), "SELECT pg_advisory_xact_lock(");
        // SQLite has one writer.
        if sql.is_postgres() {
            let (high, low) = workspace.0.as_u64_pair();
            // Two workspaces with the same number would only wait for each other.
            sql.bind((high ^ low).cast_signed()).push(")");
            open.query_one(sql.into_statement()).await?;
        }
        Ok(())
    }

    /// One of these groups that, as a new member, would make the group a member of itself.
    pub async fn closes_circle(
        &self,
        workspace: WorkspaceId,
        group: GroupId,
        members: &BTreeSet<MemberId>,
    ) -> Result<Option<MemberId>, StoreError> {
        let mut open = self.open().await;
        let sql = circle(open.backend(), workspace, group, members);
        let found = open.query_one(sql.into_statement()).await?;
        Ok(found.map(|row| row.try_get_by_index(0)).transpose()?.map(MemberId))
    }
}

/// The query for a group among these that the group is in, at any depth, without having it as a member yet.
pub(super) fn circle(backend: DbBackend, workspace: WorkspaceId, group: GroupId, members: &BTreeSet<MemberId>) -> Sql {
    let mut sql = Sql::new(backend, "WITH RECURSIVE ");
    let tenant = sql.param(workspace.0);
    let (group, members) = (sql.param(group.0), sql.ids(members.iter().map(|id| id.0)));
    push_above(&mut sql, tenant, |sql| {
        sql.push("SELECT ").name(group);
    });
    sql.push(" SELECT above.id FROM above WHERE above.id").among(members);
    sql.push(" AND NOT EXISTS (SELECT 1 FROM group_member m WHERE m.workspace_id = ").name(tenant);
    sql.push(" AND m.group_id = ").name(group).push(" AND m.member_id = above.id) LIMIT 1");
    sql
}

/// Adds `above (id)`: what `start` selects, and every group that these are in.
fn push_above(sql: &mut Sql, tenant: Param, start: impl FnOnce(&mut Sql)) {
    sql.push("above (id) AS (");
    start(sql);
    sql.push(" UNION SELECT m.group_id FROM above");
    push_memberships(sql, tenant, "member_id = above.id");
    sql.push(")");
}

/// Joins to the rows before it the memberships that each is to have, as `m`.
///
/// How many rows a recursion comes to nobody knows beforehand. PostgreSQL guesses high, and would rather read all
/// memberships at once than look up those of so many; so it is told to look them up.
pub(crate) fn push_memberships(sql: &mut Sql, tenant: Param, of: &str) {
    if sql.is_postgres() {
        sql.push(" CROSS JOIN LATERAL (SELECT group_id, member_id FROM group_member WHERE workspace_id = ");
        sql.name(tenant).push(" AND ").push(of).push(" OFFSET 0) AS m");
    } else {
        // SQLite takes the tables of a cross join in their order.
        sql.push(" CROSS JOIN group_member m ON m.workspace_id = ").name(tenant).push(" AND m.").push(of);
    }
}
