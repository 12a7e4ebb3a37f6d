//! Versions: `ETag`, `If-Match`, `If-None-Match` (RFC 7644 §3.14).
#![expect(clippy::unwrap_used, reason = "tests")]

use axum::http::Method;
use serde_json::{Value, json};

use crate::support::groups::SALES;
use crate::support::{ADA, World};

/// The paths of a user and of a group.
fn paths() -> [String; 2] {
    [format!("/Users/{ADA}"), format!("/Groups/{SALES}")]
}

fn body(method: &Method) -> Value {
    match *method {
        Method::PUT => json!({ "userName": "ada@example.com", "displayName": "a" }),
        _ => json!({ "Operations": [{ "op": "replace", "path": "displayName", "value": "a" }] }),
    }
}

#[tokio::test]
async fn every_answer_with_one_resource_tells_its_version_and_its_place() {
    let world = World::new();
    for path in paths() {
        for method in [Method::GET, Method::HEAD, Method::PUT, Method::PATCH] {
            let ask = world.ask(method.clone(), &path).header("content-type", "application/json");
            let answer = ask.raw(body(&method).to_string()).send().await;
            assert_eq!(answer.status, 200, "{method} {path}");
            assert_eq!(answer.header("etag"), "W/\"1\"", "{method} {path}");
            assert_eq!(answer.header("content-location"), format!("https://scim.example/scim/v2{path}"));
            if method != Method::HEAD {
                assert_eq!(answer.json()["meta"]["version"], answer.header("etag"));
                assert_eq!(answer.json()["meta"]["location"], answer.header("content-location"));
            }
        }
        // Also when neither is shown.
        let answer = world.get(&format!("{path}?attributes=id")).send().await;
        assert_eq!((answer.header("etag"), answer.json().get("meta")), ("W/\"1\"", None));
    }
    let created = world.post("/Users", json!({ "userName": "ada@example.com" })).send().await;
    assert_eq!((created.header("etag"), created.header("content-location")), ("W/\"1\"", created.header("location")));
}

#[tokio::test]
async fn who_has_the_version_gets_304_and_no_body() {
    let world = World::new();
    for path in paths() {
        for tag in ["W/\"1\"", "\"1\"", "*", "W/\"7\", W/\"1\""] {
            for method in [Method::GET, Method::HEAD] {
                let answer = world.ask(method, &path).header("if-none-match", tag).send().await;
                assert_eq!((answer.status.as_u16(), answer.bytes.len()), (304, 0), "{path} {tag}");
                assert_eq!((answer.header("etag"), answer.header("cache-control")), ("W/\"1\"", "no-store"));
            }
        }
        let answer = world.get(&path).header("if-none-match", "W/\"2\"").send().await;
        assert_eq!((answer.status.as_u16(), answer.header("etag")), (200, "W/\"1\""));
        world.get(&path).header("if-match", "W/\"2\"").send().await.refused(412);
        assert_eq!(world.get(&path).header("if-match", "W/\"1\"").send().await.status, 200);
    }
}

#[tokio::test]
async fn members_are_not_read_for_who_has_the_group() {
    let world = World::new();
    let path = format!("/Groups/{SALES}");
    assert_eq!(world.get(&path).header("if-none-match", "W/\"1\"").send().await.status, 304);
    let asked = world.stand_in.seen().groups.get;
    assert_eq!(asked.iter().map(|get| get.member_view).collect::<Vec<_>>(), [None]);
    let answer = world.get(&path).header("if-none-match", "W/\"2\"").send().await;
    assert!(answer.json()["members"].is_array());
}

#[tokio::test]
async fn a_tag_in_if_match_is_the_services_to_judge() {
    let world = World::new();
    for (sent, told) in [("W/\"1\"", "W/\"1\""), ("\"1\"", "W/\"1\""), ("7", "W/\"7\""), ("*", "")] {
        for method in [Method::PUT, Method::PATCH, Method::DELETE] {
            for path in paths() {
                let ask = world.ask(method.clone(), &path).header("content-type", "application/json");
                let answer = ask.raw(body(&method).to_string()).header("if-match", sent).send().await;
                assert!(answer.status.is_success(), "{method} {path} {sent}");
            }
            let seen = world.stand_in.seen();
            let etags = match method {
                Method::PUT => [seen.update.unwrap().etag, seen.groups.update.unwrap().etag],
                Method::PATCH => [seen.patch.unwrap().etag, seen.groups.patch.unwrap().etag],
                _ => [seen.delete.unwrap().etag, seen.groups.delete.unwrap().etag],
            };
            assert_eq!(etags, [told, told], "{method} {sent}");
        }
    }
    assert!(world.stand_in.seen().get.is_none() && world.stand_in.seen().groups.get.is_empty());
}

#[tokio::test]
async fn of_several_tags_the_one_that_the_resource_has_is_insisted_on() {
    let world = World::new();
    for path in paths() {
        world.delete(&path).header("if-match", "W/\"7\", W/\"8\"").send().await.refused(412);
    }
    assert!(world.stand_in.seen().delete.is_none() && world.stand_in.seen().groups.delete.is_none());
    for path in paths() {
        assert_eq!(world.delete(&path).header("if-match", "W/\"7\", W/\"1\"").send().await.status, 204);
    }
    let seen = world.stand_in.seen();
    assert_eq!(
        (seen.delete.unwrap().etag, seen.groups.delete.unwrap().etag),
        ("W/\"1\"".to_owned(), "W/\"1\"".to_owned())
    );
}

#[tokio::test]
async fn a_write_that_wants_another_version_than_there_is_is_refused() {
    let world = World::new();
    for path in paths() {
        for tag in ["W/\"1\"", "*"] {
            let (_, detail) =
                world.patch(&path, body(&Method::PATCH)).header("if-none-match", tag).send().await.refused(412);
            assert!(detail.contains("If-None-Match"), "{detail}");
        }
        let answer = world.patch(&path, body(&Method::PATCH)).header("if-none-match", "W/\"2\"").send().await;
        assert_eq!(answer.status, 200);
    }
    world.delete("/Users/nobody").header("if-none-match", "*").send().await.refused(404);
}

#[tokio::test]
async fn a_stale_version_is_412() {
    let world = World::new();
    let (_, detail) =
        world.patch("/Users/stale", body(&Method::PATCH)).header("if-match", "W/\"1\"").send().await.refused(412);
    assert!(!detail.is_empty());
}
