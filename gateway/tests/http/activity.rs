//! What the gateway tells the service for its sync log: beside every call, and of its own refusals.
#![expect(clippy::unreachable, clippy::unwrap_used, reason = "tests")]

use std::time::Duration;

use axum::http::Method;
use proto::v1::{ActivityOperation as Operation, ActivityResource as Resource, IdentityProvider};
use roster_gateway::Config;
use serde_json::json;

use crate::support::activity::Told;
use crate::support::{ADA, groups};

const ENTRA: &str = "application/scim+json; charset=utf-8";

#[tokio::test]
async fn a_call_tells_the_request_it_is_made_for() {
    let told = Told::new();
    let user = json!({ "userName": "grace@example.com", "active": "True", "emails": { "value": "grace@example.com" } });
    told.world.post("/Users", user).header("user-agent", "Okta SCIM Client 1.0.0").send().await;

    let request = told.last_call();
    assert_eq!((request.method.as_str(), request.route.as_str()), ("POST", "/Users"));
    assert_eq!((request.operation(), request.resource()), (Operation::Create, Resource::User));
    assert_eq!((request.resource_id.as_str(), request.resource_name.as_str()), ("", "grace@example.com"));
    assert_eq!((request.identity_provider(), request.dialect.as_str()), (IdentityProvider::Okta, "okta"));
    let coercions: Vec<_> = request.coercions.iter().map(|note| (note.code.as_str(), note.path.as_str())).collect();
    assert_eq!(coercions, [("string-boolean", "active"), ("single-value-as-array", "emails")]);
    assert!(!request.connection_test);
}

#[tokio::test]
async fn how_a_filter_had_to_be_read_is_told_as_well() {
    let told = Told::new();
    let notes = || -> Vec<_> {
        told.last_call().coercions.into_iter().map(|note| format!("{} {}", note.code, note.path)).collect()
    };
    told.world.get("/Users?filter=ACTIVE+EQ+%22True%22+and+title+eq+7").send().await;
    assert_eq!(notes(), ["string-boolean active", "number-as-text title"]);
    told.world.get("/Groups?filter=displayName+eq+7").send().await;
    assert_eq!(notes(), ["number-as-text displayName"]);
    let search = json!({ "filter": "active eq \"True\"" });
    told.world.post("/Users/.search", search.clone()).send().await;
    assert_eq!(notes(), ["string-boolean active"]);
    // One filter over users and groups is read twice, and told once.
    told.world.post("/scim/v2/.search", search).send().await;
    assert_eq!(notes(), ["string-boolean active"]);
    // What means the same in any case is no coercion.
    told.world.get("/Users?filter=ACTIVE+EQ+true").send().await;
    assert_eq!(notes(), [""; 0]);
}

#[tokio::test]
async fn every_operation_is_told_as_what_it_is() {
    let told = Told::new();
    let group = groups::SALES;
    let patch = json!({ "Operations": [{ "op": "Remove", "path": "members", "value": [{ "value": ADA }] }] });
    told.world.get("/Users?startIndex=1&count=2").header("user-agent", "Okta SCIM Client 1.0.0").send().await;
    assert!(told.last_call().connection_test);

    told.world.patch(&format!("/Groups/{group}"), patch).header("content-type", ENTRA).send().await;
    let request = told.last_call();
    assert_eq!((request.operation(), request.resource()), (Operation::Patch, Resource::Group));
    assert_eq!((request.resource_id.as_str(), request.dialect.as_str()), (group, "entra-default"));

    told.world.put(&format!("/Groups/{group}"), json!({ "displayName": "Sales" })).send().await;
    assert_eq!((told.last_call().operation(), told.last_call().resource_name.as_str()), (Operation::Replace, "Sales"));
    told.world.delete(&format!("/Users/{ADA}")).send().await;
    assert_eq!((told.last_call().operation(), told.last_call().resource_id.as_str()), (Operation::Delete, ADA));
}

