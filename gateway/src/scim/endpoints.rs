//! Routes by endpoint: what the OpenAPI document does not describe cannot be mounted.

use axum::Router;
use axum::routing::MethodRouter;
use scim::openapi::Endpoint;

use crate::app::Shared;

/// Endpoints with their handlers.
#[derive(Debug, Default)]
pub(super) struct Endpoints(Router<Shared>);

impl Endpoints {
    /// Mounts handlers where the endpoint is.
    pub(super) fn at(self, endpoint: Endpoint, handlers: MethodRouter<Shared>) -> Self {
        Self(self.0.route(endpoint.path(), handlers))
    }

    /// These and others.
    pub(super) fn and(self, others: Self) -> Self {
        Self(self.0.merge(others.0))
    }

    /// All of them below the root of SCIM.
    pub(super) fn below(self, root: &str) -> Router<Shared> {
        Router::new().nest(root, self.0)
    }
}
