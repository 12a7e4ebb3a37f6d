//! A value that was read, with notes on what had to be coerced or left out to read it.

use std::fmt;

/// What came out of parsing.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed<T> {
    /// The value, canonical.
    pub value: T,
    /// What was coerced or ignored on the way, in the order it was met.
    pub notes: Vec<Note>,
}

/// Something that was coerced or ignored. Names attributes, never their values.
#[derive(Clone, PartialEq, Eq)]
pub struct Note {
    /// What happened, in kebab case: one of the constants in [`crate::quirks::note`].
    pub code: &'static str,
    /// The attribute it happened to.
    pub path: String,
}

impl Note {
    /// The longest path that is kept: unknown attribute names come from outside and end in an activity row.
    const MAX_PATH: usize = 120;

    pub(crate) fn new(code: &'static str, path: impl Into<String>) -> Self {
        let mut path = path.into();
        if path.len() > Self::MAX_PATH {
            path.truncate(path.floor_char_boundary(Self::MAX_PATH));
            path.push('…');
        }
        Self { code, path }
    }
}

impl fmt::Debug for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.code, self.path)
    }
}
