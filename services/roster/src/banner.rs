//! What a start prints on stdout: `name: value` lines that people read and scripts parse, and `ready` last.
//!
//! The secrets of a first start are here and nowhere else: never in the log.

#[cfg(test)]
mod tests;

use std::net::SocketAddr;

use domain::token::Secret;

use crate::cli::VERSION;
use crate::config::{Settings, masked_url};

/// What there is to tell about a start.
pub(crate) struct Banner<'a> {
    /// By what it runs.
    pub(crate) settings: &'a Settings,
    /// Where HTTP listens, if it does.
    pub(crate) http: Option<SocketAddr>,
    /// Where gRPC listens, if it does.
    pub(crate) grpc: Option<SocketAddr>,
    /// Secrets that were generated just now.
    pub(crate) first_start: Option<Secrets<'a>>,
}

/// The secrets of a first start; those that the operator chose are not repeated.
pub(crate) struct Secrets<'a> {
    /// The SCIM token of the workspace `default`.
    pub(crate) scim_token: Option<&'a Secret>,
    /// The operator's key.
    pub(crate) operator_key: Option<&'a Secret>,
}

impl Banner<'_> {
    /// The lines.
    pub(crate) fn lines(&self) -> Vec<String> {
        let mut lines = vec![format!("roster: {VERSION}")];
        let mut say = |name: &str, value: &str| lines.push(format!("{name}: {value}"));

        match (&self.settings.upstream, self.grpc) {
            (Some(upstream), _) => say("upstream", &masked_url(upstream)),
            (None, Some(_) | None) => say("database", &masked_url(&self.settings.database_url)),
        }
        if let Some(http) = self.http {
            say("http", &format!("http://{http}"));
        }
        if let Some(grpc) = self.grpc {
            say("grpc", &format!("http://{grpc}"));
        }
        if let Some(base) = self.base_url() {
            say("scim base url", &format!("{base}/scim/v2"));
        }
        if let Some(http) = self.http.map(reachable) {
            say("health", &format!("http://{http}/healthz"));
            say("readiness", &format!("http://{http}/readyz"));
            say("metrics", &format!("http://{http}/metrics"));
        }
        match &self.first_start {
            Some(Secrets { scim_token: None, operator_key: None }) => {
                say("first start", "created workspace `default` with the operator key and SCIM token that were chosen");
            }
            Some(Secrets { scim_token, operator_key }) => {
                say("first start", "created workspace `default`; its secrets are shown this once, keep them now");
                if let Some(token) = scim_token {
                    say("scim token", token.expose());
                }
                if let Some(key) = operator_key {
                    say("operator key", key.expose());
                }
                say("identity provider", "paste the SCIM base URL and the SCIM token into its provisioning settings");
            }
            None => {}
        }
        lines.push("ready".to_owned());
        lines
    }

    /// How an identity provider on this machine, or in the world, reaches the HTTP side.
    fn base_url(&self) -> Option<String> {
        let public = self.settings.public_url.clone();
        public.or_else(|| self.http.map(|http| format!("http://{}", reachable(http))))
    }
}

/// An address one can call: every interface is reached through the loopback one.
fn reachable(mut listening: SocketAddr) -> SocketAddr {
    if listening.ip().is_unspecified() {
        listening.set_ip(match listening {
            SocketAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
        });
    }
    listening
}
