//! What is wrong with a text, and where: the one kind of failure all hand-written parsers here have.

use std::ops::Range;

use crate::error::{Error, ScimType};

/// A place in a text where something else was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    /// The bytes that do not fit.
    pub(crate) span: Range<usize>,
    /// What would fit.
    pub(crate) expected: &'static str,
    /// What is there.
    pub(crate) found: String,
    /// What to do about it.
    pub(crate) remedy: &'static str,
}

impl SyntaxError {
    pub(crate) fn new(text: &str, span: Range<usize>, expected: &'static str, remedy: &'static str) -> Self {
        let found = describe(text.get(span.clone()).unwrap_or_default());
        Self { span, expected, found, remedy }
    }

    /// Moves the span: the text was part of a longer one.
    pub(crate) fn shift(mut self, by: usize) -> Self {
        self.span.start += by;
        self.span.end += by;
        self
    }

    /// The refusal that a client sees; `what` names the thing that was to be read.
    pub(crate) fn into_error(self, what: &str, text: &str, scim_type: ScimType) -> Error {
        let before = text.get(..self.span.start).unwrap_or(text);
        let character = before.chars().count() + 1;
        let Self { expected, found, remedy, .. } = self;
        let detail = format!("{what}: expected {expected} at character {character}, found {found}; {remedy}");
        Error::new(400, Some(scim_type), detail)
    }
}

/// Names what is there without repeating a value: an unquoted address is still an address.
fn describe(found: &str) -> String {
    const SHOWN: usize = 40;
    match found.bytes().next() {
        None => "the end".to_owned(),
        Some(b'"') => "a string".to_owned(),
        Some(b'0'..=b'9' | b'-') => "a number".to_owned(),
        Some(first) if is_word(first) || found.len() == 1 => {
            if found.len() <= SHOWN && found.bytes().all(|b| is_word(b) || b.is_ascii_punctuation() && b != b'@') {
                format!("`{found}`")
            } else {
                "an unquoted value".to_owned()
            }
        }
        Some(_) => "an unquoted value".to_owned(),
    }
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'$' | b'_' | b'-')
}
