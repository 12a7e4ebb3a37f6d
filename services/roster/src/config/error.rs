//! What can be wrong with a setting. Every message names the place, the setting and the remedy, and no secret.

use std::path::PathBuf;

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    /// A value is not acceptable.
    #[error("{place}: {problem}")]
    Invalid {
        /// Flag, variable or file and key.
        place: String,
        /// What is wrong, and what would be right.
        problem: String,
    },
    /// A variable holds bytes that are no text.
    #[error("{place}: not valid UTF-8; set it to plain text")]
    NotText {
        /// The variable.
        place: String,
    },
    /// The file cannot be read.
    #[error("{}: cannot read the configuration file; check the path and its permissions", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file is no TOML.
    #[error("{}: line {line}: not valid TOML: {problem}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// One-based line.
        line: usize,
        /// What the parser says. Never the line itself: it may hold a secret.
        problem: String,
    },
    /// The file has a key nobody reads.
    #[error("{}: `{key}` is not a setting; {remedy}", path.display())]
    UnknownKey {
        /// The file.
        path: PathBuf,
        /// The key.
        key: String,
        /// The setting that was probably meant, or all of them.
        remedy: String,
    },
}
