//! The schemas of the discovery documents themselves (RFC 7643 §8.7.2, RFC 9865 §4).
//!
//! Nobody writes them: everything in them is read-only. They are no resources, so the contract has no names for them.

use super::{Attribute, Schema};
use crate::urn;

/// What the server can do.
pub static SERVICE_PROVIDER_CONFIG: Schema = Schema {
    id: urn::SERVICE_PROVIDER_CONFIG,
    name: "Service Provider Configuration",
    description: "What the server can do",
    attributes: &[
        link("documentationUri", EXTERNAL, "Where people read about the server."),
        part("patch", SUPPORTED, "Changing a resource in part.").required(),
        part("bulk", BULK, "Many requests in one.").required(),
        part("filter", FILTER, "Searching.").required(),
        part("changePassword", SUPPORTED, "Changing a password.").required(),
        part("sort", SUPPORTED, "Sorting lists.").required(),
        part("etag", SUPPORTED, "Entity tags.").required(),
        part("pagination", PAGINATION, "Lists in pages."),
        part("authenticationSchemes", AUTHENTICATION_SCHEME, "How clients say who they are.").many().required(),
    ],
};

/// A type of resource.
pub static RESOURCE_TYPE: Schema = Schema {
    id: urn::RESOURCE_TYPE,
    name: "ResourceType",
    description: "A type of resource",
    attributes: &[
        text("id", "The id of the type.").case_exact(),
        text("name", "The name of the type.").required().case_exact().unique(),
        text("description", "What it is."),
        link("endpoint", URI, "Where its resources are, below the base URL.").required().unique(),
        link("schema", URI, "The schema that every such resource has.").required(),
        part("schemaExtensions", SCHEMA_EXTENSION, "The schemas that it may have besides.").many().required(),
    ],
};

/// A schema.
pub static SCHEMA: Schema = Schema {
    id: urn::SCHEMA,
    name: "Schema",
    description: "The attributes of a resource or an extension",
    attributes: &[
        text("id", "The URN of the schema.").required().case_exact(),
        text("name", "The name to show.").required(),
        text("description", "What it describes."),
        part("attributes", &ATTRIBUTE, "Its attributes.").many().required(),
    ],
};

const EXTERNAL: &[&str] = &["external"];
const URI: &[&str] = &["uri"];

const SUPPORTED: &[Attribute] = &[flag("supported", "Whether it is supported.").required()];
const BULK: &[Attribute] = &[
    flag("supported", "Whether it is supported.").required(),
    count("maxOperations", "How many operations one request may hold.").required(),
    count("maxPayloadSize", "How many bytes one request may have.").required(),
];
const FILTER: &[Attribute] = &[
    flag("supported", "Whether it is supported.").required(),
    count("maxResults", "How many resources one answer holds at most.").required(),
];
const PAGINATION: &[Attribute] = &[
    flag("cursor", "Whether pages are found by cursor.").required(),
    flag("index", "Whether pages are found by index.").required(),
    text("defaultPaginationMethod", "How they are found when the client does not say.").canonical(&["cursor", "index"]),
    count("defaultPageSize", "How many resources a page has when the client does not say."),
    count("maxPageSize", "How many resources a page has at most."),
    count("cursorTimeout", "For how many seconds a cursor is good."),
];
const AUTHENTICATION_SCHEME: &[Attribute] = &[
    text("type", "The kind of scheme.")
        .canonical(&["oauth", "oauth2", "oauthbearertoken", "httpbasic", "httpdigest"])
        .required(),
    text("name", "The name to show.").required(),
    text("description", "How it works.").required(),
    link("specUri", EXTERNAL, "Its specification."),
    link("documentationUri", EXTERNAL, "How to use it."),
    flag("primary", "Whether it is the preferred one."),
];
const SCHEMA_EXTENSION: &[Attribute] = &[
    link("schema", URI, "The schema.").required(),
    flag("required", "Whether every such resource must have it.").required(),
];

/// The characteristics of an attribute, but for its parts.
const CHARACTERISTICS: [Attribute; 11] = [
    text("name", "The name on the wire.").required().case_exact(),
    text("type", "The data type.")
        .canonical(&["string", "complex", "boolean", "decimal", "integer", "dateTime", "reference", "binary"])
        .required(),
    flag("multiValued", "Whether it has any number of values.").required(),
    text("description", "What it means."),
    flag("required", "Whether a resource cannot do without it."),
    text("canonicalValues", "Values with a known meaning.").many().case_exact(),
    flag("caseExact", "Whether its text compares exactly."),
    text("mutability", "Who may write it.")
        .canonical(&["readOnly", "readWrite", "immutable", "writeOnly"])
        .case_exact(),
    text("returned", "When it is returned.").canonical(&["always", "never", "default", "request"]).case_exact(),
    text("uniqueness", "How unique it is.").canonical(&["none", "server", "global"]).case_exact(),
    text("referenceTypes", "What a reference may point at.").many().case_exact(),
];
const ATTRIBUTE: [Attribute; 12] = {
    let [a, b, c, d, e, f, g, h, i, j, k] = CHARACTERISTICS;
    [a, b, c, d, e, f, g, h, i, j, k, part("subAttributes", &CHARACTERISTICS, "Its parts.").many()]
};

const fn text(name: &'static str, description: &'static str) -> Attribute {
    Attribute::string(name, "", description).read_only()
}

const fn flag(name: &'static str, description: &'static str) -> Attribute {
    Attribute::boolean(name, "", description).read_only()
}

const fn count(name: &'static str, description: &'static str) -> Attribute {
    Attribute::integer(name, "", description).read_only()
}

const fn link(name: &'static str, types: &'static [&'static str], description: &'static str) -> Attribute {
    Attribute::reference(name, "", types, description).case_exact().read_only()
}

const fn part(name: &'static str, parts: &'static [Attribute], description: &'static str) -> Attribute {
    Attribute::complex(name, "", parts, description).read_only()
}
