//! Conflicts: people whom the identity provider could not create or change as it wanted, since a user that was created by
//! hand has the user name or the address already.
//!
//! One waits for an admin for each user and each user name that was sent, however often the identity provider tries.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::id::{ConflictId, UserId, WorkspaceId};
use crate::time::Timestamp;

/// A person who waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Names it: the id of the activity that told of it first.
    pub id: ConflictId,
    /// Where.
    pub workspace: WorkspaceId,
    /// What became of it.
    pub state: ConflictState,
    /// What was sent last, and whom it met.
    pub clash: Clash,
    /// How often the identity provider tried.
    pub attempts: u32,
    /// When it first did.
    pub created: Timestamp,
    /// When it last did.
    pub last_attempt: Timestamp,
    /// When it was resolved; `None` while it waits.
    pub resolved: Option<Timestamp>,
}

/// What the identity provider sent, and the user it met. The serde form is what storage keeps: add, never rename.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clash {
    /// The user that is there.
    pub user: Uuid,
    /// What clashes.
    pub field: ClashField,
    /// The user name that was sent.
    pub user_name: String,
    /// The external id that was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// The display name that was sent, or the parts of the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// The identity provider's own user that was to get it; `None` where one was to be created.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applicant: Option<Uuid>,
}

impl Clash {
    /// The user that is there.
    pub fn user(&self) -> UserId {
        UserId(self.user)
    }
}

/// What clashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClashField {
    /// The user name.
    UserName,
    /// The address it signs in with.
    Email,
}

/// What became of a conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConflictState {
    /// It waits for an admin.
    Open,
    /// The user was handed over.
    Adopted,
    /// An admin does not want to see it again.
    Dismissed,
    /// The user that was there was deleted.
    UserDeleted,
    /// Nothing is in the way any more: one of the two users was given another name or address, or the identity provider
    /// deleted its own.
    Cleared,
}
