//! Searches: by POST, by order, by cursor, and over both types at once.
#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};

use crate::support::{Answer, World};

fn ids(page: &Value) -> Vec<&str> {
    page["Resources"].as_array().unwrap().iter().map(|resource| resource["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_search_of_one_type_is_its_list() {
    let world = World::of(5, 5);
    let body = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
        "filter": "displayName pr",
        "attributes": ["id"],
        "startIndex": 2,
        "count": 2,
        "sortBy": "displayName",
        "sortOrder": "descending",
    });
    let answer = world.post("/Users/.search", &body).send().await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/scim+json"));
    let page = answer.json();
    assert_eq!((&page["totalResults"], &page["startIndex"], &page["itemsPerPage"]), (&json!(5), &json!(2), &json!(2)));
    assert_eq!(
        page["Resources"],
        json!([
            { "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": "u2" },
            { "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": "u3" },
        ])
    );
    let asked = world.stand_in.seen().list.unwrap();
    assert!(asked.filter.is_some() && asked.sort.unwrap().descending && !asked.include_groups);

    let page = world.post("/Groups/.search", &body).send().await.json();
    assert_eq!(ids(&page), ["g2", "g3"]);
    assert!(!world.stand_in.seen().groups.list.unwrap().member_view.unwrap().include);
    assert_eq!(world.post("/Users/.search", json!({})).send().await.json()["totalResults"], 5);
}

#[tokio::test]
async fn a_search_that_cannot_be_meant_is_refused() {
    let world = World::of(5, 5);
    for path in ["/.search", "/Users/.search", "/Groups/.search"] {
        for (body, kind) in [
            (json!([]), "invalidSyntax"),
            (json!({ "filter": "x" }), "invalidFilter"),
            (json!({ "filter": "shoeSize eq 5" }), "invalidFilter"),
            (json!({ "sortBy": "shoeSize" }), "invalidPath"),
            (json!({ "count": "many" }), "invalidValue"),
        ] {
            assert_eq!(world.post(path, &body).send().await.refused(400).0, kind, "{path} {body}");
        }
        world.post(path, "{").send().await.refused(400);
        world.post(path, json!({})).header("authorization", "Bearer bad").send().await.refused(401);
        world.post(path, json!({})).header("content-type", "text/plain").send().await.refused(415);
    }
    world.get("/.search").send().await.refused(405);
    // Where a resource of that name would be.
    world.delete("/Users/.search").send().await.refused(405);
}

#[tokio::test]
async fn the_root_lists_users_and_then_groups() {
    let world = World::of(3, 4);
    for (start, count, expected) in [
        (1, 10, "u1 u2 u3 g1 g2 g3 g4"),
        (1, 3, "u1 u2 u3"),
        (2, 3, "u2 u3 g1"),
        (3, 1, "u3"),
        (4, 2, "g1 g2"),
        (6, 10, "g3 g4"),
        (8, 10, ""),
        (1, 0, ""),
    ] {
        for path in ["/scim/v2", "/scim/v2/"] {
            let page = world.get(&format!("{path}?startIndex={start}&count={count}")).send().await.json();
            assert_eq!(ids(&page).join(" "), expected, "{start} {count}");
            assert_eq!((&page["totalResults"], &page["startIndex"]), (&json!(7), &json!(start)));
        }
        let page = world.post("/.search", json!({ "startIndex": start, "count": count })).send().await.json();
        assert_eq!(ids(&page).join(" "), expected, "{start} {count}");
    }
}

#[tokio::test]
async fn a_filter_is_put_to_each_type_in_its_own_terms() {
    let world = World::of(3, 4);
    let page = world.get("/scim/v2?filter=displayName+sw+%22a%22&sortBy=userName").send().await.json();
    assert_eq!(page["totalResults"], 7);
    let seen = world.stand_in.seen();
    let (users, groups) = (seen.list.unwrap(), seen.groups.list.unwrap());
    assert_eq!(users.filter, groups.filter);
    assert!(users.sort.is_some() && groups.sort.is_none());
    assert_eq!(page["Resources"][0]["meta"]["resourceType"], "User");
    assert_eq!(page["Resources"][3]["meta"]["resourceType"], "Group");
}

#[tokio::test]
async fn nobody_is_asked_for_what_cannot_be() {
    let world = World::of(3, 4);
    let page = world.get("/scim/v2?filter=userName+eq+%22a%22").send().await.json();
    assert_eq!((&page["totalResults"], world.stand_in.seen().groups.list), (&json!(3), None));

    let world = World::of(3, 4);
    let page = world.get("/scim/v2?filter=members+pr").send().await.json();
    assert_eq!((&page["totalResults"], world.stand_in.seen().list), (&json!(4), None));

    // But who asks has to be known.
    let nothing = "/scim/v2?filter=meta.resourceType+eq+%22Robot%22";
    world.get(nothing).header("authorization", "Bearer bad").send().await.refused(401);
}

