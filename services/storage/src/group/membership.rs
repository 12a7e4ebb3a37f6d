//! Reading who is a member of what.

use std::collections::HashMap;

use sea_orm::{DbBackend, QueryResult};

use domain::group::{Member, UserGroup};
use domain::id::{GroupId, MemberId, UserId, WorkspaceId};

use crate::error::StoreError;
use crate::group::members::kind;
use crate::group::nesting::push_memberships;
use crate::sql::{Param, Sql};
use crate::store::Store;
use crate::user::View;

impl Store {
    /// Reads members of a group in the order of their ids, those behind `after`.
    pub async fn members(
        &self,
        workspace: WorkspaceId,
        group: GroupId,
        view: View,
        after: Option<MemberId>,
        limit: u64,
    ) -> Result<Vec<Member>, StoreError> {
        let sql = members_page(self.backend(), workspace, group, view, after, limit);
        self.query_all(sql.into_statement()).await?.iter().map(|row| read(row, 0)).collect()
    }

    /// Reads all members of several groups in one query.
    pub async fn members_of(
        &self,
        workspace: WorkspaceId,
        groups: &[GroupId],
        view: View,
    ) -> Result<HashMap<GroupId, Vec<Member>>, StoreError> {
        let mut found: HashMap<GroupId, Vec<Member>> = HashMap::new();
        if groups.is_empty() {
            return Ok(found);
        }
        let mut sql = Sql::new(self.backend(), "SELECT m.group_id, m.member_id, m.kind, ");
        let (tenant, groups) = (sql.param(workspace.0), sql.ids(groups.iter().map(|group| group.0)));
        push_members(&mut sql, tenant, view);
        sql.push(" AND m.group_id").among(groups).push(" ORDER BY m.group_id, m.member_id");
        for row in self.query_all(sql.into_statement()).await? {
            found.entry(GroupId(row.try_get_by_index(0)?)).or_default().push(read(&row, 1)?);
        }
        Ok(found)
    }

    /// Reads the groups that users belong to, themselves and through other groups, in one query.
    pub async fn groups_of(
        &self,
        workspace: WorkspaceId,
        users: &[UserId],
    ) -> Result<HashMap<UserId, Vec<UserGroup>>, StoreError> {
        let mut found: HashMap<UserId, Vec<UserGroup>> = HashMap::new();
        if users.is_empty() {
            return Ok(found);
        }
        let rows = self.query_all(groups_of(self.backend(), workspace, users).into_statement()).await?;
        for row in rows {
            let direct: i32 = row.try_get_by_index(3)?;
            let group = UserGroup {
                id: GroupId(row.try_get_by_index(1)?),
                display_name: row.try_get_by_index(2)?,
                direct: direct == 1,
            };
            found.entry(UserId(row.try_get_by_index(0)?)).or_default().push(group);
        }
        Ok(found)
    }
}

/// The query for members of a group.
pub(super) fn members_page(
    backend: DbBackend,
    workspace: WorkspaceId,
    group: GroupId,
    view: View,
    after: Option<MemberId>,
    limit: u64,
) -> Sql {
    let mut sql = Sql::new(backend, "SELECT m.member_id, m.kind, ");
    let tenant = sql.param(workspace.0);
    push_members(&mut sql, tenant, view);
    sql.push(" AND m.group_id = ").bind(group.0);
    if let Some(after) = after {
        sql.push(" AND m.member_id > ").bind(after.0);
    }
    sql.push(" ORDER BY m.member_id LIMIT ").bind(i64::try_from(limit).unwrap_or(i64::MAX));
    sql
}

/// The query for the groups of users.
pub(super) fn groups_of(backend: DbBackend, workspace: WorkspaceId, users: &[UserId]) -> Sql {
    let mut sql = Sql::new(backend, "WITH RECURSIVE belongs (user_id, group_id, direct) AS (");
    let (tenant, users) = (sql.param(workspace.0), sql.ids(users.iter().map(|user| user.0)));
    if sql.is_postgres() {
        sql.push("SELECT member_id, group_id, 1 FROM group_member WHERE workspace_id = ").name(tenant);
        sql.push(" AND member_id").among(users);
    } else {
        // SQLite would rather read all memberships than look up those of many users, unless it has to start with them.
        sql.push("SELECT given.id, m.group_id, 1 FROM ").given(users);
        sql.push(" CROSS JOIN group_member m ON m.workspace_id = ").name(tenant).push(" AND m.member_id = given.id");
    }
    sql.push(" UNION SELECT belongs.user_id, m.group_id, 0 FROM belongs");
    push_memberships(&mut sql, tenant, "member_id = belongs.group_id");
    sql.push(") SELECT b.user_id, b.group_id, g.display_name, b.direct FROM (");
    sql.push("SELECT user_id, group_id, MAX(direct) AS direct FROM belongs GROUP BY user_id, group_id) AS b ");
    // As the memberships: looked up for each, however many they are taken for.
    if sql.is_postgres() {
        sql.push("CROSS JOIN LATERAL (SELECT display_name FROM groups WHERE workspace_id = ").name(tenant);
        sql.push(" AND id = b.group_id OFFSET 0) AS g ");
    } else {
        sql.push("CROSS JOIN groups g ON g.workspace_id = ").name(tenant).push(" AND g.id = b.group_id ");
    }
    sql.push("ORDER BY b.user_id, b.group_id");
    sql
}

/// Adds a member's name to show and where it all comes from, up to conditions on the group.
fn push_members(sql: &mut Sql, tenant: Param, view: View) {
    push_display(sql);
    sql.push(" FROM group_member m LEFT JOIN users u ON m.kind = 1 AND u.workspace_id = ").name(tenant);
    sql.push(" AND u.id = m.member_id").push(view.predicate());
    sql.push(" LEFT JOIN groups g ON m.kind = 2 AND g.workspace_id = ").name(tenant).push(" AND g.id = m.member_id");
    // Of a user that the view does not show there is nothing.
    sql.push(" WHERE m.workspace_id = ").name(tenant).push(" AND (u.id IS NOT NULL OR g.id IS NOT NULL)");
}

fn push_display(sql: &mut Sql) {
    let user = shown_name(sql, if sql.is_postgres() { "u.profile::json" } else { "u.profile" });
    sql.push("COALESCE(g.display_name, ").push(&user).push(")");
}

/// The name to show of a user, as `Profile::shown_name` has it, from a document of the user.
pub(crate) fn shown_name(sql: &Sql, document: &str) -> String {
    let part = |name: &str| {
        if sql.is_postgres() {
            format!("{document} #>> '{{{}}}'", name.replace('.', ","))
        } else {
            format!("{document} ->> '$.{name}'")
        }
    };
    let [display, formatted, given, family] =
        ["display_name", "name.formatted", "name.given_name", "name.family_name"].map(part);
    format!("COALESCE({display}, {formatted}, NULLIF(concat_ws(' ', {given}, {family}), ''))")
}

fn read(row: &QueryResult, at: usize) -> Result<Member, StoreError> {
    Ok(Member {
        id: MemberId(row.try_get_by_index(at)?),
        kind: kind(row.try_get_by_index(at + 1)?)?,
        display: row.try_get_by_index(at + 2)?,
    })
}
