//! What a page says once after something was done: named in the address by a word, so that nobody can put words of their
//! own there.

use super::link;
use super::ui::Tone;

/// The parameter it is named by.
pub(crate) const PARAMETER: &str = "notice";

/// Something that was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Notice {
    /// The session was ended.
    SignedOut,
    /// A refused request was run again, and went through.
    RanAgain,
    /// A refused request was run again, and was refused again.
    RefusedAgain,
    /// A seat was written.
    SeatSaved,
    /// A user was created by hand.
    UserInvited,
    /// A profile was written.
    ProfileSaved,
    /// A user was locked out.
    UserDeactivated,
    /// A user was let in again.
    UserReactivated,
    /// A user was deleted.
    UserDeleted,
    /// A user was handed over.
    UserAdopted,
    /// SCIM was switched on.
    ScimEnabled,
    /// SCIM was switched off.
    ScimDisabled,
    /// The token was revoked.
    TokenRevoked,
    /// The token that an overlap kept alive was revoked.
    OldTokenRevoked,
    /// A conflict ended by a hand-over.
    ConflictAdopted,
    /// A conflict was dismissed.
    ConflictDismissed,
    /// A conflict ended by a deletion.
    ConflictUserDeleted,
    /// What the brake held was done.
    DeprovisionsReleased,
    /// What the brake held was refused.
    DeprovisionsRejected,
    /// The policy was written.
    RulesSaved,
}

impl Notice {
    const ALL: &[Self] = &[
        Self::SignedOut,
        Self::RanAgain,
        Self::RefusedAgain,
        Self::SeatSaved,
        Self::UserInvited,
        Self::ProfileSaved,
        Self::UserDeactivated,
        Self::UserReactivated,
        Self::UserDeleted,
        Self::UserAdopted,
        Self::ScimEnabled,
        Self::ScimDisabled,
        Self::TokenRevoked,
        Self::OldTokenRevoked,
        Self::ConflictAdopted,
        Self::ConflictDismissed,
        Self::ConflictUserDeleted,
        Self::DeprovisionsReleased,
        Self::DeprovisionsRejected,
        Self::RulesSaved,
    ];

    /// As the address names it.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::SignedOut => "signed-out",
            Self::RanAgain => "ran-again",
            Self::RefusedAgain => "refused-again",
            Self::SeatSaved => "seat-saved",
            Self::UserInvited => "user-invited",
            Self::ProfileSaved => "profile-saved",
            Self::UserDeactivated => "user-deactivated",
            Self::UserReactivated => "user-reactivated",
            Self::UserDeleted => "user-deleted",
            Self::UserAdopted => "user-adopted",
            Self::ScimEnabled => "scim-enabled",
            Self::ScimDisabled => "scim-disabled",
            Self::TokenRevoked => "token-revoked",
            Self::OldTokenRevoked => "old-token-revoked",
            Self::ConflictAdopted => "conflict-adopted",
            Self::ConflictDismissed => "conflict-dismissed",
            Self::ConflictUserDeleted => "conflict-user-deleted",
            Self::DeprovisionsReleased => "deprovisions-released",
            Self::DeprovisionsRejected => "deprovisions-rejected",
            Self::RulesSaved => "rules-saved",
        }
    }

    /// As people read it.
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::SignedOut => "You are signed out.",
            Self::RanAgain => "The request was run again and went through.",
            Self::RefusedAgain => "The request was run again and refused again. This is what happened.",
            Self::SeatSaved => "The seat was saved.",
            Self::UserInvited => "The user was invited and can sign in.",
            Self::ProfileSaved => "The profile was saved.",
            Self::UserDeactivated => "The user is deactivated and can no longer sign in.",
            Self::UserReactivated => "The user can sign in again.",
            Self::UserDeleted => "The user was deleted.",
            Self::UserAdopted => "Your identity provider decides about this user from now on.",
            Self::ScimEnabled => "SCIM is on: your identity provider may call.",
            Self::ScimDisabled => {
                "SCIM is off: your identity provider is answered 403, and you manage everybody by hand."
            }
            Self::TokenRevoked => "The token was revoked: your identity provider is answered 401.",
            Self::OldTokenRevoked => "The old token was revoked. The present one goes on.",
            Self::ConflictAdopted => {
                "The user was handed over. Your identity provider links it when it next looks for it."
            }
            Self::ConflictDismissed => "The conflict was dismissed and is not shown again.",
            Self::ConflictUserDeleted => {
                "The user was deleted. Your identity provider creates its own when it next tries."
            }
            Self::DeprovisionsReleased => "What was held is done.",
            Self::DeprovisionsRejected => "What was held is refused: these users stay as they are.",
            Self::RulesSaved => "The rules were saved.",
        }
    }

    /// How it is meant.
    pub(crate) const fn tone(self) -> Tone {
        match self {
            Self::SignedOut | Self::ConflictDismissed => Tone::Neutral,
            Self::RanAgain
            | Self::SeatSaved
            | Self::UserInvited
            | Self::ProfileSaved
            | Self::UserDeactivated
            | Self::UserReactivated
            | Self::UserDeleted
            | Self::UserAdopted
            | Self::ScimEnabled
            | Self::OldTokenRevoked
            | Self::ConflictAdopted
            | Self::ConflictUserDeleted
            | Self::DeprovisionsReleased
            | Self::RulesSaved => Tone::Good,
            Self::RefusedAgain | Self::ScimDisabled | Self::TokenRevoked | Self::DeprovisionsRejected => Tone::Warning,
        }
    }

    /// The address of a page that says it.
    pub(crate) fn at(self, page: &str) -> String {
        link::with_query(page, [(PARAMETER, self.word())])
    }

    /// The one that is named so.
    pub(crate) fn of(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|notice| notice.word() == word)
    }
}
