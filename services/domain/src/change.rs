//! Changes: the committed facts that internal services follow.

use crate::id::{GroupId, MemberId, UserId, WorkspaceId};
use crate::revision::Revision;
use crate::time::Timestamp;

/// One fact, stored in the transaction that made it true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where.
    pub workspace: WorkspaceId,
    /// About whom.
    pub subject: Subject,
    /// What.
    pub kind: ChangeKind,
    /// The revision of the user or group that the fact belongs to.
    pub revision: Revision,
    /// When.
    pub at: Timestamp,
}

/// Whom a change is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A user.
    User(UserId),
    /// A group.
    Group(GroupId),
    /// A group and one of its members.
    Member(GroupId, MemberId),
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
    GroupCreated,
    GroupUpdated,
    GroupDeleted,
    MemberAdded,
    MemberRemoved,
}
