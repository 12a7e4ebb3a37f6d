#![expect(clippy::unwrap_used, reason = "tests")]

use axum::http::Request;
use proto::v1::{ActivityOperation as Operation, ActivityResource as Resource, IdentityProvider};
use scim::Note;

use super::*;

/// The context of a request that a router has matched.
async fn of(method: &str, target: &str, headers: &[(&str, &str)]) -> Context {
    use axum::Router;
    use axum::routing::any;
    use tower::ServiceExt;

    let (sender, receiver) = std::sync::mpsc::channel();
    // As the edge: around the routes, which take the root off the path.
    let keep = axum::middleware::from_fn(move |request: axum::extract::Request, next: axum::middleware::Next| {
        let (parts, body) = request.into_parts();
        sender.send(Context::of(&parts)).unwrap();
        next.run(axum::extract::Request::from_parts(parts, body))
    });
    let paths = ["/", "/Users", "/Users/{id}", "/Users/.search", "/Groups/{id}", "/Bulk", "/Schemas/{id}", "/.search"];
    let routes = paths.iter().fold(Router::new(), |routes, path| routes.route(path, any(async || ())));
    let routes: Router = Router::new().nest(ROOT, routes).fallback(async || ()).layer(keep);
    let mut request = Request::builder().method(method).uri(target);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    routes.oneshot(request.body(axum::body::Body::empty()).unwrap()).await.unwrap();
    receiver.recv().unwrap()
}

#[tokio::test]
async fn method_and_path_say_what_a_request_is_about() {
    let cases = [
        ("POST", "/scim/v2/Users", "/Users", Operation::Create, Resource::User, ""),
        ("GET", "/scim/v2/Users?count=2", "/Users", Operation::List, Resource::User, ""),
        ("POST", "/scim/v2/Users/.search", "/Users/.search", Operation::List, Resource::User, ""),
        ("GET", "/scim/v2/Users/u7?attributes=id", "/Users/{id}", Operation::Read, Resource::User, "u7"),
        ("HEAD", "/scim/v2/Users/u7", "/Users/{id}", Operation::Read, Resource::User, "u7"),
        ("PUT", "/scim/v2/Users/u7", "/Users/{id}", Operation::Replace, Resource::User, "u7"),
        ("PATCH", "/scim/v2/Groups/g1", "/Groups/{id}", Operation::Patch, Resource::Group, "g1"),
        ("DELETE", "/scim/v2/Groups/g1", "/Groups/{id}", Operation::Delete, Resource::Group, "g1"),
        ("POST", "/scim/v2/Groups/g1", "/Groups/{id}", Operation::Other, Resource::Group, "g1"),
        ("POST", "/scim/v2/Bulk", "/Bulk", Operation::Bulk, Resource::Unspecified, ""),
        ("GET", "/scim/v2", "/", Operation::List, Resource::Unspecified, ""),
        ("POST", "/scim/v2/.search", "/.search", Operation::List, Resource::Unspecified, ""),
        ("GET", "/scim/v2/Schemas/x", "/Schemas/{id}", Operation::Other, Resource::Unspecified, ""),
        ("GET", "/scim/v2/User", "/User", Operation::Other, Resource::Unspecified, ""),
        ("GET", "/nowhere", "/nowhere", Operation::Other, Resource::Unspecified, ""),
    ];
    for (method, target, route, operation, resource, id) in cases {
        let message = of(method, target, &[]).await.message();
        assert_eq!(
            (message.method.as_str(), message.route.as_str(), message.operation(), message.resource()),
            (method, route, operation, resource),
            "{target}"
        );
        assert_eq!(message.resource_id, id, "{target}");
    }
}

