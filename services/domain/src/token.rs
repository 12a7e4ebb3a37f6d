//! Secrets: SCIM tokens, access keys and sessions, how they look, and what is kept of them.
//!
//! Whose they are is stored with them; whether a workspace lets its token in is the workspace's rule.

mod checksum;
mod reminder;
mod secret;
mod session;
#[cfg(test)]
mod tests;

use std::fmt;

use crate::id::{KeyId, TokenId, WorkspaceId};
use crate::time::Timestamp;
use sha2::{Digest as _, Sha256};

pub use reminder::Reminder;
pub use secret::{Secret, well_formed};
pub use session::Session;

/// SHA-256 of a secret: what is stored, and what a look-up goes by.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// Digests a secret as it was presented.
    pub fn of(presented: &str) -> Self {
        Self(Sha256::digest(presented.as_bytes()).into())
    }
}

/// Shows nothing: a digest finds the row of a live secret.
impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Digest([redacted])")
    }
}

/// The one secret of a workspace's identity provider, without the secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScimToken {
    /// Its id.
    pub id: TokenId,
    /// Whose.
    pub workspace: WorkspaceId,
    /// First characters of the secret.
    pub hint: String,
    /// When it was generated.
    pub created: Timestamp,
    /// When it was last used, to the minute.
    pub last_used: Option<Timestamp>,
    /// When it stops working; `None` for the current one.
    pub expires: Option<Timestamp>,
    /// Name of the access key that generated it; empty for one of the first start.
    pub created_by: String,
}

impl ScimToken {
    /// Whether it works at that instant.
    pub fn live_at(&self, now: Timestamp) -> bool {
        self.expires.is_none_or(|expires| now < expires)
    }
}

/// The secret of an internal service or an admin, without the secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessKey {
    /// Its id.
    pub id: KeyId,
    /// The workspace it is bound to; `None` for all.
    pub workspace: Option<WorkspaceId>,
    /// Name to show.
    pub display_name: String,
    /// What it allows.
    pub scope: Scope,
    /// First characters of the secret.
    pub hint: String,
    /// When it was created.
    pub created: Timestamp,
    /// When it was last used, to the minute.
    pub last_used: Option<Timestamp>,
    /// When it was revoked.
    pub revoked: Option<Timestamp>,
}

impl AccessKey {
    /// Whether it works at that instant.
    pub fn live_at(&self, now: Timestamp) -> bool {
        self.revoked.is_none_or(|revoked| now < revoked)
    }
}

/// What an access key allows; each includes the ones before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Read users, groups and changes.
    Read,
    /// Also write seats and manual users.
    Write,
    /// Also policy, tokens and activity.
    Admin,
}
