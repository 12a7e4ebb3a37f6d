//! The HTTP surface as a whole: which methods there are, what discovery owes to everybody, and that the OpenAPI document
//! tells of what is served and of nothing else.

use std::collections::{BTreeMap, BTreeSet};

use http::Method;
use roster_tests::http::Call;
use roster_tests::{Answer, Http, World};
use serde_json::{Value, json};

journeys! { in both topologies:
    discovery_is_open_and_read_only
    the_openapi_document_tells_of_what_is_served
}

mod details {
    use super::*;

    journeys! {
        head_is_get_without_a_body
        another_method_is_refused_with_those_there_are
        me_is_not_offered_and_says_why
    }

    async fn head_is_get_without_a_body(world: World) {
        let (_, scim) = world.plain_client().await;
        let user = scim.create_user("ada").await;
        let group = scim.create_group("Sales", &[&user]).await;
        for path in [
            format!("/Users/{user}"),
            format!("/Groups/{group}"),
            "/Users".to_owned(),
            "/Groups".to_owned(),
            String::new(),
            "/ServiceProviderConfig".to_owned(),
            "/Schemas".to_owned(),
            "/Users/nobody".to_owned(),
        ] {
            let get = scim.send(Method::GET, &path, &[], None).await;
            let head = scim.send(Method::HEAD, &path, &[], None).await;
            assert_eq!((head.status, head.body.len()), (get.status, 0), "{path}");
            for name in ["content-type", "content-length", "etag"] {
                assert_eq!(head.header(name), get.header(name), "{path}: {name}");
            }
        }
    }

    async fn another_method_is_refused_with_those_there_are(world: World) {
        let (_, scim) = world.plain_client().await;
        let user = scim.create_user("ada").await;
        let group = scim.create_group("Sales", &[&user]).await;
        let resource = ["DELETE", "GET", "HEAD", "PATCH", "PUT"];
        for (path, methods) in [
            ("/Users".to_owned(), &["GET", "HEAD", "POST"][..]),
            ("/Groups".to_owned(), &["GET", "HEAD", "POST"]),
            (format!("/Users/{user}"), &resource),
            (format!("/Groups/{group}"), &resource),
            ("/Bulk".to_owned(), &["POST"]),
            ("/.search".to_owned(), &["POST"]),
            ("/Users/.search".to_owned(), &["POST"]),
            ("/Groups/.search".to_owned(), &["POST"]),
            ("/Schemas".to_owned(), &["GET", "HEAD"]),
        ] {
            let wanted: BTreeSet<String> = methods.iter().map(|&method| method.to_owned()).collect();
            for method in
                ["GET", "POST", "PUT", "PATCH", "DELETE"].into_iter().filter(|method| !methods.contains(method))
            {
                let method = Method::from_bytes(method.as_bytes()).unwrap();
                let refused = scim.send(method.clone(), &path, &[], None).await.expect(405);
                assert_eq!(refused.complaint(), None, "{method} {path}");
                assert_eq!(allowed(&refused), wanted, "{method} {path}");
            }
            let options = scim.send(Method::OPTIONS, &path, &[], None).await.expect(204);
            assert_eq!(allowed(&options), wanted, "{path}");
        }
        let user = scim.get(&user).await.expect(200);
        assert_eq!(user.text("active"), "true", "nothing happened to it");
    }

    async fn me_is_not_offered_and_says_why(world: World) {
        let (_, scim) = world.plain_client().await;
        for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            let refused = scim.send(method.clone(), "/Me", &[], Some(&json!({}))).await.expect(501);
            assert_eq!(refused.complaint(), None, "{method}");
            assert!(refused.text("detail").contains("identity provider"), "{}", refused.text("detail"));
        }
    }
}

/// A request below the base URL without a credential.
async fn open(http: &Http, path: &str) -> Answer {
    http.send(&Call::new(Method::GET, format!("/scim/v2{path}"))).await
}

