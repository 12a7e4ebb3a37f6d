//! The ledger of the replay: which sequences of the identity providers are owed, and which of them a run saw pass.
//!
//! A sequence counts once, whatever number of dialects it is played in, and passes when it passed everywhere: in each
//! dialect that owes it, on each database, in one process and in two.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use crate::dialect::{self, Dialect};
use crate::world::{Backend, Topology};

/// The sequences of one identity provider, numbered from 1.
#[derive(Debug)]
pub struct Block {
    /// Whose they are.
    pub name: &'static str,
    /// What their ids begin with.
    pub prefix: &'static str,
    /// How many there are.
    pub sequences: u32,
    /// In which dialects they are played.
    pub dialects: &'static [&'static Dialect],
    /// The numbers of those that only one dialect owes, and which.
    pub only: &'static [(u32, &'static Dialect)],
}

/// All of them.
pub const BLOCKS: &[Block] = &[
    Block {
        dialects: &[
            &dialect::OK,
            &dialect::OKH,
            &dialect::EN,
            &dialect::ENF,
            &dialect::GO,
            &dialect::JC,
            &dialect::JCS,
            &dialect::OL,
            &dialect::RI,
            &dialect::YH,
        ],
        ..Block::new("every provider", "GEN", 30)
    },
    Block { dialects: &[&dialect::OK], ..Block::new("Okta", "OK", 34) },
    Block {
        dialects: &[&dialect::EN, &dialect::ENF],
        only: &[(15, &dialect::EN), (16, &dialect::ENF), (17, &dialect::EN), (18, &dialect::ENF)],
        ..Block::new("Entra ID", "EN", 48)
    },
    Block { dialects: &[&dialect::GO], ..Block::new("Google Workspace", "GO", 10) },
    Block { dialects: &[&dialect::JC, &dialect::JCS], ..Block::new("JumpCloud", "JC", 14) },
    Block { dialects: &[&dialect::OL], ..Block::new("OneLogin", "OL", 16) },
    Block { dialects: &[&dialect::RI], ..Block::new("Rippling", "RI", 10) },
    Block { dialects: &[&dialect::YH], ..Block::new("YesHID", "YH", 6) },
    // Whose client it is does not matter here, only that there is somebody else as well.
    Block { dialects: &[&dialect::OK], ..Block::new("two at once", "MIX", 9) },
];

/// The ids that are owed and have no row yet.
pub const PENDING: &[&str] = &[];

impl Block {
    const fn new(name: &'static str, prefix: &'static str, sequences: u32) -> Self {
        Self { name, prefix, sequences, dialects: &[], only: &[] }
    }

    /// Its ids, each with the dialects that owe it.
    pub fn owed(&self) -> impl Iterator<Item = (String, Vec<&'static Dialect>)> {
        (1..=self.sequences).map(|number| {
            let only = self.only.iter().find(|(only, _)| *only == number);
            let dialects = only.map_or_else(|| self.dialects.to_vec(), |(_, dialect)| vec![*dialect]);
            (format!("{}-{number:02}", self.prefix), dialects)
        })
    }
}

/// Adds an outcome to the ledger.
pub fn record(ledger: &Path, id: &str, dialect: &Dialect, backend: Backend, topology: Topology, passed: bool) {
    let outcome = if passed { "passed" } else { "failed" };
    let line = format!("{id}\t{}\t{backend:?}\t{topology:?}\t{outcome}\n", dialect.name);
    // One write of one line: tests of other processes write into the same file.
    let mut file = File::options().create(true).append(true).open(ledger).expect("the ledger can be opened");
    file.write_all(line.as_bytes()).expect("the ledger can be written");
}

/// What a ledger says.
#[derive(Debug)]
pub struct Summary {
    /// A line for each block, and one for all.
    pub lines: Vec<String>,
    /// The ids that should have passed everywhere and did not.
    pub missing: Vec<String>,
}

/// Reads a ledger.
pub fn summary(ledger: &str) -> Summary {
    // The outcomes of each id in each dialect: on two databases, in two topologies.
    let mut outcomes = BTreeMap::<(&str, &str), BTreeSet<(&str, &str)>>::new();
    let mut failed = BTreeSet::new();
    for line in ledger.lines() {
        let [id, dialect, backend, topology, outcome] =
            line.split('\t').collect::<Vec<_>>().try_into().expect("a line of the ledger has five fields");
        if outcome == "passed" {
            outcomes.entry((id, dialect)).or_default().insert((backend, topology));
        } else {
            failed.insert(id);
        }
    }
    let passed = |id: &str, dialects: &[&Dialect]| {
        let everywhere = |dialect: &&Dialect| outcomes.get(&(id, dialect.name)).is_some_and(|runs| runs.len() == 4);
        !failed.contains(id) && dialects.iter().all(everywhere)
    };
    let (mut lines, mut missing) = (Vec::new(), Vec::new());
    let (mut all, mut all_passed) = (0, 0);
    for block in BLOCKS {
        let (green, red): (Vec<_>, Vec<_>) = block.owed().partition(|(id, dialects)| passed(id, dialects));
        let red: Vec<String> = red.into_iter().map(|(id, _)| id).collect();
        let (pending, short): (Vec<_>, Vec<_>) = red.into_iter().partition(|id| PENDING.contains(&id.as_str()));
        let mut line = format!("{:<18}{:>4} of {}", block.name, green.len(), block.sequences);
        if block.dialects.len() > 1 {
            line += &format!(", in {} dialects", block.dialects.len());
        }
        for (what, ids) in [("not there yet", &pending), ("not passed", &short)] {
            if !ids.is_empty() {
                line += &format!("; {what}: {}", ids.join(", "));
            }
        }
        lines.push(line);
        missing.extend(short);
        all += block.sequences as usize;
        all_passed += green.len();
    }
    lines.push(format!("{:<18}{all_passed:>4} of {all}", "all"));
    Summary { lines, missing }
}

#[cfg(test)]
mod tests;
