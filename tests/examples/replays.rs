//! Tells how much of the replay passed, for each identity provider, from the ledger that the tests wrote.
//!
//!     ROSTER_REPLAY_LEDGER=ledger cargo nextest run -p roster-tests replay::
//!     cargo run -p roster-tests --example replays -- ledger
//!
//! Fails when a sequence did not pass everywhere.

#![expect(clippy::expect_used, clippy::print_stdout, reason = "a tool ends at the first surprise, and prints")]

use std::process::ExitCode;

use roster_tests::replays::summary;

fn main() -> ExitCode {
    let path = std::env::args().nth(1).expect("usage: replays <ledger>");
    let summary = summary(&std::fs::read_to_string(path).expect("the ledger can be read"));
    for line in &summary.lines {
        println!("   {line}");
    }
    if summary.missing.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
