//! `roster user import`: a list of people, brought in by hand.
//!
//! The list goes to the service in parts, a few at a time. Who is there already stays as it is, so that every part can be
//! sent again: after an interruption the same command goes on where it was.

mod file;
mod send;
mod state;

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use proto::v1::Person;
use serde_json::{Value, json};

use super::client::Client;
use super::output::{self, Row};
use super::scim::readiness;
use super::{Failure, Output};
use file::{List, Refusal};
use send::{Ended, Mode, Parts};
use state::State;

/// People of one call, as a rule.
const PART: usize = 500;
/// The most people of one call: so many are created in one transaction.
const WHOLE: usize = 1_000;
/// Refused rows that are shown when no file takes them.
const SHOWN: usize = 10;

/// What to import, and how.
#[derive(Debug, clap::Args)]
pub(super) struct Import {
    /// A CSV file, its first line the headings: email, user_name, given_name, family_name, display_name, title, time_zone,
    /// external_id, role, teams (separated by `;`), recording_license, salesforce_user_id, hubspot_owner_id. Without a
    /// user name, people have their address for one.
    file: PathBuf,
    /// Slug or id; may be left out with a key that is bound to a workspace.
    #[arg(long, value_name = "WORKSPACE")]
    workspace: Option<String>,
    /// Tell what would become of each row, and what stands between the workspace and SCIM. Writes nothing.
    #[arg(long)]
    check: bool,
    /// Create nobody when any row is refused. Up to 1,000 rows are one transaction. Of more, all are checked before the
    /// first is written; should one be refused later all the same, whoever this import created is deleted again.
    #[arg(long)]
    all_or_nothing: bool,
    /// Write the refused rows to this file, as they were, each with the field and the reason.
    #[arg(long, value_name = "PATH")]
    report: Option<PathBuf>,
    /// Leave columns unread whose headings are not known.
    #[arg(long)]
    ignore_unknown: bool,
    /// Begin at the first row, whatever an interrupted import left.
    #[arg(long)]
    restart: bool,
}

/// What came of it.
struct Summary {
    check: bool,
    rows: usize,
    created: u64,
    unchanged: u64,
    refused: usize,
    held_back: u64,
    taken_back: u64,
}

impl Row for Summary {
    const COLUMNS: &'static [&'static str] = &["rows", "created", "unchanged", "refused", "held back", "taken back"];

    fn cells(&self) -> Vec<String> {
        let counts = [self.created, self.unchanged, self.refused as u64, self.held_back, self.taken_back];
        std::iter::once(self.rows.to_string()).chain(counts.map(|count| count.to_string())).collect()
    }

    fn json(&self) -> Value {
        json!({
            "checked_only": self.check,
            "rows": self.rows,
            "created": self.created,
            "unchanged": self.unchanged,
            "refused": self.refused,
            "held_back": self.held_back,
            "taken_back": self.taken_back,
        })
    }
}

pub(super) async fn run(client: Client, import: Import, output: Output) -> Result<(), Failure> {
    let Import { file, workspace, check, all_or_nothing, report, ignore_unknown, restart } = import;
    let list = List::load(&file, ignore_unknown)?;
    let workspace = match workspace {
        Some(workspace) => client.workspace_id(&workspace).await?,
        None => String::new(),
    };
    let at_once = all_or_nothing && list.people.len() <= WHOLE;
    let part = if at_once { WHOLE } else { PART };
    let path = State::path(&file);
    let fresh = State {
        digest: list.digest.clone(),
        workspace: workspace.clone(),
        all_or_nothing,
        part,
        refused: list.refused.clone(),
        ..State::default()
    };
    let mut parts = Parts { client: client.clone(), workspace: workspace.clone(), people: list.people.clone(), part };
    let mut summary =
        Summary { check, rows: list.len(), created: 0, unchanged: 0, refused: 0, held_back: 0, taken_back: 0 };

    if check {
        let mut state = fresh;
        ended(
            parts.send(&mut state, Mode::CHECK, None, &mut Progress::of("checked", list.len())).await?,
            &file,
            &state,
        )?;
        check_readiness(&client, &workspace, &list.people, output).await?;
        (summary.created, summary.unchanged) = (state.created, state.unchanged);
        return finish(summary, &list, state, report.as_deref(), output);
    }
    if restart {
        State::forget(&path);
    }
    let mut state = State::resume(&path, fresh.clone())?;
    if !state.done.is_empty() {
        output::note(&format!("going on where an import was interrupted: {} parts are done", state.done.len()));
    }
    if all_or_nothing && state.done.is_empty() {
        // Everything is judged before the first row is written.
        let mut checked = fresh;
        let progress = &mut Progress::of("checked", list.len());
        ended(parts.send(&mut checked, Mode::CHECK, None, progress).await?, &file, &checked)?;
        if !checked.refused.is_empty() {
            summary.held_back = checked.created;
            summary.unchanged = checked.unchanged;
            return finish(summary, &list, checked, report.as_deref(), output);
        }
    }
    let mode = if all_or_nothing { Mode::ALL } else { Mode::EACH };
    let progress = &mut Progress::of("imported", list.len());
    let outcome = parts.send(&mut state, mode, Some(&path), progress).await?;
    if all_or_nothing && !state.refused.is_empty() {
        // A race: somebody took what was free when it was checked.
        summary.taken_back = parts.take_back(&mut state, &path).await?;
        summary.held_back = (list.people.len() as u64).saturating_sub(state.refused.len() as u64 + state.unchanged);
        summary.unchanged = state.unchanged;
    } else {
        ended(outcome, &file, &state)?;
        (summary.created, summary.unchanged) = (state.created, state.unchanged);
    }
    State::forget(&path);
    finish(summary, &list, state, report.as_deref(), output)
}

