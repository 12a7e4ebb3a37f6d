//! The console at `/console`: what a workspace's admin sees and does, as pages.
//!
//! Rendered here from ordinary calls of the contract, each with the session of whoever looks. Pages work without scripts
//! and load nothing from elsewhere. The gateway keeps no session: the browser brings its secret with every request.

mod activity;
mod assets;
mod clock;
mod cookie;
mod csrf;
mod form;
mod frame;
mod headers;
mod link;
mod notice;
mod overview;
mod sign_in;
mod trouble;
mod ui;
mod users;
mod visit;
mod words;
mod workspaces;

use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

pub(crate) use frame::{Frame, dress};
pub(crate) use sign_in::limit::{Attempts, Peer};

use crate::app::Shared;
use trouble::Trouble;
use visit::Visit;

/// Where the console is.
pub(crate) const ROOT: &str = "/console";

/// The pages.
pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/console", get(start))
        .route("/console/{*rest}", get(nothing_here))
        .merge(assets::routes())
        .merge(sign_in::routes())
        .merge(workspaces::routes())
        .merge(overview::routes())
        .merge(users::routes())
        .merge(activity::routes())
}

/// Whether a path is the console's.
pub(crate) fn is_console(path: &str) -> bool {
    path.strip_prefix(ROOT).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Where an admin begins: at the workspace of the key, or at the choice of one.
async fn start(visit: Visit) -> Result<Response, Trouble> {
    if visit.is_operator() {
        return Ok(Redirect::to(link::WORKSPACES).into_response());
    }
    let workspace = visit.own_workspace().await?;
    Ok(Redirect::to(&link::overview(&workspace.slug)).into_response())
}

async fn nothing_here(_: Visit) -> Trouble {
    Trouble::no_such_page()
}
