//! What watches the gateway: `/healthz` (is the process alive), `/readyz` (can it serve), `/metrics`.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::media;
use super::reply;
use crate::app::Shared;

pub(crate) fn routes() -> Router<Shared> {
    Router::new().route("/healthz", get(alive)).route("/readyz", get(ready)).route("/metrics", get(metrics))
}

async fn alive() -> Response {
    state(StatusCode::OK, "{\"status\":\"alive\"}")
}

/// Ready as long as the provisioning service says it serves: it knows about its database and its own end.
async fn ready(State(gateway): State<Shared>) -> Response {
    if gateway.upstream.is_ready().await {
        state(StatusCode::OK, "{\"status\":\"ready\"}")
    } else {
        state(StatusCode::SERVICE_UNAVAILABLE, "{\"status\":\"unavailable\"}")
    }
}

async fn metrics(State(gateway): State<Shared>) -> Response {
    match &gateway.config.metrics {
        Some(render) => ([(CONTENT_TYPE, "text/plain; version=0.0.4")], render()).into_response(),
        None => reply::no_such_path().await.into_response(),
    }
}

fn state(status: StatusCode, body: &'static str) -> Response {
    (status, [(CONTENT_TYPE, media::JSON)], body).into_response()
}
