//! A schema that a workspace registered, as far as clients are told of it.

use crate::schema::{Kind, Mutability, Resource, Returned, Uniqueness};

/// The schema of an extension that is not in the registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    /// The URN.
    pub id: String,
    /// The name to show.
    pub name: String,
    /// What it describes.
    pub description: String,
    /// What it extends.
    pub resource: Resource,
    /// Whether every such resource must have it.
    pub required: bool,
    /// Its attributes.
    pub attributes: Vec<ExtensionAttribute>,
}

/// An attribute of such a schema, or a sub-attribute of a complex one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtensionAttribute {
    /// The name on the wire.
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
    pub sub_attributes: Vec<ExtensionAttribute>,
}
