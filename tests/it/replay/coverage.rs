//! No sequence is forgotten and none is played twice: the rows that the tests play are the rows that the ledger owes.

use std::collections::{BTreeMap, BTreeSet};

use roster_tests::replays::{BLOCKS, PENDING};

use super::{PLAYED, Rows};

#[test]
fn every_sequence_is_played_once_in_each_dialect_that_owes_it() {
    let mut played = BTreeMap::<(String, &str), usize>::new();
    for (rows, dialect) in PLAYED {
        for row in rows(dialect) {
            *played.entry((row.id.to_owned(), dialect.name)).or_default() += 1;
        }
    }
    let owed: BTreeMap<(String, &str), usize> = BLOCKS
        .iter()
        .flat_map(|block| block.owed())
        .filter(|(id, _)| !PENDING.contains(&id.as_str()))
        .flat_map(|(id, dialects)| dialects.into_iter().map(move |dialect| ((id.clone(), dialect.name), 1)))
        .collect();
    assert_eq!(played, owed);
}

#[test]
fn every_sequence_is_the_row_of_one_block() {
    let mut blocks = BTreeMap::<String, Rows>::new();
    for (rows, dialect) in PLAYED {
        for row in rows(dialect) {
            let block = blocks.entry(row.id.to_owned()).or_insert(*rows);
            assert!(std::ptr::fn_addr_eq(*block, *rows), "{} is a row of two blocks", row.id);
        }
    }
    let owed: BTreeSet<String> = BLOCKS.iter().flat_map(|block| block.owed()).map(|(id, _)| id).collect();
    let there: BTreeSet<String> = blocks.into_keys().chain(PENDING.iter().map(|id| (*id).to_owned())).collect();
    assert_eq!(there, owed);
    assert_eq!(there.len(), 177);
}
