//! The core Group schema (RFC 7643 §4.2, §8.7.1).

use super::{Attribute, Schema};
use crate::urn;

/// The core Group schema.
pub static GROUP: Schema = Schema { id: urn::GROUP, name: "Group", description: "Group", attributes: ATTRIBUTES };

const ATTRIBUTES: &[Attribute] = &[
    Attribute::string("displayName", "display_name", "The name of the group; no two groups share one, in any case.")
        .required()
        .unique(),
    Attribute::complex("members", "members", MEMBERS, "The users and groups that belong to the group.").many(),
];

// A member is its id: to change one is to remove it and to add another.
const MEMBERS: &[Attribute] = &[
    Attribute::string("value", "value", "The id of the member.").immutable(),
    Attribute::reference("$ref", "ref", &["User", "Group"], "The URI of the member.").immutable(),
    Attribute::string("type", "type", "Whether the member is a user or a group.")
        .canonical(&["User", "Group"])
        .immutable(),
    Attribute::string("display", "display", "The name of the member.").read_only(),
];
