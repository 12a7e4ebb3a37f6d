//! Spans of time as people write them: `90s`, `30m`, `24h`, `7d`.

/// Reads a span; the error says what would be right.
pub(super) fn parse(text: &str) -> Result<prost_types::Duration, String> {
    let problem = || format!("`{text}` is no span of time; write for example 90s, 30m, 24h or 7d");
    let unit = text.chars().next_back().ok_or_else(problem)?;
    let seconds_each = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => return Err(problem()),
    };
    let count: u32 = text[..text.len() - unit.len_utf8()].parse().map_err(|_| problem())?;
    Ok(prost_types::Duration { seconds: i64::from(count) * seconds_each, nanos: 0 })
}
