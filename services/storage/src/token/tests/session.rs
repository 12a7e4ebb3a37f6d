//! Sessions as they are stored and found.

use domain::id::{KeyId, SessionId};
use domain::time::Timestamp;
use domain::token::{AccessKey, Digest, Session};
use uuid::Uuid;

use super::{insert_key, key};
use crate::testing::{Db, each, workspace};
use crate::{Credential, StoreError};

async fn insert(db: &Db, n: u128, key: &AccessKey, digest: u8, expires: i64) -> Session {
    let id = SessionId(Uuid::from_u128(n));
    let session = Session { id, key: key.id, created: Timestamp(5), expires: Timestamp(expires) };
    let key = key.clone();
    db.write(move |tx| {
        let key = key.clone();
        Box::pin(async move { tx.insert_session(&session, &key, &Digest([digest; 32])).await })
    })
    .await
    .unwrap();
    session
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_found_with_its_key_as_that_one_is_now() {
    each(|db| async move {
        let tenant = db.workspace(1).await;
        let (bound, free) = (key(1, Some(tenant)), key(2, None));
        insert_key(&db, &bound, 1).await.unwrap();
        insert_key(&db, &free, 2).await.unwrap();
        let of_bound = insert(&db, 11, &bound, 11, 100).await;
        let of_free = insert(&db, 12, &free, 12, 100).await;
        let find = async |digest: u8| db.store.credential(&Digest([digest; 32])).await;
        let owner = Some(workspace(1));
        let found = find(11).await.unwrap();
        assert_eq!(
            found,
            Some(Credential::Session { session: of_bound, key: bound.clone(), workspace: owner.clone() })
        );
        let found = find(12).await.unwrap();
        assert_eq!(found, Some(Credential::Session { session: of_free, key: free, workspace: None }));
        // The key itself is found as ever, and a session is none.
        assert_eq!(find(1).await.unwrap(), Some(Credential::Key { key: bound.clone(), workspace: owner }));
        assert_eq!(db.store.access_keys(None, None, 10).await.unwrap().len(), 2);
        assert_eq!(db.store.access_key(KeyId(of_bound.id.0)).await.unwrap(), None);

        let revoked = bound.id;
        db.write(move |tx| Box::pin(async move { tx.revoke_access_key(revoked, Timestamp(50)).await })).await.unwrap();
        let now = find(11).await.unwrap();
        let revoked = AccessKey { revoked: Some(Timestamp(50)), ..bound };
        assert_eq!(now, Some(Credential::Session { session: of_bound, key: revoked, workspace: Some(workspace(1)) }));

        // One that lost its key, or has one of elsewhere, is nobody's.
        db.execute("UPDATE credential SET workspace_id = NULL WHERE kind = 3").await;
        assert!(matches!(find(11).await, Err(StoreError::Corrupt { table: "credential" })));
        db.execute("DELETE FROM credential WHERE kind = 2").await;
        assert!(matches!(find(12).await, Err(StoreError::Corrupt { table: "credential" })));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_go_when_they_are_ended_or_over() {
    each(|db| async move {
        let key = key(1, Some(db.workspace(1).await));
        insert_key(&db, &key, 1).await.unwrap();
        for (n, expires) in [(11, 100), (12, 200), (13, 300), (14, 400)] {
            insert(&db, n, &key, n as u8, expires).await;
        }
        let left = async || db.number("SELECT count(*) FROM credential WHERE kind = 3").await;
        let id = SessionId(Uuid::from_u128(14));
        for _ in 0..2 {
            db.write(move |tx| Box::pin(async move { tx.delete_session(id).await })).await.unwrap();
        }
        assert_eq!(left().await, 3);
        // A key is no session.
        let id = SessionId(key.id.0);
        db.write(move |tx| Box::pin(async move { tx.delete_session(id).await })).await.unwrap();
        let forget = async |before, limit| {
            db.write(move |tx| Box::pin(async move { tx.forget_sessions(Timestamp(before), limit).await }))
                .await
                .unwrap()
        };
        assert_eq!(forget(100, 10).await, 0);
        assert_eq!(forget(301, 2).await, 2);
        assert_eq!(forget(301, 2).await, 1);
        assert!(db.store.access_key(key.id).await.unwrap().is_some());
    })
    .await;
}
