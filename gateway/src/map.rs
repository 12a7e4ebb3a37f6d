//! Between SCIM values and the contract's messages: one conversion per border, no rule.

pub(crate) mod attributes;
pub(crate) mod error;
pub(crate) mod extension;
pub(crate) mod filter;
pub(crate) mod group;
pub(crate) mod page;
pub(crate) mod patch;
pub(crate) mod schema;
pub(crate) mod time;
pub(crate) mod user;
