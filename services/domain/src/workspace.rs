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
    /// Mail domains that are known to be the customer's, in lower case.
    pub verified_domains: Vec<String>,
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
    /// The identity provider may take over users that were created by hand, if they are of a verified domain.
    pub adopt: bool,
    /// How many users the identity provider may deactivate or delete in one go; `None` for no limit.
    pub deprovision_limit: Option<DeprovisionLimit>,
    /// Days after which the SCIM token is due for a new one.
    pub token_reminder_days: u16,
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
            adopt: false,
            deprovision_limit: None,
            token_reminder_days: 365,
        }
    }
}

/// How many users an identity provider may deactivate or delete within a window: beyond both numbers it is too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct DeprovisionLimit {
    /// Users that may go in any case.
    pub count: u32,
    /// Share of the users that were active when the window began, in percent.
    pub percent: u8,
    /// Length of the window.
    pub window_minutes: u16,
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
