//! The settings as values: parsed once, then trusted.

use std::time::Duration;

use domain::token::Secret;
use domain::workspace::Rate;

use super::{ConfigError, Layers, Setting};

/// What `roster serve` runs by. Not `Debug`: a database URL may hold a password.
pub(crate) struct Settings {
    /// Where users are stored.
    pub(crate) database_url: String,
    /// Connections to the database at most.
    pub(crate) database_max_connections: u32,
    /// Where HTTP listens.
    pub(crate) http_listen: String,
    /// Where gRPC listens.
    pub(crate) grpc_listen: String,
    /// How the world reaches the HTTP side, without a slash at the end.
    pub(crate) public_url: Option<String>,
    /// Which half to run.
    pub(crate) only: Option<Only>,
    /// The gRPC side, when only the gateway runs.
    pub(crate) upstream: Option<String>,
    /// The largest request body.
    pub(crate) max_body_bytes: usize,
    /// The most operations of a bulk request.
    pub(crate) bulk_max_operations: usize,
    /// The largest body of a bulk request.
    pub(crate) bulk_max_payload_bytes: usize,
    /// How many requests an identity provider may make; `None` for as many as it likes.
    pub(crate) rate_limit: Option<Rate>,
    /// How long a stop may take.
    pub(crate) drain: Duration,
    /// What is logged.
    pub(crate) log: String,
    /// How it is logged.
    pub(crate) log_format: LogFormat,
    /// The first start's operator key, when the operator chose it.
    pub(crate) operator_key: Option<Secret>,
    /// The first start's SCIM token, when the operator chose it.
    pub(crate) scim_token: Option<Secret>,
}

/// One half of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Only {
    /// gRPC and the database.
    Provisioning,
    /// HTTP, without a database.
    Gateway,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LogFormat {
    /// Human on a terminal, JSON otherwise.
    Auto,
    /// Lines for people.
    Human,
    /// One JSON object a line.
    Json,
}

impl Settings {
    /// Finds and checks every setting.
    pub(crate) fn resolve(layers: &Layers) -> Result<Self, ConfigError> {
        let settings = Self {
            database_url: required(layers, Setting::DatabaseUrl, text)?,
            database_max_connections: required(layers, Setting::DatabaseMaxConnections, |v| number(v, 1, 1_000))?,
            http_listen: required(layers, Setting::HttpListen, listen)?,
            grpc_listen: required(layers, Setting::GrpcListen, listen)?,
            public_url: layers.parse(Setting::PublicUrl, |v| http_url(v, "https://scim.example.com"))?,
            only: layers.parse(Setting::Only, only)?,
            upstream: layers.parse(Setting::Upstream, plain_http_url)?,
            max_body_bytes: required(layers, Setting::MaxBodyBytes, |v| number(v, 1_024, 1_073_741_824))?,
            bulk_max_operations: required(layers, Setting::BulkMaxOperations, |v| number(v, 1, 100_000))?,
            bulk_max_payload_bytes: required(layers, Setting::BulkMaxPayloadBytes, |v| {
                number(v, 1_024, 1_073_741_824)
            })?,
            rate_limit: rate_limit(layers)?,
            drain: required(layers, Setting::DrainSeconds, |v| number(v, 1, 10))
                .map(|seconds: u32| Duration::from_secs(seconds.into()))?,
            log: required(layers, Setting::Log, log)?,
            log_format: required(layers, Setting::LogFormat, log_format)?,
            operator_key: layers.parse(Setting::OperatorKey, secret)?,
            scim_token: layers.parse(Setting::ScimToken, secret)?,
        };
        settings.check()?;
        Ok(settings)
    }

    /// What no setting shows alone.
    fn check(&self) -> Result<(), ConfigError> {
        let problem = match (self.only, &self.upstream) {
            (Some(Only::Gateway), None) => {
                "a gateway of its own needs the gRPC side's address; set it with --upstream or ROSTER_UPSTREAM"
            }
            (Some(Only::Provisioning) | None, Some(_)) => {
                "only a gateway of its own has an upstream; leave it out, or run with `--only gateway`"
            }
            (Some(Only::Gateway), Some(_)) | (Some(Only::Provisioning) | None, None) => return Ok(()),
        };
        Err(ConfigError::Invalid { place: Setting::Upstream.name().to_owned(), problem: problem.to_owned() })
    }
}

