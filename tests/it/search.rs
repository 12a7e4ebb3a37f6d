//! Queries: by POST and at the root, in every order, and with a choice of attributes.

use std::collections::BTreeSet;

use http::Method;
use roster_tests::dialect::{self, ENTERPRISE, GROUP};
use roster_tests::scim::ids;
use roster_tests::{Answer, Scim, World};
use serde_json::{Value, json};

journeys! { in both topologies:
    a_search_by_post_finds_what_the_same_query_by_get_finds
    the_root_searches_users_and_groups_together
}

mod details {
    use super::*;

    journeys! {
        an_attribute_of_one_resource_type_has_no_value_in_the_other
        a_search_request_that_is_none_is_refused
        a_sort_follows_the_attribute_and_ties_the_creation
        a_multi_valued_attribute_sorts_by_its_primary_element
        resources_without_a_value_come_last_and_first_when_descending
        a_sort_ignores_case_unless_the_attribute_is_exact
        groups_are_sorted_and_searched_like_users
        members_and_groups_sort_by_the_first_of_them
        a_sort_by_what_has_no_order_is_refused
        an_answer_holds_what_was_asked_for_and_what_always_comes
    }

    async fn an_attribute_of_one_resource_type_has_no_value_in_the_other(world: World) {
        let (_, scim) = world.plain_client().await;
        let [ada, bob, sales, support] = four(&scim).await;
        let cases: [(String, Vec<&String>); 9] = [
            ("userName sw \"a\"".to_owned(), vec![&ada]),
            ("userName pr".to_owned(), vec![&ada, &bob]),
            ("not (userName pr)".to_owned(), vec![&sales, &support]),
            ("members pr".to_owned(), vec![&sales]),
            (format!("members.value eq \"{bob}\""), vec![&sales]),
            (format!("members[value eq \"{bob}\" and type eq \"User\"] or userName sw \"a\""), vec![&ada, &sales]),
            (format!("{ENTERPRISE}:department pr"), vec![]),
            ("displayName eq \"sales\"".to_owned(), vec![&sales]),
            ("meta.resourceType eq \"Group\"".to_owned(), vec![&sales, &support]),
        ];
        for (filter, wanted) in cases {
            let found = root(&scim, &[("filter", &filter)]).await.expect(200);
            assert_eq!(ids(&found).iter().collect::<Vec<_>>(), wanted, "{filter}");
            assert_eq!(found.json()["totalResults"], json!(wanted.len()), "{filter}");
        }
        // Of a type that has it, the answer is the same as there.
        assert_eq!(scim.find("userName sw \"a\"").await, [ada]);
        for nonsense in ["shoeSize eq 44", "members.shoeSize pr", "userName gt", "urn:nothing:1.0:X:y.z eq"] {
            let refused = root(&scim, &[("filter", nonsense)]).await.expect(400);
            assert_eq!(refused.text("scimType"), "invalidFilter", "{nonsense}");
        }
    }

    async fn a_search_request_that_is_none_is_refused(world: World) {
        let (_, scim) = world.plain_client().await;
        for path in ["/.search", "/Users/.search", "/Groups/.search"] {
            for body in [
                json!([]),
                json!("userName pr"),
                json!({ "filter": 7 }),
                json!({ "filter": "userName eq" }),
                json!({ "startIndex": "soon" }),
                json!({ "count": {} }),
                json!({ "sortBy": ["userName"] }),
                json!({ "sortOrder": "sideways", "sortBy": "displayName" }),
                json!({ "attributes": { "a": 1 } }),
            ] {
                let refused = scim.send(Method::POST, path, &[], Some(&body)).await;
                assert_eq!((refused.status, refused.complaint()), (400, None), "{path}: {body}");
            }
            let call = scim.call(Method::POST, path, &[], Some(&json!({}))).body("{\"filter\":");
            let broken = scim.http().send(&call).await.expect(400);
            assert_eq!(broken.text("scimType"), "invalidSyntax", "{path}");
            // A search is sent with POST alone, and an empty one finds everything.
            let got = scim.send(Method::GET, path, &[], None).await.expect(405);
            assert!(got.header("allow").contains("POST"), "{path}: {}", got.header("allow"));
            scim.send(Method::POST, path, &[], Some(&json!({}))).await.expect(200);
            scim.with_token("wrong").send(Method::POST, path, &[], Some(&json!({}))).await.expect(401);
        }
    }

