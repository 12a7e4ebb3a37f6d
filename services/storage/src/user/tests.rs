//! Users as they are stored, counted and found.

#![expect(clippy::unwrap_used, reason = "tests")]

mod names;
mod people;
mod plan;
mod purge;
mod readiness;

use domain::filter::Filter;
use domain::id::{UserId, WorkspaceId};
use domain::time::Timestamp;
use domain::user::{Address, ManagedBy, Name, Role, User, UserState};
use serde_json::json;

use crate::testing::{Db, each, email_of, user};
use crate::{Bound, Edge, Span, StoreError, UserCounts, UserQuery, View};

async fn page(db: &Db, tenant: WorkspaceId, after: Option<UserId>, skip: u64, limit: u64) -> Vec<UserId> {
    let edge = after.map(|last| Edge::after(Bound::id(last.0)));
    let query = UserQuery { view: View::Scim, filter: None, sort: None, span: Span { edge, skip, limit } };
    ids(&db.store.users(tenant, &query).await.unwrap().rows)
}

fn ids(users: &[User]) -> Vec<UserId> {
    users.iter().map(|user| user.id).collect()
}

fn rich(tenant: WorkspaceId) -> User {
    let mut user = user(tenant, 7);
    user.state = UserState::Deactivated { since: Timestamp(77) };
    user.time_zone = Some("Europe/Berlin".to_owned());
    user.predecessor = Some(UserId(uuid::Uuid::from_u128(3)));
    user.seat.role = Role::Analyst;
    user.seat.teams = vec!["Sales".to_owned(), "Düsseldorf".to_owned()];
    user.seat.recording_license = true;
    user.seat.salesforce_user_id = Some("005".to_owned());
    user.seat.hubspot_owner_id = Some("17".to_owned());
    let profile = &mut user.profile;
    profile.name = Name { given_name: Some("Ünal".to_owned()), ..Name::default() };
    profile.addresses = vec![Address { country: Some("DE".to_owned()), primary: Some(false), ..Address::default() }];
    profile.emails.push(email_of("second@example.com"));
    let json = json!({ "deep": [{ "a": 1.5 }, null, true], "Text": "ß" });
    profile.extensions.insert("urn:x".to_owned(), json.as_object().unwrap().clone());
    user
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_comes_back_as_it_was_written() {
    each(|db| async move {
        let tenant = db.workspace(1).await;
        let rich = rich(tenant);
        db.insert(std::slice::from_ref(&rich)).await;
        assert_eq!(db.store.user(tenant, rich.id, View::Scim).await.unwrap().unwrap(), rich);

        let changed = db
            .change(&rich, |user| {
                user.state = UserState::Active;
                user.profile.emails.remove(0);
                user.profile.display_name = None;
                user.profile.extensions.clear();
                user.seat.hubspot_owner_id = None;
                user.managed_by = ManagedBy::Manual;
            })
            .await;
        assert_eq!(db.store.user(tenant, rich.id, View::Scim).await.unwrap(), None);
        assert_eq!(db.store.user(tenant, rich.id, View::Present).await.unwrap().unwrap(), changed);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_view_shows_what_it_says() {
    each(|db| async move {
        let tenant = db.workspace(1).await;
        let mut users: Vec<_> = (1..=4).map(|n| user(tenant, n)).collect();
        users[1].managed_by = ManagedBy::Manual;
        users[2].state = UserState::Deleted { since: Timestamp(1) };
        users[3].state = UserState::Deactivated { since: Timestamp(1) };
        db.insert(&users).await;
        for (view, shown) in [(View::Scim, vec![0, 3]), (View::Present, vec![0, 1, 3]), (View::All, vec![0, 1, 2, 3])] {
            let query = UserQuery { view, filter: None, sort: None, span: Span::first(10) };
            let found = ids(&db.store.users(tenant, &query).await.unwrap().rows);
            assert_eq!(found, shown.iter().map(|i| users[*i].id).collect::<Vec<_>>(), "{view:?}");
            for (i, user) in users.iter().enumerate() {
                let found = db.store.user(tenant, user.id, view).await.unwrap();
                assert_eq!(found.is_some(), shown.contains(&i), "{view:?} {i}");
            }
            assert_eq!(db.store.count_users(tenant, view, None).await.unwrap(), shown.len() as u64);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn counts_are_right_after_every_move() {
    each(|db| async move {
        let tenant = db.workspace(1).await;
        let count = async || db.store.user_counts(tenant).await.unwrap();
        assert_eq!(count().await, UserCounts::default());
        let users: Vec<_> = (1..=20).map(|n| user(tenant, n)).collect();
        db.insert(&users).await;
        let mut wanted = UserCounts { scim_active: 20, ..UserCounts::default() };
        assert_eq!(count().await, wanted);

        let deactivated =
            db.change(&users[0], |user| user.state = UserState::Deactivated { since: Timestamp(1) }).await;
        wanted = UserCounts { scim_active: 19, scim_deactivated: 1, ..wanted };
        assert_eq!(count().await, wanted);

        db.change(&deactivated, |user| user.profile.title = Some("Admiral".to_owned())).await;
        assert_eq!(count().await, wanted, "nothing moved");

        db.change(&deactivated, |user| user.managed_by = ManagedBy::Manual).await;
        wanted = UserCounts { scim_deactivated: 0, manual_deactivated: 1, ..wanted };
        assert_eq!(count().await, wanted);

        db.change(&deactivated, |user| user.state = UserState::Active).await;
        wanted = UserCounts { manual_deactivated: 0, manual_active: 1, ..wanted };
        assert_eq!(count().await, wanted);

        for user in &users[..5] {
            db.change(user, |user| user.state = UserState::Deleted { since: Timestamp(2) }).await;
        }
        wanted = UserCounts { manual_active: 0, scim_active: 15, deleted: 5, ..wanted };
        assert_eq!(count().await, wanted);

        // A unit that is refused counts nothing, one that moves twice counts once.
        let other = user(tenant, 99);
        db.write(move |tx| {
            let other = other.clone();
            Box::pin(async move {
                tx.insert_user(&other).await?;
                Err::<(), _>(StoreError::Corrupt { table: "refused by the test" })
            })
        })
        .await
        .unwrap_err();
        assert_eq!(count().await, wanted);
        let other = user(tenant, 99);
        db.write(move |tx| {
            let mut other = other.clone();
            Box::pin(async move {
                tx.insert_user(&other).await?;
                let before = other.revision;
                other.revision = before.next();
                other.state = UserState::Deactivated { since: Timestamp(1) };
                tx.update_user(&other, before).await
            })
        })
        .await
        .unwrap();
        assert_eq!(count().await, UserCounts { scim_deactivated: 1, ..wanted });
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn names_and_addresses_are_unique_in_any_case_among_those_not_deleted() {
    each(|db| async move {
        let (tenant, other) = (db.workspace(1).await, db.workspace(2).await);
        let mut straße = user(tenant, 1);
        straße.profile.user_name = "Straße".to_owned();
        straße.login_email = "Straße@example.com".to_owned();
        db.insert(std::slice::from_ref(&straße)).await;

        let insert = async |user: User| {
            db.write(move |tx| {
                let user = user.clone();
                Box::pin(async move { tx.insert_user(&user).await })
            })
            .await
        };
        let mut name = user(tenant, 2);
        name.profile.user_name = "STRASSE".to_owned();
        assert!(matches!(insert(name.clone()).await, Err(StoreError::Taken { field: "user_name" })));
        let mut email = user(tenant, 3);
        email.login_email = "strasse@EXAMPLE.com".to_owned();
        assert!(matches!(insert(email.clone()).await, Err(StoreError::Taken { field: "login_email" })));
        let mut same_id = user(tenant, 1);
        same_id.profile.user_name = "someone".to_owned();
        same_id.login_email = "someone@example.com".to_owned();
        assert!(matches!(insert(same_id).await, Err(StoreError::Taken { field: "user_id" })));

        // Another workspace knows nothing of it.
        let mut elsewhere = straße.clone();
        elsewhere.workspace = other;
        insert(elsewhere).await.unwrap();

        db.change(&straße, |user| user.state = UserState::Deleted { since: Timestamp(1) }).await;
        insert(name).await.unwrap();
        insert(email).await.unwrap();
        let predecessor = db
            .write(move |tx| Box::pin(async move { tx.last_deleted_by_user_name(tenant, "STRASSE").await }))
            .await
            .unwrap();
        assert_eq!(predecessor, Some(straße.id));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_finds_users_by_their_names_in_any_case() {
    each(|db| async move {
        let (tenant, other) = (db.workspace(1).await, db.workspace(2).await);
        let grace = user(tenant, 1);
        db.insert(std::slice::from_ref(&grace)).await;
        let found = db
            .write(move |tx| {
                Box::pin(async move {
                    Ok([
                        tx.user_by_user_name(tenant, "uSER1").await?,
                        tx.user_by_login_email(tenant, "USER1@example.COM").await?,
                        tx.user_by_user_name(other, "user1").await?,
                        tx.user_by_login_email(other, "user1@example.com").await?,
                        tx.user(other, user(tenant, 1).id, View::All).await?,
                        tx.user_by_user_name(tenant, "user").await?,
                    ]
                    .map(|user| user.map(|user| user.id)))
                })
            })
            .await
            .unwrap();
        assert_eq!(found, [Some(grace.id), Some(grace.id), None, None, None, None]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_follow_each_other_by_boundary_and_by_number() {
    each(|db| async move {
        let (tenant, other) = (db.workspace(1).await, db.workspace(2).await);
        let users: Vec<_> = (1..=25).map(|n| user(tenant, n)).collect();
        db.insert(&users).await;
        db.insert(&(1..=25).map(|n| user(other, n)).collect::<Vec<_>>()).await;
        db.change(&users[3], |user| user.state = UserState::Deleted { since: Timestamp(1) }).await;
        let all: Vec<_> = users.iter().map(|user| user.id).filter(|id| *id != users[3].id).collect();

        assert_eq!(page(&db, tenant, None, 0, 100).await, all);
        let mut walked = Vec::new();
        while walked.len() < all.len() {
            walked.extend(page(&db, tenant, walked.last().copied(), 0, 7).await);
        }
        assert_eq!(walked, all);
        assert_eq!(page(&db, tenant, None, 10, 5).await, all[10..15]);
        assert_eq!(page(&db, tenant, Some(all[4]), 3, 5).await, all[8..13]);
        assert!(page(&db, tenant, None, 24, 5).await.is_empty());
        assert!(page(&db, tenant, None, 0, 0).await.is_empty());
        assert_eq!(page(&db, tenant, None, 23, u64::MAX).await, all[23..]);

        let path = domain::attribute::FieldPath::Attribute(domain::attribute::Attribute::Title, None);
        let filter = Some(Filter::Not(Box::new(Filter::Present(path))));
        let span = Span { edge: Some(Edge::after(Bound::id(all[1].0))), skip: 2, limit: 3 };
        let query = UserQuery { view: View::Scim, filter, sort: None, span };
        assert_eq!(ids(&db.store.users(tenant, &query).await.unwrap().rows), all[4..7]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_are_looked_up_by_any_of_their_names() {
    each(|db| async move {
        let (tenant, other) = (db.workspace(1).await, db.workspace(2).await);
        let mut users: Vec<_> = (1..=9).map(|n| user(tenant, n)).collect();
        users[2].profile.emails.push(email_of("Second@Example.com"));
        users[3].profile.emails.clear();
        users[8].managed_by = ManagedBy::Manual;
        db.insert(&users).await;
        db.insert(&(1..=9).map(|n| user(other, n)).collect::<Vec<_>>()).await;
        db.change(&users[7], |user| user.state = UserState::Deleted { since: Timestamp(1) }).await;

        let text = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let emails = text(&["second@example.com", "user4@example.com", "USER9@example.com", "user8@example.com", "no"]);
        let externals = text(&["Ext-6", "ext-7", "Ext-1"]);
        let ids = [users[0].id, users[0].id, user(tenant, 77).id];
        let found = |found: Vec<User>| found.iter().map(|user| user.id).collect::<Vec<_>>();
        let ids_of = |numbers: &[usize]| numbers.iter().map(|n| users[*n].id).collect::<Vec<_>>();

        let scim = db.store.lookup_users(tenant, View::Scim, &ids, &emails, &externals).await.unwrap();
        assert_eq!(found(scim), ids_of(&[0, 2, 3, 5]));
        let present = db.store.lookup_users(tenant, View::Present, &[], &emails, &[]).await.unwrap();
        assert_eq!(found(present), ids_of(&[2, 3, 8]));
        let deleted = db.store.lookup_users(tenant, View::All, &[users[7].id], &[], &[]).await.unwrap();
        assert_eq!(found(deleted), ids_of(&[7]));
        assert_eq!(db.store.lookup_users(tenant, View::All, &[], &[], &[]).await.unwrap(), []);

        let many: Vec<_> = (0..500).map(|n| user(tenant, n).id).collect();
        assert_eq!(db.store.lookup_users(tenant, View::Present, &many, &[], &[]).await.unwrap().len(), 8);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn email_rows_follow_the_profile_and_the_state() {
    each(|db| async move {
        let tenant = db.workspace(1).await;
        let mut grace = user(tenant, 1);
        grace.profile.emails = vec![email_of("a@x.org"), email_of("A@X.org"), email_of("b@x.org")];
        db.insert(std::slice::from_ref(&grace)).await;
        let keys = async || -> Vec<String> {
            let rows = db.query("SELECT email_key FROM user_email ORDER BY email_key").await;
            rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
        };
        assert_eq!(keys().await, ["a@x.org", "b@x.org"]);
        db.change(&grace, |user| user.profile.emails = vec![email_of("B@x.org"), email_of("c@x.org")]).await;
        assert_eq!(keys().await, ["b@x.org", "c@x.org"]);
        db.change(&grace, |user| user.state = UserState::Deleted { since: Timestamp(1) }).await;
        assert!(keys().await.is_empty());
        db.change(&grace, |user| user.state = UserState::Active).await;
        assert_eq!(keys().await, ["b@x.org", "c@x.org"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_longer_than_an_index_takes_are_stored_and_found() {
    each(|db| async move {
        let tenant = db.workspace(1).await;
        // What does not compress: PostgreSQL measures an index entry after it tried.
        let long: String =
            (0..9_000_u32).filter_map(|n| char::from_u32(0x4e00 + n.wrapping_mul(7_919) % 20_000)).collect();
        let mut grace = user(tenant, 1);
        grace.profile.user_name.clone_from(&long);
        grace.profile.display_name = Some(long.clone());
        grace.profile.external_id = Some(long.clone());
        grace.profile.emails = vec![email_of(&long)];
        grace.login_email.clone_from(&long);
        db.insert(std::slice::from_ref(&grace)).await;
        let emails = [long.clone()];
        let found = db.store.lookup_users(tenant, View::Scim, &[], &emails, &[]).await.unwrap();
        assert_eq!(found, [grace]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_write_of_the_identity_provider_is_the_newest_of_its_users() {
    each(|db| async move {
        let (tenant, other) = (db.workspace(1).await, db.workspace(2).await);
        assert_eq!(db.store.last_scim_write(tenant).await.unwrap(), None);
        let mut users: Vec<_> = (1..=3).map(|n| user(tenant, n)).collect();
        users[0].updated = Timestamp(50);
        users[1].updated = Timestamp(60);
        users[1].state = UserState::Deleted { since: Timestamp(60) };
        users[2].updated = Timestamp(70);
        users[2].managed_by = ManagedBy::Manual;
        db.insert(&users).await;
        db.insert(&[user(other, 9)]).await;
        assert_eq!(db.store.last_scim_write(tenant).await.unwrap(), Some(Timestamp(60)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_makes_no_sense_is_corrupt() {
    each(|db| async move {
        let tenant = db.workspace(1).await;
        let grace = user(tenant, 1);
        db.insert(std::slice::from_ref(&grace)).await;
        for sql in ["UPDATE users SET profile = '7'", "UPDATE users SET profile = '{}', state = 9"] {
            db.execute(sql).await;
            let found = db.store.user(tenant, grace.id, View::All).await;
            assert!(matches!(found, Err(StoreError::Corrupt { table: "users" })), "{found:?}");
        }
    })
    .await;
}
