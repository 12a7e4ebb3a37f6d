//! The OpenAPI document: public, and what it says of the routes is so.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;

use axum::http::Method;
use roster_gateway::Config;

use crate::support::World;

#[tokio::test]
async fn the_document_is_public_and_names_the_host_that_was_asked() {
    let world = World::with(Config::default());
    let ask = world.get("/scim/v2/openapi.json").without("authorization").header("host", "h:8");
    let answer = ask.send().await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/json"));
    let document = answer.json();
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["servers"][0]["url"], "http://h:8/scim/v2");
}

#[tokio::test]
async fn every_route_is_described_with_its_methods() {
    let world = World::new();
    let document = world.get("/scim/v2/openapi.json").send().await.json();
    for (path, item) in document["paths"].as_object().unwrap() {
        let described: BTreeSet<_> = item.as_object().unwrap().keys().map(|verb| verb.to_uppercase()).collect();
        let path = format!("/scim/v2{}", path.replace("{id}", "7"));
        let answer = world.ask(Method::OPTIONS, &path).send().await;
        assert_eq!(answer.status, 204, "{path}");
        let served = answer.header("allow").split(',').filter(|verb| *verb != "HEAD").map(str::to_owned).collect();
        assert_eq!(described, served, "{path}");
    }
}
