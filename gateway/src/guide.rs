//! The setup guides of the identity providers, as data: what `docs/idp/data` says, built in.
//!
//! `data/common.toml` says what Roster itself does whoever calls, and one file each what an identity provider does. Texts
//! know two marks, `code` and **label**; everything else is structure. The console shows them, and `docs/idp` is made of
//! the same.

pub mod data;

use std::sync::LazyLock;

use data::{Common, Provider};

/// The identity providers that have a guide, in the order they are listed, and what is said of each.
const SOURCES: [(&str, &str); 7] = [
    ("okta", include_str!("../../docs/idp/data/okta.toml")),
    ("entra-id", include_str!("../../docs/idp/data/entra-id.toml")),
    ("google-workspace", include_str!("../../docs/idp/data/google-workspace.toml")),
    ("jumpcloud", include_str!("../../docs/idp/data/jumpcloud.toml")),
    ("onelogin", include_str!("../../docs/idp/data/onelogin.toml")),
    ("rippling", include_str!("../../docs/idp/data/rippling.toml")),
    ("yeshid", include_str!("../../docs/idp/data/yeshid.toml")),
];

const COMMON: &str = include_str!("../../docs/idp/data/common.toml");

/// The names of [`SOURCES`], for whoever wants no more.
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
    /// Reads the data; fails when a file says what it may not, which a test would have told.
    pub fn read() -> Result<Self, String> {
        let providers = SOURCES.iter().map(|(name, text)| parse(name, text)).collect::<Result<_, _>>()?;
        Ok(Self { common: parse("common", COMMON)?, providers })
    }

    /// The guide of this name.
    pub fn of(&self, id: &str) -> Option<&Provider> {
        self.providers.iter().find(|provider| provider.id == id)
    }

    /// The same, read once; `None` when they cannot be read.
    pub fn shared() -> Option<&'static Self> {
        static GUIDES: LazyLock<Option<Guides>> = LazyLock::new(|| Guides::read().ok());
        GUIDES.as_ref()
    }
}

fn parse<T: serde::de::DeserializeOwned>(name: &str, text: &str) -> Result<T, String> {
    toml::from_str(text).map_err(|error| format!("{name}.toml: {error}"))
}
