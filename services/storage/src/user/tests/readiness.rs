//! Users that clash.

use domain::id::UserId;
use domain::time::Timestamp;
use domain::user::{ManagedBy, User, UserState};

use crate::testing::{each, email_of, user};
use crate::{Clash, ClashKind};

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
        let clash = async |kind, most| db.store.clash(tenant, kind, most).await.unwrap();
        let ids = |numbers: &[usize]| numbers.iter().map(|at| users[*at].id).collect::<Vec<UserId>>();
        let found = |numbers: &[usize]| Clash { examples: ids(numbers), count: numbers.len() as u64 };
        assert_eq!(clash(ClashKind::SharedAddress, 10).await, found(&[3, 4]));
        assert_eq!(clash(ClashKind::LookAlike, 10).await, found(&[0, 1]));
        assert_eq!(clash(ClashKind::ManualWithoutName, 10).await, found(&[6, 7]));
        assert_eq!(clash(ClashKind::ManualWithoutName, 1).await, Clash { examples: ids(&[6]), count: 2 });
    })
    .await;
}
