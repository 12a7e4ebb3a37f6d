//! Sessions: making one with a key, and ending it.

use std::sync::Arc;

use domain::id::SessionId;
use domain::token::{AccessKey, Secret, Session};
use storage::{Tx, UnitFuture};

use crate::Provisioning;
use crate::access::{Caller, Holder};
use crate::error::Error;

impl Provisioning {
    /// Makes a session of the calling key.
    pub(crate) async fn create_session(&self, caller: &Caller) -> Result<(Session, AccessKey, Secret), Error> {
        let holder = holder_of(caller).ok_or(Error::NotFound { resource: "access_key" })?;
        let now = self.now();
        let secret = Secret::session(self.entropy().secret());
        let session = Session::begin(SessionId(self.entropy().uuid_v7(now)), holder.key.id, now);
        let (key, digest) = (holder.key.clone(), secret.digest());
        let unit = move |tx: Tx| -> UnitFuture<AccessKey, Error> {
            let key = key.clone();
            Box::pin(async move {
                tx.insert_session(&session, &key, &digest).await?;
                Ok(key)
            })
        };
        let key = self.store().write(unit).await?;
        Ok((session, key, secret))
    }

    /// Ends the calling session: the next call with its secret is a stranger's.
    pub(crate) async fn delete_session(&self, caller: &Caller) -> Result<(), Error> {
        let (session, _) = session_of(caller)?;
        let unit = move |tx: Tx| -> UnitFuture<(), Error> {
            Box::pin(async move {
                tx.delete_session(session.id).await?;
                Ok(())
            })
        };
        self.store().write(unit).await
    }
}

/// The calling session and the key it was made with.
pub(crate) fn session_of(caller: &Caller) -> Result<(Session, AccessKey), Error> {
    let found = holder_of(caller).and_then(|holder| Some((holder.session?, holder.key.clone())));
    found.ok_or(Error::NotFound { resource: "session" })
}

/// The key behind a call, or behind its session; an identity provider has none.
pub(super) fn holder_of(caller: &Caller) -> Option<&Arc<Holder>> {
    match caller {
        Caller::Idp { .. } => None,
        Caller::Key { holder, .. } => Some(holder),
    }
}
