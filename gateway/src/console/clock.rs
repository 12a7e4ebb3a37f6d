//! The time, for “3 minutes ago”.

use jiff::Timestamp;

/// Now.
#[expect(clippy::disallowed_methods, reason = "the one place of the gateway that reads the clock")]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}
