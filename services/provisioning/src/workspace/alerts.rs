//! What wants an admin's eye, one function for each.

use domain::activity::Cause;
use domain::token::Reminder;
use domain::workspace::{Plan, Workspace};
use storage::UserCounts;

use crate::Provisioning;
use crate::error::Error;
use crate::token::{LiveTokens, Reminded};

/// How grave an alert is; the gravest is the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Severity {
    /// Worth knowing.
    Notice,
    /// Somebody should do something soon.
    Warning,
    /// Somebody has access who should not, or none who should.
    Critical,
}

/// Something that wants an admin's eye.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Alert {
    /// How grave it is.
    pub(crate) severity: Severity,
    /// What it is: an entry of the catalogue.
    pub(crate) cause: Cause,
    /// How many users it is about; 0 where it is about none in particular.
    pub(crate) users: u64,
}

impl Provisioning {
    /// All there are, the gravest first.
    pub(crate) async fn alerts(
        &self,
        workspace: &Workspace,
        counts: &UserCounts,
        tokens: &LiveTokens,
    ) -> Result<Vec<Alert>, Error> {
        let found = [
            self.no_active_admin(workspace, counts).await?,
            self.held_deprovisions(workspace).await?,
            plan_lapsed(workspace, counts),
            self.waiting_conflicts(workspace).await?,
        ];
        let reminders = reminders(workspace, tokens);
        let mut alerts: Vec<Alert> = found.into_iter().flatten().chain(reminders).collect();
        alerts.sort_by_key(|alert| std::cmp::Reverse(alert.severity));
        Ok(alerts)
    }

    async fn held_deprovisions(&self, workspace: &Workspace) -> Result<Option<Alert>, Error> {
        let users = self.store().held_count(workspace.id).await?;
        Ok((users > 0).then_some(Alert { severity: Severity::Critical, cause: Cause::HeldDeprovisions, users }))
    }

    async fn waiting_conflicts(&self, workspace: &Workspace) -> Result<Option<Alert>, Error> {
        let users = self.store().open_conflicts(workspace.id).await?;
        Ok((users > 0).then_some(Alert { severity: Severity::Warning, cause: Cause::OpenConflicts, users }))
    }

    /// A workspace that never had an admin in here has its admins elsewhere.
    async fn no_active_admin(&self, workspace: &Workspace, counts: &UserCounts) -> Result<Option<Alert>, Error> {
        if counts.seen_by(storage::View::Present) == 0 {
            return Ok(None);
        }
        let (active, former) = self.store().admins(workspace.id).await?;
        let alert = Alert { severity: Severity::Critical, cause: Cause::NoActiveAdmin, users: 0 };
        Ok((!active && former).then_some(alert))
    }
}

fn plan_lapsed(workspace: &Workspace, counts: &UserCounts) -> Option<Alert> {
    match workspace.plan {
        Plan::Scim => None,
        Plan::Basic => {
            let users = counts.seen_by(storage::View::Scim);
            (users > 0).then_some(Alert { severity: Severity::Critical, cause: Cause::PlanLapsed, users })
        }
    }
}

/// What to remember about the tokens, each thing once. While SCIM is off no token is of use, and none can be generated.
fn reminders(workspace: &Workspace, tokens: &LiveTokens) -> Vec<Alert> {
    if workspace.may_provision().is_err() {
        return Vec::new();
    }
    let alert = |Reminded { reminder, token: _ }: &Reminded| {
        let (severity, cause) = match reminder {
            Reminder::None => return None,
            Reminder::NeverUsed => (Severity::Warning, Cause::TokenNeverUsed),
            Reminder::Due => (Severity::Notice, Cause::TokenDue),
            Reminder::StillInUse => (Severity::Warning, Cause::OldTokenInUse),
        };
        Some(Alert { severity, cause, users: 0 })
    };
    let mut alerts: Vec<Alert> = tokens.current.iter().chain(&tokens.overlapping).filter_map(alert).collect();
    alerts.dedup();
    alerts
}
