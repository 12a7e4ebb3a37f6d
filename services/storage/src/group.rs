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

use domain::attribute::Attribute;
use domain::filter::Filter;
use domain::group::Group;
use domain::group::attribute::GroupAttribute;
use domain::id::{GroupId, WorkspaceId};
use domain::sort::Sort;

use crate::entity::resource_count;
use crate::error::{StoreError, corrupt};
use crate::filter::push_group_filter;
use crate::order::{Column, List, Rows, Span, Table};
use crate::sql::{Param, Sql};
use crate::store::Store;
use crate::user::{View, is_look_up};

pub use leave::Left;
pub use members::Resolved;
pub(crate) use members::push_seen;
pub(crate) use membership::shown_name;
pub(crate) use nesting::push_memberships;

/// The groups as a list.
const TABLE: Table = Table { name: "groups", select: row::COLUMNS, column };

fn column(attribute: Attribute) -> Column {
    match GroupAttribute::of(attribute) {
        Some(GroupAttribute::Id | GroupAttribute::Created) => Column::Id,
        Some(GroupAttribute::DisplayName) => Column::Indexed { name: "display_name_key", nullable: false },
        Some(GroupAttribute::ExternalId) => Column::Indexed { name: "external_id", nullable: true },
        // Without an index: every change of the members would have to move it there.
        Some(GroupAttribute::Updated) => Column::Computed("groups.updated"),
        Some(GroupAttribute::Members) => Column::Related,
        // Never sorted by.
        None => Column::Document,
    }
}

/// Which page of groups is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupQuery {
    /// Which members the reader sees.
    pub view: View,
    /// Which groups are meant; `None` for all.
    pub filter: Option<Filter>,
    /// In which order; `None` for that of ids, which is that of creation. It must have passed [`Sort::check`].
    pub sort: Option<Sort>,
    /// Which stretch of them.
    pub span: Span,
}

impl GroupQuery {
    /// The groups that are meant.
    pub(crate) fn list<'a>(
        &'a self,
        workspace: WorkspaceId,
        conditions: &'a (dyn Fn(&mut Sql, Param) + Sync),
    ) -> List<'a> {
        let looks_up = self.filter.as_ref().is_some_and(is_look_up);
        List { table: &TABLE, workspace, view: self.view, sort: self.sort.as_ref(), looks_up, conditions }
    }

    pub(crate) fn push_conditions(&self, sql: &mut Sql, tenant: Param) {
        if let Some(filter) = &self.filter {
            sql.push(" AND (");
            push_group_filter(sql, tenant, self.view, filter);
            sql.push(")");
        }
    }
}

impl Store {
    /// Finds a group; `None` when this workspace has no such group.
    pub async fn group(&self, workspace: WorkspaceId, id: GroupId) -> Result<Option<Group>, StoreError> {
        let statement = find::by_id(self.backend(), workspace, id).into_statement();
        self.query_one(statement).await?.map(|row| row::read(&row)).transpose()
    }

    /// Reads a page of groups.
    pub async fn groups(&self, workspace: WorkspaceId, query: &GroupQuery) -> Result<Rows<Group>, StoreError> {
        let conditions = |sql: &mut Sql, tenant| query.push_conditions(sql, tenant);
        self.stretch(&query.list(workspace, &conditions), &query.span, row::read).await
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
