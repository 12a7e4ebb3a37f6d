//! The one place that reads the environment.

use std::collections::BTreeMap;

use super::ConfigError;

/// What every variable of ours starts with.
const PREFIX: &str = "ROSTER_";

/// The variables of ours, as they were at start.
#[derive(Clone, Default)]
pub(crate) struct Environment(BTreeMap<String, String>);

impl Environment {
    /// Reads the process's environment.
    pub(crate) fn read() -> Result<Self, ConfigError> {
        let mut variables = BTreeMap::new();
        for (name, value) in std::env::vars_os() {
            let Some(name) = name.to_str().filter(|name| name.starts_with(PREFIX)) else { continue };
            let value =
                value.into_string().map_err(|_| ConfigError::NotText { place: format!("{name} (environment)") })?;
            variables.insert(name.to_owned(), value);
        }
        Ok(Self(variables))
    }

    /// An environment of these variables.
    #[cfg(test)]
    pub(crate) fn of<const N: usize>(variables: [(&str, &str); N]) -> Self {
        Self(variables.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    /// The variable's value. An empty one is as good as none: container definitions often cannot leave one out.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }
}
