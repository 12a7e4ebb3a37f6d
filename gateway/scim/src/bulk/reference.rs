//! References to what another operation creates: `bulkId:x` as a whole text (RFC 7644 §3.7.2).
//!
//! Works on the text of JSON that is known to be well-formed, without building anything from it: data of megabytes is
//! searched in one pass.

use std::borrow::Cow;
use std::ops::Range;

use crate::error::Error;

const PREFIX: &str = "bulkId:";

/// A reference in a JSON text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reference<'a> {
    /// Where it stands, its quotes included.
    pub(super) span: Range<usize>,
    /// What it refers to.
    pub(super) bulk_id: Cow<'a, str>,
}

/// The name in a text that is a reference.
pub(super) fn name(text: &str) -> Option<&str> {
    text.strip_prefix(PREFIX)
}

/// Every reference among the values of a JSON text; keys are none.
pub(super) fn references(json: &str) -> References<'_> {
    References { json, at: 0 }
}

/// The text with ids in the place of references.
pub(super) fn resolve<'a, 'i>(
    json: &'a str,
    id_of: impl Fn(&str) -> Result<&'i str, Error>,
) -> Result<Cow<'a, str>, Error> {
    let mut resolved = String::new();
    let mut copied = 0;
    for Reference { span, bulk_id } in references(json) {
        let id = id_of(&bulk_id)?;
        if resolved.is_empty() {
            resolved.reserve(json.len() + id.len());
        }
        resolved.push_str(json.get(copied..span.start).unwrap_or_default());
        push_text(&mut resolved, id);
        copied = span.end;
    }
    if copied == 0 {
        return Ok(Cow::Borrowed(json));
    }
    resolved.push_str(json.get(copied..).unwrap_or_default());
    Ok(Cow::Owned(resolved))
}

/// Writes a text as JSON.
pub(super) fn push_text(json: &mut String, text: &str) {
    json.push_str(&serde_json::Value::from(text).to_string());
}

/// The references of a JSON text, in order.
pub(super) struct References<'a> {
    json: &'a str,
    at: usize,
}

impl<'a> Iterator for References<'a> {
    type Item = Reference<'a>;

    fn next(&mut self) -> Option<Reference<'a>> {
        loop {
            let start = self.at + self.json.get(self.at..)?.find('"')? + 1;
            let end = end_of_text(self.json, start)?;
            self.at = end + 1;
            let is_key = self.json.get(self.at..)?.trim_ascii_start().starts_with(':');
            if is_key {
                continue;
            }
            if let Some(bulk_id) = reference(self.json.get(start..end)?) {
                return Some(Reference { span: start - 1..end + 1, bulk_id });
            }
        }
    }
}

/// Where the text that begins at `start` has its closing quote.
fn end_of_text(json: &str, start: usize) -> Option<usize> {
    let mut from = start;
    loop {
        let quote = from + json.get(from..)?.find('"')?;
        let before = json.as_bytes().get(start..quote)?;
        let backslashes = before.iter().rev().take_while(|byte| **byte == b'\\').count();
        if backslashes % 2 == 0 {
            return Some(quote);
        }
        from = quote + 1;
    }
}

/// What the text between two quotes refers to.
fn reference(text: &str) -> Option<Cow<'_, str>> {
    if !text.starts_with(['b', '\\']) {
        return None;
    }
    if !text.contains('\\') {
        return name(text).map(Cow::Borrowed);
    }
    // A half surrogate is no text, and so no reference either.
    let text: String = serde_json::from_str(&format!("\"{text}\"")).ok()?;
    name(&text).map(|bulk_id| Cow::Owned(bulk_id.to_owned()))
}
