//! Notes that an identity provider called, beside its request and at most once a minute.

use std::sync::Arc;
use std::time::Duration;

use domain::activity::{Idp, ScimRequest};
use domain::id::WorkspaceId;
use domain::time::Timestamp;
use storage::Contact;
use tokio::sync::Semaphore;

use super::Log;
use crate::Provisioning;

const MINUTE_MS: i64 = 60_000;
/// Notes on their way at once; more are left out, the next minute brings another chance.
const RUNNING: u32 = 16;

/// What was noted lately.
pub(crate) struct Contacts {
    noted: moka::sync::Cache<WorkspaceId, Noted>,
    running: Arc<Semaphore>,
}

#[derive(Clone, PartialEq, Eq)]
struct Noted {
    at: Timestamp,
    test: Option<Timestamp>,
    idp: Option<Idp>,
    dialect: String,
}

impl Contacts {
    pub(crate) fn new() -> Self {
        let noted = moka::sync::Cache::builder().max_capacity(100_000).time_to_live(Duration::from_secs(120)).build();
        Self { noted, running: Arc::new(Semaphore::new(RUNNING as usize)) }
    }

    /// What there is to note; `None` when the last minute's notes say it already.
    fn news(&self, workspace: WorkspaceId, now: Timestamp, request: &ScimRequest) -> Option<Contact> {
        let ScimRequest { idp, dialect, connection_test, .. } = request;
        // Somebody's curl must not hide who is really connected.
        let idp = &idp.filter(|idp| *idp != Idp::Other);
        let fresh = |at: Timestamp| now.0.saturating_sub(at.0) < MINUTE_MS;
        let known = self.noted.get(&workspace);
        let told = known.as_ref().is_some_and(|noted| {
            fresh(noted.at)
                && (!connection_test || noted.test.is_some_and(fresh))
                && (idp.is_none() || *idp == noted.idp)
                && (dialect.is_empty() || *dialect == noted.dialect)
        });
        if told {
            return None;
        }
        let before = known.unwrap_or(Noted { at: now, test: None, idp: None, dialect: String::new() });
        let noted = Noted {
            at: now,
            test: if *connection_test { Some(now) } else { before.test },
            idp: idp.or(before.idp),
            dialect: if dialect.is_empty() { before.dialect } else { dialect.clone() },
        };
        self.noted.insert(workspace, noted);
        let dialect = (!dialect.is_empty()).then(|| dialect.clone());
        Some(Contact { at: now, test: *connection_test, idp: *idp, dialect })
    }

    /// Waits until no note is on its way, and lets none start any more. Not for long: a note is no promise.
    pub(crate) async fn flush(&self) {
        let idle = self.running.acquire_many(RUNNING);
        let _ = tokio::time::timeout(Duration::from_secs(2), idle).await;
        self.running.close();
    }
}

impl Provisioning {
    /// Notes that an identity provider called, in the background.
    pub(crate) fn note_contact(&self, workspace: WorkspaceId, log: &Log) {
        let Ok(permit) = Arc::clone(&self.contacts().running).try_acquire_owned() else { return };
        let Some(contact) = self.contacts().news(workspace, self.now(), log.request()) else { return };
        let store = self.store().clone();
        tokio::spawn(async move {
            let _permit = permit;
            if let Err(error) = store.note_contact(workspace, contact).await {
                tracing::warn!(error = &error as &dyn std::error::Error, "a contact was not noted");
            }
        });
    }
}
