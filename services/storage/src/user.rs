//! Users: reading them, alone, in pages and by the many names a person goes by.
//!
//! Every statement starts with the workspace and the view, and a caller's filter stands in parentheses after them: no
//! `or` in it reaches past either.

pub(crate) mod count;
pub(crate) mod row;

mod find;
mod insert;
pub(crate) mod key;
mod lookup;
pub(crate) mod search;
#[cfg(test)]
mod tests;
mod update;

use sea_orm::sea_query::Expr;
use sea_orm::{DbBackend, QueryFilter, QueryOrder, QuerySelect};

use domain::attribute::{Attribute, FieldPath};
use domain::filter::{Filter, Operator, Value};
use domain::id::{UserId, WorkspaceId};
use domain::time::Timestamp;
use domain::user::User;

use crate::entity;
use crate::error::StoreError;
use crate::filter::push_filter;
use crate::sql::Sql;
use crate::store::Store;

pub use count::UserCounts;
pub(crate) use key::{KEY_LIMIT, head};
pub(crate) use row::Seen;

/// Which users a reader sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// What an identity provider sees: SCIM-managed, not deleted.
    Scim,
    /// All that are not deleted.
    Present,
    /// All, deleted ones included.
    All,
}

impl View {
    /// Spelt as the partial indexes are, or the databases would not use them. Neither condition is an equality: as long
    /// as PostgreSQL has no statistics it takes those for so rare that a partial index beats the one that finds the row.
    pub(crate) fn predicate(self) -> &'static str {
        match self {
            Self::Scim => " AND managed_by <> 2 AND state <> 3",
            Self::Present => " AND state <> 3",
            Self::All => "",
        }
    }
}

/// Which page of users is asked for. In the order of ids, which is that of creation.
#[derive(Clone, Debug, PartialEq)]
pub struct UserQuery {
    /// Which users there are.
    pub view: View,
    /// Which of them are meant; `None` for all.
    pub filter: Option<Filter>,
    /// The page starts behind this user.
    pub after: Option<UserId>,
    /// Users left out at the start of the page. Costs by the number: prefer `after`.
    pub skip: u64,
    /// Users in the page at most.
    pub limit: u64,
}

impl Store {
    /// Finds a user; `None` when this workspace shows no such user.
    pub async fn user(&self, workspace: WorkspaceId, id: UserId, view: View) -> Result<Option<User>, StoreError> {
        let statement = find::by_id(self.backend(), workspace, id, view).into_statement();
        self.query_one(statement).await?.map(|row| row::read(&row)).transpose()
    }

    /// Reads a page of users.
    pub async fn users(&self, workspace: WorkspaceId, query: &UserQuery) -> Result<Vec<User>, StoreError> {
        let rows = self.query_all(page(self.backend(), workspace, query).into_statement()).await?;
        rows.iter().map(row::read).collect()
    }

    /// Counts users: all of a view at the price of a look-up, those a filter means by looking at them.
    pub async fn count_users(
        &self,
        workspace: WorkspaceId,
        view: View,
        filter: Option<&Filter>,
    ) -> Result<u64, StoreError> {
        let Some(filter) = filter else {
            return Ok(self.user_counts(workspace).await?.seen_by(view));
        };
        let mut sql = Sql::new(self.backend(), "SELECT COUNT(*) FROM users WHERE workspace_id = ");
        let tenant = sql.param(workspace.0);
        sql.name(tenant).push(view.predicate()).push(" AND (");
        push_filter(&mut sql, tenant, view, filter);
        sql.push(")");
        let row = self.query_one(sql.into_statement()).await?.ok_or_else(|| crate::error::corrupt("users"))?;
        let count: i64 = row.try_get_by_index(0)?;
        Ok(count.unsigned_abs())
    }

    /// When the identity provider last wrote a user, deletions included; `None` when it never did.
    pub async fn last_scim_write(&self, workspace: WorkspaceId) -> Result<Option<Timestamp>, StoreError> {
        let updated: Option<i64> = entity::user::Entity::of(workspace)
            .select_only()
            .column(entity::user::Column::Updated)
            // Spelt out: a bound value would not be recognised as what the index is about.
            .filter(Expr::cust("managed_by <> 2"))
            .order_by_desc(entity::user::Column::Updated)
            .into_tuple()
            .one(self.reader())
            .await?;
        Ok(updated.map(Timestamp))
    }
}

/// The query for a page.
fn page(backend: DbBackend, workspace: WorkspaceId, query: &UserQuery) -> Sql {
    let mut sql = Sql::new(backend, row::SELECT);
    let tenant = sql.param(workspace.0);
    sql.push(" WHERE workspace_id = ").name(tenant);
    // Skipping in a query of its own, which an index alone may answer, leaves the documents of skipped users unread.
    let skips = query.skip > 0;
    if skips {
        // PostgreSQL would join `IN`, and scan the table for it when it takes that for small.
        sql.push(if sql.is_postgres() { " AND id = ANY (ARRAY(" } else { " AND id IN (" });
        sql.push("SELECT id FROM users WHERE workspace_id = ").name(tenant);
    }
    sql.push(query.view.predicate());
    if let Some(after) = query.after {
        sql.push(" AND id > ").bind(after.0);
    }
    if let Some(filter) = &query.filter {
        sql.push(" AND (");
        push_filter(&mut sql, tenant, query.view, filter);
        sql.push(")");
    }
    // Without statistics SQLite would rather walk the users in order than look one up and sort it: `+` hides the order.
    let looks_up = !sql.is_postgres() && query.filter.as_ref().is_some_and(is_look_up);
    sql.push(if looks_up { " ORDER BY +id LIMIT " } else { " ORDER BY id LIMIT " }).bind(clamp(query.limit));
    if skips {
        let end = if sql.is_postgres() { "))" } else { ")" };
        sql.push(" OFFSET ").bind(clamp(query.skip)).push(end).push(" ORDER BY id");
    }
    sql
}

/// Whether an index of its own leads to the few users that the filter means.
fn is_look_up(filter: &Filter) -> bool {
    match filter {
        Filter::Compare {
            field: FieldPath::Attribute(attribute, _),
            operator: Operator::Equal,
            value: Value::Text(_),
        } => {
            matches!(
                attribute,
                Attribute::UserName | Attribute::ExternalId | Attribute::DisplayName | Attribute::Emails
            )
        }
        Filter::All(filters) => filters.iter().any(is_look_up),
        Filter::Compare { .. } | Filter::Any(_) | Filter::Not(_) | Filter::Present(_) | Filter::Element { .. } => false,
    }
}

/// Both databases count in signed numbers.
fn clamp(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
