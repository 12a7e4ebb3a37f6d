//! Sealed tokens: a place in a list, and the hash of its query.
//!
//! A token carries no authority: whoever shows it is asked for a credential like anyone else, and sees only what that
//! credential shows. The seal tells a token of another query, or a damaged one; it keeps nobody from making one up, so
//! whatever it says is checked before it is used.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::sort::Sort;
use storage::{Bound, Edge, Key, Side};
use uuid::Uuid;

use super::Query;
use crate::error::Error;

const VERSION: u8 = 2;

/// Longer than any token: a key has at most so many characters of up to four bytes each.
const MAX_LENGTH: usize = (HEAD + 4 * storage::KEY_LIMIT).div_ceil(3) * 4;
/// Version, form, id and seal.
const HEAD: usize = 1 + 1 + 16 + 8;

const BEFORE: u8 = 1;
const INCLUSIVE: u8 = 2;
const TEXT: u8 = 4;
const NUMBER: u8 = 8;

/// A token that leads to a stretch of a list.
pub(super) fn write(query: Query, edge: &Edge) -> String {
    let Edge { bound: Bound { key, id }, side, inclusive } = edge;
    let mut form = match side {
        Side::Before => BEFORE,
        Side::After => 0,
    };
    if *inclusive {
        form |= INCLUSIVE;
    }
    let key = match key {
        None => Vec::new(),
        Some(Key::Text(text)) => {
            form |= TEXT;
            text.as_bytes().to_vec()
        }
        Some(Key::Number(number)) => {
            form |= NUMBER;
            number.to_be_bytes().to_vec()
        }
    };
    let mut bytes = Vec::with_capacity(HEAD + key.len());
    bytes.extend_from_slice(&[VERSION, form]);
    bytes.extend_from_slice(id.as_bytes());
    bytes.extend_from_slice(&key);
    let seal = query.and(&bytes).0.to_be_bytes();
    bytes.extend_from_slice(&seal);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Where a token of a list in this order leads to.
pub(super) fn read(query: Query, sort: Option<&Sort>, token: &str) -> Result<Edge, Error> {
    // Bounded before anything is made of it.
    let bytes = if token.len() > MAX_LENGTH { None } else { URL_SAFE_NO_PAD.decode(token).ok() };
    let bytes = bytes.ok_or(Error::InvalidCursor)?;
    if bytes.first() == Some(&1) && bytes.len() == 25 {
        return Err(Error::CursorExpired);
    }
    let edge = unseal(query, &bytes).ok_or(Error::InvalidCursor)?;
    if edge.bound.fits(sort) { Ok(edge) } else { Err(Error::InvalidCursor) }
}

fn unseal(query: Query, bytes: &[u8]) -> Option<Edge> {
    let (content, seal) = bytes.split_last_chunk::<8>()?;
    if *seal != query.and(content).0.to_be_bytes() {
        return None;
    }
    let ([version, form], content) = content.split_first_chunk()?;
    let (id, key) = content.split_first_chunk::<16>()?;
    let key = match form & (TEXT | NUMBER) {
        0 => key.is_empty().then_some(None)?,
        TEXT => Some(Key::Text(str::from_utf8(key).ok()?.to_owned())),
        NUMBER => Some(Key::Number(i64::from_be_bytes(key.try_into().ok()?))),
        _ => return None,
    };
    let side = if form & BEFORE == 0 { Side::After } else { Side::Before };
    let known = *version == VERSION && *form <= (BEFORE | INCLUSIVE | TEXT | NUMBER);
    let bound = Bound { key, id: Uuid::from_bytes(*id) };
    known.then_some(Edge { bound, side, inclusive: form & INCLUSIVE != 0 })
}

/// The token of the page after `last`, in the order of ids.
pub(crate) fn token(query: Query, last: Uuid) -> String {
    write(query, &Edge::after(Bound::id(last)))
}

/// Where a page in the order of ids starts: after the row the token names, `None` for the first page.
pub(crate) fn after(query: Query, token: &str) -> Result<Option<Uuid>, Error> {
    if token.is_empty() {
        return Ok(None);
    }
    match read(query, None, token)? {
        Edge { bound, side: Side::After, inclusive: false } => Ok(Some(bound.id)),
        // Handed out by lists that can be walked either way.
        Edge { side: Side::Before | Side::After, .. } => Err(Error::InvalidCursor),
    }
}

#[cfg(test)]
mod tests;