    /// Creates users with these members beside what each needs; their ids.
    async fn people<const N: usize>(scim: &Scim, members: [Value; N]) -> Vec<String> {
        let mut ids = Vec::new();
        for (number, more) in members.into_iter().enumerate() {
            let mut body = dialect::YH.user(&format!("person{number}"));
            let members = body.as_object_mut().unwrap();
            members.extend(more.as_object().unwrap().clone());
            ids.push(scim.create(&body).await.expect(201).id());
        }
        ids
    }

    /// The users in an order, as their positions among `people`.
    async fn order(scim: &Scim, people: &[String], by: &str, direction: &str) -> Vec<usize> {
        let sorted = scim.list(&[("sortBy", by), ("sortOrder", direction)]).await.expect(200);
        ids(&sorted).iter().map(|id| people.iter().position(|one| one == id).unwrap()).collect()
    }

    /// Ascending is this, with and without saying so, and descending the same from behind; in pages as well.
    async fn sorts(scim: &Scim, people: &[String], by: &str, wanted: &[usize]) {
        assert_eq!(order(scim, people, by, "ascending").await, wanted, "{by}");
        let unsaid = scim.list(&[("sortBy", by)]).await.expect(200);
        let ascending: Vec<&String> = wanted.iter().map(|at| &people[*at]).collect();
        assert_eq!(ids(&unsaid).iter().collect::<Vec<_>>(), ascending, "{by}");
        let mut descending = wanted.to_vec();
        descending.reverse();
        assert_eq!(order(scim, people, by, "descending").await, descending, "{by}, descending");
        assert_eq!(order(scim, people, by, "DESCENDING").await, descending, "{by}, descending");
        let mut paged = Vec::new();
        for start in (1..=people.len()).step_by(2) {
            let page = scim.list(&[("sortBy", by), ("startIndex", &start.to_string()), ("count", "2")]).await;
            paged.extend(ids(&page.expect(200)));
        }
        assert_eq!(paged.iter().collect::<Vec<_>>(), ascending, "{by}, in pages");
    }

    async fn a_sort_follows_the_attribute_and_ties_the_creation(world: World) {
        let (_, scim) = world.plain_client().await;
        let people = people(
            &scim,
            [
                json!({ "title": "b", "name": { "givenName": "A", "familyName": "Z" }, "active": true }),
                json!({ "title": "a", "name": { "givenName": "B", "familyName": "Y" }, "active": false }),
                json!({ "title": "b", "name": { "givenName": "A", "familyName": "X" }, "active": true }),
                json!({ "title": "a", "name": { "givenName": "C", "familyName": "W" }, "active": false }),
                json!({ "title": "c", "name": { "givenName": "A", "familyName": "V" }, ENTERPRISE: { "department": "d" } }),
            ],
        )
        .await;
        sorts(&scim, &people, "title", &[1, 3, 0, 2, 4]).await;
        sorts(&scim, &people, "name.familyName", &[4, 3, 2, 1, 0]).await;
        sorts(&scim, &people, "name.givenName", &[0, 2, 4, 1, 3]).await;
        sorts(&scim, &people, "NAME.givenname", &[0, 2, 4, 1, 3]).await;
        sorts(&scim, &people, "active", &[1, 3, 0, 2, 4]).await;
        sorts(&scim, &people, "userName", &[0, 1, 2, 3, 4]).await;
        sorts(&scim, &people, "meta.created", &[0, 1, 2, 3, 4]).await;
        sorts(&scim, &people, "id", &[0, 1, 2, 3, 4]).await;
        sorts(&scim, &people, &format!("{ENTERPRISE}:department"), &[4, 0, 1, 2, 3]).await;
        sorts(&scim, &people, &format!("{}:title", dialect::USER), &[1, 3, 0, 2, 4]).await;
        let touched = json!([{ "op": "add", "path": "nickName", "value": "n" }]);
        scim.patch(&people[1], &touched).await.expect(200);
        assert_eq!(order(&scim, &people, "meta.lastModified", "descending").await[0], 1);
        // A filter and an order go together.
        let found = scim.list(&[("filter", "title eq \"a\""), ("sortBy", "name.familyName")]).await.expect(200);
        assert_eq!(ids(&found), [people[3].clone(), people[1].clone()]);
    }

    async fn a_multi_valued_attribute_sorts_by_its_primary_element(world: World) {
        let (_, scim) = world.plain_client().await;
        let phone = |value: &str, primary: bool| json!({ "value": value, "type": value, "primary": primary });
        let people = people(
            &scim,
            [
                json!({ "phoneNumbers": [phone("1", false), phone("7", true)] }),
                // Without a primary one, the first counts.
                json!({ "phoneNumbers": [phone("5", false), phone("2", false)] }),
                json!({ "phoneNumbers": [phone("6", true), phone("3", false)] }),
            ],
        )
        .await;
        sorts(&scim, &people, "phoneNumbers", &[1, 2, 0]).await;
        sorts(&scim, &people, "phoneNumbers.value", &[1, 2, 0]).await;
        sorts(&scim, &people, "phoneNumbers.type", &[1, 2, 0]).await;
        sorts(&scim, &people, "emails", &[0, 1, 2]).await;
    }

