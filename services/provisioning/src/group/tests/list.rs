//! Lists of groups.

use proto::v1::{self, ErrorReason};

use super::{group, named, people};
use crate::testing::{World, about, compare, field, on_both, reason};

async fn list(world: &World, secret: &str, request: v1::ListGroupsRequest) -> v1::ListGroupsResponse {
    world.groups(secret).list_groups(request).await.unwrap().into_inner()
}

fn names(page: &v1::ListGroupsResponse) -> Vec<String> {
    page.groups.iter().map(|group| group.profile.clone().unwrap().display_name).collect()
}

#[tokio::test]
async fn groups_are_listed_filtered_sorted_and_counted() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let ids = people(&world, &acme, 2).await;
        for (name, members) in [("Sales", &ids[..1]), ("berlin", &ids[..]), ("Admins", &[][..])] {
            group(&world, &acme, name, members).await;
        }
        let plain = v1::ListGroupsRequest { count_total: true, ..Default::default() };
        let page = list(&world, &acme.read, plain.clone()).await;
        assert_eq!((names(&page), page.total_size), (vec!["Sales".into(), "berlin".into(), "Admins".into()], 3));
        assert!(page.groups.iter().all(|group| group.profile.clone().unwrap().members.is_none()));

        let sort = |path: &str, descending| Some(v1::Sort { field: Some(field(path)), descending });
        let sorted = v1::ListGroupsRequest { sort: sort("display_name", true), ..plain.clone() };
        assert_eq!(names(&list(&world, &acme.idp, sorted).await), ["Sales", "berlin", "Admins"]);
        let filter = Some(compare("members.value", v1::Operator::Equal, &ids[1]));
        let filtered = v1::ListGroupsRequest { filter, ..plain.clone() };
        let page = list(&world, &acme.idp, filtered.clone()).await;
        assert_eq!((names(&page), page.total_size), (vec!["berlin".to_owned()], 1));
        let counted = list(&world, &acme.idp, v1::ListGroupsRequest { count_only: true, ..filtered }).await;
        assert_eq!((counted.groups.len(), counted.total_size), (0, 1));

        let bad = compare("user_name", v1::Operator::Equal, "x");
        let filtered = v1::ListGroupsRequest { filter: Some(bad), ..plain.clone() };
        assert_eq!(reason(world.groups(&acme.idp).list_groups(filtered).await), ErrorReason::InvalidFilter);
        for path in ["groups", "user_name"] {
            let sorted = v1::ListGroupsRequest { sort: sort(path, false), ..plain.clone() };
            let refused = world.groups(&acme.idp).list_groups(sorted).await;
            assert_eq!(about(&refused), path);
            assert_eq!(reason(refused), ErrorReason::InvalidPath);
        }
    })
    .await;
}

#[tokio::test]
async fn pages_of_groups_lead_on_and_back() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        for n in 0..5 {
            group(&world, &acme, &format!("G{n}"), &[""; 0]).await;
        }
        let first = v1::ListGroupsRequest { page_size: 2, ..Default::default() };
        let one = list(&world, &acme.idp, first.clone()).await;
        let two =
            list(&world, &acme.idp, v1::ListGroupsRequest { page_token: one.next_page_token.clone(), ..first.clone() })
                .await;
        let back = list(
            &world,
            &acme.idp,
            v1::ListGroupsRequest { page_token: two.previous_page_token.clone(), ..first.clone() },
        )
        .await;
        assert_eq!(
            (names(&one), names(&two), names(&back)),
            (vec!["G0".into(), "G1".into()], vec!["G2".into(), "G3".into()], vec!["G0".into(), "G1".into()])
        );
        let counted = v1::ListGroupsRequest { start_index: 5, count_total: true, ..first.clone() };
        let last = list(&world, &acme.idp, counted).await;
        assert_eq!((names(&last), last.total_size, last.next_page_token.as_str()), (vec!["G4".to_owned()], 5, ""));
        // A token leads through its own list alone, and not through one of users.
        let filter = Some(compare("display_name", v1::Operator::StartsWith, "g"));
        let other = v1::ListGroupsRequest { filter, page_token: one.next_page_token.clone(), ..first };
        assert_eq!(reason(world.groups(&acme.idp).list_groups(other).await), ErrorReason::InvalidCursor);
        let users = v1::ListUsersRequest { page_token: one.next_page_token, ..Default::default() };
        assert_eq!(reason(world.users(&acme.idp).list_users(users).await), ErrorReason::InvalidCursor);
    })
    .await;
}

#[tokio::test]
async fn groups_come_with_the_members_that_were_asked_for() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        let ids = people(&world, &acme, 3).await;
        group(&world, &acme, "Three", &ids).await;
        group(&world, &acme, "None", &[""; 0]).await;
        group(&world, &acme, "One", &ids[2..]).await;
        let shown = async |limit| {
            let member_view = Some(v1::MemberView { include: true, limit });
            let page = list(&world, &acme.idp, v1::ListGroupsRequest { member_view, ..Default::default() }).await;
            let members = |group: v1::Group| group.profile.unwrap().members.map(|list| list.members.len());
            page.groups.into_iter().map(members).collect::<Vec<_>>()
        };
        assert_eq!(shown(0).await, [Some(3), Some(0), Some(1)]);
        assert_eq!(shown(2).await, [None, Some(0), Some(1)]);
    })
    .await;
}

#[tokio::test]
async fn groups_are_found_by_what_they_are_called() {
    on_both(|world| async move {
        let acme = world.tenant("acme").await;
        group(&world, &acme, "Sales", &[""; 0]).await;
        let profile = v1::GroupProfile { external_id: "Ext".to_owned(), ..named("Other") };
        super::create(&world, &acme.idp, profile).await.unwrap();
        let count = async |path: &str, text: &str| {
            let filter = Some(compare(path, v1::Operator::Equal, text));
            list(&world, &acme.idp, v1::ListGroupsRequest { filter, ..Default::default() }).await.groups.len()
        };
        assert_eq!(count("display_name", "SALES").await, 1);
        assert_eq!((count("external_id", "Ext").await, count("external_id", "EXT").await), (1, 0));
    })
    .await;
}
