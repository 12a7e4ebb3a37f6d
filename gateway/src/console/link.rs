//! Addresses of the pages, each spelled once.

use super::ROOT;

/// The form to sign in with.
pub(crate) const SIGN_IN: &str = "/console/sign-in";
/// Where a session is ended.
pub(crate) const SIGN_OUT: &str = "/console/sign-out";
/// The choice of a workspace.
pub(crate) const WORKSPACES: &str = "/console/workspaces";

/// Longer addresses are not gone back to.
const MAX_LENGTH: usize = 2_048;

/// The overview of a workspace.
pub(crate) fn overview(slug: &str) -> String {
    format!("{ROOT}/w/{}", segment(slug))
}

/// The users of a workspace.
pub(crate) fn users(slug: &str) -> String {
    format!("{}/users", overview(slug))
}

/// One user.
pub(crate) fn user(slug: &str, user_id: &str) -> String {
    format!("{}/{}", users(slug), segment(user_id))
}

/// The form to invite somebody.
pub(crate) fn invite(slug: &str) -> String {
    format!("{}/invite", users(slug))
}

/// The settings of SCIM provisioning.
pub(crate) fn security(slug: &str) -> String {
    format!("{}/security", overview(slug))
}

/// The sync log.
pub(crate) fn activities(slug: &str) -> String {
    format!("{}/activity", overview(slug))
}

/// One row of the sync log.
pub(crate) fn activity(slug: &str, activity_id: &str) -> String {
    format!("{}/{}", activities(slug), segment(activity_id))
}

/// The form to sign in with, for somebody who wanted to be at `next`.
pub(crate) fn sign_in_for(next: &str) -> String {
    if next == ROOT { SIGN_IN.to_owned() } else { with_query(SIGN_IN, [("next", next)]) }
}

/// An address with these parameters; empty ones are left out.
pub(crate) fn with_query<'a>(path: &str, parameters: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(parameters.into_iter().filter(|(_, value)| !value.is_empty()));
    let query = query.finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// A page of the console that a form or an address named; `None` for everything that could lead elsewhere.
pub(crate) fn own_page(text: &str) -> Option<&str> {
    let path = text.split(['?', '#']).next().unwrap_or_default();
    let harmless = text.len() <= MAX_LENGTH
        && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
        && !path.split('/').skip(1).any(|part| part.is_empty() || part.starts_with('.'))
        && super::is_console(path);
    harmless.then_some(text)
}

/// A text as one segment of a path.
fn segment(text: &str) -> String {
    let mut segment = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_~".contains(&byte) {
            segment.push(char::from(byte));
        } else {
            segment.push_str(&format!("%{byte:02X}"));
        }
    }
    segment
}

#[cfg(test)]
mod tests {
    use super::{own_page, segment, with_query};

    #[test]
    fn only_pages_of_the_console_are_gone_back_to() {
        for text in ["/console", "/console/w/acme/users?q=a%20b", "/console/w/acme/activity/1"] {
            assert_eq!(own_page(text), Some(text));
        }
        for text in [
            "",
            "/",
            "/consoles",
            "/scim/v2/Users",
            "https://evil.example/console",
            "//evil.example/console",
            "/console//evil.example",
            "/console/../healthz",
            "/console/./x",
            "/console\\evil",
            "/console/a\r\nset-cookie:x",
            "/\tconsole",
            "javascript:alert(1)",
        ] {
            assert_eq!(own_page(text), None, "{text}");
        }
    }

    #[test]
    fn whatever_stands_in_a_segment_stays_in_it() {
        assert_eq!(segment("../a b?x=<1>"), "%2E%2E%2Fa%20b%3Fx%3D%3C1%3E");
    }

    #[test]
    fn empty_parameters_are_left_out() {
        assert_eq!(with_query("/a", [("q", "x&y"), ("page", "")]), "/a?q=x%26y");
        assert_eq!(with_query("/a", [("page", "")]), "/a");
    }
}
