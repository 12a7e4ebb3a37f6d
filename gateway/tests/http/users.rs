//! `/Users` when all goes well.
#![expect(clippy::unwrap_used, reason = "tests")]

use proto::v1;
use serde_json::{Value, json};

use crate::support::{ADA, World};

const LOCATION: &str = "https://scim.example/scim/v2/Users/0191b7a0-0000-7000-8000-000000000001";

#[tokio::test]
async fn a_created_user_is_answered_with_its_location() {
    let world = World::new();
    let body = json!({ "userName": "ada@example.com", "active": "True", "password": "x", "groups": [] });

    let answer = world.post("/Users", body).send().await;

    assert_eq!(answer.status, 201);
    assert_eq!(answer.header("content-type"), "application/scim+json");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("location"), LOCATION);
    assert_eq!(
        answer.json(),
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
            "id": ADA,
            "userName": "ada@example.com",
            "active": true,
            "meta": {
                "resourceType": "User",
                "created": "2026-01-01T00:00:00.000Z",
                "lastModified": "2026-01-01T00:00:00.000Z",
                "location": LOCATION,
                "version": "W/\"1\"",
            },
        })
    );
}

#[tokio::test]
async fn a_user_is_read_by_id() {
    let answer = World::new().get(&format!("/Users/{ADA}")).send().await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json()["id"], ADA);
    assert_eq!(answer.json()["meta"]["location"], LOCATION);
}

#[tokio::test]
async fn a_put_replaces_the_profile() {
    let world = World::new();
    let answer = world.put(&format!("/Users/{ADA}"), json!({ "userName": "b@example.com", "id": "x" })).send().await;

    assert_eq!(answer.status, 200);
    assert_eq!(answer.json()["userName"], "b@example.com");
    let asked = world.stand_in.seen().update.unwrap();
    assert_eq!((asked.user_id.as_str(), asked.update_mask.unwrap().paths), (ADA, vec!["*".to_owned()]));
    assert_eq!((asked.seat, asked.etag.as_str(), asked.workspace_id.as_str()), (None, "", ""));
}

#[tokio::test]
async fn a_patch_is_answered_with_the_user() {
    let world = World::new();
    let body = json!({ "Operations": [{ "op": "Replace", "path": "active", "value": "False" }] });
    let answer = world.patch(&format!("/Users/{ADA}"), body).send().await;

    assert_eq!(answer.status, 200);
    assert_eq!(answer.json()["id"], ADA);
    let asked = world.stand_in.seen().patch.unwrap();
    assert_eq!(asked.operations.len(), 1);
    assert_eq!(asked.operations[0].fragment.as_ref().unwrap().active, Some(false));
}

#[tokio::test]
async fn an_empty_patch_reaches_the_service_and_succeeds() {
    let world = World::new();
    let answer = world.patch(&format!("/Users/{ADA}"), json!({ "Operations": [] })).send().await;
    assert_eq!(answer.status, 200);
    assert_eq!(world.stand_in.seen().patch.unwrap().operations, []);
}

#[tokio::test]
async fn a_deleted_user_is_answered_with_nothing() {
    let world = World::new();
    let answer = world.delete(&format!("/Users/{ADA}")).send().await;
    assert_eq!((answer.status.as_u16(), answer.bytes.len()), (204, 0));
    assert!(!answer.headers.contains_key("content-type"));
    assert_eq!(world.stand_in.seen().delete.unwrap().user_id, ADA);
}

#[tokio::test]
async fn a_list_has_integer_counters_and_says_what_is_on_the_page() {
    let world = World::new();
    let answer = world.get("/Users?startIndex=3&count=2").send().await;

    assert_eq!(answer.status, 200);
    let page = answer.json();
    assert_eq!(page["schemas"], json!(["urn:ietf:params:scim:api:messages:2.0:ListResponse"]));
    assert_eq!((&page["totalResults"], &page["startIndex"], &page["itemsPerPage"]), (&json!(5), &json!(3), &json!(2)));
    assert_eq!(page["Resources"].as_array().unwrap().len(), 2);
    let asked = world.stand_in.seen().list.unwrap();
    assert_eq!((asked.start_index, asked.page_size, asked.count_total, asked.count_only), (3, 2, true, false));
}

