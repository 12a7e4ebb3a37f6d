//! A person in one workspace, and what may become of it.

pub mod email;
pub mod profile;
pub mod validate;
pub mod zone;

mod create;
mod lifecycle;
pub(crate) mod normalize;
mod seat;
#[cfg(test)]
mod tests;

pub(crate) mod parts;
pub(crate) mod patch;
pub(crate) mod place;

use crate::id::{UserId, WorkspaceId};
use crate::revision::Revision;
use crate::time::Timestamp;

pub use create::{Created, NewUser};
pub use patch::{PatchKind, PatchOperation};
pub use profile::{Address, Enterprise, Manager, MultiValue, Name, Profile};

/// A person in one workspace.
#[derive(Clone, Debug, PartialEq)]
pub struct User {
    /// Never reused for another person.
    pub id: UserId,
    /// The owner.
    pub workspace: WorkspaceId,
    /// Who decides about the user.
    pub managed_by: ManagedBy,
    /// Where it stands.
    pub state: UserState,
    /// What the identity provider manages.
    pub profile: Profile,
    /// What the workspace admin manages.
    pub seat: Seat,
    /// The address it signs in with, as spelt in the profile.
    pub login_email: String,
    /// Canonical IANA zone of `profile.timezone`, when that text resolves.
    pub time_zone: Option<String>,
    /// The deleted user it took over from.
    pub predecessor: Option<UserId>,
    /// When it was created.
    pub created: Timestamp,
    /// When it last changed effectively.
    pub updated: Timestamp,
    /// Counts effective changes.
    pub revision: Revision,
}

/// Who decides about a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ManagedBy {
    /// An identity provider.
    Scim,
    /// A workspace admin.
    Manual,
}

/// Where a user stands in its lifecycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserState {
    /// May sign in.
    Active,
    /// Kept, but locked out.
    Deactivated {
        /// From when on.
        since: Timestamp,
    },
    /// Waiting to be purged.
    Deleted {
        /// From when on.
        since: Timestamp,
    },
}

/// What SCIM never touches.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Seat {
    /// What the user may do in the product.
    pub role: Role,
    /// Names of its teams.
    pub teams: Vec<String>,
    /// Whether it holds a recording license.
    pub recording_license: bool,
    /// Salesforce user id.
    pub salesforce_user_id: Option<String>,
    /// HubSpot owner id.
    pub hubspot_owner_id: Option<String>,
}

/// What a user may do in the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Role {
    /// An ordinary user.
    #[default]
    User,
    /// A workspace admin.
    Admin,
    /// Reads analyses.
    Analyst,
}
