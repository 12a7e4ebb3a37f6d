//! Why the store could not do as asked, and which of the database's own codes mean what.

use std::sync::Arc;

use sea_orm::{DbErr, RuntimeErr, sqlx};

/// Why the store could not do as asked.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// A unique index refused the row.
    #[error("{field} is already taken")]
    Taken {
        /// The field, as the contract names it.
        field: &'static str,
    },
    /// Another resource holds a value that a schema of the workspace wants to be unique.
    #[error("{field} is already taken")]
    Claimed {
        /// Path of the attribute in the contract.
        field: String,
    },
    /// Somebody else wrote the row first. Inside a unit of work it makes the store run the unit again.
    #[error("the row changed since it was read")]
    Stale,
    /// The unit ran into others more often than the store tries again.
    #[error("too many writers at once; try again")]
    Conflict,
    /// A row this version cannot read: a bug or a botched migration.
    #[error("unreadable row in {table}")]
    Corrupt {
        /// The table.
        table: &'static str,
    },
    /// The database does not answer, or the store is closed.
    #[error("{what}")]
    Unavailable {
        /// What does not work.
        what: &'static str,
        /// What the driver said.
        #[source]
        source: Option<Arc<DbErr>>,
    },
    /// The commit failed: nobody knows whether it took hold, so nobody tries again.
    #[error("the commit failed, and may or may not have taken hold")]
    Commit(#[source] Arc<DbErr>),
    /// The unit of work panicked, and left nothing behind.
    #[error("the unit of work panicked")]
    Panicked,
    /// The database URL cannot be used.
    #[error("database url: {0}")]
    Url(String),
    /// The schema is older than this version.
    #[error("migration {missing} is not applied; run `roster migrate`")]
    NotMigrated {
        /// The first that is missing.
        missing: String,
    },
    /// The schema is newer than this version.
    #[error("the database has migration {version}, which this version does not know; run a newer roster")]
    TooNew {
        /// The first that is not known.
        version: String,
    },
    /// The database itself failed.
    #[error("database failure")]
    Database(#[source] Arc<DbErr>),
}

/// Unique indexes by the words the databases name them with: PostgreSQL by the index, SQLite by the columns.
const UNIQUE: &[(&str, &str, &str)] = &[
    ("users_live_user_name", "users.user_name_key", "user_name"),
    ("users_live_login_email", "users.login_email_key", "login_email"),
    ("users_pkey", "users.id", "user_id"),
    ("user_email_pkey", "user_email.user_id", "user_id"),
    ("user_address_pkey", "user_address.user_id", "user_id"),
    ("groups_display_name", "groups.display_name_key", "display_name"),
    ("groups_pkey", "groups.id", "group_id"),
    ("group_member_pkey", "group_member.member_id", "member_id"),
    ("workspace_slug", "workspace.slug", "slug"),
    ("workspace_pkey", "workspace.id", "workspace_id"),
    ("credential_pkey", "credential.digest", "secret"),
    ("credential_id", "credential.id", "id"),
];

impl From<DbErr> for StoreError {
    fn from(err: DbErr) -> Self {
        if let Some(field) = taken(&err) {
            return Self::Taken { field };
        }
        match code(&err).as_deref() {
            // lock_not_available; query_canceled, which is how the statement timeout speaks.
            Some("55P03" | "57014") => Self::unavailable("the database took too long", err),
            // The server is going down, or has no connection to spare.
            Some("57P01" | "57P02" | "57P03" | "53300") => Self::unavailable("the database is not available", err),
            _ if lost(&err) => Self::unavailable("the database is not reachable", err),
            _ => Self::Database(Arc::new(err)),
        }
    }
}

impl StoreError {
    pub(crate) fn unavailable(what: &'static str, err: DbErr) -> Self {
        Self::Unavailable { what, source: Some(Arc::new(err)) }
    }

    /// The system has no thread to give.
    pub(crate) fn thread(error: std::io::Error) -> Self {
        Self::unavailable("the thread that writes cannot be started", DbErr::Custom(error.to_string()))
    }

    /// The store, or the unit, is over.
    pub(crate) fn over(what: &'static str) -> Self {
        Self::Unavailable { what, source: None }
    }

    /// Whether the same unit may fare better when it runs again.
    pub(crate) fn is_transient(&self) -> bool {
        match self {
            Self::Stale => true,
            Self::Database(err) => is_serialization(err),
            Self::Taken { .. }
            | Self::Claimed { .. }
            | Self::Conflict
            | Self::Corrupt { .. }
            | Self::Unavailable { .. }
            | Self::Commit(_)
            | Self::Panicked
            | Self::Url(_)
            | Self::NotMigrated { .. }
            | Self::TooNew { .. } => false,
        }
    }
}

/// Whether the database gave up on a transaction for the sake of another: serialization failure, or deadlock.
pub(crate) fn is_serialization(err: &DbErr) -> bool {
    matches!(code(err).as_deref(), Some("40001" | "40P01"))
}

fn driver(err: &DbErr) -> Option<&sqlx::Error> {
    if let DbErr::Exec(RuntimeErr::SqlxError(err))
    | DbErr::Query(RuntimeErr::SqlxError(err))
    | DbErr::Conn(RuntimeErr::SqlxError(err)) = err
    {
        Some(err)
    } else {
        None
    }
}

fn code(err: &DbErr) -> Option<String> {
    Some(driver(err)?.as_database_error()?.code()?.into_owned())
}

fn lost(err: &DbErr) -> bool {
    matches!(err, DbErr::ConnectionAcquire(_))
        || matches!(
            driver(err),
            Some(sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed)
        )
}

fn taken(err: &DbErr) -> Option<&'static str> {
    err.sql_err()?;
    let err = driver(err)?.as_database_error()?;
    if !err.is_unique_violation() {
        return None;
    }
    let found = match err.constraint() {
        Some(index) => UNIQUE.iter().find(|(name, ..)| *name == index),
        None => UNIQUE.iter().find(|(_, columns, _)| err.message().contains(columns)),
    };
    found.map(|(.., field)| *field)
}

/// A row this version cannot read.
pub(crate) fn corrupt(table: &'static str) -> StoreError {
    StoreError::Corrupt { table }
}
