//! `/Bulk`: what is HTTP about it. Order, references and circles have their tests in `scim`.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::time::Duration;

use axum::http::Method;
use http_body_util::BodyExt;
use roster_gateway::Config;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::support::groups::SALES;
use crate::support::{ADA, World};

fn bulk(operations: &[Value]) -> Value {
    json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": operations })
}

fn user(bulk_id: &str, user_name: &str) -> Value {
    json!({ "method": "POST", "path": "/Users", "bulkId": bulk_id, "data": { "userName": user_name } })
}

fn statuses(answer: &Value) -> Vec<&str> {
    answer["Operations"].as_array().unwrap().iter().map(|result| result["status"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn operations_mean_what_the_single_requests_mean() {
    let world = World::new();
    let operations = [
        user("a", "a@example.com"),
        json!({ "method": "PUT", "path": format!("/Users/{ADA}"), "data": { "userName": "b@example.com" } }),
        json!({ "method": "PATCH", "path": format!("/Users/{ADA}"), "data": { "Operations": [
            { "op": "replace", "path": "active", "value": false } ] } }),
        json!({ "method": "DELETE", "path": format!("/Users/{ADA}") }),
        user("b", "taken"),
        json!({ "method": "DELETE", "path": "/Users/nobody" }),
    ];
    let answer = world.post("/Bulk", bulk(&operations)).header("x-request-id", "okta-7").send().await;

    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/scim+json"));
    assert_eq!((answer.header("cache-control"), answer.header("x-request-id")), ("no-store", "okta-7"));
    let told = answer.json();
    assert_eq!(told["schemas"], json!(["urn:ietf:params:scim:api:messages:2.0:BulkResponse"]));
    assert_eq!(statuses(&told), ["201", "200", "200", "204", "409", "404"]);
    let location = format!("https://scim.example/scim/v2/Users/{ADA}");
    for result in &told["Operations"].as_array().unwrap()[..4] {
        assert_eq!(result["location"], location, "{result}");
        assert!(result.get("response").is_none());
    }
    let seen = world.stand_in.seen();
    assert_eq!(seen.metadata.get("x-request-id").unwrap(), "okta-7");
    assert_eq!(seen.metadata.get("authorization").unwrap(), "Bearer good");
    assert_eq!(seen.delete.unwrap().user_id, "nobody");

    // The error is the one of the single request, to the letter.
    let alone = world.post("/Users", json!({ "userName": "taken" })).send().await.json();
    assert_eq!(told["Operations"][4]["response"], alone);
    assert_eq!(told["Operations"][4].get("location"), None);
    assert_eq!(told["Operations"][5]["location"], "https://scim.example/scim/v2/Users/nobody");
}

#[tokio::test]
async fn a_reference_reaches_the_service_as_an_id() {
    const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    let world = World::new();
    let data = json!({ "userName": "b@example.com", ENTERPRISE: { "manager": { "value": "bulkId:boss" } } });
    let operations =
        [json!({ "method": "PUT", "path": format!("/Users/{ADA}"), "data": data }), user("boss", "a@example.com")];
    let told = world.post("/Bulk", bulk(&operations)).send().await.json();
    assert_eq!(statuses(&told), ["200", "201"]);
    let profile = world.stand_in.seen().update.unwrap().profile.unwrap();
    assert_eq!(profile.enterprise.unwrap().manager.unwrap().value, ADA);
}

#[tokio::test]
async fn a_circle_of_groups_is_closed_by_a_patch_that_may() {
    let group = |bulk_id: &str, member: &str| {
        let data = json!({ "displayName": bulk_id, "members": [{ "value": format!("bulkId:{member}") }] });
        json!({ "method": "POST", "path": "/Groups", "bulkId": bulk_id, "data": data })
    };
    let world = World::new();
    let told = world.post("/Bulk", bulk(&[group("a", "b"), group("b", "a")])).send().await.json();
    assert_eq!(statuses(&told), ["201", "201"]);
    let patch = world.stand_in.seen().groups.patch.unwrap();
    assert!(patch.allow_cycle && patch.group_id == SALES);
    // A result shows no members, so none are asked for.
    assert_eq!((patch.member_view, world.stand_in.seen().groups.create.unwrap().member_view), (None, None));

    let add = json!({ "Operations": [{ "op": "add", "path": "members", "value": [{ "value": SALES }] }] });
    let patch = json!({ "method": "PATCH", "path": format!("/Groups/{SALES}"), "data": add });
    assert_eq!(statuses(&world.post("/Bulk", bulk(&[patch])).send().await.json()), ["200"]);
    assert!(!world.stand_in.seen().groups.patch.unwrap().allow_cycle);
}

#[tokio::test]
async fn a_version_is_the_if_match_of_the_single_request_and_comes_back_as_its_etag() {
    let world = World::new();
    let user = format!("/Users/{ADA}");
    let operations = [
        json!({ "method": "PUT", "path": user, "version": "W/\"1\"", "data": { "userName": "b@example.com" } }),
        json!({ "method": "DELETE", "path": user, "version": "W/\"1\"" }),
    ];
    let told = world.post("/Bulk", bulk(&operations)).send().await.json();
    assert_eq!(statuses(&told), ["200", "204"]);
    assert_eq!(told["Operations"][0]["version"], "W/\"1\"");
    assert_eq!(world.stand_in.seen().update.unwrap().etag, "W/\"1\"");
    assert_eq!(world.stand_in.seen().delete.unwrap().etag, "W/\"1\"");
}

#[tokio::test]
async fn locations_follow_the_host_that_the_client_named() {
    let world = World::with(Config::default());
    let told = world.post("/Bulk", bulk(&[user("a", "a@example.com")])).header("host", "h:8").send().await.json();
    assert_eq!(told["Operations"][0]["location"], format!("http://h:8/scim/v2/Users/{ADA}"));

    // HTTP/2 has the host in the URI.
    let told = world.post("http://h2:9/scim/v2/Bulk", bulk(&[user("a", "a@example.com")])).send().await.json();
    assert_eq!(told["Operations"][0]["location"], format!("http://h2:9/scim/v2/Users/{ADA}"));
}

#[tokio::test]
async fn who_is_not_known_is_told_so_once_and_before_anything_is_read() {
    let world = World::new();
    for ask in [
        world.post("/Bulk", bulk(&[user("a", "a@example.com")])).without("authorization"),
        world.post("/Bulk", bulk(&[user("a", "a@example.com")])).header("authorization", "Bearer bad"),
        world.post("/Bulk", "not json").header("authorization", "Bearer bad"),
    ] {
        let answer = ask.send().await;
        answer.refused(401);
        assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"roster\"");
    }
    assert!(world.stand_in.seen().create.is_none());

    // A service that is down is one refusal too.
    World::remote("http://127.0.0.1:1", Config::default()).post("/Bulk", bulk(&[])).send().await.refused(503);
}

#[tokio::test]
async fn a_request_beyond_its_limits_is_413_and_changes_nothing() {
    let world = World::with(Config { bulk_max_operations: 2, bulk_max_payload_bytes: 1_000, ..Config::default() });
    let three = [user("a", "a@example.com"), user("b", "b@example.com"), user("c", "c@example.com")];
    let (_, detail) = world.post("/Bulk", bulk(&three)).send().await.refused(413);
    assert!(detail.contains("2 (maxOperations)"), "{detail}");
    let (_, detail) = world.post("/Bulk", bulk(&[user("a", &"x".repeat(1_000))])).send().await.refused(413);
    assert!(detail.contains("1000 bytes"), "{detail}");
    assert!(world.stand_in.seen().create.is_none());
    assert_eq!(statuses(&world.post("/Bulk", bulk(&three[..2])).send().await.json()), ["201", "201"]);
}

#[tokio::test]
async fn an_operation_beyond_the_limit_of_a_single_request_is_413_alone() {
    let world = World::with(Config { max_body_bytes: 1_000, ..Config::default() });
    let operations = [user("a", &"x".repeat(1_000)), user("b", "b@example.com")];
    assert_eq!(statuses(&world.post("/Bulk", bulk(&operations)).send().await.json()), ["413", "201"]);
}

#[tokio::test]
async fn what_is_no_bulk_request_is_refused() {
    let world = World::new();
    for body in ["", "{", "[]", "{}", "{\"Operations\":7}"] {
        let (kind, _) = world.post("/Bulk", body).send().await.refused(400);
        assert_eq!(kind, "invalidSyntax", "{body}");
    }
    let latin = world.post("/Bulk", "").raw(b"{\"Operations\":[\"\xff\"]}".to_vec());
    assert_eq!(latin.send().await.refused(400).0, "invalidSyntax");
    world.post("/Bulk", bulk(&[])).header("content-type", "text/plain").send().await.refused(415);
    for method in [Method::GET, Method::PUT, Method::PATCH, Method::DELETE] {
        let answer = world.ask(method, "/Bulk").send().await;
        answer.refused(405);
        assert_eq!(answer.header("allow"), "POST");
    }
    assert_eq!(world.post("/Bulk", bulk(&[])).send().await.json()["Operations"], json!([]));
}

#[tokio::test]
async fn the_answer_is_called_what_the_client_asks_for() {
    let world = World::new();
    let answer = world.post("/Bulk", bulk(&[])).header("accept", "application/json").send().await;
    assert_eq!(answer.header("content-type"), "application/json");
    world.post("/Bulk", bulk(&[user("a", "a@example.com")])).header("accept", "text/html").send().await.refused(406);
    assert!(world.stand_in.seen().create.is_none());
}

#[tokio::test]
async fn a_failure_inside_one_operation_is_its_own() {
    let world = World::new();
    let operations = [user("a", "panic"), user("b", "broken"), user("c", "c@example.com")];
    let told = world.post("/Bulk", bulk(&operations)).header("x-request-id", "okta-9").send().await.json();
    assert_eq!(statuses(&told), ["500", "500", "201"]);
    for result in &told["Operations"].as_array().unwrap()[..2] {
        assert_eq!(result["response"]["detail"], "internal error (request okta-9)");
    }
}

#[tokio::test]
async fn a_rate_limit_that_strikes_within_ends_it_and_the_answer_says_when_to_come_back() {
    let world = World::new();
    let operations = [user("a", "a@example.com"), user("b", "limited"), user("c", "c@example.com")];
    let answer = world.post("/Bulk", bulk(&operations)).send().await;
    assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (200, "2"));
    let told = answer.json();
    assert_eq!(statuses(&told), ["201", "429", "429"]);
    assert_eq!(told["Operations"][1]["response"]["detail"], "too many requests");
    let detail = told["Operations"][2]["response"]["detail"].as_str().unwrap();
    assert!(detail.starts_with("not executed") && detail.contains("in 2 seconds"), "{detail}");
    assert_eq!(world.stand_in.seen().create.unwrap().profile.unwrap().user_name, "limited");

    // What fails otherwise may be sent again, but nobody is told when.
    let answer = world.post("/Bulk", bulk(&[user("a", "taken"), user("b", "b@example.com")])).send().await;
    assert_eq!((answer.header("retry-after"), statuses(&answer.json()).as_slice()), ("", &["409", "201"][..]));
}

#[tokio::test(start_paused = true)]
async fn only_so_many_run_at_once_and_fewer_of_one_client() {
    let world = World::new();
    let app = world.app();
    let ask = |authorization: &'static str, name: &str| {
        let request = axum::http::Request::post("/scim/v2/Bulk").header("authorization", authorization);
        let request = request.body(axum::body::Body::from(bulk(&[user("a", name)]).to_string())).unwrap();
        app.clone().oneshot(request)
    };
    let mut running = Vec::new();
    for _ in 0..4 {
        running.push(ask("Bearer good", "hang").await.unwrap());
    }
    let refused = ask("Bearer good", "a@example.com").await.unwrap();
    assert_eq!((refused.status().as_u16(), refused.headers()["retry-after"].to_str().unwrap()), (429, "2"));
    // Another credential has places of its own.
    assert_eq!(ask("good", "a@example.com").await.unwrap().status(), 200);

    drop(running);
    tokio::time::sleep(Duration::from_secs(600)).await;
    assert_eq!(ask("Bearer good", "a@example.com").await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_version_that_is_no_header_is_refused() {
    let operation = json!({ "method": "DELETE", "path": format!("/Users/{ADA}"), "version": "W/\"1\"\n" });
    let told = World::new().post("/Bulk", bulk(&[operation])).send().await.json();
    assert_eq!(statuses(&told), ["400"]);
}

#[tokio::test(start_paused = true)]
async fn an_operation_has_its_own_time() {
    let world = World::with(Config { request_timeout: Duration::from_secs(2), ..Config::default() });
    let operations = [user("a", "hang"), user("b", "b@example.com"), user("c", "hang"), user("d", "d@example.com")];
    let told = world.post("/Bulk", bulk(&operations)).send().await.json();
    assert_eq!(statuses(&told), ["503", "201", "503", "201"]);
}

#[tokio::test(start_paused = true)]
async fn what_a_bulk_request_has_no_time_for_is_not_executed() {
    let (request_timeout, bulk_timeout) = (Duration::from_secs(2), Duration::from_secs(4));
    let world = World::with(Config { request_timeout, bulk_timeout, ..Config::default() });
    let operations = [user("a", "hang"), user("b", "hang"), user("c", "c@example.com"), user("d", "d@example.com")];
    let told = world.post("/Bulk", bulk(&operations)).send().await.json();
    assert_eq!(statuses(&told), ["503", "503", "503", "503"]);
    let detail = told["Operations"][3]["response"]["detail"].as_str().unwrap();
    assert!(detail.starts_with("not executed") && detail.contains("4 seconds"), "{detail}");
    assert_eq!(world.stand_in.seen().create.unwrap().profile.unwrap().user_name, "hang");
}

#[tokio::test(start_paused = true)]
async fn results_leave_before_the_last_one_is_there_and_a_client_that_left_ends_the_request() {
    let world = World::new();
    let operations = [user("a", "a@example.com"), user("b", "hang"), user("c", "c@example.com")];
    let request = axum::http::Request::post("/scim/v2/Bulk").header("authorization", "Bearer good");
    let request = request.body(axum::body::Body::from(bulk(&operations).to_string())).unwrap();
    let mut body = world.app().oneshot(request).await.unwrap().into_body();

    let mut text = String::new();
    while !text.contains("\"bulkId\":\"a\"") {
        let frame = body.frame().await.unwrap().unwrap();
        text.push_str(std::str::from_utf8(frame.data_ref().unwrap()).unwrap());
    }
    assert!(!text.contains("\"bulkId\":\"b\""));
    drop(body);

    // Long enough for the second operation to be given up, and for anything that came after it.
    tokio::time::sleep(Duration::from_secs(600)).await;
    assert_eq!(world.stand_in.seen().create.unwrap().profile.unwrap().user_name, "hang");
}
