//! Authentication: from the `authorization` metadata to a [`Caller`], once per call and never from a cache, so that a
//! credential is dead the moment its rotation or revocation was answered, on every replica.
//!
//! Nobody is told why a credential was refused. Its last use is noted beside the request, at most once a minute.
//!
//! What is remembered of a credential is whose line its calls wait in (see `turn`), and that opens no door.

use std::sync::Arc;
use std::time::Duration;

use domain::id::WorkspaceId;
use domain::time::Timestamp;
use domain::token::{AccessKey, Digest, ScimToken, well_formed};
use domain::workspace::Workspace;
use http::HeaderMap;
use moka::ops::compute::{CompResult, Op};
use storage::{Credential, Used};
use tokio::sync::Semaphore;

use crate::Provisioning;
use crate::access::{self, Caller, Holder, Rule, Who};
use crate::activity::Log;
use crate::error::Error;
use crate::turn::{Full, Turn};

const MINUTE_MS: i64 = 60_000;

impl Provisioning {
    /// Finds out who calls, and whether it may call what has this rule, now.
    ///
    /// `log` tells of the call; whoever watches it already tells of its refusal.
    pub(crate) async fn admit(
        &self,
        rule: Rule,
        digest: &Digest,
        log: Option<Log>,
        is_watched: bool,
    ) -> Result<Caller, Error> {
        let caller = self.authenticate(digest, log, is_watched).await?;
        access::check(rule, &caller)?;
        Ok(caller)
    }

    /// Counts a request of an identity provider, and refuses one that is too many.
    pub(crate) fn count(&self, caller: &Caller) -> Result<(), Error> {
        match caller {
            Caller::Idp { workspace, .. } => {
                self.rates().take(workspace.id, workspace.policy.rate_limit, self.now()).map_err(Error::RateLimited)
            }
            // The operator's own services: whoever gave them a key can slow them down.
            Caller::Key { .. } => Ok(()),
        }
    }

    /// In whose line a call with this credential waits.
    ///
    /// One that was never seen is looked up first, and for that stands in a line with its like: who makes secrets up
    /// delays nobody whose secret is known.
    pub(crate) async fn who(&self, digest: &Digest) -> Result<Who, Error> {
        if let Some(who) = self.known().get(digest) {
            return Ok(who);
        }
        let _turn = self.admission(Who::Stranger).await?;
        let (who, is_live) = match self.store().credential(digest).await?.ok_or(Error::Unauthenticated)? {
            Credential::Scim { token, workspace } => (Who::Idp(workspace.id), token.live_at(self.now())),
            Credential::Key { key, workspace } => (line_of(workspace), key.live_at(self.now())),
            Credential::Session { session, key, workspace } => (line_of(workspace), session.live_at(&key, self.now())),
        };
        if !is_live {
            return Ok(Who::Stranger);
        }
        self.known().insert(*digest, who);
        Ok(who)
    }

    /// Waits until it is a caller's turn.
    pub(crate) async fn admission(&self, who: Who) -> Result<Turn<Who>, Error> {
        self.turns().take(who).await.map_err(|Full| {
            self.shed().count();
            Error::Overloaded
        })
    }

    async fn authenticate(&self, digest: &Digest, log: Option<Log>, is_watched: bool) -> Result<Caller, Error> {
        let digest = *digest;
        let credential = self.store().credential(&digest).await?.ok_or(Error::Unauthenticated)?;
        let now = self.now();
        match credential {
            Credential::Scim { token, workspace } => {
                if let (Some(log), false, Err(refused)) = (&log, is_watched, may_call(&token, &workspace, now)) {
                    self.record(log.turned_away(workspace.id, refused));
                }
                may_call(&token, &workspace, now)?;
                self.note_use(digest, Used::Itself(digest), token.last_used, now);
                if let Some(log) = &log {
                    self.note_contact(workspace.id, log);
                }
                Ok(Caller::Idp { workspace: Arc::new(workspace), log })
            }
            Credential::Key { key, workspace } => {
                if !key.live_at(now) {
                    return Err(Error::Unauthenticated);
                }
                self.note_use(digest, Used::Itself(digest), key.last_used, now);
                key_holder(Holder { key, session: None }, workspace)
            }
            Credential::Session { session, key, workspace } => {
                if !session.live_at(&key, now) {
                    return Err(Error::Unauthenticated);
                }
                self.note_use(digest, Used::KeyOfSession(key.id), key.last_used, now);
                key_holder(Holder { key, session: Some(session) }, workspace)
            }
        }
    }

    /// The workspace a call is about: the caller's own, or the one an unbound key names.
    pub(crate) async fn workspace(&self, caller: &Caller, named: &str) -> Result<Arc<Workspace>, Error> {
        match caller.bound() {
            Some(own) => bound_to(own.id, named).map(|()| Arc::clone(own)),
            None if named.is_empty() => {
                Err(Error::field("workspace_id", "workspace_id is required: this access key is bound to no workspace"))
            }
            None => {
                let id = access::workspace_id(named)?;
                let found = self.store().workspace(id).await?;
                found.map(Arc::new).ok_or(Error::NotFound { resource: "workspace" })
            }
        }
    }

