//! Lists in an order, walked either way, while others write or not.

use std::collections::BTreeSet;

use super::*;
use crate::testing::{about, field};

fn by(path: &str, descending: bool) -> v1::ListUsersRequest {
    let sort = Some(v1::Sort { field: Some(field(path)), descending });
    v1::ListUsersRequest { sort, ..Default::default() }
}

fn at(page_token: String, request: &v1::ListUsersRequest) -> v1::ListUsersRequest {
    v1::ListUsersRequest { page_token, ..request.clone() }
}

/// A person of this user name and title; none for an empty title.
fn titled(user_name: &str, title: &str) -> v1::Profile {
    v1::Profile { title: title.to_owned(), ..person(user_name) }
}

/// Six users, of whom two have equal titles and two have none.
async fn six(world: &World, tenant: &Tenant) {
    for (name, title) in [("a", "Zoologist"), ("b", ""), ("c", "artist"), ("d", "Émigré"), ("e", "ARTIST"), ("f", "")]
    {
        world.user(&tenant.idp, titled(&format!("{name}@example.com"), title)).await.unwrap();
    }
}

/// The first letters of the user names.
fn letters(pages: &[v1::ListUsersResponse]) -> String {
    pages.iter().flat_map(names).filter_map(|name| name.chars().next()).collect()
}

#[tokio::test]
async fn a_sorted_list_is_walked_forth_and_back_by_token() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        six(&world, &acme).await;
        let cases = [
            ("title", false, "ceadbf"),
            ("title", true, "fbdaec"),
            ("user_name", true, "fedcba"),
            ("emails", false, "abcdef"),
            ("create_time", true, "fedcba"),
        ];
        for (path, descending, wanted) in cases {
            let request = v1::ListUsersRequest { page_size: 4, count_total: true, ..by(path, descending) };
            let first = list(&world, &acme.idp, request.clone()).await;
            assert_eq!(first.previous_page_token, "", "nothing is before the first page");
            let last = list(&world, &acme.idp, at(first.next_page_token.clone(), &request)).await;
            assert_eq!(last.next_page_token, "", "nothing is behind the last page");
            assert_eq!((first.total_size, last.total_size), (6, 6));
            let back = list(&world, &acme.idp, at(last.previous_page_token.clone(), &request)).await;
            assert_eq!((&back.users, &back.previous_page_token), (&first.users, &String::new()), "by {path}");
            let again = list(&world, &acme.idp, at(back.next_page_token.clone(), &request)).await;
            assert_eq!(again.users, last.users, "by {path}");
            assert_eq!(letters(&[first, last]), wanted, "by {path}, {descending}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_size_of_a_page_may_change_on_the_way_and_the_order_may_not() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        six(&world, &acme).await;
        let of = |page_size, request: &v1::ListUsersRequest| v1::ListUsersRequest { page_size, ..request.clone() };
        let request = by("title", false);
        let one = list(&world, &acme.idp, of(1, &request)).await;
        let three = list(&world, &acme.idp, of(3, &at(one.next_page_token.clone(), &request))).await;
        let two = list(&world, &acme.idp, of(2, &at(three.next_page_token.clone(), &request))).await;
        let back = list(&world, &acme.idp, of(1_000, &at(two.previous_page_token.clone(), &request))).await;
        assert_eq!(letters(&[back]), "cead");
        let token = one.next_page_token.clone();
        assert_eq!(letters(&[one, three, two]), "ceadbf");
        for other in [by("title", true), by("user_name", false), v1::ListUsersRequest::default()] {
            let refused = world.users(&acme.idp).list_users(at(token.clone(), &other)).await;
            assert_eq!(reason(refused), ErrorReason::InvalidCursor);
        }
    })
    .await;
}

#[tokio::test]
async fn a_page_whose_users_went_away_leads_back_to_all_that_is_before_it() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let all = fill(&world, &acme, 3).await;
        let request = v1::ListUsersRequest { page_size: 2, ..by("user_name", false) };
        let first = list(&world, &acme.idp, request.clone()).await;
        delete(&world, &acme, &all[2]).await;
        let empty = list(&world, &acme.idp, at(first.next_page_token.clone(), &request)).await;
        assert_eq!((empty.users.len(), empty.next_page_token.as_str()), (0, ""));
        let back = list(&world, &acme.idp, at(empty.previous_page_token, &request)).await;
        assert_eq!(back.users, first.users);

        // The other way round: what is before the second page goes away.
        let request = v1::ListUsersRequest { page_size: 1, ..request };
        let first = list(&world, &acme.idp, request.clone()).await;
        let second = list(&world, &acme.idp, at(first.next_page_token, &request)).await;
        delete(&world, &acme, &all[0]).await;
        let empty = list(&world, &acme.idp, at(second.previous_page_token.clone(), &request)).await;
        assert_eq!((empty.users.len(), empty.previous_page_token.as_str()), (0, ""));
        let forth = list(&world, &acme.idp, at(empty.next_page_token, &request)).await;
        assert_eq!(forth.users, second.users);
    })
    .await;
}