/// The methods that an answer allows.
fn allowed(answer: &Answer) -> BTreeSet<String> {
    let methods = answer.header("allow").split(',').map(|method| method.trim().to_owned());
    // Whoever asks for the options knows that they can be asked for.
    methods.filter(|method| !method.is_empty() && method != "OPTIONS").collect()
}

async fn discovery_is_open_and_read_only(world: World) {
    let (_, scim) = world.plain_client().await;
    let http = world.http();
    for path in ["/ServiceProviderConfig", "/ResourceTypes", "/Schemas", "/openapi.json"] {
        let nobody = open(&http, path).await.expect(200);
        let known = scim.send(Method::GET, path, &[], None).await.expect(200);
        assert_eq!(known.json(), nobody.json(), "{path} says the same to everybody");
        // A token that is none is no reason to refuse what needs none.
        let wrong = scim.with_token("wrong").send(Method::GET, path, &[], None).await.expect(200);
        assert_eq!(wrong.json(), nobody.json(), "{path}");
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            let refused = scim.send(method.clone(), path, &[], Some(&json!({}))).await.expect(405);
            assert_eq!(refused.complaint(), None, "{method} {path}");
            assert_eq!(allowed(&refused), BTreeSet::from(["GET".to_owned(), "HEAD".to_owned()]), "{method} {path}");
        }
    }
}

async fn the_openapi_document_tells_of_what_is_served(world: World) {
    let (_, scim) = world.plain_client().await;
    let answer = open(&world.http(), "/openapi.json").await.expect(200);
    assert!(answer.header("content-type").starts_with("application/"), "{}", answer.header("content-type"));
    let document = answer.json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1."), "{}", document["openapi"]);
    for part in ["info/title", "info/version", "components/schemas", "components/securitySchemes"] {
        assert!(roster_tests::look::look(&document, part).is_some(), "{part} is missing");
    }
    references(&document, &mut |target| {
        let pointer = target.strip_prefix('#').unwrap_or_else(|| panic!("{target} leads elsewhere"));
        assert!(document.pointer(pointer).is_some(), "{target} leads nowhere");
    });

    let mut described = BTreeMap::new();
    for (template, operations) in document["paths"].as_object().unwrap() {
        let methods: BTreeSet<String> = operations
            .as_object()
            .unwrap()
            .keys()
            .filter(|key| ["get", "head", "post", "put", "patch", "delete"].contains(&key.as_str()))
            .map(|key| key.to_uppercase())
            .collect();
        described.insert(template.clone(), methods);
    }
    // What the document tells of is there, with these methods; HEAD goes without saying.
    for (template, methods) in &described {
        let path = template.replace("{id}", "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b");
        let options = scim.send(Method::OPTIONS, &path, &[], None).await;
        if template == "/Me" {
            continue;
        }
        let served: BTreeSet<String> =
            allowed(&options.expect(204)).into_iter().filter(|method| method != "HEAD").collect();
        let told: BTreeSet<String> = methods.iter().filter(|method| *method != "HEAD").cloned().collect();
        assert_eq!(told, served, "{template}");
    }
    // And what is there is told of.
    for path in [
        "/Users",
        "/Users/{id}",
        "/Users/.search",
        "/Groups",
        "/Groups/{id}",
        "/Groups/.search",
        "/.search",
        "/Bulk",
        "/ServiceProviderConfig",
        "/ResourceTypes",
        "/ResourceTypes/{id}",
        "/Schemas",
        "/Schemas/{id}",
    ] {
        assert!(described.contains_key(path), "{path} is not described; there are {:?}", described.keys());
    }
    for (template, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap().iter().filter(|(_, value)| value.is_object()) {
            let answers = operation["responses"].as_object();
            assert!(answers.is_some_and(|answers| !answers.is_empty()), "{method} {template} answers nothing");
        }
    }
}

/// Every `$ref` in the document.
fn references(value: &Value, check: &mut impl FnMut(&str)) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                match (key.as_str(), member) {
                    ("$ref", Value::String(target)) => check(target),
                    _ => references(member, check),
                }
            }
        }
        Value::Array(elements) => elements.iter().for_each(|element| references(element, check)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
