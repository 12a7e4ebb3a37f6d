//! Writing the masked fields of a workspace, and the shape of every write to one.

use domain::id::WorkspaceId;
use domain::refusal::Refusal;
use domain::revision::Revision;
use domain::workspace::{DeprovisionLimit, Plan, Policy, RateLimit, Workspace};
use storage::{Tx, UnitFuture};

use crate::Provisioning;
use crate::access::Caller;
use crate::error::Error;

/// What to write; unset fields stay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct WorkspaceUpdate {
    pub(crate) display_name: Option<String>,
    pub(crate) plan: Option<Plan>,
    pub(crate) policy: PolicyUpdate,
    pub(crate) verified_domains: Option<Vec<String>>,
}

/// What to write of the policy; unset fields stay.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PolicyUpdate {
    pub(crate) lenient_names: Option<bool>,
    pub(crate) strict_members: Option<bool>,
    pub(crate) retention_days: Option<u16>,
    pub(crate) login_by_user_name: Option<bool>,
    pub(crate) rate_limit: Option<Option<RateLimit>>,
    pub(crate) activity_retention_days: Option<u16>,
    pub(crate) adopt: Option<bool>,
    pub(crate) deprovision_limit: Option<Option<DeprovisionLimit>>,
    pub(crate) token_reminder_days: Option<u16>,
}

impl PolicyUpdate {
    fn applied_to(self, policy: Policy) -> Policy {
        let Self {
            lenient_names,
            strict_members,
            retention_days,
            login_by_user_name,
            rate_limit,
            activity_retention_days,
            adopt,
            deprovision_limit,
            token_reminder_days,
        } = self;
        Policy {
            lenient_names: lenient_names.unwrap_or(policy.lenient_names),
            strict_members: strict_members.unwrap_or(policy.strict_members),
            retention_days: retention_days.unwrap_or(policy.retention_days),
            login_by_user_name: login_by_user_name.unwrap_or(policy.login_by_user_name),
            rate_limit: rate_limit.unwrap_or(policy.rate_limit),
            activity_retention_days: activity_retention_days.unwrap_or(policy.activity_retention_days),
            adopt: adopt.unwrap_or(policy.adopt),
            deprovision_limit: deprovision_limit.unwrap_or(policy.deprovision_limit),
            token_reminder_days: token_reminder_days.unwrap_or(policy.token_reminder_days),
        }
    }
}

impl Provisioning {
    /// Writes masked fields. What the customer pays for and what it may take of the server are the operator's to change.
    pub(crate) async fn update_workspace(
        &self,
        caller: &Caller,
        id: WorkspaceId,
        expected: Option<Revision>,
        mut update: WorkspaceUpdate,
    ) -> Result<Workspace, Error> {
        if !caller.is_operator() {
            if update.plan.is_some() {
                let message = "the plan is the operator's to change; leave `plan` out of the mask";
                return Err(Error::PermissionDenied(message));
            }
            if update.verified_domains.is_some() {
                let message = "verified domains are the operator's to change; leave `verified_domains` out of the mask";
                return Err(Error::PermissionDenied(message));
            }
            // A policy that is sent back as it was read is no attempt at it; and it is not written over another one
            // that the operator may have set in between.
            let own = caller.bound().and_then(|own| own.policy.rate_limit);
            if update.policy.rate_limit.take().is_some_and(|sent| sent != own) {
                let message = "the rate limit is the operator's to change; send `policy.rate_limit` as it is, or name \
                               the other fields of the policy in the mask";
                return Err(Error::PermissionDenied(message));
            }
        }
        let now = self.now();
        self.change_workspace(id, move |workspace| {
            if expected.is_some_and(|expected| expected != workspace.revision) {
                return Err(Refusal::EtagMismatch);
            }
            let WorkspaceUpdate { display_name, plan, policy, verified_domains } = update.clone();
            let renamed = display_name.map_or(Ok(false), |name| workspace.rename(name, now))?;
            let moved = plan.is_some_and(|plan| workspace.set_plan(plan, now));
            let known = verified_domains.map_or(Ok(false), |domains| workspace.set_verified_domains(domains, now))?;
            let ruled = workspace.set_policy(policy.applied_to(workspace.policy), now)?;
            Ok(renamed || moved || known || ruled)
        })
        .await
    }

    /// Applies `change` to a workspace in one unit of work; when it says that nothing changed, nothing is written.
    pub(super) async fn change_workspace<F>(&self, id: WorkspaceId, change: F) -> Result<Workspace, Error>
    where
        F: Fn(&mut Workspace) -> Result<bool, Refusal> + Clone + Send + Sync + 'static,
    {
        let unit = move |tx: Tx| -> UnitFuture<Workspace, Error> {
            let change = change.clone();
            Box::pin(async move {
                let found = tx.workspace(id).await?;
                let mut workspace = found.ok_or(Error::NotFound { resource: "workspace" })?;
                let (before, was_limited) = (workspace.revision, workspace.policy.deprovision_limit.is_some());
                if change(&mut workspace).map_err(Error::about(id))? {
                    tx.update_workspace(&workspace, before).await?;
                }
                if was_limited && workspace.policy.deprovision_limit.is_none() {
                    // Nothing is held any more: the identity provider's next attempt goes through.
                    tx.forget_holds(id).await?;
                }
                Ok(workspace)
            })
        };
        self.store().write(unit).await
    }
}
