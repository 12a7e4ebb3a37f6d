//! Logs and metrics of the whole process.

use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::time::Duration;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

use crate::cli::Failure;
use crate::config::{LogFormat, Settings};

/// How often the recorder folds what it has gathered.
const UPKEEP: Duration = Duration::from_secs(5);
/// Upper bounds of the latency buckets, in seconds: fine where an in-process answer lies, coarse towards the timeout.
const LATENCIES: [f64; 14] = [0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0];

/// Starts logging to stderr; stdout is for the banner.
pub(crate) fn start_logging(settings: &Settings) -> Result<(), Failure> {
    let filter = EnvFilter::builder()
        .parse(&settings.log)
        .map_err(|error| Failure::local("cannot use the log filter", error))?;
    let human = match settings.log_format {
        LogFormat::Human => true,
        LogFormat::Json => false,
        LogFormat::Auto => io::stderr().is_terminal(),
    };
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    let started = if human {
        builder.with_ansi(io::stderr().is_terminal()).try_init()
    } else {
        builder.json().flatten_event(true).with_span_list(false).try_init()
    };
    started.map_err(|error| Failure::local("cannot start logging", error))
}

/// The metrics recorder of the process.
#[derive(Clone)]
pub(crate) struct Metrics(PrometheusHandle);

impl Metrics {
    /// Starts to record.
    pub(crate) fn start() -> Result<Self, Failure> {
        let handle = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_duration_seconds".to_owned()), &LATENCIES)
            .and_then(PrometheusBuilder::install_recorder)
            .map_err(|error| Failure::local("cannot start the metrics recorder", error))?;
        metrics::gauge!("roster_build_info", "version" => crate::cli::VERSION).set(1.0);
        Ok(Self(handle))
    }

    /// Renders them in Prometheus's text format.
    pub(crate) fn renderer(&self) -> Arc<dyn Fn() -> String + Send + Sync> {
        let handle = self.0.clone();
        Arc::new(move || handle.render())
    }

    /// Folds what was gathered, for ever: histograms would grow otherwise.
    pub(crate) async fn upkeep(self) {
        let mut tick = tokio::time::interval(UPKEEP);
        loop {
            tick.tick().await;
            self.0.run_upkeep();
        }
    }
}
