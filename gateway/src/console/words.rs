//! What states, roles and the like are called, and how they are meant.

use maud::{Markup, html};
use proto::v1;

use super::ui::{self, Tone};

/// Whose the user is to manage: the SCIM badge.
pub(crate) fn managed_by(by: v1::ManagedBy) -> Markup {
    match by {
        v1::ManagedBy::Scim => ui::badge(Tone::Info, "SCIM"),
        v1::ManagedBy::Manual => ui::badge(Tone::Neutral, "Manual"),
        v1::ManagedBy::Unspecified => ui::nothing(),
    }
}

/// Where the user stands.
pub(crate) fn state(state: v1::UserState) -> Markup {
    match state {
        v1::UserState::Active => ui::badge(Tone::Good, "Active"),
        v1::UserState::Deactivated => ui::badge(Tone::Warning, "Deactivated"),
        v1::UserState::Deleted => ui::badge(Tone::Bad, "Deleted"),
        v1::UserState::Unspecified => ui::nothing(),
    }
}

/// The roles there are: as forms send them, and as people read them.
pub(crate) const ROLES: [(&str, &str, v1::Role); 3] =
    [("user", "User", v1::Role::User), ("admin", "Admin", v1::Role::Admin), ("analyst", "Analyst", v1::Role::Analyst)];

/// The role a form sent.
pub(crate) fn role_of(word: &str) -> Option<v1::Role> {
    ROLES.iter().find(|(sent, ..)| *sent == word).map(|(.., role)| *role)
}

/// A role as forms send it.
pub(crate) fn role_word(role: v1::Role) -> &'static str {
    ROLES.iter().find(|(.., known)| *known == role).map_or("user", |(word, ..)| word)
}

/// A role as people read it.
pub(crate) fn role(role: v1::Role) -> &'static str {
    ROLES.iter().find(|(.., known)| *known == role).map_or("–", |(_, text, _)| text)
}

/// A user's name: to show, else its parts, else the name it signs in with.
pub(crate) fn name(user: &v1::User) -> String {
    let Some(profile) = &user.profile else { return user.user_id.clone() };
    if !profile.display_name.is_empty() {
        return profile.display_name.clone();
    }
    let parts = profile.name.as_ref().map(|name| format!("{} {}", name.given_name, name.family_name));
    match parts.as_deref().map(str::trim) {
        Some(whole) if !whole.is_empty() => whole.to_owned(),
        Some(_) | None => profile.user_name.clone(),
    }
}

/// Names in a row, each with a frame of its own.
pub(crate) fn tags(names: &[String]) -> Markup {
    html! { @if names.is_empty() { span.muted { "–" } } @else { span.tags { @for name in names { span.tag { (name) } } } } }
}

/// One of them, or several.
pub(crate) fn count(number: i64, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{} {many}", thousands(number)) }
}

/// A number with its thousands set apart.
pub(crate) fn thousands(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::from(if number < 0 { "-" } else { "" });
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::thousands;

    #[test]
    fn thousands_are_set_apart() {
        for (number, text) in
            [(0, "0"), (999, "999"), (1_000, "1,000"), (100_000, "100,000"), (-1_234_567, "-1,234,567")]
        {
            assert_eq!(thousands(number), text);
        }
    }
}
