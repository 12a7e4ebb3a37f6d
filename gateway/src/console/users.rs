//! The users of a workspace: found by the start of a name, a page at a time, their seats edited in place.

mod acts;
mod one;
mod profile;
mod seat;

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};
use proto::v1;

use super::form::Query;
use super::notice::{self, Notice};
use super::trouble::Trouble;
use super::ui::{self, Column, Field, Kind, Nav, Page, Table};
use super::visit::Within;
use super::{link, words};
use crate::app::Shared;

/// How many are shown at once.
const PAGE: i32 = 50;
/// How far hits are counted: nobody reads further, and whoever does wants to be answered at once.
const COUNTED: i64 = 5_000;

const COLUMNS: [Column; 8] = [
    Column::new("User"),
    Column::new("Managed by"),
    Column::new("State"),
    Column::new("Role"),
    Column::new("Teams"),
    Column::new("License"),
    Column::new("Changed"),
    Column::unseen("Edit"),
];

/// What is asked for, as the address has it.
struct Asked<'a> {
    search: &'a str,
    state: &'a str,
    managed: &'a str,
    role: &'a str,
    page: &'a str,
    /// The user whose seat is being edited.
    edit: &'a str,
}

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/console/w/{slug}/users", get(list))
        .route("/console/w/{slug}/users/invite", get(profile::new).post(profile::invite))
        .route("/console/w/{slug}/users/{user}", get(one::show))
        .route("/console/w/{slug}/users/{user}/edit", get(profile::edit).post(profile::save))
        .route("/console/w/{slug}/users/{user}/seat", post(seat::save))
        .route("/console/w/{slug}/users/{user}/deactivate", post(acts::deactivate))
        .route("/console/w/{slug}/users/{user}/reactivate", post(acts::reactivate))
        .route("/console/w/{slug}/users/{user}/delete", get(acts::ask_delete).post(acts::delete))
        .route("/console/w/{slug}/users/{user}/adopt", get(acts::ask_adopt).post(acts::adopt))
}

async fn list(within: Within, Query(query): Query) -> Result<Response, Trouble> {
    let asked = Asked {
        search: query.text("q"),
        state: query.raw("state"),
        managed: query.raw("managed"),
        role: query.raw("role"),
        page: query.raw("page"),
        edit: query.raw("edit"),
    };
    let message = v1::ListUsersRequest {
        workspace_id: within.id(),
        page_size: PAGE,
        page_token: asked.page.to_owned(),
        count_total: true,
        search: asked.search.to_owned(),
        states: asked.states(),
        managed_by: asked.managed_by(),
        roles: words::role_of(asked.role).map(i32::from).into_iter().collect(),
        count_limit: COUNTED,
        ..v1::ListUsersRequest::default()
    };
    let answer = within.upstream().users().list_users(within.request(message)).await?.into_inner();

    let invite = ui::link_button(Kind::Primary, &link::invite(within.slug()), "Invite user");
    let shown = words::count(answer.total_size, "user", "users");
    let shown = if answer.total_size_is_at_least { format!("At least {shown}") } else { shown };
    let body = html! {
        (filters(&within, &asked))
        @if answer.users.is_empty() {
            (ui::card(&none(&within, &asked)))
        } @else {
            (table(&within, &asked, &answer.users))
            (pages(&within, &asked, &answer, &shown))
        }
    };
    let lead = html! { "Everybody in this workspace. Those with the SCIM badge come from your identity provider." };
    let page = Page::new("Users").nav(Nav::Users).lead(lead).actions(invite);
    Ok(within.page(page.notice(Notice::of(query.raw(notice::PARAMETER))).body(body)))
}

impl Asked<'_> {
    fn states(&self) -> Vec<i32> {
        match self.state {
            "active" => vec![v1::UserState::Active.into()],
            "deactivated" => vec![v1::UserState::Deactivated.into()],
            _ => Vec::new(),
        }
    }

    fn managed_by(&self) -> Vec<i32> {
        match self.managed {
            "scim" => vec![v1::ManagedBy::Scim.into()],
            "manual" => vec![v1::ManagedBy::Manual.into()],
            _ => Vec::new(),
        }
    }

    fn is_everybody(&self) -> bool {
        [self.search, self.state, self.managed, self.role].iter().all(|asked| asked.is_empty())
    }

    /// The address of this list at another page, or with somebody's seat open.
    fn address(&self, slug: &str, page: &str, edit: &str) -> String {
        let parameters = [
            ("q", self.search),
            ("state", self.state),
            ("managed", self.managed),
            ("role", self.role),
            ("page", page),
            ("edit", edit),
        ];
        link::with_query(&link::users(slug), parameters)
    }
}

