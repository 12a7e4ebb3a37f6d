//! Writing who is a member of a group: set-based, a constant number of statements whatever the number of members.
//!
//! A member row tells of a user that is not deleted or of a group that is there, always. On PostgreSQL whoever adds a user
//! holds it in share until the commit, and whoever deletes it wants it alone (`leave`); groups are held together by
//! `hold_nesting`. A writer of a group has its row, so that nobody else writes its members meanwhile.

use std::collections::BTreeSet;

use sea_orm::{DbBackend, QueryResult};
use uuid::Uuid;

use domain::group::{Delta, MemberKind, Step};
use domain::id::{GroupId, MemberId, WorkspaceId};

use crate::error::{StoreError, corrupt};
use crate::filter::push_member_filter;
use crate::sql::{Param, Sql};
use crate::unit::{Open, Tx};
use crate::user::View;

/// What ids stand for.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Resolved {
    /// Those of groups.
    pub groups: BTreeSet<MemberId>,
    /// Those of neither a user that the writer sees nor a group.
    pub nobody: BTreeSet<MemberId>,
}

impl Tx {
    /// Looks up what ids stand for.
    pub async fn resolve_members(
        &self,
        workspace: WorkspaceId,
        view: View,
        ids: &BTreeSet<MemberId>,
    ) -> Result<Resolved, StoreError> {
        if ids.is_empty() {
            return Ok(Resolved::default());
        }
        let mut open = self.open().await;
        let mut sql = Sql::new(open.backend(), "SELECT given.id, groups.id IS NOT NULL FROM ");
        let (tenant, ids) = (sql.param(workspace.0), sql.ids(ids.iter().map(|id| id.0)));
        sql.given(ids).push(" LEFT JOIN groups ON groups.workspace_id = ").name(tenant);
        sql.push(" AND groups.id = given.id WHERE groups.id IS NOT NULL OR NOT EXISTS (");
        sql.push("SELECT 1 FROM users WHERE users.workspace_id = ").name(tenant);
        sql.push(" AND users.id = given.id").push(view.predicate()).push(")");
        let mut resolved = Resolved::default();
        for row in open.query_all(sql.into_statement()).await? {
            let id = MemberId(row.try_get_by_index(0)?);
            let is_group: bool = row.try_get_by_index(1)?;
            if is_group {
                resolved.groups.insert(id)
            } else {
                resolved.nobody.insert(id)
            };
        }
        Ok(resolved)
    }

    /// Takes a step on the members of a group that this unit read, and notes who became or ceased to be a member; how many
    /// did. A writer touches no member that it does not see.
    pub async fn take_member_step(
        &self,
        workspace: WorkspaceId,
        group: GroupId,
        view: View,
        step: &Step,
        delta: &mut Delta,
    ) -> Result<usize, StoreError> {
        let mut open = self.open().await;
        let at = At { workspace, group, view };
        match step {
            Step::Change { add, remove } => {
                Ok(at.remove(&mut open, remove, delta).await? + at.add(&mut open, add, delta).await?)
            }
            Step::Replace(members) => {
                Ok(at.keep(&mut open, members, delta).await? + at.add(&mut open, members, delta).await?)
            }
            Step::RemoveMatching { condition, required: _ } => {
                at.delete(&mut open, delta, |sql, tenant| {
                    sql.push(" AND (");
                    push_member_filter(sql, tenant, "m", condition);
                    sql.push(")");
                })
                .await
            }
        }
    }
}

/// Whose members are written, by whom.
#[derive(Clone, Copy)]
pub(super) struct At {
    pub(super) workspace: WorkspaceId,
    pub(super) group: GroupId,
    pub(super) view: View,
}

impl At {
    /// Adds those who are no members yet.
    async fn add(self, open: &mut Open, ids: &BTreeSet<MemberId>, delta: &mut Delta) -> Result<usize, StoreError> {
        if ids.is_empty() {
            return Ok(0);
        }
        let sql = self.adding(open.backend(), ids);
        note(&open.execute_returning(sql.into_statement()).await?, |id, kind| delta.add(id, kind))
    }

