//! The brake on mass deprovisioning: how many users an identity provider may lock out within a window, and what becomes
//! of those beyond.
//!
//! Who is held stays so until an admin decides: a window that is over lets others go, and not them. Otherwise a mistake
//! in an identity provider would lock everybody out all the same, a few people an hour.

#[cfg(test)]
mod tests;

use crate::id::{HoldId, UserId, WorkspaceId};
use crate::time::Timestamp;
use crate::workspace::DeprovisionLimit;

const MINUTE_MS: i64 = 60_000;

/// What an identity provider wants of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deprovision {
    /// To deactivate it.
    Deactivate,
    /// To delete it.
    Delete,
}

/// A deprovisioning that is held, or was rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Names it.
    pub id: HoldId,
    /// Where.
    pub workspace: WorkspaceId,
    /// Whom it is about.
    pub user: UserId,
    /// What the identity provider wants, as it said last.
    pub kind: Deprovision,
    /// What an admin decided.
    pub state: HoldState,
    /// How often the identity provider asked.
    pub attempts: u32,
    /// When it first did.
    pub created: Timestamp,
    /// When it last did.
    pub last_attempt: Timestamp,
}

/// What an admin decided about a hold. One that was released is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldState {
    /// Nothing yet.
    Held,
    /// The identity provider is refused.
    Rejected {
        /// Until then.
        until: Timestamp,
    },
}

impl Hold {
    /// Begins to hold.
    pub fn begin(id: HoldId, workspace: WorkspaceId, user: UserId, kind: Deprovision, now: Timestamp) -> Self {
        Self { id, workspace, user, kind, state: HoldState::Held, attempts: 1, created: now, last_attempt: now }
    }

    /// The same after the identity provider asked again.
    #[must_use]
    pub fn asked_again(self, kind: Deprovision, now: Timestamp) -> Self {
        let attempts = self.attempts.saturating_add(1);
        Self { kind, attempts, last_attempt: self.last_attempt.max(now), ..self }
    }

    /// Whether it says anything at that instant: a rejection is over with its window.
    pub fn stands_at(&self, now: Timestamp) -> bool {
        match self.state {
            HoldState::Held => true,
            HoldState::Rejected { until } => now < until,
        }
    }
}

impl DeprovisionLimit {
    /// When the window that ends at that instant began: who went later counts.
    pub fn window_start(self, now: Timestamp) -> Timestamp {
        Timestamp(now.0.saturating_sub(self.length()))
    }

    /// When a window that begins at that instant is over.
    pub fn window_end(self, now: Timestamp) -> Timestamp {
        Timestamp(now.0.saturating_add(self.length()))
    }

    fn length(self) -> i64 {
        i64::from(self.window_minutes) * MINUTE_MS
    }

    /// Whether one more may go, of `active` users and after `gone` within the window.
    pub fn allows_one_more(self, active: u64, gone: u64) -> bool {
        let share = active.saturating_add(gone).saturating_mul(u64::from(self.percent)) / 100;
        gone < share.max(u64::from(self.count))
    }
}
