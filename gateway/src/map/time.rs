//! Instants: protobuf timestamps, RFC 3339 text, and what a filter compares with.

use jiff::Timestamp;

const NANOS_PER_SECOND: i32 = 1_000_000_000;

/// An instant as SCIM writes it: UTC, three decimals. `None` when the message holds no instant.
pub(crate) fn to_text(timestamp: &prost_types::Timestamp) -> Option<String> {
    let instant = Timestamp::new(timestamp.seconds, timestamp.nanos).ok()?;
    Some(format!("{instant:.3}"))
}

/// An instant as the contract has it: nanoseconds count forward from the second, before 1970 too.
pub(crate) fn to_proto(instant: Timestamp) -> prost_types::Timestamp {
    let (seconds, nanos) = (instant.as_second(), instant.subsec_nanosecond());
    if nanos < 0 {
        prost_types::Timestamp { seconds: seconds - 1, nanos: nanos + NANOS_PER_SECOND }
    } else {
        prost_types::Timestamp { seconds, nanos }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use jiff::Timestamp;

    use super::{to_proto, to_text};

    #[test]
    fn instants_are_written_in_utc_with_three_decimals() {
        for (seconds, nanos, text) in [
            (0, 0, "1970-01-01T00:00:00.000Z"),
            (1_767_225_600, 7_000_000, "2026-01-01T00:00:00.007Z"),
            (1_767_225_600, 123_999_999, "2026-01-01T00:00:00.123Z"),
        ] {
            assert_eq!(to_text(&prost_types::Timestamp { seconds, nanos }).as_deref(), Some(text));
        }
        assert_eq!(to_text(&prost_types::Timestamp { seconds: i64::MAX, nanos: 0 }), None);
    }

    #[test]
    fn nanoseconds_never_go_backwards() {
        for (text, seconds, nanos) in [
            ("1970-01-01T00:00:00Z", 0, 0),
            ("1969-12-31T23:59:59.250Z", -1, 250_000_000),
            ("2011-05-13T04:42:34.5+02:00", 1_305_254_554, 500_000_000),
        ] {
            let instant = text.parse::<Timestamp>().unwrap();
            assert_eq!(to_proto(instant), prost_types::Timestamp { seconds, nanos }, "{text}");
        }
    }
}
