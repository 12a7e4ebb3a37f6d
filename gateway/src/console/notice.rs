//! What a page says once after something was done: named in the address by a word, so that nobody can put words of their
//! own there.

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
}

impl Notice {
    const ALL: [Self; 3] = [Self::SignedOut, Self::RanAgain, Self::RefusedAgain];

    /// As the address names it.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::SignedOut => "signed-out",
            Self::RanAgain => "ran-again",
            Self::RefusedAgain => "refused-again",
        }
    }

    /// As people read it.
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::SignedOut => "You are signed out.",
            Self::RanAgain => "The request was run again and went through.",
            Self::RefusedAgain => "The request was run again and refused again. This is what happened.",
        }
    }

    /// How it is meant.
    pub(crate) const fn tone(self) -> Tone {
        match self {
            Self::SignedOut => Tone::Neutral,
            Self::RanAgain => Tone::Good,
            Self::RefusedAgain => Tone::Warning,
        }
    }

    /// The one that is named so.
    pub(crate) fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|notice| notice.word() == word)
    }
}
