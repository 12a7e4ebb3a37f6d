//! Use cases over users, groups, workspaces and credentials, and their gRPC surface.
//!
//! A handler decodes, calls one use case and encodes; a use case is one unit of work of the store. Rules live in
//! `domain`, rows in `storage`; SCIM is unknown here but for the word. [`routes`] is the whole service as a value, the
//! same for a gateway in this process and for a server on a socket.

mod access;
mod activity;
mod auth;
mod bootstrap;
mod conflict;
mod convert;
mod deadline;
mod deprovision;
mod error;
mod front;
mod group;
mod grpc;
mod health;
mod janitor;
mod page;
mod rate;
mod readiness;
mod request;
mod schema;
mod shed;
mod statistics;
mod system;
#[cfg(test)]
mod testing;
mod token;
mod turn;
mod user;
mod workspace;

use std::sync::Arc;
use std::time::Duration;

use domain::time::{Clock, Timestamp};
use domain::workspace::Rate;
use proto::v1::activity_service_server::ActivityServiceServer;
use proto::v1::conflict_service_server::ConflictServiceServer;
use proto::v1::deprovision_service_server::DeprovisionServiceServer;
use proto::v1::group_service_server::GroupServiceServer;
use proto::v1::import_service_server::ImportServiceServer;
use proto::v1::schema_service_server::SchemaServiceServer;
use proto::v1::session_service_server::SessionServiceServer;
use proto::v1::statistics_service_server::StatisticsServiceServer;
use proto::v1::token_service_server::TokenServiceServer;
use proto::v1::user_service_server::UserServiceServer;
use proto::v1::workspace_service_server::WorkspaceServiceServer;
use storage::Store;
use tokio::sync::Semaphore;
use tonic::service::Routes;
use tonic_health::pb::health_server::HealthServer;

pub use bootstrap::{Chosen, FirstStart};
pub use error::Error;
pub use rate::Exceeded;
pub use system::{Entropy, SystemClock, SystemEntropy};

use access::Who;
use activity::contact::Contacts;
use activity::recorder::Recorder;
use activity::unplaced::Unplaced;
use auth::{Known, Touches};
use front::Front;
use front::hold::Holds;
use health::{HealthRpc, Lamp};
use page::Walks;
use rate::Rates;
use schema::known::Memory;
use shed::Shed;
use turn::{Bounds, Turns};

/// The limits of the service.
#[derive(Clone, Debug)]
pub struct Config {
    /// The largest message taken.
    pub max_message_bytes: usize,
    /// The longest a call may take, whatever its caller asks for.
    pub max_deadline: Duration,
    /// How many calls run at once. More wait, and are let in in turn between workspaces.
    pub concurrent_calls: usize,
    /// How many calls of one caller run at once while others call as well.
    pub calls_in_company: usize,
    /// How many calls of one caller wait; more are told to come back. A caller is a workspace's identity provider, the
    /// holders of keys of one workspace, or the holders of keys for all.
    pub waiting_calls_each: usize,
    /// How many calls wait in all.
    pub waiting_calls: usize,
    /// How many requests an identity provider may make, where its workspace's policy does not say; `None` for as many as
    /// it likes.
    pub rate: Option<Rate>,
    /// How many page boundaries of walks by index are remembered.
    pub walk_memory: u64,
    /// How many attributes of registered schemas are remembered.
    pub schema_memory: u64,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            max_message_bytes: 16 << 20,
            max_deadline: Duration::from_secs(30),
            concurrent_calls: 8,
            calls_in_company: 2,
            waiting_calls_each: 512,
            waiting_calls: 4_096,
            rate: None,
            walk_memory: 65_536,
            schema_memory: 262_144,
        }
    }
}

/// The use cases. Clones share everything.
#[derive(Clone)]
pub struct Provisioning {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    config: Config,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    turns: Turns<Who>,
    rates: Rates,
    holds: Holds,
    rehearsals: Semaphore,
    known: Known,
    touches: Touches,
    contacts: Contacts,
    recorder: Recorder,
    unplaced: Unplaced,
    shed: Shed,
    walks: Walks,
    schemas: Memory,
    lamp: Lamp,
}

impl Provisioning {
    /// The service on this store, with the machine's clock and random source.
    pub fn new(store: Store, config: Config) -> Self {
        Self::with(store, config, Arc::new(SystemClock), Arc::new(SystemEntropy::default()))
    }

    /// The service with a clock and a source of ids and secrets of the caller's choice.
    pub fn with(store: Store, config: Config, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        let inner = Inner {
            turns: Turns::new(Bounds {
                running: config.concurrent_calls,
                in_company: config.calls_in_company,
                waiting_each: config.waiting_calls_each,
                waiting: config.waiting_calls,
            }),
            rates: Rates::new(config.rate),
            holds: Holds::default(),
            rehearsals: Semaphore::new(1),
            known: auth::known(),
            touches: Touches::new(),
            contacts: Contacts::new(),
            recorder: Recorder::default(),
            unplaced: Unplaced::default(),
            shed: Shed::default(),
            walks: Walks::new(config.walk_memory),
            schemas: Memory::new(config.schema_memory),
            lamp: Lamp::new(),
            store,
            config,
            clock,
            entropy,
        };
        Self { inner: Arc::new(inner) }
    }

