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

/// What an address looks like: without dots and what follows a plus sign before the at sign, and without blanks around it.
/// Of addresses that people would take for one another it is the same.
pub(crate) fn alike(address: &str) -> String {
    let address = address.trim_matches(' ');
    let (local, host) = address.find('@').map_or((address, ""), |at| address.split_at(at));
    let local = local.split('+').next().unwrap_or_default();
    format!("{}{host}", local.replace('.', ""))
}

/// The longest address there can be. With what it looks like, it fits an entry of an index.
const ADDRESS_LIMIT: usize = 254;

/// All addresses of a user, the one to sign in with included, each once. A deleted user has none.
pub(crate) fn addresses(user: &User) -> BTreeSet<String> {
    let mut addresses = email_keys(user);
    match user.state {
        UserState::Active | UserState::Deactivated { .. } => {
            addresses.insert(key(&user.login_email));
        }
        UserState::Deleted { .. } => {}
    }
    addresses.retain(|address| address.chars().count() <= ADDRESS_LIMIT);
    addresses
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
