//! What members are called.

use domain::user::{Name, User};

use super::{adding, group, insert, member, take};
use crate::View;
use crate::testing::{each, user};

#[tokio::test(flavor = "multi_thread")]
async fn a_member_is_called_what_its_user_has_for_a_name() {
    each(|db| async move {
        let tenant = db.workspace(1).await;
        let text = |text: &str| Some(text.to_owned());
        let given = || Name { given_name: text("Ada"), ..Name::default() };
        let family = || Name { family_name: text("Byron"), ..Name::default() };
        let whole = || Name { family_name: text("Byron"), ..given() };
        let named = [
            (text("Countess"), Name { formatted: text("A. Byron"), ..whole() }, text("Countess")),
            (None, Name { formatted: text("A. Byron"), ..whole() }, text("A. Byron")),
            (None, whole(), text("Ada Byron")),
            (None, given(), text("Ada")),
            (None, family(), text("Byron")),
            (None, Name { middle_name: text("King"), ..Name::default() }, None),
        ];
        let users: Vec<User> = (1..)
            .zip(named.clone())
            .map(|(n, (display_name, name, _))| {
                let mut user = user(tenant, n);
                user.profile.display_name = display_name;
                user.profile.name = name;
                user
            })
            .collect();
        db.insert(&users).await;
        let (team, inner) = (group(tenant, 1), group(tenant, 2));
        insert(&db, &[team.clone(), inner.clone()]).await.unwrap();
        take(&db, &inner, View::Scim, adding(&users.iter().map(|user| member(user.id)).collect::<Vec<_>>())).await;
        take(&db, &team, View::Scim, adding(&[member(inner.id)])).await;

        let shown = db.store.members(tenant, inner.id, View::Scim, None, 10).await.unwrap();
        assert_eq!(
            shown.into_iter().map(|member| member.display).collect::<Vec<_>>(),
            named.map(|(_, _, shown)| shown)
        );
        let shown: Vec<_> = users.iter().map(|user| user.profile.shown_name()).collect();
        let all = db.store.members_of(tenant, &[team.id, inner.id], View::Scim).await.unwrap();
        assert_eq!(all[&inner.id].iter().map(|member| member.display.clone()).collect::<Vec<_>>(), shown);
        assert_eq!(all[&team.id][0].display, text("Group 2"));
    })
    .await;
}
