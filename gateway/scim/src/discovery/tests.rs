#![expect(clippy::panic, clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};

use super::{
    Bulk, Extension, ExtensionAttribute, Features, resource_type, resource_types, schema, schemas,
    service_provider_config,
};
use crate::schema::{self as registry, Attribute, Kind, Mutability, Resource, Returned, Uniqueness};
use crate::urn;

const BASE: &str = "https://roster.example.com/scim/v2";

fn features() -> Features {
    Features {
        bulk: None,
        sort: false,
        etag: true,
        cursors: true,
        default_results: 100,
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
            "pagination": {
                "cursor": true,
                "index": true,
                "defaultPaginationMethod": "index",
                "defaultPageSize": 100,
                "maxPageSize": 1000,
            },
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

fn attribute(name: &str, kind: Kind) -> ExtensionAttribute {
    ExtensionAttribute {
        name: name.to_owned(),
        kind,
        multi_valued: false,
        description: String::new(),
        required: false,
        canonical_values: Vec::new(),
        case_exact: false,
        mutability: Mutability::ReadWrite,
        returned: Returned::Default,
        uniqueness: Uniqueness::None,
        reference_types: Vec::new(),
        sub_attributes: Vec::new(),
    }
}

/// What a workspace might register.
fn badge() -> Extension {
    let number = ExtensionAttribute {
        description: "The number on it".to_owned(),
        required: true,
        case_exact: true,
        uniqueness: Uniqueness::Server,
        ..attribute("number", Kind::String)
    };
    let colour = ExtensionAttribute { canonical_values: vec!["red".to_owned()], ..attribute("colour", Kind::String) };
    let issued = ExtensionAttribute {
        multi_valued: true,
        mutability: Mutability::Immutable,
        returned: Returned::Request,
        sub_attributes: vec![attribute("at", Kind::DateTime), attribute("valid", Kind::Boolean)],
        ..attribute("issued", Kind::Complex)
    };
    let site =
        ExtensionAttribute { reference_types: vec!["external".to_owned()], ..attribute("site", Kind::Reference) };
    Extension {
        id: "urn:x:badge:1.0:User".to_owned(),
        name: "Badge".to_owned(),
        description: "What opens doors".to_owned(),
        resource: Resource::USER,
        required: true,
        attributes: vec![number, colour, issued, site],
    }
}

#[test]
fn users_and_groups_are_the_resource_types() {
    let list = serde_json::to_value(resource_types(&[], "https://roster.example.com/scim/v2/")).unwrap();
    assert_eq!(list.get("totalResults"), Some(&json!(2)));
    assert_eq!(
        list.pointer("/Resources/0"),
        Some(&json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
            "id": "User",
            "name": "User",
            "description": "User Account",
            "endpoint": "/Users",
            "schema": urn::USER,
            "schemaExtensions": [{ "schema": urn::ENTERPRISE_USER, "required": false }],
            "meta": {
                "resourceType": "ResourceType",
                "location": "https://roster.example.com/scim/v2/ResourceTypes/User",
            },
        }))
    );
    assert_eq!(list.pointer("/Resources/1/endpoint"), Some(&json!("/Groups")));
    assert_eq!(list.pointer("/Resources/1/schemaExtensions"), Some(&json!([])));
    assert_eq!(resource_type("User", &[], BASE).as_ref(), list.pointer("/Resources/0"));
    assert_eq!(resource_type("Group", &[], BASE).as_ref(), list.pointer("/Resources/1"));
    assert_eq!(resource_type("Robot", &[], BASE), None);
}

#[test]
fn schemas_are_found_by_id_and_listed() {
    let list = serde_json::to_value(schemas(&[], BASE)).unwrap();
    assert!(!has_null(&list));
    let listed =
        [urn::USER, urn::GROUP, urn::ENTERPRISE_USER, urn::SERVICE_PROVIDER_CONFIG, urn::RESOURCE_TYPE, urn::SCHEMA];
    assert_eq!(list.get("totalResults"), Some(&json!(listed.len())));
    for (i, id) in listed.into_iter().enumerate() {
        let document = list.pointer(&format!("/Resources/{i}"));
        assert_eq!(schema(id, &[], BASE).as_ref(), document, "{id}");
        assert_eq!(schema(&id.to_lowercase(), &[], BASE).as_ref(), document, "{id}");
        let location = document.unwrap().pointer("/meta/location");
        assert_eq!(location, Some(&json!(format!("{BASE}/Schemas/{id}"))));
    }
    assert_eq!(schema("urn:x", &[], BASE), None);
}

