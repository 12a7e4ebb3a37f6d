//! The rules a workspace's admin chooses.

use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use proto::v1;

use crate::console::form::{Fields, PostedWithin};
use crate::console::notice::Notice;
use crate::console::trouble::Trouble;
use crate::console::ui::{self, Field, Kind};
use crate::console::visit::Within;
use crate::console::{csrf, link};

/// What the form writes, and nothing else of the policy.
const MASK: [&str; 6] = [
    "policy.adopt",
    "policy.lenient_names",
    "policy.strict_members",
    "policy.retention_days",
    "policy.token_reminder_days",
    "policy.deprovision_limit",
];

/// The form.
pub(super) fn section(within: &Within) -> Markup {
    let policy = within.workspace.policy.unwrap_or_default();
    let limit = policy.deprovision_limit.unwrap_or_default();
    let number = |number: i32| if number == 0 { String::new() } else { number.to_string() };
    let domains = &within.workspace.verified_domains;
    let reach = if domains.is_empty() {
        "No domain is verified for this workspace yet, so this reaches nobody. Whoever runs the service can enter one."
            .to_owned()
    } else {
        format!("Reaches addresses at {}.", domains.join(", "))
    };
    let (count, percent) = (limit.count.to_string(), number(limit.percent));
    let (window, retention) = (number(limit.window_minutes), policy.retention_days.to_string());
    let due = policy.token_reminder_days.to_string();
    let body = html! {
        form.stack.loose method="post" action=(link::security_act(within.slug(), "rules")) {
            input type="hidden" name=(csrf::FIELD) value=(within.csrf());
            input type="hidden" name="etag" value=(within.workspace.etag);
            fieldset {
                legend { "People" }
                (Field::tick("adopt", "Let the identity provider take over users invited by hand", policy.adopt).hint(&reach).render())
                (Field::tick("lenient_names", "Accept people without first or last name", policy.lenient_names)
                    .hint("Otherwise such a person is refused.").render())
                (Field::tick("strict_members", "Refuse a group that names an unknown member", policy.strict_members)
                    .hint("Otherwise the unknown member is left out, and the sync log says so.").render())
            }
            fieldset {
                legend { "Mass-deprovisioning brake" }
                (Field::tick("limited", "Hold deactivations beyond a limit", policy.deprovision_limit.is_some())
                    .hint("What is beyond both numbers is held until you decide.").render())
                div.fields {
                    (Field::number("count", "People", if policy.deprovision_limit.is_some() { &count } else { "" }).placeholder("10").render())
                    (Field::number("percent", "Percent of active", &percent).placeholder("10").render())
                    (Field::number("window", "Within minutes", &window).placeholder("60").render())
                }
            }
            fieldset {
                legend { "Housekeeping" }
                div.fields {
                    (Field::number("retention", "Keep deleted users for days", &retention).required().render())
                    (Field::number("due", "Remind of a new token after days", &due).required().render())
                }
            }
            div.row { (ui::button(Kind::Primary, "Save rules")) }
        }
    };
    ui::section("rules", "Rules", &ui::nothing(), &body)
}

/// Saves them.
pub(super) async fn save(PostedWithin { within, fields }: PostedWithin) -> Result<Response, Trouble> {
    let limit = || -> Result<v1::DeprovisionLimit, Trouble> {
        Ok(v1::DeprovisionLimit {
            count: number(&fields, "count", 10)?,
            percent: number(&fields, "percent", 10)?,
            window_minutes: number(&fields, "window", 60)?,
        })
    };
    let policy = v1::Policy {
        adopt: fields.has("adopt"),
        lenient_names: fields.has("lenient_names"),
        strict_members: fields.has("strict_members"),
        retention_days: number(&fields, "retention", 30)?,
        token_reminder_days: number(&fields, "due", 365)?,
        deprovision_limit: fields.has("limited").then(limit).transpose()?,
        ..v1::Policy::default()
    };
    let message = v1::UpdateWorkspaceRequest {
        workspace_id: within.id(),
        workspace: Some(v1::Workspace { policy: Some(policy), ..v1::Workspace::default() }),
        update_mask: Some(prost_types::FieldMask { paths: MASK.map(str::to_owned).to_vec() }),
        etag: fields.raw("etag").to_owned(),
    };
    within.upstream().workspaces().update_workspace(within.request(message)).await?;
    Ok(Redirect::to(&Notice::RulesSaved.at(&link::security(within.slug()))).into_response())
}

fn number(fields: &Fields, name: &str, default: i32) -> Result<i32, Trouble> {
    let text = fields.text(name);
    if text.is_empty() {
        return Ok(default);
    }
    let remedy = "Go back and enter a whole number.";
    text.parse().map_err(|_| Trouble::invalid(format!("“{text}” is no number that fits."), remedy))
}
