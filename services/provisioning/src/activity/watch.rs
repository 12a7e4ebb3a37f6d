//! Watches a call of an identity provider from the front, to tell of it should it be refused.

use domain::activity::{Call, Cause};
use domain::id::WorkspaceId;
use prost::bytes::Bytes;
use tonic::Status;

use super::Log;
use super::refused;
use crate::Provisioning;
use crate::access::is_write;

/// The largest request that is kept to be run again.
const MAX_CALL: usize = 256 << 10;
/// What gRPC puts before a message: whether it is compressed, and its length.
const PREFIX: usize = 5;

/// Watches one call.
pub(crate) struct Watch {
    workspace: WorkspaceId,
    log: Log,
    rpc: String,
    /// The body of a call that may be run again.
    body: Option<Bytes>,
}

impl Watch {
    /// Watches a call of this workspace's identity provider.
    pub(crate) fn over(workspace: WorkspaceId, log: Log, rpc: &str, body: &Bytes) -> Self {
        let body = (is_write(rpc) && body.len() <= PREFIX + MAX_CALL).then(|| body.clone());
        Self { workspace, log, rpc: rpc.to_owned(), body }
    }

    /// Tells of the call, which was refused like this.
    pub(crate) fn refused(self, service: &Provisioning, status: &Status) {
        let (cause, refused) = refused::of_status(status);
        let Self { workspace, log, rpc, body } = self;
        let call = body.filter(|_| may_run_again(cause)).and_then(|body| message(&body));
        let call = call.map(|message| Call { rpc, message });
        service.record(log.refused(workspace, cause, refused, call));
    }
}

/// Whether an admin may have the request run again: not what somebody sent who was let in no more.
fn may_run_again(cause: Cause) -> bool {
    !matches!(cause, Cause::TokenRevoked | Cause::ScimDisabled | Cause::PlanLacksScim)
}

/// The message of a body, if it is one, and uncompressed.
fn message(framed: &[u8]) -> Option<Vec<u8>> {
    let (prefix, message) = framed.split_at_checked(PREFIX)?;
    let (compressed, length) = prefix.split_first()?;
    let length = u32::from_be_bytes(length.try_into().ok()?);
    (*compressed == 0 && usize::try_from(length).ok()? == message.len()).then(|| message.to_vec())
}
