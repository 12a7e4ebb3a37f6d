//! What followers of a workspace see, and when.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::time::Duration;

use domain::change::{Change, ChangeKind, Subject};
use domain::id::WorkspaceId;
use domain::time::Timestamp;
use domain::user::UserState;
use sea_orm::{ConnectionTrait, Database, TransactionTrait};
use tokio::task::JoinSet;

use crate::testing::{Db, change, each, user};
use crate::{Position, Store};

#[test]
fn a_position_is_read_back() {
    let position = Position { transaction: 17, ordinal: 3 };
    assert_eq!(Position::parse(&position.to_string()), Some(position));
    assert_eq!(Position::parse("17"), None);
    assert_eq!(Position::parse("a.1"), None);
}

/// Reads until as many changes are shown: on a server that others use, their transactions hold changes back for a while.
async fn settled(db: &Db, tenant: WorkspaceId, wanted: usize) -> Vec<(Position, Change)> {
    for _ in 0..1_000 {
        let seen = db.store.changes(tenant, None, 100).await.unwrap();
        if seen.len() >= wanted {
            return seen;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{wanted} changes never came");
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_come_back_in_order_and_page_by_page() {
    each(|db| async move {
        let (tenant, other) = (db.workspace(1).await, db.workspace(2).await);
        let users: Vec<_> = (1..=5).map(|n| user(tenant, n)).collect();
        db.insert(&users).await;
        db.insert(&[user(other, 1)]).await;
        let gone = users[2].clone();
        db.write(move |tx| {
            let gone = gone.clone();
            Box::pin(async move {
                let kinds = [ChangeKind::UserUpdated, ChangeKind::UserDeactivated];
                tx.append_changes(&kinds.map(|kind| change(&gone, kind))).await?;
                tx.append_changes(&[change(&gone, ChangeKind::UserDeleted)]).await
            })
        })
        .await
        .unwrap();

        let all = settled(&db, tenant, 8).await;
        let kinds: Vec<_> = all.iter().map(|(_, change)| change.kind).collect();
        let (created, moved) = kinds.split_at(5);
        assert_eq!(created, [ChangeKind::UserCreated; 5]);
        assert_eq!(moved, [ChangeKind::UserUpdated, ChangeKind::UserDeactivated, ChangeKind::UserDeleted]);
        assert_eq!(all[0].1, change(&users[0], ChangeKind::UserCreated));

        let mut walked = Vec::new();
        loop {
            let after = walked.last().map(|(position, _)| *position);
            let page = db.store.changes(tenant, after, 3).await.unwrap();
            if page.is_empty() {
                break;
            }
            walked.extend(page);
        }
        assert_eq!(walked, all);
        assert_eq!(settled(&db, other, 1).await.len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follower_skips_nothing_that_commits_late() {
    each(|db| async move {
        if !db.is_postgres() {
            return;
        }
        let tenant = db.workspace(1).await;
        db.insert(&[user(tenant, 1)]).await;
        let connection = Database::connect(&db.url).await.unwrap();
        let late = connection.begin().await.unwrap();
        let sql = "INSERT INTO change (workspace_id, ordinal, subject_id, kind, revision, at) \
                   SELECT workspace_id, 1, subject_id, 2, 2, 0 FROM change";
        late.execute_unprepared(sql).await.unwrap();
        settled(&db, tenant, 1).await;
        db.insert(&[user(tenant, 2)]).await;

        let seen = db.store.changes(tenant, None, 100).await.unwrap();
        assert_eq!(seen.len(), 1, "the second user's change waits for the transaction that began before it");
        late.commit().await.unwrap();
        settled(&db, tenant, 3).await;
        let rest = db.store.changes(tenant, Some(seen[0].0), 100).await.unwrap();
        let kinds: Vec<_> = rest.iter().map(|(_, change)| change.kind).collect();
        assert_eq!(kinds, [ChangeKind::UserUpdated, ChangeKind::UserCreated]);
    })
    .await;
}

/// Follows until as many changes have come.
async fn follow(store: Store, tenant: WorkspaceId, wanted: usize) -> Vec<(Position, Change)> {
    let mut seen: Vec<(Position, Change)> = Vec::new();
    while seen.len() < wanted {
        let page = store.changes(tenant, seen.last().map(|(position, _)| *position), 7).await.unwrap();
        if page.is_empty() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        seen.extend(page);
    }
    seen
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follower_beside_many_writers_sees_every_change_once_and_in_order() {
    each(|db| async move {
        let tenant = db.workspace(1).await;
        let users: Vec<_> = (1..=6).map(|n| user(tenant, n)).collect();
        db.insert(&users).await;
        let follower = tokio::spawn(follow(db.again().await, tenant, 6 + 8 * 15));
        let mut writers = JoinSet::new();
        for writer in 0..8_usize {
            let (db, users) = (db.clone(), users.clone());
            writers.spawn(async move {
                for n in 0..15 {
                    let user = &users[(writer + n) % users.len()];
                    db.change(user, |user| user.state = UserState::Deactivated { since: Timestamp(1) }).await;
                }
            });
        }
        writers.join_all().await;
        let seen = tokio::time::timeout(Duration::from_secs(60), follower).await.unwrap().unwrap();
        assert_eq!(seen.len(), 6 + 8 * 15);
        assert!(seen.is_sorted_by(|(a, _), (b, _)| a < b));
        for user in &users {
            let revisions: Vec<_> = seen
                .iter()
                .filter(|(_, change)| change.subject == Subject::User(user.id))
                .map(|(_, change)| change.revision.0)
                .collect();
            let wanted: Vec<_> = (1_i64..).take(revisions.len()).collect();
            assert_eq!(revisions, wanted, "the changes of one user come in its order");
        }
    })
    .await;
}
