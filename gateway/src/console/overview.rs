//! The overview of a workspace: whether provisioning works, who there is, and what wants an admin's eye.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use maud::html;

use super::trouble::Trouble;
use super::ui::{Nav, Page};
use super::visit::Within;
use crate::app::Shared;

pub(crate) fn routes() -> Router<Shared> {
    Router::new().route("/console/w/{slug}", get(overview))
}

async fn overview(within: Within) -> Result<Response, Trouble> {
    Ok(within.page(Page::new("Overview").nav(Nav::Overview).body(html! {})))
}
