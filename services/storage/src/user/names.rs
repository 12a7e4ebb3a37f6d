//! Who has the names and addresses of many at once: what a list of people needs to know before it is written.

use std::collections::HashMap;

use domain::id::{UserId, WorkspaceId};
use domain::user::User;

use crate::error::StoreError;
use crate::sql::Sql;
use crate::store::Store;
use crate::unit::Tx;
use crate::user::key::key;
use crate::user::{Seen, row};

impl Tx {
    /// Finds the users that have one of these user names or sign in with one of these addresses, in any case, and are
    /// not deleted: each once.
    pub async fn users_by_names(
        &self,
        workspace: WorkspaceId,
        names: &[String],
        emails: &[String],
    ) -> Result<Vec<User>, StoreError> {
        let mut open = self.open().await;
        let sql = by_names(Sql::new(open.backend(), row::SELECT), workspace, names, emails);
        let rows = open.query_all(sql.into_statement()).await?;
        let users = rows.iter().map(row::read).collect::<Result<Vec<_>, _>>()?;
        for user in &users {
            open.seen.insert((user.workspace, user.id), Seen::of(user));
        }
        Ok(users)
    }

    /// The newest deleted user of each of these names, by the name as it compares.
    pub async fn last_deleted_by_user_names(
        &self,
        workspace: WorkspaceId,
        names: &[String],
    ) -> Result<HashMap<String, UserId>, StoreError> {
        let mut open = self.open().await;
        let mut sql = Sql::new(open.backend(), "SELECT user_name_key, id FROM users WHERE workspace_id = ");
        sql.bind(workspace.0).push(" AND state = 3 AND user_name_key");
        push_among(&mut sql, names);
        sql.push(" ORDER BY id");
        let rows = open.query_all(sql.into_statement()).await?;
        let pairs = rows.iter().map(|row| Ok((row.try_get_by_index(0)?, UserId(row.try_get_by_index(1)?))));
        pairs.collect()
    }
}

impl Store {
    /// As within a unit of work.
    pub async fn users_by_names(
        &self,
        workspace: WorkspaceId,
        names: &[String],
        emails: &[String],
    ) -> Result<Vec<User>, StoreError> {
        let sql = by_names(Sql::new(self.backend(), row::SELECT), workspace, names, emails);
        self.query_all(sql.into_statement()).await?.iter().map(row::read).collect()
    }
}

fn by_names(mut sql: Sql, workspace: WorkspaceId, names: &[String], emails: &[String]) -> Sql {
    let tenant = sql.param(workspace.0);
    sql.push(" WHERE workspace_id = ").name(tenant).push(" AND state <> 3");
    // As for pages: PostgreSQL would join `IN`.
    let postgres = sql.is_postgres();
    sql.push(if postgres { " AND id = ANY (ARRAY(" } else { " AND id IN (" });
    for (i, (column, texts)) in [("user_name_key", names), ("login_email_key", emails)].into_iter().enumerate() {
        sql.push(if i > 0 { " UNION SELECT " } else { "SELECT " }).push("id FROM users WHERE workspace_id = ");
        sql.name(tenant).push(" AND state <> 3 AND ").push(column);
        push_among(&mut sql, texts);
    }
    sql.push(if postgres { "))" } else { ")" }).push(" ORDER BY id");
    sql
}

/// Adds that what was named before is one of these texts, as indexes hold them: one value, whatever their number.
fn push_among(sql: &mut Sql, texts: &[String]) {
    let keys: Vec<String> = texts.iter().map(|text| key(text)).collect();
    if sql.is_postgres() {
        sql.push(" = ANY (").bind(keys).push("::text[])");
    } else {
        let list = serde_json::Value::from(keys).to_string();
        sql.push(" IN (SELECT value FROM json_each(").bind(list).push("))");
    }
}
