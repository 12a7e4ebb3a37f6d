//! The ledger counts what passed everywhere, and nothing else.

use super::*;

/// A ledger in which everything passed that `left_out` does not name.
fn ledger(left_out: &dyn Fn(&str, &str, &str) -> bool) -> String {
    let mut text = String::new();
    for (id, dialects) in BLOCKS.iter().flat_map(Block::owed) {
        for dialect in dialects {
            for run in ["Sqlite\tSingle", "Sqlite\tSplit", "Postgres\tSingle", "Postgres\tSplit"] {
                if !left_out(&id, dialect.name, run) {
                    text += &format!("{id}\t{}\t{run}\tpassed\n", dialect.name);
                }
            }
        }
    }
    text
}

fn line<'a>(summary: &'a Summary, name: &str) -> &'a str {
    summary.lines.iter().find(|line| line.starts_with(name)).map_or("", String::as_str)
}

#[test]
fn there_are_177_sequences_of_seven_providers() {
    assert_eq!(BLOCKS.iter().map(|block| block.sequences).sum::<u32>(), 177);
    let ids: BTreeSet<String> = BLOCKS.iter().flat_map(Block::owed).map(|(id, _)| id).collect();
    assert_eq!(ids.len(), 177);
}

#[test]
fn what_passed_everywhere_is_counted() {
    let summary = summary(&ledger(&|_, _, _| false));
    assert_eq!(line(&summary, "Okta"), "Okta                34 of 34");
    assert_eq!(line(&summary, "Entra"), "Entra ID            48 of 48, in 2 dialects");
    assert_eq!(line(&summary, "all"), "all                177 of 177");
    assert_eq!(summary.missing, Vec::<String>::new());
}

#[test]
fn what_did_not_run_everywhere_is_not_counted() {
    let summary = summary(&ledger(&|id, dialect, run| {
        (id == "OK-07" && run == "Postgres\tSplit") || (id == "EN-20" && dialect == "ENF")
    }));
    assert_eq!(line(&summary, "Okta"), "Okta                33 of 34; not passed: OK-07");
    assert_eq!(line(&summary, "Entra"), "Entra ID            47 of 48, in 2 dialects; not passed: EN-20");
    assert_eq!(line(&summary, "all"), "all                175 of 177");
    assert_eq!(summary.missing, ["OK-07", "EN-20"]);
}

#[test]
fn what_failed_once_is_not_counted() {
    let text = ledger(&|_, _, _| false) + "GO-01\tGO\tSqlite\tSingle\tfailed\n";
    assert_eq!(summary(&text).missing, ["GO-01"]);
}

#[test]
fn what_has_no_row_yet_is_told_and_not_missed() {
    for id in PENDING {
        let summary = summary(&ledger(&|left, _, _| left == *id));
        assert!(summary.lines.iter().any(|line| line.ends_with(&format!("; not there yet: {id}"))), "{id}");
        assert_eq!(summary.missing, Vec::<String>::new());
    }
}
