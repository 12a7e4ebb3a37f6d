//! What is held, counted and forgotten.

#![expect(clippy::unwrap_used, reason = "tests")]

use domain::deprovision::{Deprovision, Hold, HoldState};
use domain::id::{HoldId, UserId, WorkspaceId};
use domain::time::Timestamp;
use domain::user::{ManagedBy, UserState};
use uuid::Uuid;

use super::gone;
use crate::testing::{Db, each, user};

fn hold(workspace: WorkspaceId, n: u128) -> Hold {
    let (id, user) = (HoldId(Uuid::from_u128(100 + n)), UserId(Uuid::from_u128(n)));
    Hold::begin(id, workspace, user, Deprovision::Deactivate, Timestamp(n as i64))
}

async fn put(db: &Db, hold: Hold) {
    db.write(move |tx| Box::pin(async move { tx.put_hold(&hold).await })).await.unwrap();
}

async fn find(db: &Db, hold: &Hold) -> Option<Hold> {
    let (workspace, user) = (hold.workspace, hold.user);
    db.write(move |tx| Box::pin(async move { tx.hold_of(workspace, user).await })).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_is_held_once_and_as_it_was_last_asked_for() {
    each(|db| async move {
        let tenant = db.workspace(1).await;
        let first = hold(tenant, 1);
        assert_eq!(find(&db, &first).await, None);
        put(&db, first).await;
        assert_eq!(find(&db, &first).await, Some(first));
        let again = first.asked_again(Deprovision::Delete, Timestamp(9));
        put(&db, again).await;
        assert_eq!(find(&db, &first).await, Some(again));
        assert_eq!(db.store.held_count(tenant).await.unwrap(), 1);
        db.write(move |tx| Box::pin(async move { tx.drop_hold(tenant, first.user).await })).await.unwrap();
        assert_eq!(find(&db, &first).await, None);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_held_is_listed_rejected_and_forgotten_in_its_workspace_alone() {
    each(|db| async move {
        let (tenant, other) = (db.workspace(1).await, db.workspace(2).await);
        for n in 1..=4 {
            put(&db, hold(tenant, n)).await;
        }
        put(&db, hold(other, 1)).await;
        let list = async |now: i64, before: Option<u128>, limit| {
            let before = before.map(|n| HoldId(Uuid::from_u128(100 + n)));
            let rows = db.store.holds(tenant, Timestamp(now), before, limit).await.unwrap();
            rows.iter().map(|hold| hold.user.0.as_u128()).collect::<Vec<_>>()
        };
        assert_eq!(list(0, None, 10).await, [4, 3, 2, 1]);
        assert_eq!(list(0, Some(3), 1).await, [2]);
        let held: Vec<_> = db.store.held(tenant, 2).await.unwrap().iter().map(|hold| hold.user.0.as_u128()).collect();
        assert_eq!(held, [1, 2]);

        let reject = async |users: Vec<UserId>, until| {
            db.write(move |tx| {
                let users = users.clone();
                Box::pin(async move { tx.reject_holds(tenant, &users, Timestamp(until)).await })
            })
            .await
            .unwrap()
        };
        let some = vec![UserId(Uuid::from_u128(2)), UserId(Uuid::from_u128(77))];
        assert_eq!(reject(some.clone(), 50).await, 1);
        assert_eq!(reject(some.clone(), 60).await, 0);
        let [rejected] = db.store.holds_of(tenant, &some).await.unwrap().try_into().unwrap();
        assert_eq!(rejected.state, HoldState::Rejected { until: Timestamp(50) });
        assert_eq!(db.store.held_count(tenant).await.unwrap(), 3);
        assert_eq!(list(49, None, 10).await, [4, 3, 2, 1]);
        assert_eq!(list(50, None, 10).await, [4, 3, 1]);
        let forget = async |now| {
            db.write(move |tx| Box::pin(async move { tx.forget_rejections(tenant, Timestamp(now), 10).await }))
                .await
                .unwrap()
        };
        assert_eq!((forget(49).await, forget(50).await), (0, 1));
        assert_eq!(reject(Vec::new(), 50).await, 3);

        db.write(move |tx| Box::pin(async move { tx.forget_holds(tenant).await })).await.unwrap();
        assert!(list(0, None, 10).await.is_empty());
        assert_eq!(db.store.held_count(other).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_brake_stays_open_as_long_as_anybody_said() {
    each(|db| async move {
        let tenant = db.workspace(1).await;
        assert_eq!(db.store.brake_open_until(tenant).await.unwrap(), None);
        for (until, wanted) in [(50, 50), (40, 50), (60, 60)] {
            db.write(move |tx| Box::pin(async move { tx.open_brake(tenant, Timestamp(until)).await })).await.unwrap();
            assert_eq!(db.store.brake_open_until(tenant).await.unwrap(), Some(Timestamp(wanted)));
        }
        db.write(move |tx| Box::pin(async move { tx.forget_holds(tenant).await })).await.unwrap();
        assert_eq!(db.store.brake_open_until(tenant).await.unwrap(), None);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_went_within_the_window_is_counted_along_an_index() {
    each(|db| async move {
        let (tenant, other) = (db.workspace(1).await, db.workspace(2).await);
        let mut users: Vec<_> = (1..=7).map(|n| user(tenant, n)).collect();
        users.iter_mut().for_each(|user| user.created = Timestamp(10));
        users[4].created = Timestamp(200);
        users[4].state = UserState::Deactivated { since: Timestamp(200) };
        users[0].state = UserState::Deactivated { since: Timestamp(100) };
        users[1].state = UserState::Deactivated { since: Timestamp(101) };
        users[2].state = UserState::Deleted { since: Timestamp(200) };
        users[3].state = UserState::Deactivated { since: Timestamp(200) };
        users[3].managed_by = ManagedBy::Manual;
        db.insert(&users).await;
        db.insert(&[user(other, 1)]).await;
        let counted = db
            .write(move |tx| Box::pin(async move { tx.active_and_gone(tenant, Timestamp(100)).await }))
            .await
            .unwrap();
        assert_eq!(counted, (2, 2));

        let plan = db.explain(gone(db.store.backend(), tenant, Timestamp(100)).into_statement()).await;
        if !db.is_postgres() {
            assert!(plan.contains("USING COVERING INDEX users_scim_gone (workspace_id=? AND state_since>?)"), "{plan}");
        }
    })
    .await;
}
