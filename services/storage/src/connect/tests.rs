//! What a connection was told.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use crate::testing::{each, user};
use crate::{Options, Store, StoreError};

#[tokio::test(flavor = "multi_thread")]
async fn connections_are_set_up_as_they_should() {
    each(|db| async move {
        let text = async |sql: &str| -> String { db.query(sql).await[0].try_get_by_index(0).unwrap() };
        if db.is_postgres() {
            assert_eq!(text("SHOW transaction_isolation").await, "read committed");
            assert_eq!(text("SHOW statement_timeout").await, "10s");
            assert_eq!(text("SHOW lock_timeout").await, "5s");
            return;
        }
        // Without QPSG each LIMIT bound has SQLite plan the statement again: see `.cargo/config.toml`.
        let options = db.query("PRAGMA compile_options").await;
        let options: Vec<String> = options.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
        assert!(options.iter().any(|option| option == "ENABLE_QPSG"), "{options:?}");
        assert_eq!(text("PRAGMA journal_mode").await, "wal");
        for (pragma, expected) in [("PRAGMA synchronous", 2), ("PRAGMA wal_autocheckpoint", 16_000)] {
            let told = db
                .write(move |tx| {
                    Box::pin(async move {
                        let mut open = tx.open().await;
                        let sql = crate::sql::Sql::new(open.backend(), pragma).into_statement();
                        Ok(open.query_one(sql).await?.unwrap().try_get_by_index::<i64>(0)?)
                    })
                })
                .await
                .unwrap();
            assert_eq!(told, expected, "{pragma}; of synchronous, 2 is FULL");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_of_sqlite_cannot_write() {
    each(|db| async move {
        if db.is_postgres() {
            return;
        }
        let tenant = db.workspace(1).await;
        db.insert(&[user(tenant, 1)]).await;
        let statement =
            sea_orm::Statement::from_string(sea_orm::DbBackend::Sqlite, "DELETE FROM users RETURNING revision");
        db.store.query_all(statement).await.unwrap_err();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_opened_is_said_without_the_url() {
    for url in ["sqlite:///no/such/folder/roster.db?mode=rwc", "postgres://roster:hunter2@127.0.0.1:1/roster"] {
        let Err(err) = Store::connect(url, Options::default()).await else { panic!("{url} opened") };
        assert!(matches!(err, StoreError::Unavailable { .. }), "{err:?}");
        assert!(!format!("{err:?}").contains("hunter2"), "{err:?}");
    }
}
