//! The sync log of a workspace.

use axum::Router;

use crate::app::Shared;

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
}
