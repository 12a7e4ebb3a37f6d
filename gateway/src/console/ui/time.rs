//! Instants as people read them. Pages know nothing of time zones: what is exact is in UTC and says so.

use jiff::Timestamp;
use maud::{Markup, html};

use crate::console::clock;

/// How long ago, with the exact time beside the pointer; a dash when it never was.
pub(crate) fn ago(at: Option<&prost_types::Timestamp>) -> Markup {
    shown(at, |at| since(at, clock::now()))
}

/// The exact time; a dash when it never was.
pub(crate) fn instant(at: Option<&prost_types::Timestamp>) -> Markup {
    shown(at, exact)
}

/// A day, short.
pub(crate) fn day_of(at: Option<&prost_types::Timestamp>) -> String {
    written(at, "%-d %b")
}

/// An hour of the day, short.
pub(crate) fn hour_of(at: Option<&prost_types::Timestamp>) -> String {
    written(at, "%H:00")
}

fn read(at: Option<&prost_types::Timestamp>) -> Option<Timestamp> {
    at.and_then(|at| Timestamp::new(at.seconds, at.nanos).ok())
}

fn written(at: Option<&prost_types::Timestamp>, format: &str) -> String {
    read(at).map(|at| at.strftime(format).to_string()).unwrap_or_default()
}

fn shown(at: Option<&prost_types::Timestamp>, text: impl FnOnce(Timestamp) -> String) -> Markup {
    match read(at) {
        Some(at) => html! { time datetime={ (format!("{at:.0}")) } title=(exact(at)) { (text(at)) } },
        None => html! { span.muted { "–" } },
    }
}

fn exact(at: Timestamp) -> String {
    at.strftime("%-d %b %Y, %H:%M:%S UTC").to_string()
}

/// How long before `now`; the day, when that is long.
fn since(at: Timestamp, now: Timestamp) -> String {
    const MINUTE: i64 = 60;
    const HOUR: i64 = 60 * MINUTE;
    const DAY: i64 = 24 * HOUR;
    let seconds = now.as_second().saturating_sub(at.as_second());
    match seconds {
        ..0 => exact(at),
        0..45 => "just now".to_owned(),
        45..HOUR => format!("{} min ago", (seconds / MINUTE).max(1)),
        HOUR..DAY => format!("{} h ago", seconds / HOUR),
        DAY..172_800 => "yesterday".to_owned(),
        172_800..2_592_000 => format!("{} days ago", seconds / DAY),
        _ => at.strftime("%-d %b %Y").to_string(),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use jiff::Timestamp;

    use super::{ago, since};

    #[test]
    fn time_is_told_as_people_tell_it() {
        let now: Timestamp = "2026-03-10T12:00:00Z".parse().unwrap();
        for (at, text) in [
            ("2026-03-10T11:59:30Z", "just now"),
            ("2026-03-10T11:59:01Z", "1 min ago"),
            ("2026-03-10T11:12:00Z", "48 min ago"),
            ("2026-03-10T09:00:00Z", "3 h ago"),
            ("2026-03-09T11:00:00Z", "yesterday"),
            ("2026-03-01T12:00:00Z", "9 days ago"),
            ("2025-12-24T12:00:00Z", "24 Dec 2025"),
            ("2026-03-10T13:00:00Z", "10 Mar 2026, 13:00:00 UTC"),
        ] {
            assert_eq!(since(at.parse().unwrap(), now), text, "{at}");
        }
    }

    #[test]
    fn what_never_was_is_a_dash() {
        assert_eq!(ago(None).into_string(), "<span class=\"muted\">–</span>");
    }
}
