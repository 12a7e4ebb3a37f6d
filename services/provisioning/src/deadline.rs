//! How long a call may take: what its caller says in `grpc-timeout`, and never longer than the service allows.
//!
//! tonic enforces the header in its network transport only, and answers CANCELLED there; here it holds in process too
//! and answers DEADLINE_EXCEEDED. It covers the head of a response: a stream lives on.

use std::time::Duration;

use http::HeaderMap;

/// The deadline of a call.
pub(crate) fn of(headers: &HeaderMap, max: Duration) -> Duration {
    let asked = headers.get("grpc-timeout").and_then(|value| parse(value.to_str().ok()?));
    asked.map_or(max, |asked| asked.min(max))
}

/// Reads `TimeoutValue TimeoutUnit` of the gRPC protocol: one to eight digits and a unit; `None` when it is not that.
fn parse(text: &str) -> Option<Duration> {
    let unit = text.chars().last()?;
    let digits = text.strip_suffix(unit)?;
    if digits.is_empty() || digits.len() > 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let value: u64 = digits.parse().ok()?;
    match unit {
        'H' => Some(Duration::from_secs(value * 3_600)),
        'M' => Some(Duration::from_secs(value * 60)),
        'S' => Some(Duration::from_secs(value)),
        'm' => Some(Duration::from_millis(value)),
        'u' => Some(Duration::from_micros(value)),
        'n' => Some(Duration::from_nanos(value)),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
