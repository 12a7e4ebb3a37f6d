//! The provisioning half of a process: the store, the service on it, and what its first start generated.

use std::num::NonZeroUsize;
use std::time::Duration;

use provisioning::{Chosen, FirstStart, Provisioning};
use storage::Store;
use tokio::task::JoinHandle;
use tokio::time::MissedTickBehavior;
use tonic::service::Routes;

use crate::banner::Secrets;
use crate::cli::Failure;
use crate::config::{Settings, masked_url};

/// How often what is kept no longer is taken away.
const SWEEP: Duration = Duration::from_secs(3_600);

/// A provisioning service that is ready to be served.
pub(super) struct Service {
    store: Store,
    provisioning: Provisioning,
    routes: Routes,
    first_start: Option<FirstStart>,
    janitor: JoinHandle<()>,
}

/// Opens the database.
pub(crate) async fn connect(settings: &Settings) -> Result<Store, Failure> {
    let options =
        storage::Options { max_connections: settings.database_max_connections, ..storage::Options::default() };
    Store::connect(&settings.database_url, options).await.map_err(|error| {
        Failure::local(format!("cannot open the database {}", masked_url(&settings.database_url)), error)
    })
}

/// How many calls run at once. More would wait for a processor or a connection, and there nobody asks whose turn it is.
fn concurrent_calls(connections: u32) -> usize {
    let connections = usize::try_from(connections).unwrap_or(usize::MAX);
    connections.min(processors().saturating_mul(4).max(8))
}

/// How many calls of one caller run at once beside those of others. They leave processors to the others, unless they rather
/// wait for a database elsewhere.
fn calls_in_company(store: &Store) -> usize {
    if store.writes_in_turn() { (processors() / 2).max(1) } else { processors().max(2) }
}

fn processors() -> usize {
    std::thread::available_parallelism().map_or(2, NonZeroUsize::get)
}

impl Service {
    /// Opens the database, brings its schema up to date, and on an empty one creates the first workspace.
    pub(super) async fn start(settings: &Settings) -> Result<Self, Failure> {
        let store = connect(settings).await?;
        let applied = store.migrate().await.map_err(|error| Failure::local("cannot migrate the database", error))?;
        for migration in applied {
            tracing::info!(migration, "applied a migration");
        }

        let defaults = provisioning::Config::default();
        let config = provisioning::Config {
            // What the gateway lets in must pass here too.
            max_message_bytes: defaults.max_message_bytes.max(settings.max_body_bytes.saturating_mul(2)),
            concurrent_calls: concurrent_calls(settings.database_max_connections),
            calls_in_company: calls_in_company(&store),
            rate: settings.rate_limit,
            ..defaults
        };
        let provisioning = Provisioning::new(store.clone(), config);
        let chosen = Chosen { operator_key: settings.operator_key.clone(), scim_token: settings.scim_token.clone() };
        let first_start = provisioning
            .bootstrap(chosen)
            .await
            .map_err(|error| Failure::local("cannot create the first workspace", error))?;
        let routes = provisioning::routes(provisioning.clone());
        let janitor = tokio::spawn(sweep(provisioning.clone()));
        Ok(Self { store, provisioning, routes, first_start, janitor })
    }

    /// What it serves.
    pub(super) fn routes(&self) -> Routes {
        self.routes.clone()
    }

    /// The secrets of a first start.
    pub(super) fn secrets(&self) -> Option<Secrets<'_>> {
        self.first_start.as_ref().map(|FirstStart { operator_key, scim_token }| Secrets {
            operator_key: operator_key.as_ref(),
            scim_token: scim_token.as_ref(),
        })
    }

    /// Tells load balancers to look elsewhere. Calls are served on.
    pub(super) async fn not_ready(&self) {
        self.provisioning.shutdown().await;
    }

    /// Closes the store, once nobody asks any more.
    pub(super) async fn close(self) {
        self.janitor.abort();
        // What was refused while connections drained, and what the gateway reported last.
        self.provisioning.flush_activity().await;
        self.store.close().await;
    }
}

/// Takes away what is kept no longer, now and then. One that fails is tried again with the next.
async fn sweep(provisioning: Provisioning) {
    let mut ticks = tokio::time::interval(SWEEP);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        match provisioning.sweep().await {
            Ok(0) => {}
            Ok(rows) => tracing::info!(rows, "what is kept no longer was taken away"),
            Err(error) => tracing::warn!(error = &error as &dyn std::error::Error, "the sweep failed"),
        }
    }
}
