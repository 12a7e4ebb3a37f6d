//! Tables as sea-orm sees them, for the queries that are not worth a statement of their own.
//!
//! What is asked on every call (users, their filters, credentials, changes) is written as SQL where it is used.
//! A tenant's entity is reached through its `of` alone: there is no way to ask outside a workspace.

#![expect(unreachable_pub, reason = "derived traits are public, and so are the types they name")]

pub(crate) mod credential;
pub(crate) mod resource_count;
#[cfg(test)]
mod tests;
pub(crate) mod user;
pub(crate) mod workspace;