/// The rate of identity providers whose workspace has none of its own.
fn rate_limit(layers: &Layers) -> Result<Option<Rate>, ConfigError> {
    let most = u64::from(Rate::MAX);
    let per_second = required(layers, Setting::RateLimitPerSecond, |v| {
        number(v, 0, most).map_err(|problem| format!("{problem}, where 0 is no limit"))
    })?;
    let burst = required(layers, Setting::RateLimitBurst, |v| {
        number(v, 1, most).map_err(|problem| format!("{problem}; for no limit set rate_limit_per_second to 0"))
    })?;
    Ok((per_second > 0).then_some(Rate { per_second, burst }))
}

/// A setting that has a default, and therefore a value.
fn required<T>(layers: &Layers, key: Setting, parse: impl FnOnce(&str) -> Result<T, String>) -> Result<T, ConfigError> {
    layers.parse(key, parse)?.ok_or_else(|| ConfigError::Invalid {
        place: key.name().to_owned(),
        problem: format!("missing; set {}", key.variable()),
    })
}

fn text(value: &str) -> Result<String, String> {
    Ok(value.to_owned())
}

fn number<T: TryFrom<u64>>(value: &str, min: u64, max: u64) -> Result<T, String> {
    let parsed = value.parse::<u64>().ok().filter(|number| (min..=max).contains(number));
    parsed
        .and_then(|number| T::try_from(number).ok())
        .ok_or_else(|| format!("`{value}` is not acceptable; write a whole number from {min} to {max}"))
}

fn listen(value: &str) -> Result<String, String> {
    let valid = value.rsplit_once(':').is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok());
    if valid {
        Ok(value.to_owned())
    } else {
        Err(format!(
            "`{value}` is not HOST:PORT; write for example 127.0.0.1:8080, or 0.0.0.0:8080 for every interface"
        ))
    }
}

fn http_url(value: &str, example: &str) -> Result<String, String> {
    let trimmed = value.trim_end_matches('/');
    let authority = trimmed.strip_prefix("http://").or_else(|| trimmed.strip_prefix("https://"));
    let valid = authority
        .is_some_and(|rest| !rest.is_empty() && !rest.contains(['@', '?', '#']) && !rest.contains(char::is_whitespace));
    if valid { Ok(trimmed.to_owned()) } else { Err(format!("not an http or https URL; write for example {example}")) }
}

/// gRPC between the halves is plain HTTP/2: put a TLS proxy or a private network in between.
fn plain_http_url(value: &str) -> Result<String, String> {
    if value.starts_with("https://") {
        return Err("https is not supported between the halves; write for example http://127.0.0.1:50051".to_owned());
    }
    http_url(value, "http://127.0.0.1:50051")
}

fn only(value: &str) -> Result<Only, String> {
    match value {
        "provisioning" => Ok(Only::Provisioning),
        "gateway" => Ok(Only::Gateway),
        other => {
            Err(format!("`{other}` is no half of the service; write provisioning or gateway, or leave it out for both"))
        }
    }
}

fn log(value: &str) -> Result<String, String> {
    match tracing_subscriber::EnvFilter::builder().parse(value) {
        Ok(_) => Ok(value.to_owned()),
        Err(_) => Err(format!("`{value}` is no log filter; write for example `info` or `warn,roster_gateway=debug`")),
    }
}

fn log_format(value: &str) -> Result<LogFormat, String> {
    match value {
        "auto" => Ok(LogFormat::Auto),
        "human" => Ok(LogFormat::Human),
        "json" => Ok(LogFormat::Json),
        other => Err(format!("`{other}` is no log format; write auto, human or json")),
    }
}

fn secret(value: &str) -> Result<Secret, String> {
    Secret::chosen(value.to_owned()).map_err(|refusal| refusal.to_string())
}
