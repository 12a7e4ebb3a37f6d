//! What stands between a workspace and SCIM.

use axum::response::Response;
use maud::{Markup, html};
use proto::v1;

use super::below;
use crate::console::trouble::Trouble;
use crate::console::ui::{self, Tone};
use crate::console::visit::Within;
use crate::console::{link, words};

/// The report.
pub(super) async fn show(within: Within) -> Result<Response, Trouble> {
    let message = v1::CheckReadinessRequest { workspace_id: within.id(), people: Vec::new() };
    let findings = within.upstream().imports().check_readiness(within.request(message)).await?.into_inner().findings;
    let body = html! {
        @if findings.is_empty() {
            (ui::alert(Tone::Good, "Nothing stands in the way", "No addresses clash, no names are missing."))
        } @else {
            div.alerts { @for finding in &findings { (shown(&within, finding)) } }
        }
        div.card.stack {
            h2 { "Check the people your identity provider will send" }
            p { "Export them as a CSV file, and compare them with this workspace before anything is switched on:" }
            (ui::copyable("command", "Command", &format!("roster scim readiness --workspace {} --people people.csv", within.slug())))
        }
    };
    let lead = html! { "What to mend before SCIM is switched on. Nothing here changes anything." };
    Ok(within.page(below(&within, "Readiness").lead(lead).body(body)))
}

fn shown(within: &Within, finding: &v1::ReadinessFinding) -> Markup {
    let (tone, word) = match finding.severity() {
        v1::ReadinessSeverity::Blocker => (Tone::Bad, "Prevents it"),
        v1::ReadinessSeverity::Warning => (Tone::Warning, "Mend this first"),
        v1::ReadinessSeverity::Notice | v1::ReadinessSeverity::Unspecified => (Tone::Info, "Good to know"),
    };
    let explanation = finding.explanation.clone().unwrap_or_default();
    let users = html! {
        @if finding.user_count > 0 {
            span.hint {
                (words::count(finding.user_count, "user", "users")) ": "
                @for (at, user) in finding.users.iter().enumerate() {
                    @if at > 0 { ", " }
                    a href=(link::user(within.slug(), &user.user_id)) { (words::name(user)) }
                }
            }
        }
    };
    ui::alert_with(tone, &format!("{word}: {}", explanation.summary), &explanation.remedy, &users)
}
