//! Migrating, again and at once.

#![expect(clippy::unwrap_used, reason = "tests")]

use tokio::task::JoinSet;

use crate::testing::{each_empty, user, workspace};
use crate::{People, PeopleQuery, Span, StoreError, View};

#[tokio::test(flavor = "multi_thread")]
async fn migrating_twice_does_nothing_the_second_time() {
    each_empty(async |db| {
        assert!(matches!(db.store.ready().await, Err(StoreError::NotMigrated { missing }) if missing == "m0001_start"));
        assert_eq!(
            db.store.migrate().await.unwrap(),
            [
                "m0001_start",
                "m0002_groups",
                "m0003_schemas",
                "m0004_activity",
                "m0005_domains",
                "m0009_search",
                "m0010_statistics"
            ]
        );
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
        assert_eq!(starts.join_all().await.iter().sum::<usize>(), 7, "one of them migrated");
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

#[tokio::test(flavor = "multi_thread")]
async fn users_of_before_are_found_by_their_family_name() {
    each_empty(async |db| {
        db.store.migrate().await.unwrap();
        let tenant = db.workspace(1).await;
        let (mut named, nameless) = (user(tenant, 1), user(tenant, 2));
        named.profile.name.family_name = Some("Ünal".to_owned());
        db.insert(&[named.clone(), nameless]).await;
        // As the version before left it.
        for step in [
            "DROP INDEX users_family_name",
            "DROP INDEX users_kind",
            "ALTER TABLE users DROP COLUMN family_name_key",
            "DELETE FROM seaql_migrations WHERE version = 'm0009_search'",
        ] {
            db.execute(step).await;
        }
        let store = db.again().await;
        assert_eq!(store.migrate().await.unwrap(), ["m0009_search"]);
        let people = People { search: "üna".to_owned(), ..People::default() };
        let query = PeopleQuery { view: View::Scim, people, span: Span::first(10) };
        assert_eq!(store.people(tenant, &query).await.unwrap().rows, [named]);
        store.close().await;
    })
    .await;
}
