//! Secrets: SCIM tokens and access keys, how they look, and what is kept of them.

use crate::id::{KeyId, TokenId, WorkspaceId};
use crate::time::Timestamp;

/// SHA-256 of a secret: what is stored, and what a look-up goes by.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest(pub [u8; 32]);

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
