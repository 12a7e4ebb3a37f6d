#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};

use super::{Bulk, Features, resource_type, resource_types, schema, schemas, service_provider_config};
use crate::urn;

const BASE: &str = "https://roster.example.com/scim/v2";

fn features() -> Features {
    Features {
        bulk: None,
        sort: false,
        etag: true,
        max_results: 1_000,
        documentation_uri: "https://roster.example.com/docs".to_owned(),
    }
}

fn has_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.iter().any(has_null),
        Value::Object(object) => object.values().any(has_null),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

#[test]
fn the_configuration_says_yes_and_no_to_everything() {
    let config = service_provider_config(&features(), BASE);
    assert_eq!(
        config,
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
            "documentationUri": "https://roster.example.com/docs",
            "patch": { "supported": true },
            "bulk": { "supported": false, "maxOperations": 0, "maxPayloadSize": 0 },
            "filter": { "supported": true, "maxResults": 1000 },
            "changePassword": { "supported": false },
            "sort": { "supported": false },
            "etag": { "supported": true },
            "authenticationSchemes": [{
                "type": "oauthbearertoken",
                "name": "OAuth Bearer Token",
                "description": "The workspace's SCIM token, sent as a bearer token in the Authorization header",
                "specUri": "https://www.rfc-editor.org/info/rfc6750",
                "documentationUri": "https://roster.example.com/docs",
                "primary": true,
            }],
            "meta": {
                "resourceType": "ServiceProviderConfig",
                "location": "https://roster.example.com/scim/v2/ServiceProviderConfig",
            },
        })
    );
    let bulk = Some(Bulk { max_operations: 1_000, max_payload_size: 1_048_576 });
    let config = service_provider_config(&Features { bulk, ..features() }, BASE);
    assert_eq!(
        config.get("bulk"),
        Some(&json!({ "supported": true, "maxOperations": 1000, "maxPayloadSize": 1_048_576 }))
    );
}

#[test]
fn the_one_resource_type_is_the_user() {
    let list = serde_json::to_value(resource_types("https://roster.example.com/scim/v2/")).unwrap();
    assert_eq!(list.get("totalResults"), Some(&json!(1)));
    assert_eq!(list.pointer("/Resources/0/endpoint"), Some(&json!("/Users")));
    assert_eq!(
        list.pointer("/Resources/0/schemaExtensions"),
        Some(&json!([{ "schema": urn::ENTERPRISE_USER, "required": false }]))
    );
    assert_eq!(
        list.pointer("/Resources/0/meta/location"),
        Some(&json!("https://roster.example.com/scim/v2/ResourceTypes/User"))
    );
    assert_eq!(resource_type("User", BASE).as_ref(), list.pointer("/Resources/0"));
    assert_eq!(resource_type("Group", BASE), None);
}

#[test]
fn schemas_are_found_by_id_and_listed() {
    let list = serde_json::to_value(schemas(BASE)).unwrap();
    assert_eq!(list.get("totalResults"), Some(&json!(2)));
    assert!(!has_null(&list));
    assert_eq!(schema(urn::USER, BASE).as_ref(), list.pointer("/Resources/0"));
    assert_eq!(schema(&urn::ENTERPRISE_USER.to_lowercase(), BASE).as_ref(), list.pointer("/Resources/1"));
    assert_eq!(schema(urn::GROUP, BASE), None);
    let user = schema(urn::USER, BASE).unwrap();
    assert_eq!(user.pointer("/meta/location"), Some(&json!(format!("{BASE}/Schemas/{}", urn::USER))));
}

#[test]
fn attributes_are_published_with_their_characteristics() {
    let user = schema(urn::USER, BASE).unwrap();
    let attribute = |pointer: &str| {
        let mut attribute = user.pointer(&format!("/attributes/{pointer}")).cloned().unwrap();
        let described = attribute.as_object_mut().and_then(|object| object.remove("description"));
        assert!(described.is_some_and(|text| text != ""));
        attribute
    };
    assert_eq!(
        attribute("0"),
        json!({
            "name": "userName", "type": "string", "multiValued": false, "required": true, "caseExact": false,
            "mutability": "readWrite", "returned": "default", "uniqueness": "server",
        })
    );
    assert_eq!(
        attribute("11"),
        json!({
            "name": "password", "type": "string", "multiValued": false, "required": false, "caseExact": false,
            "mutability": "writeOnly", "returned": "never", "uniqueness": "none",
        })
    );
    assert_eq!(
        attribute("12/subAttributes/2"),
        json!({
            "name": "type", "type": "string", "multiValued": false, "required": false, "caseExact": false,
            "mutability": "readWrite", "returned": "default", "uniqueness": "none",
            "canonicalValues": ["work", "home", "other"],
        })
    );
    assert_eq!(
        attribute("12/subAttributes/3"),
        json!({
            "name": "primary", "type": "boolean", "multiValued": false, "required": false,
            "mutability": "readWrite", "returned": "default",
        })
    );
    assert_eq!(
        attribute("15/subAttributes/0"),
        json!({
            "name": "value", "type": "reference", "multiValued": false, "required": false, "caseExact": true,
            "mutability": "readWrite", "returned": "default", "uniqueness": "none", "referenceTypes": ["external"],
        })
    );
}
