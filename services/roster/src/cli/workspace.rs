//! `roster workspace …`

use proto::v1::{
    CreateWorkspaceRequest, DeprovisionLimit, ListWorkspacesRequest, Plan, Policy, RateLimit, ScimState,
    UpdateWorkspaceRequest, Workspace as Found,
};
use serde_json::{Value, json};

use super::client::{Client, missing};
use super::output::{self, Row};
use super::{Failure, Output};

const PAGE: i32 = 1_000;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Workspace {
    /// Create a workspace.
    Create {
        /// Its short name: 1 to 63 of a-z, 0-9 and `-`.
        slug: String,
        /// What the customer pays for.
        #[arg(long, value_enum, default_value_t = PlanName::Scim)]
        plan: PlanName,
        /// Name to show.
        #[arg(long, value_name = "NAME", default_value = "")]
        display_name: String,
    },
    /// List all workspaces.
    List,
    /// Show one workspace.
    Show {
        /// Slug or id.
        workspace: String,
    },
    /// Change what the flags name, and nothing else.
    SetPolicy {
        /// Slug or id.
        workspace: String,
        #[command(flatten)]
        changes: Changes,
    },
}

/// What may be changed of a workspace.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = true)]
pub(super) struct Changes {
    /// Whether users without given or family name are accepted from the identity provider.
    #[arg(long, value_name = "true|false")]
    lenient_names: Option<bool>,
    /// Whether an unknown member id fails a group write instead of being skipped.
    #[arg(long, value_name = "true|false")]
    strict_members: Option<bool>,
    /// Days a deleted user is kept, 1 to 3650.
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(i32).range(1..=3650))]
    retention_days: Option<i32>,
    /// Whether people sign in by user name: then e-mail addresses are neither required nor unique.
    #[arg(long, value_name = "true|false")]
    login_by_user_name: Option<bool>,
    /// Days the activity is kept, 1 to 3650.
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(i32).range(1..=3650))]
    activity_retention_days: Option<i32>,
    /// Name to show.
    #[arg(long, value_name = "NAME")]
    display_name: Option<String>,
    /// What the customer pays for. The operator's to change.
    #[arg(long, value_enum)]
    plan: Option<PlanName>,
    /// Requests a second that the identity provider may make, 1 to 1000000. The operator's to change.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i32).range(1..=1_000_000))]
    rate_limit: Option<i32>,
    /// Requests at once after a pause, 1 to 1000000; twice the rate unless named.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i32).range(1..=1_000_000), requires = "rate_limit")]
    rate_burst: Option<i32>,
    /// Let the identity provider make as many requests as it likes. The operator's to change.
    #[arg(long, conflicts_with = "rate_limit")]
    no_rate_limit: bool,
    /// Go back to the server's own limit. The operator's to change.
    #[arg(long, conflicts_with_all = ["rate_limit", "no_rate_limit"])]
    default_rate_limit: bool,
    /// Let the identity provider take over users created by hand, if their address is of a verified domain.
    #[arg(long, value_name = "BOOL")]
    adopt: Option<bool>,
    /// Mail domains that are known to be the customer's, separated by commas; empty for none. The operator's to change.
    #[arg(long, value_name = "DOMAINS", value_delimiter = ',')]
    verified_domains: Option<Vec<String>>,
    /// Users that the identity provider may deactivate or delete within the window in any case, 0 to 1000000. What goes
    /// beyond it and beyond the share is held for an admin.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i32).range(0..=1_000_000))]
    deprovision_count: Option<i32>,
    /// The same as a share of the active users, in percent.
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(i32).range(0..=100))]
    deprovision_percent: Option<i32>,
    /// The window, in minutes, 1 to 10080; 60 unless named.
    #[arg(long, value_name = "MINUTES", value_parser = clap::value_parser!(i32).range(1..=10_080))]
    deprovision_window: Option<i32>,
    /// Let the identity provider deactivate and delete as many users as it likes.
    #[arg(long, conflicts_with_all = ["deprovision_count", "deprovision_percent", "deprovision_window"])]
    no_deprovision_limit: bool,
    /// Days after which the SCIM token is due for a new one, 1 to 3650.
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(i32).range(1..=3650))]
    token_reminder_days: Option<i32>,
}

