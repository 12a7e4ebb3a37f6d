//! What a client can find out about the server (RFC 7644 §4, RFC 7643 §5–§7, RFC 9865 §4).
//!
//! Every field the RFCs name is there, also the ones that say no: a client that misses one assumes the worst.

mod extension;
mod schemas;
mod types;

pub use extension::{Extension, ExtensionAttribute};
pub use schemas::{schema, schemas};
use serde_json::{Value, json};
pub use types::{resource_type, resource_types};

use crate::urn;

/// What the server can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Features {
    /// Bulk requests, and how large.
    pub bulk: Option<Bulk>,
    /// Whether lists can be sorted.
    pub sort: bool,
    /// Whether resources have entity tags.
    pub etag: bool,
    /// Whether pages are also found by cursor (RFC 9865). By index they always are.
    pub cursors: bool,
    /// How many resources a page has when the client does not say.
    pub default_results: u64,
    /// How many resources one page holds at most.
    pub max_results: u64,
    /// Where people read about this server.
    pub documentation_uri: String,
}

/// How large a bulk request may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bulk {
    /// In operations.
    pub max_operations: u64,
    /// In bytes.
    pub max_payload_size: u64,
}

/// The body of `/ServiceProviderConfig`.
pub fn service_provider_config(features: &Features, base_url: &str) -> Value {
    let bulk = features.bulk;
    json!({
        "schemas": [urn::SERVICE_PROVIDER_CONFIG],
        "documentationUri": features.documentation_uri,
        "patch": { "supported": true },
        "bulk": {
            "supported": bulk.is_some(),
            "maxOperations": bulk.map_or(0, |bulk| bulk.max_operations),
            "maxPayloadSize": bulk.map_or(0, |bulk| bulk.max_payload_size),
        },
        "filter": { "supported": true, "maxResults": features.max_results },
        "changePassword": { "supported": false },
        "sort": { "supported": features.sort },
        "etag": { "supported": features.etag },
        // Cursors do not expire, so no time is named for them.
        "pagination": {
            "cursor": features.cursors,
            "index": true,
            "defaultPaginationMethod": "index",
            "defaultPageSize": features.default_results,
            "maxPageSize": features.max_results,
        },
        "authenticationSchemes": [{
            "type": "oauthbearertoken",
            "name": "OAuth Bearer Token",
            "description": "The workspace's SCIM token, sent as a bearer token in the Authorization header",
            "specUri": "https://www.rfc-editor.org/info/rfc6750",
            "documentationUri": features.documentation_uri,
            "primary": true,
        }],
        "meta": {
            "resourceType": "ServiceProviderConfig",
            "location": location(base_url, "ServiceProviderConfig"),
        },
    })
}

fn location(base_url: &str, path: &str) -> String {
    format!("{}/{path}", base_url.trim_end_matches('/'))
}

#[cfg(test)]
mod tests;
