//! Patches (RFC 7644 §3.5.2): a body in any shape identity providers send it to a flat list of typed operations.
//!
//! Every operation names one attribute and carries its value in a partial resource, so that applying it needs no
//! registry and no knowledge of who sent it. Applying is for the service.

mod custom;
mod envelope;
mod legacy;
mod listed;
mod members;
mod steps;

pub use envelope::parse;
use serde_json::{Map, Value};

use crate::filter::TypedFilter;
use crate::schema::Target;

/// How many operations one patch may hold.
pub const MAX_OPERATIONS: usize = 1_000;

/// A patch: operations that apply in order, all or none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Patch {
    /// The operations. None at all is a patch that changes nothing.
    pub operations: Vec<Operation>,
}

/// One change to one attribute.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// What to do.
    pub kind: OpKind,
    /// What to do it to.
    pub target: Target,
    /// Which elements of a multi-valued attribute; `None` is all of them.
    pub element: Option<TypedFilter>,
    /// A partial resource that holds the value in its place, and nothing else. Empty in a remove, but for one that lists
    /// the members of a group to take away.
    pub fragment: Map<String, Value>,
}

/// What an operation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OpKind {
    /// Sets a single value, adds elements to a multi-valued attribute.
    Add,
    /// Sets a single value, replaces the elements.
    Replace,
    /// Takes the value or the elements away.
    Remove,
}

impl OpKind {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Replace => "replace",
            Self::Remove => "remove",
        }
    }
}

#[cfg(test)]
mod tests;
