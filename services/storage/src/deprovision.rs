//! What the brake on mass deprovisioning holds, and what it goes by.
//!
//! Whoever deprovisions under a limit locks the workspace's row first (see `Tx::workspace`), and so does whoever decides
//! about what is held: between them counts and holds stay as they were read.

#[cfg(test)]
mod tests;

use sea_orm::{DbBackend, QueryResult};

use domain::deprovision::{Deprovision, Hold, HoldState};
use domain::id::{HoldId, UserId, WorkspaceId};
use domain::time::Timestamp;

use crate::error::{StoreError, corrupt};
use crate::sql::Sql;
use crate::store::Store;
use crate::unit::Tx;

const TABLE: &str = "held_deprovision";
const SELECT: &str = "SELECT id, workspace_id, user_id, kind, state, attempts, created, last_attempt, expires \
                      FROM held_deprovision WHERE workspace_id = ";
const HELD: i16 = 1;
const REJECTED: i16 = 2;

impl Store {
    /// Reads what is held, and what was rejected and is not over at that instant, the latest first.
    pub async fn holds(
        &self,
        workspace: WorkspaceId,
        now: Timestamp,
        before: Option<HoldId>,
        limit: u64,
    ) -> Result<Vec<Hold>, StoreError> {
        let mut sql = Sql::new(self.backend(), SELECT);
        sql.bind(workspace.0).push(" AND (state = ").bind(HELD).push(" OR expires > ").bind(now.0).push(")");
        if let Some(before) = before {
            sql.push(" AND id < ").bind(before.0);
        }
        sql.push(" ORDER BY id DESC LIMIT ").bind(i64::try_from(limit).unwrap_or(i64::MAX));
        self.query_all(sql.into_statement()).await?.iter().map(read).collect()
    }

    /// Reads what is held, the oldest first.
    pub async fn held(&self, workspace: WorkspaceId, limit: u64) -> Result<Vec<Hold>, StoreError> {
        let mut sql = Sql::new(self.backend(), SELECT);
        sql.bind(workspace.0).push(" AND state = ").bind(HELD);
        sql.push(" ORDER BY id LIMIT ").bind(i64::try_from(limit).unwrap_or(i64::MAX));
        self.query_all(sql.into_statement()).await?.iter().map(read).collect()
    }

    /// Reads what is held or was rejected of these users.
    pub async fn holds_of(&self, workspace: WorkspaceId, users: &[UserId]) -> Result<Vec<Hold>, StoreError> {
        let mut sql = Sql::new(self.backend(), "");
        let ids = sql.ids(users.iter().map(|user| user.0));
        sql.push(SELECT).bind(workspace.0).push(" AND user_id").among(ids).push(" ORDER BY id");
        self.query_all(sql.into_statement()).await?.iter().map(read).collect()
    }

    /// How many users are held.
    pub async fn held_count(&self, workspace: WorkspaceId) -> Result<u64, StoreError> {
        let mut sql = Sql::new(self.backend(), "SELECT COUNT(*) FROM held_deprovision WHERE workspace_id = ");
        sql.bind(workspace.0).push(" AND state = ").bind(HELD);
        number(self.query_one(sql.into_statement()).await?)
    }

    /// Until when the brake is open; in the past when it is not.
    pub async fn brake_open_until(&self, workspace: WorkspaceId) -> Result<Option<Timestamp>, StoreError> {
        let row = self.query_one(open_until(self.backend(), workspace).into_statement()).await?;
        Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.map(Timestamp))
    }
}

impl Tx {
    /// Finds what is held, or was rejected, of a user.
    pub async fn hold_of(&self, workspace: WorkspaceId, user: UserId) -> Result<Option<Hold>, StoreError> {
        let mut open = self.open().await;
        let mut sql = Sql::new(open.backend(), SELECT);
        sql.bind(workspace.0).push(" AND user_id = ").bind(user.0);
        open.query_one(sql.into_statement()).await?.map(|row| read(&row)).transpose()
    }

