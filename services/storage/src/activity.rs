//! Activity: what identity providers sent and what became of it, written with what it tells or beside it.
//!
//! Ids are UUIDv7, so a span of time is a span of the key, and the latest come first by walking it backwards.

#[cfg(test)]
mod tests;

use sea_orm::QueryResult;
use uuid::Uuid;

use domain::activity::{Activity, Call, Detail, Operation, Outcome};
use domain::fold::fold;
use domain::id::{ActivityId, WorkspaceId};
use domain::time::Timestamp;

use crate::error::{StoreError, corrupt};
use crate::sql::Sql;
use crate::store::Store;
use crate::unit::Tx;

const TABLE: &str = "activity";
const COLUMNS: &str = "SELECT id, workspace_id, at, outcome, operation, target_id, detail, rpc, message FROM activity";

/// Which activity to read; empty lists are no condition.
#[derive(Clone, Debug, Default)]
pub struct ActivityQuery {
    /// Only with these outcomes.
    pub outcomes: Vec<Outcome>,
    /// Only these operations.
    pub operations: Vec<Operation>,
    /// Only about this resource.
    pub target: Option<Uuid>,
    /// Only about resources of this name, in any case.
    pub name: Option<String>,
    /// Only from this instant on.
    pub from: Option<Timestamp>,
    /// Only before this instant.
    pub until: Option<Timestamp>,
    /// Only before this one, in the order of ids.
    pub before: Option<ActivityId>,
}

/// How many requests were done and refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct ActivityCounts {
    /// Writes that were applied, or found nothing to change.
    pub succeeded: u64,
    /// Requests that were refused.
    pub refused: u64,
}

/// The least id of an instant: ids of earlier ones are smaller.
fn floor(at: Timestamp) -> Uuid {
    Uuid::from_u128(u128::from(at.0.clamp(0, 0xffff_ffff_ffff).unsigned_abs()) << 80)
}

impl Store {
    /// Reads activity, the latest first.
    pub async fn activities(
        &self,
        workspace: WorkspaceId,
        query: &ActivityQuery,
        limit: u64,
    ) -> Result<Vec<Activity>, StoreError> {
        let rows = self.query_all(select(Sql::new(self.backend(), COLUMNS), workspace, query, limit)).await?;
        rows.iter().map(read).collect()
    }

    /// Finds an activity by its id.
    pub async fn activity(&self, workspace: WorkspaceId, id: ActivityId) -> Result<Option<Activity>, StoreError> {
        let mut sql = Sql::new(self.backend(), COLUMNS);
        sql.push(" WHERE workspace_id = ").bind(workspace.0).push(" AND id = ").bind(id.0);
        self.query_one(sql.into_statement()).await?.map(|row| read(&row)).transpose()
    }

    /// Counts the activity from an instant on.
    pub async fn activity_counts(&self, workspace: WorkspaceId, from: Timestamp) -> Result<ActivityCounts, StoreError> {
        let mut sql = Sql::new(self.backend(), "SELECT outcome, COUNT(*) FROM activity WHERE workspace_id = ");
        sql.bind(workspace.0).push(" AND outcome IN (1, 2, 3) AND id >= ").bind(floor(from)).push(" GROUP BY outcome");
        let mut counts = ActivityCounts::default();
        for row in self.query_all(sql.into_statement()).await? {
            let number: i64 = row.try_get_by_index(1)?;
            match outcome(row.try_get_by_index(0)?)? {
                Outcome::Applied | Outcome::Unchanged => counts.succeeded += number.unsigned_abs(),
                Outcome::Refused => counts.refused += number.unsigned_abs(),
            }
        }
        Ok(counts)
    }

    /// The latest request of an identity provider with one of these outcomes. What an admin hands over is none.
    pub async fn latest_activity(
        &self,
        workspace: WorkspaceId,
        outcomes: &[Outcome],
    ) -> Result<Option<Activity>, StoreError> {
        let mut latest: Option<Activity> = None;
        // One look-up along the index for each: for several at once it would have to be read from end to end.
        for outcome in outcomes {
            let mut sql = Sql::new(self.backend(), COLUMNS);
            sql.push(" WHERE workspace_id = ").bind(workspace.0).push(" AND outcome = ").bind(outcome_code(*outcome));
            sql.push(" AND operation <> ").bind(operation_code(Operation::Adopt)).push(" ORDER BY id DESC LIMIT 1");
            let found = self.query_one(sql.into_statement()).await?.map(|row| read(&row)).transpose()?;
            if found.as_ref().is_some_and(|found| latest.as_ref().is_none_or(|latest| found.id > latest.id)) {
                latest = found;
            }
        }
        Ok(latest)
    }
}

impl Tx {
    /// Forgets activity of before an instant, some of it; how many went. The oldest go first.
    pub async fn forget_activity(
        &self,
        workspace: WorkspaceId,
        before: Timestamp,
        most: u64,
    ) -> Result<u64, StoreError> {
        let mut open = self.open().await;
        let mut sql = Sql::new(open.backend(), "DELETE FROM activity WHERE workspace_id = ");
        let tenant = sql.param(workspace.0);
        sql.name(tenant).push(" AND id IN (SELECT id FROM activity WHERE workspace_id = ").name(tenant);
        sql.push(" AND id < ").bind(floor(before)).push(" ORDER BY id LIMIT ");
        sql.bind(i64::try_from(most).unwrap_or(i64::MAX)).push(")");
        Ok(open.execute(sql.into_statement()).await?.rows_affected())
    }
}

