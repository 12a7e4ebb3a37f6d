//! Settings → Security → SCIM provisioning: whether it is on, how to connect, how it does, what waits for a decision, and
//! the rules.

mod brake;
mod conflicts;
mod guide;
mod health;
mod readiness;
mod rules;
mod switch;
mod token;

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};
use proto::v1;

use super::form::Query;
use super::notice::{self, Notice};
use super::trouble::Trouble;
use super::ui::{self, Nav, Page, Tone};
use super::visit::Within;
use super::{link, words};
use crate::app::Shared;

/// Conflicts, and what is held, that are shown at once.
const WAITING: i32 = 20;

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/console/w/{slug}/security", get(show))
        .route("/console/w/{slug}/security/enable", get(switch::ask_enable).post(switch::enable))
        .route("/console/w/{slug}/security/disable", get(switch::ask_disable).post(switch::disable))
        .route("/console/w/{slug}/security/token", get(token::ask).post(token::generate))
        .route("/console/w/{slug}/security/token/revoke", get(token::ask_revoke).post(token::revoke))
        .route("/console/w/{slug}/security/token/revoke-old", get(token::ask_revoke_old).post(token::revoke_old))
        .route("/console/w/{slug}/security/conflicts/{conflict}/delete", get(conflicts::ask_delete))
        .route("/console/w/{slug}/security/conflicts/{conflict}", post(conflicts::resolve))
        .route("/console/w/{slug}/security/brake/release", get(brake::ask_release).post(brake::release))
        .route("/console/w/{slug}/security/brake/reject", get(brake::ask_reject).post(brake::reject))
        .route("/console/w/{slug}/security/rules", post(rules::save))
        .route("/console/w/{slug}/security/readiness", get(readiness::show))
        .route("/console/w/{slug}/security/guide/{idp}", get(guide::show))
}

async fn show(within: Within, base: token::BaseUrl, Query(query): Query) -> Result<Response, Trouble> {
    let upstream = within.upstream();
    let (mut workspaces, mut conflicts, mut deprovisions) =
        (upstream.workspaces(), upstream.conflicts(), upstream.deprovisions());
    let status = v1::GetScimStatusRequest { workspace_id: within.id() };
    let open = v1::ListConflictsRequest {
        workspace_id: within.id(),
        states: vec![v1::ConflictState::Open.into()],
        page_size: WAITING,
        page_token: query.raw("conflicts").to_owned(),
    };
    let held =
        v1::ListHeldDeprovisionsRequest { workspace_id: within.id(), page_size: WAITING, page_token: String::new() };
    let (status, open, held) = tokio::join!(
        workspaces.get_scim_status(within.request(status)),
        conflicts.list_conflicts(within.request(open)),
        deprovisions.list_held_deprovisions(within.request(held)),
    );
    let (status, open) = (status?.into_inner(), open?.into_inner());
    // While the service is upgraded it may be older than this page.
    let held = match held {
        Ok(held) => Some(held.into_inner()),
        Err(status) if status.code() == tonic::Code::Unimplemented => None,
        Err(status) => return Err(status.into()),
    };

    let body = html! {
        (alerts(&status))
        (switch::section(&within, &status))
        (token::section(&within, &status, &base))
        (health::section(&within, &status))
        (conflicts::section(&within, &open))
        @if let Some(held) = &held { (brake::section(&within, held)) }
        (rules::section(&within))
        (guide::section(&within))
    };
    let lead = html! { "Your identity provider creates, updates and deactivates people here, through SCIM 2.0." };
    let page = Page::new("SCIM provisioning").nav(Nav::Security).lead(lead);
    Ok(within.page(page.notice(Notice::of(query.raw(notice::PARAMETER))).body(body)))
}

fn alerts(status: &v1::GetScimStatusResponse) -> Markup {
    html! {
        @if !status.alerts.is_empty() {
            div.alerts {
                @for alert in &status.alerts {
                    @let explanation = alert.explanation.clone().unwrap_or_default();
                    (ui::alert(tone(alert.severity()), &about(&explanation.summary, alert.user_count), &explanation.remedy))
                }
            }
        }
    }
}

fn about(summary: &str, users: i64) -> String {
    if users == 0 { summary.to_owned() } else { format!("{summary} ({})", words::count(users, "user", "users")) }
}

fn tone(severity: v1::AlertSeverity) -> Tone {
    match severity {
        v1::AlertSeverity::Critical => Tone::Bad,
        v1::AlertSeverity::Warning => Tone::Warning,
        v1::AlertSeverity::Notice | v1::AlertSeverity::Unspecified => Tone::Info,
    }
}

/// A page below this one.
fn below(within: &Within, title: impl Into<String>) -> Page {
    Page::new(title).nav(Nav::Security).crumb("SCIM provisioning", link::security(within.slug()))
}
