//! `roster scim readiness`: what stands between a workspace and SCIM.

use std::collections::BTreeMap;
use std::path::PathBuf;

use proto::v1::{CheckReadinessRequest, Explanation, Person, ReadinessFinding, ReadinessSeverity, User};
use serde_json::{Value, json};

use crate::cli::client::Client;
use crate::cli::import::read_people;
use crate::cli::output::{self, Row};
use crate::cli::{Failure, Output};

/// People of one call.
const PART: usize = 1_000;
/// Users, and rows, that a line names.
const NAMED: usize = 10;

/// Which workspace, and whom the identity provider will provision.
#[derive(Debug, clap::Args)]
pub(crate) struct Readiness {
    /// Slug or id.
    #[arg(long, value_name = "WORKSPACE")]
    workspace: String,
    /// A CSV file of the people whom the identity provider will provision, as `roster user import` takes it.
    #[arg(long, value_name = "PATH")]
    people: Option<PathBuf>,
    /// Leave columns unread whose headings are not known.
    #[arg(long, requires = "people")]
    ignore_unknown: bool,
}

pub(super) async fn run(client: Client, asked: Readiness, output: Output) -> Result<(), Failure> {
    let Readiness { workspace, people, ignore_unknown } = asked;
    let workspace = client.workspace_id(&workspace).await?;
    let people = match people {
        Some(path) => read_people(&path, ignore_unknown)?,
        None => Vec::new(),
    };
    let findings = ask(&client, &workspace, &people).await?;
    match output {
        Output::Table if findings.is_empty() => output::line("nothing stands in the way"),
        Output::Table => lines(&findings).iter().try_for_each(|line| output::line(line)),
        Output::Json => output::json(&Value::Array(findings.iter().map(json).collect())),
    }
}

/// Asks about the workspace and about people, who are told of in parts.
pub(crate) async fn ask(client: &Client, workspace: &str, people: &[Person]) -> Result<Vec<ReadinessFinding>, Failure> {
    let mut found = Vec::new();
    let itself: &[Person] = &[];
    for part in std::iter::once(itself).chain(people.chunks(PART)) {
        let request = CheckReadinessRequest { workspace_id: workspace.to_owned(), people: part.to_vec() };
        found.extend(client.imports().check_readiness(request).await?.into_inner().findings);
    }
    Ok(merge(found))
}

/// One finding of each kind, the gravest first.
fn merge(found: Vec<ReadinessFinding>) -> Vec<ReadinessFinding> {
    let mut merged: BTreeMap<(i32, String), ReadinessFinding> = BTreeMap::new();
    for finding in found {
        let code = finding.explanation.as_ref().map(|explanation| explanation.code.clone()).unwrap_or_default();
        let ReadinessFinding { severity, explanation, users, user_count, rows } = finding;
        let known = merged.entry((-severity, code)).or_insert_with(|| ReadinessFinding {
            severity,
            explanation,
            ..ReadinessFinding::default()
        });
        known.users.extend(users);
        known.users.truncate(NAMED);
        known.user_count += user_count;
        known.rows.extend(rows);
    }
    merged.into_values().collect()
}

/// A paragraph for each finding.
pub(crate) fn lines(findings: &[ReadinessFinding]) -> Vec<String> {
    let mut lines = Vec::new();
    for finding in findings {
        let Explanation { code, summary, remedy } = finding.explanation.clone().unwrap_or_default();
        lines.push(format!("{} {code}: {summary}", severity(finding.severity()).to_uppercase()));
        if !remedy.is_empty() {
            lines.push(format!("  remedy: {remedy}"));
        }
        if finding.user_count > 0 {
            let names: Vec<String> = finding.users.iter().map(name).collect();
            lines.push(output::printable(&format!(
                "  users ({}): {}",
                finding.user_count,
                listed(&names, finding.user_count)
            )));
        }
        if !finding.rows.is_empty() {
            let rows: Vec<String> = finding.rows.iter().take(NAMED).map(i32::to_string).collect();
            let count = finding.rows.len();
            lines.push(format!("  rows ({count}): {}", listed(&rows, i64::try_from(count).unwrap_or(i64::MAX))));
        }
    }
    lines
}

fn listed(names: &[String], count: i64) -> String {
    let more = if i64::try_from(names.len()).unwrap_or(i64::MAX) < count { ", …" } else { "" };
    format!("{}{more}", names.join(", "))
}

fn name(user: &User) -> String {
    let name = user.profile.as_ref().map(|profile| profile.user_name.clone()).unwrap_or_default();
    format!("{name} ({})", user.user_id)
}

fn json(finding: &ReadinessFinding) -> Value {
    let Explanation { code, summary, remedy } = finding.explanation.clone().unwrap_or_default();
    json!({
        "severity": severity(finding.severity()),
        "code": code,
        "summary": summary,
        "remedy": output::text(&remedy),
        "user_count": finding.user_count,
        "users": finding.users.iter().map(Row::json).collect::<Vec<_>>(),
        "rows": finding.rows,
    })
}

fn severity(severity: ReadinessSeverity) -> &'static str {
    match severity {
        ReadinessSeverity::Unspecified => "unknown",
        ReadinessSeverity::Notice => "notice",
        ReadinessSeverity::Warning => "warning",
        ReadinessSeverity::Blocker => "blocker",
    }
}
