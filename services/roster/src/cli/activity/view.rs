//! What activity looks like: a line for each, or one with all it tells.

use proto::v1::{
    Activity, ActivityNote, ActivityOperation, ActivityOutcome, ActivityResource, IdentityProvider, MembershipChange,
};
use serde_json::{Value, json};

use crate::cli::output::{self, Row};
use crate::cli::{Failure, Output};

/// Prints one as a line.
pub(super) fn line(output: Output, activity: &Activity) -> Result<(), Failure> {
    match output {
        Output::Table => output::line(&output::cells(&activity.cells())),
        // A line for each, so that a program can follow too.
        Output::Json => output::line(&activity.json().to_string()),
    }
}

/// Prints one with all it tells.
pub(super) fn show(output: Output, activity: &Activity) -> Result<(), Failure> {
    match output {
        Output::Json => output::json(&activity.json()),
        Output::Table => {
            output.one(activity)?;
            lines(activity).iter().try_for_each(|line| output::line(&output::printable(line)))
        }
    }
}

/// What a note means: of a warning the service says it, of a coercion the gateway knows.
fn meaning(note: &ActivityNote) -> Option<&str> {
    if note.text.is_empty() { gateway::meaning_of(&note.code) } else { Some(&note.text) }
}

/// What a table has no room for.
pub(in crate::cli) fn lines(activity: &Activity) -> Vec<String> {
    let request = activity.request.clone().unwrap_or_default();
    let dialect =
        if request.dialect.is_empty() { String::new() } else { format!(" in the dialect {}", request.dialect) };
    let mut lines = vec![format!("request: {} {}{dialect}, id {}", request.method, request.route, activity.request_id)];
    lines.extend(upshot(activity));
    lines
}

/// The same without the request, for whoever just sent it.
pub(in crate::cli) fn upshot(activity: &Activity) -> Vec<String> {
    let mut lines = Vec::new();
    if !activity.replay_of.is_empty() {
        lines.push(format!("run again: activity {}", activity.replay_of));
    }
    let explanation = activity.explanation.clone().unwrap_or_default();
    if !explanation.remedy.is_empty() {
        lines.push(format!("remedy: {}", explanation.remedy));
    }
    if !activity.detail.is_empty() {
        lines.push(format!("answered: {}", activity.detail));
    }
    for change in &activity.changes {
        lines.push(if change.redacted {
            format!("changed: {} (values are kept out of the activity)", change.path)
        } else {
            let side = |value: &str| if value.is_empty() { "nothing".to_owned() } else { value.to_owned() };
            format!("changed: {}: {} -> {}", change.path, side(&change.before), side(&change.after))
        });
    }
    if let Some(MembershipChange { added_count, removed_count, added_member_ids, removed_member_ids }) =
        &activity.membership
    {
        let ids = |ids: &[String], count: i32| {
            let more = usize::try_from(count).unwrap_or(0).saturating_sub(ids.len());
            if more > 0 { format!("{} and {more} more", ids.join(", ")) } else { ids.join(", ") }
        };
        if *added_count > 0 {
            lines.push(format!("members added: {added_count} ({})", ids(added_member_ids, *added_count)));
        }
        if *removed_count > 0 {
            lines.push(format!("members removed: {removed_count} ({})", ids(removed_member_ids, *removed_count)));
        }
    }
    let note = |note: &ActivityNote| {
        let mut text = note.code.clone();
        if !note.path.is_empty() {
            text = format!("{text} ({})", note.path);
        }
        match meaning(note) {
            Some(meaning) => format!("{text}: {meaning}"),
            None => text,
        }
    };
    lines.extend(activity.warnings.iter().map(|warning| format!("warning: {}", note(warning))));
    let coercions = activity.request.iter().flat_map(|request| &request.coercions);
    lines.extend(coercions.map(|coercion| format!("understood: {}", note(coercion))));
    if activity.replayable {
        lines.push(format!("run it again with: roster activity replay {}", activity.activity_id));
    }
    lines
}

