//! Looking many users up at once, by whatever names the caller has.

use sea_orm::{DbBackend, Value};

use domain::id::{UserId, WorkspaceId};
use domain::user::User;

use crate::error::StoreError;
use crate::sql::Sql;
use crate::store::Store;
use crate::user::key::{head, key};
use crate::user::{View, row};

impl Store {
    /// Finds the users that go by any of these ids, e-mails (any of theirs, in any case) or external ids: each once, in
    /// the order of their creation. A deleted user goes by no e-mail.
    pub async fn lookup_users(
        &self,
        workspace: WorkspaceId,
        view: View,
        ids: &[UserId],
        emails: &[String],
        external_ids: &[String],
    ) -> Result<Vec<User>, StoreError> {
        let Some(sql) = lookup(self.backend(), workspace, view, ids, emails, external_ids) else {
            return Ok(Vec::new());
        };
        let rows = self.query_all(sql.into_statement()).await?;
        rows.iter().map(row::read).collect()
    }
}

/// The query for users by names; `None` when there is no name.
pub(super) fn lookup(
    backend: DbBackend,
    workspace: WorkspaceId,
    view: View,
    ids: &[UserId],
    emails: &[String],
    external_ids: &[String],
) -> Option<Sql> {
    let ids: Vec<Value> = ids.iter().map(|id| id.0.into()).collect();
    let emails: Vec<Value> = emails.iter().map(|email| key(email).into()).collect();
    let externals: Vec<Value> = external_ids.iter().map(|id| head(id).to_owned().into()).collect();
    let sources = [
        ("id FROM users", "id", ids),
        ("user_id FROM user_email", "email_key", emails.clone()),
        ("id FROM users", "login_email_key", emails),
        ("id FROM users", "external_id", externals),
    ];

    let mut sql = Sql::new(backend, row::SELECT);
    let tenant = sql.param(workspace.0);
    sql.push(" WHERE workspace_id = ").name(tenant).push(view.predicate());
    // As for pages: PostgreSQL would join `IN`.
    let postgres = sql.is_postgres();
    sql.push(if postgres { " AND id = ANY (ARRAY(" } else { " AND id IN (" });
    let mut first = true;
    for (what, column, values) in sources {
        let Some(last) = values.last().cloned() else { continue };
        sql.push(if first { "SELECT " } else { " UNION SELECT " });
        first = false;
        sql.push(what).push(" WHERE workspace_id = ").name(tenant).push(" AND ").push(column).push(" IN (");
        // Few lengths make few statements, which the drivers then know already.
        let length = values.len().next_power_of_two();
        sql.bind_all(values.into_iter().chain(std::iter::repeat(last)).take(length)).push(")");
        if column == "login_email_key" {
            // What its index is about.
            sql.push(" AND state <> 3");
        }
    }
    if first {
        return None;
    }
    sql.push(if postgres { "))" } else { ")" }).push(" ORDER BY id");
    Some(sql)
}
