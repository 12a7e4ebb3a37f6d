//! The registry as JSON Schema: what `/Schemas` says in SCIM's terms.

use serde_json::{Map, Value, json};

use super::messages;
use super::operation::reference;
use crate::schema::{
    Attribute, ENTERPRISE_USER, Kind, Mutability, RESOURCE_TYPE, Resource, Returned, SCHEMA, SERVICE_PROVIDER_CONFIG,
    Schema,
};

/// Every schema, by the name it is referred to with.
pub(super) fn all() -> Value {
    let mut schemas = Map::new();
    for resource in &Resource::ALL {
        schemas.insert(resource.name.to_owned(), of_resource(resource));
    }
    schemas.insert("EnterpriseUser".to_owned(), object(ENTERPRISE_USER.description, ENTERPRISE_USER.attributes));
    schemas.insert("ServiceProviderConfig".to_owned(), of_document(&SERVICE_PROVIDER_CONFIG));
    schemas.insert("ResourceType".to_owned(), of_document(&RESOURCE_TYPE));
    schemas.insert("Schema".to_owned(), of_document(&SCHEMA));
    let any: Vec<Value> = Resource::ALL.iter().map(|resource| reference(resource.name)).collect();
    schemas.insert("Resource".to_owned(), json!({ "description": "A user or a group.", "anyOf": any }));
    schemas.extend(messages::all());
    schemas.into()
}

fn of_resource(resource: &Resource) -> Value {
    let attributes: Vec<Attribute> = resource.common.iter().chain(resource.core.attributes).copied().collect();
    let mut schema = object(resource.core.description, &attributes);
    if let (Some(extension), Some(properties)) = (resource.extension, properties(&mut schema)) {
        properties.insert(extension.id.to_owned(), reference(extension.name));
    }
    schema
}

/// A discovery document: in the registry without what every resource has.
fn of_document(schema: &Schema) -> Value {
    let mut document = object(schema.description, schema.attributes);
    if let Some(properties) = properties(&mut document) {
        let urns = json!({ "type": "array", "items": { "type": "string", "const": schema.id } });
        properties.insert("schemas".to_owned(), urns);
        properties.insert("meta".to_owned(), json!({ "type": "object" }));
    }
    document
}

fn properties(schema: &mut Value) -> Option<&mut Map<String, Value>> {
    schema.get_mut("properties")?.as_object_mut()
}

fn object(description: &str, attributes: &[Attribute]) -> Value {
    // What is never returned cannot be required of an answer.
    let required = attributes.iter().filter(|attribute| attribute.required && attribute.returned != Returned::Never);
    let required: Vec<&str> = required.map(|attribute| attribute.name).collect();
    let properties: Map<_, _> = attributes.iter().map(|one| (one.name.to_owned(), attribute(one))).collect();
    let mut object = json!({ "type": "object", "description": description, "properties": properties });
    if let Some(object) = object.as_object_mut().filter(|_| !required.is_empty()) {
        object.insert("required".to_owned(), json!(required));
    }
    object
}

fn attribute(attribute: &Attribute) -> Value {
    let mut value = match attribute.kind {
        Kind::String => json!({ "type": "string" }),
        Kind::Boolean => json!({ "type": "boolean" }),
        Kind::Integer => json!({ "type": "integer" }),
        Kind::Decimal => json!({ "type": "number" }),
        Kind::DateTime => json!({ "type": "string", "format": "date-time" }),
        Kind::Reference => json!({ "type": "string", "format": "uri-reference" }),
        Kind::Binary => json!({ "type": "string", "contentEncoding": "base64" }),
        Kind::Complex => object(attribute.description, attribute.sub_attributes),
    };
    if let Some(value) = value.as_object_mut().filter(|_| !attribute.canonical_values.is_empty()) {
        // Others are allowed.
        value.insert("examples".to_owned(), json!(attribute.canonical_values));
    }
    if attribute.multi_valued {
        value = json!({ "type": "array", "items": value });
    }
    if let Some(value) = value.as_object_mut() {
        value.insert("description".to_owned(), attribute.description.into());
        match attribute.mutability {
            Mutability::ReadOnly => {
                value.insert("readOnly".to_owned(), true.into());
            }
            Mutability::WriteOnly => {
                value.insert("writeOnly".to_owned(), true.into());
            }
            Mutability::ReadWrite | Mutability::Immutable => {}
        }
    }
    value
}
