//! `roster version`.

use serde_json::json;

use super::{Failure, Output, output};

/// The version of this binary.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

pub(super) fn run(output: Output) -> Result<(), Failure> {
    match output {
        Output::Table => output::line(&format!("roster {VERSION}")),
        Output::Json => output::json(&json!({ "version": VERSION, "contract": proto::ERROR_DOMAIN })),
    }
}
