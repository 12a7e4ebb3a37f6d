//! `roster scim …`: the switch of a workspace's provisioning.

pub(super) mod readiness;

use proto::v1::{
    Alert, AlertSeverity, ConnectionHealth, ConnectionState, DisableScimRequest, EnableScimRequest, Explanation,
    GetScimStatusRequest, GetScimStatusResponse, PreviewScimSwitchRequest, ScimState, ScimSwitchEffect, User,
};
use serde_json::{Value, json};

use super::activity::{lines, provider};
use super::client::{Client, missing};
use super::output::{self, Row};
use super::workspace::scim_state;
use super::{Failure, Output};

#[derive(Debug, clap::Subcommand)]
pub(super) enum Scim {
    /// Let the identity provider call.
    Enable(Switch),
    /// Answer the identity provider 403. Users stay and are managed by hand.
    Disable(Switch),
    /// Tell how provisioning does.
    Status(Of),
    /// Tell what stands between the workspace and SCIM. Writes nothing.
    Readiness(readiness::Readiness),
}

/// Which workspace.
#[derive(Debug, clap::Args)]
pub(super) struct Of {
    /// Slug or id.
    #[arg(long, value_name = "WORKSPACE")]
    workspace: String,
}

/// Which workspace, and whether it is meant.
#[derive(Debug, clap::Args)]
pub(super) struct Switch {
    #[command(flatten)]
    of: Of,
    /// Only tell what it would mean, and to whom.
    #[arg(long)]
    preview: bool,
}

pub(super) async fn run(client: Client, command: Scim, output: Output) -> Result<(), Failure> {
    match command {
        Scim::Enable(Switch { of, preview: true }) => preview(&client, &of, ScimState::Enabled, output).await,
        Scim::Disable(Switch { of, preview: true }) => preview(&client, &of, ScimState::Disabled, output).await,
        Scim::Enable(Switch { of, preview: false }) => {
            let workspace_id = client.workspace_id(&of.workspace).await?;
            let answer = client.workspaces().enable_scim(EnableScimRequest { workspace_id }).await?.into_inner();
            output.one(&answer.workspace.ok_or_else(|| missing("workspace"))?)
        }
        Scim::Disable(Switch { of, preview: false }) => {
            let workspace_id = client.workspace_id(&of.workspace).await?;
            let answer = client.workspaces().disable_scim(DisableScimRequest { workspace_id }).await?.into_inner();
            output.one(&answer.workspace.ok_or_else(|| missing("workspace"))?)
        }
        Scim::Readiness(asked) => readiness::run(client, asked, output).await,
        Scim::Status(of) => {
            let workspace_id = client.workspace_id(&of.workspace).await?;
            let answer = client.workspaces().get_scim_status(GetScimStatusRequest { workspace_id }).await?.into_inner();
            output.one(&answer)?;
            if output == Output::Table {
                alerts(&answer).iter().try_for_each(|line| output::line(line))?;
            }
            match (output, &answer.health) {
                (Output::Table, Some(health)) => told(health).iter().try_for_each(|line| output::line(line)),
                (Output::Table, None) | (Output::Json, _) => Ok(()),
            }
        }
    }
}

/// Tells what a switch would mean.
async fn preview(client: &Client, of: &Of, way: ScimState, output: Output) -> Result<(), Failure> {
    let workspace_id = client.workspace_id(&of.workspace).await?;
    let request = PreviewScimSwitchRequest { workspace_id, scim_state: way.into() };
    let answer = client.workspaces().preview_scim_switch(request).await?.into_inner();
    if !answer.changes {
        output::note("nothing would change: it is so already");
    }
    output.many(&answer.effects)
}

impl Row for ScimSwitchEffect {
    const COLUMNS: &'static [&'static str] = &["effect", "users", "what it means", "for example"];

    fn cells(&self) -> Vec<String> {
        let count = if self.user_count > 0 { self.user_count.to_string() } else { String::new() };
        let named = |user: &User| user.profile.clone().unwrap_or_default().user_name;
        let users: Vec<String> = self.users.iter().take(3).map(named).collect();
        let code = if self.blocks { format!("{} (blocks)", self.code) } else { self.code.clone() };
        vec![code, count, self.summary.clone(), users.join(", ")]
    }

    fn json(&self) -> Value {
        json!({
            "code": self.code,
            "summary": self.summary,
            "user_count": self.user_count,
            "users": self.users.iter().map(Row::json).collect::<Vec<_>>(),
            "blocks": self.blocks,
        })
    }
}

