//! One row of the sync log: what happened and what to do about it first, then what changed, then how it was sent.

use maud::{Markup, html};
use proto::v1;
use proto::v1::{ActivityOutcome as Outcome, ActivityResource as Resource};
use serde_json::Value;

use super::words;
use crate::console::link;
use crate::console::ui::{self, Column, Kind, Nav, Page, Table};

const CHANGES: [Column; 3] = [Column::new("Attribute"), Column::new("Before"), Column::new("After")];

pub(super) fn page(slug: &str, csrf: &str, activity: &v1::Activity) -> Page {
    let target = words::target(activity);
    let title = format!("{} {target}", words::deed(activity));
    let body = html! {
        (explanation(activity))
        @if !activity.detail.is_empty() { (told(&activity.detail)) }
        (changes(activity))
        @if let Some(membership) = &activity.membership { (members(slug, membership)) }
        (notes(activity))
        (ui::section("request", "The request", &ui::nothing(), &facts(slug, activity)))
    };
    Page::new(title.trim())
        .nav(Nav::Activity)
        .crumb("Activity", link::activities(slug))
        .lead(html! { (words::outcome(activity.outcome())) " " (ui::instant(activity.time.as_ref())) })
        .actions(actions(slug, csrf, activity))
        .body(body)
}

fn actions(slug: &str, csrf: &str, activity: &v1::Activity) -> Markup {
    let target = activity.target.as_ref().filter(|target| !target.id.is_empty());
    html! {
        @if let Some(target) = target {
            @if target.resource() == Resource::User {
                (ui::link_button(Kind::Plain, &link::user(slug, &target.id), "Open the user"))
            }
        }
        @if activity.replayable {
            @let action = format!("{}/replay", link::activity(slug, &activity.activity_id));
            (ui::action(Kind::Primary, &action, "Run again", csrf, &[]))
        }
    }
}

fn explanation(activity: &v1::Activity) -> Markup {
    let Some(explanation) = &activity.explanation else { return ui::nothing() };
    let again = if activity.replayable { "Once the cause is mended, run the request again from here." } else { "" };
    html! {
        (ui::alert_with(words::tone(activity.outcome()), &explanation.summary, &explanation.remedy, &html! {
            @if !again.is_empty() { p.hint { (again) } }
        }))
    }
}

fn told(detail: &str) -> Markup {
    ui::section("told", "What your identity provider was told", &ui::nothing(), &html! { p { (detail) } })
}

fn changes(activity: &v1::Activity) -> Markup {
    if activity.changes.is_empty() {
        return ui::nothing();
    }
    let mut table = Table::new("What changed", &CHANGES);
    for change in &activity.changes {
        table.row(&html! {
            (ui::cell("Attribute", &html! { code { (change.path) } }))
            @if change.redacted {
                (ui::cell("Before", &html! { span.muted { "kept secret" } }))
                (ui::cell("After", &html! { span.muted { "kept secret" } }))
            } @else {
                (ui::cell("Before", &html! { span.before { (value(&change.before)) } }))
                (ui::cell("After", &html! { (value(&change.after)) }))
            }
        });
    }
    ui::section("changes", "What changed", &ui::nothing(), &table.render())
}

/// A value as people read it: without the quotation marks of JSON.
fn value(json: &str) -> Markup {
    match serde_json::from_str(json) {
        Ok(Value::String(text)) => html! { (text) },
        Ok(Value::Bool(is_so)) => html! { (if is_so { "yes" } else { "no" }) },
        Ok(Value::Null) | Err(_) if json.is_empty() => html! { span.muted { "–" } },
        Ok(Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_)) | Err(_) => html! { code { (json) } },
    }
}

fn members(slug: &str, membership: &v1::MembershipChange) -> Markup {
    let side = |title: &str, count: i32, ids: &[String]| {
        let listed = i32::try_from(ids.len()).unwrap_or(i32::MAX);
        html! {
            div.stack.tight {
                h3 { (title) " (" (count) ")" }
                @if ids.is_empty() { p.muted { "Nobody" } }
                ul { @for id in ids { li { a href=(link::user(slug, id)) { code { (id) } } } } }
                @if count > listed { p.hint { "and " (count - listed) " more" } }
            }
        }
    };
    let v1::MembershipChange { added_count, removed_count, added_member_ids, removed_member_ids } = membership;
    let body = html! {
        div.columns {
            (side("Added", *added_count, added_member_ids))
            (side("Removed", *removed_count, removed_member_ids))
        }
    };
    ui::section("members", "Members", &ui::nothing(), &body)
}

fn notes(activity: &v1::Activity) -> Markup {
    let coercions = activity.request.as_ref().map_or(&[][..], |request| request.coercions.as_slice());
    let part = |id: &str, title: &str, lead: &str, notes: &[v1::ActivityNote]| {
        if notes.is_empty() {
            return ui::nothing();
        }
        let body = html! {
            div.stack {
                p.hint { (lead) }
                ul.notes { @for note in notes { li { (text(note)) } } }
            }
        };
        ui::section(id, title, &ui::nothing(), &body)
    };
    html! {
        (part("warnings", "Applied otherwise, or left out", "The rest of the request was done.", &activity.warnings))
        (part(
            "coercions",
            "Read otherwise than it was written",
            "Your identity provider does not follow the standard to the letter. Nothing is to be done about it.",
            coercions,
        ))
    }
}

fn text(note: &v1::ActivityNote) -> Markup {
    let text = if note.text.is_empty() { crate::meaning_of(&note.code).unwrap_or(&note.code) } else { &note.text };
    html! {
        p { (crate::console::trouble::sentence(text)) }
        p.cell-sub { @if !note.path.is_empty() { code { (note.path) } " · " } (note.code) }
    }
}

fn facts(slug: &str, activity: &v1::Activity) -> Markup {
    let request = activity.request.clone().unwrap_or_default();
    let plain = |text: &str| {
        if text.is_empty() {
            ui::nothing()
        } else {
            html! { (text) }
        }
    };
    let code = |text: &str| {
        if text.is_empty() {
            ui::nothing()
        } else {
            html! { code { (text) } }
        }
    };
    let provider = words::provider(request.identity_provider());
    let mut entries = vec![
        ("Time", ui::instant(activity.time.as_ref())),
        ("Request", code(format!("{} {}", request.method, request.route).trim())),
        (
            "Answer",
            html! { (activity.http_status) @if !activity.scim_type.is_empty() { " " code { (activity.scim_type) } } },
        ),
        ("Identity provider", plain(provider)),
        ("Dialect", plain(&request.dialect)),
        ("Request id", code(&activity.request_id)),
    ];
    if activity.outcome() == Outcome::Refused {
        entries.push(("Reason", code(&activity.reason)));
    }
    if let Some(target) = activity.target.as_ref().filter(|target| !target.id.is_empty()) {
        entries.push(("Id", code(&target.id)));
    }
    if request.connection_test {
        entries.push(("Connection test", html! { "It looks like one" }));
    }
    if activity.count > 1 {
        entries.push(("Stands for", html! { (activity.count) " requests" }));
    }
    if !activity.replay_of.is_empty() {
        entries.push((
            "Runs again",
            html! { a href=(link::activity(slug, &activity.replay_of)) { "the request of before" } },
        ));
    }
    ui::facts(&entries)
}
