//! The brake on mass deprovisioning: what is held, and what an admin decides about it.

pub(crate) mod brake;
mod decide;
mod list;
#[cfg(test)]
mod tests;

use domain::deprovision::Hold;
use domain::user::User;

pub(crate) use decide::Decided;
pub(crate) use list::Held;

/// Something that is held, and whom it is about.
#[derive(Clone, Debug)]
pub(crate) struct Waiting {
    pub(crate) hold: Hold,
    /// `None` once it is purged.
    pub(crate) user: Option<User>,
}
