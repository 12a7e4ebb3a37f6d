//! Instants and durations, whose messages can say more than ours hold.

use std::time::Duration;

use domain::time::Timestamp;

/// The message of an instant.
pub(crate) fn instant(at: Timestamp) -> prost_types::Timestamp {
    let nanos = i32::try_from(at.0.rem_euclid(1_000) * 1_000_000).unwrap_or(0);
    prost_types::Timestamp { seconds: at.0.div_euclid(1_000), nanos }
}

/// Reads an instant, to the millisecond; `None` outside the years 1 to 9999, which is all the message may say.
pub(crate) fn read_instant(at: prost_types::Timestamp) -> Option<Timestamp> {
    const YEAR_1: i64 = -62_135_596_800;
    const YEAR_10000: i64 = 253_402_300_800;
    let prost_types::Timestamp { seconds, nanos } = at;
    let sane = (YEAR_1..YEAR_10000).contains(&seconds) && (0..1_000_000_000).contains(&nanos);
    sane.then(|| Timestamp(seconds * 1_000 + i64::from(nanos) / 1_000_000))
}

/// Reads a length of time; `None` when it is negative or no duration at all.
pub(crate) fn read_duration(length: prost_types::Duration) -> Option<Duration> {
    let prost_types::Duration { seconds, nanos } = length;
    let nanos = u32::try_from(nanos).ok().filter(|nanos| *nanos < 1_000_000_000)?;
    Some(Duration::new(u64::try_from(seconds).ok()?, nanos))
}

#[cfg(test)]
mod tests;
