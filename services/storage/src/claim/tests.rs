//! Who holds which value.

#![expect(clippy::unwrap_used, reason = "tests")]

use tokio::task::JoinSet;
use uuid::Uuid;

use domain::id::WorkspaceId;
use domain::schema::Claim;

use crate::StoreError;
use crate::testing::{Db, each};

fn of(attribute: &str, value: u8) -> Claim {
    Claim { attribute: attribute.to_owned(), value: [value; 32], field: format!("profile.{attribute}") }
}

fn badge(value: u8) -> Claim {
    of("badge", value)
}

const ADA: Uuid = Uuid::from_u128(1);
const BOB: Uuid = Uuid::from_u128(2);

async fn claim(
    db: &Db,
    workspace: WorkspaceId,
    owner: Uuid,
    claims: &[Claim],
    before: &[Claim],
) -> Result<(), StoreError> {
    let (claims, before) = (claims.to_vec(), before.to_vec());
    db.write(move |tx| {
        let (claims, before) = (claims.clone(), before.clone());
        Box::pin(async move { tx.claim(workspace, owner, &claims, &before).await })
    })
    .await
}

async fn held(db: &Db) -> i64 {
    db.number("SELECT COUNT(*) FROM unique_value").await
}

#[track_caller]
fn refused(outcome: Result<(), StoreError>, attribute: &str) {
    let wanted = format!("profile.{attribute}");
    assert!(matches!(&outcome, Err(StoreError::Claimed { field }) if *field == wanted), "{outcome:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_is_held_by_one_resource_until_it_lets_go() {
    each(|db| async move {
        let (one, other) = (db.workspace(1).await, db.workspace(2).await);
        claim(&db, one, ADA, &[badge(1), badge(2), of("serial", 1)], &[]).await.unwrap();
        claim(&db, one, ADA, &[badge(1), badge(2), of("serial", 1)], &[]).await.unwrap();
        // Another attribute's value, and another workspace's, are other values.
        claim(&db, one, BOB, &[badge(3), of("serial", 2)], &[]).await.unwrap();
        claim(&db, other, BOB, &[badge(1)], &[]).await.unwrap();
        assert_eq!(held(&db).await, 6);

        refused(claim(&db, one, BOB, &[badge(3), of("serial", 1)], &[]).await, "serial");
        refused(claim(&db, one, BOB, &[badge(2)], &[badge(3)]).await, "badge");
        assert_eq!(held(&db).await, 6, "a refusal changes nothing");

        claim(&db, one, ADA, &[badge(1), of("serial", 9)], &[]).await.unwrap();
        claim(&db, one, BOB, &[badge(2), of("serial", 1)], &[]).await.unwrap();
        claim(&db, one, ADA, &[], &[]).await.unwrap();
        claim(&db, one, BOB, &[badge(1), of("serial", 9)], &[]).await.unwrap();
        assert_eq!(held(&db).await, 3);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_before_the_schema_is_no_reason_to_refuse_another_change() {
    each(|db| async move {
        let workspace = db.workspace(1).await;
        claim(&db, workspace, ADA, &[badge(1)], &[]).await.unwrap();
        claim(&db, workspace, BOB, &[badge(1), of("serial", 1)], &[badge(1)]).await.unwrap();
        refused(claim(&db, workspace, ADA, &[badge(1), of("serial", 1)], &[badge(1)]).await, "serial");
        // It is the first one's until that lets go, and the next one's who is written then.
        claim(&db, workspace, ADA, &[], &[badge(1)]).await.unwrap();
        claim(&db, workspace, BOB, &[badge(1)], &[badge(1)]).await.unwrap();
        refused(claim(&db, workspace, ADA, &[badge(1)], &[]).await, "badge");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn attributes_that_are_not_unique_any_more_hold_nothing() {
    each(|db| async move {
        let (one, other) = (db.workspace(1).await, db.workspace(2).await);
        for workspace in [one, other] {
            claim(&db, workspace, ADA, &[badge(1), of("serial", 1)], &[]).await.unwrap();
        }
        let release = |names: Vec<String>| {
            db.write(move |tx| {
                let names = names.clone();
                Box::pin(async move { tx.release_claims(one, &names).await })
            })
        };
        release(vec![]).await.unwrap();
        assert_eq!(held(&db).await, 4);
        release(vec!["badge".to_owned(), "unknown".to_owned()]).await.unwrap();
        assert_eq!(held(&db).await, 3);
        claim(&db, one, BOB, &[badge(1)], &[]).await.unwrap();
        refused(claim(&db, one, BOB, &[of("serial", 1)], &[]).await, "serial");
        refused(claim(&db, other, BOB, &[badge(1)], &[]).await, "badge");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_want_a_value_at_once_one_gets_it() {
    each(|db| async move {
        let workspace = db.workspace(1).await;
        let mut wanting = JoinSet::new();
        for n in 1..=8 {
            let db = db.clone();
            let claims: Vec<Claim> = (1..=4).map(badge).collect();
            wanting.spawn(async move { claim(&db, workspace, Uuid::from_u128(n), &claims, &[]).await });
        }
        let outcomes = wanting.join_all().await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
        for outcome in outcomes.into_iter().filter(Result::is_err) {
            refused(outcome, "badge");
        }
        assert_eq!(held(&db).await, 4);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn more_values_than_a_statement_binds_are_held_and_let_go() {
    each(|db| async move {
        let workspace = db.workspace(1).await;
        let numbered = |n: u32| {
            let mut value = [0; 32];
            value[..4].copy_from_slice(&n.to_be_bytes());
            Claim { attribute: "code".to_owned(), value, field: "profile.code".to_owned() }
        };
        let many: Vec<Claim> = (0..2_500).map(numbered).collect();
        claim(&db, workspace, ADA, &many, &[]).await.unwrap();
        refused(claim(&db, workspace, BOB, &many[2_499..], &[]).await, "code");
        assert_eq!(held(&db).await, 2_500);
        claim(&db, workspace, ADA, &many[..10], &many).await.unwrap();
        assert_eq!(held(&db).await, 10);
    })
    .await;
}
