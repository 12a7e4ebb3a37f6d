//! The app: every route behind one edge, as a tower service.
//!
//! Puts together; what a route does is said in `scim` and `http::probes`, what happens to every request in
//! `http::edge`.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::middleware::from_fn_with_state;

use crate::console;
use crate::http::{edge, normalize, probes, reply};
use crate::report::Reports;
use crate::scim;
use crate::scim::bulk::Places;
use crate::upstream::Upstream;

/// Renders the metrics of the process as text.
type RenderMetrics = Arc<dyn Fn() -> String + Send + Sync>;

/// What an operator may choose about the gateway.
#[derive(Clone)]
pub struct Config {
    /// Scheme and authority (and path prefix, if any) under which clients reach the gateway, for `meta.location`.
    /// Without it, the `Host` of each request and plain HTTP are assumed.
    pub public_url: Option<String>,
    /// How large a request's body may be.
    pub max_body_bytes: usize,
    /// How long a request may take, its body included. Okta gives up after 60 seconds.
    pub request_timeout: Duration,
    /// How many operations a bulk request may hold.
    pub bulk_max_operations: usize,
    /// How large the body of a bulk request may be. Each operation's data is held to `max_body_bytes` besides.
    pub bulk_max_payload_bytes: usize,
    /// How long a bulk request may take. Each operation is held to `request_timeout` besides.
    pub bulk_timeout: Duration,
    /// What `/metrics` shows; without it there is no such page.
    pub metrics: Option<RenderMetrics>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            public_url: None,
            max_body_bytes: 8 << 20,
            request_timeout: Duration::from_secs(30),
            bulk_max_operations: 1_000,
            bulk_max_payload_bytes: 16 << 20,
            bulk_timeout: Duration::from_secs(300),
            metrics: None,
        }
    }
}

impl Config {
    /// How long a request on this route may take.
    pub(crate) fn time_limit(&self, route: &str) -> Duration {
        if route == scim::BULK { self.bulk_timeout } else { self.request_timeout }
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            public_url,
            max_body_bytes,
            request_timeout,
            bulk_max_operations,
            bulk_max_payload_bytes,
            bulk_timeout,
            metrics,
        } = self;
        f.debug_struct("Config")
            .field("public_url", public_url)
            .field("max_body_bytes", max_body_bytes)
            .field("request_timeout", request_timeout)
            .field("bulk_max_operations", bulk_max_operations)
            .field("bulk_max_payload_bytes", bulk_max_payload_bytes)
            .field("bulk_timeout", bulk_timeout)
            .field("metrics", &metrics.is_some())
            .finish()
    }
}

/// What handlers share.
#[derive(Debug)]
pub(crate) struct Gateway {
    pub(crate) upstream: Upstream,
    pub(crate) config: Config,
    pub(crate) bulks: Places,
    pub(crate) reports: Reports,
    /// Attempts to sign in to the console.
    pub(crate) attempts: console::Attempts,
    /// Whether requests are only rehearsed: then they are no traffic.
    pub(crate) is_rehearsal: bool,
}

/// The state of the routes.
pub(crate) type Shared = Arc<Gateway>;

/// The whole gateway: SCIM under `/scim/v2`, the console under `/console`, and the probes.
pub fn app(upstream: Upstream, config: Config) -> Router {
    let reports = Reports::to(upstream.clone());
    reporting_app(upstream, config, reports)
}

/// The whole gateway, for whoever wants to wait for its reports in the end.
pub fn reporting_app(upstream: Upstream, config: Config, reports: Reports) -> Router {
    router(gateway(upstream, config, reports, false))
}

/// The whole gateway, over calls that are only rehearsed.
pub(crate) fn rehearsing_app(upstream: Upstream, config: Config, reports: Reports) -> Router {
    router(gateway(upstream, config, reports, true))
}

fn gateway(upstream: Upstream, config: Config, reports: Reports, is_rehearsal: bool) -> Gateway {
    let attempts = console::Attempts::default();
    Gateway { upstream, config, bulks: Places::default(), reports, attempts, is_rehearsal }
}

fn router(mut gateway: Gateway) -> Router {
    if let Some(url) = &mut gateway.config.public_url {
        url.truncate(url.trim_end_matches('/').len());
    }
    let gateway = Arc::new(gateway);
    let routes = Router::new()
        .merge(scim::routes())
        .merge(probes::routes())
        .merge(console::routes())
        .fallback(reply::no_such_path)
        .method_not_allowed_fallback(reply::no_such_method)
        // On the routes, not around them: the edge reports under which template a request was routed.
        .layer(from_fn_with_state(Arc::clone(&gateway), edge::edge))
        .with_state(gateway);
    Router::new().fallback_service(normalize::Normalize::new(routes))
}
