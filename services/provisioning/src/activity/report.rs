//! Recording what a gateway refused before there was anything to ask.

use domain::activity::{Activity, Refused, ScimRequest};
use domain::id::WorkspaceId;

use super::{Log, refused};
use crate::Provisioning;

/// What a gateway refused.
#[derive(Clone, Debug)]
pub(crate) struct Rejection {
    /// The request.
    pub(crate) request: ScimRequest,
    /// Status of the answer.
    pub(crate) status: u16,
    /// `scimType` of the answer.
    pub(crate) scim_type: String,
    /// `detail` of the answer.
    pub(crate) detail: String,
    /// How many there were.
    pub(crate) count: u32,
}

impl Provisioning {
    /// What is told of it.
    pub(crate) fn rejection(&self, workspace: WorkspaceId, rejection: Rejection) -> Activity {
        let Rejection { request, status, scim_type, detail, count } = rejection;
        let cause = refused::of_http(status, &scim_type);
        let why = Refused { status, scim_type, reason: String::new(), detail: refused::clip(&detail) };
        let mut activity = Log::new(self, request).refused(workspace, cause, why, None);
        activity.detail.count = count;
        activity
    }
}
