//! The attributes every resource has (RFC 7643 §3.1). No schema publishes them.

use super::Attribute;

/// Those of a user.
pub(super) static OF_USER: [Attribute; 4] = common("user_id");
/// Those of a group.
pub(super) static OF_GROUP: [Attribute; 4] = common("group_id");

/// `schemas`, `id`, `externalId` and `meta`; the contract names the id after the resource.
const fn common(id: &'static str) -> [Attribute; 4] {
    [
        Attribute::reference("schemas", "schemas", &["uri"], "The schemas the resource is made of.")
            .many()
            .required()
            .case_exact()
            .read_only()
            .always(),
        Attribute::string("id", id, "The server's id of the resource; it never changes and is never reused.")
            .required()
            .case_exact()
            .read_only()
            .always()
            .unique(),
        Attribute::string("externalId", "external_id", "The client's own id of the resource.").case_exact(),
        Attribute::complex("meta", "meta", META, "What the server knows about the resource.").read_only(),
    ]
}

const META: &[Attribute] = &[
    Attribute::string("resourceType", "resource_type", "The name of the resource type.").case_exact().read_only(),
    Attribute::date_time("created", "create_time", "When the resource was created.").read_only(),
    Attribute::date_time("lastModified", "update_time", "When the resource last changed.").read_only(),
    Attribute::reference("location", "location", &["uri"], "The URI of the resource.").case_exact().read_only(),
    Attribute::string("version", "etag", "The entity tag of the resource as it is.").case_exact().read_only(),
];
