//! What waits, and what closes it.

#![expect(clippy::unwrap_used, reason = "tests")]

use domain::activity::{Activity, Detail, Operation, Outcome};
use domain::conflict::{Clash, ClashField, Conflict, ConflictState};
use domain::id::{ActivityId, ConflictId, WorkspaceId};
use domain::time::Timestamp;
use domain::user::{ManagedBy, User};
use uuid::Uuid;

use super::{forget, of_applicant, select};
use crate::testing::{Db, each, user};

fn by_hand(workspace: WorkspaceId, n: u64) -> User {
    User { managed_by: ManagedBy::Manual, ..user(workspace, n) }
}

fn refusal(met: &User, n: u64, name: &str) -> (Activity, Clash) {
    let clash = Clash {
        user: met.id.0,
        field: ClashField::UserName,
        user_name: name.to_owned(),
        external_id: Some("00u1".to_owned()),
        display_name: None,
        applicant: None,
    };
    let activity = Activity {
        id: ActivityId(Uuid::from_u64_pair(n, 0)),
        workspace: met.workspace,
        at: Timestamp(10_000 + n as i64),
        outcome: Outcome::Refused,
        operation: Operation::Create,
        target: None,
        detail: Detail { clash: Some(clash.clone()), ..Detail::default() },
        call: None,
    };
    (activity, clash)
}

/// The identity provider tries.
async fn tries(db: &Db, met: &User, n: u64, name: &str) {
    let (activity, clash) = refusal(met, n, name);
    db.write(move |tx| {
        let (activity, clash) = (activity.clone(), clash.clone());
        Box::pin(async move { tx.note_conflict(&activity, &clash).await })
    })
    .await
    .unwrap();
}

async fn all(db: &Db, workspace: WorkspaceId) -> Vec<Conflict> {
    db.store.conflicts(workspace, &[], None, 100).await.unwrap()
}