#[tokio::test]
async fn attributes_are_chosen_for_each_type() {
    let world = World::of(1, 1);
    let body = json!({ "attributes": ["userName", "displayName"] });
    let page = world.post("/.search", body).send().await.json();
    assert_eq!(
        page["Resources"],
        json!([
            { "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": "u1", "userName": "ada@example.com" },
            { "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "id": "g1", "displayName": "Sales" },
        ])
    );
    let seen = world.stand_in.seen();
    assert!(!seen.list.unwrap().include_groups && !seen.groups.list.unwrap().member_view.unwrap().include);
}

#[tokio::test]
async fn a_list_is_walked_by_cursor_either_way() {
    for (path, letter) in [("/Users", "u"), ("/Groups", "g")] {
        let world = World::of(5, 5);
        let page = world.get(&format!("{path}?cursor&count=2")).send().await.json();
        assert_eq!(
            (ids(&page), page.get("startIndex"), page.get("previousCursor")),
            (vec![format!("{letter}1").as_str(), format!("{letter}2").as_str()], None, None)
        );
        assert_eq!((&page["totalResults"], &page["itemsPerPage"]), (&json!(5), &json!(2)));
        let next = page["nextCursor"].as_str().unwrap();

        let page = world.get(&format!("{path}?count=2&cursor={next}")).send().await.json();
        assert_eq!(ids(&page)[0], format!("{letter}3"));
        let back = page["previousCursor"].as_str().unwrap();
        assert_eq!(
            ids(&world.get(&format!("{path}?count=2&cursor={back}")).send().await.json())[0],
            format!("{letter}1")
        );

        let next = page["nextCursor"].as_str().unwrap();
        let page = world.post(&format!("{path}/.search"), json!({ "count": 2, "cursor": next })).send().await.json();
        assert_eq!((ids(&page), page.get("nextCursor")), (vec![format!("{letter}5").as_str()], None));
    }
    // Without a cursor pages are counted, and no cursor comes.
    let page = World::of(5, 5).get("/Users?count=2").send().await.json();
    assert_eq!((&page["startIndex"], page.get("nextCursor")), (&json!(1), None));
}

/// Walks the root from its start, so many at a time; the pages, and their cursors back.
async fn walk(world: &World, count: usize) -> (Vec<String>, Vec<Option<String>>) {
    let (mut pages, mut back) = (Vec::new(), Vec::new());
    let mut cursor = Some(String::new());
    while let Some(at) = cursor {
        let answer: Answer = world.get(&format!("/scim/v2?count={count}&cursor={at}")).send().await;
        let page = answer.json();
        assert_eq!(page.get("startIndex"), None);
        pages.push(ids(&page).join(" "));
        back.push(page["previousCursor"].as_str().map(str::to_owned));
        cursor = page["nextCursor"].as_str().map(str::to_owned);
    }
    (pages, back)
}

#[tokio::test]
async fn the_root_is_walked_by_cursor_through_both_types() {
    for (users, groups, count, expected) in [
        (3, 4, 2, vec!["u1 u2", "u3 g1", "g2 g3", "g4"]),
        (4, 3, 2, vec!["u1 u2", "u3 u4", "g1 g2", "g3"]),
        (2, 2, 2, vec!["u1 u2", "g1 g2"]),
        (2, 0, 2, vec!["u1 u2"]),
        (0, 3, 2, vec!["g1 g2", "g3"]),
        (0, 0, 2, vec![""]),
        (3, 4, 100, vec!["u1 u2 u3 g1 g2 g3 g4"]),
    ] {
        let (pages, _) = walk(&World::of(users, groups), count).await;
        assert_eq!(pages, expected, "{users} {groups} {count}");
    }
}

#[tokio::test]
async fn the_way_back_leads_from_the_groups_to_the_users() {
    let world = World::of(3, 4);
    let (_, back) = walk(&world, 2).await;
    let mut seen = Vec::new();
    let mut cursor = back.last().cloned().flatten();
    while let Some(at) = cursor {
        let page = world.get(&format!("/scim/v2?count=2&cursor={at}")).send().await.json();
        seen.push(ids(&page).join(" "));
        cursor = page["previousCursor"].as_str().map(str::to_owned);
    }
    assert_eq!(seen.last().map(String::as_str), Some("u1 u2"), "{seen:?}");
    for id in ["u3", "g1", "g2"] {
        assert!(seen.iter().any(|page| page.split(' ').any(|seen| seen == id)), "{id}: {seen:?}");
    }
    assert_eq!(back[0], None);
}

#[tokio::test]
async fn a_cursor_of_something_else_is_refused() {
    let world = World::of(3, 4);
    for cursor in ["x", "u", "g.1", "g.1.2.3"] {
        let (kind, _) = world.get(&format!("/scim/v2?cursor={cursor}")).send().await.refused(400);
        assert_eq!(kind, "invalidCursor", "{cursor}");
    }
}

#[tokio::test]
async fn users_come_with_their_groups_when_they_are_wanted() {
    use crate::support::{ADA, groups::SALES};
    let world = World::new();
    let user = world.get(&format!("/Users/{ADA}")).send().await.json();
    assert_eq!(
        user["groups"],
        json!([{
            "value": SALES,
            "$ref": format!("https://scim.example/scim/v2/Groups/{SALES}"),
            "display": "Sales",
            "type": "direct",
        }])
    );
    let user = world.get(&format!("/Users/{ADA}?attributes=userName")).send().await.json();
    assert_eq!(user.get("groups"), None);
    assert!(!world.stand_in.seen().get.unwrap().include_groups);
    world.get("/Users?excludedAttributes=groups").send().await;
    assert!(!world.stand_in.seen().list.unwrap().include_groups);
    world.get("/Users").send().await;
    assert!(world.stand_in.seen().list.unwrap().include_groups);
}
