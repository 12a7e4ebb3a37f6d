//! How paths are written: the contract's own names, or an extension's.

use std::fmt;

use super::{Attribute, FieldPath, ResourceKind, Sub};
use crate::refusal::Refusal;

/// Schema URNs whose attributes have names of their own in the contract, in a user.
const USER_URNS: &[&str] =
    &["urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"];
/// The same in a group.
const GROUP_URNS: &[&str] = &["urn:ietf:params:scim:schemas:core:2.0:Group"];

/// As deep as extension data may nest: a longer path could not be stored.
const MAX_SEGMENTS: usize = 32;

impl FieldPath {
    /// Reads a path of the contract into a resource of this kind, for example `emails.value`, or, with an extension, a
    /// path of that extension.
    ///
    /// Refused as [`Refusal::InvalidPath`] when it names nothing.
    pub fn parse(kind: ResourceKind, path: &str, extension_urn: &str) -> Result<Self, Refusal> {
        if extension_urn.is_empty() {
            Self::parse_known(kind, path)
        } else {
            Self::parse_extension(kind, path, extension_urn)
        }
    }

    fn parse_known(kind: ResourceKind, path: &str) -> Result<Self, Refusal> {
        let attribute = |name: &str| Attribute::of(kind).find(|attribute| attribute.path() == name);
        if let Some(attribute) = attribute(path) {
            return Ok(Self::Attribute(attribute, None));
        }
        path.rsplit_once('.')
            .and_then(|(head, tail)| {
                let attribute = attribute(head)?;
                let sub = attribute.subs().iter().find(|sub| sub.name() == tail)?;
                Some(Self::Attribute(attribute, Some(*sub)))
            })
            .ok_or_else(|| invalid(path, &no_attribute(kind)))
    }

    fn parse_extension(kind: ResourceKind, path: &str, urn: &str) -> Result<Self, Refusal> {
        if is_known_urn(kind, urn) {
            return Err(invalid(urn, "has names of its own in the contract; leave `extension_urn` empty"));
        }
        let odd = |text: &str| text.is_empty() || text.chars().any(char::is_control);
        let segments: Vec<String> =
            if path.is_empty() { Vec::new() } else { path.split('.').map(str::to_owned).collect() };
        if odd(urn) || segments.iter().any(|segment| odd(segment)) {
            return Err(invalid(path, "is not a dotted path of names; spell it as the extension does"));
        }
        if segments.len() > MAX_SEGMENTS {
            return Err(invalid(path, "is nested too deeply; 32 levels are the limit"));
        }
        Ok(Self::Extension { urn: urn.to_owned(), path: segments, exact: false })
    }

    /// Whether this names nothing that a resource of this kind has. Only a hand-made path can.
    pub(crate) fn is_impossible(&self, kind: ResourceKind) -> bool {
        match self {
            Self::Attribute(attribute, sub) => {
                !attribute.belongs_to(kind) || sub.is_some_and(|sub| !attribute.subs().contains(&sub))
            }
            Self::Extension { .. } => false,
        }
    }

    /// The part that a comparison is about.
    pub(crate) fn compared_sub(attribute: Attribute, sub: Option<Sub>) -> Option<Sub> {
        sub.or_else(|| attribute.default_sub())
    }
}

/// Whether the attributes of this schema are part of the contract, so that they never count as an extension's.
pub(crate) fn is_known_urn(kind: ResourceKind, urn: &str) -> bool {
    let known = match kind {
        ResourceKind::User => USER_URNS,
        ResourceKind::Group => GROUP_URNS,
    };
    known.iter().any(|known| known.eq_ignore_ascii_case(urn))
}

/// What is wrong with a path that names nothing.
pub(crate) fn no_attribute(kind: ResourceKind) -> String {
    format!("is not an attribute of {}; see `{}` in the contract for the names", kind.a(), kind.message())
}

fn invalid(path: &str, message: &str) -> Refusal {
    Refusal::InvalidPath { field: path.to_owned(), message: format!("`{path}` {message}") }
}

/// The path as [`FieldPath::parse`] reads it; an extension's is led by its URN and a colon, as SCIM writes it.
impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Attribute(attribute, None) => f.write_str(attribute.path()),
            Self::Attribute(attribute, Some(sub)) => write!(f, "{}.{}", attribute.path(), sub.name()),
            Self::Extension { urn, path, .. } if path.is_empty() => f.write_str(urn),
            Self::Extension { urn, path, .. } => write!(f, "{urn}:{}", path.join(".")),
        }
    }
}
