//! The settings as flags. All are text here: one parser judges a value wherever it comes from.

use super::Setting;

/// Settings on the command line.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Settings (each also an environment variable, ROSTER_…, and a key in roster.toml)")]
pub(crate) struct Flags {
    /// Where users are stored: sqlite://FILE?mode=rwc or postgres://USER:PASSWORD@HOST/DATABASE
    /// [default: sqlite://roster.db?mode=rwc].
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// Connections to the database at most [default: 16].
    #[arg(long, value_name = "N")]
    database_max_connections: Option<String>,
    /// Where HTTP listens; port 0 takes a free one [default: 127.0.0.1:8080].
    #[arg(long, value_name = "HOST:PORT")]
    http_listen: Option<String>,
    /// Where gRPC listens; port 0 takes a free one [default: 127.0.0.1:50051].
    #[arg(long, value_name = "HOST:PORT")]
    grpc_listen: Option<String>,
    /// How identity providers reach the HTTP side, for example https://scim.example.com; without it, what each
    /// request's Host header says.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// Run one half: `provisioning` (gRPC and the database) or `gateway` (HTTP, without a database).
    #[arg(long, value_name = "HALF")]
    only: Option<String>,
    /// The gRPC side a gateway of its own talks to, for example http://127.0.0.1:50051.
    #[arg(long, value_name = "URL")]
    upstream: Option<String>,
    /// The largest request body that is accepted [default: 8388608].
    #[arg(long, value_name = "BYTES")]
    max_body_bytes: Option<String>,
    /// The most operations of a bulk request [default: 1000].
    #[arg(long, value_name = "N")]
    bulk_max_operations: Option<String>,
    /// The largest body of a bulk request; the data of one operation is held to --max-body-bytes besides
    /// [default: 16777216].
    #[arg(long, value_name = "BYTES")]
    bulk_max_payload_bytes: Option<String>,
    /// Requests a second that a workspace's identity provider may make unless the workspace's policy says otherwise; 0 for
    /// no limit. Each replica counts on its own [default: 1000].
    #[arg(long, value_name = "N")]
    rate_limit_per_second: Option<String>,
    /// How many of them at once after a pause [default: 2000].
    #[arg(long, value_name = "N")]
    rate_limit_burst: Option<String>,
    /// Seconds a stop may take, 1 to 10 [default: 9].
    #[arg(long, value_name = "SECONDS")]
    drain_seconds: Option<String>,
    /// What is logged, for example `info` or `warn,roster_gateway=debug`
    /// [default: info,sea_orm_migration=warn].
    #[arg(long, value_name = "FILTER")]
    log: Option<String>,
    /// How it is logged: `human`, `json`, or `auto`, which is human on a terminal [default: auto].
    #[arg(long, value_name = "FORMAT")]
    log_format: Option<String>,
}

impl Flags {
    /// What the command line says.
    pub(crate) fn get(&self, key: Setting) -> Option<&str> {
        let value = match key {
            Setting::DatabaseUrl => &self.database_url,
            Setting::DatabaseMaxConnections => &self.database_max_connections,
            Setting::HttpListen => &self.http_listen,
            Setting::GrpcListen => &self.grpc_listen,
            Setting::PublicUrl => &self.public_url,
            Setting::Only => &self.only,
            Setting::Upstream => &self.upstream,
            Setting::MaxBodyBytes => &self.max_body_bytes,
            Setting::BulkMaxOperations => &self.bulk_max_operations,
            Setting::BulkMaxPayloadBytes => &self.bulk_max_payload_bytes,
            Setting::RateLimitPerSecond => &self.rate_limit_per_second,
            Setting::RateLimitBurst => &self.rate_limit_burst,
            Setting::DrainSeconds => &self.drain_seconds,
            Setting::Log => &self.log,
            Setting::LogFormat => &self.log_format,
            // A command line is visible to every process of the machine.
            Setting::OperatorKey | Setting::ScimToken => &None,
        };
        value.as_deref()
    }

    /// These flags, and where they say nothing, those of `outer`: `roster --log debug serve` is `roster serve --log
    /// debug`.
    pub(crate) fn over(self, outer: Self) -> Self {
        Self {
            database_url: self.database_url.or(outer.database_url),
            database_max_connections: self.database_max_connections.or(outer.database_max_connections),
            http_listen: self.http_listen.or(outer.http_listen),
            grpc_listen: self.grpc_listen.or(outer.grpc_listen),
            public_url: self.public_url.or(outer.public_url),
            only: self.only.or(outer.only),
            upstream: self.upstream.or(outer.upstream),
            max_body_bytes: self.max_body_bytes.or(outer.max_body_bytes),
            bulk_max_operations: self.bulk_max_operations.or(outer.bulk_max_operations),
            bulk_max_payload_bytes: self.bulk_max_payload_bytes.or(outer.bulk_max_payload_bytes),
            rate_limit_per_second: self.rate_limit_per_second.or(outer.rate_limit_per_second),
            rate_limit_burst: self.rate_limit_burst.or(outer.rate_limit_burst),
            drain_seconds: self.drain_seconds.or(outer.drain_seconds),
            log: self.log.or(outer.log),
            log_format: self.log_format.or(outer.log_format),
        }
    }
}
