//! Pages: how large they are, what leads from one to the next and back, and how many rows there are in all.
//!
//! A list is walked by sealed token, either way, or by one-based index for callers that count (SCIM `startIndex`). Both
//! resume at a place in the order of the list, so that rows which come and go elsewhere move nothing: a row that is
//! there throughout a walk is met exactly once. One whose sort value changes meanwhile moves with it, and may be met
//! twice or not at all.

mod token;
mod turn;
mod walks;

use uuid::Uuid;

use crate::error::Error;

pub(crate) use token::{after, token};
pub(crate) use turn::{Asked, Page, Source, Start, Wants};
pub(crate) use walks::Walks;

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

/// The size of a page: 0 takes 100, and more than 1,000 is taken as 1,000.
pub(crate) fn size(asked: i32) -> Result<u64, Error> {
    match u64::try_from(asked) {
        Ok(0) => Ok(DEFAULT_SIZE),
        Ok(size) => Ok(size.min(MAX_SIZE)),
        Err(_) => Err(Error::field("page_size", "page_size must not be negative; 0 takes 100")),
    }
}

/// A page cut from `rows` in the order of ids, of which one more than `size` was asked for, and the token of the next one.
pub(crate) fn cut<T>(mut rows: Vec<T>, size: u64, query: Query, id: impl Fn(&T) -> Uuid) -> (Vec<T>, Option<String>) {
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    let more = rows.len() > size;
    rows.truncate(size);
    let next = rows.last().filter(|_| more).map(|last| token(query, id(last)));
    (rows, next)
}

#[cfg(test)]
mod tests;
