//! A session: what stands for an admin's access key in a browser.

use crate::id::{KeyId, SessionId};
use crate::time::Timestamp;

use super::AccessKey;

/// A session, without its secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// The key it was made with.
    pub key: KeyId,
    /// When it was made.
    pub created: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
}

impl Session {
    /// How long a session lasts, in milliseconds: a working day, and the console asks for the key again.
    const LENGTH_MS: i64 = 12 * 3_600_000;

    /// Begins a session of a key.
    pub fn begin(id: SessionId, key: KeyId, now: Timestamp) -> Self {
        Self { id, key, created: now, expires: Timestamp(now.0.saturating_add(Self::LENGTH_MS)) }
    }

    /// Whether it works at that instant: never longer than the key that it was made with.
    pub fn live_at(&self, key: &AccessKey, now: Timestamp) -> bool {
        key.id == self.key && key.live_at(now) && now < self.expires
    }
}
