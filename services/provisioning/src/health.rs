//! `grpc.health.v1`: serving while the store answers and the service is not on its way out.
//!
//! A probe asks the store, so that a load balancer takes a replica out that lost its database. Probes need no
//! credential and tell nothing else.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use proto::v1::token_service_server::SERVICE_NAME as TOKENS;
use proto::v1::user_service_server::SERVICE_NAME as USERS;
use proto::v1::workspace_service_server::SERVICE_NAME as WORKSPACES;
use storage::Store;
use tonic::{Request, Response, Status};
use tonic_health::ServingStatus;
use tonic_health::pb::health_server::Health;
use tonic_health::pb::{HealthCheckRequest, HealthCheckResponse};
use tonic_health::server::{HealthReporter, HealthService};

/// What a probe waits for the store at most.
const PATIENCE: Duration = Duration::from_secs(2);

/// The switch behind the health service.
pub(crate) struct Lamp {
    leaving: AtomicBool,
    reporter: HealthReporter,
}

impl Lamp {
    pub(crate) fn new() -> Self {
        Self { leaving: AtomicBool::new(false), reporter: HealthReporter::new() }
    }

    /// NOT_SERVING from now on.
    pub(crate) async fn leave(&self) {
        self.leaving.store(true, Ordering::Release);
        self.reporter.set_service_status("", ServingStatus::NotServing).await;
    }
}

/// Answers probes.
pub(crate) struct HealthRpc {
    pub(crate) service: crate::Provisioning,
    pub(crate) watched: HealthService,
}

impl HealthRpc {
    pub(crate) fn new(service: crate::Provisioning) -> Self {
        let watched = HealthService::from_health_reporter(service.lamp().reporter.clone());
        Self { service, watched }
    }

    async fn is_serving(&self) -> bool {
        !self.service.lamp().leaving.load(Ordering::Acquire) && is_ready(self.service.store()).await
    }
}

async fn is_ready(store: &Store) -> bool {
    tokio::time::timeout(PATIENCE, store.ready()).await.is_ok_and(|ready| ready.is_ok())
}

fn is_known(service: &str) -> bool {
    ["", USERS, WORKSPACES, TOKENS].contains(&service)
}

#[tonic::async_trait]
impl Health for HealthRpc {
    async fn check(&self, request: Request<HealthCheckRequest>) -> Result<Response<HealthCheckResponse>, Status> {
        let HealthCheckRequest { service } = request.into_inner();
        if !is_known(&service) {
            return Err(Status::not_found("no such service"));
        }
        let status = if self.is_serving().await { ServingStatus::Serving } else { ServingStatus::NotServing };
        let status = tonic_health::pb::health_check_response::ServingStatus::from(status).into();
        Ok(Response::new(HealthCheckResponse { status }))
    }

    type WatchStream = <HealthService as Health>::WatchStream;

    async fn watch(&self, request: Request<HealthCheckRequest>) -> Result<Response<Self::WatchStream>, Status> {
        // All the services live and die together: watching one is watching the whole.
        let whole = request.map(|HealthCheckRequest { service }| HealthCheckRequest {
            service: if is_known(&service) { String::new() } else { service },
        });
        self.watched.watch(whole).await
    }
}
