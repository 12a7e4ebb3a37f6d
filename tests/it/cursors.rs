//! RFC 9865: walks by cursor, forward and back, and what is no cursor.

use std::collections::BTreeSet;

use http::Method;
use roster_tests::crowd::Walk;
use roster_tests::scim::ids;
use roster_tests::{Answer, Scim, World};
use serde_json::json;

journeys! {
    a_walk_by_cursor_meets_everybody_who_stays_exactly_once
    a_walk_by_cursor_leads_back_as_well
    a_walk_by_cursor_keeps_its_filter_and_its_order
    a_walk_by_cursor_goes_through_both_resource_types_at_the_root
    a_cursor_that_is_none_is_refused_by_its_name
    a_count_that_makes_no_sense_is_refused_in_a_walk_by_cursor
    a_cursor_beside_a_start_index_is_refused
    a_list_that_asks_for_no_cursor_is_paged_by_index
}

/// Twenty thousand are walked through by the example `crowd`.
const PEOPLE: usize = 2_000;

async fn a_walk_by_cursor_meets_everybody_who_stays_exactly_once(world: World) {
    let (workspace, scim) = world.plain_client().await;
    let people = world.people(&workspace, PEOPLE).await;
    let walk = Walk::through(&world, &workspace, &scim, PEOPLE / 20, 3).await;

    let seen: BTreeSet<String> = walk.seen.iter().cloned().collect();
    assert_eq!(seen.len(), walk.seen.len(), "nobody is shown twice");
    let people: BTreeSet<String> = people.into_iter().collect();
    let stayed: BTreeSet<String> = people.difference(&walk.deleted).cloned().collect();
    assert_eq!(stayed.difference(&seen).count(), 0, "everybody who stayed is shown");
    let strangers = seen.iter().filter(|id| !people.contains(*id) && !walk.added.contains(*id));
    assert_eq!(strangers.count(), 0, "nobody else is shown");
    assert!(walk.pages >= 20 && walk.deleted.len() >= 50 && walk.added.len() >= 50, "{}", walk.pages);
}

/// A page of users by cursor.
async fn page(scim: &Scim, cursor: &str, more: &[(&str, &str)]) -> Answer {
    let mut query = vec![("cursor", cursor)];
    query.extend(more);
    scim.list(&query).await
}

fn unreserved(cursor: &str) -> bool {
    !cursor.is_empty() && cursor.chars().all(|c| c.is_ascii_alphanumeric() || "-._~".contains(c))
}

async fn a_walk_by_cursor_leads_back_as_well(world: World) {
    let (workspace, scim) = world.plain_client().await;
    let people = world.people(&workspace, 23).await;
    for more in [vec![("count", "5")], vec![("count", "5"), ("sortBy", "userName"), ("sortOrder", "descending")]] {
        let mut pages = vec![page(&scim, "", &more).await.expect(200)];
        loop {
            let next = pages.last().unwrap().text("nextCursor");
            if next.is_empty() {
                break;
            }
            assert!(unreserved(&next), "{next}");
            pages.push(page(&scim, &next, &more).await.expect(200));
        }
        let sizes: Vec<usize> = pages.iter().map(|page| ids(page).len()).collect();
        assert_eq!(sizes, [5, 5, 5, 5, 3]);
        assert_eq!(pages.iter().flat_map(ids).collect::<BTreeSet<_>>(), people.iter().cloned().collect());
        assert_eq!(pages[0].text("previousCursor"), "", "there is nothing before the first page");
        for at in (1..pages.len()).rev() {
            let back = pages[at].text("previousCursor");
            assert!(unreserved(&back), "{back}");
            let before = page(&scim, &back, &more).await.expect(200);
            assert_eq!(ids(&before), ids(&pages[at - 1]), "the page before page {at}");
            // And from there forward again.
            let after = page(&scim, &before.text("nextCursor"), &more).await.expect(200);
            assert_eq!(ids(&after), ids(&pages[at]), "page {at} again");
        }
    }
}

async fn a_walk_by_cursor_keeps_its_filter_and_its_order(world: World) {
    let (workspace, scim) = world.plain_client().await;
    world.people(&workspace, 30).await;
    let query = [
        ("filter", "userName sw \"person1\" or userName sw \"person2\""),
        ("sortBy", "name.familyName"),
        ("sortOrder", "descending"),
        ("attributes", "name"),
    ];
    let whole = scim.list(&[&query[..], &[("count", "1000")]].concat()).await.expect(200);
    assert_eq!(ids(&whole).len(), 22, "1, 2, 10 to 29");
    let (mut by_get, mut by_post) = (Vec::new(), Vec::new());
    let (mut cursor, mut posted) = (String::new(), String::new());
    loop {
        let answer = page(&scim, &cursor, &[&query[..], &[("count", "4")]].concat()).await.expect(200);
        let body = answer.json();
        assert_eq!((&body["totalResults"], body.get("startIndex")), (&json!(22), None), "{body}");
        assert_eq!(body["itemsPerPage"], json!(ids(&answer).len()));
        assert!(ids(&answer).len() <= 4);
        by_get.extend(ids(&answer));

        let mut search: serde_json::Map<_, _> =
            query.iter().map(|(key, value)| ((*key).to_owned(), json!(value))).collect();
        search.insert("attributes".to_owned(), json!(["name"]));
        search.insert("count".to_owned(), json!(4));
        search.insert("cursor".to_owned(), json!(posted));
        let found = scim.send(Method::POST, "/Users/.search", &[], Some(&search.into())).await.expect(200);
        by_post.extend(ids(&found));
        assert_eq!(found.json()["Resources"], body["Resources"]);

        (cursor, posted) = (answer.text("nextCursor"), found.text("nextCursor"));
        if cursor.is_empty() {
            break;
        }
    }
    assert_eq!(by_get, ids(&whole));
    assert_eq!(by_post, ids(&whole));
}

