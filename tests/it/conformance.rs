//! What `docs/conformance.md` promises can be looked up: every row is explained, every test that it names is there, and
//! every failure of a suite that is expected is argued.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// The root of the repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn suites() -> Value {
    serde_json::from_str(&read("tests/conformance/suites.json")).unwrap()
}

/// The cells of the requirement tables: section, level, requirement, how Roster stands, and what shows it.
fn requirements(document: &str) -> Vec<[String; 5]> {
    let requirements = document.split("## RFC").skip(1).flat_map(|part| {
        let (part, _) = part.split_once("## Third-party suites").unwrap_or((part, ""));
        part.lines().filter(|line| line.starts_with("| ")).skip(1)
    });
    requirements
        .map(|line| {
            let cells: Vec<String> =
                line.trim_matches('|').split(" | ").map(|cell| cell.trim_matches([' ', '|']).to_owned()).collect();
            cells.try_into().unwrap_or_else(|cells| panic!("not a row of five cells: {cells:?}"))
        })
        .collect()
}

/// What stands between backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// Every replay row's source.
fn replay_rows() -> String {
    let mut folders = vec![root().join("tests/it/replay")];
    let mut text = String::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().is_some_and(|name| name != "coverage.rs") {
                text += &std::fs::read_to_string(path).unwrap();
            }
        }
    }
    text
}

#[test]
fn every_requirement_is_explained() {
    let rows = requirements(&read("docs/conformance.md"));
    assert!(rows.len() > 100, "{} rows", rows.len());
    for [section, level, requirement, stands, shown] in &rows {
        let row = format!("§{section}: {requirement}");
        assert!(["MUST", "SHOULD", "MAY", "–"].contains(&level.as_str()), "{row}: {level} is no level");
        assert!(!stands.is_empty(), "{row}: nothing is said about it");
        for word in ["otherwise", "not applicable", "not offered"] {
            let reason = stands.strip_prefix(word).map(|rest| rest.trim_start_matches(':').trim());
            assert!(reason.is_none_or(|reason| reason.len() > 10), "{row}: {word}, and why?");
        }
        assert!(quoted(shown).next().is_some(), "{row}: nothing shows it");
    }
}

#[test]
fn every_test_that_is_named_exists() {
    let (replayed, suites) = (replay_rows(), suites());
    let runs: BTreeSet<&str> =
        suites["runs"].as_array().unwrap().iter().filter_map(|run| run["name"].as_str()).collect();
    for [section, _, requirement, _, shown] in requirements(&read("docs/conformance.md")) {
        for part in shown.split(", ") {
            let name = quoted(part).next().unwrap_or_else(|| panic!("§{section}: {part} names no test"));
            let exists = if let Some(row) = name.strip_prefix("replay ") {
                replayed.contains(&format!("\"{row}\""))
            } else if let Some(run) = name.strip_prefix("suite ") {
                runs.contains(run)
            } else {
                let (path, function) = name.split_once("::").unwrap_or((name, ""));
                let source = std::fs::read_to_string(root().join(path)).unwrap_or_default();
                source.contains(&format!("fn {function}("))
            };
            let owed = part.starts_with("owed ");
            assert!(
                exists != owed,
                "§{section}: {requirement}: {name} {}",
                if owed { "is there" } else { "is missing" }
            );
        }
    }
}

#[test]
fn every_failure_that_is_expected_of_a_suite_is_argued() {
    let document = read("docs/conformance.md");
    for run in suites()["runs"].as_array().unwrap() {
        let name = run["name"].as_str().unwrap();
        assert!(document.contains(&format!("| {name} |")), "{name} is not in the table of suites");
        for exception in run["exceptions"].as_array().unwrap() {
            let check = exception["check"].as_str().unwrap();
            assert!(document.contains(check), "{name}: `{check}` is expected to fail, and nothing says why");
        }
    }
}
