//! Pages: sealed tokens that resume after the last row, and the memory that turns a walk by index into one by key.
//!
//! A token carries a position and the hash of its query, and no authority: whoever shows it is asked for a credential
//! like anyone else, and sees only what that credential shows.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::id::{UserId, WorkspaceId};
use uuid::Uuid;

use crate::error::Error;

const VERSION: u8 = 1;
const DEFAULT_SIZE: u64 = 100;
const MAX_SIZE: u64 = 1_000;

/// Names a query, so that a position in one list is not taken for one in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Query(u64);

impl Query {
    /// A list of this kind.
    pub(crate) fn of(kind: &str) -> Self {
        // FNV-1a: the same on every replica and in every version, and no secret hangs on it.
        Self(0xcbf2_9ce4_8422_2325).and(kind.as_bytes())
    }

    /// Narrowed by this.
    pub(crate) fn and(self, bytes: &[u8]) -> Self {
        // The length goes in as well, so that two parts never pass for one.
        let length = (bytes.len() as u64).to_be_bytes();
        let mix = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        Self(length.iter().chain(bytes).fold(self.0, mix))
    }
}

/// The token of the page after `last`.
pub(crate) fn token(query: Query, last: Uuid) -> String {
    let seal = query.and(last.as_bytes());
    let mut bytes = Vec::with_capacity(25);
    bytes.push(VERSION);
    bytes.extend_from_slice(last.as_bytes());
    bytes.extend_from_slice(&seal.0.to_be_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Where a page starts: after the row the token names, `None` for the first page.
pub(crate) fn after(query: Query, token: &str) -> Result<Option<Uuid>, Error> {
    if token.is_empty() {
        return Ok(None);
    }
    let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| Error::CursorExpired)?;
    let (version, rest) = bytes.split_first().ok_or(Error::CursorExpired)?;
    let (id, seal) = rest.split_at_checked(16).ok_or(Error::CursorExpired)?;
    let last = Uuid::from_slice(id).map_err(|_| Error::CursorExpired)?;
    let genuine = *version == VERSION && seal == query.and(id).0.to_be_bytes();
    if genuine { Ok(Some(last)) } else { Err(Error::CursorExpired) }
}

/// The size of a page: 0 takes 100, and more than 1,000 is taken as 1,000.
pub(crate) fn size(asked: i32) -> Result<u64, Error> {
    match u64::try_from(asked) {
        Ok(0) => Ok(DEFAULT_SIZE),
        Ok(size) => Ok(size.min(MAX_SIZE)),
        Err(_) => Err(Error::field("page_size", "page_size must not be negative; 0 takes 100")),
    }
}

/// A page cut from `rows`, of which one more than `size` was asked for, and the token of the next one.
pub(crate) fn cut<T>(mut rows: Vec<T>, size: u64, query: Query, id: impl Fn(&T) -> Uuid) -> (Vec<T>, Option<String>) {
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    let more = rows.len() > size;
    rows.truncate(size);
    let next = rows.last().filter(|_| more).map(|last| token(query, id(last)));
    (rows, next)
}

/// Remembers where the pages of walks by index ended, for a while.
///
/// A sequential walk resumes after the row it saw last: nothing is skipped over again, and nothing is missed when rows
/// before it go away. Out of the blue, or on another replica, the index is counted.
pub(crate) struct Walks {
    ends: moka::sync::Cache<(WorkspaceId, Query, u64), UserId>,
}

impl Walks {
    pub(crate) fn new(capacity: u64) -> Self {
        let ends = moka::sync::Cache::builder().max_capacity(capacity).time_to_live(Duration::from_secs(600)).build();
        Self { ends }
    }

    /// The last user before the one-based position `start`, as the walk saw it.
    pub(crate) fn before(&self, workspace: WorkspaceId, query: Query, start: u64) -> Option<UserId> {
        self.ends.get(&(workspace, query, start))
    }

    /// Remembers that `last` is the user before position `start`.
    pub(crate) fn remember(&self, workspace: WorkspaceId, query: Query, start: u64, last: UserId) {
        self.ends.insert((workspace, query, start), last);
    }
}

#[cfg(test)]
mod tests;
