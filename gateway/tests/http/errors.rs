//! `/Users` when something is wrong: always Error JSON, always with a remedy.

use std::time::Duration;

use axum::http::Method;
use roster_gateway::Config;
use serde_json::json;

use crate::support::{ADA, World};

#[tokio::test]
async fn missing_wrong_and_empty_tokens_are_refused_alike() {
    let world = World::new();
    let user = format!("/Users/{ADA}");
    let mut bodies = Vec::new();
    for ask in [
        world.get(&user).without("authorization"),
        world.get(&user).header("authorization", "Bearer bad"),
        world.get(&user).header("authorization", "Bearer "),
        world.get(&user).header("authorization", "non-token"),
        world.get("/Users?filter=userName+eq+%22x%22").without("authorization"),
    ] {
        let answer = ask.send().await;
        answer.refused(401);
        assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"roster\"");
        bodies.push(answer.bytes);
    }
    assert!(bodies.windows(2).all(|pair| pair[0] == pair[1]));
}

#[tokio::test]
async fn what_the_service_refuses_is_said_in_scim() {
    let world = World::new();
    for (name, status, kind, start) in [
        ("taken", 409, "uniqueness", "User already exists: userName is taken"),
        ("nameless", 400, "invalidValue", "name.givenName is required"),
        ("disabled", 403, "", "SCIM is switched off"),
    ] {
        let (told, detail) = world.post("/Users", json!({ "userName": name })).send().await.refused(status);
        assert_eq!(told, kind);
        assert!(detail.starts_with(start), "{detail}");
    }
}

#[tokio::test]
async fn a_user_that_is_not_there_is_404_for_every_method() {
    let world = World::new();
    for id in ["does-not-exist", "0191b7a0-0000-7000-8000-00000000dead", "a%2Fb", "%FF", "%00", "Zo%C3%AB"] {
        let path = format!("/Users/{id}");
        for ask in [
            world.get(&path),
            world.put(&path, json!({ "userName": "x@example.com" })),
            world.patch(&path, json!({ "Operations": [{ "op": "replace", "path": "active", "value": false }] })),
            world.delete(&path),
        ] {
            ask.send().await.refused(404);
        }
    }
}

#[tokio::test]
async fn a_wait_is_told_in_whole_seconds() {
    let world = World::new();
    for (name, status) in [("limited", 429), ("contended", 503)] {
        let answer = world.post("/Users", json!({ "userName": name })).send().await;
        answer.refused(status);
        assert_eq!(answer.header("retry-after"), "2");
    }
}

#[tokio::test]
async fn a_failure_inside_shows_its_request_only() {
    let world = World::new();
    for name in ["broken", "panic", "absent"] {
        let ask = world.post("/Users", json!({ "userName": name })).header("x-request-id", "okta-9");
        let (_, detail) = ask.send().await.refused(500);
        assert_eq!(detail, "internal error (request okta-9)");
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_that_takes_too_long_is_503() {
    let world = World::with(Config { request_timeout: Duration::from_secs(2), ..Config::default() });
    let answer = world.post("/Users", json!({ "userName": "hang" })).send().await;
    answer.refused(503);
    assert_eq!(answer.header("retry-after"), "5");
}

#[tokio::test]
async fn a_service_that_is_down_is_503() {
    // Nobody listens on port 1.
    let world = World::remote("http://127.0.0.1:1", Config::default());
    for _ in 0..2 {
        let answer = world.get(&format!("/Users/{ADA}")).send().await;
        answer.refused(503);
        assert_eq!(answer.header("retry-after"), "5");
    }
    assert_eq!(world.get("/readyz").send().await.status, 503);
    assert_eq!(world.get("/healthz").send().await.status, 200);
}

#[tokio::test]
async fn bodies_that_mean_nothing_never_reach_the_service() {
    let world = World::new();
    let user = format!("/Users/{ADA}");
    let bodies: &[(&[u8], &str)] = &[
        (b"", "invalidSyntax"),
        (b"{", "invalidSyntax"),
        (b"not json", "invalidSyntax"),
        (b"[]", "invalidSyntax"),
        (b"\"text\"", "invalidSyntax"),
        (b"null", "invalidSyntax"),
        (b"{\"userName\":\"\xff\"}", "invalidSyntax"),
    ];
    for (body, kind) in bodies {
        for (method, path) in [(Method::POST, "/Users"), (Method::PUT, &user), (Method::PATCH, &user)] {
            let ask = world.ask(method, path).header("content-type", "application/scim+json").raw(body.to_vec());
            assert_eq!(ask.send().await.refused(400).0, *kind, "{body:?}");
        }
    }
    for body in [json!({ "userName": 7, "active": "yes" }), json!({ "userName": "a\u{0}b" }), json!({ "name": "x" })] {
        let (kind, _) = world.post("/Users", body).send().await.refused(400);
        assert_eq!(kind, "invalidValue");
    }
    let seen = world.stand_in.seen();
    assert!(seen.create.is_none() && seen.update.is_none() && seen.patch.is_none());
}

#[tokio::test]
async fn filters_that_mean_nothing_are_400() {
    let world = World::new();
    let deep = format!("{}userName%20pr", "(".repeat(5_000));
    for filter in ["userName%20eq", "userName%20xx%20%22a%22", "userName%20eq%20%22a", "shoeSize%20eq%201", &deep] {
        let (kind, _) = world.get(&format!("/Users?filter={filter}")).send().await.refused(400);
        assert_eq!(kind, "invalidFilter", "{filter}");
    }
    for query in ["count=ten", "startIndex=1.5", "filter=%zz", "filter=%ff"] {
        world.get(&format!("/Users?{query}")).send().await.refused(400);
    }
    assert!(world.stand_in.seen().list.is_none());
}

#[tokio::test]
async fn a_body_over_the_limit_is_413() {
    let world = World::with(Config { max_body_bytes: 1_000, ..Config::default() });
    let body = json!({ "userName": "x@example.com", "title": "x".repeat(1_000) });
    for ask in [
        world.post("/Users", &body),
        world.put(&format!("/Users/{ADA}"), &body),
        world.patch(&format!("/Users/{ADA}"), &body),
        world.post("/Users", &body).header("content-length", "10"),
    ] {
        ask.send().await.refused(413);
    }
    assert_eq!(world.post("/Users", json!({ "userName": "x@example.com" })).send().await.status, 201);
}

#[tokio::test]
async fn only_json_bodies_are_read() {
    let world = World::new();
    let body = "{\"userName\":\"x@example.com\"}";
    for kind in ["text/plain", "application/xml", "application/json; charset=latin1", "multipart/form-data"] {
        world.post("/Users", body).header("content-type", kind).send().await.refused(415);
    }
    for kind in ["application/json", "APPLICATION/SCIM+JSON", "application/scim+json; charset=UTF-8"] {
        assert_eq!(world.post("/Users", body).header("content-type", kind).send().await.status, 201);
    }
    assert_eq!(world.post("/Users", body).without("content-type").send().await.status, 201);
    // Without a body, its type does not matter.
    for ask in [world.get(&format!("/Users/{ADA}")), world.delete(&format!("/Users/{ADA}"))] {
        assert!(ask.header("content-type", "text/plain").send().await.status.is_success());
    }
}