impl Row for GetScimStatusResponse {
    const COLUMNS: &'static [&'static str] = &[
        "connection",
        "scim",
        "plan includes scim",
        "token",
        "last request",
        "last success",
        "connection test",
        "identity provider",
        "active users",
        "deactivated users",
    ];

    fn cells(&self) -> Vec<String> {
        let health = self.health.clone().unwrap_or_default();
        let never = |time| {
            let text = output::instant(time);
            if text.is_empty() { "never".to_owned() } else { text }
        };
        let dialect = if health.dialect.is_empty() { String::new() } else { format!(" ({})", health.dialect) };
        vec![
            state(health.state()).to_owned(),
            scim_state(self.scim_state()).to_owned(),
            self.plan_includes_scim.to_string(),
            self.token.as_ref().map_or_else(|| "none".to_owned(), |token| token.hint.clone()),
            never(health.last_request_time),
            never(health.last_success_time),
            never(health.connection_test_time),
            format!("{}{dialect}", provider(health.identity_provider())),
            self.active_users.to_string(),
            self.deactivated_users.to_string(),
        ]
    }

    fn json(&self) -> Value {
        json!({
            "scim_state": scim_state(self.scim_state()),
            "plan_includes_scim": self.plan_includes_scim,
            "token": self.token.as_ref().map(Row::json),
            "overlapping_tokens": self.overlapping_tokens.iter().map(Row::json).collect::<Vec<_>>(),
            "active_users": self.active_users,
            "deactivated_users": self.deactivated_users,
            "last_write_time": output::text(&output::instant(self.last_write_time)),
            "health": self.health.as_ref().map(json),
            "alerts": self.alerts.iter().map(alert_json).collect::<Vec<_>>(),
        })
    }
}

/// What wants an admin's eye.
fn alerts(status: &GetScimStatusResponse) -> Vec<String> {
    let told = |alert: &Alert| {
        let Explanation { summary, remedy, .. } = alert.explanation.clone().unwrap_or_default();
        let count = if alert.user_count > 0 { format!(" ({})", alert.user_count) } else { String::new() };
        format!("{}{count}: {summary} {remedy}", severity(alert.severity()))
    };
    status.alerts.iter().map(told).collect()
}

fn severity(severity: AlertSeverity) -> &'static str {
    match severity {
        AlertSeverity::Unspecified => "unknown",
        AlertSeverity::Notice => "notice",
        AlertSeverity::Warning => "warning",
        AlertSeverity::Critical => "critical",
    }
}

fn alert_json(alert: &Alert) -> Value {
    let Explanation { code, summary, remedy } = alert.explanation.clone().unwrap_or_default();
    json!({
        "severity": severity(alert.severity()),
        "explanation": { "code": code, "summary": summary, "remedy": output::text(&remedy) },
        "user_count": alert.user_count,
    })
}

/// What a table has no room for: what it means, how much there was, and the last refusal with its remedy.
fn told(health: &ConnectionHealth) -> Vec<String> {
    let mut told = Vec::new();
    let explanation = health.explanation.clone().unwrap_or_default();
    told.push(format!("{} {}", explanation.summary, explanation.remedy).trim_end().to_owned());
    if !health.expected_cadence.is_empty() {
        told.push(health.expected_cadence.clone());
    }
    for count in &health.counts {
        let span = match count.hours {
            1 => "hour".to_owned(),
            24 => "day".to_owned(),
            168 => "week".to_owned(),
            hours => format!("{hours} hours"),
        };
        told.push(format!("last {span}: {} done, {} refused", count.succeeded, count.refused));
    }
    if let Some(refusal) = &health.last_refusal {
        let summary = refusal.explanation.clone().unwrap_or_default().summary;
        told.push(format!("last refusal: {} {summary}", output::instant(refusal.time)));
        told.extend(lines(refusal).into_iter().map(|line| format!("  {}", output::printable(&line))));
    }
    told
}

fn json(health: &ConnectionHealth) -> Value {
    let explanation = health.explanation.clone().unwrap_or_default();
    let instant = |time| output::text(&output::instant(time));
    let counts = health
        .counts
        .iter()
        .map(|count| json!({ "hours": count.hours, "succeeded": count.succeeded, "refused": count.refused }));
    json!({
        "state": state(health.state()),
        "explanation": {
            "code": explanation.code,
            "summary": explanation.summary,
            "remedy": output::text(&explanation.remedy),
        },
        "last_request_time": instant(health.last_request_time),
        "last_success_time": instant(health.last_success_time),
        "last_refusal": health.last_refusal.as_ref().map(Row::json),
        "connection_test_time": instant(health.connection_test_time),
        "identity_provider": provider(health.identity_provider()),
        "dialect": output::text(&health.dialect),
        "expected_cadence_minutes": health.expected_cadence_minutes,
        "expected_cadence": output::text(&health.expected_cadence),
        "counts": counts.collect::<Vec<_>>(),
    })
}

/// How a connection does, in one word.
fn state(state: ConnectionState) -> &'static str {
    match state {
        ConnectionState::Unspecified => "unknown",
        ConnectionState::Waiting => "waiting",
        ConnectionState::Healthy => "healthy",
        ConnectionState::Degraded => "degraded",
        ConnectionState::Failing => "failing",
        ConnectionState::Silent => "silent",
        ConnectionState::Off => "off",
    }
}