    async fn resources_without_a_value_come_last_and_first_when_descending(world: World) {
        let (_, scim) = world.plain_client().await;
        let people = people(
            &scim,
            [
                json!({}),
                json!({ "title": "b", "phoneNumbers": [{ "type": "work", "value": "2" }] }),
                json!({ "phoneNumbers": [{ "type": "work" , "value": "1" }] }),
                json!({ "title": "a" }),
            ],
        )
        .await;
        sorts(&scim, &people, "title", &[3, 1, 0, 2]).await;
        sorts(&scim, &people, "phoneNumbers.value", &[2, 1, 0, 3]).await;
        // Nobody has one: they stay as they were created.
        sorts(&scim, &people, "nickName", &[0, 1, 2, 3]).await;
    }

    async fn a_sort_ignores_case_unless_the_attribute_is_exact(world: World) {
        let (_, scim) = world.plain_client().await;
        let people = people(
            &scim,
            [
                json!({ "displayName": "b", "externalId": "b" }),
                json!({ "displayName": "A", "externalId": "A" }),
                json!({ "displayName": "C", "externalId": "C" }),
                json!({ "displayName": "ä", "externalId": "a" }),
            ],
        )
        .await;
        sorts(&scim, &people, "displayName", &[1, 0, 2, 3]).await;
        sorts(&scim, &people, "externalId", &[1, 2, 3, 0]).await;
    }

    async fn groups_are_sorted_and_searched_like_users(world: World) {
        let (_, scim) = world.plain_client().await;
        let [ada, bob, sales, support] = four(&scim).await;
        let nested = scim.create_group("All", &[&sales, &ada]).await;
        let sorted = scim.list_groups(&[("sortBy", "displayName"), ("sortOrder", "descending")]).await.expect(200);
        assert_eq!(ids(&sorted), [support.clone(), sales.clone(), nested.clone()]);
        for (filter, wanted) in [
            ("displayName sw \"s\"".to_owned(), vec![&sales, &support]),
            ("displayName eq \"SALES\"".to_owned(), vec![&sales]),
            (format!("id eq \"{support}\""), vec![&support]),
            (format!("members.value eq \"{bob}\""), vec![&sales]),
            (format!("members eq \"{bob}\""), vec![&sales]),
            (format!("members[value eq \"{sales}\" and type eq \"Group\"]"), vec![&nested]),
            (format!("members[value eq \"{sales}\" and type eq \"User\"]"), vec![]),
            ("members pr".to_owned(), vec![&sales, &nested]),
            ("not (members pr)".to_owned(), vec![&support]),
            ("meta.created pr and externalId pr".to_owned(), vec![]),
        ] {
            assert_eq!(scim.find_groups(&filter).await.iter().collect::<Vec<_>>(), wanted, "{filter}");
        }
        for (filter, wanted) in [
            (format!("groups.value eq \"{sales}\""), vec![&bob]),
            (format!("groups.value eq \"{nested}\""), vec![&ada, &bob]),
            (format!("groups[value eq \"{nested}\" and type eq \"direct\"]"), vec![&ada]),
            ("groups.display co \"sal\"".to_owned(), vec![&bob]),
            ("groups pr".to_owned(), vec![&ada, &bob]),
        ] {
            assert_eq!(scim.find(&filter).await.iter().collect::<Vec<_>>(), wanted, "{filter}");
        }
        let refused = scim.list_groups(&[("filter", "userName pr")]).await.expect(400);
        assert_eq!(refused.text("scimType"), "invalidFilter");
    }

    async fn members_and_groups_sort_by_the_first_of_them(world: World) {
        let (_, scim) = world.plain_client().await;
        let people = people(&scim, [json!({ "displayName": "b" }), json!({ "displayName": "a" }), json!({})]).await;
        let team = scim.create_group("Team", &[&people[1]]).await;
        let all = scim.create_group("All", &[&team, &people[0]]).await;
        let none = scim.create_group::<&str>("None", &[]).await;
        for (by, wanted) in [
            ("members", [&all, &team, &none]),
            ("members.value", [&all, &team, &none]),
            ("members.display", [&team, &all, &none]),
            ("members.type", [&team, &all, &none]),
        ] {
            let sorted = scim.send(Method::GET, "/Groups", &[("sortBy", by)], None).await.expect(200);
            assert_eq!(ids(&sorted).iter().collect::<Vec<_>>(), wanted, "{by}");
        }
        // The second is in the team and through it in the other group as well.
        sorts(&scim, &people, "groups", &[1, 0, 2]).await;
        sorts(&scim, &people, "groups.display", &[0, 1, 2]).await;
        sorts(&scim, &people, "groups.$ref", &[1, 0, 2]).await;
    }

