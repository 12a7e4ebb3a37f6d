//! Reading what is held.

use std::collections::HashMap;

use domain::id::{HoldId, UserId, WorkspaceId};
use domain::time::Timestamp;
use domain::user::User;
use storage::View;

use super::Waiting;
use crate::Provisioning;
use crate::error::Error;
use crate::page::{self, Query};

/// A page of what is held, and how the brake stands.
#[derive(Debug)]
pub(crate) struct Held {
    pub(crate) rows: Vec<Waiting>,
    pub(crate) next: Option<String>,
    /// How many are held in all.
    pub(crate) count: u64,
    /// Until when the brake is open, if it is.
    pub(crate) open_until: Option<Timestamp>,
}

impl Provisioning {
    /// A page of what is held and what was rejected, the latest first.
    pub(crate) async fn list_held(
        &self,
        workspace: WorkspaceId,
        named: Query,
        (size, token): (u64, &str),
    ) -> Result<Held, Error> {
        let now = self.now();
        let before = page::after(named, token)?.map(HoldId);
        let store = self.store();
        let (holds, count, open_until) = tokio::try_join!(
            store.holds(workspace, now, before, size + 1),
            store.held_count(workspace),
            store.brake_open_until(workspace),
        )?;
        let (holds, next) = page::cut(holds, size, named, |hold| hold.id.0);
        let ids: Vec<UserId> = holds.iter().map(|hold| hold.user).collect();
        let users = store.lookup_users(workspace, View::All, &ids, &[], &[]).await?;
        let users: HashMap<UserId, User> = users.into_iter().map(|user| (user.id, user)).collect();
        let rows = holds.into_iter().map(|hold| Waiting { user: users.get(&hold.user).cloned(), hold }).collect();
        Ok(Held { rows, next, count, open_until: open_until.filter(|until| now < *until) })
    }
}