    /// Writes what is held of a user, over whatever was.
    pub async fn put_hold(&self, hold: &Hold) -> Result<(), StoreError> {
        let mut open = self.open().await;
        let (state, expires) = match hold.state {
            HoldState::Held => (HELD, None),
            HoldState::Rejected { until } => (REJECTED, Some(until.0)),
        };
        let text = "INSERT INTO held_deprovision (workspace_id, user_id, id, kind, state, attempts, created, \
                    last_attempt, expires) VALUES (";
        let mut sql = Sql::new(open.backend(), text);
        sql.bind_all([
            hold.workspace.0.into(),
            hold.user.0.into(),
            hold.id.0.into(),
            kind_code(hold.kind).into(),
            state.into(),
            i64::from(hold.attempts).into(),
            hold.created.0.into(),
            hold.last_attempt.0.into(),
            expires.into(),
        ]);
        sql.push(") ON CONFLICT (workspace_id, user_id) DO UPDATE SET id = excluded.id, kind = excluded.kind, ");
        sql.push("state = excluded.state, attempts = excluded.attempts, created = excluded.created, ");
        sql.push("last_attempt = excluded.last_attempt, expires = excluded.expires");
        open.execute(sql.into_statement()).await?;
        Ok(())
    }

    /// Holds a user no longer. Nothing happens where it is not.
    pub async fn drop_hold(&self, workspace: WorkspaceId, user: UserId) -> Result<(), StoreError> {
        let mut open = self.open().await;
        let mut sql = Sql::new(open.backend(), "DELETE FROM held_deprovision WHERE workspace_id = ");
        sql.bind(workspace.0).push(" AND user_id = ").bind(user.0);
        open.execute(sql.into_statement()).await?;
        Ok(())
    }

    /// Rejects what is held, of these users or, when there is none, of all; how many that was.
    pub async fn reject_holds(
        &self,
        workspace: WorkspaceId,
        users: &[UserId],
        until: Timestamp,
    ) -> Result<u64, StoreError> {
        let mut open = self.open().await;
        let mut sql = Sql::new(open.backend(), "UPDATE held_deprovision SET state = ");
        sql.bind(REJECTED).push(", expires = ").bind(until.0).push(" WHERE workspace_id = ").bind(workspace.0);
        sql.push(" AND state = ").bind(HELD);
        if !users.is_empty() {
            let ids = sql.ids(users.iter().map(|user| user.0));
            sql.push(" AND user_id").among(ids);
        }
        Ok(open.execute(sql.into_statement()).await?.rows_affected())
    }

    /// Opens the brake until an instant, or leaves it open for longer.
    pub async fn open_brake(&self, workspace: WorkspaceId, until: Timestamp) -> Result<(), StoreError> {
        let mut open = self.open().await;
        let mut sql = Sql::new(open.backend(), "INSERT INTO open_brake (workspace_id, until) VALUES (");
        sql.bind(workspace.0).push(", ").bind(until.0).push(") ON CONFLICT (workspace_id) DO UPDATE SET until = ");
        sql.push("CASE WHEN excluded.until > open_brake.until THEN excluded.until ELSE open_brake.until END");
        open.execute(sql.into_statement()).await?;
        Ok(())
    }

