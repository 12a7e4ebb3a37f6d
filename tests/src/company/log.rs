//! The sync log, held against what an identity provider knows it sent.

use std::collections::BTreeMap;

use proto::v1;

use super::Side;
use super::ledger::Entry;
use crate::world::World;

/// What comes in floods, so that one row stands for many.
const FLOODS: [&str; 5] = ["token-revoked", "rate-limited", "scim-disabled", "plan-lacks-scim", "service-failed"];

/// Where the log does not tell what happened.
pub(super) async fn differences(world: &World, side: &Side, other: &Side) -> Vec<String> {
    let rows = rows(world, &side.workspace.id).await;
    let entries = side.office.wire.ledger().entries();
    let mut found = Vec::new();
    let mut told: BTreeMap<&str, Vec<&v1::Activity>> = BTreeMap::new();
    for row in &rows {
        told.entry(&row.request_id).or_default().push(row);
        found.extend(ill_told(row));
        if format!("{row:?}").contains(other.realm) {
            found.push(format!("the log names somebody of {}: {row:?}", other.realm));
        }
        if !entries.contains_key(&row.request_id) {
            found.push(format!("the log tells of what nobody sent: {row:?}"));
        }
    }
    for (id, entry) in &entries {
        let told = told.get(id.as_str()).map_or(&[][..], Vec::as_slice);
        found.extend(mistold(entry, told).map(|what| {
            let Entry { method, path, status, scim_type } = entry;
            format!("{what}: {id}, {method} {path}, answered {status:?} {scim_type}; told {told:?}")
        }));
    }
    found.extend(floods(&rows, side));
    let warned = |group: &String| {
        let about = |row: &&v1::Activity| row.target.as_ref().is_some_and(|target| target.id == *group);
        rows.iter().filter(about).any(|row| row.warnings.iter().any(|warning| warning.code == "members-skipped"))
    };
    let silent = side.office.stale().into_iter().filter(|group| !warned(group));
    found.extend(silent.map(|group| format!("nothing warns of the members of {group} that were left out")));
    found
}

/// What is wrong with a row, whatever it is about.
fn ill_told(row: &v1::Activity) -> Option<String> {
    let explanation = row.explanation.clone().unwrap_or_default();
    let is_refused = row.outcome() == v1::ActivityOutcome::Refused;
    let what = if explanation.summary.is_empty() || explanation.code == "unknown" {
        "a row without an explanation"
    } else if is_refused && explanation.remedy.is_empty() {
        "a refusal without a remedy"
    } else if is_refused && row.http_status < 400 {
        "a refusal that is none"
    } else if !is_refused && row.target.as_ref().is_none_or(|target| target.id.is_empty() || target.name.is_empty()) {
        "a write of nobody"
    } else if row.request.as_ref().is_none_or(|request| request.route.is_empty()) {
        "a row without its request"
    } else {
        return None;
    };
    Some(format!("{what}: {row:?}"))
}

/// How what is told of a request is not what its sender knows.
fn mistold(entry: &Entry, told: &[&v1::Activity]) -> Option<&'static str> {
    let wanted = match entry.status {
        // Nobody knows whether it was done.
        None => return (told.len() > 1).then_some("a request that was left is told twice"),
        Some(401 | 429 | 503) => return None,
        Some(_) if entry.is_refused() || entry.is_write() => 1,
        Some(_) => 0,
    };
    if told.len() != wanted {
        return Some(if wanted == 0 { "a read is told" } else { "a request is not told once" });
    }
    let row = told.first()?;
    let is_refused = row.outcome() == v1::ActivityOutcome::Refused;
    if is_refused != entry.is_refused() {
        return Some("what became of a request is not what is told");
    }
    let answered = Some(row.http_status) == entry.status.map(i32::from) && row.scim_type == entry.scim_type;
    (is_refused && !answered).then_some("a refusal is told with another answer")
}

/// Whether the rows of floods stand for as many as were refused. Whoever left may have been refused as well.
fn floods(rows: &[v1::Activity], side: &Side) -> Option<String> {
    let code = |row: &v1::Activity| row.explanation.clone().unwrap_or_default().code;
    let floods = rows.iter().filter(|row| FLOODS.contains(&code(row).as_str()) || row.http_status == 503);
    let told: usize = floods.map(|row| usize::try_from(row.count).unwrap_or_default()).sum();
    let met = side.met.unauthenticated + side.met.busy;
    let fits = (met..=met + side.met.lost).contains(&told);
    (!fits).then(|| format!("{met} were refused for a dead token or a busy server, {told} are told"))
}

async fn rows(world: &World, workspace: &str) -> Vec<v1::Activity> {
    let (mut rows, mut token) = (Vec::new(), String::new());
    loop {
        let request = v1::ListActivityRequest {
            workspace_id: workspace.to_owned(),
            page_size: 500,
            page_token: token,
            ..Default::default()
        };
        let page = world.operator().activity().list_activity(request).await.expect("activity is listed").into_inner();
        rows.extend(page.activities);
        token = page.next_page_token;
        if token.is_empty() {
            return rows;
        }
    }
}

#[cfg(test)]
mod tests;