/// A plan, as the command line spells it.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(super) enum PlanName {
    /// Provisioning through SCIM is included.
    Scim,
    /// Users are managed by hand only.
    Basic,
}

impl From<PlanName> for Plan {
    fn from(name: PlanName) -> Self {
        match name {
            PlanName::Scim => Self::Scim,
            PlanName::Basic => Self::Basic,
        }
    }
}

pub(super) async fn run(client: Client, command: Workspace, output: Output) -> Result<(), Failure> {
    match command {
        Workspace::Create { slug, plan, display_name } => {
            let request = CreateWorkspaceRequest { slug, display_name, plan: Plan::from(plan).into(), policy: None };
            let answer = client.workspaces().create_workspace(request).await?.into_inner();
            output.one(&answer.workspace.ok_or_else(|| missing("workspace"))?)
        }
        Workspace::List => output.many(&all(&client).await?),
        Workspace::Show { workspace } => output.one(&client.workspace(&workspace).await?),
        Workspace::SetPolicy { workspace, changes } => {
            let workspace_id = client.workspace_id(&workspace).await?;
            let request = changes.request(workspace_id);
            let answer = client.workspaces().update_workspace(request).await?.into_inner();
            output.one(&answer.workspace.ok_or_else(|| missing("workspace"))?)
        }
    }
}

async fn all(client: &Client) -> Result<Vec<Found>, Failure> {
    let mut found = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = ListWorkspacesRequest { page_size: PAGE, page_token };
        let page = client.workspaces().list_workspaces(request).await?.into_inner();
        found.extend(page.workspaces);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return Ok(found);
        }
    }
}

impl Changes {
    /// The call that changes what is named, and nothing else.
    pub(super) fn request(self, workspace_id: String) -> UpdateWorkspaceRequest {
        let Self {
            lenient_names,
            strict_members,
            retention_days,
            login_by_user_name,
            activity_retention_days,
            display_name,
            plan,
            rate_limit,
            rate_burst,
            no_rate_limit,
            default_rate_limit,
            adopt,
            verified_domains,
            deprovision_count,
            deprovision_percent,
            deprovision_window,
            no_deprovision_limit,
            token_reminder_days,
        } = self;
        let named = [deprovision_count, deprovision_percent, deprovision_window];
        let deprovision_limit = named.iter().any(Option::is_some).then(|| DeprovisionLimit {
            count: deprovision_count.unwrap_or_default(),
            percent: deprovision_percent.unwrap_or_default(),
            window_minutes: deprovision_window.unwrap_or_default(),
        });
        let rate_limit = match rate_limit {
            Some(requests_per_second) => {
                Some(RateLimit { requests_per_second, burst: rate_burst.unwrap_or_default(), unlimited: false })
            }
            None => no_rate_limit.then_some(RateLimit { unlimited: true, ..RateLimit::default() }),
        };
        let mask = [
            ("policy.lenient_names", lenient_names.is_some()),
            ("policy.strict_members", strict_members.is_some()),
            ("policy.retention_days", retention_days.is_some()),
            ("policy.login_by_user_name", login_by_user_name.is_some()),
            ("policy.rate_limit", rate_limit.is_some() || default_rate_limit),
            ("policy.activity_retention_days", activity_retention_days.is_some()),
            ("policy.adopt", adopt.is_some()),
            ("policy.deprovision_limit", deprovision_limit.is_some() || no_deprovision_limit),
            ("policy.token_reminder_days", token_reminder_days.is_some()),
            ("verified_domains", verified_domains.is_some()),
            ("display_name", display_name.is_some()),
            ("plan", plan.is_some()),
        ];
        let paths = mask.into_iter().filter(|(_, named)| *named).map(|(path, _)| path.to_owned()).collect();
        let policy = Policy {
            lenient_names: lenient_names.unwrap_or_default(),
            strict_members: strict_members.unwrap_or_default(),
            retention_days: retention_days.unwrap_or_default(),
            login_by_user_name: login_by_user_name.unwrap_or_default(),
            rate_limit,
            activity_retention_days: activity_retention_days.unwrap_or_default(),
            adopt: adopt.unwrap_or_default(),
            deprovision_limit,
            token_reminder_days: token_reminder_days.unwrap_or_default(),
        };
        let named = |domain: &String| !domain.is_empty();
        let workspace = Found {
            display_name: display_name.unwrap_or_default(),
            plan: plan.map_or(Plan::Unspecified, Plan::from).into(),
            policy: Some(policy),
            verified_domains: verified_domains.unwrap_or_default().into_iter().filter(named).collect(),
            ..Found::default()
        };
        UpdateWorkspaceRequest {
            workspace_id,
            workspace: Some(workspace),
            update_mask: Some(prost_types::FieldMask { paths }),
            etag: String::new(),
        }
    }
}

