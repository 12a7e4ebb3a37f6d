//! No row is forgotten: the ids that are replayed are the ids that are owed.

use std::collections::BTreeSet;

use roster_tests::dialect::{self, Dialect};

use super::row::Row;
use super::{entra, generic, okta};

fn ids(rows: fn(&'static Dialect) -> Vec<Row>, dialect: &'static Dialect) -> BTreeSet<String> {
    let rows = rows(dialect);
    let ids: BTreeSet<String> = rows.iter().map(|row| row.id.to_owned()).collect();
    assert_eq!(ids.len(), rows.len(), "two rows of {} have one id", dialect.name);
    ids
}

fn owed(prefix: &str, numbers: impl Iterator<Item = u32>) -> BTreeSet<String> {
    numbers.map(|number| format!("{prefix}-{number:02}")).collect()
}

#[test]
fn every_generic_row_is_replayed_in_every_dialect() {
    let owed = owed("GEN", 1..=30);
    for dialect in [
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
    ] {
        assert_eq!(ids(generic::rows, dialect), owed, "{}", dialect.name);
    }
}

#[test]
fn every_okta_row_is_replayed() {
    assert_eq!(ids(okta::rows, &dialect::OK), owed("OK", 1..=34));
}

#[test]
fn every_entra_row_is_replayed_in_both_dialects() {
    // Four rows are of one dialect only.
    let both = |number: &u32| !(15..=18).contains(number);
    let mut legacy = owed("EN", (1..=48).filter(both));
    let mut flagged = legacy.clone();
    legacy.extend(owed("EN", [15, 17].into_iter()));
    flagged.extend(owed("EN", [16, 18].into_iter()));
    assert_eq!(ids(entra::rows, &dialect::EN), legacy);
    assert_eq!(ids(entra::rows, &dialect::ENF), flagged);
    assert_eq!(legacy.union(&flagged).count(), 48);
}
