//! The brake on mass deprovisioning: what it holds, and the one action that lets it go or refuses it.

use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use proto::v1;

use super::below;
use crate::console::form::PostedWithin;
use crate::console::notice::Notice;
use crate::console::trouble::Trouble;
use crate::console::ui::{self, Column, Confirm, Kind, Table, Tone};
use crate::console::visit::Within;
use crate::console::{link, words};

const COLUMNS: [Column; 4] =
    [Column::new("User"), Column::new("Wanted"), Column::new("Decision"), Column::new("Last asked")];

/// What is held.
pub(super) fn section(within: &Within, page: &v1::ListHeldDeprovisionsResponse) -> Markup {
    let limit = within.workspace.policy.as_ref().and_then(|policy| policy.deprovision_limit);
    let actions = if page.held_count > 0 {
        html! {
            (ui::link_button(Kind::Primary, &link::security_act(within.slug(), "brake/release"), "Release…"))
            (ui::link_button(Kind::Danger, &link::security_act(within.slug(), "brake/reject"), "Reject…"))
        }
    } else {
        ui::nothing()
    };
    let body = html! {
        div.stack {
            @if let Some(until) = &page.open_until_time {
                (ui::alert(Tone::Info, "The brake is open", "An admin released what it held. Until the window is over nothing is held."))
                p.hint { "Open until " (ui::instant(Some(until))) }
            }
            @if page.held_count > 0 {
                (ui::alert(
                    Tone::Bad,
                    &format!("{} held", words::count(page.held_count, "deactivation is", "deactivations are")),
                    "These people still have access. Release them if they really left; reject them, and mend the assignment in your identity provider, if they did not.",
                ))
            }
            @if page.deprovisions.is_empty() { (ui::empty("Nothing is held", &rule(limit), &ui::nothing())) }
            @else { p.hint { (rule(limit)) } (table(within, &page.deprovisions)) }
        }
    };
    ui::section("brake", "Mass-deprovisioning brake", &actions, &body)
}

fn rule(limit: Option<v1::DeprovisionLimit>) -> String {
    match limit {
        None => "The brake is off: your identity provider may deactivate any number of people at once. Set a limit \
                 below, so that a mistake there does not lock everybody out."
            .to_owned(),
        Some(v1::DeprovisionLimit { count, percent, window_minutes }) => format!(
            "Within {} up to {count} people, or {percent} % of the active ones if that is more, may be deactivated or \
             deleted. What goes beyond is held here.",
            words::count(i64::from(window_minutes), "minute", "minutes"),
        ),
    }
}

fn table(within: &Within, held: &[v1::HeldDeprovision]) -> Markup {
    let mut table = Table::new("Held", &COLUMNS);
    for one in held {
        let user = one.user.clone().unwrap_or_default();
        table.row(&html! {
            (ui::cell("", &html! {
                p.cell-title { a href=(link::user(within.slug(), &user.user_id)) { (words::name(&user)) } }
                p.cell-sub { (user.login_email) }
            }))
            (ui::cell("Wanted", &html! { (kind(one.kind())) }))
            (ui::cell("Decision", &decision(one)))
            (ui::cell("Last asked", &ui::ago(one.last_attempt_time.as_ref())))
        });
    }
    table.render()
}

fn kind(kind: v1::DeprovisionKind) -> &'static str {
    match kind {
        v1::DeprovisionKind::Deactivate => "Deactivate",
        v1::DeprovisionKind::Delete => "Delete",
        v1::DeprovisionKind::Unspecified => "–",
    }
}

fn decision(one: &v1::HeldDeprovision) -> Markup {
    match one.state() {
        v1::DeprovisionState::Held => ui::badge(Tone::Warning, "Waits"),
        v1::DeprovisionState::Rejected => html! {
            (ui::badge(Tone::Neutral, "Rejected"))
            p.cell-sub { "until " (ui::instant(one.expire_time.as_ref())) }
        },
        v1::DeprovisionState::Unspecified => ui::nothing(),
    }
}

/// Asks before what is held is done.
pub(super) async fn ask_release(within: Within) -> Result<Response, Trouble> {
    let body = html! {
        p { "Everybody who is held is deactivated or deleted now, as your identity provider wants." }
        ul.bullets {
            li { "Until the window is over, your identity provider may go on without being held." }
            li { "Deactivated people can be let in again there. Deleted ones cannot." }
        }
    };
    ask(&within, "Release what is held?", "brake/release", "Release all", Kind::Primary, body)
}

/// Asks before what is held is refused.
pub(super) async fn ask_reject(within: Within) -> Result<Response, Trouble> {
    let body = html! {
        p { "Everybody who is held stays as they are and keeps access." }
        ul.bullets {
            li { "Your identity provider is answered 403 about them until the window is over." }
            li { "Mend the assignment there, or it will ask again afterwards." }
        }
    };
    ask(&within, "Reject what is held?", "brake/reject", "Reject all", Kind::Danger, body)
}

fn ask(within: &Within, title: &str, act: &str, label: &str, kind: Kind, body: Markup) -> Result<Response, Trouble> {
    let (back, action) = (link::security(within.slug()), link::security_act(within.slug(), act));
    let confirm = Confirm { action: &action, code: within.csrf(), body, hidden: &[], label, kind, cancel: &back };
    Ok(within.page(below(within, title).narrow().body(confirm.render())))
}

/// Does what is held.
pub(super) async fn release(PostedWithin { within, .. }: PostedWithin) -> Result<Response, Trouble> {
    loop {
        let message = v1::ReleaseDeprovisionsRequest { workspace_id: within.id(), user_ids: Vec::new() };
        let answer = within.upstream().deprovisions().release_deprovisions(within.request(message)).await?.into_inner();
        if answer.remaining == 0 || answer.released == 0 {
            break;
        }
    }
    Ok(Redirect::to(&Notice::DeprovisionsReleased.at(&link::security(within.slug()))).into_response())
}

/// Refuses what is held.
pub(super) async fn reject(PostedWithin { within, .. }: PostedWithin) -> Result<Response, Trouble> {
    loop {
        let message = v1::RejectDeprovisionsRequest { workspace_id: within.id(), user_ids: Vec::new() };
        let answer = within.upstream().deprovisions().reject_deprovisions(within.request(message)).await?.into_inner();
        if answer.remaining == 0 || answer.rejected == 0 {
            break;
        }
    }
    Ok(Redirect::to(&Notice::DeprovisionsRejected.at(&link::security(within.slug()))).into_response())
}
