//! What a call of the identity provider would come to, without making it.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::activity::{Activity, ScimRequest};
use domain::workspace::Workspace;
use prost::bytes::Bytes;
use storage::{Steps, UnitFuture};
use tonic::Status;

use super::{Log, refused};
use crate::Provisioning;
use crate::access::{Caller, is_write};
use crate::error::Error;
use crate::{convert, request};

/// How many calls are rehearsed in one go: the transaction that they share keeps other writers waiting.
const MOST: usize = 1_000;

/// One of several calls that are rehearsed.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// The path of the call.
    pub(crate) rpc: String,
    /// Its encoded message.
    pub(crate) message: Vec<u8>,
    /// The SCIM request that makes it.
    pub(crate) request: ScimRequest,
    /// Names what it creates.
    pub(crate) number: u32,
}

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
        self.rehearse_as(workspace, rpc, message, log).await
    }

    /// Rehearses several calls, one after the other in a transaction of their own, and undoes them together. Nobody is waited
    /// for while it is open.
    pub(crate) async fn rehearse_calls(
        &self,
        workspace: Arc<Workspace>,
        parts: Vec<Part>,
    ) -> Result<Vec<Rehearsed>, Error> {
        if parts.is_empty() || parts.len() > MOST {
            return Err(Error::field("calls", format!("calls must be 1 to {MOST}; rehearse fewer at once")));
        }
        if parts.iter().any(|part| !is_write(&part.rpc)) {
            return Err(Error::field("calls.rpc", "calls.rpc must be a call that may change a user or a group"));
        }
        if parts.iter().map(|part| part.number).collect::<BTreeSet<_>>().len() < parts.len() {
            return Err(Error::field("calls.number", "calls.number must be another one for each call"));
        }
        // One at a time: each needs a second connection, to read, while it has one.
        let _alone = self.rehearsals().acquire().await.map_err(|_| Error::Overloaded)?;
        let (service, parts, id) = (self.clone(), Arc::new(parts), request::current());
        let unit = move |steps: Steps| -> UnitFuture<Vec<Rehearsed>, Error> {
            let (service, parts, workspace) = (service.clone(), Arc::clone(&parts), Arc::clone(&workspace));
            let calls = async move {
                let mut done = Vec::with_capacity(parts.len());
                for Part { rpc, message, request, number } in &*parts {
                    let created = convert::uuid(&proto::rehearsed_id(*number)).unwrap_or_default();
                    let log = Log::new(&service, request.clone()).rehearsing_in(steps.clone(), created);
                    done.push(service.rehearse_as(Arc::clone(&workspace), rpc, message, log).await?);
                }
                Ok(done)
            };
            Box::pin(request::scope(Arc::clone(&id), calls))
        };
        self.store().rehearse_steps(unit).await
    }

    async fn rehearse_as(
        &self,
        workspace: Arc<Workspace>,
        rpc: &str,
        message: &[u8],
        log: Log,
    ) -> Result<Rehearsed, Error> {
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
