//! Switching SCIM on and off, with what that means and to whom said before.

use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use proto::v1;

use super::below;
use crate::console::form::PostedWithin;
use crate::console::notice::Notice;
use crate::console::trouble::Trouble;
use crate::console::ui::{self, Confirm, Kind, Tone};
use crate::console::visit::Within;
use crate::console::{link, words, workspaces};

/// Whether it is on, and the way to the other state.
pub(super) fn section(within: &Within, status: &v1::GetScimStatusResponse) -> Markup {
    let slug = within.slug();
    let people = |users: i64| html! { span.figure-value { (words::thousands(users)) } };
    let body = html! {
        div.row.spread {
            div.stack.tight {
                p.row { (workspaces::switch(status.scim_state())) span { (said(status)) } }
                p.hint { "Plan: " (workspaces::plan(within.workspace.plan())) }
            }
            (button(slug, status))
        }
        dl.cards.figures {
            div.figure { dt.figure-label { "Active through SCIM" } dd { (people(status.active_users)) } }
            div.figure { dt.figure-label { "Deactivated through SCIM" } dd { (people(status.deactivated_users)) } }
            div.figure { dt.figure-label { "Managed by hand" } dd { (people(status.manual_active_users + status.manual_deactivated_users)) } }
        }
    };
    let ready = ui::link_button(Kind::Quiet, &link::security_act(slug, "readiness"), "Check readiness");
    ui::section("switch", "Status", &ready, &body)
}

fn said(status: &v1::GetScimStatusResponse) -> &'static str {
    if !status.plan_includes_scim {
        return "The plan does not include SCIM. Users are managed by hand.";
    }
    match status.scim_state() {
        v1::ScimState::Enabled => "Your identity provider decides about the people it sent.",
        v1::ScimState::Disabled => "Your identity provider is answered 403. Everybody is managed by hand.",
        v1::ScimState::NeverEnabled | v1::ScimState::Unspecified => "No identity provider was ever connected.",
    }
}

fn button(slug: &str, status: &v1::GetScimStatusResponse) -> Markup {
    if !status.plan_includes_scim {
        let why = "The plan of this workspace does not include SCIM. Whoever runs the service can change the plan.";
        return ui::withheld("Enable SCIM", "why-enable", why);
    }
    match status.scim_state() {
        v1::ScimState::Enabled => ui::link_button(Kind::Plain, &link::security_act(slug, "disable"), "Disable SCIM…"),
        v1::ScimState::Disabled | v1::ScimState::NeverEnabled | v1::ScimState::Unspecified => {
            ui::link_button(Kind::Primary, &link::security_act(slug, "enable"), "Enable SCIM…")
        }
    }
}

/// What enabling would mean.
pub(super) async fn ask_enable(within: Within) -> Result<Response, Trouble> {
    ask(within, v1::ScimState::Enabled).await
}

/// What disabling would mean.
pub(super) async fn ask_disable(within: Within) -> Result<Response, Trouble> {
    ask(within, v1::ScimState::Disabled).await
}

async fn ask(within: Within, to: v1::ScimState) -> Result<Response, Trouble> {
    let message = v1::PreviewScimSwitchRequest { workspace_id: within.id(), scim_state: to.into() };
    let preview = within.upstream().workspaces().preview_scim_switch(within.request(message)).await?.into_inner();
    let is_on = to == v1::ScimState::Enabled;
    let (title, label, act) =
        if is_on { ("Enable SCIM?", "Enable SCIM", "enable") } else { ("Disable SCIM?", "Disable SCIM", "disable") };
    let (back, action) = (link::security(within.slug()), link::security_act(within.slug(), act));
    let effects = html! {
        @if !preview.changes { p { "It is so already: nothing would change." } }
        ul.effects { @for effect in &preview.effects { (shown(&within, effect)) } }
    };
    let body = if preview.effects.iter().any(|effect| effect.blocks) {
        html! { div.card.stack { (effects) div.row { (ui::link_button(Kind::Plain, &back, "Back")) } } }
    } else {
        let kind = if is_on { Kind::Primary } else { Kind::Danger };
        Confirm { action: &action, code: within.csrf(), body: effects, hidden: &[], label, kind, cancel: &back }
            .render()
    };
    let lead = html! { "What would happen, and to whom." };
    Ok(within.page(below(&within, title).lead(lead).narrow().body(body)))
}

fn shown(within: &Within, effect: &v1::ScimSwitchEffect) -> Markup {
    let more = effect.user_count.saturating_sub(i64::try_from(effect.users.len()).unwrap_or(i64::MAX));
    html! {
        li.stack.tight {
            p.row {
                @if effect.blocks { (ui::badge(Tone::Bad, "Prevents it")) }
                @if effect.user_count > 0 { (ui::badge(Tone::Neutral, &words::count(effect.user_count, "user", "users"))) }
                span { (effect.summary) }
            }
            @if !effect.users.is_empty() {
                p.hint {
                    @for (at, user) in effect.users.iter().enumerate() {
                        @if at > 0 { ", " }
                        a href=(link::user(within.slug(), &user.user_id)) { (words::name(user)) }
                    }
                    @if more > 0 { " and " (words::thousands(more)) " more" }
                }
            }
        }
    }
}

/// Switches it on.
pub(super) async fn enable(PostedWithin { within, .. }: PostedWithin) -> Result<Response, Trouble> {
    let message = v1::EnableScimRequest { workspace_id: within.id() };
    within.upstream().workspaces().enable_scim(within.request(message)).await?;
    Ok(Redirect::to(&Notice::ScimEnabled.at(&link::security(within.slug()))).into_response())
}

/// Switches it off.
pub(super) async fn disable(PostedWithin { within, .. }: PostedWithin) -> Result<Response, Trouble> {
    let message = v1::DisableScimRequest { workspace_id: within.id() };
    within.upstream().workspaces().disable_scim(within.request(message)).await?;
    Ok(Redirect::to(&Notice::ScimDisabled.at(&link::security(within.slug()))).into_response())
}