/// Refuses to go on when it was interrupted.
fn ended(ended: Ended, file: &Path, state: &State) -> Result<(), Failure> {
    match ended {
        Ended::Done => Ok(()),
        Ended::Interrupted => Err(Failure::Local {
            what: format!(
                "interrupted: {} created, {} unchanged, {} refused so far; the same command goes on from there ({})",
                state.created,
                state.unchanged,
                state.refused.len(),
                file.display()
            ),
            source: None,
        }),
    }
}

/// Tells whether the workspace is ready for SCIM, and what these people would meet then.
async fn check_readiness(client: &Client, workspace: &str, people: &[Person], output: Output) -> Result<(), Failure> {
    match readiness::ask(client, workspace, people).await {
        Ok(findings) if output == Output::Table => {
            readiness::lines(&findings).iter().try_for_each(|line| output::line(line))
        }
        Ok(_) => Ok(()),
        Err(Failure::Refused(status)) if status.code() == tonic::Code::PermissionDenied => {
            output::note("whether the workspace is ready for SCIM is told to an admin's key alone");
            Ok(())
        }
        Err(failure) => Err(failure),
    }
}

/// The people of a list that make sense.
pub(super) fn read_people(path: &Path, ignore_unknown: bool) -> Result<Vec<Person>, Failure> {
    let list = List::load(path, ignore_unknown)?;
    for Refusal { row, field, detail } in list.refused.iter().take(SHOWN) {
        output::note(&output::printable(&format!("row {row}: {field}: {detail}")));
    }
    Ok(list.people)
}

fn finish(
    mut summary: Summary,
    list: &List,
    state: State,
    report: Option<&Path>,
    output: Output,
) -> Result<(), Failure> {
    let mut refused = state.refused;
    refused.sort_by_key(|refusal| refusal.row);
    summary.refused = refused.len();
    output.one(&summary)?;
    match report {
        Some(path) => write_report(path, list, &refused)?,
        None => {
            for Refusal { row, field, detail } in refused.iter().take(SHOWN) {
                output::note(&output::printable(&format!("row {row}: {field}: {detail}")));
            }
            if refused.len() > SHOWN {
                output::note(&format!("{} more; --report PATH writes them all", refused.len() - SHOWN));
            }
        }
    }
    if refused.is_empty() {
        return Ok(());
    }
    let rest = match (summary.check, summary.held_back > 0 || summary.taken_back > 0) {
        (true, _) => "",
        (false, true) => "; nobody was created",
        (false, false) => "; the others are there",
    };
    Err(Failure::Local { what: format!("{} rows were refused{rest}", refused.len()), source: None })
}

fn write_report(path: &Path, list: &List, refused: &[Refusal]) -> Result<(), Failure> {
    let failed = |error: csv::Error| Failure::local(format!("{}: cannot write the report", path.display()), error);
    let mut writer = csv::WriterBuilder::new().flexible(true).from_path(path).map_err(failed)?;
    let width = list.headings.len();
    writer.write_record(list.headings.iter().chain(["refused_field", "refused_detail"])).map_err(failed)?;
    for Refusal { row, field, detail } in refused {
        let empty = csv::StringRecord::new();
        let record = list.records.get(row).unwrap_or(&empty);
        let padding = std::iter::repeat_n("", width.saturating_sub(record.len()));
        writer.write_record(record.iter().chain(padding).chain([field.as_str(), detail.as_str()])).map_err(failed)?;
    }
    writer.flush().map_err(|error| failed(error.into()))
}

/// Says how far it came: in place on a terminal, a line every few seconds elsewhere.
struct Progress {
    what: &'static str,
    rows: usize,
    terminal: bool,
    told: Instant,
}

impl Progress {
    fn of(what: &'static str, rows: usize) -> Self {
        Self { what, rows, terminal: std::io::stderr().is_terminal(), told: Instant::now() }
    }

    fn tell(&mut self, done: usize) {
        let pause = if self.terminal { Duration::from_millis(200) } else { Duration::from_secs(5) };
        if self.told.elapsed() < pause {
            return;
        }
        self.told = Instant::now();
        let line = format!("{done} of {} rows {}", self.rows, self.what);
        if self.terminal {
            output::again(&line);
        } else {
            output::note(&line);
        }
    }
}
