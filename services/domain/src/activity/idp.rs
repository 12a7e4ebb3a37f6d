//! The identity providers that are told apart, and how often each can be expected to call.

use serde::{Deserialize, Serialize};

/// Who sends SCIM. A guess from the traffic: nothing depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is the product of that name")]
pub enum Idp {
    Okta,
    Entra,
    Google,
    JumpCloud,
    OneLogin,
    Rippling,
    YesHid,
    Other,
}

/// How often an identity provider calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cadence {
    /// In cycles of so many minutes, whether or not something changed.
    Cycle(u16),
    /// When something changes: silence says nothing.
    Events,
    /// Not known.
    Unknown,
}

impl Idp {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Okta,
        Self::Entra,
        Self::Google,
        Self::JumpCloud,
        Self::OneLogin,
        Self::Rippling,
        Self::YesHid,
        Self::Other,
    ];

    /// Its name to show.
    pub fn name(self) -> &'static str {
        match self {
            Self::Okta => "Okta",
            Self::Entra => "Microsoft Entra ID",
            Self::Google => "Google Workspace",
            Self::JumpCloud => "JumpCloud",
            Self::OneLogin => "OneLogin",
            Self::Rippling => "Rippling",
            Self::YesHid => "YesHID",
            Self::Other => "another identity provider",
        }
    }

    /// How often it calls.
    pub fn cadence(self) -> Cadence {
        match self {
            Self::Entra => Cadence::Cycle(40),
            Self::Google => Cadence::Cycle(360),
            Self::Okta | Self::JumpCloud | Self::OneLogin => Cadence::Events,
            Self::Rippling | Self::YesHid | Self::Other => Cadence::Unknown,
        }
    }

    /// The same in a sentence.
    pub fn cadence_text(self) -> &'static str {
        match self {
            Self::Entra => "Entra ID syncs about every 40 minutes.",
            Self::Google => "Google Workspace syncs every few hours.",
            Self::Okta => "Okta sends a change when it happens; silence means that nothing changed.",
            Self::JumpCloud => "JumpCloud sends a change when it happens; silence means that nothing changed.",
            Self::OneLogin => {
                "OneLogin sends a change when it happens, or when an admin approves it; silence means that nothing changed or \
                 that approvals are waiting."
            }
            Self::Rippling => "Rippling publishes no schedule; changes follow the dates and rules set there.",
            Self::YesHid => "YesHID publishes no schedule.",
            Self::Other => "How often it syncs is not known.",
        }
    }
}
