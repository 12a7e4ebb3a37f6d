//! Names of zones as identity providers send them.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::{iana, resolve, windows};

#[test]
fn names_resolve_in_any_case_to_the_iana_spelling() {
    let cases = [
        ("Europe/Paris", "Europe/Paris"),
        ("europe/paris", "Europe/Paris"),
        ("AMERICA/ARGENTINA/BUENOS_AIRES", "America/Argentina/Buenos_Aires"),
        ("utc", "UTC"),
        ("US/Pacific", "US/Pacific"),
        (" Asia/Tokyo ", "Asia/Tokyo"),
        ("Pacific Standard Time", "America/Los_Angeles"),
        ("w. europe standard time", "Europe/Berlin"),
        ("Romance Standard Time", "Europe/Paris"),
        ("India Standard Time", "Asia/Kolkata"),
        ("UTC-11", "Etc/GMT+11"),
    ];
    for (sent, expected) in cases {
        assert_eq!(resolve(sent).as_deref(), Some(expected), "{sent}");
    }
}

#[test]
fn what_names_no_zone_resolves_to_nothing() {
    let long = "Europe/Paris".repeat(1_000);
    for sent in
        ["", " ", "kjh3k4j", "+05:30", "UTC+5", "GMT+1", "Europe", "Europe/", "Etc/Unknown", "../etc/passwd", &long]
    {
        assert_eq!(resolve(sent), None, "{sent}");
    }
}

#[test]
fn every_windows_zone_names_a_zone_of_the_database() {
    for (name, zone) in windows::ZONES {
        assert_eq!(iana(zone).unwrap(), zone, "{name}");
    }
}

#[test]
fn windows_zones_are_in_the_order_that_looking_them_up_needs() {
    assert!(windows::ZONES.is_sorted_by(|left, right| left.0 < right.0));
    assert!(windows::ZONES.iter().all(|(name, _)| *name == name.to_ascii_lowercase()));
}
