//! Conditions on users and groups, as a tree over typed paths (RFC 7644 §3.4.2.2).
//!
//! What the tree means is decided here, in memory: patches choose elements by it, and storage, which turns the same tree
//! into SQL, is measured against it. Truth has two values:
//!
//! - Nothing is equal to an absent value, so `NotEqual` holds for it. Of a multi-valued attribute `NotEqual` holds when
//!   some element is not equal: never when there is no element.
//! - Without a part, a complex attribute stands for its `value` in a comparison and for the whole of it in `Present`;
//!   `Equal` null is "not present", `NotEqual` null "present".
//! - Text compares folded unless the attribute is case-exact, and orders by the bytes of that form.
//! - An unset `primary` compares as false (RFC 7643 §2.4), though it is not present.
//! - Extension data is found by names in any case; of an array any element may match, an object in it by its `value`. In a
//!   condition on one element, a value that has no parts is its own `value`.

mod check;
mod eval;
pub(crate) mod extension;
#[cfg(test)]
mod tests;

use crate::attribute::{Attribute, FieldPath, Sub};
use crate::time::Timestamp;

pub use check::{MAX_DEPTH, MAX_NODES};

/// A condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// All hold. Never empty.
    All(Vec<Filter>),
    /// At least one holds. Never empty.
    Any(Vec<Filter>),
    /// It does not hold.
    Not(Box<Filter>),
    /// An attribute compares to a value; of a multi-valued one, any element's.
    Compare {
        /// The attribute.
        field: FieldPath,
        /// How.
        operator: Operator,
        /// With what.
        value: Value,
    },
    /// An attribute has a value.
    Present(FieldPath),
    /// One element of a multi-valued attribute meets a condition. Paths in it start at the user as well.
    Element {
        /// The multi-valued attribute.
        attribute: Attribute,
        /// The condition.
        condition: Box<Filter>,
    },
    /// One element of an extension's attribute meets a condition: of one that is not multi-valued, its value. Paths in it
    /// start at the resource as well.
    Within {
        /// The extension's schema URN.
        urn: String,
        /// The attribute.
        attribute: String,
        /// The condition.
        condition: Box<Filter>,
    },
}

impl Filter {
    /// The values that an element must have, when the condition is nothing but `Equal` terms that all hold: an element
    /// that is not there can be created from them.
    pub fn equalities(&self) -> Option<Vec<(Sub, Value)>> {
        let mut terms = Vec::new();
        self.collect_equalities(&mut terms).then_some(terms)
    }

    fn collect_equalities(&self, terms: &mut Vec<(Sub, Value)>) -> bool {
        match self {
            Self::All(filters) => filters.iter().all(|filter| filter.collect_equalities(terms)),
            Self::Compare { field: FieldPath::Attribute(attribute, sub), operator: Operator::Equal, value } => {
                let sub = FieldPath::compared_sub(*attribute, *sub);
                terms.extend(sub.map(|sub| (sub, value.clone())));
                sub.is_some()
            }
            Self::Element { condition, .. } => condition.collect_equalities(terms),
            Self::Compare { .. } | Self::Any(_) | Self::Not(_) | Self::Present(_) | Self::Within { .. } => false,
        }
    }

    /// The same of a condition on the elements of an extension's attribute: each value with its path below the element.
    pub(crate) fn extension_equalities(&self) -> Option<Vec<(&[String], &Value)>> {
        match self {
            Self::All(filters) => {
                let mut terms = Vec::new();
                for filter in filters {
                    terms.extend(filter.extension_equalities()?);
                }
                Some(terms)
            }
            Self::Compare { field: FieldPath::Extension { path, .. }, operator: Operator::Equal, value } => {
                Some(vec![(path.get(1..)?, value)])
            }
            Self::Compare { .. }
            | Self::Any(_)
            | Self::Not(_)
            | Self::Present(_)
            | Self::Element { .. }
            | Self::Within { .. } => None,
        }
    }
}

/// How an attribute is compared. Text compares folded unless the attribute is case-exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the operators of RFC 7644 table 3")]
pub enum Operator {
    Equal,
    NotEqual,
    Contains,
    StartsWith,
    EndsWith,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

/// What an attribute is compared with.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "each says its type")]
pub enum Value {
    Text(String),
    Boolean(bool),
    Integer(i64),
    Decimal(f64),
    Instant(Timestamp),
    Null,
}
