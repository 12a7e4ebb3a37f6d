//! Users that clash.

use domain::id::{UserId, WorkspaceId};
use domain::revision::Revision;
use domain::time::Timestamp;
use domain::user::{ManagedBy, User, UserState};

use crate::Clash;
use crate::testing::{Db, each, email_of, user};
use crate::user::key::alike;
use crate::user::readiness::{addresses, nameless, nameless_count};

#[tokio::test(flavor = "multi_thread")]
async fn users_that_share_an_address_or_have_nearly_the_same_are_found() {
    each(|db| async move {
        let (tenant, other) = (db.workspace(1).await, db.workspace(2).await);
        let mut users: Vec<User> = (1..=9).map(|n| user(tenant, n)).collect();
        let mut give = |at: usize, address: &str| {
            users[at].login_email = address.to_owned();
            users[at].profile.emails = vec![email_of(address)];
        };
        give(0, "ann.lee@example.com");
        give(1, "Annlee+work@example.com");
        give(2, "annlee@example.org");
        give(3, "bob@example.com");
        give(8, "b.o.b@example.com");
        users[4].profile.emails.push(email_of("BOB@example.com"));
        users[8].state = UserState::Deleted { since: Timestamp(5) };
        for at in [5, 6, 7] {
            users[at].managed_by = ManagedBy::Manual;
            users[at].profile.name.given_name = Some("Cy".to_owned());
            users[at].profile.name.family_name = (at < 7).then(|| ["", "Day"][at % 2].to_owned());
        }
        db.insert(&users).await;
        let mut stranger = user(other, 1);
        stranger.profile.emails = vec![email_of("bob@example.com")];
        db.insert(&[stranger]).await;
        let ids = |numbers: &[usize]| numbers.iter().map(|at| users[*at].id).collect::<Vec<UserId>>();
        let found = |numbers: &[usize]| Clash { examples: ids(numbers), count: numbers.len() as u64 };
        let clashes = db.store.address_clashes(tenant, 10).await.unwrap();
        assert_eq!((clashes.shared, clashes.alike), (found(&[3, 4]), found(&[0, 1])));
        assert_eq!(db.store.users_without_name(tenant, 10).await.unwrap(), found(&[6, 7]));
        let one = db.store.users_without_name(tenant, 1).await.unwrap();
        assert_eq!(one, Clash { examples: ids(&[6]), count: 2 });
    })
    .await;
}

#[test]
fn addresses_that_people_take_for_one_another_look_alike() {
    for (address, looks) in [
        ("ann.lee@example.com", "annlee@example.com"),
        ("annlee+work+more@example.com", "annlee@example.com"),
        (" ann.lee@example.com ", "annlee@example.com"),
        ("a.b+c@d.e@f.g", "ab@d.e@f.g"),
        ("a+b.c", "a"),
        ("+@x.y", "@x.y"),
        ("", ""),
    ] {
        assert_eq!(alike(address), looks, "{address}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clash_ends_with_a_new_address_and_with_the_user() {
    each(|db| async move {
        let tenant = db.workspace(1).await;
        let mut users: Vec<User> = (1..=3).map(|n| user(tenant, n)).collect();
        for (user, address) in users.iter_mut().zip(["ann.lee@example.com", "annlee@example.com", "bob@example.com"]) {
            user.login_email = address.to_owned();
            user.profile.emails = vec![email_of(address)];
        }
        db.insert(&users).await;
        let look_alikes = async || db.store.address_clashes(tenant, 10).await.unwrap().alike.count;
        assert_eq!(look_alikes().await, 2);
        let mut ann = users[1].clone();
        ann.login_email = "b.o.b@example.com".to_owned();
        ann.profile.emails = vec![email_of("b.o.b@example.com"), email_of("ANNLEE@example.com")];
        rewrite(&db, &mut ann).await;
        assert_eq!(look_alikes().await, 3, "one of them looks like both others");
        ann.profile.emails.pop();
        rewrite(&db, &mut ann).await;
        assert_eq!(look_alikes().await, 2);
        ann.state = UserState::Deleted { since: Timestamp(9) };
        rewrite(&db, &mut ann).await;
        assert_eq!(look_alikes().await, 0);
    })
    .await;
}

async fn rewrite(db: &Db, user: &mut User) {
    let expected = user.revision;
    user.revision = Revision(expected.0 + 1);
    let user = user.clone();
    db.write(move |tx| {
        let user = user.clone();
        Box::pin(async move { tx.update_user(&user, expected).await })
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn clashes_are_read_from_indexes() {
    each(|db| async move {
        let tenant = db.workspace(1).await;
        let crowd: Vec<User> = (1..=600).map(|n| user(tenant, n)).collect();
        db.insert(&crowd).await;
        db.execute(if db.is_postgres() { "VACUUM ANALYZE" } else { "ANALYZE" }).await;
        let plan = db.explain(addresses(&db.store, tenant, 10).into_statement()).await;
        assert!(!plan.contains("SCAN user_address"), "{plan}");
        // With one workspace in the table, PostgreSQL reads all of it in any case.
        assert!(db.is_postgres() || plan.matches("USING PRIMARY KEY").count() >= 2, "{plan}");
        for sql in [nameless(&db.store, tenant, 10), nameless_count(&db.store, tenant)] {
            let plan = db.explain(sql.into_statement()).await;
            assert!(plan.contains("users_nameless"), "{plan}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_upgrade_fills_in_is_what_writes_fill_in() {
    each(|db| async move {
        let tenant = db.workspace(1).await;
        let mut users: Vec<User> = (1..=8).map(|n| user(tenant, n)).collect();
        let odd =
            ["Ann.Lee+x@Example.com", " b.o.b@x.y ", "a.b+c@d.e@f.g", "no.at+sign", "+@x", "ünal.ş@x.y", "a@", "@b.c"];
        for (user, address) in users.iter_mut().zip(odd) {
            user.profile.emails.push(email_of(address));
        }
        users[3].login_email = "login.only+3@example.com".to_owned();
        users[5].state = UserState::Deleted { since: Timestamp(9) };
        db.insert(&users).await;
        let written = known(&db, tenant).await;
        assert!(written.contains(&("loginonly@example.com".to_owned(), "login.only+3@example.com".to_owned())));
        db.execute("DROP TABLE user_address").await;
        db.execute("DROP INDEX users_nameless").await;
        db.execute("DELETE FROM seaql_migrations WHERE version = 'm0011_alike'").await;
        assert_eq!(db.store.migrate().await.unwrap(), ["m0011_alike"]);
        assert_eq!(known(&db, tenant).await, written);
    })
    .await;
}

/// What is known of the addresses of a workspace.
async fn known(db: &Db, workspace: WorkspaceId) -> Vec<(String, String)> {
    let mut sql =
        crate::sql::Sql::new(db.store.backend(), "SELECT alike, address FROM user_address WHERE workspace_id = ");
    sql.bind(workspace.0).push(" ORDER BY alike, address, user_id");
    let rows = db.store.query_all(sql.into_statement()).await.unwrap();
    rows.iter().map(|row| (row.try_get_by_index(0).unwrap(), row.try_get_by_index(1).unwrap())).collect()
}
