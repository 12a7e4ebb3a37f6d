//! A customer of the product: the tenant.

mod lifecycle;
mod policy;
mod rules;
#[cfg(test)]
mod tests;

use crate::id::WorkspaceId;
use crate::revision::Revision;
use crate::time::Timestamp;

pub use rules::Rules;

/// One customer of the product. Nothing crosses it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workspace {
    /// Never reused.
    pub id: WorkspaceId,
    /// Unique short name.
    pub slug: String,
    /// Name to show; empty for the slug.
    pub display_name: String,
    /// What the customer pays for.
    pub plan: Plan,
    /// The rules it chose.
    pub policy: Policy,
    /// Whether SCIM is on.
    pub scim: ScimState,
    /// When it was created.
    pub created: Timestamp,
    /// When it last changed.
    pub updated: Timestamp,
    /// Counts changes.
    pub revision: Revision,
    /// Counts changes of its schemas, from 0: as long as it had none, nobody need look for them.
    pub schema_revision: Revision,
}

/// What a customer pays for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    /// SCIM is included.
    Scim,
    /// Users are managed by hand only.
    Basic,
}

/// Whether SCIM is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScimState {
    /// It never was.
    NeverEnabled,
    /// The identity provider may call.
    Enabled,
    /// An admin switched it off.
    Disabled,
}

/// The rules a workspace chose. The serde form is what storage keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Policy {
    /// Users without given or family name are accepted from the identity provider.
    pub lenient_names: bool,
    /// An unknown member id fails a group write instead of being skipped.
    pub strict_members: bool,
    /// Days a deleted user is kept.
    pub retention_days: u16,
    /// People sign in by user name: addresses are neither required nor unique.
    pub login_by_user_name: bool,
    /// How many requests the identity provider may make; `None` for the server's own limit.
    pub rate_limit: Option<RateLimit>,
    /// Days the activity is kept.
    pub activity_retention_days: u16,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            lenient_names: false,
            strict_members: false,
            retention_days: 30,
            login_by_user_name: false,
            rate_limit: None,
            activity_retention_days: 90,
        }
    }
}

/// How many requests an identity provider may make.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RateLimit {
    /// As many as it likes.
    Unlimited,
    /// So many.
    Bounded(Rate),
}

/// A pace that is kept in the long run, and how far a caller may be ahead of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Rate {
    /// Requests a second.
    pub per_second: u32,
    /// Requests at once after a pause.
    pub burst: u32,
}
