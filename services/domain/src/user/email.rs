//! The address a user signs in with, or the user name where the policy says so.
//!
//! Lenient: identity providers send odd addresses, and none of them is refused for its form. One that cannot be an
//! address at all is passed over.

#[cfg(test)]
mod tests;

use super::profile::{MultiValue, Profile};
use crate::refusal::Refusal;
use crate::workspace::Policy;

/// Finds the address: the primary e-mail, else the work e-mail, else the first, else a user name that is an address.
/// Where people sign in by user name, it is that.
pub fn login_email(profile: &Profile, policy: &Policy) -> Result<String, Refusal> {
    if policy.login_by_user_name {
        return Ok(profile.user_name.clone());
    }
    let emails = || profile.emails.iter();
    let primary = emails().filter(|email| email.primary == Some(true));
    let work = emails().filter(|email| email.kind.as_ref().is_some_and(|kind| kind.eq_ignore_ascii_case("work")));

    let value =
        |email: &'_ MultiValue| -> Option<String> { email.value.as_deref().filter(is_address).map(str::to_owned) };
    primary
        .chain(work)
        .chain(emails())
        .find_map(value)
        .or_else(|| is_address(&profile.user_name.as_str()).then(|| profile.user_name.clone()))
        .ok_or_else(|| Refusal::InvalidField {
            field: "profile.emails".to_owned(),
            message: "profile.emails has no usable address and profile.user_name is none either; map one of them to \
                      the user's e-mail address"
                .to_owned(),
        })
}

/// Whether this can be an address: something, an at sign, something, and no blanks.
fn is_address(text: &&str) -> bool {
    let whole = !text.chars().any(|c| c.is_whitespace() || c.is_control());
    whole && text.rsplit_once('@').is_some_and(|(local, host)| !local.is_empty() && !host.is_empty())
}
