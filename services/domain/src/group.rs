//! A set of users and of other groups in one workspace, and what may become of it.
//!
//! No rule here ever holds a group's members: there may be a hundred thousand. A write is told as an ordered list of what
//! it does to them ([`Membership`]), and what that came to is handed back as a [`Delta`].

pub mod attribute;
pub mod membership;
pub mod patch;
pub mod profile;

mod lifecycle;
#[cfg(test)]
mod tests;

use crate::id::{GroupId, MemberId, WorkspaceId};
use crate::revision::Revision;
use crate::time::Timestamp;
use crate::user::MultiValue;

pub use lifecycle::NewGroup;
pub use membership::{Delta, Membership, Step};
pub use patch::{GroupFragment, GroupPatchOperation};
pub use profile::GroupProfile;

/// A set of users and of other groups in one workspace.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Never reused for another group.
    pub id: GroupId,
    /// The owner.
    pub workspace: WorkspaceId,
    /// What the identity provider manages, without the members.
    pub profile: GroupProfile,
    /// How many members it has itself.
    pub member_count: u64,
    /// When it was created.
    pub created: Timestamp,
    /// When it or its members last changed effectively.
    pub updated: Timestamp,
    /// Counts effective changes.
    pub revision: Revision,
}

/// What a member is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MemberKind {
    /// A user.
    User,
    /// Another group.
    Group,
}

impl MemberKind {
    /// Its name in SCIM (RFC 7643 §4.2): what a filter on the members' type compares with.
    pub fn name(self) -> &'static str {
        match self {
            Self::User => "User",
            Self::Group => "Group",
        }
    }
}

/// A member of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The user or group.
    pub id: MemberId,
    /// Which of the two it is.
    pub kind: MemberKind,
    /// Its name to show: of a group its own, of a user the one of [`Profile::shown_name`], if it has one.
    pub display: Option<String>,
}

impl Member {
    /// The member as a filter sees it.
    pub(crate) fn element(&self) -> MultiValue {
        MultiValue {
            value: Some(self.id.to_string()),
            display: self.display.clone(),
            kind: Some(self.kind.name().to_owned()),
            primary: None,
        }
    }
}

/// A group that a user belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserGroup {
    /// The group.
    pub id: GroupId,
    /// Its name.
    pub display_name: String,
    /// Whether the user is a member itself; otherwise through another group.
    pub direct: bool,
}

impl UserGroup {
    /// The name of the way a user belongs to a group (RFC 7643 §4.1.2): what a filter on the type compares with.
    pub fn type_name(direct: bool) -> &'static str {
        if direct { "direct" } else { "indirect" }
    }

    /// The group as a filter on users sees it.
    pub(crate) fn element(&self) -> MultiValue {
        MultiValue {
            value: Some(self.id.to_string()),
            display: Some(self.display_name.clone()),
            kind: Some(Self::type_name(self.direct).to_owned()),
            primary: None,
        }
    }
}
