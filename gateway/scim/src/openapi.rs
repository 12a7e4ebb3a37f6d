//! The SCIM surface as an OpenAPI 3.1 document, for whoever generates clients or reads with tools.
//!
//! Resources come from the registry of schemas and endpoints from [`Endpoint`], which the router is made from as well:
//! neither can be there without being described.

mod endpoint;
mod messages;
mod operation;
mod schemas;

pub use endpoint::{Endpoint, Verb};
use serde_json::{Map, Value, json};

/// The document. `base_url` is the URL that the collections hang under.
pub fn document(base_url: &str) -> Value {
    let mut paths = Map::new();
    for endpoint in Endpoint::ALL {
        let mut item = Map::new();
        for operation in endpoint.operations() {
            item.insert(operation.verb.as_str().to_ascii_lowercase(), operation.document());
        }
        paths.insert(endpoint.path().to_owned(), item.into());
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Roster SCIM 2.0",
            "summary": "Users and groups, provisioned by an identity provider",
            "description": "SCIM 2.0 as RFC 7643, RFC 7644 and RFC 9865 define it. Attribute names are accepted in any \
                case, and what identity providers send beside the letter of the RFCs is understood.",
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": base_url.trim_end_matches('/') }],
        "security": [{ "token": [] }],
        "tags": [
            { "name": "Users", "description": "The people whom the identity provider manages." },
            { "name": "Groups", "description": "Sets of users and of other groups." },
            { "name": "Both", "description": "Users and groups together." },
            { "name": "Discovery", "description": "What the server can do. Needs no credential." },
        ],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The workspace's SCIM token. Discovery needs none.",
                },
            },
            "parameters": operation::parameters(),
            "headers": operation::headers(),
            "responses": operation::refusals(),
            "schemas": schemas::all(),
        },
    })
}

#[cfg(test)]
mod tests;
