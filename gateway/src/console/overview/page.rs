//! The overview as a page.

use maud::{Markup, html};
use proto::v1;
use proto::v1::{AlertSeverity as Severity, ConnectionState as State};

use super::chart;
use crate::console::activity;
use crate::console::link;
use crate::console::trouble::Trouble;
use crate::console::ui::{self, Kind, Nav, Page, Tone};

/// What the page is about.
pub(super) struct Seen {
    pub(super) status: v1::GetScimStatusResponse,
    pub(super) numbers: Result<v1::GetStatisticsResponse, Trouble>,
    pub(super) latest: Vec<v1::Activity>,
}

pub(super) fn page(slug: &str, seen: &Seen) -> Page {
    let body = html! {
        div.alerts {
            (health(slug, &seen.status))
            @for alert in &seen.status.alerts { (raised(alert)) }
        }
        (figures(&seen.status))
        @match &seen.numbers {
            Ok(numbers) => {
                div.columns { (chart::people(&numbers.days)) (chart::requests(&numbers.hours)) }
                div.columns { (chart::refusals(slug, &numbers.refusals)) (latest(slug, &seen.latest)) }
            },
            Err(trouble) => {
                (ui::alert(Tone::Neutral, "There are no charts just now", &trouble.text))
                (latest(slug, &seen.latest))
            },
        }
    };
    Page::new("Overview").nav(Nav::Overview).lead(html! { "How provisioning does, and who there is." }).body(body)
}

fn health(slug: &str, status: &v1::GetScimStatusResponse) -> Markup {
    let health = status.health.clone().unwrap_or_default();
    let (tone, action) = match health.state() {
        State::Healthy => (Tone::Good, None),
        State::Degraded => (Tone::Warning, Some((refused(slug), "See what was refused"))),
        State::Failing => (Tone::Bad, Some((refused(slug), "See what was refused"))),
        State::Silent => (Tone::Warning, Some((link::security(slug), "Check the connection"))),
        State::Waiting => (Tone::Info, Some((link::security(slug), "Open the setup guide"))),
        State::Off | State::Unspecified => (Tone::Neutral, Some((link::security(slug), "Set up provisioning"))),
    };
    let explanation = health.explanation.unwrap_or_default();
    let summary =
        if explanation.summary.is_empty() { "How the connection does is not known." } else { &explanation.summary };
    let action = action.map_or_else(ui::nothing, |(href, label)| ui::link_button(Kind::Plain, &href, label));
    ui::alert_with(tone, summary, &explanation.remedy, &action)
}

fn refused(slug: &str) -> String {
    link::with_query(&link::activities(slug), [("outcome", "refused"), ("span", "24h")])
}

fn raised(alert: &v1::Alert) -> Markup {
    let tone = match alert.severity() {
        Severity::Critical => Tone::Bad,
        Severity::Warning => Tone::Warning,
        Severity::Notice | Severity::Unspecified => Tone::Info,
    };
    let explanation = alert.explanation.clone().unwrap_or_default();
    ui::alert(tone, &explanation.summary, &explanation.remedy)
}

fn figures(status: &v1::GetScimStatusResponse) -> Markup {
    let health = status.health.clone().unwrap_or_default();
    let day = health.counts.iter().find(|count| count.hours == 24);
    let provider = activity::provider(health.identity_provider());
    let figure = |label: &str, value: Markup, sub: String| {
        html! { div.card.figure { p.figure-label { (label) } p.figure-value { (value) } p.hint { (sub) } } }
    };
    let by = |scim: i64, manual: i64| format!("{scim} through SCIM, {manual} by hand");
    html! {
        div.cards {
            (figure(
                "Active people",
                html! { (status.active_users + status.manual_active_users) },
                by(status.active_users, status.manual_active_users),
            ))
            (figure(
                "Deactivated",
                html! { (status.deactivated_users + status.manual_deactivated_users) },
                by(status.deactivated_users, status.manual_deactivated_users),
            ))
            (figure(
                "Refused in 24 hours",
                html! { (day.map_or(0, |day| day.refused)) },
                format!("{} went through", day.map_or(0, |day| day.succeeded)),
            ))
            (figure(
                "Last sync",
                ui::ago(health.last_success_time.as_ref()),
                if health.last_success_time.is_none() { "Nothing was synced yet".to_owned() } else { provider.to_owned() },
            ))
        }
    }
}

fn latest(slug: &str, activities: &[v1::Activity]) -> Markup {
    let all = html! { a href=(link::activities(slug)) { "All activity" } };
    let body = if activities.is_empty() {
        let text = "What your identity provider sends appears here, with an explanation.";
        ui::empty("Nothing was sent yet", text, &ui::nothing())
    } else {
        activity::brief(slug, activities)
    };
    ui::section("latest", "Latest activity", &all, &body)
}
