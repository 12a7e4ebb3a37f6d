#![expect(clippy::panic, clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{Endpoint, document};

const BASE: &str = "https://roster.example.com/scim/v2/";

/// Every operation with its path and method.
fn operations(document: &Value) -> Vec<(String, String, &Map<String, Value>)> {
    let paths = document["paths"].as_object().unwrap().iter();
    let operations = paths.flat_map(|(path, item)| {
        let verbs = item.as_object().unwrap().iter();
        verbs.map(move |(verb, operation)| (path.clone(), verb.clone(), operation.as_object().unwrap()))
    });
    operations.collect()
}

/// Calls `each` for every object of the document that is no map from names.
fn walk(value: &Value, place: &str, each: &mut impl FnMut(&str, &Map<String, Value>)) {
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(i, item)| walk(item, &format!("{place}/{i}"), each));
        }
        Value::Object(object) => {
            // The keys of these are names of attributes, and one attribute is called `$ref`.
            let is_map = place.ends_with("/properties");
            if !is_map {
                each(place, object);
            }
            object.iter().for_each(|(key, value)| walk(value, &format!("{place}/{key}"), each));
        }
        Value::Null => panic!("{place} is null"),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn every_endpoint_is_described_and_nothing_else() {
    let document = document(BASE);
    let described: BTreeSet<_> = operations(&document).into_iter().map(|(path, verb, _)| (path, verb)).collect();
    let served = Endpoint::ALL.into_iter().flat_map(|endpoint| {
        let verbs = endpoint.verbs().into_iter();
        verbs.map(move |verb| (endpoint.path().to_owned(), verb.as_str().to_lowercase()))
    });
    assert_eq!(described, served.collect());
    assert_eq!(document["servers"], json!([{ "url": "https://roster.example.com/scim/v2" }]));
}

#[test]
fn every_reference_leads_somewhere() {
    let document = document(BASE);
    let mut used = BTreeSet::new();
    walk(&document, "", &mut |place, object| {
        if let Some(reference) = object.get("$ref") {
            let pointer = reference.as_str().unwrap().strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{place}: {pointer}");
            used.insert(pointer.to_owned());
        }
    });
    // And everything that can be referred to is.
    for kind in ["parameters", "headers", "responses", "schemas"] {
        for name in document["components"][kind].as_object().unwrap().keys() {
            assert!(used.contains(&format!("/components/{kind}/{name}")), "{kind}/{name} is not used");
        }
    }
}

#[test]
fn operations_are_well_formed() {
    let document = document(BASE);
    let tags: Vec<_> = document["tags"].as_array().unwrap().iter().map(|tag| &tag["name"]).collect();
    let mut ids = BTreeSet::new();
    for (path, verb, operation) in operations(&document) {
        let place = format!("{verb} {path}");
        for field in operation.keys() {
            let known = ["operationId", "tags", "summary", "security", "parameters", "requestBody", "responses"]
                .contains(&field.as_str());
            assert!(known, "{place}: {field}");
        }
        assert!(ids.insert(operation["operationId"].as_str().unwrap()), "{place}: the operationId is taken");
        assert!(!operation["summary"].as_str().unwrap().is_empty(), "{place}");
        assert!(operation["tags"].as_array().unwrap().iter().all(|tag| tags.contains(&tag)), "{place}");

        let none = Vec::new();
        let parameters = operation.get("parameters").map_or(&none, |list| list.as_array().unwrap());
        let parameters: Vec<&Value> = parameters.iter().map(|parameter| resolved(&document, parameter)).collect();
        let names: BTreeSet<_> = parameters.iter().map(|one| (one["in"].as_str(), one["name"].as_str())).collect();
        assert_eq!(names.len(), parameters.len(), "{place}: a parameter comes twice");
        for parameter in &parameters {
            assert!(parameter["schema"].is_object(), "{place}");
            assert!(["path", "query", "header"].contains(&parameter["in"].as_str().unwrap()), "{place}");
        }
        let in_path = parameters.iter().filter(|parameter| parameter["in"] == "path");
        let in_path: Vec<_> = in_path.map(|one| (one["name"].as_str().unwrap(), &one["required"])).collect();
        let expected = if path.contains("{id}") { vec![("id", &Value::Bool(true))] } else { Vec::new() };
        assert_eq!(in_path, expected, "{place}");

        let has_body = operation.contains_key("requestBody");
        assert!(!has_body || !["get", "delete"].contains(&verb.as_str()), "{place}: a body that means nothing");
        let responses = operation["responses"].as_object().unwrap();
        assert!(!responses.is_empty());
        for (status, response) in responses {
            assert!((100..600).contains(&status.parse::<u16>().unwrap()), "{place}: {status}");
            assert!(resolved(&document, response)["description"].is_string(), "{place}: {status}");
        }
        let is_public = operation.get("security") == Some(&json!([]));
        assert_eq!(responses.contains_key("401"), !is_public, "{place}");
    }
}

fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(reference) => document.pointer(reference.strip_prefix('#').unwrap()).unwrap(),
        None => value,
    }
}

#[test]
fn schemas_are_well_formed() {
    let document = document(BASE);
    const TYPES: [&str; 6] = ["string", "boolean", "integer", "number", "array", "object"];
    walk(&document["components"]["schemas"], "/schemas", &mut |place, schema| {
        if let Some(kind) = schema.get("type") {
            assert!(TYPES.contains(&kind.as_str().unwrap()), "{place}: {kind}");
            assert_eq!(schema.contains_key("items"), kind == "array", "{place}");
        }
        if let Some(required) = schema.get("required") {
            for name in required.as_array().unwrap() {
                assert!(schema["properties"].get(name.as_str().unwrap()).is_some(), "{place}: {name} is required only");
            }
        }
    });
}

#[test]
fn the_registry_is_told_in_full() {
    let schemas = &document(BASE)["components"]["schemas"];
    assert_eq!(schemas["User"]["properties"]["userName"]["type"], "string");
    let user = &schemas["User"];
    assert_eq!(user["required"], json!(["schemas", "id", "userName"]));
    assert_eq!(user["properties"]["password"]["writeOnly"], true);
    assert_eq!(user["properties"]["id"]["readOnly"], true);
    assert_eq!(
        user["properties"]["emails"]["items"]["properties"]["type"]["examples"],
        json!(["work", "home", "other"])
    );
    assert_eq!(
        user["properties"]["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
        json!({ "$ref": "#/components/schemas/EnterpriseUser" })
    );
    let members = &schemas["Group"]["properties"]["members"];
    assert_eq!(
        (&members["type"], &members["items"]["properties"]["$ref"]["format"]),
        (&json!("array"), &json!("uri-reference"))
    );
    let bulk = &schemas["ServiceProviderConfig"]["properties"]["bulk"]["properties"];
    assert_eq!(bulk["maxOperations"]["type"], "integer");
    assert!(schemas["Error"]["properties"]["scimType"]["enum"].as_array().unwrap().contains(&json!("expiredCursor")));
}
