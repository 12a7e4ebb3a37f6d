//! One user: who it is, what it may, where it belongs, what happened to it, and what can be done.

use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use proto::v1;
use tonic::Status;

use super::seat;
use crate::console::form::Query;
use crate::console::notice::{self, Notice};
use crate::console::trouble::Trouble;
use crate::console::ui::{self, Column, Kind, Nav, Page, Table, Tone};
use crate::console::visit::Within;
use crate::console::{activity, link, words};

/// Rows of the history that are shown here.
const HISTORY: i32 = 20;

const HISTORY_COLUMNS: [Column; 3] = [Column::new("When"), Column::new("What happened"), Column::new("Result")];

/// Reads a user.
pub(super) async fn user(within: &Within, user_id: &str) -> Result<v1::User, Trouble> {
    let message = v1::GetUserRequest { workspace_id: within.id(), user_id: user_id.to_owned(), include_groups: true };
    let answer = within.upstream().users().get_user(within.request(message)).await?;
    answer.into_inner().user.ok_or_else(|| Status::internal("an answer without a user").into())
}

/// The page.
pub(super) async fn show(
    Path((_, user_id)): Path<(String, String)>,
    within: Within,
    Query(query): Query,
) -> Result<Response, Trouble> {
    let wanted = v1::ListActivityRequest {
        workspace_id: within.id(),
        target_id: user_id.clone(),
        page_size: HISTORY,
        ..v1::ListActivityRequest::default()
    };
    let mut log = within.upstream().activity();
    let (user, history) = tokio::join!(user(&within, &user_id), log.list_activity(within.request(wanted)));
    let (user, history) = (user?, history?.into_inner());

    let profile = user.profile.clone().unwrap_or_default();
    let heading = html! {
        span.row { (words::managed_by(user.managed_by())) (words::state(user.state())) span { (user.login_email) } }
    };
    let own = link::user(within.slug(), &user.user_id);
    let body = html! {
        (decided(&within, &user))
        div.columns.wide-left {
            div.stack.loose {
                (ui::section("profile", "Profile", &edit(&within, &user, &own), &facts(&user, &profile)))
                (ui::section("history", "History", &more(&within, &user), &events(&within, &history.activities)))
            }
            div.stack.loose {
                (ui::section("seat", "Seat", &ui::nothing(), &html! {
                    p.hint { "Yours to set, whoever manages the user. SCIM never changes it." }
                    (seat::form(&within, &user, &own, false))
                }))
                (ui::section("groups", "Groups", &ui::nothing(), &groups(&user)))
                (ui::section("access", "Access", &ui::nothing(), &access(&within, &user, &own)))
            }
        }
    };
    let page = Page::new(words::name(&user)).nav(Nav::Users).crumb("Users", link::users(within.slug())).lead(heading);
    Ok(within.page(page.notice(Notice::of(query.raw(notice::PARAMETER))).body(body)))
}

/// Whether the identity provider decides about the user now.
pub(super) fn is_withheld(within: &Within, user: &v1::User) -> bool {
    let workspace = &within.workspace;
    let is_on = workspace.scim_state() == v1::ScimState::Enabled && workspace.plan() == v1::Plan::Scim;
    is_on && user.managed_by() == v1::ManagedBy::Scim
}

fn decided(within: &Within, user: &v1::User) -> Markup {
    if !is_withheld(within, user) {
        return ui::nothing();
    }
    let text =
        "Profile and access come from there. To change them, or to offboard the user, change the assignment there.";
    ui::alert(Tone::Info, "Your identity provider manages this user", text)
}

fn edit(within: &Within, user: &v1::User, own: &str) -> Markup {
    if is_withheld(within, user) {
        return ui::nothing();
    }
    ui::link_button(Kind::Plain, &format!("{own}/edit"), "Edit profile")
}

