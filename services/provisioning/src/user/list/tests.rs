#![expect(clippy::unwrap_used, reason = "tests")]

mod order;
mod people;

use proto::v1::{self, ErrorReason};

use crate::testing::{Tenant, World, compare, on_both, person, reason};

async fn list(world: &World, secret: &str, request: v1::ListUsersRequest) -> v1::ListUsersResponse {
    world.users(secret).list_users(request).await.unwrap().into_inner()
}

fn names(page: &v1::ListUsersResponse) -> Vec<String> {
    page.users.iter().map(|user| user.profile.clone().unwrap().user_name).collect()
}

async fn fill(world: &World, tenant: &Tenant, count: usize) -> Vec<v1::User> {
    let mut all = Vec::new();
    for n in 0..count {
        all.push(world.user(&tenant.idp, person(&format!("u{n:03}@example.com"))).await.unwrap());
    }
    all
}

async fn delete(world: &World, tenant: &Tenant, user: &v1::User) {
    let request = v1::DeleteUserRequest { user_id: user.user_id.clone(), ..Default::default() };
    world.users(&tenant.idp).delete_user(request).await.unwrap();
}

#[tokio::test]
async fn page_tokens_lead_through_every_user_once_in_order() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let all = fill(&world, &acme, 7).await;
        let (mut seen, mut page_token) = (Vec::new(), String::new());
        loop {
            let request = v1::ListUsersRequest { page_size: 3, page_token, count_total: true, ..Default::default() };
            let page = list(&world, &acme.read, request).await;
            assert_eq!(page.total_size, 7);
            seen.extend(page.users.iter().map(|user| user.user_id.clone()));
            page_token = page.next_page_token;
            if page_token.is_empty() {
                break;
            }
        }
        assert_eq!(seen, all.iter().map(|user| user.user_id.clone()).collect::<Vec<_>>());
        // No count unless asked for, and a token on a full last page would lead nowhere.
        let whole = list(&world, &acme.read, v1::ListUsersRequest { page_size: 7, ..Default::default() }).await;
        assert_eq!((whole.total_size, whole.next_page_token.as_str()), (0, ""));
    })
    .await;
}

#[tokio::test]
async fn a_page_token_is_good_for_its_own_query_alone() {
    on_both(|world| async move {
        let (acme, other) = (world.tenant("acme").await, world.tenant("other").await);
        fill(&world, &acme, 3).await;
        let first = v1::ListUsersRequest { page_size: 1, ..Default::default() };
        let page_token = list(&world, &acme.read, first.clone()).await.next_page_token;
        let next = v1::ListUsersRequest { page_token: page_token.clone(), ..first };
        // The size of a page is not part of the query.
        assert_eq!(
            list(&world, &acme.read, v1::ListUsersRequest { page_size: 9, ..next.clone() }).await.users.len(),
            2
        );
        let filter = Some(compare("user_name", v1::Operator::StartsWith, "u"));
        for (secret, request) in [
            (&acme.read, v1::ListUsersRequest { filter, ..next.clone() }),
            (&acme.read, v1::ListUsersRequest { show_deleted: true, ..next.clone() }),
            (&acme.read, v1::ListUsersRequest { page_token: format!("{page_token}A"), ..next.clone() }),
            (&acme.idp, next.clone()),
            (&other.read, next.clone()),
        ] {
            assert_eq!(reason(world.users(secret).list_users(request).await), ErrorReason::InvalidCursor);
        }
        let both = v1::ListUsersRequest { start_index: 2, ..next };
        assert_eq!(reason(world.users(&acme.read).list_users(both).await), ErrorReason::InvalidField);
    })
    .await;
}

#[tokio::test]
async fn a_walk_by_index_misses_nobody_when_others_are_deleted_behind_it() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let all = fill(&world, &acme, 25).await;
        let (mut seen, mut start_index) = (Vec::new(), 1);
        loop {
            let request = v1::ListUsersRequest { start_index, page_size: 10, count_total: true, ..Default::default() };
            let page = list(&world, &acme.idp, request).await;
            seen.extend(names(&page));
            start_index += page.users.len() as i64;
            // As clients do: on until the total is reached.
            if page.users.is_empty() || start_index > page.total_size {
                break;
            }
            // Half of what was just read goes away.
            for user in page.users.iter().step_by(2) {
                delete(&world, &acme, user).await;
            }
        }
        let everyone: Vec<String> = all.iter().map(|user| user.profile.clone().unwrap().user_name).collect();
        assert_eq!(seen, everyone);
    })
    .await;
}

