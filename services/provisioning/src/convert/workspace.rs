//! Workspaces, their plans and policies.

use domain::refusal::Refusal;
use domain::workspace::{DeprovisionLimit, Plan, Policy, Rate, RateLimit, ScimState, Workspace};
use proto::v1;

use super::time;
use crate::error::Error;
use crate::workspace::alerts::{Alert, Severity};
use crate::workspace::preview::Switch;
use crate::workspace::update::WorkspaceUpdate;

/// The message of a workspace.
pub(crate) fn write(workspace: Workspace) -> v1::Workspace {
    let Workspace {
        id,
        slug,
        display_name,
        plan,
        policy,
        scim,
        verified_domains,
        created,
        updated,
        revision,
        schema_revision: _,
    } = workspace;
    v1::Workspace {
        workspace_id: id.to_string(),
        slug,
        display_name,
        plan: write_plan(plan).into(),
        policy: Some(write_policy(policy)),
        scim_state: write_scim(scim).into(),
        create_time: Some(time::instant(created)),
        update_time: Some(time::instant(updated)),
        etag: revision.to_string(),
        verified_domains,
    }
}

/// Reads a plan; unspecified takes SCIM.
pub(crate) fn read_plan(plan: i32) -> Result<Plan, Error> {
    match v1::Plan::try_from(plan) {
        Ok(v1::Plan::Unspecified | v1::Plan::Scim) => Ok(Plan::Scim),
        Ok(v1::Plan::Basic) => Ok(Plan::Basic),
        Err(_) => Err(Error::field("plan", "plan is no plan this version knows")),
    }
}

fn write_plan(plan: Plan) -> v1::Plan {
    match plan {
        Plan::Scim => v1::Plan::Scim,
        Plan::Basic => v1::Plan::Basic,
    }
}

/// The message of a SCIM switch.
pub(crate) fn write_scim(state: ScimState) -> v1::ScimState {
    match state {
        ScimState::NeverEnabled => v1::ScimState::NeverEnabled,
        ScimState::Enabled => v1::ScimState::Enabled,
        ScimState::Disabled => v1::ScimState::Disabled,
    }
}

/// Reads a policy; the domain bounds it.
pub(crate) fn read_policy(policy: v1::Policy) -> Result<Policy, Error> {
    let v1::Policy {
        lenient_names,
        strict_members,
        retention_days,
        login_by_user_name,
        rate_limit,
        activity_retention_days,
        adopt,
        deprovision_limit,
        token_reminder_days,
    } = policy;
    Ok(Policy {
        lenient_names,
        strict_members,
        retention_days: read_retention(retention_days)?,
        login_by_user_name,
        rate_limit: rate_limit.map(read_rate_limit).transpose()?,
        activity_retention_days: read_activity_retention(activity_retention_days)?,
        adopt,
        deprovision_limit: deprovision_limit.map(read_deprovision_limit).transpose()?,
        token_reminder_days: read_token_reminder(token_reminder_days)?,
    })
}

fn read_rate_limit(limit: v1::RateLimit) -> Result<RateLimit, Error> {
    let v1::RateLimit { requests_per_second, burst, unlimited } = limit;
    if unlimited {
        if requests_per_second != 0 || burst != 0 {
            let field = "policy.rate_limit.unlimited";
            let message = format!("{field} excludes requests_per_second and burst; send it alone, or leave it out");
            return Err(Error::field(field, message));
        }
        return Ok(RateLimit::Unlimited);
    }
    // What is negative is as far out of bounds as 0 is of requests_per_second, and the domain says so.
    let per_second = u32::try_from(requests_per_second).unwrap_or(0);
    let burst = match burst {
        0 => Rate::of(per_second).burst,
        burst => u32::try_from(burst).unwrap_or(0),
    };
    Ok(RateLimit::Bounded(Rate { per_second, burst }))
}

fn write_rate_limit(limit: RateLimit) -> v1::RateLimit {
    // Never more than a million: the domain sees to it.
    let number = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
    match limit {
        RateLimit::Unlimited => v1::RateLimit { unlimited: true, ..v1::RateLimit::default() },
        RateLimit::Bounded(Rate { per_second, burst }) => {
            v1::RateLimit { requests_per_second: number(per_second), burst: number(burst), unlimited: false }
        }
    }
}

fn read_deprovision_limit(limit: v1::DeprovisionLimit) -> Result<DeprovisionLimit, Error> {
    let v1::DeprovisionLimit { count, percent, window_minutes } = limit;
    let field = |name: &str, message: String| {
        let field = format!("policy.deprovision_limit.{name}");
        let message = format!("{field} must be {message}");
        Error::field(field, message)
    };
    // The domain bounds what fits its types.
    Ok(DeprovisionLimit {
        count: u32::try_from(count)
            .map_err(|_| field("count", format!("from 0 to {}", DeprovisionLimit::MAX_COUNT)))?,
        percent: u8::try_from(percent).map_err(|_| field("percent", "from 0 to 100".to_owned()))?,
        window_minutes: match window_minutes {
            0 => DeprovisionLimit::DEFAULT_WINDOW,
            minutes => u16::try_from(minutes).map_err(|_| {
                field("window_minutes", format!("from 1 to {}; 0 takes the default", DeprovisionLimit::MAX_WINDOW))
            })?,
        },
    })
}

fn write_deprovision_limit(limit: DeprovisionLimit) -> v1::DeprovisionLimit {
    let DeprovisionLimit { count, percent, window_minutes } = limit;
    v1::DeprovisionLimit {
        count: i32::try_from(count).unwrap_or(i32::MAX),
        percent: i32::from(percent),
        window_minutes: i32::from(window_minutes),
    }
}

