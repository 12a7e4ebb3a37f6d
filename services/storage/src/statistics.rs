//! Numbers for people to look at: users by day, requests by hour, refusals by cause.
//!
//! Nothing is counted row by row where an index can: each number is a stretch of one. How many users there were is told
//! from how many there are, going back over what came and went since.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use sea_orm::{DbBackend, Statement, Value};
use serde_json::Value as Json;

use domain::activity::{Cause, Outcome};
use domain::id::WorkspaceId;
use domain::time::Timestamp;

use crate::activity::outcome_code;
use crate::change::{DELETED_LOCKED, code};
use crate::error::StoreError;
use crate::sql::Sql;
use crate::store::Store;
use domain::change::ChangeKind;

/// How many users there were at the end of a day, and came and went on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeopleOfDay {
    /// Where it begins.
    pub start: Timestamp,
    /// Users that were active at its end.
    pub active: u64,
    /// Users that were deactivated at its end.
    pub deactivated: u64,
    /// Users that were created.
    pub created: u64,
    /// Users that were deactivated or deleted, each once.
    pub left: u64,
}

/// How many requests an hour had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestsOfHour {
    /// Where it begins.
    pub start: Timestamp,
    /// Requests that changed something.
    pub applied: u64,
    /// Requests that found nothing to change.
    pub unchanged: u64,
    /// Requests that were refused.
    pub refused: u64,
}

/// The requests of some hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requests {
    /// The hours, in order.
    pub hours: Vec<RequestsOfHour>,
    /// How often requests were refused for each cause, the most frequent first.
    pub refusals: Vec<(Cause, u64)>,
}

const DAY: i64 = 86_400_000;
const HOUR: i64 = 3_600_000;

impl Store {
    /// Counts users by day: so many days up to the one of `now`, the oldest first.
    pub async fn people_by_day(
        &self,
        workspace: WorkspaceId,
        now: Timestamp,
        days: u16,
    ) -> Result<Vec<PeopleOfDay>, StoreError> {
        let starts = spans(now, DAY, days);
        let counts = self.user_counts(workspace).await?;
        let mut active = signed(counts.scim_active) + signed(counts.manual_active);
        let mut deactivated = signed(counts.scim_deactivated) + signed(counts.manual_deactivated);
        let mut found = Vec::new();
        for row in self.query_all(days_query(self.backend(), workspace, &starts)).await?.iter().rev() {
            let number = |index| row.try_get_by_index::<i64>(index);
            let (created, locked, unlocked) = (number(1)?, number(2)?, number(3)?);
            let (deleted, deleted_locked) = (number(4)?, number(5)?);
            found.push(PeopleOfDay {
                start: Timestamp(number(0)?),
                // Of deletions before the difference was noted, those of deactivated users count as those of active ones.
                active: active.max(0).unsigned_abs(),
                deactivated: deactivated.max(0).unsigned_abs(),
                created: created.unsigned_abs(),
                left: number(6)?.unsigned_abs(),
            });
            active -= created + unlocked - locked - deleted;
            deactivated -= locked - unlocked - deleted_locked;
        }
        found.reverse();
        Ok(found)
    }

