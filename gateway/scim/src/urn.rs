//! The URNs that name schemas and messages (RFC 7643 §10, RFC 7644 §8.2).

/// The core User schema.
pub const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
/// The enterprise extension of the User schema.
pub const ENTERPRISE_USER: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
/// The core Group schema.
pub const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
/// The service provider's configuration.
pub const SERVICE_PROVIDER_CONFIG: &str = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig";
/// A resource type.
pub const RESOURCE_TYPE: &str = "urn:ietf:params:scim:schemas:core:2.0:ResourceType";
/// A schema.
pub const SCHEMA: &str = "urn:ietf:params:scim:schemas:core:2.0:Schema";
/// A list or search response.
pub const LIST_RESPONSE: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
/// A search request.
pub const SEARCH_REQUEST: &str = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";
/// A patch.
pub const PATCH_OP: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
/// A bulk request.
pub const BULK_REQUEST: &str = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
/// A bulk response.
pub const BULK_RESPONSE: &str = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";
/// An error.
pub const ERROR: &str = "urn:ietf:params:scim:api:messages:2.0:Error";

/// Prefixes that the RFCs keep for themselves: what starts so and is not known is no extension.
const RESERVED: [&str; 2] = ["urn:ietf:params:scim:schemas:core:", "urn:ietf:params:scim:api:"];

/// Whether the text starts like a URN. Their first four characters ignore case (RFC 8141 §3.1).
pub fn looks_like_urn(text: &str) -> bool {
    starts_with(text, "urn:")
}

/// Whether the URN may name an extension that is not in the registry.
pub(crate) fn may_be_extension(text: &str) -> bool {
    looks_like_urn(text) && !RESERVED.iter().any(|prefix| starts_with(text, prefix))
}

/// `str::starts_with`, ignoring ASCII case.
pub(crate) fn starts_with(text: &str, prefix: &str) -> bool {
    text.as_bytes().get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix.as_bytes()))
}