/// A plan in words.
fn plan(value: Plan) -> &'static str {
    match value {
        Plan::Unspecified => "unknown",
        Plan::Scim => "scim",
        Plan::Basic => "basic",
    }
}

/// A limit in words.
fn rate_limit(limit: Option<RateLimit>) -> String {
    match limit {
        None => "the server's".to_owned(),
        Some(RateLimit { unlimited: true, .. }) => "none".to_owned(),
        Some(RateLimit { requests_per_second, burst, .. }) => format!("{requests_per_second}/s, {burst} at once"),
    }
}

/// A limit as JSON; the server's own is null.
fn rate_limit_json(limit: Option<RateLimit>) -> Value {
    match limit {
        None => Value::Null,
        Some(RateLimit { requests_per_second, burst, unlimited }) => {
            json!({ "requests_per_second": requests_per_second, "burst": burst, "unlimited": unlimited })
        }
    }
}

/// A limit as JSON; none is null.
fn deprovision_limit_json(limit: Option<DeprovisionLimit>) -> Value {
    limit.map_or(Value::Null, |DeprovisionLimit { count, percent, window_minutes }| {
        json!({ "count": count, "percent": percent, "window_minutes": window_minutes })
    })
}

/// A switch in words.
pub(super) fn scim_state(value: ScimState) -> &'static str {
    match value {
        ScimState::Unspecified => "unknown",
        ScimState::NeverEnabled => "never enabled",
        ScimState::Enabled => "enabled",
        ScimState::Disabled => "disabled",
    }
}

impl Row for Found {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "slug",
        "name",
        "plan",
        "scim",
        "lenient names",
        "strict members",
        "login",
        "retention",
        "rate limit",
        "created",
    ];

    fn cells(&self) -> Vec<String> {
        let policy = self.policy.unwrap_or_default();
        vec![
            self.workspace_id.clone(),
            self.slug.clone(),
            self.display_name.clone(),
            plan(self.plan()).to_owned(),
            scim_state(self.scim_state()).to_owned(),
            policy.lenient_names.to_string(),
            policy.strict_members.to_string(),
            if policy.login_by_user_name { "user name" } else { "email" }.to_owned(),
            format!("{} days", policy.retention_days),
            rate_limit(policy.rate_limit),
            output::instant(self.create_time),
        ]
    }

    fn json(&self) -> Value {
        let policy = self.policy.unwrap_or_default();
        json!({
            "workspace_id": self.workspace_id,
            "slug": self.slug,
            "display_name": self.display_name,
            "plan": plan(self.plan()),
            "scim_state": scim_state(self.scim_state()),
            "policy": {
                "lenient_names": policy.lenient_names,
                "strict_members": policy.strict_members,
                "retention_days": policy.retention_days,
                "login_by_user_name": policy.login_by_user_name,
                "rate_limit": rate_limit_json(policy.rate_limit),
                "activity_retention_days": policy.activity_retention_days,
                "adopt": policy.adopt,
                "deprovision_limit": deprovision_limit_json(policy.deprovision_limit),
                "token_reminder_days": policy.token_reminder_days,
            },
            "verified_domains": self.verified_domains,
            "create_time": output::instant(self.create_time),
            "update_time": output::instant(self.update_time),
            "etag": self.etag,
        })
    }
}
