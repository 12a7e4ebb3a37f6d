//! What is counted, and along which indexes.

#![expect(clippy::unwrap_used, reason = "tests")]

use domain::activity::{Activity, Cause, Detail, Operation, Outcome};
use domain::change::ChangeKind;
use domain::id::{ActivityId, WorkspaceId};
use domain::time::Timestamp;
use domain::user::{User, UserState};
use uuid::Uuid;

use super::{DAY, HOUR, PeopleOfDay, RequestsOfHour, causes_query, days_query, hours_query, refusals_query, spans};
use crate::testing::{Db, change, each, user};

/// Does something to a user at an instant, and tells it.
async fn at(db: &Db, user: &User, at: i64, state: UserState, kinds: &'static [ChangeKind]) -> User {
    let user = user.clone();
    db.write(move |tx| {
        let mut user = user.clone();
        Box::pin(async move {
            let before = user.revision;
            user.revision = before.next();
            user.state = state;
            user.updated = Timestamp(at);
            tx.update_user(&user, before).await?;
            let changes: Vec<_> = kinds.iter().map(|kind| change(&user, *kind)).collect();
            tx.append_changes(&changes).await?;
            Ok(user)
        })
    })
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn days_tell_who_was_there_at_their_end() {
    each(|db| async move {
        let (tenant, other) = (db.workspace(1).await, db.workspace(2).await);
        let (locked, gone) =
            (UserState::Deactivated { since: Timestamp(0) }, UserState::Deleted { since: Timestamp(0) });
        let mut users: Vec<User> = (1..=4).map(|n| user(tenant, n)).collect();
        for user in &mut users {
            user.updated = Timestamp(10 * DAY + 5);
        }
        db.insert(&users).await;
        db.insert(&[user(other, 1)]).await;
        // The 12th: one is locked out and let in again, two are locked out, and one of them is deleted at once.
        let first = at(&db, &users[0], 12 * DAY, locked, &[ChangeKind::UserDeactivated]).await;
        at(&db, &first, 12 * DAY + 1, UserState::Active, &[ChangeKind::UserReactivated]).await;
        let second = at(&db, &users[1], 12 * DAY + 2, locked, &[ChangeKind::UserDeactivated]).await;
        let third = at(&db, &users[2], 13 * DAY - 1, locked, &[ChangeKind::UserDeactivated]).await;
        at(&db, &third, 13 * DAY - 1, gone, &[ChangeKind::UserDeleted]).await;
        // The 13th: the one that is locked out is deleted, and one that is not.
        at(&db, &second, 13 * DAY, gone, &[ChangeKind::UserDeleted]).await;
        at(&db, &users[3], 13 * DAY, gone, &[ChangeKind::UserUpdated, ChangeKind::UserDeleted]).await;

        let days = db.store.people_by_day(tenant, Timestamp(14 * DAY + 7), 6).await.unwrap();
        let day = |day, active, deactivated, created, left| PeopleOfDay {
            start: Timestamp(day * DAY),
            active,
            deactivated,
            created,
            left,
        };
        let expected = [
            day(9, 0, 0, 0, 0),
            day(10, 4, 0, 4, 0),
            day(11, 4, 0, 0, 0),
            day(12, 2, 1, 0, 3),
            day(13, 1, 0, 0, 2),
            day(14, 1, 0, 0, 0),
        ];
        assert_eq!(days, expected);
        // Followers are told of every deletion alike.
        let told = db.number("SELECT COUNT(*) FROM change WHERE kind = 25").await;
        assert_eq!(told, 2);
    })
    .await;
}

fn activity(workspace: WorkspaceId, n: u128, at: i64, outcome: Outcome, cause: Cause, count: u32) -> Activity {
    Activity {
        id: ActivityId(Uuid::from_u128((u128::from(at.unsigned_abs()) << 80) | n)),
        workspace,
        at: Timestamp(at),
        outcome,
        operation: Operation::Create,
        target: None,
        detail: Detail { cause, count, ..Detail::default() },
        call: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hours_tell_what_became_of_requests_and_causes_how_often() {
    each(|db| async move {
        let (tenant, other) = (db.workspace(1).await, db.workspace(2).await);
        let (done, same, refused) = (Outcome::Applied, Outcome::Unchanged, Outcome::Refused);
        let all = vec![
            activity(tenant, 1, 10 * HOUR - 1, done, Cause::UserCreated, 0),
            activity(tenant, 2, 10 * HOUR, done, Cause::UserCreated, 0),
            activity(tenant, 3, 11 * HOUR - 1, same, Cause::NothingChanged, 1),
            activity(tenant, 4, 11 * HOUR, refused, Cause::UserByHand, 1),
            activity(tenant, 5, 11 * HOUR + 9, refused, Cause::NameMissing, 40),
            activity(tenant, 6, 12 * HOUR, refused, Cause::UserByHand, 0),
            activity(tenant, 7, 9 * HOUR, refused, Cause::AddressMissing, 7),
            activity(other, 8, 12 * HOUR, refused, Cause::AddressMissing, 7),
        ];
        db.write(move |tx| {
            let all = all.clone();
            Box::pin(async move {
                for activity in all {
                    tx.append_activity(activity).await?;
                }
                Ok(())
            })
        })
        .await
        .unwrap();
        let found = db.store.requests_by_hour(tenant, Timestamp(12 * HOUR + 5), 3).await.unwrap();
        let hour = |hour, applied, unchanged, refused| RequestsOfHour {
            start: Timestamp(hour * HOUR),
            applied,
            unchanged,
            refused,
        };
        assert_eq!(found.hours, [hour(10, 1, 1, 0), hour(11, 0, 0, 41), hour(12, 0, 0, 1)]);
        assert_eq!(found.refusals, [(Cause::NameMissing, 40), (Cause::UserByHand, 2)]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_counted_along_an_index() {
    each(|db| async move {
        let (tenant, backend) = (db.workspace(1).await, db.store.backend());
        // Of a small table PostgreSQL thinks that it is quicker read than any index.
        let now = Timestamp(100 * DAY);
        let users: Vec<User> = (1..=2_000).map(|n| user(tenant, n)).collect();
        for chunk in users.chunks(500) {
            db.insert(chunk).await;
        }
        let kept: Vec<_> = (1..=2_000_u128)
            .map(|n| {
                let outcome = [Outcome::Applied, Outcome::Unchanged, Outcome::Refused][(n % 3) as usize];
                activity(tenant, n, 90 * DAY + n as i64 * 400_000, outcome, Cause::UserByHand, 1)
            })
            .collect();
        db.write(move |tx| {
            let kept = kept.clone();
            Box::pin(async move {
                for activity in kept {
                    tx.append_activity(activity).await?;
                }
                Ok(())
            })
        })
        .await
        .unwrap();
        let (days, hours) = (spans(now, DAY, 30), spans(now, HOUR, 24));
        let cases = [
            (days_query(backend, tenant, &days), "change_people"),
            (hours_query(backend, tenant, &hours), "activity_"),
            (causes_query(backend, tenant, hours[0]), "activity_refused"),
            (refusals_query(backend, tenant, &hours, &["unknown".to_owned()]), "activity_refused"),
        ];
        db.execute(if db.is_postgres() { "VACUUM ANALYZE" } else { "ANALYZE" }).await;
        for (query, index) in cases {
            let plan = db.explain(query).await;
            assert!(plan.contains(index), "{index}: {plan}");
            for table in ["change", "activity"] {
                assert!(!plan.contains(&format!("Seq Scan on {table}")), "{plan}");
                assert!(!plan.contains(&format!("SCAN {table}")), "{plan}");
            }
        }
    })
    .await;
}
