//! Writing a group itself: its members have statements of their own.

use sea_orm::{ExecResult, Value};

use domain::group::Group;
use domain::revision::Revision;

use crate::error::{StoreError, corrupt};
use crate::sql::Sql;
use crate::unit::{Open, Tx};
use crate::user::count::Class;
use crate::user::key::{head, key};
use crate::user::search;

/// The columns of [`profile_columns`], in its order.
const PROFILE_COLUMNS: &[&str] = &["display_name", "display_name_key", "external_id", "profile", "search"];

fn profile_columns(group: &Group) -> Result<[Value; 5], StoreError> {
    let profile = &group.profile;
    Ok([
        profile.display_name.clone().into(),
        key(&profile.display_name).into(),
        profile.external_id.as_deref().map(head).map(str::to_owned).into(),
        serde_json::to_string(profile).map_err(|_| corrupt("groups"))?.into(),
        search::group_document(profile)?.into(),
    ])
}

/// The columns that every effective write moves.
const MOVING_COLUMNS: &[&str] = &["member_count", "updated", "revision"];

fn moving_columns(group: &Group) -> [Value; 3] {
    let members = i64::try_from(group.member_count).unwrap_or(i64::MAX);
    [members.into(), group.updated.0.into(), group.revision.0.into()]
}

impl Tx {
    /// Writes a new group, and counts it.
    pub async fn insert_group(&self, group: &Group) -> Result<(), StoreError> {
        let mut open = self.open().await;
        let mut sql = Sql::new(open.backend(), "INSERT INTO groups (workspace_id, id, created");
        for column in MOVING_COLUMNS.iter().chain(PROFILE_COLUMNS) {
            sql.push(", ").push(column);
        }
        sql.push(") VALUES (").bind(group.workspace.0).push(", ").bind(group.id.0).push(", ").bind(group.created.0);
        sql.push(", ").bind_all(moving_columns(group).into_iter().chain(profile_columns(group)?)).push(")");
        open.execute(sql.into_statement()).await?;
        let backend = open.backend();
        open.pending.count(backend, group.workspace, group.id.0, None, Some(Class::Group));
        Ok(())
    }

    /// Writes a group over the revision it had; [`StoreError::Stale`] when that is no longer what is stored.
    pub async fn update_group(&self, group: &Group, expected: Revision) -> Result<(), StoreError> {
        let profile = PROFILE_COLUMNS.iter().zip(profile_columns(group)?);
        self.update(group, expected, MOVING_COLUMNS.iter().zip(moving_columns(group)).chain(profile)).await
    }

    /// Writes that a group moved, over the revision it had: for a write that left its profile alone.
    pub async fn touch_group(&self, group: &Group, expected: Revision) -> Result<(), StoreError> {
        self.update(group, expected, MOVING_COLUMNS.iter().zip(moving_columns(group))).await
    }

    async fn update<'a>(
        &self,
        group: &Group,
        expected: Revision,
        columns: impl Iterator<Item = (&'a &'static str, Value)>,
    ) -> Result<(), StoreError> {
        let mut open = self.open().await;
        let mut sql = Sql::new(open.backend(), "UPDATE groups SET ");
        for (i, (column, value)) in columns.enumerate() {
            sql.push(if i > 0 { ", " } else { "" }).push(column).push(" = ").bind(value);
        }
        sql.push(" WHERE workspace_id = ").bind(group.workspace.0).push(" AND id = ").bind(group.id.0);
        sql.push(" AND revision = ").bind(expected.0);
        push_not_from_the_future(&open, &mut sql);
        one_row(&open.execute(sql.into_statement()).await?)
    }

    /// Takes a group away, which nobody is a member of any more and which is no member: see [`Tx::leave_groups`].
    pub async fn delete_group(&self, group: &Group, expected: Revision) -> Result<(), StoreError> {
        let mut open = self.open().await;
        let mut sql = Sql::new(open.backend(), "DELETE FROM group_member WHERE workspace_id = ");
        sql.bind(group.workspace.0).push(" AND group_id = ").bind(group.id.0);
        open.execute(sql.into_statement()).await?;
        let mut sql = Sql::new(open.backend(), "DELETE FROM groups WHERE workspace_id = ");
        sql.bind(group.workspace.0).push(" AND id = ").bind(group.id.0).push(" AND revision = ").bind(expected.0);
        push_not_from_the_future(&open, &mut sql);
        one_row(&open.execute(sql.into_statement()).await?)?;
        let backend = open.backend();
        open.pending.count(backend, group.workspace, group.id.0, Some(Class::Group), None);
        Ok(())
    }
}

fn one_row(done: &ExecResult) -> Result<(), StoreError> {
    if done.rows_affected() == 1 { Ok(()) } else { Err(StoreError::Stale) }
}

/// On PostgreSQL, leaves out rows that a later transaction wrote: as for users, changes are told in the order of their
/// transactions' ids, and this one may have got its id before it waited for the row.
pub(super) fn push_not_from_the_future(open: &Open, sql: &mut Sql) {
    if open.orders_changes() {
        sql.push(" AND age(groups.xmin) >= 0");
    }
}
