//! How the connection does: in a sentence first, then in numbers.

use maud::{Markup, html};
use proto::v1;

use crate::console::ui::{self, Column, Table, Tone};
use crate::console::visit::Within;
use crate::console::{activity, link, words};

const COLUMNS: [Column; 3] = [Column::new("Within"), Column::number("Done"), Column::number("Refused")];

/// The health of the connection.
pub(super) fn section(within: &Within, status: &v1::GetScimStatusResponse) -> Markup {
    let health = status.health.clone().unwrap_or_default();
    let explanation = health.explanation.clone().unwrap_or_default();
    let body = html! {
        div.stack {
            (ui::alert(tone(health.state()), &explanation.summary, &explanation.remedy))
            (ui::facts(&[
                ("Identity provider", html! { (idp(health.identity_provider())) @if !health.dialect.is_empty() { " " span.hint { (health.dialect) } } }),
                ("Calls", html! { (health.expected_cadence) }),
                ("Connection test", ui::ago(health.connection_test_time.as_ref())),
                ("Last request", ui::ago(health.last_request_time.as_ref())),
                ("Last write", ui::ago(health.last_success_time.as_ref())),
                ("Last refusal", refusal(within, health.last_refusal.as_ref())),
            ]))
            (counts(&health.counts))
        }
    };
    let log = ui::link_button(ui::Kind::Quiet, &link::activities(within.slug()), "Open the sync log");
    ui::section("health", "Connection health", &log, &body)
}

fn tone(state: v1::ConnectionState) -> Tone {
    match state {
        v1::ConnectionState::Healthy => Tone::Good,
        v1::ConnectionState::Waiting => Tone::Info,
        v1::ConnectionState::Degraded | v1::ConnectionState::Silent => Tone::Warning,
        v1::ConnectionState::Failing => Tone::Bad,
        v1::ConnectionState::Off | v1::ConnectionState::Unspecified => Tone::Neutral,
    }
}

fn refusal(within: &Within, last: Option<&v1::Activity>) -> Markup {
    let Some(activity) = last else { return html! { span.muted { "None in the time that is kept" } } };
    let summary = activity.explanation.as_ref().map(|explanation| explanation.summary.as_str()).unwrap_or_default();
    html! {
        p { (ui::ago(activity.time.as_ref())) }
        p { a href=(link::activity(within.slug(), &activity.activity_id)) { (summary) } }
    }
}

fn counts(counts: &[v1::ActivityCount]) -> Markup {
    let mut table = Table::new("Requests", &COLUMNS);
    for count in counts {
        table.row(&html! {
            (ui::cell("Within", &html! { (span(count.hours)) }))
            (ui::number("Done", count.succeeded))
            (ui::number("Refused", count.refused))
        });
    }
    table.render()
}

fn span(hours: i32) -> String {
    match hours {
        1 => "the last hour".to_owned(),
        24 => "the last day".to_owned(),
        168 => "the last week".to_owned(),
        hours => words::count(i64::from(hours), "hour", "hours"),
    }
}

/// What an identity provider is called in the middle of a sentence.
pub(super) fn idp(idp: v1::IdentityProvider) -> &'static str {
    match idp {
        v1::IdentityProvider::Other | v1::IdentityProvider::Unspecified => "your identity provider",
        v1::IdentityProvider::Okta
        | v1::IdentityProvider::Entra
        | v1::IdentityProvider::Google
        | v1::IdentityProvider::Jumpcloud
        | v1::IdentityProvider::Onelogin
        | v1::IdentityProvider::Rippling
        | v1::IdentityProvider::Yeshid => activity::provider(idp),
    }
}
