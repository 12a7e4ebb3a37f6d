//! Rows: entities, migrations, queries and the unit of work, on SQLite and on PostgreSQL.
//!
//! No rule lives here. A query starts inside a workspace, a write happens inside [`Store::write`], and what the database
//! says is handed back as values of `domain` or as a [`StoreError`]. Time and ids come in as arguments.

mod activity;
mod change;
mod claim;
mod conflict;
mod connect;
mod connection;
mod deprovision;
mod entity;
mod error;
mod filter;
mod group;
mod migration;
mod options;
mod order;
mod schema;
mod sql;
mod statistics;
mod store;
#[cfg(test)]
mod testing;
mod token;
mod unit;
mod user;
mod workspace;

pub use activity::{ActivityCounts, ActivityQuery};
pub use change::Position;
pub use connection::{Connection, Contact};
pub use error::StoreError;
pub use group::{GroupQuery, Left, Resolved};
pub use options::Options;
pub use order::{Bound, Edge, KEY_LIMIT, Key, Rows, Side, Span};
pub use statistics::{PeopleOfDay, Requests, RequestsOfHour};
pub use store::Store;
pub use token::{Credential, Used};
pub use unit::writer::Line;
pub use unit::{Steps, Tx, UnitError, UnitFuture};
pub use user::{
    AddressClashes, Clash, Counted, People, PeopleQuery, Standing, UserCounts, UserQuery, View, is_look_up,
};
