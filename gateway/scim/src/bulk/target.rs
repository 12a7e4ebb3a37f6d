//! What the `path` of an operation leads to.

use super::reference;
use crate::error::Error;
use crate::schema::Resource;

/// The longest path that is read, in bytes. Ids are much shorter, and paths come back in the answer.
const MAX_PATH: usize = 1_024;

/// A collection, or one resource of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// What kind of resource.
    pub(super) resource: Resource,
    /// Which one; `None` for the collection.
    pub(super) id: Option<Id>,
}

/// How a path names a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Id {
    /// By its id, decoded.
    Known(String),
    /// By the `bulkId` of the operation that creates it.
    Created(String),
}

/// Reads a path: relative to the base URL, with or without a slash in front, or the whole URL. A query is of no use in a
/// bulk request and left out.
pub(super) fn parse(path: &str, base_url: &str) -> Result<Target, Error> {
    const REMEDY: &str = "write /Users or /Groups to create, and /Users/{id} or /Groups/{id} for anything else";
    let refused = || Error::invalid_value(format!("path leads to nothing a bulk request can be about; {REMEDY}"));

    if path.len() > MAX_PATH {
        return Err(Error::invalid_value(format!("path is longer than {MAX_PATH} bytes; {REMEDY}")));
    }
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let mut segments = below(path, base_url).split('/').filter(|segment| !segment.is_empty());
    let (endpoint, id) = (segments.next().ok_or_else(refused)?, segments.next());
    if segments.next().is_some() {
        return Err(refused());
    }
    let resource = Resource::ALL.into_iter().find(|resource| resource.endpoint == endpoint).ok_or_else(refused)?;
    let id = id.map(|segment| {
        let id = decoded(segment);
        match reference::name(&id) {
            Some(bulk_id) => Id::Created(bulk_id.to_owned()),
            None => Id::Known(id),
        }
    });
    Ok(Target { resource, id })
}

/// The path without the base URL, or the path of it, in front.
fn below<'a>(path: &'a str, base_url: &str) -> &'a str {
    let base_path = base_url.split_once("://").and_then(|(_, rest)| rest.find('/').and_then(|slash| rest.get(slash..)));
    let rest = path.strip_prefix(base_url).or_else(|| path.strip_prefix(base_path?));
    rest.filter(|rest| rest.starts_with('/')).unwrap_or(path)
}

/// Undoes percent-encoding; what is not properly encoded stays as it is, and names nothing.
fn decoded(segment: &str) -> String {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let Some((byte, tail)) = rest.split_first() {
        rest = tail;
        if let (b'%', [high, low, tail @ ..]) = (byte, tail)
            && let (Some(high), Some(low)) = (digit(high), digit(low))
        {
            bytes.push(high << 4 | low);
            rest = tail;
        } else {
            bytes.push(*byte);
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| segment.to_owned())
}

/// The id as a segment of a URL.
pub(super) fn encoded(id: &str) -> String {
    let mut segment = String::with_capacity(id.len());
    for byte in id.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => segment.push(byte.into()),
            _ => segment.push_str(&format!("%{byte:02X}")),
        }
    }
    segment
}
