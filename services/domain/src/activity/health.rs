//! Whether a connection works, from what came over it.

use super::idp::{Cadence, Idp};
use crate::time::Timestamp;

/// The least time after which silence is worth a word.
const LEAST_SILENCE_MINUTES: i64 = 120;
/// Cycles that may be missed before silence is worth a word.
const MISSED_CYCLES: i64 = 3;
const MINUTE: i64 = 60_000;

/// What is known of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signs {
    /// Whether SCIM is on, the plan includes it and there is a live token.
    pub on: bool,
    /// When the last request with a live token came.
    pub last_request: Option<Timestamp>,
    /// When the last write was done.
    pub last_success: Option<Timestamp>,
    /// When the last request was refused.
    pub last_refusal: Option<Timestamp>,
    /// Requests refused within a day.
    pub refused_today: u64,
    /// Who is talking.
    pub idp: Option<Idp>,
}

/// How a connection does, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// SCIM is off, or there is no token.
    Off,
    /// No request ever came.
    Waiting,
    /// Nothing came for longer than this identity provider is usually silent.
    Silent,
    /// The latest requests were refused.
    Failing,
    /// Some of the last day's requests were refused.
    Degraded,
    /// Requests come and are done.
    Healthy,
}

impl Signs {
    /// What they come to.
    pub fn state(&self, now: Timestamp) -> State {
        if !self.on {
            return State::Off;
        }
        let refused_last = match (self.last_refusal, self.last_success) {
            (Some(refusal), Some(success)) => refusal > success,
            (Some(_), None) => true,
            (None, _) => false,
        };
        if self.refused_today > 0 && refused_last {
            return State::Failing;
        }
        let Some(last) = self.last_request else { return State::Waiting };
        if self.longest_silence().is_some_and(|longest| now.0.saturating_sub(last.0) > longest) {
            return State::Silent;
        }
        if self.refused_today > 0 { State::Degraded } else { State::Healthy }
    }

    /// How long silence says nothing, in milliseconds; `None` for ever.
    fn longest_silence(&self) -> Option<i64> {
        match self.idp.map_or(Cadence::Unknown, Idp::cadence) {
            Cadence::Cycle(minutes) => Some((i64::from(minutes) * MISSED_CYCLES).max(LEAST_SILENCE_MINUTES) * MINUTE),
            Cadence::Events | Cadence::Unknown => None,
        }
    }
}

impl State {
    /// Its stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Waiting => "waiting",
            Self::Silent => "silent",
            Self::Failing => "failing",
            Self::Degraded => "degraded",
            Self::Healthy => "healthy",
        }
    }

    /// What it means.
    pub fn summary(self) -> &'static str {
        match self {
            Self::Off => "SCIM is off for this workspace, or it has no live token.",
            Self::Waiting => "No request came yet.",
            Self::Silent => "Nothing came for longer than this identity provider is usually silent.",
            Self::Failing => "The latest requests were refused.",
            Self::Degraded => "Provisioning works, but some requests of the last day were refused.",
            Self::Healthy => "Provisioning works.",
        }
    }

    /// What to do; empty when there is nothing to do.
    pub fn remedy(self) -> &'static str {
        match self {
            Self::Off => "Enable SCIM and generate a token.",
            Self::Waiting => {
                "Paste the base URL and the token into your identity provider, and run its connection test."
            }
            Self::Silent => {
                "Look in your identity provider whether provisioning is paused, in quarantine, or still has this token."
            }
            Self::Failing | Self::Degraded => "Read the last refusal: it says what to do.",
            Self::Healthy => "",
        }
    }
}
