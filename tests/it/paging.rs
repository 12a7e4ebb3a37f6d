//! A walk through a list misses nobody who was there all the time, whatever happens to the others meanwhile.

use std::collections::BTreeSet;

use proto::v1;
use roster_tests::{Scim, World};
use tokio::task::JoinSet;

journeys! {
    a_walk_by_index_misses_nobody_while_others_are_deleted
    a_walk_through_a_filter_misses_nobody_while_others_are_deleted
    a_walk_by_page_tokens_misses_nobody_while_others_are_deleted
    a_walk_may_start_anywhere_and_go_backwards
    a_page_token_is_good_for_its_own_query_only
}

const PEOPLE: usize = 250;

/// Creates the people; their ids in the order of the list.
async fn people(scim: &Scim) -> Vec<String> {
    let mut running = JoinSet::new();
    for group in 0..10 {
        let scim = scim.clone();
        running.spawn(async move {
            for number in (group..PEOPLE).step_by(10) {
                scim.create_user(&format!("person{number}")).await;
            }
        });
    }
    running.join_all().await;
    let ids: Vec<String> = scim.everyone().await.iter().map(|user| user["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(ids.len(), PEOPLE);
    ids
}

/// Walks as an identity provider does, and deletes behind and ahead of itself after every page.
async fn walk_and_delete(scim: &Scim, filter: &str, ids: &[String]) {
    let mut deleted = BTreeSet::new();
    let mut seen = Vec::new();
    let mut start = 1;
    loop {
        let position = start.to_string();
        let mut query = vec![("startIndex", position.as_str()), ("count", "20")];
        if !filter.is_empty() {
            query.push(("filter", filter));
        }
        let page = scim.list(&query).await.expect(200);
        let found = roster_tests::scim::ids(&page);
        if found.is_empty() {
            break;
        }
        start += found.len();
        seen.extend(found);
        // Three whom the walk has passed, and one whom it has not reached.
        let passed = seen.iter().filter(|id| !deleted.contains(*id)).take(3).cloned();
        let ahead = ids.iter().rev().filter(|id| !deleted.contains(*id)).take(1).cloned();
        for id in passed.chain(ahead).collect::<BTreeSet<String>>() {
            scim.delete(&id).await.expect(204);
            deleted.insert(id);
        }
        if start as u64 > page.json()["totalResults"].as_u64().unwrap() {
            break;
        }
    }
    let distinct: BTreeSet<&String> = seen.iter().collect();
    assert_eq!(distinct.len(), seen.len(), "nobody is listed twice");
    let missed: Vec<&String> = ids.iter().filter(|id| !deleted.contains(*id) && !distinct.contains(id)).collect();
    assert!(missed.is_empty(), "{} of {} who were there all the time were missed", missed.len(), ids.len());
    assert!(deleted.len() > 30, "the walk met deletions");
}

async fn a_walk_by_index_misses_nobody_while_others_are_deleted(world: World) {
    let (_, scim) = world.plain_client().await;
    let ids = people(&scim).await;
    walk_and_delete(&scim, "", &ids).await;
}

async fn a_walk_through_a_filter_misses_nobody_while_others_are_deleted(world: World) {
    let (_, scim) = world.plain_client().await;
    let ids = people(&scim).await;
    walk_and_delete(&scim, "userName sw \"person\" and active eq true", &ids).await;
}

async fn a_walk_by_page_tokens_misses_nobody_while_others_are_deleted(world: World) {
    let (workspace, scim) = world.plain_client().await;
    let ids = people(&scim).await;
    let (mut seen, mut page_token) = (Vec::new(), String::new());
    let mut deleted = BTreeSet::new();
    loop {
        let request = v1::ListUsersRequest {
            workspace_id: workspace.id.clone(),
            page_size: 30,
            page_token,
            ..Default::default()
        };
        let page = world.operator().users().list_users(request).await.unwrap().into_inner();
        seen.extend(page.users.into_iter().map(|user| user.user_id));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
        // The very user that the token points behind, among others.
        for id in seen.iter().rev().take(2) {
            scim.delete(id).await.expect(204);
            deleted.insert(id.clone());
        }
    }
    assert!(!deleted.is_empty());
    assert_eq!(seen, ids, "everybody once, in the order of their creation");
}

async fn a_walk_may_start_anywhere_and_go_backwards(world: World) {
    let (_, scim) = world.plain_client().await;
    let ids = people(&scim).await;
    for start in [201, 101, 1, 151, 249, 250, 2, 77] {
        let page = scim.list(&[("startIndex", &start.to_string()), ("count", "50")]).await.expect(200);
        let wanted = &ids[start - 1..ids.len().min(start + 49)];
        assert_eq!(roster_tests::scim::ids(&page), wanted, "from {start}");
        assert_eq!(page.json()["totalResults"], PEOPLE);
    }
}

async fn a_page_token_is_good_for_its_own_query_only(world: World) {
    let (workspace, scim) = world.plain_client().await;
    let (other, _) = world.plain_client().await;
    for local in ["a", "b", "c"] {
        scim.create_user(local).await;
    }
    let request = |workspace: &str, page_token: &str| v1::ListUsersRequest {
        workspace_id: workspace.to_owned(),
        page_size: 1,
        page_token: page_token.to_owned(),
        ..Default::default()
    };
    let mut users = world.operator().users();
    let first = users.list_users(request(&workspace.id, "")).await.unwrap().into_inner();
    let token = first.next_page_token;
    assert!(!token.is_empty());
    for (workspace, token) in [
        (&other.id, token.clone()),
        (&workspace.id, format!("{token}x")),
        (&workspace.id, "garbage".to_owned()),
        (&workspace.id, token.chars().rev().collect()),
    ] {
        let refused = users.list_users(request(workspace, &token)).await.unwrap_err();
        assert_eq!(roster_tests::grpc::reason(&refused), "INVALID_CURSOR", "{token}");
    }
    let mut filtered = request(&workspace.id, &token);
    filtered.filter = Some(v1::Filter {
        condition: Some(v1::filter::Condition::Present(v1::FieldPath {
            path: "title".to_owned(),
            extension_urn: String::new(),
        })),
    });
    let refused = users.list_users(filtered).await.unwrap_err();
    assert_eq!(roster_tests::grpc::reason(&refused), "INVALID_CURSOR");
    users.list_users(request(&workspace.id, &token)).await.unwrap();
}
