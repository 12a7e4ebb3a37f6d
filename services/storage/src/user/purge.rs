//! Taking deleted users away for good.

use sea_orm::DbBackend;
use uuid::Uuid;

use domain::id::WorkspaceId;
use domain::time::Timestamp;

use crate::error::StoreError;
use crate::sql::Sql;
use crate::unit::Tx;
use crate::user::count::Class;

/// What else tells of a user: its addresses, its claims and its memberships. A deletion takes all of them along; none is
/// left behind, whatever went wrong before.
const ELSEWHERE: [(&str, &str); 4] =
    [("user_email", "user_id"), ("user_address", "user_id"), ("unique_value", "owner"), ("group_member", "member_id")];

impl Tx {
    /// Purges users who were deleted before an instant, some of them; how many went. The longest gone go first.
    ///
    /// Whoever took over from one keeps its id: it then leads nowhere.
    pub async fn purge_users(&self, workspace: WorkspaceId, before: Timestamp, most: u64) -> Result<u64, StoreError> {
        let mut open = self.open().await;
        let backend = open.backend();
        let found = open.query_all(due(backend, workspace, before, most).into_statement()).await?;
        let ids: Vec<Uuid> = found.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?;
        if ids.is_empty() {
            return Ok(0);
        }
        for (table, column) in ELSEWHERE {
            let mut sql = Sql::new(backend, "DELETE FROM ");
            sql.push(table).push(" WHERE workspace_id = ").bind(workspace.0).push(" AND ").push(column);
            let given = sql.ids(ids.iter().copied());
            sql.among(given);
            open.execute(sql.into_statement()).await?;
        }
        let mut sql = Sql::new(backend, "DELETE FROM users WHERE workspace_id = ");
        sql.bind(workspace.0).push(" AND state = 3 AND id");
        let given = sql.ids(ids.iter().copied());
        sql.among(given).push(" RETURNING id");
        let gone = open.execute_returning(sql.into_statement()).await?;
        for row in &gone {
            let id: Uuid = row.try_get_by_index(0)?;
            open.pending.count(backend, workspace, id, Some(Class::Deleted), None);
        }
        Ok(gone.len() as u64)
    }
}

/// The query for who is due. On PostgreSQL, whom another replica is purging is passed over.
pub(super) fn due(backend: DbBackend, workspace: WorkspaceId, before: Timestamp, most: u64) -> Sql {
    let mut sql = Sql::new(backend, "SELECT id FROM users WHERE workspace_id = ");
    sql.bind(workspace.0).push(" AND state = 3 AND state_since < ").bind(before.0);
    sql.push(" ORDER BY state_since LIMIT ").bind(i64::try_from(most).unwrap_or(i64::MAX));
    if sql.is_postgres() {
        sql.push(" FOR UPDATE SKIP LOCKED");
    }
    sql
}