fn read_token_reminder(days: i32) -> Result<u16, Error> {
    read_days("policy.token_reminder_days", days, Policy::default().token_reminder_days)
}

fn read_retention(days: i32) -> Result<u16, Error> {
    read_days("policy.retention_days", days, Policy::default().retention_days)
}

fn read_activity_retention(days: i32) -> Result<u16, Error> {
    read_days("policy.activity_retention_days", days, Policy::default().activity_retention_days)
}

fn read_days(field: &str, days: i32, default: u16) -> Result<u16, Error> {
    if days == 0 {
        return Ok(default);
    }
    u16::try_from(days).map_err(|_| Error::field(field, format!("{field} must be from 1 to 3650; 0 takes the default")))
}

fn write_policy(policy: Policy) -> v1::Policy {
    let Policy {
        lenient_names,
        strict_members,
        retention_days,
        login_by_user_name,
        rate_limit,
        activity_retention_days,
        adopt,
        deprovision_limit,
        token_reminder_days,
    } = policy;
    v1::Policy {
        lenient_names,
        strict_members,
        retention_days: i32::from(retention_days),
        login_by_user_name,
        rate_limit: rate_limit.map(write_rate_limit),
        activity_retention_days: i32::from(activity_retention_days),
        adopt,
        deprovision_limit: deprovision_limit.map(write_deprovision_limit),
        token_reminder_days: i32::from(token_reminder_days),
    }
}

/// Reads the masked fields of a workspace.
pub(crate) fn read_update(
    sent: Option<v1::Workspace>,
    mask: Option<prost_types::FieldMask>,
) -> Result<WorkspaceUpdate, Error> {
    let prost_types::FieldMask { paths } = mask.unwrap_or_default();
    let v1::Workspace { display_name, plan, policy, verified_domains, .. } = sent.unwrap_or_default();
    let policy = policy.unwrap_or_default();
    let mut update = WorkspaceUpdate::default();
    for path in &paths {
        match path.as_str() {
            "display_name" => update.display_name = Some(display_name.clone()),
            "plan" => update.plan = Some(read_plan(plan)?),
            "policy" => {
                let Policy {
                    lenient_names,
                    strict_members,
                    retention_days,
                    login_by_user_name,
                    rate_limit,
                    activity_retention_days,
                    adopt,
                    deprovision_limit,
                    token_reminder_days,
                } = read_policy(policy)?;
                update.policy.lenient_names = Some(lenient_names);
                update.policy.strict_members = Some(strict_members);
                update.policy.retention_days = Some(retention_days);
                update.policy.login_by_user_name = Some(login_by_user_name);
                update.policy.rate_limit = Some(rate_limit);
                update.policy.activity_retention_days = Some(activity_retention_days);
                update.policy.adopt = Some(adopt);
                update.policy.deprovision_limit = Some(deprovision_limit);
                update.policy.token_reminder_days = Some(token_reminder_days);
            }
            "policy.lenient_names" => update.policy.lenient_names = Some(policy.lenient_names),
            "policy.strict_members" => update.policy.strict_members = Some(policy.strict_members),
            "policy.retention_days" => {
                update.policy.retention_days = Some(read_retention(policy.retention_days)?);
            }
            "policy.activity_retention_days" => {
                update.policy.activity_retention_days = Some(read_activity_retention(policy.activity_retention_days)?);
            }
            "policy.login_by_user_name" => update.policy.login_by_user_name = Some(policy.login_by_user_name),
            "policy.rate_limit" => {
                update.policy.rate_limit = Some(policy.rate_limit.map(read_rate_limit).transpose()?);
            }
            "policy.adopt" => update.policy.adopt = Some(policy.adopt),
            "policy.deprovision_limit" => {
                update.policy.deprovision_limit =
                    Some(policy.deprovision_limit.map(read_deprovision_limit).transpose()?);
            }
            "policy.token_reminder_days" => {
                update.policy.token_reminder_days = Some(read_token_reminder(policy.token_reminder_days)?);
            }
            "verified_domains" => update.verified_domains = Some(verified_domains.clone()),
            "workspace_id" | "slug" | "scim_state" | "create_time" | "update_time" | "etag" => {
                return Err(Refusal::Immutable { field: path.clone() }.into());
            }
            _ => return Err(Error::field("update_mask", "update_mask names a field that a workspace does not have")),
        }
    }
    if paths.is_empty() {
        return Err(Error::field("update_mask", "update_mask is required; name the fields to write"));
    }
    Ok(update)
}

/// Reads which way the switch of SCIM goes.
pub(crate) fn read_switch(state: i32) -> Result<Switch, Error> {
    match v1::ScimState::try_from(state) {
        Ok(v1::ScimState::Enabled) => Ok(Switch::On),
        Ok(v1::ScimState::Disabled) => Ok(Switch::Off),
        Ok(v1::ScimState::Unspecified | v1::ScimState::NeverEnabled) | Err(_) => {
            Err(Error::field("scim_state", "scim_state is required: ENABLED or DISABLED"))
        }
    }
}

/// The message of an alert.
pub(crate) fn write_alert(alert: Alert) -> v1::Alert {
    let Alert { severity, cause, users } = alert;
    v1::Alert {
        severity: match severity {
            Severity::Notice => v1::AlertSeverity::Notice,
            Severity::Warning => v1::AlertSeverity::Warning,
            Severity::Critical => v1::AlertSeverity::Critical,
        }
        .into(),
        explanation: Some(super::activity::explain(cause)),
        user_count: i64::try_from(users).unwrap_or(i64::MAX),
    }
}