#[tokio::test]
async fn an_index_out_of_the_blue_is_counted() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        fill(&world, &acme, 6).await;
        for (start_index, expected) in [(0, 6), (1, 6), (4, 3), (6, 1), (7, 0), (1_000_000, 0), (i64::MAX, 0)] {
            let request = v1::ListUsersRequest { start_index, count_total: true, ..Default::default() };
            let page = list(&world, &acme.idp, request).await;
            assert_eq!((page.users.len(), page.total_size), (expected, 6), "from {start_index}");
        }
        for request in [
            v1::ListUsersRequest { start_index: -1, ..Default::default() },
            v1::ListUsersRequest { page_size: -1, ..Default::default() },
        ] {
            assert_eq!(reason(world.users(&acme.idp).list_users(request).await), ErrorReason::InvalidField);
        }
    })
    .await;
}

#[tokio::test]
async fn everyone_counts_the_users_they_see() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let all = fill(&world, &acme, 4).await;
        world.user(&acme.write, person("manual@example.com")).await.unwrap();
        delete(&world, &acme, &all[0]).await;
        let filter = Some(compare("user_name", v1::Operator::Contains, "@"));
        for (secret, show_deleted, expected) in
            [(&acme.idp, false, 3), (&acme.idp, true, 3), (&acme.read, false, 4), (&acme.read, true, 5)]
        {
            for filter in [None, filter.clone()] {
                let request = v1::ListUsersRequest { filter, show_deleted, count_total: true, ..Default::default() };
                let both = list(&world, secret, request.clone()).await;
                assert_eq!((both.users.len() as i64, both.total_size), (expected, expected));
                let few = list(&world, secret, v1::ListUsersRequest { page_size: 1, ..request.clone() }).await;
                assert_eq!((few.users.len(), few.total_size), (1, expected));
                let count = list(&world, secret, v1::ListUsersRequest { count_only: true, ..request }).await;
                assert_eq!((count.users.len(), count.total_size), (0, expected));
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_filter_never_reaches_past_the_callers_own_users() {
    on_both(|world| async move {
        let (acme, other) = (world.tenant("acme").await, world.tenant("other").await);
        world.user(&acme.idp, person("ada@example.com")).await.unwrap();
        world.user(&acme.write, person("manual@example.com")).await.unwrap();
        let theirs = world.user(&other.idp, person("eve@example.com")).await.unwrap();
        let any = |filters: Vec<v1::Filter>| v1::Filter {
            condition: Some(v1::filter::Condition::AnyOf(v1::FilterList { filters })),
        };
        let not =
            |filter: v1::Filter| v1::Filter { condition: Some(v1::filter::Condition::Negation(Box::new(filter))) };
        let nobody = || compare("user_name", v1::Operator::Equal, "nobody");
        let filters = [
            any(vec![compare("user_id", v1::Operator::Equal, &theirs.user_id), not(nobody())]),
            any(vec![nobody(), compare("user_name", v1::Operator::NotEqual, "nobody")]),
            not(nobody()),
        ];
        for filter in filters {
            let request = v1::ListUsersRequest { filter: Some(filter), count_total: true, ..Default::default() };
            let page = list(&world, &acme.idp, request).await;
            assert_eq!((names(&page), page.total_size), (vec!["ada@example.com".to_owned()], 1));
        }
    })
    .await;
}

#[tokio::test]
async fn filters_that_cannot_be_evaluated_are_refused_with_the_field() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let mut deep = compare("user_name", v1::Operator::Equal, "a");
        for _ in 0..33 {
            deep = v1::Filter { condition: Some(v1::filter::Condition::Negation(Box::new(deep))) };
        }
        let cases = [
            v1::Filter { condition: None },
            deep,
            compare("nonsense", v1::Operator::Equal, "a"),
            compare("user_name", v1::Operator::Unspecified, "a"),
            compare("user_name", v1::Operator::Equal, "a\0b"),
            compare("active", v1::Operator::Equal, "yes"),
            compare("create_time", v1::Operator::Greater, "yesterday"),
        ];
        for filter in cases {
            let request = v1::ListUsersRequest { filter: Some(filter.clone()), ..Default::default() };
            let refused = world.users(&acme.idp).list_users(request).await;
            assert_eq!(reason(refused), ErrorReason::InvalidFilter, "{filter:?}");
        }
    })
    .await;
}
