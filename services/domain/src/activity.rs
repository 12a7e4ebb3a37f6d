//! Activity: one SCIM request that mattered (every write, every refusal), in words, for admins. The sync log.
//!
//! What a request changed is told in the write's own transaction; what was refused is told beside it. Values of attributes
//! that a schema marks sensitive never get in here.

pub mod cause;
pub mod diff;
pub mod health;
pub mod idp;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::attribute::ResourceKind;
use crate::conflict::Clash;
use crate::id::{ActivityId, WorkspaceId};
use crate::time::Timestamp;

pub use cause::{Cause, Explanation};
pub use diff::{FieldChange, MembershipChange};
pub use idp::Idp;

/// One SCIM request, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    /// Names it; a UUIDv7, so that the order of ids is the order of time.
    pub id: ActivityId,
    /// Where.
    pub workspace: WorkspaceId,
    /// When it was answered.
    pub at: Timestamp,
    /// What became of it.
    pub outcome: Outcome,
    /// What it was about to do.
    pub operation: Operation,
    /// The resource it was about, where that is known.
    pub target: Option<Uuid>,
    /// The rest.
    pub detail: Detail,
    /// The call to run again; of refusals alone.
    pub call: Option<Call>,
}

/// What is told of an activity beside what it is found by. The serde form is what storage keeps: add, never rename.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Detail {
    /// Id of the request.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub request_id: String,
    /// The request from outside.
    pub request: ScimRequest,
    /// The target's name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// What happened.
    pub cause: Cause,
    /// How it was refused, if it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<Refused>,
    /// What changed, but for the members.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<FieldChange>,
    /// What changed of the members.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub membership: Option<MembershipChange>,
    /// What was applied otherwise than it was sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Note>,
    /// How many requests it stands for; 0 and 1 are one.
    #[serde(skip_serializing_if = "is_one")]
    pub count: u32,
    /// Whom it met that an admin may hand over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clash: Option<Clash>,
    /// The activity it ran again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replay_of: Option<Uuid>,
}

fn is_one(count: &u32) -> bool {
    *count <= 1
}

/// A SCIM request from outside, as the gateway told it.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ScimRequest {
    /// The HTTP method.
    pub method: String,
    /// The path's template.
    pub route: String,
    /// What it is about to do.
    pub operation: Operation,
    /// The kind of resource in its path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<ResourceKind>,
    /// The id in its path.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub resource_id: String,
    /// The name in its body.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub resource_name: String,
    /// Who seems to be talking.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idp: Option<Idp>,
    /// In which dialect.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub dialect: String,
    /// Whether it looks like a connection test.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub connection_test: bool,
    /// What was read otherwise than it was written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub coercions: Vec<Note>,
}

/// How a request was refused.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Refused {
    /// Status of the HTTP answer.
    pub status: u16,
    /// `scimType` of the answer.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub scim_type: String,
    /// The reason of the contract; empty where the gateway refused.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// What the identity provider was told.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

/// Something worth knowing about how a request was read or applied. Names attributes, never their values.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Note {
    /// What happened, in kebab case.
    pub code: String,
    /// The attribute it happened to.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub path: String,
}

/// A call of the contract that can be made again.
#[derive(Clone, PartialEq, Eq)]
pub struct Call {
    /// Its path.
    pub rpc: String,
    /// Its encoded request.
    pub message: Vec<u8>,
}

impl std::fmt::Debug for Call {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The message is somebody's profile.
        f.debug_struct("Call").field("rpc", &self.rpc).field("bytes", &self.message.len()).finish()
    }
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// It changed something.
    Applied,
    /// There was nothing to change.
    Unchanged,
    /// It was refused, or failed.
    Refused,
}

/// What a request was about to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each says it")]
pub enum Operation {
    Create,
    Replace,
    Patch,
    Delete,
    Read,
    List,
    Bulk,
    #[default]
    Other,
    Adopt,
}

/// Codes of warnings: what was applied otherwise than it was sent.
pub mod warning {
    /// The time zone is none that is known: kept as sent, and services see none.
    pub const TIME_ZONE_UNKNOWN: &str = "time-zone-unknown";
    /// Members that do not exist were left out.
    pub const MEMBERS_SKIPPED: &str = "members-skipped";
    /// Roles, entitlements and groups of a user are the workspace's to give: kept or ignored, and without effect.
    pub const WITHOUT_EFFECT: &str = "without-effect";

    /// The user was the last active admin of the workspace.
    pub const LAST_ADMIN_GONE: &str = "last-admin-gone";

    /// The user had been created by hand, and was handed over with it.
    pub const USER_ADOPTED: &str = "user-adopted";

    /// The deprovisioning had been held, and an admin released it.
    pub const RELEASED: &str = "released";

    /// What a warning means.
    pub fn text(code: &str) -> &'static str {
        match code {
            TIME_ZONE_UNKNOWN => {
                "The time zone is no IANA or Windows name. It is kept as sent, but services see no time zone for this user."
            }
            MEMBERS_SKIPPED => {
                "Members that are neither users nor groups here were left out. Provision them first, then push the group again."
            }
            RELEASED => {
                "The identity provider had asked for it before. It was held, since it was beyond the workspace's limit, and an admin released it."
            }
            WITHOUT_EFFECT => {
                "Roles and entitlements are kept as sent, but what a user may do is decided in the workspace."
            }
            LAST_ADMIN_GONE => {
                "The user was the last active admin: nobody can administer the workspace now. Make another active user an admin."
            }
            USER_ADOPTED => {
                "The user had been created by hand. By the workspace's policy it was handed over to the identity provider with this request."
            }
            _ => "",
        }
    }
}