    async fn a_sort_by_what_has_no_order_is_refused(world: World) {
        let (_, scim) = world.plain_client().await;
        scim.create_user("ada").await;
        for by in
            ["name", "shoeSize", "name.shoeSize", "emails[type eq \"work\"]", "emails[type eq \"work\"].value", "a b"]
        {
            let refused = scim.list(&[("sortBy", by)]).await.expect(400);
            assert_eq!(refused.text("scimType"), "invalidPath", "{by}");
            assert_eq!(refused.complaint(), None);
        }
        assert_eq!(scim.list(&[("sortBy", "password")]).await.expect(400).complaint(), None);
        let refused = scim.list(&[("sortBy", "userName"), ("sortOrder", "sideways")]).await.expect(400);
        assert_eq!(refused.text("scimType"), "invalidValue");
        // An order of nothing is none.
        scim.list(&[("sortBy", "")]).await.expect(200);
        scim.list(&[("sortOrder", "descending")]).await.expect(200);
    }

    fn keys(resource: &Value) -> BTreeSet<&str> {
        resource.as_object().unwrap().keys().map(String::as_str).collect()
    }

    async fn an_answer_holds_what_was_asked_for_and_what_always_comes(world: World) {
        let (_, scim) = world.plain_client().await;
        let chosen = [("attributes", "userName,emails.value")];
        let body = dialect::YH.user("ada");
        let created = scim.send(Method::POST, "/Users", &chosen, Some(&body)).await.expect(201);
        let user = created.id();
        let path = format!("/Users/{user}");
        let patch = dialect::patch_of(&json!([{ "op": "replace", "path": "title", "value": "CTO" }]));
        let put = scim.send(Method::PUT, &path, &chosen, Some(&body)).await;
        let patched = scim.send(Method::PATCH, &path, &chosen, Some(&patch)).await;
        let got = scim.send(Method::GET, &path, &chosen, None).await;
        for answer in [created, put.expect(200), patched.expect(200), got.expect(200)] {
            let resource = answer.json();
            assert_eq!(keys(&resource), BTreeSet::from(["emails", "id", "schemas", "userName"]));
            assert_eq!(resource["emails"], json!([{ "value": "ada@example.com" }]));
        }
        let listed = scim.list(&chosen).await.expect(200).json();
        assert_eq!(keys(&listed["Resources"][0]), BTreeSet::from(["emails", "id", "schemas", "userName"]));
        let without = scim.list(&[("excludedAttributes", "id,schemas,userName,meta")]).await.expect(200).json();
        assert_eq!(
            keys(&without["Resources"][0]),
            BTreeSet::from(["active", "emails", "id", "name", "schemas", "title"])
        );

        // Members are left out of everything when they are not wanted.
        let body = json!({ "schemas": [GROUP], "displayName": "Sales", "members": [{ "value": user }] });
        for (number, choice) in
            [("excludedAttributes", "members"), ("attributes", "displayName")].into_iter().enumerate()
        {
            let mut body = body.clone();
            body["displayName"] = json!(format!("Sales {number}"));
            let created = scim.send(Method::POST, "/Groups", &[choice], Some(&body)).await.expect(201);
            let path = format!("/Groups/{}", created.id());
            let put = scim.send(Method::PUT, &path, &[choice], Some(&body)).await.expect(200);
            let patch = dialect::patch_of(&json!([{ "op": "add", "path": "members", "value": [{ "value": user }] }]));
            let patched = scim.send(Method::PATCH, &path, &[choice], Some(&patch)).await.expect(200);
            let got = scim.send(Method::GET, &path, &[choice], None).await.expect(200);
            for answer in [created, put, patched, got] {
                assert_eq!(answer.json().get("members"), None, "{choice:?}");
                assert_eq!(answer.json()["displayName"], body["displayName"]);
            }
            let listed = scim.list_groups(&[choice]).await.expect(200).json();
            assert!(listed["Resources"].as_array().unwrap().iter().all(|group| group.get("members").is_none()));
            let whole =
                scim.send(Method::GET, &path, &[("attributes", "members.value")], None).await.expect(200).json();
            assert_eq!(whole["members"], json!([{ "value": user }]));
        }
        let groups = scim.send(Method::GET, &path, &[("attributes", "groups")], None).await.expect(200).json();
        assert_eq!(groups["groups"].as_array().unwrap().len(), 2);
        let without = scim.send(Method::GET, &path, &[("excludedAttributes", "groups")], None).await.expect(200).json();
        assert_eq!(without.get("groups"), None);
        // Neither asks for nothing.
        let all = scim.send(Method::GET, &path, &[("attributes", "")], None).await.expect(200).json();
        assert!(all.get("userName").is_some() && all.get("meta").is_some());
    }
}

