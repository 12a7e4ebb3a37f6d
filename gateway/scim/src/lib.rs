//! The SCIM 2.0 protocol as values: text and JSON in, typed values out (RFC 7643, RFC 7644).
//!
//! Filters, paths, patches, bulk requests, list queries, searches, orders, projections, the User and the Group with their
//! extensions, errors and discovery documents. What identity providers send beside the letter of the RFCs is normalised
//! here, once, and named in [`quirks`]. No HTTP, no protobuf, no rule about users: whether a user may be created is the
//! service's to say.

pub mod bulk;
pub mod discovery;
pub mod enterprise;
pub mod error;
pub mod filter;
pub mod group;
pub mod idp;
pub mod list;
pub mod openapi;
pub mod parsed;
pub mod patch;
pub mod path;
pub mod projection;
pub mod query;
pub mod quirks;
pub mod schema;
pub mod search;
pub mod sort;
pub mod urn;
pub mod user;

mod body;
mod canonical;
mod syntax;

pub use error::{Error, ScimType};
pub use filter::{CompareOp, Filter, Literal, TypedFilter, TypedValue};
pub use group::Group;
pub use list::ListResponse;
pub use parsed::{Note, Parsed};
pub use patch::{OpKind, Operation, Patch};
pub use path::{AttrPath, PatchPath};
pub use projection::Projection;
pub use query::ListQuery;
pub use schema::{Resource, Target};
pub use sort::Sort;
pub use user::User;

/// How deep a filter or a piece of extension data may nest.
pub const MAX_DEPTH: usize = 32;

/// How long the text of a filter or a path may be, in bytes.
pub const MAX_TEXT: usize = 8 * 1024;
