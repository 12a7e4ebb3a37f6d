//! How far an import came: kept beside the list, so that the same command goes on where it was interrupted.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::file::Refusal;
use crate::cli::Failure;

/// How far an import came.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct State {
    /// SHA-256 of the list.
    pub(super) digest: String,
    /// The workspace's id; empty for that of the key.
    pub(super) workspace: String,
    /// Whether it is all or nothing.
    pub(super) all_or_nothing: bool,
    /// How many rows a part has.
    pub(super) part: usize,
    /// The parts that are done.
    pub(super) done: BTreeSet<usize>,
    /// Users that were created.
    pub(super) created: u64,
    /// Users that were there.
    pub(super) unchanged: u64,
    /// Rows that were refused.
    pub(super) refused: Vec<Refusal>,
    /// Who was created, of an import that may have to take it back.
    pub(super) users: Vec<String>,
}

impl State {
    /// Where it is kept.
    pub(super) fn path(list: &Path) -> PathBuf {
        let mut name = list.as_os_str().to_owned();
        name.push(".roster-import");
        PathBuf::from(name)
    }

    /// What an interrupted import left; refused when it was another one.
    pub(super) fn resume(path: &Path, fresh: Self) -> Result<Self, Failure> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(fresh),
            Err(error) => return Err(Failure::local(format!("{}: cannot read the file", path.display()), error)),
        };
        let other = |why: &str| Failure::Local {
            what: format!(
                "{}: an interrupted import left this, {why}; start anew with --restart: who is there already stays as \
                 it is",
                path.display()
            ),
            source: None,
        };
        let known: Self = serde_json::from_str(&text).map_err(|_| other("and it cannot be read"))?;
        if known.digest != fresh.digest {
            return Err(other("and the list was changed since"));
        }
        if known.workspace != fresh.workspace || known.all_or_nothing != fresh.all_or_nothing {
            return Err(other("for another workspace or with other options"));
        }
        Ok(known)
    }

    /// Writes it, whole or not at all.
    pub(super) fn save(&self, path: &Path) -> Result<(), Failure> {
        let failed = |error: std::io::Error| {
            Failure::local(format!("{}: cannot write how far the import came", path.display()), error)
        };
        let text = serde_json::to_string(self).map_err(|error| failed(error.into()))?;
        let draft = path.with_extension("roster-import.new");
        std::fs::write(&draft, text).map_err(failed)?;
        std::fs::rename(&draft, path).map_err(failed)
    }

    /// Forgets it.
    pub(super) fn forget(path: &Path) {
        let _ = std::fs::remove_file(path);
    }
}
