//! Attributes that the server makes up when it answers: `schemas`, what is in `meta`, and the URIs of members and groups.
//!
//! No row holds them, so a filter on one is told in terms of what rows do hold, or refused where that cannot be done.
//! Answering with everything, or with nothing, would be a lie.

use super::compare::refuse;
use super::{CompareOp, TypedFilter, TypedValue};
use crate::error::Error;
use crate::quirks;
use crate::schema::{Attribute, Resource, Target};
use crate::urn;

/// An attribute that the server makes up.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ServerMade {
    /// The schemas: those that the resource has data of.
    Schemas,
    /// All of `meta`.
    Meta,
    /// The name of the type.
    ResourceType,
    /// The base URL, the type and the id.
    Location,
    /// The entity tag.
    Version,
    /// The URI of a member or group: the base URL, the type and the id in `value`.
    Uri {
        /// The attribute it is part of.
        attribute: &'static Attribute,
    },
}

impl ServerMade {
    /// Which one it is; `None` when rows hold it.
    pub(crate) fn of(target: &Target) -> Option<Self> {
        let Target::Known { extension: false, attribute, sub } = target else { return None };
        match (attribute.name, sub.map(|sub| sub.name)) {
            ("schemas", None) => Some(Self::Schemas),
            ("meta", None) => Some(Self::Meta),
            ("meta", Some("resourceType")) => Some(Self::ResourceType),
            ("meta", Some("location")) => Some(Self::Location),
            ("meta", Some("version")) => Some(Self::Version),
            ("members" | "groups", Some("$ref")) => Some(Self::Uri { attribute }),
            _ => None,
        }
    }
}

/// The filter that finds resources with such an attribute; `None` when rows hold it.
pub(super) fn present(resource: &'static Resource, target: &Target) -> Option<TypedFilter> {
    Some(match ServerMade::of(target)? {
        ServerMade::Uri { attribute } => TypedFilter::Present { target: value_of(attribute) },
        ServerMade::Schemas
        | ServerMade::Meta
        | ServerMade::ResourceType
        | ServerMade::Location
        | ServerMade::Version => TypedFilter::always(resource, true),
    })
}

/// The filter that compares such an attribute; `None` when rows hold it.
pub(super) fn compare(
    resource: &'static Resource,
    target: &Target,
    op: CompareOp,
    value: &TypedValue,
) -> Option<Result<TypedFilter, Error>> {
    let made = ServerMade::of(target)?;
    let TypedValue::String(text) = value else {
        // Null: the others are no values of these attributes.
        return Some(Ok(match made {
            ServerMade::Uri { attribute } => {
                TypedFilter::Compare { target: value_of(attribute), op, value: value.clone() }
            }
            ServerMade::Schemas
            | ServerMade::Meta
            | ServerMade::ResourceType
            | ServerMade::Location
            | ServerMade::Version => TypedFilter::always(resource, op == CompareOp::Ne),
        }));
    };
    Some(match made {
        ServerMade::ResourceType => Ok(TypedFilter::always(resource, holds(op, resource.name, text))),
        ServerMade::Schemas => schemas(resource, target, op, text),
        ServerMade::Location => location(resource, target, op, text),
        ServerMade::Uri { attribute } => uri(attribute, target, op, text),
        ServerMade::Version | ServerMade::Meta => {
            Err(refuse(target, "cannot be filtered by; send it in If-Match or If-None-Match"))
        }
    })
}

/// Compares two texts, case and all.
fn holds(op: CompareOp, left: &str, right: &str) -> bool {
    match op {
        CompareOp::Eq => left == right,
        CompareOp::Ne => left != right,
        CompareOp::Co => left.contains(right),
        CompareOp::Sw => left.starts_with(right),
        CompareOp::Ew => left.ends_with(right),
        CompareOp::Gt => left > right,
        CompareOp::Ge => left >= right,
        CompareOp::Lt => left < right,
        CompareOp::Le => left <= right,
    }
}

/// A resource has its core schema, and the extensions that it has data of.
fn schemas(resource: &'static Resource, target: &Target, op: CompareOp, text: &str) -> Result<TypedFilter, Error> {
    let core = quirks::names_schema(text, resource.core.id);
    match op {
        CompareOp::Eq if core => Ok(TypedFilter::always(resource, true)),
        CompareOp::Eq => Ok(match resource.extension {
            Some(extension) if quirks::names_schema(text, extension.id) => {
                let parts = extension.attributes.iter().map(|attribute| TypedFilter::Present {
                    target: Target::Known { extension: true, attribute, sub: None },
                });
                TypedFilter::Or(parts.collect())
            }
            Some(_) | None if urn::may_be_extension(text) => {
                TypedFilter::Present { target: Target::Custom { urn: text.to_owned(), path: Vec::new() } }
            }
            Some(_) | None => TypedFilter::always(resource, false),
        }),
        // The core schema is another one than that.
        CompareOp::Ne if !core => Ok(TypedFilter::always(resource, true)),
        CompareOp::Ne
        | CompareOp::Co
        | CompareOp::Sw
        | CompareOp::Ew
        | CompareOp::Gt
        | CompareOp::Ge
        | CompareOp::Lt
        | CompareOp::Le => Err(refuse(target, "can only be compared with eq, with one schema's URN")),
    }
}

/// A location ends with the type's endpoint and the id, whatever URL the server is reached under.
fn location(resource: &'static Resource, target: &Target, op: CompareOp, text: &str) -> Result<TypedFilter, Error> {
    let (CompareOp::Eq | CompareOp::Ne) = op else {
        return Err(refuse(target, "can only be compared with eq and ne; filter by id"));
    };
    let (collection, id) = text.trim_end_matches('/').rsplit_once('/').unwrap_or_default();
    let endpoint = collection.rsplit('/').next().unwrap_or_default();
    if endpoint != resource.endpoint || id.is_empty() {
        return Ok(TypedFilter::always(resource, op == CompareOp::Ne));
    }
    let target = Target::Known { extension: false, attribute: resource.id(), sub: None };
    Ok(TypedFilter::Compare { target, op, value: TypedValue::String(id.to_owned()) })
}

/// The URI of a member or group ends with the id that is its value.
fn uri(attribute: &'static Attribute, target: &Target, op: CompareOp, text: &str) -> Result<TypedFilter, Error> {
    let (CompareOp::Eq | CompareOp::Ne) = op else {
        return Err(refuse(target, "can only be compared with eq and ne; filter by value"));
    };
    let id = quirks::id_of_reference(text).unwrap_or_default();
    Ok(TypedFilter::Compare { target: value_of(attribute), op, value: TypedValue::String(id.to_owned()) })
}

fn value_of(attribute: &'static Attribute) -> Target {
    Target::Known { extension: false, attribute, sub: attribute.sub("value") }
}