    /// Until when the brake is open; in the past when it is not.
    pub async fn brake_open_until(&self, workspace: WorkspaceId) -> Result<Option<Timestamp>, StoreError> {
        let mut open = self.open().await;
        let sql = open_until(open.backend(), workspace);
        let row = open.query_one(sql.into_statement()).await?;
        Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.map(Timestamp))
    }

    /// How many SCIM-managed users are active, and how many went after an instant.
    pub async fn active_and_gone(&self, workspace: WorkspaceId, since: Timestamp) -> Result<(u64, u64), StoreError> {
        let mut open = self.open().await;
        let text = "SELECT CAST(COALESCE(SUM(scim_active), 0) AS BIGINT) FROM resource_count WHERE workspace_id = ";
        let mut sql = Sql::new(open.backend(), text);
        sql.bind(workspace.0);
        let active = number(open.query_one(sql.into_statement()).await?)?;
        let sql = gone(open.backend(), workspace, since);
        Ok((active, number(open.query_one(sql.into_statement()).await?)?))
    }

    /// Forgets all that is held or was rejected in a workspace, and whether its brake is open.
    pub async fn forget_holds(&self, workspace: WorkspaceId) -> Result<(), StoreError> {
        let mut open = self.open().await;
        for table in ["DELETE FROM held_deprovision", "DELETE FROM open_brake"] {
            let mut sql = Sql::new(open.backend(), table);
            sql.push(" WHERE workspace_id = ").bind(workspace.0);
            open.execute(sql.into_statement()).await?;
        }
        Ok(())
    }

    /// Takes away rejections that are over; how many went.
    pub async fn forget_rejections(
        &self,
        workspace: WorkspaceId,
        now: Timestamp,
        limit: u64,
    ) -> Result<u64, StoreError> {
        let mut open = self.open().await;
        let mut sql = Sql::new(open.backend(), "DELETE FROM held_deprovision WHERE workspace_id = ");
        let workspace = sql.param(workspace.0);
        sql.name(workspace).push(" AND user_id IN (SELECT user_id FROM held_deprovision WHERE workspace_id = ");
        sql.name(workspace).push(" AND state = ").bind(REJECTED).push(" AND expires <= ").bind(now.0);
        sql.push(" LIMIT ").bind(i64::try_from(limit).unwrap_or(i64::MAX)).push(")");
        Ok(open.execute(sql.into_statement()).await?.rows_affected())
    }
}

fn open_until(backend: DbBackend, workspace: WorkspaceId) -> Sql {
    let mut sql = Sql::new(backend, "SELECT until FROM open_brake WHERE workspace_id = ");
    sql.bind(workspace.0);
    sql
}

/// The query for how many went. Its conditions are spelt as those of the index are.
pub(crate) fn gone(backend: DbBackend, workspace: WorkspaceId, since: Timestamp) -> Sql {
    let mut sql = Sql::new(backend, "SELECT COUNT(*) FROM users WHERE workspace_id = ");
    sql.bind(workspace.0).push(" AND managed_by <> 2 AND state <> 1 AND state_since > ").bind(since.0);
    // Whoever came deactivated was never let in, and so not locked out.
    sql.push(" AND state_since > created");
    sql
}

fn number(row: Option<QueryResult>) -> Result<u64, StoreError> {
    let count: i64 = row.ok_or_else(|| corrupt(TABLE))?.try_get_by_index(0)?;
    Ok(count.unsigned_abs())
}

fn read(row: &QueryResult) -> Result<Hold, StoreError> {
    let attempts: i64 = row.try_get_by_index(5)?;
    let expires: Option<i64> = row.try_get_by_index(8)?;
    Ok(Hold {
        id: HoldId(row.try_get_by_index(0)?),
        workspace: WorkspaceId(row.try_get_by_index(1)?),
        user: UserId(row.try_get_by_index(2)?),
        kind: match row.try_get_by_index::<i16>(3)? {
            1 => Deprovision::Deactivate,
            2 => Deprovision::Delete,
            _ => return Err(corrupt(TABLE)),
        },
        state: match (row.try_get_by_index::<i16>(4)?, expires) {
            (HELD, None) => HoldState::Held,
            (REJECTED, Some(until)) => HoldState::Rejected { until: Timestamp(until) },
            _ => return Err(corrupt(TABLE)),
        },
        attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
        created: Timestamp(row.try_get_by_index(6)?),
        last_attempt: Timestamp(row.try_get_by_index(7)?),
    })
}

fn kind_code(kind: Deprovision) -> i16 {
    match kind {
        Deprovision::Deactivate => 1,
        Deprovision::Delete => 2,
    }
}