    /// Counts requests by hour: so many hours up to the one of `now`, the oldest first; and their refusals by cause.
    pub async fn requests_by_hour(
        &self,
        workspace: WorkspaceId,
        now: Timestamp,
        hours: u16,
    ) -> Result<Requests, StoreError> {
        let starts = spans(now, HOUR, hours);
        let mut found = Vec::new();
        for row in self.query_all(hours_query(self.backend(), workspace, &starts)).await? {
            let number = |index| row.try_get_by_index::<i64>(index);
            found.push(RequestsOfHour {
                start: Timestamp(number(0)?),
                applied: number(1)?.unsigned_abs(),
                unchanged: number(2)?.unsigned_abs(),
                refused: 0,
            });
        }
        let mut refusals: BTreeMap<&'static str, (Cause, u64)> = BTreeMap::new();
        if let Some(first) = starts.first() {
            let causes = self.query_all(causes_query(self.backend(), workspace, *first)).await?;
            let causes = causes.iter().map(|row| row.try_get_by_index(0)).collect::<Result<Vec<String>, _>>()?;
            for row in self.query_all(refusals_query(self.backend(), workspace, &starts, &causes)).await? {
                let (start, code): (i64, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
                let count = row.try_get_by_index::<i64>(2)?.unsigned_abs();
                if let Some(hour) = found.iter_mut().find(|hour| hour.start.0 == start) {
                    hour.refused += count;
                }
                // What this version does not know is one cause to it.
                let cause = Cause::of_code(&code);
                refusals.entry(cause.code()).or_insert((cause, 0)).1 += count;
            }
        }
        let mut refusals: Vec<_> = refusals.into_values().filter(|(_, count)| *count > 0).collect();
        refusals.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        Ok(Requests { hours: found, refusals })
    }
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Where the last spans of this length begin, up to the one of `now`; in UTC.
fn spans(now: Timestamp, length: i64, count: u16) -> Vec<i64> {
    let last = now.0.div_euclid(length) * length;
    (0..i64::from(count)).rev().map(|back| last - back * length).collect()
}

/// Names the beginnings of spans as rows to select from, called `span (start)`, in their order.
fn push_spans(sql: &mut Sql, starts: &[i64]) {
    if sql.is_postgres() {
        sql.push("unnest(").bind(starts.to_vec()).push("::bigint[]) AS span (start)");
    } else {
        let list = Json::from_iter(starts.iter().copied()).to_string();
        sql.push("(SELECT value AS start FROM json_each(").bind(list).push(")) AS span");
    }
}

fn days_query(backend: DbBackend, workspace: WorkspaceId, starts: &[i64]) -> Statement {
    let mut sql = Sql::new(backend, "SELECT span.start");
    let tenant = sql.param(workspace.0);
    let deleted = [code(ChangeKind::UserDeleted), DELETED_LOCKED];
    let kinds = [ChangeKind::UserCreated, ChangeKind::UserDeactivated, ChangeKind::UserReactivated].map(code);
    let left = [code(ChangeKind::UserDeactivated), deleted[0], deleted[1]];
    for kind in kinds.into_iter().chain(deleted) {
        push_changes_of(&mut sql, tenant, "COUNT(*)", &[kind]);
    }
    push_changes_of(&mut sql, tenant, "COUNT(DISTINCT subject_id)", &left);
    sql.push(" FROM ");
    push_spans(&mut sql, starts);
    sql.push(" ORDER BY span.start");
    sql.into_statement()
}

fn push_changes_of(sql: &mut Sql, tenant: crate::sql::Param, what: &str, kinds: &[i16]) {
    let kinds: Vec<String> = kinds.iter().map(i16::to_string).collect();
    sql.push(", (SELECT ").push(what).push(" FROM change WHERE workspace_id = ").name(tenant);
    // The first condition is what the index is about, as it is spelt there.
    sql.push(" AND kind IN (1, 3, 4, 5, 25) AND kind IN (").push(&kinds.join(", "));
    sql.push(") AND at >= span.start AND at < span.start + 86400000)");
}

fn hours_query(backend: DbBackend, workspace: WorkspaceId, starts: &[i64]) -> Statement {
    let mut sql = Sql::new(backend, "SELECT span.start");
    let tenant = sql.param(workspace.0);
    // The least id of an instant.
    let floor = |at: &str| {
        if backend == DbBackend::Postgres {
            format!("(lpad(to_hex({at}), 12, '0') || repeat('0', 20))::uuid")
        } else {
            format!("unhex(printf('%012x', {at}) || '00000000000000000000')")
        }
    };
    for outcome in [Outcome::Applied, Outcome::Unchanged] {
        sql.push(", (SELECT COUNT(*) FROM activity WHERE workspace_id = ").name(tenant);
        sql.push(" AND outcome = ").push(&outcome_code(outcome).to_string());
        sql.push(" AND id >= ").push(&floor("span.start"));
        sql.push(" AND id < ").push(&floor("span.start + 3600000")).push(")");
    }
    sql.push(" FROM ");
    push_spans(&mut sql, starts);
    sql.push(" ORDER BY span.start");
    sql.into_statement()
}

/// The causes that there are, from one to the next along the index: as many look-ups as there are causes.
fn causes_query(backend: DbBackend, workspace: WorkspaceId, from: i64) -> Statement {
    let mut sql = Sql::new(backend, "WITH RECURSIVE known (cause) AS (SELECT MIN(cause)");
    let tenant = sql.param(workspace.0);
    sql.push(" FROM activity WHERE outcome = 3 AND workspace_id = ").name(tenant);
    sql.push(" UNION ALL SELECT (SELECT MIN(cause) FROM activity WHERE outcome = 3 AND workspace_id = ").name(tenant);
    sql.push(" AND cause > known.cause) FROM known WHERE known.cause IS NOT NULL) ");
    sql.push("SELECT cause FROM known WHERE EXISTS (SELECT 1 FROM activity WHERE outcome = 3 AND workspace_id = ");
    sql.name(tenant).push(" AND cause = known.cause AND at >= ").bind(from).push(")");
    sql.into_statement()
}

fn refusals_query(backend: DbBackend, workspace: WorkspaceId, starts: &[i64], causes: &[String]) -> Statement {
    let sum = if backend == DbBackend::Postgres { "SUM(requests)::bigint" } else { "SUM(requests)" };
    let mut sql = Sql::new(backend, "SELECT span.start, known.cause, COALESCE((SELECT ");
    let tenant = sql.param(workspace.0);
    sql.push(sum).push(" FROM activity WHERE outcome = 3 AND workspace_id = ").name(tenant);
    sql.push(" AND activity.cause = known.cause AND at >= span.start AND at < span.start + 3600000), 0) FROM ");
    push_spans(&mut sql, starts);
    if sql.is_postgres() {
        sql.push(" CROSS JOIN unnest(").bind(causes.to_vec()).push("::text[]) AS known (cause)");
    } else {
        let list: Value = Json::from_iter(causes.iter().cloned()).to_string().into();
        sql.push(" CROSS JOIN (SELECT value AS cause FROM json_each(").bind(list).push(")) AS known");
    }
    sql.into_statement()
}
