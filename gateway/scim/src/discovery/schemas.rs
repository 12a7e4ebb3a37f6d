//! The registry as `/Schemas` publishes it (RFC 7643 §7).

use serde_json::{Map, Value, json};

use super::location;
use crate::list::ListResponse;
use crate::schema::{Attribute, ENTERPRISE_USER, Kind, Schema, USER};
use crate::urn;

/// The body of `/Schemas`.
pub fn schemas(base_url: &str) -> ListResponse<Value> {
    ListResponse::all([&USER, &ENTERPRISE_USER].map(|schema| document(schema, base_url)).into())
}

/// The body of `/Schemas/{id}`; `None` when there is no such schema.
pub fn schema(id: &str, base_url: &str) -> Option<Value> {
    let found = [&USER, &ENTERPRISE_USER].into_iter().find(|schema| schema.id.eq_ignore_ascii_case(id));
    found.map(|schema| document(schema, base_url))
}

fn document(schema: &Schema, base_url: &str) -> Value {
    json!({
        "schemas": [urn::SCHEMA],
        "id": schema.id,
        "name": schema.name,
        "description": schema.description,
        "attributes": schema.attributes.iter().map(attribute).collect::<Vec<_>>(),
        "meta": { "resourceType": "Schema", "location": location(base_url, &format!("Schemas/{}", schema.id)) },
    })
}

fn attribute(attribute: &Attribute) -> Value {
    let mut out = Map::new();
    let mut put = |name: &str, value: Value| out.insert(name.to_owned(), value);
    put("name", attribute.name.into());
    put("type", attribute.kind.as_str().into());
    put("multiValued", attribute.multi_valued.into());
    put("description", attribute.description.into());
    put("required", attribute.required.into());
    put("mutability", attribute.mutability.as_str().into());
    put("returned", attribute.returned.as_str().into());
    // RFC 7643 §8.7.1 leaves case and uniqueness out where they mean nothing.
    if attribute.kind != Kind::Complex && attribute.kind != Kind::Boolean {
        put("caseExact", attribute.case_exact.into());
        put("uniqueness", attribute.uniqueness.as_str().into());
    }
    if !attribute.canonical_values.is_empty() {
        put("canonicalValues", attribute.canonical_values.into());
    }
    if attribute.kind == Kind::Reference {
        put("referenceTypes", attribute.reference_types.into());
    }
    if attribute.kind == Kind::Complex {
        put("subAttributes", attribute.sub_attributes.iter().map(self::attribute).collect());
    }
    Value::Object(out)
}
