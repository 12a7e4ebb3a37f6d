//! What an explanation looks like on a terminal and as JSON.

use proto::v1::{
    Activity, ActivityNote, ActivityOperation, ActivityOutcome, ActivityResource, ExplainScimRequestResponse,
    Explanation, FieldChange, IdentityProvider, MembershipChange, ScimRequest,
};
use serde_json::{Value, json};

use crate::cli::fields::Fields;
use crate::cli::output::printable;

/// In plain words, a line for each thing there is to say.
pub(super) fn text(request: &str, answer: &ExplainScimRequestResponse) -> String {
    let mut lines = vec![format!("{request}: {} {}", answer.http_status, verdict(answer))];
    for activity in &answer.activities {
        tell(activity, &mut lines);
    }
    if answer.activities.is_empty() && answer.http_status >= super::REFUSED {
        lines.extend(detail(answer).map(|detail| format!("  answer    {detail}")));
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
        "activities": activities.iter().map(activity).collect::<Vec<_>>(),
    })
}

fn verdict(answer: &ExplainScimRequestResponse) -> &'static str {
    let is = |outcome: ActivityOutcome| answer.activities.iter().any(|activity| activity.outcome() == outcome);
    if answer.http_status >= super::REFUSED || is(ActivityOutcome::Refused) {
        "would be refused, and change nothing"
    } else if is(ActivityOutcome::Applied) {
        "would be applied"
    } else if is(ActivityOutcome::Unchanged) {
        "would be accepted, and change nothing"
    } else {
        "would be answered"
    }
}

fn tell(activity: &Activity, lines: &mut Vec<String>) {
    let mut line = |label: &str, text: String| {
        if !text.is_empty() {
            lines.push(format!("  {label:<9} {text}"));
        }
    };
    let request = activity.request.clone().unwrap_or_default();
    line("target", target(activity));
    line("sent by", sender(&request));
    for change in &activity.changes {
        line("change", changed(change));
    }
    if let Some(members) = &activity.membership {
        line("members", format!("{} added, {} removed", members.added_count, members.removed_count));
    }
    for note in &request.coercions {
        line("read as", noted(note));
    }
    for note in &activity.warnings {
        line("warning", noted(note));
    }
    let Explanation { summary, remedy, .. } = activity.explanation.clone().unwrap_or_default();
    line("because", summary);
    line("remedy", remedy);
    line("answer", activity.detail.clone());
}

fn target(activity: &Activity) -> String {
    let target = activity.target.clone().unwrap_or_default();
    let resource = resource(target.resource());
    let parts = [resource.unwrap_or_default(), target.name.as_str(), target.id.as_str()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn sender(request: &ScimRequest) -> String {
    let Some(name) = provider(request.identity_provider()) else { return String::new() };
    let test = if request.connection_test { ", a connection test" } else { "" };
    if request.dialect.is_empty() { format!("{name}{test}") } else { format!("{name} ({}){test}", request.dialect) }
}

fn changed(change: &FieldChange) -> String {
    let FieldChange { path, before, after, redacted } = change;
    if *redacted {
        return format!("{path}: (sensitive)");
    }
    let shown = |value: &str| if value.is_empty() { "(none)".to_owned() } else { value.to_owned() };
    format!("{path}: {} → {}", shown(before), shown(after))
}

fn noted(note: &ActivityNote) -> String {
    let at = if note.path.is_empty() { String::new() } else { format!(" ({})", note.path) };
    match meaning(note) {
        Some(text) => format!("{}{at}: {text}", note.code),
        None => format!("{}{at}", note.code),
    }
}

/// The service's words for a note; else the gateway's, for what the gateway noted.
fn meaning(note: &ActivityNote) -> Option<&str> {
    if note.text.is_empty() { gateway::meaning_of(&note.code) } else { Some(&note.text) }
}

/// The `detail` of an error.
fn detail(answer: &ExplainScimRequestResponse) -> Option<String> {
    let body: Value = serde_json::from_slice(&answer.body).ok()?;
    body.get("detail")?.as_str().map(str::to_owned)
}

fn activity(activity: &Activity) -> Value {
    let request = activity.request.clone().unwrap_or_default();
    let target = activity.target.clone().unwrap_or_default();
    let mut fields = Fields::default();
    fields.text("outcome", outcome(activity.outcome()).unwrap_or_default());
    fields.text("operation", operation(activity.operation()).unwrap_or_default());
    fields.put("target", json!({ "resource": resource(target.resource()), "id": target.id, "name": target.name }));
    fields.text("identity_provider", provider(request.identity_provider()).unwrap_or_default());
    fields.text("dialect", &request.dialect);
    fields.put("http_status", activity.http_status.into());
    fields.text("scim_type", &activity.scim_type);
    fields.text("reason", &activity.reason);
    fields.text("detail", &activity.detail);
    if let Some(Explanation { code, summary, remedy }) = &activity.explanation {
        fields.put("explanation", json!({ "code": code, "summary": summary, "remedy": remedy }));
    }
    fields.many("changes", &activity.changes, change);
    if let Some(MembershipChange { added_count, removed_count, added_member_ids, removed_member_ids }) =
        &activity.membership
    {
        fields.put(
            "membership",
            json!({
                "added_count": added_count,
                "removed_count": removed_count,
                "added_member_ids": added_member_ids,
                "removed_member_ids": removed_member_ids,
            }),
        );
    }
    fields.many("coercions", &request.coercions, note);
    fields.many("warnings", &activity.warnings, note);
    fields.finish()
}

/// Values are JSON already; one that is left out is null.
fn change(change: &FieldChange) -> Value {
    let value = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
    let FieldChange { path, before, after, redacted } = change;
    json!({ "path": path, "before": value(before), "after": value(after), "redacted": redacted })
}

fn note(note: &ActivityNote) -> Value {
    json!({ "code": note.code, "path": note.path, "text": meaning(note) })
}

const fn outcome(outcome: ActivityOutcome) -> Option<&'static str> {
    match outcome {
        ActivityOutcome::Unspecified => None,
        ActivityOutcome::Applied => Some("applied"),
        ActivityOutcome::Unchanged => Some("unchanged"),
        ActivityOutcome::Refused => Some("refused"),
    }
}

const fn operation(operation: ActivityOperation) -> Option<&'static str> {
    match operation {
        ActivityOperation::Unspecified => None,
        ActivityOperation::Create => Some("create"),
        ActivityOperation::Replace => Some("replace"),
        ActivityOperation::Patch => Some("patch"),
        ActivityOperation::Delete => Some("delete"),
        ActivityOperation::Read => Some("read"),
        ActivityOperation::List => Some("list"),
        ActivityOperation::Bulk => Some("bulk"),
        ActivityOperation::Other => Some("other"),
    }
}

const fn resource(resource: ActivityResource) -> Option<&'static str> {
    match resource {
        ActivityResource::Unspecified => None,
        ActivityResource::User => Some("user"),
        ActivityResource::Group => Some("group"),
    }
}

const fn provider(provider: IdentityProvider) -> Option<&'static str> {
    match provider {
        IdentityProvider::Unspecified => None,
        IdentityProvider::Okta => Some("Okta"),
        IdentityProvider::Entra => Some("Entra ID"),
        IdentityProvider::Google => Some("Google Workspace"),
        IdentityProvider::Jumpcloud => Some("JumpCloud"),
        IdentityProvider::Onelogin => Some("OneLogin"),
        IdentityProvider::Rippling => Some("Rippling"),
        IdentityProvider::Yeshid => Some("YesHID"),
        IdentityProvider::Other => Some("another client"),
    }
}
