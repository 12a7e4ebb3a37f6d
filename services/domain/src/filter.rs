//! Conditions on users, as a tree over typed paths (RFC 7644 §3.4.2.2).
//!
//! What the tree means on one element in memory is decided here, for patches; storage turns the same tree into SQL.

use crate::attribute::{Attribute, FieldPath};
use crate::time::Timestamp;

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
