//! Revisions: what an etag names.

#[cfg(test)]
mod tests;

use std::fmt;

/// Counts the effective writes of a row, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Revision(pub i64);

impl Revision {
    /// The revision of a new row.
    pub const FIRST: Self = Self(1);

    /// The one after this.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// Reads an entity tag, weak or strong; `None` when it is not one of ours.
    pub fn parse_etag(etag: &str) -> Option<Self> {
        let quoted = etag.strip_prefix("W/").unwrap_or(etag);
        let digits = quoted.strip_prefix('"')?.strip_suffix('"')?;
        // `+3` and `03` are numbers too, but nothing we ever gave out.
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
        if plain { digits.parse().ok().map(Self) } else { None }
    }
}

/// The weak entity tag, for example `W/"3"` (RFC 7644 §3.14).
impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "W/\"{}\"", self.0)
    }
}
