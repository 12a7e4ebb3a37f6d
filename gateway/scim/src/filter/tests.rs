#![expect(clippy::unwrap_used, reason = "tests")]

mod any;
mod grammar;
mod groups;
mod roundtrip;
mod server_made;
mod types;
