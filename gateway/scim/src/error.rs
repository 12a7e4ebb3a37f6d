//! The SCIM error: what a client is told when a request is refused (RFC 7644 §3.12).
//!
//! `detail` names the field and the remedy. It never repeats a value that the client sent.

use std::fmt;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::urn;

/// A refused request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct Error {
    /// The HTTP status.
    pub status: u16,
    /// The kind of refusal, where the RFCs have a word for it.
    pub scim_type: Option<ScimType>,
    /// What is wrong and what helps. Never empty.
    pub detail: String,
}

/// The kinds of refusal (RFC 7644 table 9, RFC 9865 §2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ScimType {
    /// The filter cannot be read, or compares what cannot be compared.
    InvalidFilter,
    /// More results than the server is willing to give.
    TooMany,
    /// An attribute that must be unique is taken.
    Uniqueness,
    /// An attribute that may not change was to be changed.
    Mutability,
    /// The body is not what the request needs.
    InvalidSyntax,
    /// The path of a patch cannot be read.
    InvalidPath,
    /// The path of a patch names nothing.
    NoTarget,
    /// A value is missing, of the wrong type, or not allowed.
    InvalidValue,
    /// The protocol version is not supported.
    InvalidVers,
    /// The request would put something sensitive into a URL.
    Sensitive,
    /// The cursor is too old.
    ExpiredCursor,
    /// The cursor is not one of ours.
    InvalidCursor,
    /// The page size cannot be had with a cursor.
    InvalidCount,
}

impl ScimType {
    /// Every kind.
    pub(crate) const ALL: [Self; Self::InvalidCount as usize + 1] = [
        Self::InvalidFilter,
        Self::TooMany,
        Self::Uniqueness,
        Self::Mutability,
        Self::InvalidSyntax,
        Self::InvalidPath,
        Self::NoTarget,
        Self::InvalidValue,
        Self::InvalidVers,
        Self::Sensitive,
        Self::ExpiredCursor,
        Self::InvalidCursor,
        Self::InvalidCount,
    ];

    /// The kind of this word; `None` for one that is none.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidFilter => "invalidFilter",
            Self::TooMany => "tooMany",
            Self::Uniqueness => "uniqueness",
            Self::Mutability => "mutability",
            Self::InvalidSyntax => "invalidSyntax",
            Self::InvalidPath => "invalidPath",
            Self::NoTarget => "noTarget",
            Self::InvalidValue => "invalidValue",
            Self::InvalidVers => "invalidVers",
            Self::Sensitive => "sensitive",
            Self::ExpiredCursor => "expiredCursor",
            Self::InvalidCursor => "invalidCursor",
            Self::InvalidCount => "invalidCount",
        }
    }
}

impl fmt::Display for ScimType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Error {
    /// The longest detail that is sent, in bytes: it may name what a client sent, and a client may send anything.
    const MAX_DETAIL: usize = 1_000;

    /// A refusal. An empty detail is replaced: Okta and its suites want one they can show.
    pub fn new(status: u16, scim_type: Option<ScimType>, detail: impl Into<String>) -> Self {
        let mut detail = detail.into();
        if detail.trim().is_empty() {
            detail = scim_type.map_or_else(|| format!("refused with status {status}"), |kind| kind.to_string());
        }
        if detail.len() > Self::MAX_DETAIL {
            detail.truncate(detail.floor_char_boundary(Self::MAX_DETAIL));
            detail.push('…');
        }
        Self { status, scim_type, detail }
    }

    /// 400 `invalidFilter`.
    pub fn invalid_filter(detail: impl Into<String>) -> Self {
        Self::new(400, Some(ScimType::InvalidFilter), detail)
    }

    /// 400 `invalidSyntax`.
    pub fn invalid_syntax(detail: impl Into<String>) -> Self {
        Self::new(400, Some(ScimType::InvalidSyntax), detail)
    }

    /// 400 `invalidPath`.
    pub fn invalid_path(detail: impl Into<String>) -> Self {
        Self::new(400, Some(ScimType::InvalidPath), detail)
    }

    /// 400 `invalidValue`.
    pub fn invalid_value(detail: impl Into<String>) -> Self {
        Self::new(400, Some(ScimType::InvalidValue), detail)
    }

    /// 400 `noTarget`.
    pub fn no_target(detail: impl Into<String>) -> Self {
        Self::new(400, Some(ScimType::NoTarget), detail)
    }

    /// 400 `mutability`.
    pub fn mutability(detail: impl Into<String>) -> Self {
        Self::new(400, Some(ScimType::Mutability), detail)
    }

    /// 400 `tooMany`.
    pub fn too_many(detail: impl Into<String>) -> Self {
        Self::new(400, Some(ScimType::TooMany), detail)
    }

    /// 409 `uniqueness`.
    pub fn uniqueness(detail: impl Into<String>) -> Self {
        Self::new(409, Some(ScimType::Uniqueness), detail)
    }

    /// 401: who is asking is not known.
    pub fn unauthorized(detail: impl Into<String>) -> Self {
        Self::new(401, None, detail)
    }

    /// 403: who is asking may not.
    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(403, None, detail)
    }

    /// 404: there is no such resource.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(404, None, detail)
    }

    /// 412: the resource is not the one the client knows.
    pub fn precondition_failed(detail: impl Into<String>) -> Self {
        Self::new(412, None, detail)
    }

    /// Says where it happened, in front of what happened.
    pub(crate) fn within(mut self, place: &str) -> Self {
        self.detail.insert_str(0, ": ");
        self.detail.insert_str(0, place);
        self
    }
}

impl Serialize for Error {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let fields = if self.scim_type.is_some() { 4 } else { 3 };
        let mut body = serializer.serialize_struct("Error", fields)?;
        body.serialize_field("schemas", &[urn::ERROR])?;
        // A string, as RFC 7644 §3.12 has it.
        body.serialize_field("status", &self.status.to_string())?;
        match self.scim_type {
            Some(kind) => body.serialize_field("scimType", kind.as_str())?,
            None => body.skip_field("scimType")?,
        }
        body.serialize_field("detail", &self.detail)?;
        body.end()
    }
}

#[cfg(test)]
mod tests;