#[tokio::test]
async fn a_page_by_index_has_tokens_to_go_on_by() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        six(&world, &acme).await;
        let request = v1::ListUsersRequest { page_size: 2, ..by("title", false) };
        let middle = list(&world, &acme.idp, v1::ListUsersRequest { start_index: 3, ..request.clone() }).await;
        let before = list(&world, &acme.idp, at(middle.previous_page_token.clone(), &request)).await;
        let after = list(&world, &acme.idp, at(middle.next_page_token.clone(), &request)).await;
        assert_eq!(letters(&[before, middle, after]), "ceadbf");
        let first = list(&world, &acme.idp, v1::ListUsersRequest { start_index: 1, ..request.clone() }).await;
        assert_eq!(first.previous_page_token, "");
    })
    .await;
}

#[tokio::test]
async fn a_sorted_walk_by_index_misses_nobody_when_others_are_deleted_behind_it() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        for n in 0..25 {
            let title = ["Chief", "", "Clerk"][n % 3];
            world.user(&acme.idp, titled(&format!("u{n:03}@example.com"), title)).await.unwrap();
        }
        for (path, descending) in [("title", true), ("user_name", true)] {
            let everyone = list(&world, &acme.idp, by(path, descending)).await;
            let (mut seen, mut start_index) = (Vec::new(), 1);
            loop {
                let request =
                    v1::ListUsersRequest { start_index, page_size: 5, count_total: true, ..by(path, descending) };
                let page = list(&world, &acme.idp, request).await;
                seen.extend(names(&page));
                start_index += page.users.len() as i64;
                if page.users.is_empty() || start_index > page.total_size {
                    break;
                }
                delete(&world, &acme, &page.users[0]).await;
            }
            assert_eq!(seen, names(&everyone), "by {path}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_token_of_an_older_version_has_expired() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        // Version 1, 16 bytes of an id, 8 of a seal.
        let page_token = format!("AQ{}", "A".repeat(32));
        let request = v1::ListUsersRequest { page_token, ..Default::default() };
        assert_eq!(reason(world.users(&acme.read).list_users(request).await), ErrorReason::CursorExpired);
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_sorted_by_is_refused_with_the_field() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        for (path, why) in [
            ("name", ErrorReason::InvalidPath),
            ("addresses", ErrorReason::InvalidPath),
            ("nonsense", ErrorReason::InvalidPath),
        ] {
            let refused = world.users(&acme.idp).list_users(by(path, false)).await;
            assert_eq!(about(&refused), path);
            assert_eq!(reason(refused), why);
        }
        let refused = world.users(&acme.idp).list_users(by("", false)).await;
        assert_eq!(about(&refused), "sort.field");
        assert_eq!(reason(refused), ErrorReason::InvalidField);
    })
    .await;
}

/// Creates users at once, so that commits are shared.
async fn create(world: &World, tenant: &Tenant, names: Vec<String>) -> Vec<v1::User> {
    let mut creators = tokio::task::JoinSet::new();
    for chunk in names.chunks(names.len().div_ceil(16)) {
        let (mut users, chunk) = (world.users(&tenant.idp), chunk.to_vec());
        creators.spawn(async move {
            let mut created = Vec::new();
            for name in chunk {
                let request = v1::CreateUserRequest { profile: Some(person(&name)), ..Default::default() };
                created.push(users.create_user(request).await.unwrap().into_inner().user.unwrap());
            }
            created
        });
    }
    creators.join_all().await.into_iter().flatten().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_walk_by_token_meets_everyone_who_stays_once_while_others_come_and_go() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        // Names that have nothing to do with the order of creation.
        let name = |n: usize| format!("{:03}-{n}@example.com", n * 7_919 % 1_000);
        let mut originals = create(&world, &acme, (0..2_000).map(name).collect()).await;
        let request = v1::ListUsersRequest { page_size: 200, ..by("user_name", true) };
        let mut seen: Vec<String> = Vec::new();
        let mut page_token = String::new();
        for next in (2_000..).step_by(50) {
            let page = list(&world, &acme.idp, at(page_token, &request)).await;
            seen.extend(page.users.iter().map(|user| user.user_id.clone()));
            page_token = page.next_page_token;
            if page_token.is_empty() {
                break;
            }
            create(&world, &acme, (next..next + 50).map(name).collect()).await;
            for n in 0..50 {
                let gone = originals.swap_remove(n * 17 % originals.len());
                delete(&world, &acme, &gone).await;
            }
        }
        let met: BTreeSet<&String> = seen.iter().collect();
        assert_eq!(met.len(), seen.len(), "someone is met twice");
        assert!(originals.len() > 1_000);
        let missed = originals.iter().filter(|user| !met.contains(&user.user_id)).count();
        assert_eq!(missed, 0, "of {} who stayed", originals.len());
    })
    .await;
}
