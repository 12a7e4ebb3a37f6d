//! The registry of schemas as data (RFC 7643 §2.2, §4, §7, §8.7.1), and how a path finds its attribute in it.
//!
//! What is published at `/Schemas`, what a filter may compare and what a body is coerced to all come from here.

mod attribute;
mod common;
mod enterprise;
mod resolve;
mod user;

pub use attribute::{Attribute, Kind, Mutability, Returned, Uniqueness};
pub use common::COMMON;
pub use enterprise::ENTERPRISE_USER;
pub use resolve::{Resolution, Target, resolve};
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
    /// The core schema.
    pub core: &'static Schema,
    /// The one extension whose attributes are known.
    pub extension: Option<&'static Schema>,
}

impl Resource {
    /// A user with the enterprise extension.
    pub const USER: Self = Self { name: "User", core: &USER, extension: Some(&ENTERPRISE_USER) };

    /// Finds a core or common attribute.
    pub fn attribute(&self, name: &str) -> Option<&'static Attribute> {
        self.core.attribute(name).or_else(|| attribute::find(&COMMON, name))
    }
}

#[cfg(test)]
mod tests;
