//! Writes `docs/quirks.md` to standard output.

use std::io::{self, Write};

fn main() -> io::Result<()> {
    io::stdout().write_all(roster_scim::quirks::markdown().as_bytes())
}