async fn close(db: &Db, met: &User, state: ConflictState) {
    let (workspace, id) = (met.workspace, met.id);
    db.write(move |tx| Box::pin(async move { tx.close_conflicts(workspace, id, state, Timestamp(99_000)).await }))
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn however_often_it_is_tried_it_is_one_conflict_that_tells_the_last_attempt() {
    each(async |db| {
        let tenant = db.workspace(1).await;
        let (ann, bob) = (by_hand(tenant, 1), by_hand(tenant, 2));
        db.insert(&[ann.clone(), bob.clone()]).await;
        tries(&db, &ann, 1, "User1").await;
        tries(&db, &ann, 2, "USER1").await;
        tries(&db, &ann, 3, "another").await;
        tries(&db, &bob, 4, "User2").await;
        let found = all(&db, tenant).await;
        let told: Vec<_> = found
            .iter()
            .map(|found| (found.id.0.as_u64_pair().0, found.clash.user_name.as_str(), found.attempts))
            .collect();
        assert_eq!(told, [(4, "User2", 1), (3, "another", 1), (1, "USER1", 2)]);
        assert_eq!(db.store.open_conflicts(tenant).await.unwrap(), 3);
        let first = db.store.conflict(tenant, ConflictId(Uuid::from_u64_pair(1, 0))).await.unwrap().unwrap();
        assert_eq!((first.created, first.last_attempt), (Timestamp(10_001), Timestamp(10_002)));
        assert_eq!((first.state, first.resolved), (ConflictState::Open, None));
        assert_eq!(first.clash.external_id.as_deref(), Some("00u1"));
        // A page goes on where the one before ended, and nothing is another workspace's.
        let rest = db.store.conflicts(tenant, &[ConflictState::Open], Some(found[0].id), 1).await.unwrap();
        assert_eq!(rest, found[1..2]);
        let other = db.workspace(2).await;
        assert!(all(&db, other).await.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_dismissed_stays_so_and_everything_else_opens_again() {
    each(async |db| {
        let tenant = db.workspace(1).await;
        let users = [by_hand(tenant, 1), by_hand(tenant, 2), by_hand(tenant, 3)];
        db.insert(&users).await;
        let [ann, bob, eve] = &users;
        for (n, (user, state)) in
            [(ann, ConflictState::Dismissed), (bob, ConflictState::Adopted), (eve, ConflictState::UserDeleted)]
                .into_iter()
                .enumerate()
        {
            tries(&db, user, n as u64, &user.profile.user_name).await;
            close(&db, user, state).await;
            let closed = all(&db, tenant).await.into_iter().find(|found| found.clash.user() == user.id).unwrap();
            assert_eq!((closed.state, closed.resolved), (state, Some(Timestamp(99_000))));
            tries(&db, user, 10 + n as u64, &user.profile.user_name).await;
        }
        let states: Vec<_> = all(&db, tenant).await.into_iter().map(|found| (found.state, found.attempts)).collect();
        assert_eq!(states, [(ConflictState::Open, 2), (ConflictState::Open, 2), (ConflictState::Dismissed, 2)]);
        assert_eq!(db.store.open_conflicts(tenant).await.unwrap(), 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_applicant_waited_for_closes_with_it_along_an_index() {
    each(async |db| {
        let tenant = db.workspace(1).await;
        let (ann, own, other) = (by_hand(tenant, 1), user(tenant, 2), user(tenant, 3));
        db.insert(&[ann.clone(), own.clone(), other.clone()]).await;
        for (n, applicant, name) in [(1, Some(&own), "one"), (2, Some(&other), "two"), (3, None, "three")] {
            let (activity, clash) = refusal(&ann, n, name);
            let clash = Clash { applicant: applicant.map(|user| user.id.0), ..clash };
            db.write(move |tx| {
                let (activity, clash) = (activity.clone(), clash.clone());
                Box::pin(async move { tx.note_conflict(&activity, &clash).await })
            })
            .await
            .unwrap();
        }
        let (id, cleared) = (own.id, ConflictState::Cleared);
        db.write(move |tx| {
            Box::pin(async move { tx.close_conflicts_for(tenant, id, cleared, Timestamp(99_000)).await })
        })
        .await
        .unwrap();
        let told: Vec<_> =
            all(&db, tenant).await.into_iter().map(|found| (found.state, found.clash.applicant)).collect();
        let open = ConflictState::Open;
        assert_eq!(told, [(open, None), (open, Some(other.id.0)), (cleared, Some(own.id.0))]);
        // What is tried again for somebody else is that one's.
        tries(&db, &ann, 4, "two").await;
        assert_eq!(all(&db, tenant).await[1].clash.applicant, None);
        let close = of_applicant(db.store.backend(), tenant, other.id, cleared, Timestamp(0)).into_statement();
        let plan = db.explain(close).await;
        assert!(plan.contains("conflict_applicant"), "{plan}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_waits_for_a_user_who_is_gone_or_was_handed_over_meanwhile() {
    each(async |db| {
        let tenant = db.workspace(1).await;
        let (ann, bob) = (by_hand(tenant, 1), by_hand(tenant, 2));
        db.insert(&[ann.clone(), bob.clone()]).await;
        db.change(&ann, |user| user.managed_by = ManagedBy::Scim).await;
        db.change(&bob, |user| user.state = domain::user::UserState::Deleted { since: Timestamp(5_000) }).await;
        for met in [&ann, &bob, &by_hand(tenant, 3)] {
            tries(&db, met, 1, "User1").await;
        }
        assert!(all(&db, tenant).await.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_resolved_and_last_tried_long_ago_is_forgotten_in_portions_and_what_waits_stays() {
    each(async |db| {
        let (tenant, other) = (db.workspace(1).await, db.workspace(2).await);
        let users: Vec<User> = (1..=5).map(|n| by_hand(tenant, n)).collect();
        let elsewhere = by_hand(other, 6);
        db.insert(&users).await;
        db.insert(std::slice::from_ref(&elsewhere)).await;
        for (n, user) in users.iter().chain([&elsewhere]).enumerate() {
            tries(&db, user, n as u64, &user.profile.user_name).await;
        }
        let (first, second, third, dismissed) = (&users[0], &users[1], &users[2], &users[3]);
        for user in [first, second, third, &elsewhere] {
            close(&db, user, ConflictState::Adopted).await;
        }
        close(&db, dismissed, ConflictState::Dismissed).await;
        // Tried again long after, it is still nothing to bother anybody with.
        tries(&db, dismissed, 200_000, &dismissed.profile.user_name).await;

        let forget_before = async |at: i64| {
            db.write(move |tx| Box::pin(async move { tx.forget_conflicts(tenant, Timestamp(at), 2).await }))
                .await
                .unwrap()
        };
        assert_eq!(forget_before(99_000).await, 0, "tried long ago, and resolved only then");
        assert_eq!((forget_before(99_001).await, forget_before(99_001).await, forget_before(99_001).await), (2, 1, 0));
        let states: Vec<_> = all(&db, tenant).await.into_iter().map(|found| found.state).collect();
        assert_eq!(states, [ConflictState::Open, ConflictState::Dismissed]);
        assert_eq!(all(&db, other).await.len(), 1);
        assert_eq!(forget_before(1_000_000).await, 1);
        assert_eq!(db.store.open_conflicts(tenant).await.unwrap(), 1);

        let plan = db.explain(forget(db.store.backend(), tenant, Timestamp(0), 10).into_statement()).await;
        assert!(plan.contains("conflict_over"), "{plan}");
        assert!(!plan.contains("TEMP B-TREE"), "{plan}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_open_conflicts_is_read_along_an_index() {
    each(async |db| {
        let tenant = db.workspace(1).await;
        let before = Some(ConflictId(Uuid::from_u64_pair(9, 0)));
        let query = select(db.store.backend(), tenant, &[ConflictState::Open], before, 10).into_statement();
        let plan = db.explain(query).await;
        assert!(plan.contains("conflict_state") || plan.contains("conflict_pkey"), "{plan}");
        assert!(!plan.contains("TEMP B-TREE"), "{plan}");
    })
    .await;
}
