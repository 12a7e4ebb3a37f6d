//! From a path to the attribute it names.

use std::fmt;

use super::{Attribute, Resource, Schema};
use crate::path::AttrPath;
use crate::{quirks, urn};

/// What a path leads to.
#[derive(Clone, Debug, PartialEq)]
pub enum Resolution {
    /// An attribute.
    Attribute(Target),
    /// A whole schema of the registry, named by its URN alone.
    Schema(&'static Schema),
    /// Nothing that is known.
    Unknown,
}

/// An attribute that a filter or a patch is about.
#[derive(Clone, PartialEq)]
pub enum Target {
    /// An attribute of the registry.
    Known {
        /// Whether it belongs to the enterprise extension.
        extension: bool,
        /// The attribute.
        attribute: &'static Attribute,
        /// Its part, when the path names one.
        sub: Option<&'static Attribute>,
    },
    /// An attribute of an extension that is kept as it is sent.
    Custom {
        /// The extension.
        urn: String,
        /// Names from the top of the extension, as sent; empty is the whole extension.
        path: Vec<String>,
    },
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.wire_path())
    }
}

impl Target {
    /// The path in the field names of our gRPC contract: `emails.value`, `enterprise.manager.value`, `create_time`.
    ///
    /// Below an extension that is not in the registry, names are the extension's own.
    pub fn field_path(&self) -> String {
        match self {
            // The contract keeps what is in `meta` at the top.
            Self::Known { attribute, sub: Some(sub), .. } if attribute.name == "meta" => sub.field.to_owned(),
            Self::Known { extension, attribute, sub } => {
                let prefix = if *extension { "enterprise." } else { "" };
                let (dot, sub) = sub.map_or(("", ""), |sub| (".", sub.field));
                format!("{prefix}{}{dot}{sub}", attribute.field)
            }
            Self::Custom { path, .. } => path.join("."),
        }
    }

    /// The path as a client would write it.
    pub fn wire_path(&self) -> String {
        match self {
            Self::Known { extension, attribute, sub } => {
                let (urn, colon) = if *extension { (urn::ENTERPRISE_USER, ":") } else { ("", "") };
                let (dot, sub) = sub.map_or(("", ""), |sub| (".", sub.name));
                format!("{urn}{colon}{}{dot}{sub}", attribute.name)
            }
            Self::Custom { urn, path } if path.is_empty() => urn.clone(),
            Self::Custom { urn, path } => format!("{urn}:{}", path.join(".")),
        }
    }

    /// The attribute that holds the values: the sub-attribute when there is one.
    pub fn leaf(&self) -> Option<&'static Attribute> {
        match self {
            Self::Known { attribute, sub, .. } => Some(sub.unwrap_or(attribute)),
            Self::Custom { .. } => None,
        }
    }
}

impl Resource {
    /// Finds what a path names in this resource. Names and URNs of the registry ignore case (RFC 7643 §2.1, §3.1).
    pub fn resolve(&self, path: &AttrPath) -> Resolution {
        let Some(urn) = path.urn() else {
            let Some(name) = path.attr() else { return Resolution::Unknown };
            if let Some(attribute) = self.attribute(name) {
                return known(false, attribute, path.sub());
            }
            // Entra ID's reference check asks for a bare `manager`.
            return match self.extension.and_then(|schema| schema.attribute(name)) {
                Some(attribute) => known(true, attribute, path.sub()),
                None => Resolution::Unknown,
            };
        };
        let schema = if urn.eq_ignore_ascii_case(self.core.id) {
            self.core
        } else if let Some(extension) = self.extension
            && quirks::names_schema(urn, extension.id)
        {
            extension
        } else {
            return custom(urn, path);
        };
        let Some(name) = path.attr() else { return Resolution::Schema(schema) };
        let core = schema.id == self.core.id;
        let found = if core { self.attribute(name) } else { schema.attribute(name) };
        found.map_or(Resolution::Unknown, |attribute| known(!core, attribute, path.sub()))
    }
}

fn known(extension: bool, attribute: &'static Attribute, sub: Option<&str>) -> Resolution {
    let Some(name) = sub else {
        return Resolution::Attribute(Target::Known { extension, attribute, sub: None });
    };
    match attribute.sub(name) {
        Some(sub) => Resolution::Attribute(Target::Known { extension, attribute, sub: Some(sub) }),
        None => Resolution::Unknown,
    }
}

fn custom(urn: &str, path: &AttrPath) -> Resolution {
    if !urn::may_be_extension(urn) {
        return Resolution::Unknown;
    }
    let path = path.attr().into_iter().chain(path.sub()).map(str::to_owned).collect();
    Resolution::Attribute(Target::Custom { urn: urn.to_owned(), path })
}
