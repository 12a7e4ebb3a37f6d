//! `roster serve`: puts the parts together, runs them, and takes them apart again.
//!
//! In one process the gateway drives the provisioning service's routes as a value; split, it drives a channel to
//! them. The parts do not know the difference.

mod listen;
mod service;

use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinSet;

pub(crate) use service::connect;

use crate::banner::Banner;
use crate::cli::{Failure, print};
use crate::config::{Layers, Only, Setting, Settings};
use crate::grpc;
use crate::shutdown::{self, Signals, Stop, Stopper};
use crate::telemetry::{self, Metrics};
use service::Service;

/// Kept back from the time a stop may take, so that the process is gone by then.
const EXIT_MARGIN: Duration = Duration::from_millis(250);
/// Kept back for closing the store, once no request needs it.
const CLOSE_MARGIN: Duration = Duration::from_millis(500);
/// Kept back for telling the service what the gateway refused last.
const REPORT_MARGIN: Duration = Duration::from_millis(500);
/// How long a request may take before the gateway answers for it. Okta gives up after a minute.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a bulk request may take: a thousand of its operations on a slow disk pass.
const BULK_TIMEOUT: Duration = Duration::from_secs(300);

/// Serves by these settings until a signal says stop.
pub(crate) fn run(layers: &Layers) -> Result<(), Failure> {
    let settings = Settings::resolve(layers)?;
    telemetry::start_logging(&settings)?;
    let metrics = Metrics::start()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::local("cannot start the runtime", error))?;
    let outcome = runtime.block_on(serve(&settings, metrics));
    // What is left by now was told to stop and did not.
    runtime.shutdown_background();
    outcome
}

async fn serve(settings: &Settings, metrics: Metrics) -> Result<(), Failure> {
    let mut signals = Signals::listen().map_err(|error| Failure::local("cannot listen for signals", error))?;
    tokio::spawn(metrics.clone().upkeep());
    let mut running = tokio::select! {
        started = Running::start(settings, &metrics) => started?,
        () = signals.next() => return Ok(()),
    };

    let ended = tokio::select! {
        () = signals.next() => Ok(()),
        ended = running.ended() => ended,
    };

    tracing::info!("stopping: no new work is accepted, accepted work is finished");
    tokio::select! {
        () = running.stop(settings.drain) => ended,
        () = signals.next() => Err(Failure::Local { what: "stopped at once by a second signal".to_owned(), source: None }),
    }
}

/// The parts of a running process.
struct Running {
    service: Option<Service>,
    parts: JoinSet<Result<(), Failure>>,
    stopper: Stopper,
}

impl Running {
    /// Starts the parts that the settings ask for, and tells where they are.
    async fn start(settings: &Settings, metrics: &Metrics) -> Result<Self, Failure> {
        // First: a port in use is found before a database is touched.
        let http = match settings.only {
            Some(Only::Gateway) | None => Some(listen::bind("HTTP", Setting::HttpListen, &settings.http_listen).await?),
            Some(Only::Provisioning) => None,
        };
        let grpc = match settings.only {
            Some(Only::Provisioning) | None => {
                Some(listen::bind("gRPC", Setting::GrpcListen, &settings.grpc_listen).await?)
            }
            Some(Only::Gateway) => None,
        };
        let service = match settings.only {
            Some(Only::Provisioning) | None => Some(Service::start(settings).await?),
            Some(Only::Gateway) => None,
        };

        let banner = Banner {
            settings,
            http: http.as_ref().map(listen::address).transpose()?,
            grpc: grpc.as_ref().map(listen::address).transpose()?,
            first_start: service.as_ref().and_then(Service::secrets),
        };
        let banner = banner.lines();

        let (stopper, stop) = shutdown::channel();
        let mut parts = JoinSet::new();
        if let Some(listener) = http {
            let upstream = upstream(settings, service.as_ref())?;
            parts.spawn(serve_http(listener, upstream, config(settings, metrics), settings.drain, stop.clone()));
        }
        if let (Some(listener), Some(service)) = (grpc, &service) {
            // Explanations are given where the contract is served: by a gateway that only rehearses.
            let upstream = gateway::Upstream::in_process(service.routes());
            let explain = gateway::explain::service(upstream, config(settings, metrics));
            parts.spawn(grpc::serve(listener, service.routes().add_service(explain), stop));
        }
        print(&banner.join("\n"))?;
        Ok(Self { service, parts, stopper })
    }

    /// Waits until a part ends by itself, which none should.
    async fn ended(&mut self) -> Result<(), Failure> {
        match self.parts.join_next().await {
            Some(Ok(Ok(()))) | None => {
                Err(Failure::Local { what: "a part of the service ended by itself".to_owned(), source: None })
            }
            Some(Ok(Err(failure))) => Err(failure),
            Some(Err(panic)) => Err(Failure::local("a part of the service failed", panic)),
        }
    }

    /// Not ready any more; then drains, then closes the store. Takes `limit` at most.
    async fn stop(mut self, limit: Duration) {
        let finish = async {
            if let Some(service) = &self.service {
                service.not_ready().await;
            }
            self.stopper.stop();
            let drained = async { while self.parts.join_next().await.is_some() {} };
            if tokio::time::timeout(limit.saturating_sub(EXIT_MARGIN + CLOSE_MARGIN), drained).await.is_err() {
                tracing::warn!("some connections did not finish in time");
            }
            if let Some(service) = self.service {
                service.close().await;
            }
        };
        if tokio::time::timeout(limit.saturating_sub(EXIT_MARGIN), finish).await.is_err() {
            tracing::warn!("the store did not close in time");
        } else {
            tracing::info!("stopped");
        }
    }
}

/// What the gateway drives: the service beside it, or one elsewhere.
fn upstream(settings: &Settings, service: Option<&Service>) -> Result<gateway::Upstream, Failure> {
    match (service, &settings.upstream) {
        (Some(service), _) => Ok(gateway::Upstream::in_process(service.routes())),
        (None, Some(endpoint)) => gateway::Upstream::remote(endpoint)
            .map_err(|error| Failure::local(format!("cannot use the upstream {endpoint}"), error)),
        // `Settings` refuses a gateway without an upstream.
        (None, None) => Err(Failure::Usage("a gateway of its own needs --upstream".to_owned())),
    }
}

fn config(settings: &Settings, metrics: &Metrics) -> gateway::Config {
    gateway::Config {
        public_url: settings.public_url.clone(),
        max_body_bytes: settings.max_body_bytes,
        request_timeout: REQUEST_TIMEOUT,
        bulk_max_operations: settings.bulk_max_operations,
        bulk_max_payload_bytes: settings.bulk_max_payload_bytes,
        bulk_timeout: BULK_TIMEOUT,
        metrics: Some(metrics.renderer()),
    }
}

async fn serve_http(
    listener: TcpListener,
    upstream: gateway::Upstream,
    config: gateway::Config,
    drain: Duration,
    stop: Stop,
) -> Result<(), Failure> {
    let drain = drain.saturating_sub(EXIT_MARGIN + CLOSE_MARGIN + REPORT_MARGIN);
    let reports = gateway::Reports::to(upstream.clone());
    let app = gateway::reporting_app(upstream, config, reports.clone());
    let served = gateway::serve(listener, app, stop.wanted(), drain).await;
    reports.flush(REPORT_MARGIN).await;
    served.map_err(|error| Failure::local("the HTTP side stopped", error))
}
