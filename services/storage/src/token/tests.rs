//! Credentials as they are stored and found.

#![expect(clippy::unwrap_used, reason = "tests")]

mod session;

use domain::id::{KeyId, TokenId, WorkspaceId};
use domain::time::Timestamp;
use domain::token::{AccessKey, Digest, ScimToken, Scope};
use uuid::Uuid;

use crate::testing::{Db, each, workspace};
use crate::{Credential, StoreError, Used};

pub(crate) fn key(n: u128, workspace: Option<WorkspaceId>) -> AccessKey {
    AccessKey {
        id: KeyId(Uuid::from_u128(n)),
        workspace,
        display_name: format!("key {n}"),
        scope: [Scope::Read, Scope::Write, Scope::Admin][usize::try_from(n % 3).unwrap()],
        hint: "rst_key_abc".to_owned(),
        created: Timestamp(5),
        last_used: None,
        revoked: None,
    }
}

fn token(n: u128, workspace: WorkspaceId, expires: Option<i64>) -> ScimToken {
    ScimToken {
        id: TokenId(Uuid::from_u128(n)),
        workspace,
        hint: "rst_scim_abc".to_owned(),
        created: Timestamp(5),
        last_used: None,
        expires: expires.map(Timestamp),
        created_by: format!("key {n}"),
    }
}

async fn insert_key(db: &Db, key: &AccessKey, digest: u8) -> Result<(), StoreError> {
    let key = key.clone();
    db.write(move |tx| {
        let key = key.clone();
        Box::pin(async move { tx.insert_access_key(&key, &Digest([digest; 32])).await })
    })
    .await
}

async fn insert_token(db: &Db, token: &ScimToken, digest: u8) {
    let token = token.clone();
    db.write(move |tx| {
        let token = token.clone();
        Box::pin(async move { tx.insert_scim_token(&token, &Digest([digest; 32])).await })
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_leads_to_its_credential_and_workspace() {
    each(|db| async move {
        let tenant = db.workspace(1).await;
        let (bound, free, scim) = (key(1, Some(tenant)), key(2, None), token(3, tenant, None));
        insert_key(&db, &bound, 1).await.unwrap();
        insert_key(&db, &free, 2).await.unwrap();
        insert_token(&db, &scim, 3).await;
        let find = async |digest: u8| db.store.credential(&Digest([digest; 32])).await.unwrap();
        let owner = workspace(1);
        assert_eq!(find(1).await, Some(Credential::Key { key: bound.clone(), workspace: Some(owner.clone()) }));
        assert_eq!(find(2).await, Some(Credential::Key { key: free, workspace: None }));
        assert_eq!(find(3).await, Some(Credential::Scim { token: scim, workspace: owner }));
        assert_eq!(find(4).await, None);
        assert!(matches!(insert_key(&db, &key(9, None), 1).await, Err(StoreError::Taken { field: "secret" })));
        assert!(matches!(insert_key(&db, &bound, 9).await, Err(StoreError::Taken { field: "id" })));

        // A key that lost its workspace is not one for all.
        db.execute("DELETE FROM workspace").await;
        let lost = db.store.credential(&Digest([1; 32])).await;
        assert!(matches!(lost, Err(StoreError::Corrupt { table: "credential" })), "{lost:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_use_only_ever_grows() {
    each(|db| async move {
        insert_key(&db, &key(1, None), 1).await.unwrap();
        for (now, wanted) in [(100, 100), (90, 100), (200, 200)] {
            db.store.touch_credential(Used::Itself(Digest([1; 32])), Timestamp(now)).await.unwrap();
            let found = db.store.access_key(KeyId(Uuid::from_u128(1))).await.unwrap().unwrap();
            assert_eq!(found.last_used, Some(Timestamp(wanted)));
        }
        // Through a session it is the key that was used.
        let key = KeyId(Uuid::from_u128(1));
        db.store.touch_credential(Used::KeyOfSession(key), Timestamp(300)).await.unwrap();
        assert_eq!(db.store.access_key(key).await.unwrap().unwrap().last_used, Some(Timestamp(300)));
        db.store.touch_credential(Used::Itself(Digest([7; 32])), Timestamp(1)).await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_expire_when_told_unless_they_do_before() {
    each(|db| async move {
        let (tenant, other) = (db.workspace(1).await, db.workspace(2).await);
        for (n, expires) in [(1, None), (2, Some(50)), (3, Some(500)), (4, None)] {
            insert_token(&db, &token(n, tenant, expires), n as u8).await;
        }
        insert_token(&db, &token(5, other, None), 5).await;
        insert_key(&db, &key(6, Some(tenant)), 6).await.unwrap();
        for (replaced_only, without_end) in [(true, None), (false, Some(100))] {
            let expire = move |tx: crate::Tx| -> crate::UnitFuture<(), crate::StoreError> {
                Box::pin(async move { tx.expire_scim_tokens(tenant, replaced_only, Timestamp(100)).await })
            };
            db.write(expire).await.unwrap();
            let tokens = db.store.scim_tokens(tenant).await.unwrap();
            let expiries: Vec<_> =
                tokens.iter().map(|token| (token.id.0.as_u128(), token.expires.map(|at| at.0))).collect();
            assert_eq!(expiries, [(4, without_end), (3, Some(100)), (2, Some(50)), (1, without_end)]);
        }
        assert_eq!(db.store.scim_tokens(other).await.unwrap()[0].expires, None);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_listed_by_workspace_and_revoked_once() {
    each(|db| async move {
        let (tenant, other) = (db.workspace(1).await, db.workspace(2).await);
        for (n, owner) in [(1, Some(tenant)), (2, None), (3, Some(other)), (4, Some(tenant))] {
            insert_key(&db, &key(n, owner), n as u8).await.unwrap();
        }
        insert_token(&db, &token(5, tenant, None), 5).await;
        let list = async |owner, after: Option<u128>, limit| -> Vec<u128> {
            let after = after.map(|n| KeyId(Uuid::from_u128(n)));
            let keys = db.store.access_keys(owner, after, limit).await.unwrap();
            keys.iter().map(|key| key.id.0.as_u128()).collect()
        };
        assert_eq!(list(None, None, 10).await, [1, 2, 3, 4]);
        assert_eq!(list(None, Some(1), 2).await, [2, 3]);
        assert_eq!(list(Some(tenant), None, 10).await, [1, 4]);
        assert_eq!(list(Some(tenant), Some(1), 10).await, [4]);

        let id = KeyId(Uuid::from_u128(4));
        for at in [10, 20] {
            let found = db
                .write(move |tx| {
                    Box::pin(async move {
                        tx.revoke_access_key(id, Timestamp(at)).await?;
                        tx.access_key(id).await
                    })
                })
                .await
                .unwrap();
            assert_eq!(found.unwrap().revoked, Some(Timestamp(10)));
        }
        assert_eq!(db.store.access_key(KeyId(Uuid::from_u128(5))).await.unwrap(), None, "a token is no key");
    })
    .await;
}
