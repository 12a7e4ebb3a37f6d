//! `/ServiceProviderConfig`, `/ResourceTypes`, `/Schemas`.
#![expect(clippy::unwrap_used, reason = "tests")]

use roster_gateway::Config;
use serde_json::{Value, json};

use crate::support::World;
use crate::support::schemas::BADGE;

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";

async fn get(path: &str) -> Value {
    // Okta and Rippling look before they have a token.
    let answer = World::new().get(&format!("/scim/v2{path}")).without("authorization").send().await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/scim+json"), "{path}");
    answer.json()
}

#[tokio::test]
async fn the_configuration_tells_what_is_served() {
    let config = get("/ServiceProviderConfig").await;
    for (feature, supported) in
        [("patch", true), ("filter", true), ("bulk", true), ("sort", true), ("etag", true), ("changePassword", false)]
    {
        assert_eq!(config[feature]["supported"], supported, "{feature}");
    }
    assert_eq!(config["filter"]["maxResults"], 1000);
    assert_eq!(config["bulk"]["maxOperations"], 1000);
    assert_eq!(config["bulk"]["maxPayloadSize"], 16 << 20);
    for method in ["index", "cursor"] {
        assert_eq!(config["pagination"][method], true, "{method}");
    }
    assert_eq!(config["meta"]["location"], "https://scim.example/scim/v2/ServiceProviderConfig");
}

#[tokio::test]
async fn the_configuration_tells_the_limits_of_bulk_requests() {
    let world = World::with(Config { bulk_max_operations: 7, bulk_max_payload_bytes: 8_000, ..Config::default() });
    let config = world.get("/scim/v2/ServiceProviderConfig").send().await.json();
    assert_eq!(config["bulk"], json!({ "supported": true, "maxOperations": 7, "maxPayloadSize": 8_000 }));
}

#[tokio::test]
async fn lists_are_list_responses_without_nulls() {
    for path in ["/ResourceTypes", "/Schemas"] {
        let list = get(path).await;
        assert_eq!(list["schemas"][0], "urn:ietf:params:scim:api:messages:2.0:ListResponse");
        assert_eq!(list["totalResults"], list["Resources"].as_array().unwrap().len());
        assert!(!list.to_string().contains("null"));
    }
}

#[tokio::test]
async fn single_documents_are_found_by_id() {
    let user = get("/ResourceTypes/User").await;
    assert_eq!((&user["id"], &user["schema"]), (&"User".into(), &USER.into()));
    assert_eq!(user["meta"]["location"], "https://scim.example/scim/v2/ResourceTypes/User");
    assert_eq!(get(&format!("/Schemas/{USER}")).await["id"], USER);
    assert_eq!(get(&format!("/Schemas/{}", USER.replace(':', "%3A"))).await["id"], USER);
    let world = World::new();
    for path in ["/ResourceTypes/Robot", "/Schemas/urn:x", "/Schemas/%FF"] {
        world.get(&format!("/scim/v2{path}")).send().await.refused(404);
    }
}

#[tokio::test]
async fn a_filter_is_forbidden_and_other_parameters_are_ignored() {
    let world = World::new();
    for path in ["/ServiceProviderConfig", "/ResourceTypes", "/Schemas"] {
        world.get(&format!("/scim/v2{path}?filter=id%20pr")).send().await.refused(403);
        for query in ["count=1&startIndex=2", "attributes=id", "filter=", "count=x"] {
            assert_eq!(world.get(&format!("/scim/v2{path}?{query}")).send().await.status, 200, "{query}");
        }
    }
}

#[tokio::test]
async fn a_credential_shows_what_its_workspace_registered() {
    let world = World::new();
    let schemas = world.get("/scim/v2/Schemas").send().await.json();
    assert_eq!(schemas["totalResults"], 7);
    assert_eq!(schemas["Resources"][6]["id"], BADGE);
    let badge = world.get(&format!("/scim/v2/Schemas/{BADGE}")).send().await.json();
    assert_eq!(badge["attributes"][0]["type"], "integer");
    let user = world.get("/scim/v2/ResourceTypes/User").send().await.json();
    assert_eq!(user["schemaExtensions"][1], json!({ "schema": BADGE, "required": true }));
    let types = world.get("/scim/v2/ResourceTypes").send().await.json();
    assert_eq!(types["Resources"][0], user);
    assert_eq!(types["Resources"][1]["schemaExtensions"], json!([]));
}

#[tokio::test]
async fn a_credential_that_is_wrong_or_missing_shows_the_rest() {
    let world = World::new();
    for ask in [
        world.get("/scim/v2/Schemas").without("authorization"),
        world.get("/scim/v2/Schemas").header("authorization", "Bearer bad"),
        World::remote("http://127.0.0.1:1", Config::default()).get("/scim/v2/Schemas"),
    ] {
        let answer = ask.send().await;
        assert_eq!((answer.status.as_u16(), &answer.json()["totalResults"]), (200, &json!(6)));
    }
    world.get(&format!("/scim/v2/Schemas/{BADGE}")).without("authorization").send().await.refused(404);
}

#[tokio::test(start_paused = true)]
async fn a_service_that_hangs_does_not_hold_discovery_up() {
    let answer = World::new().get("/scim/v2/Schemas").header("authorization", "Bearer slow").send().await;
    assert_eq!((answer.status.as_u16(), &answer.json()["totalResults"]), (200, &json!(6)));
}
