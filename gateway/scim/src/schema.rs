//! The registry of schemas as data (RFC 7643 §2.2, §4, §7, §8.7.1), and how a path finds its attribute in it.
//!
//! What is published at `/Schemas`, what a filter may compare and what a body is coerced to all come from here.

mod attribute;
mod common;
mod discovery;
mod enterprise;
mod group;
mod resolve;
mod user;

pub use attribute::{Attribute, Kind, Mutability, Returned, Uniqueness};
pub use discovery::{RESOURCE_TYPE, SCHEMA, SERVICE_PROVIDER_CONFIG};
pub use enterprise::ENTERPRISE_USER;
pub use group::GROUP;
pub use resolve::{Resolution, Target};
pub use user::USER;

/// A set of attributes with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schema {
    /// The URN.
    pub id: &'static str,
    /// The name.
    pub name: &'static str,
    /// What it describes.
    pub description: &'static str,
    /// Its attributes.
    pub attributes: &'static [Attribute],
}

impl Schema {
    /// Finds an attribute by its name on the wire; names ignore case (RFC 7643 §2.1).
    pub fn attribute(&self, name: &str) -> Option<&'static Attribute> {
        attribute::find(self.attributes, name)
    }
}

/// The schemas a resource is made of: the common attributes, a core schema and the extensions that are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resource {
    /// Its name, for example `User`.
    pub name: &'static str,
    /// Where its resources are, below the base URL, for example `Users`.
    pub endpoint: &'static str,
    /// The attributes that every resource has.
    pub common: &'static [Attribute; 4],
    /// The core schema.
    pub core: &'static Schema,
    /// The one extension whose attributes are known.
    pub extension: Option<&'static Schema>,
}

impl Resource {
    /// A user with the enterprise extension.
    pub const USER: Self = Self {
        name: "User",
        endpoint: "Users",
        common: &common::OF_USER,
        core: &USER,
        extension: Some(&ENTERPRISE_USER),
    };
    /// A group; of its extensions none is known.
    pub const GROUP: Self =
        Self { name: "Group", endpoint: "Groups", common: &common::OF_GROUP, core: &GROUP, extension: None };
    /// Every type of resource, in the order in which a search over all of them answers.
    pub const ALL: [Self; 2] = [Self::USER, Self::GROUP];

    /// The id, which every resource has a value of.
    pub const fn id(&self) -> &'static Attribute {
        let [_schemas, id, _external_id, _meta] = self.common;
        id
    }

    /// Finds a core or common attribute.
    pub fn attribute(&self, name: &str) -> Option<&'static Attribute> {
        self.core.attribute(name).or_else(|| attribute::find(self.common, name))
    }
}

#[cfg(test)]
mod tests;