/// Two users and two groups, the second user in the first group.
async fn four(scim: &Scim) -> [String; 4] {
    let (ada, bob) = (scim.create_user("ada").await, scim.create_user("bob").await);
    let sales = scim.create_group("Sales", &[&bob]).await;
    let support = scim.create_group::<&str>("Support", &[]).await;
    [ada, bob, sales, support]
}

/// A query of everything there is.
async fn root(scim: &Scim, query: &[(&str, &str)]) -> Answer {
    scim.send(Method::GET, "", query, None).await
}

async fn a_search_by_post_finds_what_the_same_query_by_get_finds(world: World) {
    let (_, scim) = world.plain_client().await;
    four(&scim).await;
    let queries: [&[(&str, &str)]; 7] = [
        &[],
        &[("filter", "displayName sw \"s\" or displayName sw \"a\"")],
        &[("filter", "id pr"), ("sortBy", "displayName"), ("sortOrder", "descending")],
        &[("startIndex", "2"), ("count", "1")],
        &[("count", "0")],
        &[("attributes", "displayName,members"), ("sortBy", "id")],
        &[("excludedAttributes", "meta,members,name")],
    ];
    for path in ["", "/Users", "/Groups"] {
        for query in queries {
            let by_get = scim.send(Method::GET, path, query, None).await.expect(200);
            let mut body = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"] });
            for (key, value) in query {
                body[*key] = match *key {
                    "startIndex" | "count" => json!(value.parse::<i64>().unwrap()),
                    "attributes" | "excludedAttributes" => json!(value.split(',').collect::<Vec<_>>()),
                    _ => json!(value),
                };
            }
            let by_post = scim.send(Method::POST, &format!("{path}/.search"), &[], Some(&body)).await.expect(200);
            assert_eq!(by_post.json(), by_get.json(), "{path} {query:?}");
            assert_eq!(by_post.header("content-type"), "application/scim+json");
        }
    }
}

async fn the_root_searches_users_and_groups_together(world: World) {
    let (_, scim) = world.plain_client().await;
    let all = four(&scim).await;
    let list = root(&scim, &[]).await.expect(200);
    assert_eq!(ids(&list), all, "users first, each in the order of their creation");
    let body = list.json();
    assert_eq!(body["schemas"], json!(["urn:ietf:params:scim:api:messages:2.0:ListResponse"]));
    assert_eq!((&body["totalResults"], &body["itemsPerPage"]), (&json!(4), &json!(4)));
    let types: Vec<String> = (0..4).map(|at| list.text(&format!("Resources/{at}/meta/resourceType"))).collect();
    assert_eq!(types, ["User", "User", "Group", "Group"]);
    assert_eq!(list.text("Resources/2/members/0/value"), all[1]);
    // With a slash at the end it is the same place.
    assert_eq!(scim.send(Method::GET, "/", &[], None).await.expect(200).json(), body);

    for (start, count, wanted) in
        [(1, 3, &all[..3]), (2, 2, &all[1..3]), (3, 9, &all[2..]), (4, 1, &all[3..]), (5, 2, &all[4..])]
    {
        let page = root(&scim, &[("startIndex", &start.to_string()), ("count", &count.to_string())]).await.expect(200);
        assert_eq!(ids(&page), wanted, "{count} from {start}");
        let body = page.json();
        assert_eq!((&body["totalResults"], &body["startIndex"]), (&json!(4), &json!(start)), "{count} from {start}");
        assert_eq!(body["itemsPerPage"], json!(wanted.len()), "{count} from {start}");
    }
    let found = root(&scim, &[("filter", "displayName co \"s\""), ("sortBy", "displayName")]).await.expect(200);
    assert_eq!(ids(&found), all[2..]);
    let (_, stranger) = world.plain_client().await;
    assert_eq!(ids(&root(&stranger, &[]).await.expect(200)), Vec::<String>::new());
}