impl Row for Activity {
    const COLUMNS: &'static [&'static str] =
        &["time", "id", "from", "outcome", "status", "operation", "target", "times", "what happened"];

    fn cells(&self) -> Vec<String> {
        let target = self.target.clone().unwrap_or_default();
        let request = self.request.clone().unwrap_or_default();
        vec![
            output::instant(self.time),
            self.activity_id.clone(),
            provider(request.identity_provider()).to_owned(),
            outcome(self.outcome()).to_owned(),
            self.http_status.to_string(),
            operation(self.operation()).to_owned(),
            if target.name.is_empty() { target.id } else { target.name },
            self.count.to_string(),
            self.explanation.clone().unwrap_or_default().summary,
        ]
    }

    fn json(&self) -> Value {
        let target = self.target.clone().unwrap_or_default();
        let request = self.request.clone().unwrap_or_default();
        let explanation = self.explanation.clone().unwrap_or_default();
        let note =
            |note: &ActivityNote| json!({ "code": note.code, "path": output::text(&note.path), "text": meaning(note) });
        let changes = self.changes.iter().map(|change| {
            let value = |text: &str| {
                if text.is_empty() { Value::Null } else { serde_json::from_str(text).unwrap_or_else(|_| text.into()) }
            };
            json!({
                "path": change.path,
                "before": value(&change.before),
                "after": value(&change.after),
                "redacted": change.redacted,
            })
        });
        json!({
            "activity_id": self.activity_id,
            "workspace_id": self.workspace_id,
            "time": output::instant(self.time),
            "request_id": self.request_id,
            "identity_provider": provider(request.identity_provider()),
            "dialect": output::text(&request.dialect),
            "method": request.method,
            "route": request.route,
            "operation": operation(self.operation()),
            "outcome": outcome(self.outcome()),
            "target": {
                "resource": resource(target.resource()),
                "id": output::text(&target.id),
                "name": output::text(&target.name),
            },
            "http_status": self.http_status,
            "scim_type": output::text(&self.scim_type),
            "reason": output::text(&self.reason),
            "detail": output::text(&self.detail),
            "explanation": {
                "code": explanation.code,
                "summary": explanation.summary,
                "remedy": output::text(&explanation.remedy),
            },
            "changes": changes.collect::<Vec<_>>(),
            "membership": self.membership.as_ref().map(|change| json!({
                "added_count": change.added_count,
                "removed_count": change.removed_count,
                "added_member_ids": change.added_member_ids,
                "removed_member_ids": change.removed_member_ids,
            })),
            "warnings": self.warnings.iter().map(note).collect::<Vec<_>>(),
            "coercions": request.coercions.iter().map(note).collect::<Vec<_>>(),
            "count": self.count,
            "replayable": self.replayable,
            "replay_of": output::text(&self.replay_of),
        })
    }
}

fn outcome(outcome: ActivityOutcome) -> &'static str {
    match outcome {
        ActivityOutcome::Unspecified => "unknown",
        ActivityOutcome::Applied => "applied",
        ActivityOutcome::Unchanged => "unchanged",
        ActivityOutcome::Refused => "refused",
    }
}

fn operation(operation: ActivityOperation) -> &'static str {
    match operation {
        ActivityOperation::Unspecified => "unknown",
        ActivityOperation::Create => "create",
        ActivityOperation::Replace => "replace",
        ActivityOperation::Patch => "patch",
        ActivityOperation::Delete => "delete",
        ActivityOperation::Read => "read",
        ActivityOperation::List => "list",
        ActivityOperation::Bulk => "bulk",
        ActivityOperation::Other => "other",
        ActivityOperation::Adopt => "adopt",
    }
}

fn resource(resource: ActivityResource) -> Value {
    match resource {
        ActivityResource::Unspecified => Value::Null,
        ActivityResource::User => "user".into(),
        ActivityResource::Group => "group".into(),
    }
}

/// An identity provider by its name.
pub(in crate::cli) fn provider(provider: IdentityProvider) -> &'static str {
    match provider {
        IdentityProvider::Unspecified => "unknown",
        IdentityProvider::Okta => "okta",
        IdentityProvider::Entra => "entra",
        IdentityProvider::Google => "google",
        IdentityProvider::Jumpcloud => "jumpcloud",
        IdentityProvider::Onelogin => "onelogin",
        IdentityProvider::Rippling => "rippling",
        IdentityProvider::Yeshid => "yeshid",
        IdentityProvider::Other => "other",
    }
}
