//! The messages of the protocol as JSON Schema (RFC 7644 §3.4–§3.12): no registry has them.

use serde_json::{Map, Value, json};

use super::operation::reference;
use crate::bulk::Method;
use crate::error::ScimType;
use crate::patch::OpKind;
use crate::urn;

/// Every message, by the name it is referred to with.
pub(super) fn all() -> Map<String, Value> {
    let messages = [
        ("ListResponse", list_response()),
        ("Error", error()),
        ("PatchOp", patch_op()),
        ("SearchRequest", search_request()),
        ("BulkRequest", bulk_request()),
        ("BulkResponse", bulk_response()),
    ];
    messages.into_iter().map(|(name, message)| (name.to_owned(), message)).collect()
}

fn schemas(urn: &str) -> Value {
    json!({ "type": "array", "items": { "type": "string" }, "contains": { "const": urn } })
}

fn list_response() -> Value {
    json!({
        "type": "object",
        "description": "A page of a list.",
        "properties": {
            "schemas": schemas(urn::LIST_RESPONSE),
            "totalResults": { "type": "integer", "minimum": 0, "description": "How many resources there are in all." },
            "startIndex": { "type": "integer", "minimum": 1, "description": "Where the page starts." },
            "itemsPerPage": { "type": "integer", "minimum": 0, "description": "How many resources the page holds." },
            "nextCursor": { "type": "string", "description": "The cursor of the next page; absent on the last." },
            "previousCursor": { "type": "string", "description": "The cursor of the page before, where there is one." },
            "Resources": { "type": "array", "items": { "type": "object" } },
        },
        "required": ["schemas", "totalResults", "Resources"],
    })
}

fn error() -> Value {
    json!({
        "type": "object",
        "description": "Why a request was refused.",
        "properties": {
            "schemas": schemas(urn::ERROR),
            "status": { "type": "string", "description": "The HTTP status." },
            "scimType": { "type": "string", "enum": ScimType::ALL.map(ScimType::as_str) },
            "detail": { "type": "string", "description": "What is wrong and what helps." },
        },
        "required": ["schemas", "status", "detail"],
    })
}

fn patch_op() -> Value {
    let kinds = [OpKind::Add, OpKind::Replace, OpKind::Remove].map(OpKind::as_str);
    json!({
        "type": "object",
        "description": "Changes to a resource, in order, all or none.",
        "properties": {
            "schemas": schemas(urn::PATCH_OP),
            "Operations": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "op": { "type": "string", "enum": kinds },
                        "path": { "type": "string", "description": "What to change: RFC 7644 §3.5.2." },
                        "value": { "description": "The value; of a remove, the values to take away." },
                    },
                    "required": ["op"],
                },
            },
        },
        "required": ["Operations"],
    })
}

fn search_request() -> Value {
    let names = json!({ "type": "array", "items": { "type": "string" } });
    json!({
        "type": "object",
        "description": "The query of a list as a body: nothing of it ends up in a log of URLs.",
        "properties": {
            "schemas": schemas(urn::SEARCH_REQUEST),
            "filter": { "type": "string" },
            "sortBy": { "type": "string" },
            "sortOrder": { "type": "string", "enum": ["ascending", "descending"] },
            "startIndex": { "type": "integer" },
            "count": { "type": "integer" },
            "cursor": { "type": "string" },
            "attributes": names,
            "excludedAttributes": names,
        },
    })
}

fn bulk_request() -> Value {
    json!({
        "type": "object",
        "description": "Many requests in one. A text `bulkId:x` in data or in a path stands for what the POST with the \
            bulkId x creates, wherever that is in the request.",
        "properties": {
            "schemas": schemas(urn::BULK_REQUEST),
            "failOnErrors": {
                "type": "integer",
                "minimum": 1,
                "description": "After how many errors to stop; without it, everything is tried.",
            },
            "Operations": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "method": method(),
                        "bulkId": { "type": "string", "description": "Names what a POST creates." },
                        "version": { "type": "string", "description": "The meta.version that the client knows." },
                        "path": { "type": "string", "examples": ["/Users", "/Groups/bulkId:x"] },
                        "data": { "description": "The body of the single request." },
                    },
                    "required": ["method", "path"],
                },
            },
        },
        "required": ["Operations"],
    })
}

fn bulk_response() -> Value {
    json!({
        "type": "object",
        "description": "How the operations ended, in the order of the request. Those that were not executed are left out.",
        "properties": {
            "schemas": schemas(urn::BULK_RESPONSE),
            "Operations": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "location": { "type": "string", "format": "uri" },
                        "method": method(),
                        "bulkId": { "type": "string" },
                        "version": { "type": "string" },
                        "status": { "type": "string", "description": "The HTTP status." },
                        "response": reference("Error"),
                    },
                    "required": ["status"],
                },
            },
        },
        "required": ["schemas", "Operations"],
    })
}

fn method() -> Value {
    json!({ "type": "string", "enum": Method::ALL.map(Method::as_str) })
}