    /// Tells probes that the service is leaving, and waits for what it still writes in the background.
    ///
    /// Calls are served on: closing the doors is their server's to do.
    pub async fn shutdown(&self) {
        self.inner.lamp.leave().await;
        self.inner.contacts.flush().await;
        self.inner.touches.flush().await;
    }

    fn store(&self) -> &Store {
        &self.inner.store
    }

    fn config(&self) -> &Config {
        &self.inner.config
    }

    fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    fn entropy(&self) -> &dyn Entropy {
        &*self.inner.entropy
    }

    fn turns(&self) -> &Turns<Who> {
        &self.inner.turns
    }

    fn rates(&self) -> &Rates {
        &self.inner.rates
    }

    fn holds(&self) -> &Holds {
        &self.inner.holds
    }

    fn rehearsals(&self) -> &Semaphore {
        &self.inner.rehearsals
    }

    fn known(&self) -> &Known {
        &self.inner.known
    }

    fn touches(&self) -> &Touches {
        &self.inner.touches
    }

    fn contacts(&self) -> &Contacts {
        &self.inner.contacts
    }

    fn recorder(&self) -> &Recorder {
        &self.inner.recorder
    }

    fn unplaced(&self) -> &Unplaced {
        &self.inner.unplaced
    }

    fn shed(&self) -> &Shed {
        &self.inner.shed
    }

    fn walks(&self) -> &Walks {
        &self.inner.walks
    }

    fn schema_memory(&self) -> &Memory {
        &self.inner.schemas
    }

    fn lamp(&self) -> &Lamp {
        &self.inner.lamp
    }

    fn new_request_id(&self) -> Arc<str> {
        Arc::from(self.entropy().uuid_v7(self.now()).hyphenated().to_string())
    }
}

/// The whole service: the contract's RPCs behind the front, health and reflection in the open.
///
/// A gateway in this process drives the value directly; a server puts it on a socket. The answer of a list may be large:
/// a client should raise its own limit for what it decodes.
pub fn routes(service: Provisioning) -> Routes {
    let max = service.config().max_message_bytes;
    let users = UserServiceServer::new(grpc::UserRpc::new(service.clone())).max_decoding_message_size(max);
    let groups = GroupServiceServer::new(grpc::GroupRpc::new(service.clone())).max_decoding_message_size(max);
    let workspaces =
        WorkspaceServiceServer::new(grpc::WorkspaceRpc::new(service.clone())).max_decoding_message_size(max);
    let tokens = TokenServiceServer::new(grpc::TokenRpc::new(service.clone())).max_decoding_message_size(max);
    let schemas = SchemaServiceServer::new(grpc::SchemaRpc::new(service.clone())).max_decoding_message_size(max);
    let sessions = SessionServiceServer::new(grpc::SessionRpc::new(service.clone())).max_decoding_message_size(max);
    let imports = ImportServiceServer::new(grpc::ImportRpc::new(service.clone())).max_decoding_message_size(max);
    let statistics =
        StatisticsServiceServer::new(grpc::StatisticsRpc::new(service.clone())).max_decoding_message_size(max);
    let activity = ActivityServiceServer::new(grpc::ActivityRpc::new(service.clone())).max_decoding_message_size(max);
    let deprovisions =
        DeprovisionServiceServer::new(grpc::DeprovisionRpc::new(service.clone())).max_decoding_message_size(max);
    let conflicts = ConflictServiceServer::new(grpc::ConflictRpc::new(service.clone())).max_decoding_message_size(max);

    let routes = Routes::new(Front::new(service.clone(), users))
        .add_service(Front::new(service.clone(), groups))
        .add_service(Front::new(service.clone(), workspaces))
        .add_service(Front::new(service.clone(), tokens))
        .add_service(Front::new(service.clone(), schemas))
        .add_service(Front::new(service.clone(), activity))
        .add_service(Front::new(service.clone(), sessions))
        .add_service(Front::new(service.clone(), conflicts))
        .add_service(Front::new(service.clone(), deprovisions))
        .add_service(Front::new(service.clone(), statistics))
        .add_service(Front::new(service.clone(), imports))
        .add_service(HealthServer::new(HealthRpc::new(service)));
    with_reflection(routes).prepare()
}

/// Adds both versions of reflection: grpcurl and older tools still ask for v1alpha.
fn with_reflection(routes: Routes) -> Routes {
    let builder = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(proto::DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
    };
    match (builder().build_v1(), builder().build_v1alpha()) {
        (Ok(v1), Ok(v1alpha)) => routes.add_service(v1).add_service(v1alpha),
        // The descriptors are compiled in, and a test reads them; a service without reflection still serves.
        (Err(error), _) | (_, Err(error)) => {
            tracing::error!(error = &error as &dyn std::error::Error, "reflection is off");
            routes
        }
    }
}
