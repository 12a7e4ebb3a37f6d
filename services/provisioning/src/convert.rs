//! The border between the contract's messages and the domain's values, one module a kind.
//!
//! What a type cannot say is checked here (required, well-formed, bounded); what a rule says is left to the domain.
//! Reading destructures, so that a new field of the contract stops the build until it is dealt with.

pub(crate) mod activity;
pub(crate) mod conflict;
pub(crate) mod deprovision;
pub(crate) mod extension;
pub(crate) mod field_mask;
pub(crate) mod filter;
pub(crate) mod group;
pub(crate) mod group_mask;
pub(crate) mod group_patch;
pub(crate) mod mask_patch;
pub(crate) mod patch;
pub(crate) mod people;
pub(crate) mod profile;
pub(crate) mod schema;
pub(crate) mod seat;
pub(crate) mod sort;
pub(crate) mod time;
pub(crate) mod token;
pub(crate) mod user;
pub(crate) mod workspace;

use domain::id::{GroupId, UserId};
use domain::revision::Revision;

use crate::error::Error;

/// An unset text is an unassigned value.
pub(crate) fn assigned(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// Refuses text that PostgreSQL cannot store.
pub(crate) fn storable(field: &str, text: &str) -> Result<(), Error> {
    if text.contains('\0') {
        return Err(Error::field(field, format!("{field} contains a NUL character; leave it out")));
    }
    Ok(())
}

/// Reads the id of a user; text that is no id names no user.
pub(crate) fn user_id(text: &str) -> Result<UserId, Error> {
    if text.is_empty() {
        return Err(Error::field("user_id", "user_id is required"));
    }
    UserId::parse(text).ok_or(Error::NotFound { resource: "user" })
}

/// Reads the id of a group; text that is no id names no group.
pub(crate) fn group_id(text: &str) -> Result<GroupId, Error> {
    if text.is_empty() {
        return Err(Error::field("group_id", "group_id is required"));
    }
    GroupId::parse(text).ok_or(Error::NotFound { resource: "group" })
}

/// Reads an id of anything; `None` when the text is none.
pub(crate) fn uuid(text: &str) -> Option<uuid::Uuid> {
    domain::id::MemberId::parse(text).map(|id| id.0)
}

/// Reads the revision a caller saw; empty is any.
pub(crate) fn etag(text: &str) -> Result<Option<Revision>, Error> {
    if text.is_empty() {
        return Ok(None);
    }
    // Text that is no tag of ours was never the tag of anything.
    Revision::parse_etag(text).map(Some).ok_or(domain::refusal::Refusal::EtagMismatch.into())
}
