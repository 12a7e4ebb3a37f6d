//! Takes away what is kept no longer.

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

impl Provisioning {
    /// Takes away activity that is older than its workspace keeps it, and sessions that ended; how many rows went. Several
    /// replicas may sweep at once.
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
        let kept = i64::from(workspace.policy.activity_retention_days) * DAY_MS;
        let (id, before) = (workspace.id, Timestamp(self.now().0.saturating_sub(kept)));
        let mut gone = 0;
        loop {
            let unit = move |tx: Tx| -> UnitFuture<u64, StoreError> {
                Box::pin(async move { tx.forget_activity(id, before, PORTION).await })
            };
            let went = self.store().write(unit).await?;
            gone += went;
            if went < PORTION {
                return Ok(gone);
            }
        }
    }
}

#[cfg(test)]
mod tests;
