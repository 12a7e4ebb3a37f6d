//! The order of a list (RFC 7644 §3.4.2.3): from `sortBy` to the attribute it names.
//!
//! An attribute that is unknown or has no order is refused: any other order than the one asked for would be a lie.

use crate::error::Error;
use crate::filter::ServerMade;
use crate::path::PatchPath;
use crate::query::ListQuery;
use crate::schema::{Resolution, Resource, Returned, Target};

/// An order.
#[derive(Clone, Debug, PartialEq)]
pub struct Sort {
    /// The attribute. Of several values the primary one counts, else the first; without a part, their `value` does.
    pub target: Target,
    /// Whether the greatest comes first.
    pub descending: bool,
}

/// The order that a query asks for among such resources; `None` is that of their creation.
pub fn sort(resource: &Resource, query: &ListQuery) -> Result<Option<Sort>, Error> {
    match resolve(resource, query)? {
        Found::Nothing => Ok(None),
        Found::Order(sort) => Ok(Some(sort)),
        Found::Unknown(refusal) => Err(refusal),
    }
}

/// The same where the list is of several types of resource, each in an order of its own: those that have no such
/// attribute stay in that of their creation.
pub fn sort_any(resource: &Resource, query: &ListQuery) -> Result<Option<Sort>, Error> {
    match resolve(resource, query)? {
        Found::Nothing => Ok(None),
        Found::Order(sort) => Ok(Some(sort)),
        Found::Unknown(refusal) => {
            let others = Resource::ALL.iter().filter(|other| other.name != resource.name);
            for other in others {
                if !matches!(resolve(other, query)?, Found::Unknown(_)) {
                    return Ok(None);
                }
            }
            Err(refusal)
        }
    }
}

enum Found {
    /// No order is asked for, or none would make a difference.
    Nothing,
    /// An attribute.
    Order(Sort),
    /// None of this resource.
    Unknown(Error),
}

fn resolve(resource: &Resource, query: &ListQuery) -> Result<Found, Error> {
    let Some(text) = &query.sort_by else { return Ok(Found::Nothing) };
    let path = PatchPath::parse(text).map_err(|err| err.within("sortBy"))?;
    let refuse = |why: &str| Err(Error::invalid_path(format!("sortBy: {path} {why}")));
    if path.filter.is_some() {
        return refuse("picks elements; name the attribute without a filter");
    }
    let descending = query.descending;
    let order = |target| Ok(Found::Order(Sort { target, descending }));
    let target = match resource.resolve(&path.attribute) {
        Resolution::Attribute(target) => target,
        Resolution::Schema(_) => return refuse("names a schema; name one of its attributes"),
        Resolution::Unknown => {
            let detail =
                format!("sortBy: {path} is not an attribute of this resource; see /Schemas for those that are");
            return Ok(Found::Unknown(Error::invalid_path(detail)));
        }
    };
    match ServerMade::of(&target) {
        None => {}
        // All are equal, and equal ones stay in the order of their creation.
        Some(ServerMade::ResourceType) => return Ok(Found::Nothing),
        // What comes before the id is the same everywhere.
        Some(ServerMade::Location) => {
            return order(Target::Known { extension: false, attribute: resource.id(), sub: None });
        }
        Some(ServerMade::Uri { attribute }) => {
            return order(Target::Known { extension: false, attribute, sub: attribute.sub("value") });
        }
        Some(ServerMade::Schemas | ServerMade::Version) => return refuse("has no order"),
        Some(ServerMade::Meta) => return refuse("has no order of its own; sort by one of its parts"),
    }
    match &target {
        Target::Custom { path: names, .. } if names.is_empty() => refuse("names a schema; name one of its attributes"),
        Target::Custom { .. } => order(target),
        Target::Known { attribute, .. } if attribute.returned == Returned::Never => refuse("cannot be sorted by"),
        Target::Known { attribute, sub: None, .. } if attribute.is_complex() && attribute.sub("value").is_none() => {
            let names: Vec<&str> = attribute.sub_attributes.iter().map(|sub| sub.name).collect();
            refuse(&format!("has no order of its own; sort by one of its parts: {}", names.join(", ")))
        }
        Target::Known { .. } => order(target),
    }
}

#[cfg(test)]
mod tests;
