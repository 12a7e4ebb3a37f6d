//! The parts of a list on their way to the service.

use std::path::Path;
use std::time::{Duration, Instant};

use proto::v1::{DeleteUserRequest, ImportOutcome, ImportResult, ImportUsersRequest, Person};
use tokio::task::JoinSet;
use tonic::{Code, Status};

use super::Progress;
use super::file::Refusal;
use super::state::State;
use crate::cli::Failure;
use crate::cli::client::Client;

/// Parts on their way at once.
const IN_FLIGHT: usize = 3;
/// How often a part is sent before the import gives up.
const ATTEMPTS: u32 = 5;
/// How often it is written how far the import came.
const SAVE: Duration = Duration::from_secs(2);

/// How parts are sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mode {
    all_or_nothing: bool,
    validate_only: bool,
}

impl Mode {
    /// Nothing is written.
    pub(super) const CHECK: Self = Self { all_or_nothing: false, validate_only: true };
    /// Each row for itself.
    pub(super) const EACH: Self = Self { all_or_nothing: false, validate_only: false };
    /// All or nothing.
    pub(super) const ALL: Self = Self { all_or_nothing: true, validate_only: false };
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// With the last part, or with the first refusal of an import that is all or nothing.
    Done,
    /// By Ctrl-C: what was on its way is done.
    Interrupted,
}

/// A list in parts.
pub(super) struct Parts {
    pub(super) client: Client,
    pub(super) workspace: String,
    pub(super) people: Vec<Person>,
    pub(super) part: usize,
}

impl Parts {
    /// Sends the parts that are not done yet. `path` is where to write how far it came.
    pub(super) async fn send(
        &mut self,
        state: &mut State,
        mode: Mode,
        path: Option<&Path>,
        progress: &mut Progress,
    ) -> Result<Ended, Failure> {
        let mut waiting: Vec<usize> = (0..self.people.len().div_ceil(self.part)).rev().collect();
        waiting.retain(|part| !state.done.contains(part));
        let mut flying = JoinSet::new();
        let mut interrupted = false;
        let mut saved = Instant::now();
        let stop = tokio::signal::ctrl_c();
        tokio::pin!(stop);
        let failure = loop {
            let enough = interrupted || mode.all_or_nothing && !state.refused.is_empty();
            while !enough
                && flying.len() < IN_FLIGHT
                && let Some(part) = waiting.pop()
            {
                let people = self.people.iter().skip(part * self.part).take(self.part).cloned().collect();
                let request = ImportUsersRequest {
                    workspace_id: self.workspace.clone(),
                    people,
                    all_or_nothing: mode.all_or_nothing,
                    validate_only: mode.validate_only,
                };
                flying.spawn(send(self.client.clone(), part, request));
            }
            tokio::select! {
                landed = flying.join_next() => match landed {
                    None => break None,
                    Some(Ok(Ok((part, results)))) => {
                        note(state, part, results, mode);
                        progress.tell((state.done.len() * self.part).min(self.people.len()));
                    }
                    Some(Ok(Err(status))) => break Some(status.into()),
                    Some(Err(error)) => break Some(Failure::local("a part of the import was lost", error)),
                },
                _ = &mut stop, if !interrupted => interrupted = true,
            }
            if let Some(path) = path
                && saved.elapsed() > SAVE
            {
                state.save(path)?;
                saved = Instant::now();
            }
        };
        if failure.is_some() {
            // What is on its way still counts.
            while let Some(landed) = flying.join_next().await {
                if let Ok(Ok((part, results))) = landed {
                    note(state, part, results, mode);
                }
            }
        }
        if let Some(path) = path {
            state.save(path)?;
        }
        match failure {
            Some(failure) => Err(failure),
            None if interrupted && !waiting.is_empty() => Ok(Ended::Interrupted),
            None => Ok(Ended::Done),
        }
    }

    /// Deletes whom the import created; how many.
    pub(super) async fn take_back(&self, state: &mut State, path: &Path) -> Result<u64, Failure> {
        let mut gone = 0;
        while let Some(user_id) = state.users.pop() {
            let request = DeleteUserRequest {
                workspace_id: self.workspace.clone(),
                user_id: user_id.clone(),
                etag: String::new(),
            };
            match self.client.users().delete_user(request).await {
                Ok(_) => gone += 1,
                Err(status) if status.code() == Code::NotFound => {}
                Err(status) => {
                    state.users.push(user_id);
                    state.save(path)?;
                    return Err(status.into());
                }
            }
        }
        state.created = 0;
        Ok(gone)
    }
}

/// Sends a part, again when the service has no time for it: a part may be sent twice.
async fn send(client: Client, part: usize, request: ImportUsersRequest) -> Result<(usize, Vec<ImportResult>), Status> {
    let mut attempt = 1;
    loop {
        match client.imports().import_users(request.clone()).await {
            Ok(answer) => return Ok((part, answer.into_inner().results)),
            Err(status) if attempt < ATTEMPTS && may_pass(status.code()) => {
                tokio::time::sleep(Duration::from_millis(500) * attempt).await;
                attempt += 1;
            }
            Err(status) => return Err(status),
        }
    }
}

fn may_pass(code: Code) -> bool {
    matches!(code, Code::Aborted | Code::Unavailable | Code::ResourceExhausted | Code::DeadlineExceeded)
}

fn note(state: &mut State, part: usize, results: Vec<ImportResult>, mode: Mode) {
    state.done.insert(part);
    for result in results {
        match result.outcome() {
            ImportOutcome::Created => {
                state.created += 1;
                if mode.all_or_nothing {
                    state.users.push(result.user_id);
                }
            }
            ImportOutcome::Unchanged => state.unchanged += 1,
            ImportOutcome::Refused => {
                let ImportResult { row, field, detail, .. } = result;
                state.refused.push(Refusal { row, field, detail });
            }
            // Another one of its part was refused, which is told; of what this version does not know nothing is said.
            ImportOutcome::HeldBack | ImportOutcome::Unspecified => {}
        }
    }
}
