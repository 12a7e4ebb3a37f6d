//! What an explanation looks like on a terminal and as JSON. What would be recorded looks as it does in the sync log.

use proto::v1::{Activity, ActivityOutcome, ExplainScimRequestResponse, IdentityProvider};
use serde_json::{Value, json};

use crate::cli::activity;
use crate::cli::output::{Row, printable};

/// In plain words, a line for each thing there is to say.
pub(super) fn text(request: &str, answer: &ExplainScimRequestResponse) -> String {
    let mut lines = vec![format!("{request}: {} {}", answer.http_status, verdict(answer))];
    lines.extend(operations(answer));
    for activity in &answer.activities {
        lines.extend(tell(activity).into_iter().map(|line| format!("  {line}")));
    }
    if answer.activities.is_empty() {
        lines.extend(detail(answer).map(|detail| format!("  answered: {detail}")));
    }
    lines.iter().map(|line| printable(line)).collect::<Vec<_>>().join("\n")
}

/// All of it. The body is what the identity provider would get.
pub(super) fn json(answer: &ExplainScimRequestResponse) -> Value {
    let ExplainScimRequestResponse { http_status, body, activities } = answer;
    json!({
        "http_status": http_status,
        "accepted": *http_status < super::REFUSED,
        "body": serde_json::from_slice::<Value>(body).unwrap_or_default(),
        "activities": activities.iter().map(Row::json).collect::<Vec<_>>(),
    })
}

fn verdict(answer: &ExplainScimRequestResponse) -> &'static str {
    let is = |outcome: ActivityOutcome| answer.activities.iter().any(|activity| activity.outcome() == outcome);
    if answer.http_status >= super::REFUSED {
        "would be refused, and change nothing"
    } else if is(ActivityOutcome::Refused) {
        "would be executed, but for the operations that would be refused"
    } else if is(ActivityOutcome::Applied) {
        "would be applied"
    } else if is(ActivityOutcome::Unchanged) {
        "would be accepted, and change nothing"
    } else {
        "would be answered"
    }
}

fn tell(activity: &Activity) -> Vec<String> {
    let target = activity.target.clone().unwrap_or_default();
    let request = activity.request.clone().unwrap_or_default();
    let summary = activity.explanation.clone().unwrap_or_default().summary;
    let about: Vec<_> = [target.name, target.id].into_iter().filter(|part| !part.is_empty()).collect();
    let mut lines = Vec::new();
    if !about.is_empty() {
        lines.push(format!("about: {}", about.join(" ")));
    }
    if request.identity_provider() != IdentityProvider::Unspecified {
        let dialect = if request.dialect.is_empty() { String::new() } else { format!(" ({})", request.dialect) };
        lines.push(format!("sent by: {}{dialect}", activity::provider(request.identity_provider())));
    }
    if !summary.is_empty() {
        lines.push(format!("what happens: {summary}"));
    }
    lines.extend(activity::upshot(activity));
    lines
}

/// A line for each operation of a bulk request, in the order of the request.
fn operations(answer: &ExplainScimRequestResponse) -> Vec<String> {
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let results = body.get("Operations").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let line = |(at, result): (usize, &Value)| {
        let text = |name: &str| result.get(name).and_then(Value::as_str).unwrap_or_default();
        let id = match text("bulkId") {
            "" => String::new(),
            id => format!(" ({id})"),
        };
        let detail = result.get("response").and_then(|error| error.get("detail")).and_then(Value::as_str);
        let detail = detail.map(|detail| format!(": {detail}")).unwrap_or_default();
        format!("  operation {}: {}{id} {}{detail}", at + 1, text("method"), text("status"))
    };
    results.iter().enumerate().map(line).collect()
}

/// The `detail` of an error.
fn detail(answer: &ExplainScimRequestResponse) -> Option<String> {
    let body: Value = serde_json::from_slice(&answer.body).ok()?;
    body.get("detail")?.as_str().map(str::to_owned)
}
