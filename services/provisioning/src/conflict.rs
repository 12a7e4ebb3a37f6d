//! People whom the identity provider could not create since they are there already: who waits, and what an admin decides.

mod list;
mod resolve;
#[cfg(test)]
mod tests;

use domain::conflict::Conflict;
use domain::user::User;

pub(crate) use resolve::Resolution;

/// A conflict, and the user it is about; `None` once that is purged.
#[derive(Debug)]
pub(crate) struct Waiting {
    /// The conflict.
    pub(crate) conflict: Conflict,
    /// Whom it met.
    pub(crate) user: Option<User>,
}