#[test]
fn what_a_workspace_registered_is_shown_like_the_rest() {
    let extensions = [badge()];
    let list = serde_json::to_value(schemas(&extensions, BASE)).unwrap();
    assert_eq!(list.get("totalResults"), Some(&json!(7)));
    assert!(!has_null(&list));
    let document = schema("URN:X:badge:1.0:User", &extensions, BASE).unwrap();
    assert_eq!(list.pointer("/Resources/6"), Some(&document));
    let common = json!({ "multiValued": false, "required": false, "mutability": "readWrite", "returned": "default" });
    let with = |more: Value| {
        let mut attribute = common.clone();
        attribute.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        attribute
    };
    assert_eq!(
        document,
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
            "id": "urn:x:badge:1.0:User",
            "name": "Badge",
            "description": "What opens doors",
            "attributes": [
                with(json!({ "name": "number", "type": "string", "description": "The number on it", "required": true,
                    "caseExact": true, "uniqueness": "server" })),
                with(json!({ "name": "colour", "type": "string", "caseExact": false, "uniqueness": "none",
                    "canonicalValues": ["red"] })),
                with(json!({ "name": "issued", "type": "complex", "multiValued": true, "mutability": "immutable",
                    "returned": "request", "subAttributes": [
                        with(json!({ "name": "at", "type": "dateTime", "caseExact": false, "uniqueness": "none" })),
                        with(json!({ "name": "valid", "type": "boolean" })),
                    ] })),
                with(json!({ "name": "site", "type": "reference", "caseExact": false, "uniqueness": "none",
                    "referenceTypes": ["external"] })),
            ],
            "meta": { "resourceType": "Schema", "location": format!("{BASE}/Schemas/urn:x:badge:1.0:User") },
        })
    );
    let user = resource_type("User", &extensions, BASE).unwrap();
    assert_eq!(
        user.pointer("/schemaExtensions/1"),
        Some(&json!({ "schema": "urn:x:badge:1.0:User", "required": true }))
    );
    let group = resource_type("Group", &extensions, BASE).unwrap();
    assert_eq!(group.pointer("/schemaExtensions"), Some(&json!([])));
}

#[test]
fn a_schema_without_words_is_shown_by_its_urn() {
    let extension = Extension { name: String::new(), description: String::new(), ..badge() };
    let document = schema("urn:x:badge:1.0:User", &[extension], BASE).unwrap();
    assert_eq!((document.get("name"), document.get("description")), (Some(&json!("urn:x:badge:1.0:User")), None));
}

/// Asserts that everything in the document is an attribute that is published for it.
fn assert_published(document: &Value, attributes: &'static [Attribute]) {
    for (name, value) in document.as_object().unwrap() {
        if name == "schemas" || name == "meta" {
            continue;
        }
        // The schema of schemas describes two levels; there is one more, in the schema of schemas.
        if name == "subAttributes" && !attributes.iter().any(|attribute| attribute.name == name) {
            value.as_array().unwrap().iter().for_each(|element| assert_published(element, attributes));
            continue;
        }
        let attribute = attributes.iter().find(|attribute| attribute.name == name);
        let attribute = attribute.unwrap_or_else(|| panic!("{name} is not published"));
        assert_eq!(attribute.multi_valued, value.is_array(), "{name}");
        let elements = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        for element in elements {
            match attribute.kind {
                Kind::Complex => assert_published(element, attribute.sub_attributes),
                Kind::Boolean => assert!(element.is_boolean(), "{name}"),
                Kind::Integer => assert!(element.is_u64(), "{name}"),
                Kind::String | Kind::Reference => assert!(element.is_string(), "{name}"),
                Kind::Decimal | Kind::DateTime | Kind::Binary => panic!("{name} is of a kind that is not met here"),
            }
        }
    }
    for attribute in attributes.iter().filter(|attribute| attribute.required) {
        assert!(document.get(attribute.name).is_some(), "{} is missing", attribute.name);
    }
}

#[test]
fn discovery_documents_are_what_their_schemas_say() {
    let config = service_provider_config(&features(), BASE);
    assert_published(&config, registry::SERVICE_PROVIDER_CONFIG.attributes);
    let types = serde_json::to_value(resource_types(&[badge()], BASE)).unwrap();
    let schemas = serde_json::to_value(schemas(&[badge()], BASE)).unwrap();
    for document in types.get("Resources").unwrap().as_array().unwrap() {
        assert_published(document, registry::RESOURCE_TYPE.attributes);
    }
    for document in schemas.get("Resources").unwrap().as_array().unwrap() {
        assert_published(document, registry::SCHEMA.attributes);
    }
}

#[test]
fn attributes_are_published_with_their_characteristics() {
    let user = schema(urn::USER, &[], BASE).unwrap();
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