pub(crate) fn select(mut sql: Sql, workspace: WorkspaceId, query: &ActivityQuery, limit: u64) -> sea_orm::Statement {
    let ActivityQuery { outcomes, operations, target, name, from, until, before } = query;
    sql.push(" WHERE workspace_id = ").bind(workspace.0);
    if let Some(target) = target {
        sql.push(" AND target_id = ").bind(*target);
    }
    if let Some(name) = name {
        sql.push(" AND target_key = ").bind(fold(name));
    }
    if !outcomes.is_empty() {
        sql.push(" AND outcome IN (").bind_all(outcomes.iter().map(|outcome| outcome_code(*outcome).into())).push(")");
    }
    if !operations.is_empty() {
        sql.push(" AND operation IN (");
        sql.bind_all(operations.iter().map(|operation| operation_code(*operation).into())).push(")");
    }
    if let Some(from) = from {
        sql.push(" AND id >= ").bind(floor(*from));
    }
    if let Some(until) = until {
        sql.push(" AND id < ").bind(floor(*until));
    }
    if let Some(before) = before {
        sql.push(" AND id < ").bind(before.0);
    }
    sql.push(" ORDER BY id DESC LIMIT ").bind(i64::try_from(limit).unwrap_or(i64::MAX));
    sql.into_statement()
}

/// Adds the statement that writes activity, of which there is at least one.
pub(crate) fn push_activities(sql: &mut Sql, activities: &[Activity]) {
    sql.push("INSERT INTO activity (workspace_id, id, at, outcome, operation, target_id, target_key, detail, rpc, ");
    sql.push("message, cause, requests) VALUES ");
    for (i, activity) in activities.iter().enumerate() {
        let Activity { id, workspace, at, outcome, operation, target, detail, call } = activity;
        let key = (!detail.name.is_empty()).then(|| fold(&detail.name));
        // Maps of text and numbers alone: there is nothing that JSON could not say.
        let document = serde_json::to_string(detail).unwrap_or_else(|_| "{}".to_owned());
        let (rpc, message) = call.as_ref().map(|Call { rpc, message }| (rpc.clone(), message.clone())).unzip();
        sql.push(if i > 0 { ", (" } else { "(" }).bind(workspace.0).push(", ").bind(id.0).push(", ").bind(at.0);
        sql.push(", ").bind(outcome_code(*outcome)).push(", ").bind(operation_code(*operation)).push(", ");
        sql.bind(*target).push(", ").bind(key).push(", ").bind(document).push(", ").bind(rpc).push(", ");
        sql.bind(message).push(", ").bind(detail.cause.code()).push(", ");
        sql.bind(i64::from(detail.count.max(1))).push(")");
    }
}

fn read(row: &QueryResult) -> Result<Activity, StoreError> {
    let detail: String = row.try_get_by_index(6)?;
    let detail: Detail = serde_json::from_str(&detail).map_err(|_| corrupt(TABLE))?;
    let rpc: Option<String> = row.try_get_by_index(7)?;
    let message: Option<Vec<u8>> = row.try_get_by_index(8)?;
    Ok(Activity {
        id: ActivityId(row.try_get_by_index(0)?),
        workspace: WorkspaceId(row.try_get_by_index(1)?),
        at: Timestamp(row.try_get_by_index(2)?),
        outcome: outcome(row.try_get_by_index(3)?)?,
        operation: operation(row.try_get_by_index(4)?)?,
        target: row.try_get_by_index(5)?,
        detail,
        call: rpc.zip(message).map(|(rpc, message)| Call { rpc, message }),
    })
}

pub(crate) fn outcome_code(outcome: Outcome) -> i16 {
    match outcome {
        Outcome::Applied => 1,
        Outcome::Unchanged => 2,
        Outcome::Refused => 3,
    }
}

fn outcome(code: i16) -> Result<Outcome, StoreError> {
    match code {
        1 => Ok(Outcome::Applied),
        2 => Ok(Outcome::Unchanged),
        3 => Ok(Outcome::Refused),
        _ => Err(corrupt(TABLE)),
    }
}

fn operation_code(operation: Operation) -> i16 {
    match operation {
        Operation::Create => 1,
        Operation::Replace => 2,
        Operation::Patch => 3,
        Operation::Delete => 4,
        Operation::Read => 5,
        Operation::List => 6,
        Operation::Bulk => 7,
        Operation::Other => 8,
        Operation::Adopt => 9,
    }
}

fn operation(code: i16) -> Result<Operation, StoreError> {
    match code {
        1 => Ok(Operation::Create),
        2 => Ok(Operation::Replace),
        3 => Ok(Operation::Patch),
        4 => Ok(Operation::Delete),
        5 => Ok(Operation::Read),
        6 => Ok(Operation::List),
        7 => Ok(Operation::Bulk),
        8 => Ok(Operation::Other),
        9 => Ok(Operation::Adopt),
        _ => Err(corrupt(TABLE)),
    }
}
