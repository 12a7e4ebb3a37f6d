//! The request sequences of the identity providers, replayed: rows as data, one engine, one test per block, dialect,
//! database and topology.

mod coverage;
mod engine;
mod entra;
mod generic;
mod google;
mod jumpcloud;
mod mixed;
mod okta;
mod onelogin;
mod rippling;
mod row;
mod secrets;
mod yeshid;

use roster_tests::dialect::{self, Dialect};
use roster_tests::world::{Backend, Topology};

use row::Row;

/// The rows of a block in a dialect.
type Rows = fn(&'static Dialect) -> Vec<Row>;

/// Declares the tests of a block in a dialect on both databases and both topologies.
macro_rules! replays {
    ($($name:ident: $rows:path, $dialect:path;)+) => {
        /// Every block that is played, each in the dialect it is played in.
        const PLAYED: &[(Rows, &Dialect)] = &[$(($rows, &$dialect)),+];

        $(
        mod $name {
            use super::*;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite_in_one_process() {
                replay(Backend::Sqlite, Topology::Single, &$dialect, $rows).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite_in_two_processes() {
                replay(Backend::Sqlite, Topology::Split, &$dialect, $rows).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres_in_one_process() {
                replay(Backend::Postgres, Topology::Single, &$dialect, $rows).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres_in_two_processes() {
                replay(Backend::Postgres, Topology::Split, &$dialect, $rows).await;
            }
        }
        )+
    };
}

replays! {
    generic_rows_as_okta: generic::rows, dialect::OK;
    generic_rows_as_okta_with_a_bare_token: generic::rows, dialect::OKH;
    generic_rows_as_entra: generic::rows, dialect::EN;
    generic_rows_as_entra_with_the_flag: generic::rows, dialect::ENF;
    generic_rows_as_google: generic::rows, dialect::GO;
    generic_rows_as_jumpcloud: generic::rows, dialect::JC;
    generic_rows_as_jumpcloud_with_scim_json: generic::rows, dialect::JCS;
    generic_rows_as_onelogin: generic::rows, dialect::OL;
    generic_rows_as_rippling: generic::rows, dialect::RI;
    generic_rows_as_yeshid: generic::rows, dialect::YH;
    okta_rows: okta::rows, dialect::OK;
    entra_rows: entra::rows, dialect::EN;
    entra_rows_with_the_flag: entra::rows, dialect::ENF;
    google_rows: google::rows, dialect::GO;
    jumpcloud_rows: jumpcloud::rows, dialect::JC;
    jumpcloud_rows_with_scim_json: jumpcloud::rows, dialect::JCS;
    onelogin_rows: onelogin::rows, dialect::OL;
    rippling_rows: rippling::rows, dialect::RI;
    yeshid_rows: yeshid::rows, dialect::YH;
    mixed_rows: mixed::rows, dialect::OK;
}

async fn replay(backend: Backend, topology: Topology, dialect: &'static Dialect, rows: Rows) {
    engine::replay(backend, topology, dialect, rows(dialect)).await;
}
