//! Writes the setup guides of `docs/idp` from their data.
//!
//!     cargo run -p roster-tests --example guides

#![expect(clippy::expect_used, clippy::print_stdout, reason = "a tool ends at the first surprise, and prints")]

use std::fs;

use roster_tests::guides::{folder, load, pages};

fn main() {
    for (name, text) in pages(&load()) {
        fs::write(folder().join(&name), text).expect("docs/idp can be written");
        println!("docs/idp/{name}");
    }
}
