//! The settings by name. Adding one means adding a row here and a field in `settings`.

/// Names a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Setting {
    /// Where users are stored.
    DatabaseUrl,
    /// Connections to a PostgreSQL server, or readers of a SQLite file.
    DatabaseMaxConnections,
    /// Where HTTP listens.
    HttpListen,
    /// Where gRPC listens.
    GrpcListen,
    /// How the world reaches the HTTP side.
    PublicUrl,
    /// Which half to run.
    Only,
    /// The gRPC side, when only the gateway runs.
    Upstream,
    /// The largest request body.
    MaxBodyBytes,
    /// The most operations of a bulk request.
    BulkMaxOperations,
    /// The largest body of a bulk request.
    BulkMaxPayloadBytes,
    /// How many requests a second an identity provider may make.
    RateLimitPerSecond,
    /// How many of them at once.
    RateLimitBurst,
    /// How long a stop may take.
    DrainSeconds,
    /// What is logged.
    Log,
    /// How it is logged.
    LogFormat,
    /// The first start's operator key.
    OperatorKey,
    /// The first start's SCIM token.
    ScimToken,
}

impl Setting {
    /// Every setting, in the order in which `roster config` prints them.
    pub(crate) const ALL: [Self; 17] = [
        Self::DatabaseUrl,
        Self::DatabaseMaxConnections,
        Self::HttpListen,
        Self::GrpcListen,
        Self::PublicUrl,
        Self::Only,
        Self::Upstream,
        Self::MaxBodyBytes,
        Self::BulkMaxOperations,
        Self::BulkMaxPayloadBytes,
        Self::RateLimitPerSecond,
        Self::RateLimitBurst,
        Self::DrainSeconds,
        Self::Log,
        Self::LogFormat,
        Self::OperatorKey,
        Self::ScimToken,
    ];

    /// The name in `roster.toml`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::DatabaseUrl => "database_url",
            Self::DatabaseMaxConnections => "database_max_connections",
            Self::HttpListen => "http_listen",
            Self::GrpcListen => "grpc_listen",
            Self::PublicUrl => "public_url",
            Self::Only => "only",
            Self::Upstream => "upstream",
            Self::MaxBodyBytes => "max_body_bytes",
            Self::BulkMaxOperations => "bulk_max_operations",
            Self::BulkMaxPayloadBytes => "bulk_max_payload_bytes",
            Self::RateLimitPerSecond => "rate_limit_per_second",
            Self::RateLimitBurst => "rate_limit_burst",
            Self::DrainSeconds => "drain_seconds",
            Self::Log => "log",
            Self::LogFormat => "log_format",
            Self::OperatorKey => "operator_key",
            Self::ScimToken => "scim_token",
        }
    }

    /// The name in the environment.
    pub(crate) fn variable(self) -> String {
        format!("ROSTER_{}", self.name().to_ascii_uppercase())
    }

    /// The flag; `None` for a secret.
    pub(crate) fn flag(self) -> Option<String> {
        (!self.is_secret()).then(|| format!("--{}", self.name().replace('_', "-")))
    }

    /// The value when nobody sets one; `None` when there is none.
    pub(crate) fn default(self) -> Option<&'static str> {
        match self {
            Self::DatabaseUrl => Some("sqlite://roster.db?mode=rwc"),
            Self::DatabaseMaxConnections => Some("16"),
            Self::HttpListen => Some("127.0.0.1:8080"),
            Self::GrpcListen => Some("127.0.0.1:50051"),
            Self::MaxBodyBytes => Some("8388608"),
            Self::BulkMaxOperations => Some("1000"),
            Self::BulkMaxPayloadBytes => Some("16777216"),
            Self::RateLimitPerSecond => Some("1000"),
            Self::RateLimitBurst => Some("2000"),
            Self::DrainSeconds => Some("9"),
            // sea-orm tells of each migration too.
            Self::Log => Some("info,sea_orm_migration=warn"),
            Self::LogFormat => Some("auto"),
            Self::PublicUrl | Self::Only | Self::Upstream | Self::OperatorKey | Self::ScimToken => None,
        }
    }

    /// Whether the value itself is never shown.
    pub(crate) fn is_secret(self) -> bool {
        matches!(self, Self::OperatorKey | Self::ScimToken)
    }
}
