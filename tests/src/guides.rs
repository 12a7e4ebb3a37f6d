//! The setup guides of `docs/idp`: data, and the Markdown that is made of it.
//!
//! `docs/idp/data` says what a guide says: one file per identity provider, and `common.toml` for what Roster itself does
//! whoever calls. Its texts know two marks, `code` and **label**; everything else is structure, so that the same data can
//! be shown elsewhere. The example `guides` writes the Markdown, the tests compare it.

pub mod data;
mod markdown;
mod page;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use data::{Common, Provider};

/// The identity providers that have a guide, in the order they are listed.
pub const PROVIDERS: [&str; 7] =
    ["okta", "entra-id", "google-workspace", "jumpcloud", "onelogin", "rippling", "yeshid"];

/// Everything the guides say.
#[derive(Debug)]
pub struct Guides {
    /// What holds for all of them.
    pub common: Common,
    /// What holds for one each, in the order of [`PROVIDERS`].
    pub providers: Vec<Provider>,
}

impl Guides {
    /// Reads the data.
    ///
    /// # Panics
    /// When a file is missing or says what it may not.
    pub fn load() -> Self {
        Self { common: read("common"), providers: PROVIDERS.into_iter().map(read).collect() }
    }

    /// The Markdown: file name in [`folder`] to text.
    pub fn pages(&self) -> BTreeMap<String, String> {
        let mut pages: BTreeMap<String, String> =
            self.providers.iter().map(|one| (format!("{}.md", one.id), page::guide(&self.common, one))).collect();
        pages.insert("README.md".to_owned(), page::index(&self.common, &self.providers));
        pages
    }
}

/// Where the guides are.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/idp")
}

fn read<T: DeserializeOwned>(name: &str) -> T {
    let path = folder().join("data").join(format!("{name}.toml"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
