//! Reading activity.

use domain::activity::Activity;
use domain::id::{ActivityId, WorkspaceId};
use storage::ActivityQuery;

use crate::Provisioning;
use crate::error::Error;
use crate::page::{self, Query};

impl Provisioning {
    /// One activity.
    pub(crate) async fn get_activity(&self, workspace: WorkspaceId, id: ActivityId) -> Result<Activity, Error> {
        let found = self.store().activity(workspace, id).await?;
        found.ok_or(Error::NotFound { resource: "activity" })
    }

    /// A page of activity, the latest first, and the token of the next one.
    pub(crate) async fn list_activity(
        &self,
        workspace: WorkspaceId,
        mut query: ActivityQuery,
        named: Query,
        (size, token): (u64, &str),
    ) -> Result<(Vec<Activity>, Option<String>), Error> {
        query.before = page::after(named, token)?.map(ActivityId);
        let rows = self.store().activities(workspace, &query, size + 1).await?;
        Ok(page::cut(rows, size, named, |activity| activity.id.0))
    }
}
