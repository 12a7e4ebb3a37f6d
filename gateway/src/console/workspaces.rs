//! The choice of a workspace, for whoever has a key that opens all of them.

use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use maud::{Markup, html};
use proto::v1;
use tonic::Code;

use super::form::Query;
use super::link;
use super::trouble::Trouble;
use super::ui::{self, Column, Kind, Page, Table, Tone};
use super::visit::Visit;
use crate::app::Shared;

/// How many are shown at once.
const PAGE: i32 = 50;
/// How many are searched through.
const SEARCHED: i32 = 1_000;

const COLUMNS: [Column; 4] =
    [Column::new("Workspace"), Column::new("Plan"), Column::new("SCIM"), Column::new("Created")];

pub(crate) fn routes() -> Router<Shared> {
    Router::new().route(link::WORKSPACES, get(choose))
}

async fn choose(visit: Visit, Query(query): Query) -> Result<Response, Trouble> {
    if !visit.is_operator() {
        let own = visit.own_workspace().await?;
        return Ok(Redirect::to(&link::overview(&own.slug)).into_response());
    }
    let wanted = query.text("q").to_lowercase();
    if !wanted.is_empty() && has_slug(&visit, &wanted).await? {
        return Ok(Redirect::to(&link::overview(&wanted)).into_response());
    }
    let page_size = if wanted.is_empty() { PAGE } else { SEARCHED };
    let message = v1::ListWorkspacesRequest { page_size, page_token: query.raw("page").to_owned() };
    let answer = visit.upstream().workspaces().list_workspaces(visit.request(message)).await?.into_inner();
    let v1::ListWorkspacesResponse { mut workspaces, next_page_token } = answer;
    if !wanted.is_empty() {
        workspaces.retain(|workspace| {
            workspace.slug.contains(&wanted) || workspace.display_name.to_lowercase().contains(&wanted)
        });
    }
    let next = (!next_page_token.is_empty() && wanted.is_empty())
        .then(|| link::with_query(link::WORKSPACES, [("page", next_page_token.as_str())]));
    let first = (!query.raw("page").is_empty()).then_some(link::WORKSPACES);
    let shown = if wanted.is_empty() {
        String::new()
    } else if next_page_token.is_empty() {
        format!("{} found", workspaces.len())
    } else {
        format!("{} found among the first {SEARCHED}; others are found by their whole short name", workspaces.len())
    };
    let body = html! {
        (search(query.text("q")))
        @if workspaces.is_empty() { (ui::card(&none(query.text("q")))) } @else { (table(&workspaces)) }
        (ui::pager(first, None, next.as_deref(), &shown))
    };
    let page =
        Page::new("Workspaces").lead(html! { "Your key opens all of them. Choose the one to look at." }).body(body);
    Ok(visit.page(page))
}

/// Whether there is a workspace with exactly this short name.
async fn has_slug(visit: &Visit, slug: &str) -> Result<bool, Trouble> {
    let message = v1::GetWorkspaceRequest { workspace_id: String::new(), slug: slug.to_owned() };
    match visit.upstream().workspaces().get_workspace(visit.request(message)).await {
        Ok(_) => Ok(true),
        Err(status) if matches!(status.code(), Code::NotFound | Code::InvalidArgument) => Ok(false),
        Err(status) => Err(status.into()),
    }
}

fn search(query: &str) -> Markup {
    html! {
        form.filters method="get" action=(link::WORKSPACES) role="search" {
            (ui::Field::search("q", "Find by name", query).compact().render())
            div.row { (ui::button(Kind::Plain, "Find")) }
        }
    }
}

fn none(query: &str) -> Markup {
    if query.is_empty() {
        let text = "Make the first one on the command line: roster workspace create acme";
        return ui::empty("There is no workspace yet", text, &ui::nothing());
    }
    let all = ui::link_button(Kind::Plain, link::WORKSPACES, "Show all");
    ui::empty("No workspace of that name", "Look for a part of its name, or for its whole short name.", &all)
}

fn table(workspaces: &[v1::Workspace]) -> Markup {
    let mut table = Table::new("Workspaces", &COLUMNS);
    for workspace in workspaces {
        let name = if workspace.display_name.is_empty() { &workspace.slug } else { &workspace.display_name };
        table.row(&html! {
            (ui::cell("", &html! {
                p.cell-title { a href=(link::overview(&workspace.slug)) { (name) } }
                p.cell-sub { (workspace.slug) }
            }))
            (ui::cell("Plan", &html! { (plan(workspace.plan())) }))
            (ui::cell("SCIM", &switch(workspace.scim_state())))
            (ui::cell("Created", &ui::ago(workspace.create_time.as_ref())))
        });
    }
    table.render()
}

/// What a plan is called.
pub(crate) const fn plan(plan: v1::Plan) -> &'static str {
    match plan {
        v1::Plan::Scim => "SCIM",
        v1::Plan::Basic => "Basic",
        v1::Plan::Unspecified => "–",
    }
}

/// Whether SCIM is on.
pub(crate) fn switch(state: v1::ScimState) -> Markup {
    match state {
        v1::ScimState::Enabled => ui::badge(Tone::Good, "On"),
        v1::ScimState::Disabled => ui::badge(Tone::Warning, "Off"),
        v1::ScimState::NeverEnabled => ui::badge(Tone::Neutral, "Not set up"),
        v1::ScimState::Unspecified => ui::nothing(),
    }
}