#[tokio::test]
async fn a_call_made_for_a_condition_tells_the_request_as_well() {
    let told = Told::new();
    let body = json!({ "userName": "ada@example.com" });
    told.world.put(&format!("/Users/{ADA}"), body).header("if-none-match", "\"7\"").send().await;
    let calls: Vec<_> = told.calls().into_iter().map(|(rpc, request)| (rpc, request.operation())).collect();
    assert_eq!(calls, [("GetUser".to_owned(), Operation::Replace), ("UpdateUser".to_owned(), Operation::Replace)]);
}

#[tokio::test]
async fn what_the_gateway_refuses_by_itself_is_reported_as_it_was_answered() {
    let told = Told::new();
    let world = &told.world;
    let user = format!("/Users/{ADA}");
    let answer = world.post("/Users", "{\"userName\": ").header("x-request-id", "okta-5").send().await;
    let (scim_type, detail) = answer.refused(400);

    let reports = told.reports().await;
    let [(metadata, report)] = reports.as_slice() else { unreachable!("{reports:?}") };
    assert_eq!(metadata.get("authorization").unwrap(), "Bearer good");
    assert_eq!(metadata.get("x-request-id").unwrap(), "okta-5");
    assert_eq!((report.http_status, report.scim_type.as_str(), report.detail.as_str()), (400, &*scim_type, &*detail));
    assert!(!report.rehearse && report.workspace_id.is_empty() && report.count <= 1);
    assert_eq!(report.request.as_ref().unwrap().operation(), Operation::Create);

    let told = Told::with(Config { max_body_bytes: 100, ..Config::default() });
    let world = &told.world;
    world.post("/Users", json!({ "userName": "x".repeat(200) })).send().await.refused(413);
    world.post("/Users", json!({})).header("content-type", "text/plain").send().await.refused(415);
    world.get("/Users?filter=userName+xx+%22a%22").send().await.refused(400);
    world.patch(&user, json!({ "Operations": [{ "op": "shred" }] })).send().await.refused(400);
    world.put(&user, json!({ "userName": 7, "active": "yes" })).send().await.refused(400);
    world.get("/scim/v2/User").send().await.refused(404);
    world.post(&user, json!({})).send().await.refused(405);
    world.get("/Users").header("accept", "text/html").send().await.refused(406);
    world.get("/scim/v2/Me").send().await.refused(501);
    world.get(&user).header("if-match", "\"other\"").send().await.refused(412);
    let expected = [
        ("POST", "/Users", 413),
        ("POST", "/Users", 415),
        ("GET", "/Users", 400),
        ("PATCH", "/Users/{id}", 400),
        ("PUT", "/Users/{id}", 400),
        ("GET", "/User", 404),
        ("POST", "/Users/{id}", 405),
        ("GET", "/Users", 406),
        ("GET", "/Me", 501),
        ("GET", "/Users/{id}", 412),
    ];
    let expected: Vec<_> = expected.map(|(method, route, status)| (method.to_owned(), route.to_owned(), status)).into();
    assert_eq!(told.refusals().await, expected);
}

#[tokio::test]
async fn a_refusal_tells_what_was_understood_before_it() {
    let told = Told::new();
    // The service itself hangs up without a reason of the contract.
    let body = json!({ "userName": "broken", "active": "True" });
    told.world.post("/Users", body).send().await.refused(500);
    told.world.post("/Users", json!({ "userName": "grace@example.com", "emails": true })).send().await.refused(400);

    let reports = told.reports().await;
    let [(_, failed), (_, refused)] = reports.as_slice() else { unreachable!("{reports:?}") };
    let request = failed.request.as_ref().unwrap();
    assert_eq!((failed.http_status, request.resource_name.as_str(), request.coercions.len()), (500, "broken", 1));
    assert_eq!(refused.request.as_ref().unwrap().resource_name, "grace@example.com");
}

#[tokio::test]
async fn what_the_service_refuses_it_knows_already() {
    let told = Told::new();
    told.world.post("/Users", json!({ "userName": "taken" })).send().await.refused(409);
    told.world.post("/Users", json!({ "userName": "limited" })).send().await.refused(429);
    told.world.get("/Users/nobody").send().await.refused(404);
    told.world.get("/Users").header("authorization", "Bearer wrong").send().await.refused(401);
    assert_eq!(told.reports().await.len(), 0);
}

