//! Filters (RFC 7644 §3.4.2.2): text to a tree, and the tree to a typed one that needs no registry any more.
//!
//! Hand-written: every refusal names what was expected, what is there, where, and what helps.

mod compare;
mod display;
mod parse;
mod server_made;
mod typed;

use serde_json::Number;

pub use parse::parse;
pub(crate) use parse::read_element;
pub(crate) use server_made::ServerMade;
pub(crate) use typed::typed_element;
pub use typed::{TypedFilter, TypedValue, noted, noted_any, typed, typed_any};

use crate::path::AttrPath;

/// A filter as it was written.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// All of them hold.
    And(Vec<Filter>),
    /// At least one of them holds.
    Or(Vec<Filter>),
    /// It does not hold.
    Not(Box<Filter>),
    /// An attribute compares to a value.
    Compare {
        /// The attribute.
        path: AttrPath,
        /// How to compare.
        op: CompareOp,
        /// What with.
        value: Literal,
    },
    /// An attribute has a value.
    Present {
        /// The attribute.
        path: AttrPath,
    },
    /// One element of a multi-valued attribute meets a filter of its own.
    Element {
        /// The attribute.
        path: AttrPath,
        /// The filter; its paths start at the element.
        filter: Box<Filter>,
    },
}

/// How to compare (RFC 7644 table 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CompareOp {
    /// Equal.
    Eq,
    /// Not equal.
    Ne,
    /// Contains.
    Co,
    /// Starts with.
    Sw,
    /// Ends with.
    Ew,
    /// Greater than.
    Gt,
    /// Greater than or equal.
    Ge,
    /// Less than.
    Lt,
    /// Less than or equal.
    Le,
}

impl CompareOp {
    const ALL: [Self; 9] = [Self::Eq, Self::Ne, Self::Co, Self::Sw, Self::Ew, Self::Gt, Self::Ge, Self::Lt, Self::Le];

    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Eq => "eq",
            Self::Ne => "ne",
            Self::Co => "co",
            Self::Sw => "sw",
            Self::Ew => "ew",
            Self::Gt => "gt",
            Self::Ge => "ge",
            Self::Lt => "lt",
            Self::Le => "le",
        }
    }

    /// Whether it looks into a text.
    pub const fn is_textual(self) -> bool {
        matches!(self, Self::Co | Self::Sw | Self::Ew)
    }

    /// Whether it needs an order.
    pub const fn is_ordering(self) -> bool {
        matches!(self, Self::Gt | Self::Ge | Self::Lt | Self::Le)
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|op| word.eq_ignore_ascii_case(op.as_str()))
    }
}

/// A value as it was written.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// Text.
    String(String),
    /// `true` or `false`.
    Boolean(bool),
    /// A number.
    Number(Number),
    /// `null`.
    Null,
}

#[cfg(test)]
mod tests;
