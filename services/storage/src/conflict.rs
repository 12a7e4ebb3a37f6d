//! Conflicts: written with the refusal that tells of them, and closed with the write that resolves them.
//!
//! Whoever opens one holds its user first, and so does whoever resolves it: no conflict stays open about a user that is no
//! longer one created by hand.

#[cfg(test)]
mod tests;

use sea_orm::{DbBackend, QueryResult};

use domain::activity::Activity;
use domain::conflict::{Clash, Conflict, ConflictState};
use domain::id::{ConflictId, UserId, WorkspaceId};
use domain::time::Timestamp;

use crate::error::{StoreError, corrupt};
use crate::sql::Sql;
use crate::store::Store;
use crate::unit::{Open, Tx};
use crate::user::key::key;

const TABLE: &str = "conflict";
const SELECT: &str = "SELECT id, workspace_id, state, clash, attempts, created, last_attempt, resolved FROM conflict WHERE workspace_id = ";

impl Store {
    /// Reads conflicts in these states, all when there is none, the latest first.
    pub async fn conflicts(
        &self,
        workspace: WorkspaceId,
        states: &[ConflictState],
        before: Option<ConflictId>,
        limit: u64,
    ) -> Result<Vec<Conflict>, StoreError> {
        let statement = select(self.backend(), workspace, states, before, limit).into_statement();
        self.query_all(statement).await?.iter().map(read).collect()
    }

    /// Finds a conflict.
    pub async fn conflict(&self, workspace: WorkspaceId, id: ConflictId) -> Result<Option<Conflict>, StoreError> {
        let statement = by_id(self.backend(), workspace, id).into_statement();
        self.query_one(statement).await?.map(|row| read(&row)).transpose()
    }

    /// How many wait.
    pub async fn open_conflicts(&self, workspace: WorkspaceId) -> Result<u64, StoreError> {
        let mut sql = Sql::new(self.backend(), "SELECT COUNT(*) FROM conflict WHERE workspace_id = ");
        sql.bind(workspace.0).push(" AND state = 1");
        let row = self.query_one(sql.into_statement()).await?.ok_or_else(|| corrupt(TABLE))?;
        let count: i64 = row.try_get_by_index(0)?;
        Ok(count.unsigned_abs())
    }
}

impl Tx {
    /// Finds a conflict.
    pub async fn conflict(&self, workspace: WorkspaceId, id: ConflictId) -> Result<Option<Conflict>, StoreError> {
        let mut open = self.open().await;
        let sql = by_id(open.backend(), workspace, id);
        open.query_one(sql.into_statement()).await?.map(|row| read(&row)).transpose()
    }

    /// Notes that the identity provider met a user that was created by hand, as this activity tells.
    ///
    /// What was resolved opens again, but for what an admin dismissed. Nothing is noted of a user that is gone by now, or
    /// handed over.
    pub async fn note_conflict(&self, activity: &Activity, clash: &Clash) -> Result<(), StoreError> {
        let mut open = self.open().await;
        if !is_manual(&mut open, activity.workspace, clash.user()).await? {
            return Ok(());
        }
        let document = serde_json::to_string(clash).map_err(|_| corrupt(TABLE))?;
        let (at, attempts) = (activity.at.0, i64::from(activity.detail.count.max(1)));
        let mut sql =
            Sql::new(open.backend(), "INSERT INTO conflict (workspace_id, id, state, user_id, user_name_key, ");
        sql.push("clash, attempts, created, last_attempt, applicant_id) VALUES (")
            .bind(activity.workspace.0)
            .push(", ");
        sql.bind(activity.id.0).push(", 1, ").bind(clash.user).push(", ").bind(key(&clash.user_name)).push(", ");
        sql.bind(document).push(", ").bind(attempts).push(", ").bind(at).push(", ").bind(at).push(", ");
        sql.bind(clash.applicant).push(")");
        sql.push(" ON CONFLICT (workspace_id, user_id, user_name_key) DO UPDATE SET clash = excluded.clash, ");
        sql.push("applicant_id = excluded.applicant_id, ");
        sql.push("attempts = conflict.attempts + excluded.attempts, last_attempt = excluded.last_attempt, ");
        sql.push("resolved = CASE WHEN conflict.state = 3 THEN conflict.resolved END, ");
        sql.push("state = CASE WHEN conflict.state = 3 THEN 3 ELSE 1 END");
        open.execute(sql.into_statement()).await?;
        Ok(())
    }

    /// Closes the conflicts of a user that wait.
    pub async fn close_conflicts(
        &self,
        workspace: WorkspaceId,
        user: UserId,
        state: ConflictState,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut open = self.open().await;
        let mut sql = update(open.backend(), state, now, workspace);
        sql.push(" AND user_id = ").bind(user.0).push(" AND state = 1");
        open.execute(sql.into_statement()).await?;
        Ok(())
    }

    /// Closes the conflicts that wait about what an identity provider's own user was to get.
    pub async fn close_conflicts_for(
        &self,
        workspace: WorkspaceId,
        applicant: UserId,
        state: ConflictState,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut open = self.open().await;
        let sql = of_applicant(open.backend(), workspace, applicant, state, now);
        open.execute(sql.into_statement()).await?;
        Ok(())
    }

    /// Takes away conflicts that were resolved before an instant and not tried since, `limit` at most; how many went. What an
    /// admin dismissed stays for as long as the identity provider tries: else it would be shown again.
    pub async fn forget_conflicts(
        &self,
        workspace: WorkspaceId,
        before: Timestamp,
        limit: u64,
    ) -> Result<u64, StoreError> {
        let mut open = self.open().await;
        let sql = forget(open.backend(), workspace, before, limit);
        Ok(open.execute(sql.into_statement()).await?.rows_affected())
    }