#[tokio::test]
async fn nobody_is_told_of_what_is_no_refusal_or_nobodys() {
    let told = Told::new();
    told.world.get("/Users").send().await;
    told.world.get("/scim/v2/Schemas").without("authorization").send().await;
    told.world.get("/nowhere").send().await.refused(404);
    told.world.get("/metrics").send().await.refused(404);
    told.world.get("/scim/v2/User").without("authorization").send().await.refused(404);
    told.world.ask(Method::OPTIONS, "/Users").send().await;
    assert_eq!(told.reports().await.len(), 0);
}

#[tokio::test]
async fn an_identity_provider_that_has_the_base_url_wrong_is_reported() {
    let told = Told::new();
    let paths = ["/Users?startIndex=1&count=2", "/scim/Users", "/scim/v2/v2/Users", "/api/scim/v2/users/7"];
    for path in paths {
        told.world.ask(Method::GET, &format!("http://host{path}")).send().await.refused(404);
    }
    told.world.ask(Method::GET, "http://host/Users").without("authorization").send().await.refused(404);
    let routes = ["/Users", "/scim/Users", "/v2/Users", "/api/scim/v2/users/7"];
    let expected: Vec<_> = routes.map(|route| ("GET".to_owned(), route.to_owned(), 404)).into();
    assert_eq!(told.refusals().await, expected);
    assert!(told.reports().await.iter().all(|(_, report)| report.detail.contains("SCIM is under /scim/v2")));
}

#[tokio::test(start_paused = true)]
async fn panics_and_requests_that_take_too_long_are_reported() {
    let told = Told::with(Config { request_timeout: Duration::from_secs(2), ..Config::default() });
    told.world.post("/Users", json!({ "userName": "hang" })).send().await.refused(503);
    told.world.post("/Users", json!({ "userName": "panic" })).send().await.refused(500);
    let expected = [503, 500].map(|status| ("POST".to_owned(), "/Users".to_owned(), status));
    assert_eq!(told.refusals().await, expected);
}

#[tokio::test]
async fn operations_of_a_bulk_request_are_told_and_reported_one_by_one() {
    let told = Told::new();
    let user = |name: &str| json!({ "method": "POST", "path": "/Users", "bulkId": name, "data": { "userName": name } });
    let body = json!({ "Operations": [
        user("grace@example.com"),
        { "method": "PATCH", "path": format!("/Users/{ADA}"), "data": { "Operations": [{ "op": "shred" }] } },
        { "method": "POST", "path": "/Nothing", "bulkId": "x", "data": {} },
        { "method": "DELETE", "path": format!("/Users/{ADA}") },
    ] });
    assert_eq!(told.world.post("/Bulk", body).send().await.status, 200);

    let calls: Vec<_> = told.calls().into_iter().map(|(rpc, request)| (rpc, request.operation())).collect();
    let expected =
        [("ListSchemas", Operation::Bulk), ("CreateUser", Operation::Create), ("DeleteUser", Operation::Delete)];
    let expected: Vec<_> = expected.map(|(rpc, operation)| (rpc.to_owned(), operation)).into();
    let told_of: Vec<_> = calls.iter().filter(|(rpc, _)| rpc != "ReportRejection").cloned().collect();
    assert_eq!(told_of, expected);
    let refusals = told.refusals().await;
    assert_eq!(refusals.len(), 2, "{refusals:?}");
    assert!(refusals.contains(&("PATCH".to_owned(), "/Users/{id}".to_owned(), 400)), "{refusals:?}");
    assert!(refusals.contains(&("POST".to_owned(), "/Bulk".to_owned(), 400)), "{refusals:?}");

    let told = Told::new();
    told.world.post("/Bulk", json!({})).send().await.refused(400);
    assert_eq!(told.refusals().await, [("POST".to_owned(), "/Bulk".to_owned(), 400)]);
}

#[tokio::test(start_paused = true)]
async fn a_report_is_tried_again_while_the_service_is_away() {
    let told = Told::new();
    *told.log.failures.lock().unwrap() = 3;
    told.world.get("/scim/v2/User").send().await.refused(404);
    tokio::time::sleep(Duration::from_secs(10)).await;
    assert_eq!(told.refusals().await.len(), 1);
}