#[tokio::test]
async fn what_is_below_the_root_or_would_be_with_the_right_base_url_is_scim() {
    for (target, expected) in [
        ("/scim/v2", true),
        ("/scim/v2/Users", true),
        ("/scim/v2/no/such", true),
        // The base URL is wrong, and what is meant is plain.
        ("/scim/v22/Users", true),
        ("/Users", true),
        ("/tenant/groups/7", true),
        ("/scim/v22", false),
        ("/NotUsers", false),
        ("/healthz", false),
    ] {
        assert_eq!(of("GET", target, &[]).await.is_scim(), expected, "{target}");
    }
}

#[tokio::test]
async fn headers_and_learned_habits_tell_who_is_talking() {
    let okta = [("user-agent", "Okta SCIM Client 1.0.0"), ("authorization", "secret")];
    let message = of("GET", "/scim/v2/Users?startIndex=1&count=2", &okta).await.message();
    assert_eq!((message.identity_provider(), message.dialect.as_str()), (IdentityProvider::Okta, "okta-header"));
    assert!(message.connection_test);

    let entra = [("content-type", "application/scim+json; charset=utf-8")];
    let context = of("PATCH", "/scim/v2/Users/u7", &entra).await;
    assert_eq!(context.message().identity_provider(), IdentityProvider::Unspecified);
    context.note(notes(&["Replace"]));
    let message = context.message();
    assert_eq!((message.identity_provider(), message.dialect.as_str()), (IdentityProvider::Entra, "entra-default"));
    assert_eq!(message.coercions.first().map(|note| note.code.as_str()), Some("capitalised-op"));
}

#[tokio::test]
async fn however_much_there_is_to_tell_it_stays_small() {
    let long = "ü".repeat(4_000);
    let context = of("PUT", &format!("/scim/v2/Users/{}", "x".repeat(4_000)), &[]).await;
    context.named(&long);
    let unknown: serde_json::Map<_, _> = (0..60).map(|n| (format!("{n:03}{long}"), 1.into())).collect();
    context.note(scim::user::parse(&unknown.into()).unwrap().notes);

    let message = context.message();
    assert_eq!((message.resource_id.len(), message.resource_name.len()), (256, 256));
    assert!(message.encoded_len() <= MAX_BYTES, "{}", message.encoded_len());
    assert!((30..=MAX_COERCIONS).contains(&message.coercions.len()), "{}", message.coercions.len());
    assert!(message.coercions.first().unwrap().path.starts_with("000"));
}

#[tokio::test]
async fn a_request_inside_a_bulk_request_is_told_as_what_it_is() {
    let outer = of("POST", "/scim/v2/Bulk", &[("user-agent", "Okta SCIM Client 1.0.0")]).await;
    outer.named("outer");

    let message = outer.inside(Method::PATCH, "Groups", Some("g1")).message();
    assert_eq!((message.method.as_str(), message.route.as_str()), ("PATCH", "/Groups/{id}"));
    assert_eq!((message.operation(), message.resource()), (Operation::Patch, Resource::Group));
    assert_eq!((message.resource_id.as_str(), message.resource_name.as_str()), ("g1", ""));
    assert_eq!(message.identity_provider(), IdentityProvider::Okta);

    let message = outer.inside(Method::POST, "Users", None).message();
    assert_eq!((message.route.as_str(), message.operation()), ("/Users", Operation::Create));
}

#[tokio::test]
async fn it_never_shows_a_credential() {
    let context = of("GET", "/scim/v2/Users/u7", &[("authorization", "Bearer topsecret")]).await;
    context.named("ada@example.com");
    let shown = format!("{context:?} {:?}", context.message());
    assert!(!shown.contains("topsecret"), "{shown}");
    assert!(!format!("{context:?}").contains("ada"), "{context:?}");
    assert!(context.authorization().unwrap().is_sensitive());
}

/// The notes of a patch with these operations.
fn notes(ops: &[&str]) -> Vec<Note> {
    let operations: Vec<_> =
        ops.iter().map(|op| serde_json::json!({ "op": op, "path": "title", "value": "CTO" })).collect();
    scim::patch::parse(&scim::Resource::USER, &serde_json::json!({ "Operations": operations })).unwrap().notes
}
