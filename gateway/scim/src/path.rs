//! Attribute paths: `name.givenName`, `URN:attr.sub`, `emails[type eq "work"].value` (RFC 7644 §3.5.2, §3.10).
//!
//! Only the grammar: whether the attribute exists is for [`crate::Resource::resolve`] to say.

mod patch;

use std::fmt;

pub use patch::PatchPath;

use crate::error::{Error, ScimType};
use crate::syntax::SyntaxError;
use crate::{MAX_TEXT, quirks, urn};

/// The name of an attribute, as sent: an optional schema URN, an attribute, an optional sub-attribute.
///
/// A URN alone, or an attribute with or without a URN; never nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AttrPath {
    urn: Option<String>,
    attr: Option<String>,
    sub: Option<String>,
}

impl AttrPath {
    /// Reads a path; the refusal is `invalidPath`.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.len() > MAX_TEXT {
            return Err(Error::invalid_path(format!("path is longer than {MAX_TEXT} bytes; shorten it")));
        }
        Self::read(text).map_err(|err| err.into_error("path", text, ScimType::InvalidPath))
    }

    /// The schema URN as sent, when there is one.
    pub fn urn(&self) -> Option<&str> {
        self.urn.as_deref()
    }

    /// The attribute; `None` when the path is a URN alone.
    pub fn attr(&self) -> Option<&str> {
        self.attr.as_deref()
    }

    /// The sub-attribute.
    pub fn sub(&self) -> Option<&str> {
        self.sub.as_deref()
    }

    /// A bare attribute name.
    pub(crate) fn bare(name: &str) -> Self {
        Self { urn: None, attr: Some(name.to_owned()), sub: None }
    }

    /// Reads the key of an object in a body. There a URN without a version is the URN of an extension, never an
    /// attribute of one: `"urn:example:badges": {…}`.
    pub(crate) fn read_key(key: &str) -> Option<Self> {
        let path = Self::read(key).ok()?;
        match path.urn() {
            Some(urn) if !urn.split(':').any(|part| part.starts_with(|c: char| c.is_ascii_digit())) => {
                Some(Self { urn: Some(key.to_owned()), attr: None, sub: None })
            }
            Some(_) | None => Some(path),
        }
    }

    pub(crate) fn read(text: &str) -> Result<Self, SyntaxError> {
        if !urn::looks_like_urn(text) {
            let (attr, sub) = names(text)?;
            return Ok(Self { urn: None, attr: Some(attr), sub });
        }
        let (urn, rest) = split_urn(text)?;
        if let Some(at) = urn.bytes().position(|byte| !is_urn_byte(byte)) {
            let end = at + urn.get(at..).and_then(|tail| tail.chars().next()).map_or(1, char::len_utf8);
            return Err(SyntaxError::new(text, at..end, "a schema URN", "a URN has letters, digits and -._~:/ only"));
        }
        let Some(rest) = rest else {
            return Ok(Self { urn: Some(urn.to_owned()), attr: None, sub: None });
        };
        let (attr, sub) = names(rest).map_err(|err| err.shift(urn.len() + 1))?;
        Ok(Self { urn: Some(urn.to_owned()), attr: Some(attr), sub })
    }
}

impl fmt::Display for AttrPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(urn) = &self.urn {
            f.write_str(urn)?;
            if self.attr.is_some() {
                f.write_str(":")?;
            }
        }
        if let Some(attr) = &self.attr {
            f.write_str(attr)?;
        }
        if let Some(sub) = &self.sub {
            write!(f, ".{sub}")?;
        }
        Ok(())
    }
}

/// Splits a text that starts with `urn:` into the schema and what follows it.
///
/// A URN has colons and its version has a dot, so neither can be split at blindly: schemas that are known are taken
/// whole, and any other ends at the last colon, unless what follows is no attribute but the schema's own last part
/// (`…:2.0:User`, `…:2.0`).
fn split_urn(text: &str) -> Result<(&str, Option<&str>), SyntaxError> {
    for known in [urn::ENTERPRISE_USER, quirks::MICROSOFT_ENTERPRISE_USER, urn::USER, urn::GROUP] {
        if urn::starts_with(text, known) {
            let (head, tail) = text.split_at(known.len());
            match tail.strip_prefix(':') {
                Some(rest) => return Ok((head, Some(rest))),
                None if tail.is_empty() => return Ok((head, None)),
                None => {}
            }
        }
    }
    match text.rsplit_once(':') {
        Some((head, tail)) if head.contains(':') => {
            let version = head.rsplit(':').next().is_some_and(is_version);
            let own = tail.starts_with(|c: char| c.is_ascii_digit())
                || version && tail.starts_with(|c: char| c.is_ascii_uppercase()) && !tail.contains('.');
            Ok(if own { (text, None) } else { (head, Some(tail)) })
        }
        _ => Err(SyntaxError::new(
            text,
            0..text.len(),
            "a schema URN and an attribute",
            "write it as urn:…:schema:attribute",
        )),
    }
}

fn is_version(text: &str) -> bool {
    text.split_once('.').is_some_and(|(major, minor)| {
        [major, minor].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
    })
}

const fn is_urn_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b':' | b'/' | b'%' | b'+' | b'$')
}

/// Reads `attr` or `attr.sub`.
fn names(text: &str) -> Result<(String, Option<String>), SyntaxError> {
    let Some((attr, sub)) = text.split_once('.') else { return Ok((name(text)?, None)) };
    Ok((name(attr)?, Some(name(sub).map_err(|err| err.shift(attr.len() + 1))?)))
}

/// Reads one name: a letter, or `$` as in `$ref`, then letters, digits, `-` and `_` (RFC 7643 §2.1).
pub(crate) fn name(text: &str) -> Result<String, SyntaxError> {
    let bad = text.char_indices().find(|&(at, c)| match c {
        'a'..='z' | 'A'..='Z' => false,
        '$' => at != 0,
        '0'..='9' | '-' | '_' => at == 0,
        _ => true,
    });
    match bad {
        None if !text.is_empty() && text != "$" => Ok(text.to_owned()),
        None => Err(SyntaxError::new(text, text.len()..text.len(), "an attribute name", "name an attribute")),
        Some((at, c)) => Err(SyntaxError::new(
            text,
            at..at + c.len_utf8(),
            "an attribute name",
            "a name is a letter followed by letters, digits, - and _, with at most one dot before a sub-attribute",
        )),
    }
}

#[cfg(test)]
mod tests;
