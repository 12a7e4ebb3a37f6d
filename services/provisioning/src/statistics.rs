//! Numbers for people to look at.

use domain::id::WorkspaceId;
use storage::{PeopleOfDay, Requests};

use crate::Provisioning;
use crate::error::Error;

/// What is counted of a workspace.
#[derive(Debug)]
pub(crate) struct Statistics {
    /// Users by day, the oldest first.
    pub(crate) days: Vec<PeopleOfDay>,
    /// Requests by hour, and refusals by cause.
    pub(crate) requests: Requests,
}

impl Provisioning {
    /// Counts the users of so many days and the requests of so many hours, up to now.
    pub(crate) async fn statistics(&self, workspace: WorkspaceId, days: u16, hours: u16) -> Result<Statistics, Error> {
        let now = self.now();
        let days = self.store().people_by_day(workspace, now, days);
        let requests = self.store().requests_by_hour(workspace, now, hours);
        let (days, requests) = tokio::try_join!(days, requests)?;
        Ok(Statistics { days, requests })
    }
}

#[cfg(test)]
mod tests;