    /// Notes that a credential was used, in the background and at most once a minute. What came has this digest.
    fn note_use(&self, digest: Digest, used: Used, last: Option<Timestamp>, now: Timestamp) {
        let Some(permit) = self.touches().claim(digest, last, now) else { return };
        let store = self.store().clone();
        tokio::spawn(async move {
            let _permit = permit;
            if let Err(error) = store.touch_credential(used, now).await {
                tracing::warn!(error = &error as &dyn std::error::Error, "the last use of a credential was not noted");
            }
        });
    }
}

/// In whose line the holders of a key wait.
fn line_of(workspace: Option<Workspace>) -> Who {
    workspace.map_or(Who::Everywhere, |workspace| Who::Keys(workspace.id))
}

/// The caller who holds a live key; nobody, when the workspace is not the key's.
fn key_holder(holder: Holder, workspace: Option<Workspace>) -> Result<Caller, Error> {
    let Holder { key: AccessKey { scope, workspace: bound, .. }, session: _ } = &holder;
    if *bound != workspace.as_ref().map(|workspace| workspace.id) {
        return Err(Error::Unauthenticated);
    }
    Ok(Caller::Key { scope: *scope, workspace: workspace.map(Arc::new), holder: Arc::new(holder) })
}

/// Whether a token is live, and its workspace provisioned through SCIM.
fn may_call(token: &ScimToken, workspace: &Workspace, now: Timestamp) -> Result<(), Error> {
    if !token.live_at(now) {
        return Err(Error::Unauthenticated);
    }
    workspace.may_provision().map_err(Error::about(workspace.id))
}

/// Another workspace's id is refused to a bound caller in the words of one that does not exist.
fn bound_to(own: WorkspaceId, named: &str) -> Result<(), Error> {
    if named.is_empty() || access::workspace_id(named)? == own {
        Ok(())
    } else {
        Err(Error::NotFound { resource: "workspace" })
    }
}

/// The digest of the secret that came with a call.
pub(crate) fn presented(headers: &HeaderMap) -> Result<Digest, Error> {
    let secret = bearer(headers).ok_or(Error::Unauthenticated)?;
    // A typo in one of our own secrets shows in its checksum: no query for it.
    if well_formed(secret) { Ok(Digest::of(secret)) } else { Err(Error::Unauthenticated) }
}

/// The secret in the `authorization` metadata: `Bearer <secret>` in any case and spacing, or the bare secret, as
/// Okta's header mode sends it.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(http::header::AUTHORIZATION)?.to_str().ok()?;
    let mut words = value.split_ascii_whitespace();
    match (words.next(), words.next(), words.next()) {
        (Some(secret), None, None) => Some(secret),
        (Some(scheme), Some(secret), None) if scheme.eq_ignore_ascii_case("bearer") => Some(secret),
        _ => None,
    }
}

/// In whose line the calls with a credential wait, by its digest: what it was when it was last looked up.
pub(crate) type Known = moka::sync::Cache<Digest, Who>;

/// Remembers the credentials of the last hour, within bounds.
pub(crate) fn known() -> Known {
    moka::sync::Cache::builder().max_capacity(100_000).time_to_idle(Duration::from_secs(3_600)).build()
}

/// Which credentials' uses were noted lately, and how many notes are on their way.
pub(crate) struct Touches {
    noted: moka::sync::Cache<Digest, Timestamp>,
    running: Arc<Semaphore>,
}

/// Notes on their way at once; more are left out, the next minute brings another chance.
const RUNNING: u32 = 16;

impl Touches {
    pub(crate) fn new() -> Self {
        let noted = moka::sync::Cache::builder().max_capacity(100_000).time_to_live(Duration::from_secs(120)).build();
        Self { noted, running: Arc::new(Semaphore::new(RUNNING as usize)) }
    }

    /// The right to note this use; `None` when one of the last minute is noted already.
    fn claim(
        &self,
        digest: Digest,
        last: Option<Timestamp>,
        now: Timestamp,
    ) -> Option<tokio::sync::OwnedSemaphorePermit> {
        let fresh = |noted: Option<Timestamp>| noted.is_some_and(|at| now.0.saturating_sub(at.0) < MINUTE_MS);
        // The common case takes no lock.
        if fresh(last) || fresh(self.noted.get(&digest)) {
            return None;
        }
        let permit = Arc::clone(&self.running).try_acquire_owned().ok()?;
        let claimed = self.noted.entry(digest).and_compute_with(|entry| {
            if fresh(entry.map(|entry| entry.into_value())) { Op::Nop } else { Op::Put(now) }
        });
        match claimed {
            CompResult::Inserted(_) | CompResult::ReplacedWith(_) => Some(permit),
            CompResult::Unchanged(_) | CompResult::StillNone(_) | CompResult::Removed(_) => None,
        }
    }

    /// Waits until no note is on its way, and lets none start any more. Not for long: a note is no promise.
    pub(crate) async fn flush(&self) {
        let idle = self.running.acquire_many(RUNNING);
        let _ = tokio::time::timeout(Duration::from_secs(2), idle).await;
        self.running.close();
    }
}

#[cfg(test)]
mod tests;
