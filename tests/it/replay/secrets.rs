//! Secrets stay with those who have them: after everything was replayed on one server, no credential that was shown to it
//! or that it made, and no password, is in its database or in its log, whatever it was asked to log.

use std::collections::BTreeSet;
use std::sync::Arc;

use roster_tests::contents::{self, Kept};
use roster_tests::world::{Backend, Topology, World};

use super::PLAYED;
use super::engine::{self, Stage};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_is_kept_or_logged_on_sqlite() {
    no_secret_is_kept_or_logged(Backend::Sqlite, Topology::Single).await;
}

// Here in two processes: what the gateway and the service say to each other is not to be logged either.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_is_kept_or_logged_on_postgres() {
    no_secret_is_kept_or_logged(Backend::Postgres, Topology::Split).await;
}

async fn no_secret_is_kept_or_logged(backend: Backend, topology: Topology) {
    let Some(world) = World::start_logging(backend, topology, "debug").await else { return };
    let stage = Arc::new(Stage::new(world));
    for (rows, dialect) in PLAYED {
        for (id, outcome) in engine::play(&stage, dialect, rows(dialect)).await {
            assert_eq!(outcome, Ok(()), "{id} as {}", dialect.name);
        }
    }
    let secrets = stage.secrets();
    assert!(secrets.len() > 500, "only {} secrets were spoken", secrets.len());
    for password in ["r4nd0m", "s3cr3t-s3cr3t"] {
        assert!(secrets.contains(password), "{password} was not sent");
    }

    let mut kept = contents::columns(stage.world.database_url()).await;
    kept.extend(contents::files(&stage.world.folder()));
    // What is no secret is found: the search looks where things are.
    let shown = |place: &str| kept.iter().any(|kept| kept.place.contains(place) && kept.text.contains("@example.com"));
    assert!(shown("user"), "no address in any table of users");
    assert!(kept.iter().any(|kept| kept.place.ends_with(".log") && !kept.text.is_empty()), "no log");
    let found: Vec<String> = kept.iter().flat_map(|kept| found(kept, &secrets)).take(20).collect();
    assert!(found.is_empty(), "secrets are kept:\n{}", found.join("\n"));
}

fn found(kept: &Kept, secrets: &BTreeSet<String>) -> impl Iterator<Item = String> {
    let there = secrets.iter().filter(|secret| kept.text.contains(secret.as_str()));
    there.map(|secret| format!("{secret} in {}", kept.place))
}
