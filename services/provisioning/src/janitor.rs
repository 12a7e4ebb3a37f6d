//! Takes away what is kept no longer: old activity, conflicts that were resolved, and users who were deleted long enough ago.

use domain::id::WorkspaceId;
use domain::time::Timestamp;
use domain::workspace::Workspace;
use storage::{StoreError, Tx, UnitFuture};

use crate::Provisioning;

/// Rows that go in one transaction: others wait for it no longer than for a write of their own.
const PORTION: u64 = 500;
/// Workspaces that are read at once.
const PAGE: u64 = 100;
const DAY_MS: i64 = 86_400_000;

/// Takes a portion of something away that is older than an instant.
type Forget = fn(Tx, WorkspaceId, Timestamp) -> UnitFuture<u64, StoreError>;

impl Provisioning {
    /// Takes away activity, resolved conflicts and deleted users that are older than their workspace keeps them, and sessions
    /// that ended; how many rows went. Several replicas may sweep at once.
    pub async fn sweep(&self) -> Result<u64, StoreError> {
        let mut gone = self.sweep_sessions().await?;
        let mut after: Option<WorkspaceId> = None;
        loop {
            let page = self.store().workspaces(after, PAGE).await?;
            let Some(last) = page.last().map(|workspace| workspace.id) else { return Ok(gone) };
            for workspace in page {
                gone += self.sweep_workspace(&workspace).await?;
            }
            after = Some(last);
        }
    }

    async fn sweep_sessions(&self) -> Result<u64, StoreError> {
        let now = self.now();
        let mut gone = 0;
        loop {
            let unit = move |tx: Tx| -> UnitFuture<u64, StoreError> {
                Box::pin(async move { tx.forget_sessions(now, PORTION).await })
            };
            let went = self.store().write(unit).await?;
            gone += went;
            if went < PORTION {
                return Ok(gone);
            }
        }
    }

    async fn sweep_workspace(&self, workspace: &Workspace) -> Result<u64, StoreError> {
        let policy = &workspace.policy;
        let activity: Forget =
            |tx, workspace, before| Box::pin(async move { tx.forget_activity(workspace, before, PORTION).await });
        let conflicts: Forget =
            |tx, workspace, before| Box::pin(async move { tx.forget_conflicts(workspace, before, PORTION).await });
        let users: Forget =
            |tx, workspace, before| Box::pin(async move { tx.purge_users(workspace, before, PORTION).await });
        let rejections: Forget =
            |tx, workspace, now| Box::pin(async move { tx.forget_rejections(workspace, now, PORTION).await });
        let mut gone = self.sweep_older(workspace.id, 0, rejections).await?;
        let log_days = policy.activity_retention_days;
        for (forget, days) in [(activity, log_days), (conflicts, log_days), (users, policy.retention_days)] {
            gone += self.sweep_older(workspace.id, days, forget).await?;
        }
        Ok(gone)
    }

    async fn sweep_older(&self, workspace: WorkspaceId, days: u16, forget: Forget) -> Result<u64, StoreError> {
        let before = Timestamp(self.now().0.saturating_sub(i64::from(days) * DAY_MS));
        let mut gone = 0;
        loop {
            let went = self.store().write(move |tx: Tx| forget(tx, workspace, before)).await?;
            gone += went;
            if went < PORTION {
                return Ok(gone);
            }
        }
    }
}

#[cfg(test)]
mod tests;
