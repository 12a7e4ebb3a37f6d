//! What to remember about a SCIM token, so that none is forgotten: neither in a drawer nor in an identity provider.

use crate::time::Timestamp;

use super::ScimToken;

const DAY_MS: i64 = 24 * 3_600_000;

/// What to remember about a SCIM token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reminder {
    /// Nothing.
    None,
    /// It was generated more than a day ago and never used.
    NeverUsed,
    /// It is older than the workspace's policy wants.
    Due,
    /// It was replaced, and is still in use: the identity provider does not know its successor yet.
    StillInUse,
}

impl ScimToken {
    /// What to remember about it, `due_days` being the age at which the workspace's policy wants another one. Of a
    /// token that was replaced only its successor makes anything worth remembering: it goes by itself.
    pub fn reminder(&self, successor: Option<&Self>, due_days: u16, now: Timestamp) -> Reminder {
        let age = now.0.saturating_sub(self.created.0);
        match (successor, self.last_used) {
            (Some(successor), Some(used)) if used > successor.last_used.unwrap_or(successor.created) => {
                Reminder::StillInUse
            }
            (Some(_), Some(_) | None) => Reminder::None,
            (None, None) if age > DAY_MS => Reminder::NeverUsed,
            (None, Some(_) | None) if age > i64::from(due_days) * DAY_MS => Reminder::Due,
            (None, Some(_) | None) => Reminder::None,
        }
    }
}
