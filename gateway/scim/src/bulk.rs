//! Bulk requests (RFC 7644 §3.7): single requests in one envelope, some of which refer to what others create.
//!
//! Nothing here sends anything. A [`Job`] says which request is next and is told how it was answered; what it cannot
//! execute it refuses by itself. The data of an operation stays a slice of the body until its turn, so that a large
//! body costs itself and one operation.

mod circle;
mod envelope;
mod job;
mod order;
mod raw;
mod reference;
mod result;
mod target;

pub use envelope::{Limits, Request, parse};
pub use job::{Answer, Call, Job};
pub use result::OperationResult;

/// The methods an operation may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Creates a resource.
    Post,
    /// Replaces one.
    Put,
    /// Changes one.
    Patch,
    /// Deletes one.
    Delete,
}

impl Method {
    pub(crate) const ALL: [Self; 4] = [Self::Post, Self::Put, Self::Patch, Self::Delete];

    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    fn from_text(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| text.eq_ignore_ascii_case(method.as_str()))
    }
}

#[cfg(test)]
mod tests;
