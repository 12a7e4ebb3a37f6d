//! Changes: the committed facts that internal services follow.

use crate::id::{UserId, WorkspaceId};
use crate::revision::Revision;
use crate::time::Timestamp;

/// One fact about one user, stored in the transaction that made it true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where.
    pub workspace: WorkspaceId,
    /// Who.
    pub user: UserId,
    /// What.
    pub kind: ChangeKind,
    /// The user's revision that the fact belongs to.
    pub revision: Revision,
    /// When.
    pub at: Timestamp,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each says it")]
pub enum ChangeKind {
    UserCreated,
    UserUpdated,
    UserDeactivated,
    UserReactivated,
    UserDeleted,
}
