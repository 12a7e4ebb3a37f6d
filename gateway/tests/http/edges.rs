//! What holds for every path: routing, methods, media types, ids, probes.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;

use axum::http::Method;
use roster_gateway::{Config, Upstream, app};
use serde_json::json;
use tower::ServiceExt;

use crate::support::{ADA, World};

#[tokio::test]
async fn a_path_that_leads_nowhere_is_404() {
    let world = World::new();
    for path in ["/", "/consoles", "/scim/v2/Groupz", "/scim/v1/Users", "/scim/v2/Users/a/b", "/scim/v2/users"] {
        for method in [Method::GET, Method::POST, Method::DELETE, Method::OPTIONS] {
            world.ask(method, path).send().await.refused(404);
        }
    }
}

#[tokio::test]
async fn another_method_is_405_and_lists_those_there_are() {
    let world = World::new();
    let user = format!("/Users/{ADA}");
    for (method, path, allow) in [
        (Method::DELETE, "/Users", "GET,HEAD,POST"),
        (Method::PUT, "/Users", "GET,HEAD,POST"),
        (Method::POST, &user, "GET,HEAD,PUT,PATCH,DELETE"),
        (Method::TRACE, &user, "GET,HEAD,PUT,PATCH,DELETE"),
        (Method::POST, "/scim/v2", "GET,HEAD"),
        (Method::GET, "/scim/v2/.search", "POST"),
        (Method::POST, "/scim/v2/ServiceProviderConfig", "GET,HEAD"),
        (Method::PUT, "/scim/v2/Schemas", "GET,HEAD"),
        (Method::DELETE, "/scim/v2/ResourceTypes/User", "GET,HEAD"),
        (Method::POST, "/healthz", "GET,HEAD"),
    ] {
        let answer = world.ask(method, path).send().await;
        answer.refused(405);
        assert_eq!(answer.header("allow"), allow, "{path}");
    }
}

#[tokio::test]
async fn options_tells_the_methods() {
    for (path, allow) in [("/Users", "GET,HEAD,POST"), ("/scim/v2/Schemas", "GET,HEAD")] {
        let answer = World::new().ask(Method::OPTIONS, path).without("authorization").send().await;
        assert_eq!((answer.status.as_u16(), answer.bytes.len()), (204, 0));
        assert_eq!(answer.header("allow"), allow);
    }
}

#[tokio::test]
async fn head_is_get_without_a_body() {
    let world = World::new();
    for path in [&format!("/Users/{ADA}"), "/Users", "/scim/v2/Schemas", "/Users/nobody", "/nowhere", "/healthz"] {
        let (get, head) = (world.get(path).send().await, world.ask(Method::HEAD, path).send().await);
        assert_eq!(head.bytes, Vec::<u8>::new(), "{path}");
        assert_eq!((head.status, head.header("content-type")), (get.status, get.header("content-type")));
        assert_eq!(head.header("content-length"), get.bytes.len().to_string());
    }
}

#[tokio::test]
async fn nobody_is_me() {
    for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
        let (_, detail) = World::new().ask(method, "/scim/v2/Me").send().await.refused(501);
        assert!(detail.contains("belongs to an identity provider"), "{detail}");
    }
}

#[tokio::test]
async fn a_slash_too_many_does_no_harm() {
    let world = World::new();
    for path in
        ["/scim/v2/Users/", "/scim/v2//Users", "//scim/v2/Users//", "/scim/v2/Users/?count=1", "/scim/v2//Users/?"]
    {
        assert_eq!(world.get(path).send().await.json()["totalResults"], 5, "{path}");
    }
    assert_eq!(world.get(&format!("/scim/v2//Users/{ADA}/")).send().await.status, 200);
    assert_eq!(world.get("/scim/v2/Schemas/").send().await.status, 200);
}

#[tokio::test]
async fn answers_are_called_what_the_client_asks_for() {
    let world = World::new();
    let user = format!("/Users/{ADA}");
    for (accept, kind) in [
        ("application/scim+json", "application/scim+json"),
        ("application/json", "application/json"),
        ("application/json;q=0.9, application/scim+json", "application/scim+json"),
        ("*/*", "application/scim+json"),
        ("application/*", "application/scim+json"),
    ] {
        let answer = world.get(&user).header("accept", accept).send().await;
        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, kind), "{accept}");
        let refused = world.get("/Users/nobody").header("accept", accept).send().await;
        assert_eq!(refused.header("content-type"), kind, "{accept}");
    }
}

#[tokio::test]
async fn a_client_that_takes_no_json_is_refused_before_anything_happens() {
    let world = World::new();
    let body = json!({ "userName": "x@example.com" });
    world.post("/Users", body).header("accept", "text/html").send().await.refused(406);
    world.get("/Users").header("accept", "image/png").send().await.refused(406);
    assert!(world.stand_in.seen().create.is_none());
    // There is nothing to accept.
    assert_eq!(world.delete(&format!("/Users/{ADA}")).header("accept", "text/html").send().await.status, 204);
    assert_eq!(world.get("/healthz").header("accept", "text/html").send().await.status, 200);
}

#[tokio::test]
async fn every_answer_names_its_request() {
    let world = World::new();
    for path in ["/Users", "/nowhere", "/healthz", "/readyz", "/scim/v2/Bulk"] {
        assert_eq!(world.get(path).send().await.header("x-request-id").len(), 32, "{path}");
        let given = world.get(path).header("x-request-id", "mine-1").send().await;
        assert_eq!(given.header("x-request-id"), "mine-1");
        let odd = world.get(path).header("x-request-id", "not {mine}").send().await;
        assert_eq!(odd.header("x-request-id").len(), 32);
    }
}

#[tokio::test]
async fn probes_answer_for_the_process_and_for_the_service() {
    let (reporter, health) = tonic_health::server::health_reporter();
    let routes = tonic::service::Routes::new(health);
    let app = app(Upstream::in_process(routes), Config::default());
    let status = async |path: &str| {
        let request = axum::http::Request::get(path).body(axum::body::Body::empty()).unwrap();
        app.clone().oneshot(request).await.unwrap().status().as_u16()
    };

    assert_eq!((status("/healthz").await, status("/readyz").await), (200, 200));
    reporter.set_service_status("", tonic_health::ServingStatus::NotServing).await;
    assert_eq!((status("/healthz").await, status("/readyz").await), (200, 503));
}

#[tokio::test]
async fn a_service_without_a_health_check_is_not_ready() {
    assert_eq!(World::new().get("/readyz").send().await.status, 503);
}

#[tokio::test]
async fn metrics_are_shown_where_there_are_any() {
    World::new().get("/metrics").send().await.refused(404);

    let render: Arc<dyn Fn() -> String + Send + Sync> = Arc::new(|| "up 1\n".to_owned());
    let world = World::with(Config { metrics: Some(render), ..Config::default() });
    let answer = world.get("/metrics").send().await;
    assert_eq!((answer.status.as_u16(), answer.bytes.as_slice()), (200, b"up 1\n".as_slice()));
    assert!(answer.header("content-type").starts_with("text/plain"));
}
