//! What a call of the identity provider would come to, without making it.

use std::sync::Arc;

use domain::activity::{Activity, ScimRequest};
use domain::workspace::Workspace;
use prost::bytes::Bytes;
use tonic::Status;

use super::{Log, refused};
use crate::Provisioning;
use crate::access::Caller;
use crate::error::Error;

/// What a call would come to.
#[derive(Debug)]
pub(crate) struct Rehearsed {
    /// Its answer.
    pub(crate) answer: Result<Bytes, Status>,
    /// What would be told of it.
    pub(crate) activity: Option<Activity>,
}

impl Provisioning {
    /// Rehearses a call: it runs as the workspace's identity provider, and nothing is left of it.
    pub(crate) async fn rehearse_call(
        &self,
        workspace: Arc<Workspace>,
        rpc: &str,
        message: &[u8],
        request: ScimRequest,
    ) -> Result<Rehearsed, Error> {
        let log = Log::new(self, request).rehearsing();
        let caller = Caller::Idp { workspace: Arc::clone(&workspace), log: Some(log.clone()) };
        let answer = match workspace.may_provision() {
            Ok(()) => self.dispatch(rpc, message, caller).await?,
            Err(refusal) => Err(Error::about(workspace.id)(refusal).into()),
        };
        let activity = match &answer {
            Ok(_) => log.told(),
            Err(status) => {
                let (cause, why) = refused::of_status(status);
                Some(log.refused(workspace.id, cause, why, None))
            }
        };
        Ok(Rehearsed { answer, activity })
    }
}