#[tokio::test]
async fn a_count_of_zero_asks_for_the_total_alone() {
    let world = World::new();
    let page = world.get("/Users?count=0").send().await.json();
    assert_eq!((&page["totalResults"], &page["itemsPerPage"], &page["Resources"]), (&json!(5), &json!(0), &json!([])));
    assert!(world.stand_in.seen().list.unwrap().count_only);
}

#[tokio::test]
async fn a_filter_is_understood_with_either_space_and_beside_unknown_keys() {
    for query in [
        "filter=userName%20eq%20%22a%2Bb%40example.com%22",
        "filter=userName+eq+%22a%2bb%40example.com%22",
        "aadOptscim062020&filter=userName+eq+%22a%2Bb@example.com%22",
        "filter=userName+eq+%22a%2Bb%40example.com%22&aadOptscim062020=&x=y",
    ] {
        let world = World::new();
        assert_eq!(world.get(&format!("/Users?{query}")).send().await.status, 200, "{query}");
        let filter = world.stand_in.seen().list.unwrap().filter.unwrap();
        let kind = Some(v1::filter_value::Kind::Text("a+b@example.com".to_owned()));
        let path = "user_name".to_owned();
        let comparison = v1::Comparison {
            field: Some(v1::FieldPath { path, extension_urn: String::new() }),
            operator: v1::Operator::Equal.into(),
            value: Some(v1::FilterValue { kind }),
        };
        assert_eq!(filter.condition, Some(v1::filter::Condition::Comparison(comparison)), "{query}");
    }
}

#[tokio::test]
async fn attributes_choose_what_is_answered_wherever_a_resource_is() {
    let world = World::new();
    let user = format!("/Users/{ADA}");
    let patch = json!({ "Operations": [] });
    let only_id = json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": ADA });
    for ask in [
        world.get(&format!("{user}?attributes=id")),
        world.post("/Users?attributes=id", json!({ "userName": "ada@example.com" })),
        world.put(&format!("{user}?attributes=id"), json!({ "userName": "ada@example.com" })),
        world.patch(&format!("{user}?attributes=id"), &patch),
    ] {
        assert_eq!(ask.send().await.json(), only_id);
    }
    let page = world.get("/Users?attributes=id").send().await.json();
    assert_eq!(page["Resources"], json!([only_id, only_id]));

    let without: Value = world.get(&format!("{user}?excludedAttributes=emails,name.givenName,id")).send().await.json();
    assert_eq!(without["id"], ADA);
    assert_eq!((without.get("emails"), without.get("name")), (None, None));
    assert_eq!(without["title"], "Countess");
    assert!(world.get(&format!("{user}?attributes=")).send().await.json().get("title").is_some());
}

#[tokio::test]
async fn the_location_follows_the_host_when_no_url_is_configured() {
    let world = World::with(roster_gateway::Config::default());
    let user = format!("/Users/{ADA}");
    for (host, base) in
        [("scim.test:8080", "http://scim.test:8080"), ("evil.test/x", "http://localhost"), ("", "http://localhost")]
    {
        let answer = world.get(&user).header("host", host).send().await;
        assert_eq!(answer.json()["meta"]["location"], format!("{base}/scim/v2/Users/{ADA}"));
    }
}

#[tokio::test]
async fn the_credential_the_id_and_the_deadline_travel_on() {
    let world = World::new();
    let user = format!("/Users/{ADA}");
    // Okta's catalogue apps send the token alone.
    for token in ["Bearer good", "good"] {
        let answer = world.get(&user).header("authorization", token).header("x-request-id", "okta-1").send().await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("x-request-id"), "okta-1");
        let metadata = world.stand_in.seen().metadata;
        assert_eq!(metadata.get("authorization").unwrap(), token);
        assert_eq!(metadata.get("x-request-id").unwrap(), "okta-1");
        assert!(metadata.contains_key("grpc-timeout"));
    }
}
