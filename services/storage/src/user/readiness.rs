//! Users that an identity provider might take for one another, or could not manage as they are.
//!
//! Each address stands beside what it looks like, in that order: a group of look-alikes is a stretch of one index, which is
//! read once. Users without a name have an index of their own.

use domain::id::{UserId, WorkspaceId};

use crate::error::{StoreError, corrupt};
use crate::sql::Sql;
use crate::store::Store;

/// Users that have something in common: some of them, and how many there are.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Clash {
    /// Some of them; those that clash with one another stand together.
    pub examples: Vec<UserId>,
    /// How many there are.
    pub count: u64,
}

/// Users that clash by their addresses.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct AddressClashes {
    /// Another user has the same address, in any case.
    pub shared: Clash,
    /// Another user has an address that differs in dots, in what follows a plus sign, or in blanks alone.
    pub alike: Clash,
}

impl Store {
    /// Finds users that clash by their addresses; none that are deleted.
    pub async fn address_clashes(&self, workspace: WorkspaceId, most: u64) -> Result<AddressClashes, StoreError> {
        let mut clashes = AddressClashes::default();
        for row in self.query_all(addresses(self, workspace, most).into_statement()).await? {
            let (kind, count): (i64, i64) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            let clash = if kind == SHARED { &mut clashes.shared } else { &mut clashes.alike };
            clash.count = count.unsigned_abs();
            clash.examples.push(UserId(row.try_get_by_index(2)?));
        }
        Ok(clashes)
    }

    /// Finds users that were created by hand, are not deleted, and lack the given or the family name.
    pub async fn users_without_name(&self, workspace: WorkspaceId, most: u64) -> Result<Clash, StoreError> {
        let row =
            self.query_one(nameless_count(self, workspace).into_statement()).await?.ok_or_else(|| corrupt("users"))?;
        let count: i64 = row.try_get_by_index(0)?;
        if count == 0 {
            return Ok(Clash::default());
        }
        let rows = self.query_all(nameless(self, workspace, most).into_statement()).await?;
        let examples =
            rows.iter().map(|row| Ok(UserId(row.try_get_by_index(0)?))).collect::<Result<_, StoreError>>()?;
        Ok(Clash { examples, count: count.unsigned_abs() })
    }
}

const SHARED: i64 = 1;

/// The query for those that clash by their addresses: of which kind, how many of that kind there are, and who.
pub(super) fn addresses(store: &Store, workspace: WorkspaceId, most: u64) -> Sql {
    // PostgreSQL has no least id.
    let id = if store.backend() == sea_orm::DbBackend::Postgres { "user_id::text" } else { "user_id" };
    let mut sql = Sql::new(store.backend(), "WITH several AS MATERIALIZED (SELECT alike FROM user_address");
    let tenant = sql.param(workspace.0);
    let most = sql.param(limit(most));
    sql.push(" WHERE workspace_id = ").name(tenant).push(" GROUP BY alike HAVING COUNT(*) > 1), ");
    sql.push("known AS MATERIALIZED (SELECT alike, address, user_id FROM user_address WHERE workspace_id = ");
    sql.name(tenant).push(" AND alike IN (SELECT alike FROM several)), ");
    sql.push("shared AS (SELECT user_id, MIN(alike) AS alike FROM known WHERE (alike, address) IN ");
    sql.push("(SELECT alike, address FROM known GROUP BY alike, address HAVING COUNT(*) > 1) GROUP BY user_id), ");
    sql.push("similar_ones AS (SELECT user_id, MIN(alike) AS alike FROM known WHERE alike IN ");
    sql.push("(SELECT alike FROM known GROUP BY alike HAVING MIN(address) <> MAX(address) AND MIN(").push(id);
    sql.push(") <> MAX(").push(id).push(")) GROUP BY user_id) ");
    for (kind, table, joint) in [("1", "shared", ""), ("2", "similar_ones", " UNION ALL ")] {
        sql.push(joint).push("SELECT kind, total, user_id FROM (SELECT CAST(").push(kind);
        sql.push(" AS bigint) AS kind, (SELECT COUNT(*) FROM ").push(table);
        sql.push(") AS total, user_id FROM ").push(table).push(" ORDER BY alike, user_id LIMIT ").name(most);
        sql.push(") AS own_").push(table);
    }
    sql
}

/// The query for how many lack a name.
pub(super) fn nameless_count(store: &Store, workspace: WorkspaceId) -> Sql {
    let mut sql = Sql::new(store.backend(), "SELECT COUNT(*)");
    push_nameless(&mut sql, workspace);
    sql
}

/// The query for those that lack a name.
pub(super) fn nameless(store: &Store, workspace: WorkspaceId, most: u64) -> Sql {
    let mut sql = Sql::new(store.backend(), "SELECT id");
    push_nameless(&mut sql, workspace);
    sql.push(" ORDER BY user_name_key, id LIMIT ").bind(limit(most));
    sql
}

/// Adds the condition that a user lacks a name. Spelt as the index is, or the databases would not use it.
fn push_nameless(sql: &mut Sql, workspace: WorkspaceId) {
    let (given, family) = if sql.is_postgres() {
        ("search #>> '{name,given_name}'", "search #>> '{name,family_name}'")
    } else {
        ("search ->> '$.name.given_name'", "search ->> '$.name.family_name'")
    };
    // As long as SQLite has no statistics it takes the index of kinds, and looks into everybody's document.
    sql.push(if sql.is_postgres() { " FROM users" } else { " FROM users INDEXED BY users_nameless" });
    sql.push(" WHERE workspace_id = ").bind(workspace.0);
    sql.push(" AND managed_by = 2 AND state IN (1, 2) AND (COALESCE(").push(given);
    sql.push(", '') = '' OR COALESCE(").push(family).push(", '') = '')");
}

fn limit(most: u64) -> i64 {
    i64::try_from(most).unwrap_or(i64::MAX)
}
