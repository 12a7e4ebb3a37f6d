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
mod names;
mod people;
mod purge;
mod readiness;
pub(crate) mod search;
#[cfg(test)]
mod tests;
mod update;

use sea_orm::sea_query::Expr;
use sea_orm::{QueryFilter, QueryOrder, QuerySelect};

use domain::attribute::{Attribute, FieldPath, Sub};
use domain::filter::{Filter, Operator, Value};
use domain::id::{UserId, WorkspaceId};
use domain::sort::Sort;
use domain::time::Timestamp;
use domain::user::User;

use crate::entity;
use crate::error::StoreError;
use crate::filter::push_filter;
use crate::order::{Column, List, Rows, Span, Table};
use crate::sql::{Param, Sql};
use crate::store::Store;

pub use count::UserCounts;
pub(crate) use key::{KEY_LIMIT, head};
pub use people::{Counted, People, PeopleQuery, Standing};
pub use readiness::{AddressClashes, Clash};
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

/// The users as a list.
pub(crate) const TABLE: Table = Table { name: "users", select: row::COLUMNS, column };

fn column(attribute: Attribute) -> Column {
    match attribute {
        Attribute::Id | Attribute::CreateTime => Column::Id,
        Attribute::UserName => Column::Indexed { name: "user_name_key", nullable: false },
        Attribute::DisplayName => Column::Indexed { name: "display_name_key", nullable: true },
        Attribute::ExternalId => Column::Indexed { name: "external_id", nullable: true },
        Attribute::UpdateTime => Column::Indexed { name: "updated", nullable: false },
        Attribute::Groups => Column::Related,
        Attribute::Active => Column::Computed("(CAST(CASE WHEN users.state = 1 THEN 1 ELSE 0 END AS bigint))"),
        Attribute::Name
        | Attribute::NickName
        | Attribute::ProfileUrl
        | Attribute::Title
        | Attribute::UserType
        | Attribute::PreferredLanguage
        | Attribute::Locale
        | Attribute::Timezone
        | Attribute::Emails
        | Attribute::PhoneNumbers
        | Attribute::Ims
        | Attribute::Photos
        | Attribute::Addresses
        | Attribute::Entitlements
        | Attribute::Roles
        | Attribute::X509Certificates
        | Attribute::EmployeeNumber
        | Attribute::CostCenter
        | Attribute::Organization
        | Attribute::Division
        | Attribute::Department
        | Attribute::Manager
        // Never sorted by.
        | Attribute::Members
        | Attribute::GroupId => Column::Document,
    }
}

/// Which page of users is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct UserQuery {
    /// Which users there are.
    pub view: View,
    /// Which of them are meant; `None` for all.
    pub filter: Option<Filter>,
    /// In which order; `None` for that of ids, which is that of creation. It must have passed [`Sort::check`].
    pub sort: Option<Sort>,
    /// Which stretch of them.
    pub span: Span,
}

impl UserQuery {
    /// The users that are meant.
    pub(crate) fn list<'a>(
        &'a self,
        workspace: WorkspaceId,
        conditions: &'a (dyn Fn(&mut Sql, Param) + Sync),
    ) -> List<'a> {
        let looks_up = self.filter.as_ref().is_some_and(is_look_up);
        List { table: &TABLE, workspace, view: self.view, sort: self.sort.as_ref(), looks_up, conditions }
    }

    pub(crate) fn push_conditions(&self, sql: &mut Sql, tenant: Param) {
        sql.push(self.view.predicate());
        if let Some(filter) = &self.filter {
            sql.push(" AND (");
            push_filter(sql, tenant, self.view, filter);
            sql.push(")");
        }
    }
}

impl Store {
    /// Finds a user; `None` when this workspace shows no such user.
    pub async fn user(&self, workspace: WorkspaceId, id: UserId, view: View) -> Result<Option<User>, StoreError> {
        let statement = find::by_id(self.backend(), workspace, id, view).into_statement();
        self.query_one(statement).await?.map(|row| row::read(&row)).transpose()
    }

    /// Reads a page of users.
    pub async fn users(&self, workspace: WorkspaceId, query: &UserQuery) -> Result<Rows<User>, StoreError> {
        let conditions = |sql: &mut Sql, tenant| query.push_conditions(sql, tenant);
        self.stretch(&query.list(workspace, &conditions), &query.span, row::read).await
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

/// Whether an index of its own leads to the few resources that the filter means.
pub fn is_look_up(filter: &Filter) -> bool {
    match filter {
        Filter::Compare {
            field: FieldPath::Attribute(attribute, sub),
            operator: Operator::Equal,
            value: Value::Text(_),
        } => {
            matches!(
                (attribute, sub),
                (Attribute::Id | Attribute::GroupId, _)
                    | (Attribute::UserName | Attribute::ExternalId | Attribute::DisplayName, _)
                    | (Attribute::Emails | Attribute::Members, None | Some(Sub::Value))
            )
        }
        Filter::All(filters) => filters.iter().any(is_look_up),
        Filter::Any(filters) => filters.iter().all(is_look_up),
        Filter::Element { condition, .. } => is_look_up(condition),
        Filter::Compare { .. } | Filter::Not(_) | Filter::Present(_) | Filter::Within { .. } => false,
    }
}
