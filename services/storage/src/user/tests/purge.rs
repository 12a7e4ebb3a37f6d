//! Users who are taken away for good.

use domain::time::Timestamp;
use domain::user::{User, UserState};

use crate::View;
use crate::testing::{each, user};
use crate::user::find::other_admin;
use crate::user::purge::due;

#[tokio::test(flavor = "multi_thread")]
async fn who_was_deleted_long_enough_ago_is_purged_and_nobody_else() {
    each(|db| async move {
        let (tenant, other) = (db.workspace(1).await, db.workspace(2).await);
        let users: Vec<User> = (1..=6).map(|n| user(tenant, n)).collect();
        db.insert(&users).await;
        db.insert(&[user(other, 1)]).await;
        let deleted = |since| UserState::Deleted { since: Timestamp(since) };
        for (number, user) in users.iter().enumerate() {
            match number {
                0 | 1 => db.change(user, |user| user.state = UserState::Deleted { since: Timestamp(5_000) }).await,
                2 => db.change(user, |user| user.state = UserState::Deleted { since: Timestamp(6_000) }).await,
                3 => db.change(user, |user| user.state = UserState::Deactivated { since: Timestamp(5_000) }).await,
                _ => continue,
            };
        }
        let gone = db.change(&user(other, 1), |user| user.state = UserState::Deleted { since: Timestamp(5_000) }).await;
        assert_eq!(gone.state, deleted(5_000));
        let purge = async |most| {
            db.write(move |tx| Box::pin(async move { tx.purge_users(tenant, Timestamp(6_000), most).await }))
                .await
                .unwrap()
        };
        assert_eq!((purge(1).await, purge(10).await, purge(10).await), (1, 1, 0));
        let ids: Vec<_> = users.iter().map(|user| user.id).collect();
        let left = db.store.lookup_users(tenant, View::All, &ids, &[], &[]).await.unwrap();
        let left: Vec<_> = left.into_iter().map(|user| user.id).collect();
        assert_eq!(left, ids[2..]);
        let counts = db.store.user_counts(tenant).await.unwrap();
        assert_eq!((counts.scim_active, counts.scim_deactivated, counts.deleted), (2, 1, 1));
        assert_eq!(db.store.user_counts(other).await.unwrap().deleted, 1);
        let elsewhere = [
            ("user_email", "user_id"),
            ("user_address", "user_id"),
            ("unique_value", "owner"),
            ("group_member", "member_id"),
        ];
        for (table, column) in elsewhere {
            let orphans = format!(
                "SELECT COUNT(*) FROM {table} WHERE NOT EXISTS (SELECT 1 FROM users u WHERE u.workspace_id = \
                 {table}.workspace_id AND u.id = {table}.{column})"
            );
            assert_eq!(db.number(&orphans).await, 0, "{table}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_due_and_who_else_is_an_admin_are_found_by_an_index() {
    each(|db| async move {
        let tenant = db.workspace(1).await;
        db.insert(&(1..=50).map(|n| user(tenant, n)).collect::<Vec<_>>()).await;
        let backend = db.store.backend();
        let plan = db.explain(due(backend, tenant, Timestamp(9_000), 500).into_statement()).await;
        assert!(plan.contains("users_deleted_since"), "{plan}");
        let plan = db.explain(other_admin(backend, tenant, user(tenant, 1).id).into_statement()).await;
        assert!(plan.contains("users_admins") || db.is_postgres() && !plan.contains("Seq Scan"), "{plan}");
    })
    .await;
}
