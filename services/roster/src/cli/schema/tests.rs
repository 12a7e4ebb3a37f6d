#![expect(clippy::unwrap_used, reason = "tests")]

use proto::v1::{AttributeMutability, AttributeReturned, AttributeType, AttributeUniqueness, ExtendedResource, Schema};
use serde_json::{Value, json};

use super::file::{Read, read};
use crate::cli::output::Row;

fn of(value: &Value) -> Result<Read, String> {
    read(&value.to_string())
}

fn badge() -> Value {
    json!({ "id": "urn:example:Acme:2.0:User", "name": "Acme", "attributes": [{ "name": "badge", "type": "integer" }] })
}

#[test]
fn a_schema_is_read_with_all_its_characteristics() {
    let file = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
        "ID": "urn:example:Acme:2.0:User",
        "name": "Acme",
        "description": "What Acme knows",
        "meta": { "resourceType": "Schema" },
        "required": true,
        "attributes": [{
            "Name": "sites",
            "type": "COMPLEX",
            "multivalued": true,
            "description": "Where",
            "required": true,
            "mutability": "immutable",
            "returned": "request",
            "uniqueness": null,
            "subAttributes": [
                { "name": "value", "type": "string", "canonicalValues": ["Rome"], "caseExact": true, "uniqueness": "server" },
                { "name": "$ref", "type": "reference", "referenceTypes": ["User"], "mutability": "readOnly" },
                { "name": "at", "type": "dateTime", "returned": "never" },
            ],
        }, { "name": "plain" }],
    });
    let Read { schemas, skipped } = of(&file).unwrap();
    assert!(skipped.is_empty());
    let [schema] = schemas.as_slice() else { unreadable(&schemas) };
    assert_eq!((schema.schema_id.as_str(), schema.name.as_str()), ("urn:example:Acme:2.0:User", "Acme"));
    assert_eq!((schema.required, schema.resource()), (true, ExtendedResource::User));
    let sites = &schema.attributes[0];
    assert_eq!((sites.r#type(), sites.multi_valued, sites.required), (AttributeType::Complex, true, true));
    assert_eq!(sites.mutability(), AttributeMutability::Immutable);
    assert_eq!((sites.returned(), sites.uniqueness()), (AttributeReturned::Request, AttributeUniqueness::None));
    assert_eq!(sites.sub_attributes[0].canonical_values, ["Rome"]);
    assert_eq!(
        (sites.sub_attributes[0].case_exact, sites.sub_attributes[0].uniqueness()),
        (true, AttributeUniqueness::Server)
    );
    assert_eq!(sites.sub_attributes[1].reference_types, ["User"]);
    assert_eq!(sites.sub_attributes[2].r#type(), AttributeType::DateTime);
    assert_eq!(schema.attributes[1].r#type(), AttributeType::String);
    // What is shown is what is read.
    assert_eq!(of(&schema.json()).unwrap().schemas, schemas);
}

#[expect(clippy::panic, reason = "tests")]
fn unreadable(schemas: &[Schema]) -> ! {
    panic!("{schemas:?}")
}

#[test]
fn a_file_holds_one_schema_or_several() {
    let group = json!({ "id": "urn:example:Acme:2.0:Group", "attributes": [] });
    let core = json!({ "id": "urn:ietf:params:scim:schemas:core:2.0:User", "anything": true });
    let list = json!([badge(), core, group]);
    for file in [list.clone(), json!({ "totalResults": 3, "Resources": list })] {
        let Read { schemas, skipped } = of(&file).unwrap();
        let resources: Vec<_> = schemas.iter().map(Schema::resource).collect();
        assert_eq!(resources, [ExtendedResource::User, ExtendedResource::Group]);
        assert_eq!(skipped, ["urn:ietf:params:scim:schemas:core:2.0:User"]);
    }
    let mut told = badge();
    told["resource"] = "Group".into();
    assert_eq!(of(&told).unwrap().schemas[0].resource(), ExtendedResource::Group);
}

#[test]
fn what_is_no_schema_is_refused_with_its_place() {
    let attribute = |attribute: Value| {
        let mut schema = badge();
        schema["attributes"] = json!([{ "name": "fine" }, attribute]);
        schema
    };
    let cases = [
        (json!("x"), "the schema must be a JSON object"),
        (json!([]), "holds no schema to register"),
        (json!({ "Resources": {} }), "Resources must be an array"),
        (json!([badge(), 7]), "schema 2 must be a JSON object"),
        (json!({ "name": "x" }), "the schema has no id"),
        (json!({ "id": 7 }), "the schema: id must be a string"),
        (json!({ "id": "urn:example:x", "attribute": [] }), "the schema has \"attribute\", which means nothing"),
        (json!({ "id": "urn:example:x", "attributes": {} }), "must be arrays"),
        (json!({ "id": "urn:example:x", "resource": "robot" }), "resource must be one of user, group"),
        (attribute(json!(7)), "attribute 2 must be a JSON object"),
        (attribute(json!({ "name": "b", "type": "number" })), "attribute \"b\": type must be one of string, boolean"),
        (attribute(json!({ "name": "b", "required": "yes" })), "attribute \"b\": required must be true or false"),
        (attribute(json!({ "name": "b", "canonicalValues": "x" })), "canonicalValues must be an array of strings"),
        (attribute(json!({ "name": "b", "canonicalValues": [7] })), "canonicalValues must be an array of strings"),
        (attribute(json!({ "name": "b", "canonical_values": [] })), "\"canonical_values\", which means nothing"),
        (
            attribute(json!({ "name": "b", "subAttributes": [{ "name": "c", "returned": "now" }] })),
            "attribute \"b\", attribute \"c\": returned must be one of default",
        ),
    ];
    for (file, problem) in cases {
        let said = of(&file).unwrap_err();
        assert!(said.contains(problem), "{said:?} does not say {problem:?}");
    }
    assert!(read("{").unwrap_err().starts_with("is not JSON"));
    let deep = (0..10).fold(json!([]), |subs, _| json!([{ "name": "a", "type": "complex", "subAttributes": subs }]));
    assert!(of(&json!({ "id": "urn:example:x", "attributes": deep })).unwrap_err().contains("too deeply"));
}
