//! Users that an identity provider might take for one another, or could not manage as they are.
//!
//! Asked once before provisioning begins: grouped in the database, each question reads the addresses of a workspace once.

use domain::id::{UserId, WorkspaceId};

use crate::error::{StoreError, corrupt};
use crate::sql::{Param, Sql};
use crate::store::Store;

/// Users that have something in common: some of them, and how many there are.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Clash {
    /// Some of them.
    pub examples: Vec<UserId>,
    /// How many there are.
    pub count: u64,
}

/// What makes a user one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClashKind {
    /// Another user has the same address, in any case.
    SharedAddress,
    /// Another user has an address that differs in dots, in what follows a plus sign, or in blanks alone.
    LookAlike,
    /// It was created by hand and lacks the given or the family name.
    ManualWithoutName,
}

impl Store {
    /// Finds users that clash; none that are deleted.
    pub async fn clash(&self, workspace: WorkspaceId, kind: ClashKind, most: u64) -> Result<Clash, StoreError> {
        let mut count = Sql::new(self.backend(), "SELECT COUNT(DISTINCT id) FROM (");
        let mut some = Sql::new(self.backend(), "SELECT id FROM (");
        for sql in [&mut count, &mut some] {
            let tenant = sql.param(workspace.0);
            push(sql, tenant, kind);
        }
        count.push(") AS clash");
        let row = self.query_one(count.into_statement()).await?.ok_or_else(|| corrupt("users"))?;
        let number: i64 = row.try_get_by_index(0)?;
        if number == 0 {
            return Ok(Clash::default());
        }
        // Those that clash with one another stand together.
        some.push(") AS clash GROUP BY id ORDER BY MIN(alike), id LIMIT ");
        some.bind(i64::try_from(most).unwrap_or(i64::MAX));
        let rows = self.query_all(some.into_statement()).await?;
        let examples =
            rows.iter().map(|row| Ok(UserId(row.try_get_by_index(0)?))).collect::<Result<_, StoreError>>()?;
        Ok(Clash { examples, count: number.unsigned_abs() })
    }
}

/// Adds the query for the ids that clash, each with what it has in common with others.
fn push(sql: &mut Sql, tenant: Param, kind: ClashKind) {
    let alike = match kind {
        ClashKind::SharedAddress => "address",
        ClashKind::LookAlike if sql.is_postgres() => {
            "replace(split_part(split_part(trim(address), '@', 1), '+', 1), '.', '') || '@' \
             || split_part(trim(address), '@', 2)"
        }
        ClashKind::LookAlike => {
            "replace(substr(trim(address), 1, instr(replace(trim(address), '+', '@') || '@', '@') - 1), '.', '') \
             || substr(trim(address), instr(trim(address) || '@', '@'))"
        }
        ClashKind::ManualWithoutName => {
            let (given, family) = if sql.is_postgres() {
                ("search #>> '{name,given_name}'", "search #>> '{name,family_name}'")
            } else {
                ("search ->> '$.name.given_name'", "search ->> '$.name.family_name'")
            };
            sql.push("SELECT id, user_name_key AS alike FROM users WHERE workspace_id = ").name(tenant);
            sql.push(" AND managed_by = 2 AND state IN (1, 2) AND (COALESCE(").push(given);
            sql.push(", '') = '' OR COALESCE(").push(family).push(", '') = '')");
            return;
        }
    };
    let different = match kind {
        ClashKind::LookAlike => " AND COUNT(DISTINCT address) > 1",
        ClashKind::SharedAddress | ClashKind::ManualWithoutName => "",
    };
    sql.push("WITH known AS (SELECT user_id AS id, email_key AS address FROM user_email WHERE workspace_id = ");
    sql.name(tenant).push(" UNION SELECT id, login_email_key FROM users WHERE workspace_id = ").name(tenant);
    sql.push(" AND state <> 3), keyed AS (SELECT id, address, ").push(alike).push(" AS alike FROM known) ");
    sql.push("SELECT id, alike FROM keyed WHERE alike IN (SELECT alike FROM keyed GROUP BY alike ");
    sql.push("HAVING COUNT(DISTINCT id) > 1").push(different).push(")");
}
