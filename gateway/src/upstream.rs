//! The way to the provisioning service: in this process or over the network, one type for both.
//!
//! Knows the transport and its failures, not what is said over it. Deadlines are the service's to keep; the network
//! channel keeps them as well.

use std::convert::Infallible;
use std::error::Error as StdError;
use std::time::Duration;

use ::http::{Request, Response};
use proto::v1::activity_service_client::ActivityServiceClient;
use proto::v1::group_service_client::GroupServiceClient;
use proto::v1::schema_service_client::SchemaServiceClient;
use proto::v1::session_service_client::SessionServiceClient;
use proto::v1::statistics_service_client::StatisticsServiceClient;
use proto::v1::user_service_client::UserServiceClient;
use proto::v1::workspace_service_client::WorkspaceServiceClient;
use tonic::body::Body;
use tonic::service::Routes;
use tonic::transport::{Channel, Endpoint, Uri};
use tonic::{Code, Status, TimeoutExpired};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tower::util::BoxCloneSyncService;
use tower::{ServiceBuilder, ServiceExt};

/// How long to wait for a connection to be made.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// How long to wait for the answer to a health check.
const HEALTH_TIMEOUT: Duration = Duration::from_secs(2);
/// How large an answer may be: a page of 1,000 users with long profiles passes.
const MAX_ANSWER_BYTES: usize = 64 << 20;

/// What carries a call. Its error is concrete: a boxed one keeps a call from being spawned.
pub(crate) type Transport = BoxCloneSyncService<Request<Body>, Response<Body>, Status>;

/// The provisioning service, wherever it runs.
#[derive(Clone, Debug)]
pub struct Upstream {
    transport: Transport,
}

/// Why an address is none of a provisioning service.
#[derive(Debug, thiserror::Error)]
pub enum UpstreamError {
    /// The text is not a URI.
    #[error("upstream is not a URI; write it as http://host:50051")]
    NotAUri(#[source] tonic::transport::Error),
    /// The scheme is another one than `http`, or there is no host.
    #[error("upstream must be of the form http://host:50051; TLS ends in front of the service")]
    Unsupported,
}

impl Upstream {
    /// The service of this process: calls are encoded as on the network, but never leave.
    pub fn in_process(routes: Routes) -> Self {
        let service = ServiceBuilder::new().map_err(|never: Infallible| -> Status { match never {} });
        Self { transport: BoxCloneSyncService::new(service.service(routes.prepare())) }
    }

    /// The service behind a network address. The connection is made when it is first needed, and again when it is lost.
    pub fn remote(endpoint: &str) -> Result<Self, UpstreamError> {
        let endpoint = Endpoint::from_shared(endpoint.to_owned()).map_err(UpstreamError::NotAUri)?;
        if !is_plain_http(endpoint.uri()) {
            return Err(UpstreamError::Unsupported);
        }
        let channel: Channel = endpoint
            .connect_timeout(CONNECT_TIMEOUT)
            .tcp_nodelay(true)
            .tcp_keepalive(Some(Duration::from_secs(60)))
            .http2_keep_alive_interval(Duration::from_secs(30))
            .keep_alive_timeout(Duration::from_secs(10))
            .keep_alive_while_idle(true)
            .connect_lazy();
        Ok(Self { transport: BoxCloneSyncService::new(channel.map_err(|error| transport_status(&error))) })
    }

    /// What this carries.
    pub(crate) const fn over(transport: Transport) -> Self {
        Self { transport }
    }

    /// A client of the users of a workspace.
    pub(crate) fn users(&self) -> UserServiceClient<Transport> {
        UserServiceClient::new(self.transport.clone()).max_decoding_message_size(MAX_ANSWER_BYTES)
    }

    /// A client of the groups of a workspace.
    pub(crate) fn groups(&self) -> GroupServiceClient<Transport> {
        GroupServiceClient::new(self.transport.clone()).max_decoding_message_size(MAX_ANSWER_BYTES)
    }

    /// A client of the sync log of a workspace.
    pub(crate) fn activity(&self) -> ActivityServiceClient<Transport> {
        ActivityServiceClient::new(self.transport.clone()).max_decoding_message_size(MAX_ANSWER_BYTES)
    }

    /// A client of the schemas that a workspace registered.
    pub(crate) fn schemas(&self) -> SchemaServiceClient<Transport> {
        SchemaServiceClient::new(self.transport.clone()).max_decoding_message_size(MAX_ANSWER_BYTES)
    }

    /// A client of the visits to the console.
    pub(crate) fn sessions(&self) -> SessionServiceClient<Transport> {
        SessionServiceClient::new(self.transport.clone())
    }

    /// A client of the workspaces and their SCIM switch.
    pub(crate) fn workspaces(&self) -> WorkspaceServiceClient<Transport> {
        WorkspaceServiceClient::new(self.transport.clone()).max_decoding_message_size(MAX_ANSWER_BYTES)
    }

    /// A client of the numbers of a workspace.
    pub(crate) fn statistics(&self) -> StatisticsServiceClient<Transport> {
        StatisticsServiceClient::new(self.transport.clone())
    }

    /// Whether the service says of itself that it serves.
    pub(crate) async fn is_ready(&self) -> bool {
        let mut health = HealthClient::new(self.transport.clone());
        let check = health.check(HealthCheckRequest { service: String::new() });
        match tokio::time::timeout(HEALTH_TIMEOUT, check).await {
            Ok(Ok(answer)) => answer.into_inner().status == i32::from(ServingStatus::Serving),
            Ok(Err(_)) | Err(_) => false,
        }
    }
}

fn is_plain_http(uri: &Uri) -> bool {
    uri.scheme_str() == Some("http") && uri.host().is_some_and(|host| !host.is_empty())
}

/// Says what a failure of the channel means. Without an answer the call is either too late or was never served.
fn transport_status(error: &tonic::transport::Error) -> Status {
    let mut cause: Option<&(dyn StdError + 'static)> = Some(error);
    while let Some(inner) = cause {
        // tonic itself would say CANCELLED here.
        if inner.is::<TimeoutExpired>() {
            return Status::new(Code::DeadlineExceeded, "the provisioning service took too long");
        }
        cause = inner.source();
    }
    tracing::warn!(error = error as &dyn StdError, "the provisioning service cannot be reached");
    Status::new(Code::Unavailable, "the provisioning service cannot be reached")
}

#[cfg(test)]
mod tests;
