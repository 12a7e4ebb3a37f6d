//! Black-box tests: everything through HTTP or gRPC, against the real binary.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

/// Declares tests of these journeys, functions of a `World`, on both databases.
macro_rules! journeys {
    ($($journey:ident)+) => {
        journeys!(@on on_sqlite, Sqlite, Single, $($journey)+);
        journeys!(@on on_postgres, Postgres, Single, $($journey)+);
    };
    (in both topologies: $($journey:ident)+) => {
        journeys!(@on on_sqlite_in_one_process, Sqlite, Single, $($journey)+);
        journeys!(@on on_sqlite_in_two_processes, Sqlite, Split, $($journey)+);
        journeys!(@on on_postgres_in_one_process, Postgres, Single, $($journey)+);
        journeys!(@on on_postgres_in_two_processes, Postgres, Split, $($journey)+);
    };
    (@on $module:ident, $backend:ident, $topology:ident, $($journey:ident)+) => {
        mod $module {
            use roster_tests::{Backend, Topology, World};

            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $journey() {
                    if let Some(world) = World::start(Backend::$backend, Topology::$topology).await {
                        super::$journey(world).await;
                    }
                }
            )+
        }
    };
}

mod access;
mod activity;
mod attributes;
mod bad_input;
mod brake;
mod bulk;
mod cli;
mod concurrency;
mod conformance;
mod cursors;
mod day;
mod discovery;
mod durability;
mod explain;
mod first_start;
mod guides;
mod import;
mod layers;
mod lifecycle;
mod membership;
mod paging;
mod patience;
mod replay;
mod rules;
mod schemas;
mod search;
mod shutdown;
mod statements;
mod surface;
mod tenancy;
mod tokens;
mod versions;
