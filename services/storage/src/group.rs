//! Groups: reading them, alone and in pages, and their members.
//!
//! As for users, every statement starts with the workspace, and a caller's filter stands in parentheses after it.

mod find;
mod leave;
mod members;
mod membership;
mod nesting;
mod row;
#[cfg(test)]
mod tests;
mod write;

use sea_orm::DbBackend;

use domain::filter::Filter;
use domain::group::Group;
use domain::id::{GroupId, WorkspaceId};

use crate::entity::resource_count;
use crate::error::{StoreError, corrupt};
use crate::filter::push_group_filter;
use crate::sql::Sql;
use crate::store::Store;
use crate::user::View;

pub use leave::Left;
pub use members::Resolved;
pub(crate) use members::push_seen;

/// Which page of groups is asked for. In the order of ids, which is that of creation.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupQuery {
    /// Which groups are meant; `None` for all.
    pub filter: Option<Filter>,
    /// The page starts behind this group.
    pub after: Option<GroupId>,
    /// Groups left out at the start of the page. Costs by the number: prefer `after`.
    pub skip: u64,
    /// Groups in the page at most.
    pub limit: u64,
}

impl Store {
    /// Finds a group; `None` when this workspace has no such group.
    pub async fn group(&self, workspace: WorkspaceId, id: GroupId) -> Result<Option<Group>, StoreError> {
        let statement = find::by_id(self.backend(), workspace, id).into_statement();
        self.query_one(statement).await?.map(|row| row::read(&row)).transpose()
    }

    /// Reads a page of groups.
    pub async fn groups(
        &self,
        workspace: WorkspaceId,
        view: View,
        query: &GroupQuery,
    ) -> Result<Vec<Group>, StoreError> {
        let rows = self.query_all(page(self.backend(), workspace, view, query).into_statement()).await?;
        rows.iter().map(row::read).collect()
    }

    /// Counts groups: all of them at the price of a look-up, those a filter means by looking at them.
    pub async fn count_groups(
        &self,
        workspace: WorkspaceId,
        view: View,
        filter: Option<&Filter>,
    ) -> Result<u64, StoreError> {
        let Some(filter) = filter else {
            let shards = resource_count::Entity::of(workspace).all(self.reader()).await?;
            return Ok(shards.iter().map(|row| row.groups).sum::<i64>().unsigned_abs());
        };
        let mut sql = Sql::new(self.backend(), "SELECT COUNT(*) FROM groups WHERE workspace_id = ");
        let tenant = sql.param(workspace.0);
        sql.name(tenant).push(" AND (");
        push_group_filter(&mut sql, tenant, view, filter);
        sql.push(")");
        let row = self.query_one(sql.into_statement()).await?.ok_or_else(|| corrupt("groups"))?;
        let count: i64 = row.try_get_by_index(0)?;
        Ok(count.unsigned_abs())
    }
}

/// The query for a page.
fn page(backend: DbBackend, workspace: WorkspaceId, view: View, query: &GroupQuery) -> Sql {
    let clamp = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let mut sql = Sql::new(backend, row::SELECT);
    let tenant = sql.param(workspace.0);
    sql.push(" WHERE workspace_id = ").name(tenant);
    if let Some(after) = query.after {
        sql.push(" AND id > ").bind(after.0);
    }
    if let Some(filter) = &query.filter {
        sql.push(" AND (");
        push_group_filter(&mut sql, tenant, view, filter);
        sql.push(")");
    }
    sql.push(" ORDER BY id LIMIT ").bind(clamp(query.limit)).push(" OFFSET ").bind(clamp(query.skip));
    sql
}