    /// The statement that adds those who are no members yet.
    pub(super) fn adding(self, backend: DbBackend, ids: &BTreeSet<MemberId>) -> Sql {
        let mut sql = Sql::new(backend, "INSERT INTO group_member (workspace_id, group_id, member_id, kind) ");
        let (tenant, group) = (sql.param(self.workspace.0), sql.param(self.group.0));
        let ids = sql.ids(ids.iter().map(|id| id.0));
        let new = |sql: &mut Sql, table: &str, view: &str| {
            sql.push("SELECT ").push(table).push(".id FROM ").push(table).push(" WHERE ").push(table);
            sql.push(".workspace_id = ").name(tenant).push(" AND ").push(table).push(".id").among(ids).push(view);
            sql.push(" AND NOT EXISTS (SELECT 1 FROM group_member m WHERE m.workspace_id = ").name(tenant);
            // Named once more, or PostgreSQL may read all members of the group to find these among them.
            sql.push(" AND m.group_id = ").name(group).push(" AND m.member_id").among(ids);
            sql.push(" AND m.member_id = ").push(table).push(".id)");
        };
        sql.push("SELECT ").name(tenant).push(", ").name(group).push(", id, 1 FROM (");
        new(&mut sql, "users", self.view.predicate());
        if sql.is_postgres() {
            sql.push(" ORDER BY users.id FOR KEY SHARE");
        }
        sql.push(") AS new_users UNION ALL SELECT ").name(tenant).push(", ").name(group).push(", id, 2 FROM (");
        new(&mut sql, "groups", "");
        // SQLite takes what follows a FROM for a join condition unless a WHERE stands between.
        sql.push(") AS new_groups WHERE TRUE ON CONFLICT DO NOTHING RETURNING member_id, kind");
        sql
    }

    /// Removes these.
    async fn remove(self, open: &mut Open, ids: &BTreeSet<MemberId>, delta: &mut Delta) -> Result<usize, StoreError> {
        if ids.is_empty() {
            return Ok(0);
        }
        self.delete(open, delta, |sql, _| push_any_of(sql, ids)).await
    }

    /// Removes all but these.
    async fn keep(self, open: &mut Open, ids: &BTreeSet<MemberId>, delta: &mut Delta) -> Result<usize, StoreError> {
        self.delete(open, delta, |sql, _| push_none_of(sql, ids)).await
    }

    async fn delete(
        self,
        open: &mut Open,
        delta: &mut Delta,
        which: impl FnOnce(&mut Sql, Param),
    ) -> Result<usize, StoreError> {
        let sql = self.deleting(open.backend(), which);
        note(&open.execute_returning(sql.into_statement()).await?, |id, kind| delta.remove(id, kind))
    }

    /// The statement that removes those whom the condition chooses.
    pub(super) fn deleting(self, backend: DbBackend, which: impl FnOnce(&mut Sql, Param)) -> Sql {
        let mut sql = Sql::new(backend, "DELETE FROM group_member AS m WHERE m.workspace_id = ");
        let tenant = sql.param(self.workspace.0);
        sql.name(tenant).push(" AND m.group_id = ").bind(self.group.0);
        which(&mut sql, tenant);
        push_seen(&mut sql, tenant, self.view, "m");
        sql.push(" RETURNING member_id, kind");
        sql
    }
}

/// Adds that a member is one of these.
pub(super) fn push_any_of(sql: &mut Sql, ids: &BTreeSet<MemberId>) {
    let ids = sql.ids(ids.iter().map(|id| id.0));
    sql.push(" AND m.member_id").among(ids);
}

/// Adds that a member is none of these: joined, since a list would be searched for each.
pub(super) fn push_none_of(sql: &mut Sql, ids: &BTreeSet<MemberId>) {
    if ids.is_empty() {
        return;
    }
    let ids = sql.ids(ids.iter().map(|id| id.0));
    if sql.is_postgres() {
        sql.push(" AND NOT EXISTS (SELECT 1 FROM ").given(ids).push(" WHERE given.id = m.member_id)");
    } else {
        sql.push(" AND NOT m.member_id").among(ids);
    }
}

/// Adds that the view shows the member. Groups it always shows, and deleted users are no members.
pub(crate) fn push_seen(sql: &mut Sql, tenant: Param, view: View, alias: &str) {
    match view {
        View::Scim => {
            sql.push(" AND (").push(alias).push(".kind = 2 OR EXISTS (SELECT 1 FROM users WHERE users.workspace_id = ");
            sql.name(tenant).push(" AND users.id = ").push(alias).push(".member_id").push(view.predicate()).push("))");
        }
        View::Present | View::All => {}
    }
}

fn note(rows: &[QueryResult], mut each: impl FnMut(MemberId, MemberKind)) -> Result<usize, StoreError> {
    for row in rows {
        let id: Uuid = row.try_get_by_index(0)?;
        each(MemberId(id), kind(row.try_get_by_index(1)?)?);
    }
    Ok(rows.len())
}

pub(super) fn kind(code: i16) -> Result<MemberKind, StoreError> {
    match code {
        1 => Ok(MemberKind::User),
        2 => Ok(MemberKind::Group),
        _ => Err(corrupt("group_member")),
    }
}
