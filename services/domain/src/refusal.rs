//! Why a rule said no. One variant for each reason of the contract that a rule can give.

use crate::id::{GroupId, UserId};

/// A refusal, with the field it is about and words that name the remedy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "`field` is the path in the contract, `message` the words for the caller")]
pub enum Refusal {
    /// A value is not acceptable.
    #[error("{message}")]
    InvalidField { field: String, message: String },
    /// A filter cannot be evaluated.
    #[error("{message}")]
    InvalidFilter { field: String, message: String },
    /// A patch path cannot be addressed like that.
    #[error("{message}")]
    InvalidPath { field: String, message: String },
    /// A patch's element condition matches nothing.
    #[error("{message}")]
    NoTarget { field: String, message: String },
    /// The field never changes.
    #[error("{field} never changes after creation; leave it out")]
    Immutable { field: String },
    /// The caller saw another revision.
    #[error("the resource changed since it was read; read it again and repeat the call with its new etag")]
    EtagMismatch,
    /// The identity provider decides about this user.
    #[error("user {user} is managed by the identity provider; unassign or edit the user there")]
    ScimManaged { user: UserId },
    /// The identity provider decides about this group.
    #[error("group {group} is managed by the identity provider; change its push there")]
    ScimManagedGroup { group: GroupId },
    /// The identity provider decides which groups there are.
    #[error("the groups of this workspace are managed by the identity provider; push the group from there")]
    ScimManagedGroups,
    /// Nobody would be left to administer the workspace.
    #[error("user {user} is the last active admin of this workspace; make another active user an admin first")]
    LastAdmin { user: UserId },
    /// The identity provider deprovisions more users than it may.
    #[error(
        "the workspace's limit of deactivations and deletions is reached; user {user} is held as it is until an admin \
         releases or rejects it"
    )]
    DeprovisionHeld { user: UserId },
    /// An admin rejected the deprovisioning.
    #[error("an admin rejected the deactivation or deletion of user {user}; assign the user again")]
    DeprovisionRejected { user: UserId },
    /// The workspace's plan has no SCIM.
    #[error("the workspace's plan does not include SCIM; change the plan first")]
    PlanLacksScim,
    /// SCIM is switched off.
    #[error("SCIM is switched off for this workspace; an admin can enable it again")]
    ScimDisabled,
    /// The user is deleted: it is as if it were not there.
    #[error("no such user")]
    Gone,
}
