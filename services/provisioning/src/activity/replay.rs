//! Running a refused request again, as its identity provider would, after the cause is mended.

use std::sync::Arc;

use domain::activity::Activity;
use domain::id::ActivityId;
use domain::workspace::Workspace;
use storage::{StoreError, Tx, UnitFuture};

use super::recorder::tell_refusal;
use super::{Log, refused};
use crate::Provisioning;
use crate::access::Caller;
use crate::error::Error;

impl Provisioning {
    /// Runs a refused request again; what became of it.
    pub(crate) async fn replay_activity(&self, workspace: Arc<Workspace>, id: ActivityId) -> Result<Activity, Error> {
        let refused = self.get_activity(workspace.id, id).await?;
        let Some(call) = refused.call else {
            let message = "activity_id is of a request that cannot be run again; only refused writes that reached the \
                           service can";
            return Err(Error::field("activity_id", message));
        };
        // The switch and the plan hold for an admin's replay as for the identity provider itself.
        workspace.may_provision().map_err(Error::about(workspace.id))?;
        let log = Log::new(self, refused.detail.request).replaying(id);
        let caller = Caller::Idp { workspace: Arc::clone(&workspace), log: Some(log.clone()) };
        match self.dispatch(&call.rpc, &call.message, caller).await? {
            Ok(_) => log.told().ok_or(Error::NotFound { resource: "activity" }),
            Err(status) => {
                let (cause, why) = refused::of_status(&status);
                let activity = log.refused(workspace.id, cause, why, Some(call));
                self.keep(activity.clone()).await?;
                Ok(activity)
            }
        }
    }

    async fn keep(&self, activity: Activity) -> Result<(), StoreError> {
        let unit = move |tx: Tx| -> UnitFuture<(), StoreError> {
            let activity = activity.clone();
            Box::pin(async move { tell_refusal(&tx, activity).await })
        };
        self.store().write(unit).await
    }
}
