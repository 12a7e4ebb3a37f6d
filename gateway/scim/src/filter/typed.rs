//! Filters with every path resolved and every value of its attribute's type (RFC 7644 §3.4.2.2, RFC 7643 §2.3).
//!
//! An attribute that is not known is refused by name: answering with everybody, or with nobody, would be a lie.

use std::cell::RefCell;

use jiff::Timestamp;

use super::compare::{coerced, compare, sub_names};
use super::{CompareOp, Filter, server_made};
use crate::error::Error;
use crate::parsed::{Note, Parsed};
use crate::path::AttrPath;
use crate::schema::{Resolution, Resource, Returned, Target};

/// A filter whose attributes are known.
#[derive(Clone, Debug, PartialEq)]
pub enum TypedFilter {
    /// All of them hold.
    And(Vec<TypedFilter>),
    /// At least one of them holds.
    Or(Vec<TypedFilter>),
    /// It does not hold.
    Not(Box<TypedFilter>),
    /// An attribute compares to a value.
    Compare {
        /// The attribute; never a complex one.
        target: Target,
        /// How to compare.
        op: CompareOp,
        /// What with; `Null` with `Eq` and `Ne` alone.
        value: TypedValue,
    },
    /// An attribute has a value.
    Present {
        /// The attribute.
        target: Target,
    },
    /// One element of a multi-valued attribute meets a filter of its own.
    Element {
        /// The attribute.
        target: Target,
        /// The filter; its targets start at the resource.
        filter: Box<TypedFilter>,
    },
}

/// A value of the type of the attribute it is compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum TypedValue {
    /// Text, also of references and binary data.
    String(String),
    /// True or false.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Decimal(f64),
    /// An instant.
    DateTime(Timestamp),
    /// No value.
    Null,
}

impl TypedFilter {
    /// What the filter comes to for every resource alike, when it does: each has an id, so its presence is the constant
    /// that the contract has a word for.
    pub fn constant(&self) -> Option<bool> {
        match self {
            Self::Present { target: Target::Known { extension: false, attribute, sub: None } } => {
                (attribute.name == "id").then_some(true)
            }
            Self::Not(filter) => filter.constant().map(|holds| !holds),
            Self::Present { .. } | Self::And(_) | Self::Or(_) | Self::Compare { .. } | Self::Element { .. } => None,
        }
    }

    /// A filter that holds for every such resource, or for none.
    pub(super) fn always(resource: &Resource, holds: bool) -> Self {
        let id = Target::Known { extension: false, attribute: resource.id(), sub: None };
        let present = Self::Present { target: id };
        if holds { present } else { Self::Not(Box::new(present)) }
    }

    /// Filters joined by `and` (`neutral` is true) or `or` (it is false), without those that make no difference.
    pub(super) fn join(resource: &Resource, neutral: bool, filters: Vec<Self>) -> Self {
        if filters.iter().any(|filter| filter.constant() == Some(!neutral)) {
            return Self::always(resource, !neutral);
        }
        let mut filters = filters;
        filters.retain(|filter| filter.constant().is_none());
        match filters.len() {
            0 => Self::always(resource, neutral),
            1 => filters.pop().unwrap_or_else(|| Self::always(resource, neutral)),
            _ if neutral => Self::And(filters),
            _ => Self::Or(filters),
        }
    }
}

/// Types a filter on such resources; the refusal is `invalidFilter`.
pub fn typed(resource: &'static Resource, filter: &Filter) -> Result<TypedFilter, Error> {
    noted(resource, filter).map(|parsed| parsed.value)
}

/// The same, with notes on what was read otherwise than it was written.
pub fn noted(resource: &'static Resource, filter: &Filter) -> Result<Parsed<TypedFilter>, Error> {
    let resolve = |path: &AttrPath| named(resource, path)?.ok_or_else(|| unknown(path)).map(Found::Here);
    Scope::new(resource, &resolve).read(filter)
}

/// Types a filter for one of several types of resource. What only another type has is without a value here, as RFC 7644
/// §3.4.2.1 wants it of a search over all of them; what no type has is refused.
pub fn typed_any(resource: &'static Resource, filter: &Filter) -> Result<TypedFilter, Error> {
    noted_any(resource, filter).map(|parsed| parsed.value)
}

/// The same, with notes on what was read otherwise than it was written.
pub fn noted_any(resource: &'static Resource, filter: &Filter) -> Result<Parsed<TypedFilter>, Error> {
    let resolve = |path: &AttrPath| {
        if let Some(target) = named(resource, path)? {
            return Ok(Found::Here(target));
        }
        let elsewhere = ALL.iter().find(|other| matches!(named(other, path), Ok(Some(_))));
        elsewhere.map(Found::Elsewhere).ok_or_else(|| unknown(path))
    };
    Scope::new(resource, &resolve).read(filter)
}

/// Types a filter on the elements of an attribute: the part of a path in brackets. The refusal is `invalidFilter`.
pub(crate) fn typed_element(
    resource: &'static Resource,
    of: &Target,
    filter: &Filter,
) -> Result<Parsed<TypedFilter>, Error> {
    let resolve = |path: &AttrPath| {
        let (None, Some(name), None) = (path.urn(), path.attr(), path.sub()) else { return Err(unknown(path)) };
        match of {
            Target::Known { extension, attribute, .. } => match attribute.sub(name) {
                Some(sub) => Ok(Target::Known { extension: *extension, attribute, sub: Some(sub) }),
                None => Err(Error::invalid_filter(format!(
                    "{} has no sub-attribute {path}; it has {}",
                    attribute.name,
                    sub_names(attribute)
                ))),
            },
            Target::Custom { urn, path } => {
                let path = path.iter().cloned().chain([name.to_owned()]).collect();
                Ok(Target::Custom { urn: urn.clone(), path })
            }
        }
    };
    let resolve = |path: &AttrPath| resolve(path).map(Found::Here);
    Scope::new(resource, &resolve).read(filter)
}

