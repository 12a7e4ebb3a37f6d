//! The Markdown that is made of the setup guides of `docs/idp`. What they say is `gateway::guide`'s; the example `guides`
//! writes the pages, the tests compare them.

mod markdown;
mod page;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub use gateway::guide::{Guides, PROVIDERS, data};

/// Everything the guides say.
///
/// # Panics
/// When a file says what it may not.
pub fn load() -> Guides {
    Guides::read().expect("the data of the guides can be read")
}

/// The Markdown: file name in [`folder`] to text.
pub fn pages(guides: &Guides) -> BTreeMap<String, String> {
    let Guides { common, providers } = guides;
    let mut pages: BTreeMap<String, String> =
        providers.iter().map(|one| (format!("{}.md", one.id), page::guide(common, one))).collect();
    pages.insert("README.md".to_owned(), page::index(common, providers));
    pages
}

/// Where the guides are.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/idp")
}
