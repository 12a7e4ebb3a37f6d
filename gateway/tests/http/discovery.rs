//! `/ServiceProviderConfig`, `/ResourceTypes`, `/Schemas`.
#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::Value;

use crate::support::World;

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
    for (feature, supported) in [
        ("patch", true),
        ("filter", true),
        ("bulk", false),
        ("sort", false),
        ("etag", false),
        ("changePassword", false),
    ] {
        assert_eq!(config[feature]["supported"], supported, "{feature}");
    }
    assert_eq!(config["filter"]["maxResults"], 1000);
    assert_eq!(config["meta"]["location"], "https://scim.example/scim/v2/ServiceProviderConfig");
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
