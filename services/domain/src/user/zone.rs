//! Time zone names: what an identity provider sent, turned into the IANA name that services compute with.
//!
//! Zones come from the database compiled in, never from the machine, so that every replica answers alike.

#[cfg(test)]
mod tests;
mod windows;

use std::sync::LazyLock;

use jiff::tz::TimeZoneDatabase;

static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// Longer texts name no zone, and are not worth a look.
const MAX_NAME: usize = 64;

/// Finds the IANA name, in its own spelling, of a zone named in any case, by its IANA or its Windows name.
///
/// `None` for everything else, fixed offsets included: they are no zones, since they know no daylight saving time.
pub fn resolve(text: &str) -> Option<String> {
    let name = text.trim();
    if name.is_empty() || name.len() > MAX_NAME {
        return None;
    }
    iana(name).or_else(|| iana(windows::to_iana(name)?))
}

fn iana(name: &str) -> Option<String> {
    let zone = DATABASE.get(name).ok()?;
    // The database answers to a name for "nobody knows" as well.
    if zone.is_unknown() {
        return None;
    }
    zone.iana_name().map(str::to_owned)
}
