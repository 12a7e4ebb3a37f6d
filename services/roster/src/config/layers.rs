//! Where a setting's value comes from.

use super::{ConfigError, Environment, File, Flags, Setting};

/// All places a value may come from.
pub(crate) struct Layers {
    /// The command line.
    pub(crate) flags: Flags,
    /// The environment.
    pub(crate) environment: Environment,
    /// The file, when there is one.
    pub(crate) file: Option<File>,
}

/// A value and the place it comes from.
pub(crate) struct Found<'a> {
    /// The value as written there.
    pub(crate) text: &'a str,
    /// The place.
    pub(crate) source: Source,
}

/// A place a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// The command line.
    Flag,
    /// The environment.
    Environment,
    /// The file.
    File,
    /// Nobody set it.
    Default,
}

impl Source {
    /// The place in words.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Flag => "flag",
            Self::Environment => "environment",
            Self::File => "file",
            Self::Default => "default",
        }
    }
}

impl Layers {
    /// The value that holds; `None` when there is none, not even a default.
    pub(crate) fn find(&self, key: Setting) -> Option<Found<'_>> {
        let flag = || self.flags.get(key).map(|text| Found { text, source: Source::Flag });
        let environment =
            || self.environment.get(&key.variable()).map(|text| Found { text, source: Source::Environment });
        let file = || self.file.as_ref()?.get(key).map(|text| Found { text, source: Source::File });
        let default = || key.default().map(|text| Found { text, source: Source::Default });
        flag().or_else(environment).or_else(file).or_else(default)
    }

    /// Reads the value that holds, if any; `parse` says what is wrong with it, and what would be right.
    pub(crate) fn parse<T>(
        &self,
        key: Setting,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<Option<T>, ConfigError> {
        let Some(found) = self.find(key) else { return Ok(None) };
        parse(found.text)
            .map(Some)
            .map_err(|problem| ConfigError::Invalid { place: self.place(key, found.source), problem })
    }

    /// How a message names the place a value came from.
    fn place(&self, key: Setting, source: Source) -> String {
        match source {
            Source::Flag => key.flag().unwrap_or_default(),
            Source::Environment => format!("{} (environment)", key.variable()),
            Source::File => self.file.as_ref().map(|file| file.place(key)).unwrap_or_default(),
            Source::Default => key.name().to_owned(),
        }
    }
}
