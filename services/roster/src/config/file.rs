//! `roster.toml`: flat, every key a setting, nothing else.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::{ConfigError, Environment, Setting};

/// Read when no file is named, if it is there.
const DEFAULT: &str = "roster.toml";
/// Names the file in the environment.
const VARIABLE: &str = "ROSTER_CONFIG";

/// What a configuration file says.
#[derive(Clone, Debug)]
pub(crate) struct File {
    path: PathBuf,
    values: BTreeMap<&'static str, String>,
}

impl File {
    /// Finds and reads the file: the one that is named, which then must be there, or `roster.toml` if it is.
    pub(crate) fn load(named: Option<&Path>, environment: &Environment) -> Result<Option<Self>, ConfigError> {
        let named = named.or_else(|| environment.get(VARIABLE).map(Path::new));
        let path = named.unwrap_or(Path::new(DEFAULT));
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(path, &text).map(Some),
            Err(error) if named.is_none() && error.kind() == ErrorKind::NotFound => Ok(None),
            Err(source) => Err(ConfigError::Unreadable { path: path.to_owned(), source }),
        }
    }

    /// Reads the text of the file at `path`.
    pub(crate) fn parse(path: &Path, text: &str) -> Result<Self, ConfigError> {
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| ConfigError::Syntax {
            path: path.to_owned(),
            line: error.span().map_or(1, |span| line_of(text, span.start)),
            problem: error.message().to_owned(),
        })?;
        let mut values = BTreeMap::new();
        for (name, value) in table {
            let Some(key) = Setting::ALL.into_iter().find(|key| key.name() == name) else {
                return Err(ConfigError::UnknownKey { path: path.to_owned(), remedy: remedy(&name), key: name });
            };
            let text = match value {
                toml::Value::String(text) => text,
                toml::Value::Integer(number) => number.to_string(),
                toml::Value::Float(_)
                | toml::Value::Boolean(_)
                | toml::Value::Datetime(_)
                | toml::Value::Array(_)
                | toml::Value::Table(_) => {
                    return Err(ConfigError::Invalid {
                        place: place(path, key),
                        problem: format!(
                            "a {} is no value for it; write text in quotes or a whole number",
                            value.type_str()
                        ),
                    });
                }
            };
            values.insert(key.name(), text);
        }
        Ok(Self { path: path.to_owned(), values })
    }

    /// What the file says.
    pub(crate) fn get(&self, key: Setting) -> Option<&str> {
        self.values.get(key.name()).map(String::as_str)
    }

    /// How a message names a setting of this file.
    pub(crate) fn place(&self, key: Setting) -> String {
        place(&self.path, key)
    }
}

fn place(path: &Path, key: Setting) -> String {
    format!("{}: {}", path.display(), key.name())
}

/// One-based line of a byte offset.
fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

/// Names the setting that was probably meant.
fn remedy(name: &str) -> String {
    let plain = |text: &str| text.replace(['-', '_'], "").to_ascii_lowercase();
    let near = Setting::ALL.into_iter().find(|key| {
        let (key, name) = (plain(key.name()), plain(name));
        key == name || key.contains(&name) && name.len() > 3 || name.contains(&key)
    });
    match near {
        Some(key) => format!("did you mean `{}`?", key.name()),
        None => format!("the settings are {}", Setting::ALL.map(Setting::name).join(", ")),
    }
}