async fn a_walk_by_cursor_goes_through_both_resource_types_at_the_root(world: World) {
    let (workspace, scim) = world.plain_client().await;
    let mut wanted = world.people(&workspace, 7).await;
    for number in 0..5 {
        wanted.push(scim.create_group(&format!("group{number}"), &wanted[..1]).await);
    }
    let (mut seen, mut cursor, mut pages) = (Vec::new(), String::new(), 0);
    loop {
        let answer = scim.send(Method::GET, "", &[("cursor", &cursor), ("count", "3")], None).await.expect(200);
        assert!(ids(&answer).len() <= 3);
        assert_eq!(answer.json()["totalResults"], json!(12));
        seen.extend(ids(&answer));
        cursor = answer.text("nextCursor");
        pages += 1;
        if cursor.is_empty() {
            break;
        }
        assert!(unreserved(&cursor) && pages < 12, "{cursor}");
    }
    assert_eq!(seen.len(), wanted.len());
    assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), wanted.into_iter().collect());
}

async fn a_cursor_that_is_none_is_refused_by_its_name(world: World) {
    let (workspace, scim) = world.plain_client().await;
    let (stranger, strange) = world.plain_client().await;
    world.people(&workspace, 3).await;
    world.people(&stranger, 3).await;
    scim.create_group::<&str>("one", &[]).await;
    scim.create_group::<&str>("two", &[]).await;
    let count = ("count", "1");
    let cursor = page(&scim, "", &[count]).await.expect(200).text("nextCursor");
    let middle = cursor.len() / 2;
    let other = if cursor[middle..].starts_with('A') { 'B' } else { 'A' };
    let tampered = format!("{}{other}{}", &cursor[..middle], &cursor[middle + 1..]);
    let of_groups = scim.list_groups(&[("cursor", ""), count]).await.expect(200).text("nextCursor");
    let theirs = page(&strange, "", &[count]).await.expect(200).text("nextCursor");

    let refused = [
        page(&scim, "garbage", &[count]).await,
        page(&scim, "ééé", &[count]).await,
        page(&scim, &tampered, &[count]).await,
        page(&scim, &format!("{cursor}x"), &[count]).await,
        page(&scim, &cursor.chars().rev().collect::<String>(), &[count]).await,
        page(&scim, &"A".repeat(10_000), &[count]).await,
        // Of another query, another kind, another workspace.
        page(&scim, &cursor, &[count, ("filter", "title pr")]).await,
        page(&scim, &cursor, &[count, ("sortBy", "userName")]).await,
        page(&scim, &of_groups, &[count]).await,
        scim.list_groups(&[("cursor", &cursor), count]).await,
        page(&scim, &theirs, &[count]).await,
    ];
    for (number, answer) in refused.into_iter().enumerate() {
        let answer = answer.expect(400);
        assert_eq!(answer.text("scimType"), "invalidCursor", "request {number}");
        assert_eq!(answer.complaint(), None);
    }
    // The size of a page is no part of the query.
    assert_eq!(ids(&page(&scim, &cursor, &[("count", "2")]).await.expect(200)).len(), 2);
    // Without a token it opens nothing.
    page(&scim.with_token("wrong"), &cursor, &[count]).await.expect(401);
}

async fn a_count_that_makes_no_sense_is_refused_in_a_walk_by_cursor(world: World) {
    let (workspace, scim) = world.plain_client().await;
    world.people(&workspace, 3).await;
    for count in ["0", "-1"] {
        let refused = page(&scim, "", &[("count", count)]).await.expect(400);
        assert_eq!(refused.text("scimType"), "invalidCount", "{count}");
        assert_eq!(refused.complaint(), None);
    }
    // By index these are as RFC 7644 §3.4.2.4 has them.
    assert_eq!(ids(&scim.list(&[("count", "-1")]).await.expect(200)).len(), 0);
}

async fn a_cursor_beside_a_start_index_is_refused(world: World) {
    let (_, scim) = world.plain_client().await;
    let refused = page(&scim, "", &[("startIndex", "1")]).await.expect(400);
    assert_eq!(refused.text("scimType"), "invalidValue");
    let detail = refused.text("detail");
    assert!(detail.contains("cursor") && detail.contains("startIndex"), "{detail}");
}

async fn a_list_that_asks_for_no_cursor_is_paged_by_index(world: World) {
    let (workspace, scim) = world.plain_client().await;
    let people = world.people(&workspace, 3).await;
    for query in [vec![("count", "2")], vec![("count", "2"), ("startIndex", "1")]] {
        let body = scim.list(&query).await.expect(200).json();
        assert_eq!(body["startIndex"], json!(1));
        assert_eq!(body["totalResults"], json!(people.len()));
        assert_eq!((body.get("nextCursor"), body.get("previousCursor")), (None, None));
    }
}
