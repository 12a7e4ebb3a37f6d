//! What is kept of activity, and how it is found again.

#![expect(clippy::unwrap_used, reason = "tests")]

use domain::activity::{Activity, Call, Cause, Detail, Note, Operation, Outcome, Refused};
use domain::id::{ActivityId, WorkspaceId};
use domain::time::Timestamp;
use sea_orm::DbBackend;
use uuid::Uuid;

use super::{ActivityCounts, ActivityQuery, COLUMNS, select};
use crate::sql::Sql;
use crate::testing::{Db, each, user};
use crate::{StoreError, View};

const HOUR: i64 = 3_600_000;

/// The `n`th activity, at the `n`th hour.
fn activity(workspace: WorkspaceId, n: u8, outcome: Outcome) -> Activity {
    let at = Timestamp(i64::from(n) * HOUR);
    let id = (u128::from(at.0.unsigned_abs()) << 80) | (7 << 76) | (0b10 << 62) | u128::from(n);
    Activity {
        id: ActivityId(Uuid::from_u128(id)),
        workspace,
        at,
        outcome,
        operation: if n.is_multiple_of(2) { Operation::Patch } else { Operation::Create },
        target: n.is_multiple_of(2).then(|| Uuid::from_u128(u128::from(n))),
        detail: Detail { name: format!("User{n}@example.com"), cause: Cause::UserUpdated, ..Detail::default() },
        call: None,
    }
}

async fn keep(db: &Db, activities: &[Activity]) {
    let activities = activities.to_vec();
    db.write(move |tx| {
        let activities = activities.clone();
        Box::pin(async move {
            for activity in activities {
                tx.append_activity(activity).await?;
            }
            Ok(())
        })
    })
    .await
    .unwrap();
}