/// Every type of resource, for as long as the program runs.
static ALL: [Resource; 2] = Resource::ALL;

/// Where a path leads.
enum Found {
    /// To an attribute of the resource.
    Here(Target),
    /// To one that resources of another type have.
    Elsewhere(&'static Resource),
}

/// What the paths of a filter start at.
struct Scope<'a> {
    resource: &'static Resource,
    resolve: &'a dyn Fn(&AttrPath) -> Result<Found, Error>,
    /// Which literals were read otherwise than they were written.
    notes: RefCell<Vec<Note>>,
}

impl<'a> Scope<'a> {
    fn new(resource: &'static Resource, resolve: &'a dyn Fn(&AttrPath) -> Result<Found, Error>) -> Self {
        Self { resource, resolve, notes: RefCell::default() }
    }

    fn read(self, filter: &Filter) -> Result<Parsed<TypedFilter>, Error> {
        let value = self.each(filter)?;
        Ok(Parsed { value, notes: self.notes.into_inner() })
    }

    fn each(&self, filter: &Filter) -> Result<TypedFilter, Error> {
        let path = match filter {
            Filter::And(filters) => return Ok(TypedFilter::join(self.resource, true, self.all(filters)?)),
            Filter::Or(filters) => return Ok(TypedFilter::join(self.resource, false, self.all(filters)?)),
            Filter::Not(filter) => {
                let filter = self.each(filter)?;
                return Ok(match filter.constant() {
                    Some(holds) => TypedFilter::always(self.resource, !holds),
                    None => TypedFilter::Not(Box::new(filter)),
                });
            }
            Filter::Present { path } | Filter::Compare { path, .. } | Filter::Element { path, .. } => path,
        };
        let target = match (self.resolve)(path)? {
            Found::Here(target) => readable(target)?,
            Found::Elsewhere(other) => {
                // Typed all the same: what means nothing there means nothing here.
                let holds = holds_without_value(&typed(other, filter)?);
                return Ok(TypedFilter::always(self.resource, holds));
            }
        };
        match filter {
            Filter::Compare { op, value, .. } => {
                if let Some(code) = coerced(&target, value) {
                    self.notes.borrow_mut().push(Note::new(code, target.wire_path()));
                }
                compare(self.resource, target, *op, value)
            }
            Filter::Element { filter, .. } => element(self.resource, target, filter),
            Filter::Present { .. } | Filter::And(_) | Filter::Or(_) | Filter::Not(_) => {
                Ok(server_made::present(self.resource, &target).unwrap_or(TypedFilter::Present { target }))
            }
        }
    }

    fn all(&self, filters: &[Filter]) -> Result<Vec<TypedFilter>, Error> {
        filters.iter().map(|filter| self.each(filter)).collect()
    }
}

/// The attribute of that name; `None` when there is none.
fn named(resource: &Resource, path: &AttrPath) -> Result<Option<Target>, Error> {
    match resource.resolve(path) {
        Resolution::Attribute(target) => Ok(Some(target)),
        Resolution::Schema(_) => {
            Err(Error::invalid_filter(format!("{path} names a schema; name one of its attributes")))
        }
        Resolution::Unknown => Ok(None),
    }
}

/// Whether a filter on one attribute holds for a resource that cannot have it.
fn holds_without_value(filter: &TypedFilter) -> bool {
    match filter {
        TypedFilter::And(filters) => filters.iter().all(holds_without_value),
        TypedFilter::Or(filters) => filters.iter().any(holds_without_value),
        TypedFilter::Not(filter) => filter.constant().is_none() && !holds_without_value(filter),
        TypedFilter::Present { .. } | TypedFilter::Element { .. } => false,
        TypedFilter::Compare { op: CompareOp::Eq, value, .. } => *value == TypedValue::Null,
        // Of several values none is unequal where there are none; a single one that is absent is unequal to any.
        TypedFilter::Compare { op: CompareOp::Ne, target, value } => {
            let many = matches!(target, Target::Known { attribute, .. } if attribute.multi_valued);
            *value != TypedValue::Null && !many
        }
        TypedFilter::Compare { .. } => false,
    }
}

fn element(resource: &'static Resource, target: Target, filter: &Filter) -> Result<TypedFilter, Error> {
    let inner = || typed_element(resource, &target, filter).map(|parsed| parsed.value);
    match &target {
        Target::Known { attribute, sub: None, .. } if attribute.is_complex() => {
            // The parts of a single value always belong together: the brackets change nothing.
            if !attribute.multi_valued {
                return inner();
            }
        }
        Target::Custom { path, .. } if !path.is_empty() => {}
        Target::Known { .. } | Target::Custom { .. } => {
            return Err(Error::invalid_filter(format!(
                "{} has no elements to filter; brackets follow a multi-valued attribute such as emails",
                target.wire_path()
            )));
        }
    }
    let filter = Box::new(inner()?);
    Ok(TypedFilter::Element { target, filter })
}

/// Refuses what is never returned: a filter would tell what reading does not.
fn readable(target: Target) -> Result<Target, Error> {
    match &target {
        Target::Known { attribute, .. } if attribute.returned == Returned::Never => {
            Err(Error::invalid_filter(format!("{} cannot be filtered by", attribute.name)))
        }
        Target::Known { .. } | Target::Custom { .. } => Ok(target),
    }
}

fn unknown(path: &AttrPath) -> Error {
    Error::invalid_filter(format!("{path} is not an attribute of this resource; see /Schemas for those that are"))
}
