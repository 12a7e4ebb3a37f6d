//! Many names at once: whom they lead to, and along which index.

use domain::time::Timestamp;
use domain::user::UserState;

use crate::testing::{each, user};

#[tokio::test(flavor = "multi_thread")]
async fn many_names_and_addresses_lead_to_those_who_have_them() {
    each(|db| async move {
        let (tenant, other) = (db.workspace(1).await, db.workspace(2).await);
        let mut users: Vec<_> = (1..=6).map(|n| user(tenant, n)).collect();
        users[2].login_email = "Elsewhere@example.com".to_owned();
        for gone in [3, 4] {
            users[gone].state = UserState::Deleted { since: Timestamp(5) };
        }
        users[4].profile.user_name = users[3].profile.user_name.clone();
        db.insert(&users).await;
        db.insert(&[user(other, 1)]).await;
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let (names, emails) = (
            texts(&["USER1", "user4", "nobody", "O'Hara \"x\""]),
            texts(&["elsewhere@EXAMPLE.com", "user1@example.com"]),
        );
        let found = db.store.users_by_names(tenant, &names, &emails).await.unwrap();
        assert_eq!(found, [users[0].clone(), users[2].clone()]);
        let (again, deleted) = db
            .write(move |tx| {
                let (names, emails) = (names.clone(), emails.clone());
                Box::pin(async move {
                    let found = tx.users_by_names(tenant, &names, &emails).await?;
                    Ok((found, tx.last_deleted_by_user_names(tenant, &names).await?))
                })
            })
            .await
            .unwrap();
        assert_eq!(again, found);
        assert_eq!(deleted.into_iter().collect::<Vec<_>>(), [("user4".to_owned(), users[4].id)]);
        assert!(db.store.users_by_names(tenant, &[], &[]).await.unwrap().is_empty());
    })
    .await;
}
