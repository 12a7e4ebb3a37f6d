//! Looking for people: who may, beside what, and whom it finds.

use proto::v1::{self, ErrorReason};

use super::{delete, list, names};
use crate::testing::{about, compare, on_both, person, reason};

fn searching(search: &str) -> v1::ListUsersRequest {
    v1::ListUsersRequest { search: search.to_owned(), ..Default::default() }
}

#[tokio::test]
async fn people_are_found_by_the_start_of_a_name_and_by_what_they_are() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let named = |user_name: &str, family: &str| {
            let mut profile = person(user_name);
            profile.name = Some(v1::Name { family_name: family.to_owned(), ..profile.name.unwrap() });
            profile
        };
        world.user(&acme.idp, named("ada@example.com", "Lovelace")).await.unwrap();
        let gone = world.user(&acme.idp, named("gone@example.com", "Lovell")).await.unwrap();
        let manual = world.user(&acme.write, named("lo@example.org", "Hopper")).await.unwrap();
        world.user(&acme.write, named("x@example.org", "Hamilton")).await.unwrap();
        delete(&world, &acme, &gone).await;
        let seat = v1::Seat { role: v1::Role::Admin.into(), ..Default::default() };
        world.update(&acme.write, &manual.user_id, &["seat"], v1::Profile::default(), seat).await.unwrap();

        let states = vec![v1::UserState::Deleted.into()];
        let cases = [
            (searching("LO"), vec!["ada@example.com", "lo@example.org"]),
            (
                v1::ListUsersRequest { show_deleted: true, ..searching("lovel") },
                vec!["ada@example.com", "gone@example.com"],
            ),
            (v1::ListUsersRequest { show_deleted: true, states, ..Default::default() }, vec!["gone@example.com"]),
            (
                v1::ListUsersRequest { managed_by: vec![v1::ManagedBy::Manual.into()], ..searching("h") },
                vec!["lo@example.org", "x@example.org"],
            ),
            (v1::ListUsersRequest { roles: vec![v1::Role::Admin.into()], ..searching("") }, vec!["lo@example.org"]),
            (v1::ListUsersRequest { roles: vec![v1::Role::Analyst.into()], ..searching("") }, vec![]),
        ];
        for (request, expected) in cases {
            let page = list(&world, &acme.read, v1::ListUsersRequest { count_total: true, ..request.clone() }).await;
            assert_eq!(names(&page), expected, "{request:?}");
            assert_eq!(page.total_size, expected.len() as i64, "{request:?}");
            let count = list(&world, &acme.read, v1::ListUsersRequest { count_only: true, ..request.clone() }).await;
            assert_eq!(count.total_size, expected.len() as i64, "{request:?}");
        }

        let first = list(&world, &acme.read, v1::ListUsersRequest { page_size: 1, ..searching("lo") }).await;
        let page_token = first.next_page_token;
        let next = v1::ListUsersRequest { page_token: page_token.clone(), ..searching("lo") };
        assert_eq!(names(&list(&world, &acme.read, next).await), ["lo@example.org"]);
        for request in [searching("lov"), v1::ListUsersRequest { roles: vec![2], ..searching("lo") }, searching("")] {
            let request = v1::ListUsersRequest { page_token: page_token.clone(), ..request };
            let other = world.users(&acme.read).list_users(request).await;
            assert_eq!(reason(other), ErrorReason::InvalidCursor);
        }
    })
    .await;
}

#[tokio::test]
async fn a_search_is_counted_as_far_as_asked_and_says_when_there_may_be_more() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        for n in 0..6 {
            world.user(&acme.write, person(&format!("lo{n}@example.com"))).await.unwrap();
        }
        let counted = async |count_limit, page_size, search: &str| {
            let request = v1::ListUsersRequest { count_total: true, count_limit, page_size, ..searching(search) };
            let page = list(&world, &acme.read, request).await;
            (page.total_size, page.total_size_is_at_least)
        };
        assert_eq!(counted(4, 1, "lo").await, (4, true));
        assert_eq!(counted(100, 1, "lo").await, (6, false));
        assert_eq!(counted(0, 1, "lo").await, (6, false));
        // Never less than what is shown, and exactly that when it is all there is.
        assert_eq!(counted(2, 3, "lo").await, (4, true));
        assert_eq!(counted(2, 6, "lo").await, (6, false));
        assert_eq!(counted(2, 1, "").await, (6, false), "all of them are counted anyhow");
    })
    .await;
}

#[tokio::test]
async fn looking_for_people_is_refused_with_the_field_where_it_does_not_go() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let (idp, read) = (&acme.idp, &acme.read);
        let filter = Some(compare("user_name", v1::Operator::Equal, "a"));
        let sort = Some(v1::Sort { field: Some(crate::testing::field("title")), ..Default::default() });
        let plain = v1::ListUsersRequest::default;
        let cases = [
            (idp, searching("a"), "search"),
            (idp, v1::ListUsersRequest { states: vec![1], ..plain() }, "states"),
            (idp, v1::ListUsersRequest { managed_by: vec![1], ..plain() }, "managed_by"),
            (idp, v1::ListUsersRequest { roles: vec![1], ..plain() }, "roles"),
            (read, v1::ListUsersRequest { filter: filter.clone(), ..searching("a") }, "search"),
            (read, v1::ListUsersRequest { filter, roles: vec![1], ..plain() }, "roles"),
            (read, v1::ListUsersRequest { sort, ..searching("a") }, "search"),
            (read, v1::ListUsersRequest { start_index: 2, ..searching("a") }, "search"),
            (read, searching(&"a".repeat(201)), "search"),
            (read, searching("a\0"), "search"),
            (read, v1::ListUsersRequest { states: vec![3], ..plain() }, "states"),
            (read, v1::ListUsersRequest { states: vec![9], ..plain() }, "states"),
            (read, v1::ListUsersRequest { managed_by: vec![0], ..plain() }, "managed_by"),
            (read, v1::ListUsersRequest { roles: vec![-1], ..plain() }, "roles"),
            (read, v1::ListUsersRequest { roles: vec![1; 17], ..plain() }, "roles"),
            (read, v1::ListUsersRequest { count_limit: -1, ..searching("a") }, "count_limit"),
        ];
        for (secret, request, field) in cases {
            let refused = world.users(secret).list_users(request.clone()).await;
            assert_eq!(about(&refused), field, "{request:?}");
            assert_eq!(reason(refused), ErrorReason::InvalidField, "{request:?}");
        }
    })
    .await;
}
