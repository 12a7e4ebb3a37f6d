//! Reading conflicts.

use std::collections::HashMap;

use domain::conflict::{Conflict, ConflictState};
use domain::id::{ConflictId, UserId, WorkspaceId};
use domain::user::User;
use storage::View;

use super::Waiting;
use crate::Provisioning;
use crate::error::Error;
use crate::page::{self, Query};

impl Provisioning {
    /// A page of conflicts, the latest first, and the token of the next one.
    pub(crate) async fn list_conflicts(
        &self,
        workspace: WorkspaceId,
        states: &[ConflictState],
        named: Query,
        (size, token): (u64, &str),
    ) -> Result<(Vec<Waiting>, Option<String>), Error> {
        let before = page::after(named, token)?.map(ConflictId);
        let rows = self.store().conflicts(workspace, states, before, size + 1).await?;
        let (rows, next) = page::cut(rows, size, named, |conflict| conflict.id.0);
        Ok((self.with_users(workspace, rows).await?, next))
    }

    /// The conflicts with their users, read in one query.
    pub(super) async fn with_users(
        &self,
        workspace: WorkspaceId,
        conflicts: Vec<Conflict>,
    ) -> Result<Vec<Waiting>, Error> {
        let ids: Vec<UserId> = conflicts.iter().map(|conflict| conflict.clash.user()).collect();
        let users = self.store().lookup_users(workspace, View::All, &ids, &[], &[]).await?;
        let users: HashMap<UserId, User> = users.into_iter().map(|user| (user.id, user)).collect();
        let waiting = |conflict: Conflict| Waiting { user: users.get(&conflict.clash.user()).cloned(), conflict };
        Ok(conflicts.into_iter().map(waiting).collect())
    }
}
