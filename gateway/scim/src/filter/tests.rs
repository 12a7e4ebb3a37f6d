#![expect(clippy::unwrap_used, reason = "tests")]

mod grammar;
mod roundtrip;
mod types;
