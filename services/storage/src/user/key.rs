//! What indexes hold of a text.

use std::collections::BTreeSet;

use domain::fold::fold;
use domain::user::{User, UserState};

/// Characters of a text that an index holds: an entry of PostgreSQL's must fit a third of a page.
pub(crate) const KEY_LIMIT: usize = 512;

/// The part of a text that an index holds.
pub(crate) fn head(text: &str) -> &str {
    text.char_indices().nth(KEY_LIMIT).map_or(text, |(end, _)| &text[..end])
}

/// Folded, as far as an index holds it.
pub(crate) fn key(text: &str) -> String {
    head(&fold(text)).to_owned()
}

/// The e-mail values a user is found by, each once. A deleted user is found by none.
pub(crate) fn email_keys(user: &User) -> BTreeSet<String> {
    match user.state {
        UserState::Active | UserState::Deactivated { .. } => {
            user.profile.emails.iter().filter_map(|email| email.value.as_deref()).map(key).collect()
        }
        UserState::Deleted { .. } => BTreeSet::new(),
    }
}
