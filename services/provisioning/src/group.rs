//! What can be done about groups, one use case a file.

mod change;
pub(crate) mod create;
mod delete;
mod get;
pub(crate) mod list;
pub(crate) mod members;
mod patch;
#[cfg(test)]
mod tests;
pub(crate) mod update;
mod view;

use std::sync::Arc;

use domain::group::{Group, Member};
use domain::id::GroupId;
use domain::revision::Revision;
use domain::workspace::Workspace;

pub(crate) use delete::left_change;
pub(crate) use view::MemberView;

/// The group a call is about.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    /// Where.
    pub(crate) workspace: Arc<Workspace>,
    /// Which.
    pub(crate) group: GroupId,
    /// The revision the caller saw, if it cares.
    pub(crate) expected: Option<Revision>,
}

/// A group as it is shown.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    /// The group.
    pub(crate) group: Group,
    /// Its members, where they are shown.
    pub(crate) members: Option<Vec<Member>>,
}

/// What a write came to.
#[derive(Clone, Debug)]
pub(crate) struct Written<T> {
    /// The group as it now is.
    pub(crate) group: T,
    /// Ids that were named as members and are nobody's.
    pub(crate) skipped: Vec<String>,
}
