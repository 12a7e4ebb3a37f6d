//! How to open a database, and which one a URL means.

#[cfg(test)]
mod tests;

use std::time::Duration;

use sea_orm::sqlx::postgres::PgConnectOptions;
use sea_orm::sqlx::sqlite::SqliteConnectOptions;

use crate::error::StoreError;

/// How to open a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Connections to PostgreSQL; readers of SQLite, of which more than eight help nobody. At least two.
    pub max_connections: u32,
    /// How long a call waits for a free connection.
    pub acquire_timeout: Duration,
    /// How long PostgreSQL works on one statement.
    pub statement_timeout: Duration,
    /// How long PostgreSQL waits for a lock.
    pub lock_timeout: Duration,
    /// Units of work that may wait for SQLite's one writer before callers are made to wait.
    pub queue: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            max_connections: 16,
            acquire_timeout: Duration::from_secs(10),
            statement_timeout: Duration::from_secs(10),
            lock_timeout: Duration::from_secs(5),
            queue: 1024,
        }
    }
}

/// Which database a URL means, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// A file.
    Sqlite(String),
    /// A server.
    Postgres(String),
}

impl Target {
    pub(crate) fn parse(url: &str) -> Result<Self, StoreError> {
        let refuse = |what: &str| Err(StoreError::Url(what.to_owned()));
        if let Some(rest) = url.strip_prefix("sqlite:") {
            let (path, params) = rest.split_once('?').unwrap_or((rest, ""));
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() {
                return refuse("no file is named; write sqlite://roster.db?mode=rwc");
            }
            if path == ":memory:" || params.split('&').any(|p| p == "mode=memory") {
                return refuse("an in-memory database is lost at exit and not shared by connections; name a file");
            }
            if params.split('&').any(|p| p == "mode=ro" || p == "immutable=1" || p == "immutable=true") {
                return refuse("the database is opened read-only; use mode=rw or mode=rwc");
            }
            return match url.parse::<SqliteConnectOptions>() {
                Ok(_) => Ok(Self::Sqlite(url.to_owned())),
                // The parser speaks of parameters only: there is no secret in such a URL.
                Err(err) => Err(StoreError::Url(err.to_string())),
            };
        }
        if let Some(rest) = url.strip_prefix("postgres://").or_else(|| url.strip_prefix("postgresql://")) {
            let url = format!("postgres://{rest}");
            return match url.parse::<PgConnectOptions>() {
                Ok(_) => Ok(Self::Postgres(url)),
                // What the parser says may quote the URL, and a password is in it.
                Err(_) => refuse(
                    "not of the form postgres://user:password@host:port/database (is a character in the password not percent-encoded?)",
                ),
            };
        }
        match url.split_once(':') {
            Some((scheme, _)) if scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c)) => {
                refuse(&format!("scheme {scheme} is not supported; use sqlite: or postgres:"))
            }
            _ => refuse("no scheme; use sqlite://roster.db?mode=rwc or postgres://user@host/database"),
        }
    }
}
