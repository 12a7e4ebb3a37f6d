//! Groups in an order, walked either way.

#![expect(clippy::unwrap_used, reason = "tests")]

use proto::v1::{self, ErrorReason};

use crate::testing::{Tenant, World, about, field, on_both, reason};

fn by(path: &str, descending: bool) -> v1::ListGroupsRequest {
    let sort = Some(v1::Sort { field: Some(field(path)), descending });
    v1::ListGroupsRequest { page_size: 2, sort, count_total: true, ..Default::default() }
}

async fn list(world: &World, tenant: &Tenant, request: v1::ListGroupsRequest) -> v1::ListGroupsResponse {
    world.groups(&tenant.idp).list_groups(request).await.unwrap().into_inner()
}

fn names(page: &v1::ListGroupsResponse) -> String {
    page.groups.iter().map(|group| group.profile.clone().unwrap().display_name).collect()
}

/// Five groups, two of which have no external id.
async fn five(world: &World, tenant: &Tenant) {
    for (name, external_id) in [("d", "x"), ("A", ""), ("c", "X"), ("B", ""), ("e", "a")] {
        let profile = v1::GroupProfile {
            display_name: name.to_owned(),
            external_id: external_id.to_owned(),
            ..Default::default()
        };
        let request = v1::CreateGroupRequest { profile: Some(profile), ..Default::default() };
        world.groups(&tenant.idp).create_group(request).await.unwrap();
    }
}

#[tokio::test]
async fn a_sorted_list_of_groups_is_walked_forth_and_back_by_token() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        five(&world, &acme).await;
        let orders = [
            (by("display_name", false), "ABcde"),
            (by("display_name", true), "edcBA"),
            (by("external_id", false), "cedAB"),
            (by("external_id", true), "BAdec"),
            (by("create_time", true), "eBcAd"),
            (v1::ListGroupsRequest { sort: None, ..by("", false) }, "dAcBe"),
        ];
        for (request, wanted) in orders {
            let mut pages = vec![list(&world, &acme, request.clone()).await];
            assert_eq!(pages[0].previous_page_token, "");
            while let Some(page_token) = pages.last().map(|page| page.next_page_token.clone()).filter(|t| !t.is_empty())
            {
                pages.push(list(&world, &acme, v1::ListGroupsRequest { page_token, ..request.clone() }).await);
            }
            assert_eq!(pages.iter().map(names).collect::<String>(), wanted, "{:?}", request.sort);
            assert!(pages.iter().all(|page| page.total_size == 5));
            for pair in pages.windows(2).rev() {
                let page_token = pair[1].previous_page_token.clone();
                let back = list(&world, &acme, v1::ListGroupsRequest { page_token, ..request.clone() }).await;
                assert_eq!(back.groups, pair[0].groups, "{:?}", request.sort);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_token_of_groups_is_good_for_its_own_list_alone() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        five(&world, &acme).await;
        let request = by("display_name", false);
        let page_token = list(&world, &acme, request.clone()).await.next_page_token;
        for other in [by("display_name", true), by("external_id", false), v1::ListGroupsRequest::default()] {
            let other = v1::ListGroupsRequest { page_token: page_token.clone(), ..other };
            assert_eq!(reason(world.groups(&acme.idp).list_groups(other).await), ErrorReason::InvalidCursor);
        }
        let users = v1::ListUsersRequest { page_token, sort: request.sort, ..Default::default() };
        assert_eq!(reason(world.users(&acme.idp).list_users(users).await), ErrorReason::InvalidCursor);
    })
    .await;
}

#[tokio::test]
async fn groups_are_not_sorted_by_what_has_no_order() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        for path in ["groups", "user_name", "nonsense"] {
            let refused = world.groups(&acme.idp).list_groups(by(path, false)).await;
            assert_eq!(about(&refused), path);
            assert_eq!(reason(refused), ErrorReason::InvalidPath);
        }
    })
    .await;
}