fn filters(within: &Within, asked: &Asked<'_>) -> Markup {
    let roles = words::ROLES.iter().map(|(word, text, _)| (*word, *text));
    html! {
        form.filters method="get" action=(link::users(within.slug())) role="search" data-submit-on-change {
            (Field::search("q", "Name or e-mail address", asked.search).placeholder("The start of it").compact().render())
            (Field::choice("state", "State", [("", "Any"), ("active", "Active"), ("deactivated", "Deactivated")], asked.state)
                .compact().render())
            (Field::choice("managed", "Managed by", [("", "Anybody"), ("scim", "SCIM"), ("manual", "By hand")], asked.managed)
                .compact().render())
            (Field::choice("role", "Role", std::iter::once(("", "Any")).chain(roles), asked.role).compact().render())
            div.row {
                (ui::button(Kind::Plain, "Find"))
                @if !asked.is_everybody() { (ui::link_button(Kind::Quiet, &link::users(within.slug()), "Show all")) }
            }
        }
    }
}

fn table(within: &Within, asked: &Asked<'_>, users: &[v1::User]) -> Markup {
    let slug = within.slug();
    let mut table = Table::new("Users", &COLUMNS);
    for user in users {
        let seat = user.seat.clone().unwrap_or_default();
        table.row(&html! {
            (ui::cell("", &html! {
                p.cell-title id={ "u-" (user.user_id) } { a href=(link::user(slug, &user.user_id)) { (words::name(user)) } }
                p.cell-sub { (user.login_email) }
            }))
            (ui::cell("Managed by", &words::managed_by(user.managed_by())))
            (ui::cell("State", &words::state(user.state())))
            (ui::cell("Role", &html! { (words::role(seat.role())) }))
            (ui::cell("Teams", &words::tags(&seat.teams)))
            (ui::cell("License", &html! { @if seat.recording_license { "Recording" } @else { span.muted { "–" } } }))
            (ui::cell("Changed", &ui::ago(user.update_time.as_ref())))
            (ui::cell("", &html! {
                @if asked.edit != user.user_id {
                    a.button.quiet href={ (asked.address(slug, asked.page, &user.user_id)) "#u-" (user.user_id) } {
                        "Edit" span.hidden { " the seat of " (words::name(user)) }
                    }
                }
            }))
        });
        if asked.edit == user.user_id {
            let back = asked.address(slug, asked.page, "");
            table.wide_row(COLUMNS.len(), &seat::form(within, user, &back, true));
        }
    }
    table.render()
}

fn pages(within: &Within, asked: &Asked<'_>, answer: &v1::ListUsersResponse, shown: &str) -> Markup {
    let at = |token: &str| (!token.is_empty()).then(|| asked.address(within.slug(), token, ""));
    let first = (!asked.page.is_empty()).then(|| asked.address(within.slug(), "", ""));
    let (previous, next) = (at(&answer.previous_page_token), at(&answer.next_page_token));
    ui::pager(first.as_deref(), previous.as_deref(), next.as_deref(), shown)
}

fn none(within: &Within, asked: &Asked<'_>) -> Markup {
    if !asked.is_everybody() {
        let all = ui::link_button(Kind::Plain, &link::users(within.slug()), "Show everybody");
        let text = "Names and addresses are found by how they start. Try less of it, or another filter.";
        return ui::empty("Nobody like that", text, &all);
    }
    let actions = html! {
        (ui::link_button(Kind::Primary, &link::security(within.slug()), "Set up SCIM provisioning"))
        (ui::link_button(Kind::Plain, &link::invite(within.slug()), "Invite user"))
    };
    let text = "People arrive here as soon as your identity provider sends them. You can also invite them by hand.";
    ui::empty("Nobody is here yet", text, &actions)
}
