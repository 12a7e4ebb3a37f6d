//! Types of resources as `/ResourceTypes` publishes them (RFC 7643 §6).

use serde_json::{Value, json};

use super::{Extension, location};
use crate::list::ListResponse;
use crate::schema::Resource;
use crate::urn;

/// The body of `/ResourceTypes`.
pub fn resource_types(extensions: &[Extension], base_url: &str) -> ListResponse<Value> {
    ListResponse::all(Resource::ALL.iter().map(|resource| document(resource, extensions, base_url)).collect())
}

/// The body of `/ResourceTypes/{id}`; `None` when there is no such type.
pub fn resource_type(id: &str, extensions: &[Extension], base_url: &str) -> Option<Value> {
    let resource = Resource::ALL.iter().find(|resource| resource.name == id)?;
    Some(document(resource, extensions, base_url))
}

fn document(resource: &Resource, extensions: &[Extension], base_url: &str) -> Value {
    let known = resource.extension.iter().map(|schema| json!({ "schema": schema.id, "required": false }));
    let registered = extensions.iter().filter(|extension| extension.resource.name == resource.name);
    let registered = registered.map(|extension| json!({ "schema": extension.id, "required": extension.required }));
    json!({
        "schemas": [urn::RESOURCE_TYPE],
        "id": resource.name,
        "name": resource.name,
        "description": resource.core.description,
        "endpoint": format!("/{}", resource.endpoint),
        "schema": resource.core.id,
        "schemaExtensions": known.chain(registered).collect::<Vec<_>>(),
        "meta": {
            "resourceType": "ResourceType",
            "location": location(base_url, &format!("ResourceTypes/{}", resource.name)),
        },
    })
}
