//! What can be done about users, one use case a file.

pub(crate) mod adopt;
mod change;
mod clash;
pub(crate) mod create;
pub(crate) mod delete;
mod get;
pub(crate) mod import;
pub(crate) mod last_admin;
pub(crate) mod list;
pub(crate) mod lookup;
mod patch;
pub(crate) mod state;
pub(crate) mod update;
mod view;

use std::sync::Arc;

use domain::id::UserId;
use domain::revision::Revision;
use domain::workspace::Workspace;

pub(crate) use view::{GroupView, Shown};

/// The user a call is about.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    /// Where.
    pub(crate) workspace: Arc<Workspace>,
    /// Who.
    pub(crate) user: UserId,
    /// The revision the caller saw, if it cares.
    pub(crate) expected: Option<Revision>,
}
