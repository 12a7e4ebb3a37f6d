//! What a step promises to those before and after it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use domain::id::UserId;
use domain::user::User;

use crate::sql::Sql;
use crate::testing::{each, user};
use crate::unit::UnitFuture;
use crate::{Steps, StoreError, Tx, View};

async fn run_raw(tx: &Tx, sql: &str) -> Result<(), StoreError> {
    let mut open = tx.open().await;
    let statement = Sql::new(open.backend(), sql).into_statement();
    open.execute(statement).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_finds_what_those_before_it_left_and_a_refused_one_leaves_nothing() {
    each(|db| async move {
        let tenant = db.workspace(1).await;
        let (ada, bob, eve) = (user(tenant, 1), user(tenant, 2), user(tenant, 3));
        let namesake = User { id: user(tenant, 4).id, ..ada.clone() };
        let people = [ada.clone(), bob.clone(), eve.clone()];
        let rehearsal = db.store.rehearse_steps(move |steps: Steps| {
            let (ada, bob, eve, namesake) = (ada.clone(), bob.clone(), eve.clone(), namesake.clone());
            Box::pin(async move {
                let insert = |user: User| {
                    move |tx: Tx| -> UnitFuture<(), StoreError> {
                        let user = user.clone();
                        Box::pin(async move { tx.insert_user(&user).await })
                    }
                };
                steps.step(insert(ada)).await?;
                let taken = steps.step(insert(namesake)).await;
                assert!(matches!(taken, Err(StoreError::Taken { .. })), "{taken:?}");
                // One that panics, or does what no database takes, costs the others nothing either.
                let panicked: Result<(), StoreError> = steps.step(|_| Box::pin(async { panic!("on purpose") })).await;
                assert!(matches!(panicked, Err(StoreError::Panicked)), "{panicked:?}");
                let lost = eve.clone();
                let failed = steps
                    .step(move |tx: Tx| -> UnitFuture<(), StoreError> {
                        let lost = lost.clone();
                        Box::pin(async move {
                            tx.insert_user(&lost).await?;
                            run_raw(&tx, "SELECT nothing FROM nowhere").await
                        })
                    })
                    .await;
                assert!(failed.is_err());
                steps.step(insert(bob.clone())).await?;
                let tenant = bob.workspace;
                let names = [bob.profile.user_name.clone(), eve.profile.user_name.clone()];
                let look = move |tx: Tx| -> UnitFuture<Vec<Option<UserId>>, StoreError> {
                    let names = names.clone();
                    Box::pin(async move {
                        let mut found = Vec::new();
                        for name in &names {
                            found.push(tx.user_by_user_name(tenant, name).await?.map(|user| user.id));
                        }
                        Ok(found)
                    })
                };
                steps.step(look).await
            })
        });
        let [_, bob, _] = &people;
        assert_eq!(rehearsal.await.unwrap(), [Some(bob.id), None]);
        for user in &people {
            let stored = db.store.user(user.workspace, user.id, View::All).await.unwrap();
            assert!(stored.is_none());
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_that_read_what_is_no_longer_so_runs_again() {
    each(|db| async move {
        let runs = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&runs);
        let done: Result<u32, StoreError> = db
            .store
            .rehearse_steps(move |steps| {
                let runs = Arc::clone(&counted);
                Box::pin(async move {
                    steps
                        .step(move |_| {
                            let run = runs.fetch_add(1, Ordering::Relaxed) + 1;
                            Box::pin(async move { if run < 3 { Err(StoreError::Stale) } else { Ok(run) } })
                        })
                        .await
                })
            })
            .await;
        assert_eq!((done.unwrap(), runs.load(Ordering::Relaxed)), (3, 3));
    })
    .await;
}