    /// Closes one conflict, whatever became of it before; nothing happens to one that was closed like that.
    pub async fn close_conflict(
        &self,
        workspace: WorkspaceId,
        id: ConflictId,
        state: ConflictState,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut open = self.open().await;
        let mut sql = update(open.backend(), state, now, workspace);
        sql.push(" AND id = ").bind(id.0).push(" AND state <> ").bind(code(state));
        open.execute(sql.into_statement()).await?;
        Ok(())
    }
}

/// The query that takes away what was resolved, and last tried, before an instant. Spelt as its index is.
fn forget(backend: DbBackend, workspace: WorkspaceId, before: Timestamp, limit: u64) -> Sql {
    let mut sql = Sql::new(backend, "DELETE FROM conflict WHERE workspace_id = ");
    let (tenant, before) = (sql.param(workspace.0), sql.param(before.0));
    // Said twice: what opens again at this moment stays.
    sql.name(tenant).push(" AND state <> 1 AND last_attempt < ").name(before);
    sql.push(" AND id IN (SELECT id FROM conflict WHERE workspace_id = ").name(tenant);
    sql.push(" AND state <> 1 AND last_attempt < ").name(before).push(" AND resolved < ").name(before);
    sql.push(" ORDER BY last_attempt LIMIT ").bind(i64::try_from(limit).unwrap_or(i64::MAX)).push(")");
    sql
}

/// Whether the user is one created by hand, and stays so until the unit is over.
async fn is_manual(open: &mut Open, workspace: WorkspaceId, user: UserId) -> Result<bool, StoreError> {
    let mut sql = Sql::new(open.backend(), "SELECT 1 FROM users WHERE workspace_id = ");
    sql.bind(workspace.0).push(" AND id = ").bind(user.0).push(" AND managed_by = 2 AND state <> 3");
    if sql.is_postgres() {
        sql.push(" FOR SHARE");
    }
    Ok(open.query_one(sql.into_statement()).await?.is_some())
}

pub(crate) fn select(
    backend: DbBackend,
    workspace: WorkspaceId,
    states: &[ConflictState],
    before: Option<ConflictId>,
    limit: u64,
) -> Sql {
    let mut sql = Sql::new(backend, SELECT);
    sql.bind(workspace.0);
    match states {
        [] => {}
        // Spelt as an equality: along the index its conflicts come in the order of their ids.
        [state] => {
            sql.push(" AND state = ").bind(code(*state));
        }
        states => {
            sql.push(" AND state IN (").bind_all(states.iter().map(|state| code(*state).into())).push(")");
        }
    }
    if let Some(before) = before {
        sql.push(" AND id < ").bind(before.0);
    }
    sql.push(" ORDER BY id DESC LIMIT ").bind(i64::try_from(limit).unwrap_or(i64::MAX));
    sql
}

fn by_id(backend: DbBackend, workspace: WorkspaceId, id: ConflictId) -> Sql {
    let mut sql = Sql::new(backend, SELECT);
    sql.bind(workspace.0).push(" AND id = ").bind(id.0);
    sql
}

fn update(backend: DbBackend, state: ConflictState, now: Timestamp, workspace: WorkspaceId) -> Sql {
    let mut sql = Sql::new(backend, "UPDATE conflict SET state = ");
    sql.bind(code(state)).push(", resolved = ").bind(now.0).push(" WHERE workspace_id = ").bind(workspace.0);
    sql
}

/// The query that closes what waits for an applicant. Its conditions are spelt as those of the index are.
fn of_applicant(
    backend: DbBackend,
    workspace: WorkspaceId,
    applicant: UserId,
    state: ConflictState,
    now: Timestamp,
) -> Sql {
    let mut sql = update(backend, state, now, workspace);
    sql.push(" AND applicant_id = ").bind(applicant.0).push(" AND state = 1");
    sql
}

fn read(row: &QueryResult) -> Result<Conflict, StoreError> {
    let clash: String = row.try_get_by_index(3)?;
    let attempts: i64 = row.try_get_by_index(4)?;
    let resolved: Option<i64> = row.try_get_by_index(7)?;
    Ok(Conflict {
        id: ConflictId(row.try_get_by_index(0)?),
        workspace: WorkspaceId(row.try_get_by_index(1)?),
        state: state(row.try_get_by_index(2)?)?,
        clash: serde_json::from_str(&clash).map_err(|_| corrupt(TABLE))?,
        attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
        created: Timestamp(row.try_get_by_index(5)?),
        last_attempt: Timestamp(row.try_get_by_index(6)?),
        resolved: resolved.map(Timestamp),
    })
}

fn code(state: ConflictState) -> i16 {
    match state {
        ConflictState::Open => 1,
        ConflictState::Adopted => 2,
        ConflictState::Dismissed => 3,
        ConflictState::UserDeleted => 4,
        ConflictState::Cleared => 5,
    }
}

fn state(code: i16) -> Result<ConflictState, StoreError> {
    match code {
        1 => Ok(ConflictState::Open),
        2 => Ok(ConflictState::Adopted),
        3 => Ok(ConflictState::Dismissed),
        4 => Ok(ConflictState::UserDeleted),
        5 => Ok(ConflictState::Cleared),
        _ => Err(corrupt(TABLE)),
    }
}
