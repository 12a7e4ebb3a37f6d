//! Settings: what they are called, where they come from, and what they come to.
//!
//! A flag wins over the environment, the environment over `roster.toml`, the file over the default. Secrets have no
//! flag: a command line is visible to every process of the machine. The environment is read in `environment` and
//! nowhere else.

mod environment;
mod error;
mod file;
mod flags;
mod layers;
mod mask;
mod setting;
mod settings;
#[cfg(test)]
mod tests;

pub(crate) use environment::Environment;
pub(crate) use error::ConfigError;
pub(crate) use file::File;
pub(crate) use flags::Flags;
pub(crate) use layers::Layers;
pub(crate) use mask::{masked, masked_url};
pub(crate) use setting::Setting;
pub(crate) use settings::{LogFormat, Only, Settings};
