//! What a unit of work promises, whoever runs beside it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use domain::user::User;
use tokio::task::{JoinHandle, JoinSet};

use crate::sql::Sql;
use crate::testing::{Db, Gate, each, going, user, workspace};
use crate::unit::ATTEMPTS;
use crate::{StoreError, Tx, View};

async fn run_raw(tx: &Tx, sql: &str) -> Result<(), StoreError> {
    let mut open = tx.open().await;
    let statement = Sql::new(open.backend(), sql).into_statement();
    open.execute(statement).await?;
    Ok(())
}

/// Keeps the writer busy until the gate is opened, so that units which are set going meanwhile share a transaction.
async fn busy(db: &Db, gate: &Gate) -> JoinHandle<Result<(), StoreError>> {
    let unit = tokio::spawn({
        let (db, gate) = (db.clone(), gate.clone());
        async move {
            db.write(move |_| {
                let gate = gate.clone();
                Box::pin(async move {
                    gate.pass().await;
                    Ok(())
                })
            })
            .await
        }
    });
    gate.reached().await;
    unit
}

async fn stored(db: &Db, user: &User) -> bool {
    db.store.user(user.workspace, user.id, View::All).await.unwrap().is_some()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_that_insert_one_name_at_once_one_succeeds() {
    each(|db| async move {
        let tenant = db.workspace(1).await;
        let mut inserts = JoinSet::new();
        for n in 1..=50 {
            let db = db.clone();
            let mut user = user(tenant, n);
            user.profile.user_name = if n % 2 == 0 { "GRACE" } else { "grace" }.to_owned();
            inserts.spawn(async move {
                db.write(move |tx| {
                    let user = user.clone();
                    Box::pin(async move { tx.insert_user(&user).await })
                })
                .await
            });
        }
        let outcomes = inserts.join_all().await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
        let taken = |outcome: &&Result<(), _>| matches!(outcome, Err(StoreError::Taken { field: "user_name" }));
        assert_eq!(outcomes.iter().filter(taken).count(), 49, "{outcomes:?}");
        assert_eq!(db.store.count_users(tenant, View::All, None).await.unwrap(), 1);
        assert_eq!(db.number("SELECT COUNT(*) FROM user_email").await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_writers_of_one_user_lose_no_write() {
    each(|db| async move {
        let tenant = db.workspace(1).await;
        let grace = user(tenant, 1);
        db.insert(std::slice::from_ref(&grace)).await;
        let mut writes = JoinSet::new();
        for n in 0..40 {
            let (db, grace) = (db.clone(), grace.clone());
            writes.spawn(async move {
                db.write(move |tx| {
                    let grace = grace.clone();
                    Box::pin(async move {
                        let mut found = tx.user(grace.workspace, grace.id, View::Scim).await?.unwrap();
                        let before = found.revision;
                        found.seat.teams.push(format!("team {n}"));
                        found.revision = before.next();
                        tx.update_user(&found, before).await
                    })
                })
                .await
                .unwrap();
            });
        }
        writes.join_all().await;
        let found = db.store.user(tenant, grace.id, View::Scim).await.unwrap().unwrap();
        assert_eq!(found.seat.teams.len(), 40);
        assert_eq!(found.revision.0, 41);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_unit_runs_again_until_it_is_not_or_it_is_too_often() {
    each(|db| async move {
        for (stale, wanted) in [(3, 4), (100, ATTEMPTS)] {
            let runs = Arc::new(AtomicU32::new(0));
            let counted = Arc::clone(&runs);
            let outcome = db
                .write(move |_| {
                    let run = counted.fetch_add(1, Ordering::Relaxed);
                    Box::pin(async move { if run < stale { Err(StoreError::Stale) } else { Ok(run) } })
                })
                .await;
            assert_eq!(runs.load(Ordering::Relaxed), wanted);
            assert_eq!(outcome.is_ok(), stale == 3);
            assert!(outcome.is_ok() || matches!(outcome, Err(StoreError::Conflict)));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_over_another_revision_is_stale() {
    each(|db| async move {
        let tenant = db.workspace(1).await;
        let grace = user(tenant, 1);
        db.insert(std::slice::from_ref(&grace)).await;
        for (id, expected) in [(grace.id, 2), (user(tenant, 2).id, 1)] {
            let mut grace = grace.clone();
            grace.id = id;
            let outcome = db
                .write(move |tx| {
                    let grace = grace.clone();
                    Box::pin(async move { tx.update_user(&grace, domain::revision::Revision(expected)).await })
                })
                .await;
            assert!(matches!(outcome, Err(StoreError::Conflict)), "{outcome:?}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn units_that_fail_or_panic_take_nobody_along() {
    each(|db| async move {
        let tenant = db.workspace(1).await;
        let gate = Gate::default();
        let busy = busy(&db, &gate).await;
        let mut units = JoinSet::new();
        for n in 1..=40 {
            let db = db.clone();
            let unit = async move {
                let wanted = user(tenant, n);
                let outcome = db
                    .write(move |tx| {
                        let wanted = wanted.clone();
                        Box::pin(async move {
                            tx.insert_user(&wanted).await?;
                            match n % 4 {
                                0 => Err(StoreError::Corrupt { table: "refused by the test" }),
                                1 => panic!("a panic of the test"),
                                2 => {
                                    run_raw(&tx, "SELECT no_such_column FROM users").await.unwrap_err();
                                    Ok(())
                                }
                                _ => Ok(()),
                            }
                        })
                    })
                    .await;
                (n, outcome)
            };
            units.spawn(going(unit).await);
        }
        gate.open();
        busy.await.unwrap().unwrap();
        for (n, outcome) in units.join_all().await {
            let fits = match n % 4 {
                0 => matches!(outcome, Err(StoreError::Corrupt { .. })),
                1 => matches!(outcome, Err(StoreError::Panicked)),
                2 => matches!(outcome, Err(StoreError::Unavailable { .. })),
                _ => outcome.is_ok(),
            };
            assert!(fits, "{n}: {outcome:?}");
            assert_eq!(stored(&db, &user(tenant, n)).await, n % 4 == 3, "{n}");
        }
        assert_eq!(db.store.count_users(tenant, View::Scim, None).await.unwrap(), 10);
        assert_eq!(db.number("SELECT COUNT(*) FROM user_email").await, 10);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn units_that_wait_share_a_commit() {
    each(|db| async move {
        if db.is_postgres() {
            return;
        }
        let tenant = db.workspace(1).await;
        let before = db.number("PRAGMA data_version").await;
        let gate = Gate::default();
        let busy = busy(&db, &gate).await;
        let seen = Arc::new(AtomicU32::new(0));
        let mut units = JoinSet::new();
        for n in 1..=20 {
            let (db, seen) = (db.clone(), Arc::clone(&seen));
            let unit = async move {
                db.write(move |tx| {
                    let (user, seen) = (user(tenant, n), Arc::clone(&seen));
                    Box::pin(async move {
                        tx.insert_user(&user).await?;
                        // Rows of other units that are not committed yet show that they share the transaction.
                        let mut open = tx.open().await;
                        let sql = Sql::new(open.backend(), "SELECT COUNT(*) FROM users").into_statement();
                        let count: i64 = open.query_one(sql).await?.unwrap().try_get_by_index(0)?;
                        seen.fetch_max(u32::try_from(count).unwrap(), Ordering::Relaxed);
                        Ok(())
                    })
                })
                .await
                .unwrap();
                // Each is answered after the commit.
                assert!(stored(&db, &user(tenant, n)).await);
            };
            units.spawn(going(unit).await);
        }
        gate.open();
        busy.await.unwrap().unwrap();
        units.join_all().await;
        assert_eq!(seen.load(Ordering::Relaxed), 20);
        assert!(db.number("PRAGMA data_version").await >= before);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_caller_does_not_stop_a_unit() {
    each(|db| async move {
        let tenant = db.workspace(1).await;
        let (store, gate) = (db.again().await, Gate::default());
        let caller = tokio::spawn({
            let (store, gate) = (store.clone(), gate.clone());
            async move {
                let write = store.write::<_, StoreError, _>(move |tx| {
                    let gate = gate.clone();
                    Box::pin(async move {
                        tx.insert_user(&user(tenant, 1)).await?;
                        gate.pass().await;
                        tx.insert_user(&user(tenant, 2)).await
                    })
                });
                write.await
            }
        });
        gate.reached().await;
        caller.abort();
        assert!(caller.await.unwrap_err().is_cancelled(), "the caller is gone while its unit is under way");
        gate.open();
        // Closing waits for units that were accepted.
        store.close().await;
        assert!(stored(&db, &user(tenant, 1)).await && stored(&db, &user(tenant, 2)).await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handle_is_dead_once_its_unit_is_over() {
    each(|db| async move {
        let tenant = db.workspace(1).await;
        let leaked = db.write(|tx| Box::pin(async move { Ok(tx) })).await.unwrap();
        let outcome = leaked.insert_user(&user(tenant, 1)).await;
        assert!(matches!(outcome, Err(StoreError::Unavailable { .. })), "{outcome:?}");
        assert!(!stored(&db, &user(tenant, 1)).await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_writer_survives_a_rollback_that_sqlite_made_by_itself() {
    each(|db| async move {
        if db.is_postgres() {
            return;
        }
        let tenant = db.workspace(1).await;
        // What a full disk does.
        let outcome = db.write(|tx| Box::pin(async move { run_raw(&tx, "ROLLBACK").await })).await;
        outcome.unwrap_err();
        db.insert(&[user(tenant, 1)]).await;
        assert!(stored(&db, &user(tenant, 1)).await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_finishes_what_was_accepted_and_takes_no_more() {
    each(|db| async move {
        let tenant = db.workspace(1).await;
        let (store, gate) = (db.again().await, Gate::default());
        let mut units = JoinSet::new();
        for n in 1..=20 {
            let (store, held) = (store.clone(), gate.clone());
            let unit = async move {
                let outcome = store
                    .write::<_, StoreError, _>(move |tx| {
                        let gate = held.clone();
                        Box::pin(async move {
                            if n == 1 {
                                gate.pass().await;
                            }
                            tx.insert_user(&user(tenant, n)).await
                        })
                    })
                    .await;
                (n, outcome)
            };
            units.spawn(going(unit).await);
            if n == 1 {
                gate.reached().await;
            }
        }
        let closing = tokio::spawn(
            going({
                let store = store.clone();
                async move { store.close().await }
            })
            .await,
        );
        gate.open();
        closing.await.unwrap();
        for (n, outcome) in units.join_all().await {
            match outcome {
                Ok(()) => assert!(stored(&db, &user(tenant, n)).await, "{n}"),
                Err(err) => {
                    assert!(matches!(err, StoreError::Unavailable { .. }), "{err:?}");
                    assert!(n > 1 && db.is_postgres(), "{n} was accepted");
                }
            }
        }
        let late = store
            .write::<_, StoreError, _>(|tx| Box::pin(async move { tx.insert_workspace(&workspace(9)).await }))
            .await;
        assert!(matches!(late, Err(StoreError::Unavailable { .. })), "{late:?}");
    })
    .await;
}
