//! Schemas of extensions that a workspace registered (RFC 7643 §7), and what they make of extension data.
//!
//! Data of an extension that is not registered is kept as sent. Data of one that is gets the schema's names and types,
//! and is refused where it cannot be meant. Stored data is not looked at when a schema comes or changes: each value is
//! held to the schema when it is next written.

mod check;
mod conform;
mod elements;
mod settle;
mod shape;
mod shown;
#[cfg(test)]
mod tests;
mod typed;
mod unique;
mod value;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::attribute::ResourceKind;
use crate::fold;
use crate::time::Timestamp;

pub use crate::user::profile::Extensions;
pub use check::{MAX_ATTRIBUTES, MAX_SCHEMAS, is_reserved, too_many};
pub use conform::Write;
pub use unique::Claim;

/// The schema of an extension. The serde form is what storage keeps: add, never rename.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtensionSchema {
    /// Names it, in any case.
    pub urn: String,
    /// Name to show.
    pub name: String,
    /// What it describes.
    pub description: String,
    /// What it extends.
    pub resource: ResourceKind,
    /// Whether every such resource must have it.
    pub required: bool,
    /// Its attributes.
    pub attributes: Vec<SchemaAttribute>,
}

/// An attribute of a schema, or a part of a complex one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchemaAttribute {
    /// The name, unique in any case among its siblings.
    pub name: String,
    /// The data type.
    pub kind: Kind,
    /// Whether it has any number of values.
    pub multi_valued: bool,
    /// What it means.
    pub description: String,
    /// Whether a resource that has the extension must have it.
    pub required: bool,
    /// Values with a known meaning; others are allowed.
    pub canonical_values: Vec<String>,
    /// Whether its text compares exactly.
    pub case_exact: bool,
    /// Who may write it.
    pub mutability: Mutability,
    /// When it is returned.
    pub returned: Returned,
    /// How unique it is.
    pub uniqueness: Uniqueness,
    /// What a reference may point at.
    pub reference_types: Vec<String>,
    /// The parts of a complex attribute.
    pub sub_attributes: Vec<SchemaAttribute>,
    /// Whether its values are kept out of the activity.
    #[serde(default)]
    pub sensitive: bool,
}

/// The data type of an attribute (RFC 7643 §2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Text.
    String,
    /// True or false.
    Boolean,
    /// A whole number.
    Integer,
    /// A number with a fraction.
    Decimal,
    /// An instant.
    DateTime,
    /// A URI.
    Reference,
    /// Bytes in base64.
    Binary,
    /// A set of parts.
    Complex,
}

/// Who may write an attribute (RFC 7643 §7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mutability {
    /// Anybody, any time.
    ReadWrite,
    /// Nobody: what is sent is ignored.
    ReadOnly,
    /// The client, once.
    Immutable,
    /// The client, who never gets it back.
    WriteOnly,
}

/// When an attribute is returned (RFC 7643 §7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Returned {
    /// Unless the client asks for others, or not for this one.
    Default,
    /// Whatever the client asks for.
    Always,
    /// Under no circumstances.
    Never,
    /// When the client asks for it.
    Request,
}

/// How unique the value of an attribute is (RFC 7643 §7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Uniqueness {
    /// Not at all.
    None,
    /// Within the workspace.
    Server,
    /// In the world; held within the workspace, since nothing crosses it.
    Global,
}

impl ExtensionSchema {
    /// Finds an attribute by its name, in any case (RFC 7643 §2.1).
    pub fn attribute(&self, name: &str) -> Option<&SchemaAttribute> {
        find(&self.attributes, name)
    }

    /// Where an attribute is in a profile, for refusals.
    fn place(&self, path: &str) -> String {
        format!("profile.extensions.{}:{path}", self.urn)
    }
}

impl SchemaAttribute {
    /// Finds a part by its name, in any case.
    pub fn sub(&self, name: &str) -> Option<&SchemaAttribute> {
        find(&self.sub_attributes, name)
    }

    /// Whether no client ever gets it back.
    fn is_hidden(&self) -> bool {
        self.mutability == Mutability::WriteOnly || self.returned == Returned::Never
    }

    /// Whether a client that must give it can.
    fn is_asked_for(&self) -> bool {
        self.required && self.mutability != Mutability::ReadOnly
    }
}

fn find<'a>(attributes: &'a [SchemaAttribute], name: &str) -> Option<&'a SchemaAttribute> {
    attributes.iter().find(|attribute| fold::same(&attribute.name, name))
}

/// The member of an object of that name, in any case.
fn member<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    object.get(name).or_else(|| object.iter().find(|(key, _)| fold::same(key, name)).map(|(_, value)| value))
}

/// The data of an extension, in any case of its URN.
fn extension<'a>(extensions: &'a Extensions, urn: &str) -> Option<(&'a String, &'a Map<String, Value>)> {
    extensions.get_key_value(urn).or_else(|| extensions.iter().find(|(key, _)| fold::same(key, urn)))
}

/// A schema as it is registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// The schema.
    pub schema: ExtensionSchema,
    /// When it was first registered.
    pub created: Timestamp,
    /// When it was last replaced.
    pub updated: Timestamp,
}

/// What a workspace registered for one kind of resource.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Schemas(Vec<ExtensionSchema>);

/// What a workspace has that registered nothing.
pub static NO_SCHEMAS: Schemas = Schemas(Vec::new());

impl Schemas {
    /// Those that extend the resource.
    pub fn of(resource: ResourceKind, registered: &[Registered]) -> Self {
        let extending = registered.iter().filter(|registered| registered.schema.resource == resource);
        Self(extending.map(|registered| registered.schema.clone()).collect())
    }

    /// Whether there is nothing to heed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many attributes they have, parts included.
    pub fn attributes(&self) -> usize {
        let all = self.0.iter().flat_map(|schema| &schema.attributes);
        all.map(|attribute| 1 + attribute.sub_attributes.len()).sum()
    }

    /// Whether the schema of this URN, if there is one, does not know the attribute that the path starts with.
    pub(crate) fn lacks(&self, urn: &str, path: &[String]) -> bool {
        let known = |schema: &ExtensionSchema| path.first().is_none_or(|first| schema.attribute(first).is_some());
        self.find(urn).is_some_and(|schema| !known(schema))
    }

    fn find(&self, urn: &str) -> Option<&ExtensionSchema> {
        self.0.iter().find(|schema| fold::same(&schema.urn, urn))
    }
}