fn facts(user: &v1::User, profile: &v1::Profile) -> Markup {
    let name = profile.name.clone().unwrap_or_default();
    let enterprise = profile.enterprise.clone().unwrap_or_default();
    let text = |text: &str| html! { (text) };
    let all = |values: &[v1::MultiValue]| html! { @for value in values { p { (value.value) @if !value.r#type.is_empty() { " " span.hint { (value.r#type) } } } } };
    ui::facts(&[
        ("User name", text(&profile.user_name)),
        ("First name", text(&name.given_name)),
        ("Last name", text(&name.family_name)),
        ("Display name", text(&profile.display_name)),
        ("Title", text(&profile.title)),
        ("Department", text(&enterprise.department)),
        ("E-mail", all(&profile.emails)),
        ("Phone", all(&profile.phone_numbers)),
        ("Time zone", text(if user.time_zone.is_empty() { &profile.timezone } else { &user.time_zone })),
        ("External id", html! { @if !profile.external_id.is_empty() { code { (profile.external_id) } } }),
        ("User id", html! { code { (user.user_id) } }),
        ("Created", ui::instant(user.create_time.as_ref())),
        ("Changed", ui::instant(user.update_time.as_ref())),
        ("State since", ui::instant(user.state_time.as_ref())),
    ])
}

fn groups(user: &v1::User) -> Markup {
    if user.groups.is_empty() {
        return html! { p.muted { "In no group. Groups come from the identity provider." } };
    }
    html! {
        ul.list {
            @for group in &user.groups {
                li { (group.display_name) @if !group.direct { " " span.hint { "through another group" } } }
            }
        }
    }
}

fn more(within: &Within, user: &v1::User) -> Markup {
    let all = link::with_query(&link::activities(within.slug()), [("target", user.user_id.as_str())]);
    ui::link_button(Kind::Quiet, &all, "Open in the sync log")
}

fn events(within: &Within, history: &[v1::Activity]) -> Markup {
    if history.is_empty() {
        return html! { p.muted { "The identity provider has sent nothing about this user in the time that is kept." } };
    }
    let mut table = Table::new("History", &HISTORY_COLUMNS);
    for event in history {
        let explanation = event.explanation.clone().unwrap_or_default();
        let changed: Vec<&str> = event.changes.iter().map(|change| change.path.as_str()).collect();
        table.row(&html! {
            (ui::cell("When", &ui::ago(event.time.as_ref())))
            (ui::cell("What happened", &html! {
                p { a href=(link::activity(within.slug(), &event.activity_id)) { (explanation.summary) } }
                @if !changed.is_empty() { p.cell-sub { (changed.join(", ")) } }
            }))
            (ui::cell("Result", &activity::outcome(event.outcome())))
        });
    }
    table.render()
}

fn access(within: &Within, user: &v1::User, own: &str) -> Markup {
    if is_withheld(within, user) {
        let why = "Managed by your identity provider: unassign the user there, and Roster follows.";
        return html! { div.stack { (ui::withheld("Deactivate", "why-deactivate", why)) } };
    }
    let etag = [("etag", user.etag.as_str())];
    let act = |kind, act: &str, label| ui::action(kind, &format!("{own}/{act}"), label, within.csrf(), &etag);
    let is_scim_on = within.workspace.scim_state() == v1::ScimState::Enabled;
    html! {
        div.stack {
            @match user.state() {
                v1::UserState::Active => {
                    p { "The user can sign in." }
                    div.row {
                        (act(Kind::Plain, "deactivate", "Deactivate"))
                        (ui::link_button(Kind::Danger, &format!("{own}/delete"), "Delete…"))
                    }
                }
                v1::UserState::Deactivated => {
                    p { "The user is locked out. Everything it has is kept." }
                    div.row {
                        (act(Kind::Primary, "reactivate", "Reactivate"))
                        (ui::link_button(Kind::Danger, &format!("{own}/delete"), "Delete…"))
                    }
                }
                v1::UserState::Deleted | v1::UserState::Unspecified => { p { "The user is deleted." } }
            }
            @if is_scim_on && user.managed_by() == v1::ManagedBy::Manual && user.state() != v1::UserState::Deleted {
                div {
                    p.hint { "Created by hand. Your identity provider does not see it." }
                    (ui::link_button(Kind::Quiet, &format!("{own}/adopt"), "Hand over to SCIM…"))
                }
            }
        }
    }
}
