//! Migrating, again and at once.

#![expect(clippy::unwrap_used, reason = "tests")]

use sea_orm_migration::MigratorTrait;
use tokio::task::JoinSet;

use crate::StoreError;
use crate::migration::Migrator;
use crate::testing::{each_empty, workspace};

#[tokio::test(flavor = "multi_thread")]
async fn migrating_twice_does_nothing_the_second_time() {
    each_empty(async |db| {
        assert!(matches!(db.store.ready().await, Err(StoreError::NotMigrated { missing }) if missing == "m0001_start"));
        let applied = db.store.migrate().await.unwrap();
        assert_eq!(applied.len(), Migrator::migrations().len());
        assert!(applied.is_sorted(), "steps are numbered in their order: {applied:?}");
        assert!(db.store.migrate().await.unwrap().is_empty());
        db.store.ready().await.unwrap();
        assert!(db.store.is_empty().await.unwrap());
        db.workspace(1).await;
        assert!(!db.store.is_empty().await.unwrap());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn replicas_that_start_together_all_succeed() {
    each_empty(async |db| {
        let mut starts = JoinSet::new();
        for _ in 0..4 {
            let db = db.clone();
            starts.spawn(async move {
                let store = db.again().await;
                let applied = store.migrate().await.unwrap();
                store.ready().await.unwrap();
                store.close().await;
                applied.len()
            });
        }
        assert_eq!(starts.join_all().await.iter().sum::<usize>(), Migrator::migrations().len(), "one of them migrated");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_a_newer_version_is_refused() {
    each_empty(async |db| {
        db.store.migrate().await.unwrap();
        db.execute("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_later', 0)").await;
        for outcome in [db.store.ready().await, db.store.migrate().await.map(drop)] {
            assert!(matches!(&outcome, Err(StoreError::TooNew { version }) if version == "m9999_later"), "{outcome:?}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_database_is_not_ready() {
    each_empty(async |db| {
        let store = db.again().await;
        store.migrate().await.unwrap();
        store.close().await;
        let ready = store.ready().await;
        assert!(matches!(ready, Err(StoreError::Unavailable { .. })), "{ready:?}");
        let read = store.workspace(workspace(1).id).await;
        assert!(matches!(read, Err(StoreError::Unavailable { .. })), "{read:?}");
    })
    .await;
}
