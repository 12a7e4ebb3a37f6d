//! Cursors over both types: which type a page is of, and the service's token for it.
//!
//! They hold nothing to trust: the service judges its tokens, whoever shows them.

use std::fmt;

use scim::{Error, ScimType};

/// Where a page starts. The characters of a token are `A-Z a-z 0-9 - _`, so that a dot can part two of them, and all may
/// stand in a URL as they are (RFC 9865 §2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cursor {
    /// Among the users.
    Users {
        /// The service's token; empty is the first page.
        token: String,
    },
    /// Among the groups.
    Groups {
        /// The token of the page that held the last users.
        users: String,
        /// The service's token; empty is the first page.
        token: String,
    },
}

impl Cursor {
    /// Reads a client's cursor; empty is the start.
    pub(super) fn read(text: &str) -> Result<Self, Error> {
        let mut parts = text.split('.');
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(""), None, None, None) => Ok(Self::Users { token: String::new() }),
            (Some("u"), Some(token), None, None) => Ok(Self::Users { token: token.to_owned() }),
            (Some("g"), Some(users), Some(token), None) => {
                Ok(Self::Groups { users: users.to_owned(), token: token.to_owned() })
            }
            _ => {
                let detail = "the cursor is not one of this search's; send an empty one to start again";
                Err(Error::new(400, Some(ScimType::InvalidCursor), detail))
            }
        }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Users { token } => write!(f, "u.{token}"),
            Self::Groups { users, token } => write!(f, "g.{users}.{token}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Cursor;

    fn users(token: &str) -> Cursor {
        Cursor::Users { token: token.to_owned() }
    }

    fn groups(users: &str, token: &str) -> Cursor {
        Cursor::Groups { users: users.to_owned(), token: token.to_owned() }
    }

    #[test]
    fn a_cursor_that_was_given_out_is_read() {
        for cursor in
            [users(""), users("AgAB-_9"), groups("", ""), groups("AgAB", ""), groups("", "AgAC"), groups("a", "b")]
        {
            let text = cursor.to_string();
            assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)), "{text}");
            assert_eq!(Cursor::read(&text), Ok(cursor), "{text}");
        }
        assert_eq!(Cursor::read(""), Ok(users("")));
    }

    #[test]
    fn any_other_is_refused() {
        for text in ["u", "g", "g.a", "a", "AgAB", "u.a.b", "g.a.b.c", ".", "U.a"] {
            let refused = Cursor::read(text).map_err(|err| err.scim_type);
            assert_eq!(refused, Err(Some(scim::ScimType::InvalidCursor)), "{text}");
        }
    }
}