async fn hours(db: &Db, tenant: WorkspaceId, query: &ActivityQuery) -> Vec<i64> {
    db.store.activities(tenant, query, 100).await.unwrap().iter().map(|found| found.at.0 / HOUR).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn activity_comes_back_as_it_was_kept() {
    each(|db| async move {
        let tenant = db.workspace(1).await;
        let mut refused = activity(tenant, 1, Outcome::Refused);
        refused.detail.refused =
            Some(Refused { status: 409, scim_type: "uniqueness".to_owned(), ..Refused::default() });
        refused.detail.request.coercions = vec![Note { code: "a-code".to_owned(), path: "active".to_owned() }];
        refused.call = Some(Call { rpc: "/roster.v1.UserService/CreateUser".to_owned(), message: vec![0, 1, 255] });
        let all = [refused.clone(), activity(tenant, 2, Outcome::Applied), activity(tenant, 3, Outcome::Unchanged)];
        keep(&db, &all).await;
        let mut found = db.store.activities(tenant, &ActivityQuery::default(), 10).await.unwrap();
        found.reverse();
        assert_eq!(found, all);
        assert_eq!(db.store.activity(tenant, refused.id).await.unwrap(), Some(refused.clone()));
        let other = db.workspace(2).await;
        assert_eq!(db.store.activity(other, refused.id).await.unwrap(), None);
        assert!(db.store.activities(other, &ActivityQuery::default(), 10).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_condition_narrows_and_pages_go_back_in_time() {
    each(|db| async move {
        let tenant = db.workspace(1).await;
        let outcomes = [Outcome::Applied, Outcome::Refused, Outcome::Unchanged];
        let all: Vec<_> = (1..=9).map(|n| activity(tenant, n, outcomes[usize::from(n % 3)])).collect();
        keep(&db, &all).await;
        let query = ActivityQuery::default;
        assert_eq!(hours(&db, tenant, &query()).await, [9, 8, 7, 6, 5, 4, 3, 2, 1]);
        let before = Some(all[4].id);
        assert_eq!(hours(&db, tenant, &ActivityQuery { before, ..query() }).await, [4, 3, 2, 1]);
        let refused = ActivityQuery { outcomes: vec![Outcome::Refused], ..query() };
        assert_eq!(hours(&db, tenant, &refused).await, [7, 4, 1]);
        let done = ActivityQuery { outcomes: vec![Outcome::Applied, Outcome::Unchanged], ..query() };
        assert_eq!(hours(&db, tenant, &done).await, [9, 8, 6, 5, 3, 2]);
        let patches = ActivityQuery { operations: vec![Operation::Patch], ..query() };
        assert_eq!(hours(&db, tenant, &patches).await, [8, 6, 4, 2]);
        let target = ActivityQuery { target: all[3].target, ..query() };
        assert_eq!(hours(&db, tenant, &target).await, [4]);
        let name = ActivityQuery { name: Some("USER5@EXAMPLE.COM".to_owned()), ..query() };
        assert_eq!(hours(&db, tenant, &name).await, [5]);
        let span = ActivityQuery { from: Some(Timestamp(3 * HOUR)), until: Some(Timestamp(6 * HOUR)), ..query() };
        assert_eq!(hours(&db, tenant, &span).await, [5, 4, 3]);

        let counts = db.store.activity_counts(tenant, Timestamp(4 * HOUR)).await.unwrap();
        assert_eq!(counts, ActivityCounts { succeeded: 4, refused: 2 });
        let latest = db.store.latest_activity(tenant, &[Outcome::Applied, Outcome::Unchanged]).await.unwrap();
        assert_eq!(latest.unwrap().at, Timestamp(9 * HOUR));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn activity_is_forgotten_from_the_oldest_on_in_portions() {
    each(|db| async move {
        let (tenant, other) = (db.workspace(1).await, db.workspace(2).await);
        keep(&db, &(1..=6).map(|n| activity(tenant, n, Outcome::Applied)).collect::<Vec<_>>()).await;
        keep(&db, &[activity(other, 1, Outcome::Applied)]).await;
        for gone in [2, 1, 0] {
            let forgot = db
                .write(move |tx| Box::pin(async move { tx.forget_activity(tenant, Timestamp(4 * HOUR), 2).await }))
                .await
                .unwrap();
            assert_eq!(forgot, gone);
        }
        assert_eq!(hours(&db, tenant, &ActivityQuery::default()).await, [6, 5, 4]);
        assert_eq!(hours(&db, other, &ActivityQuery::default()).await, [1]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn activity_is_kept_and_undone_with_its_unit() {
    each(|db| async move {
        let tenant = db.workspace(1).await;
        let refused: Result<(), StoreError> = db
            .write(move |tx| {
                Box::pin(async move {
                    tx.append_activity(activity(tenant, 1, Outcome::Applied)).await?;
                    Err(StoreError::Panicked)
                })
            })
            .await;
        refused.unwrap_err();
        assert!(hours(&db, tenant, &ActivityQuery::default()).await.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_left_of_what_was_rehearsed() {
    each(|db| async move {
        let tenant = db.workspace(1).await;
        let rehearsal = {
            let store = db.store.clone();
            async move {
                store
                    .rehearse(move |tx| -> crate::UnitFuture<usize, StoreError> {
                        Box::pin(async move {
                            tx.insert_user(&user(tenant, 1)).await?;
                            tx.append_activity(activity(tenant, 1, Outcome::Applied)).await?;
                            Ok(tx.user(tenant, user(tenant, 1).id, View::All).await?.into_iter().count())
                        })
                    })
                    .await
            }
        };
        // Beside others that are kept, which on SQLite share its transaction.
        let others = [user(tenant, 2), user(tenant, 3)];
        let (seen, ()) = tokio::join!(rehearsal, db.insert(&others));
        assert_eq!(seen.unwrap(), 1);
        assert!(hours(&db, tenant, &ActivityQuery::default()).await.is_empty());
        assert!(db.store.user(tenant, user(tenant, 1).id, View::All).await.unwrap().is_none());
        assert!(db.store.user(tenant, user(tenant, 2).id, View::All).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn activity_is_found_along_an_index_that_leads_where_it_is() {
    each(|db| async move {
        let tenant = db.workspace(1).await;
        let query = ActivityQuery::default;
        let cases = [
            (
                ActivityQuery { from: Some(Timestamp(HOUR)), ..query() },
                ["activity_pkey", "sqlite_autoindex_activity_1"],
            ),
            (ActivityQuery { outcomes: vec![Outcome::Refused], ..query() }, ["activity_outcome"; 2]),
            (ActivityQuery { target: Some(Uuid::nil()), ..query() }, ["activity_target"; 2]),
            (ActivityQuery { name: Some("ann".to_owned()), ..query() }, ["activity_name"; 2]),
        ];
        for (query, [postgres, sqlite]) in cases {
            let backend = if db.is_postgres() { DbBackend::Postgres } else { DbBackend::Sqlite };
            let plan = db.explain(select(Sql::new(backend, COLUMNS), tenant, &query, 100)).await;
            let index = if db.is_postgres() { postgres } else { sqlite };
            assert!(plan.contains(index), "{query:?}: {plan}");
            assert!(!plan.contains("SCAN") && !plan.contains("Seq Scan") && !plan.contains("TEMP B-TREE"), "{plan}");
        }
    })
    .await;
}
