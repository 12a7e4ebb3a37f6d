#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::HashSet;
use std::path::Path;

use super::*;

#[test]
fn codes_are_in_kebab_case_and_each_stands_for_one_habit() {
    let mut seen = HashSet::new();
    for quirk in NOTED.iter().chain(UNNOTED) {
        assert!(quirk.code.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'));
        assert!(seen.insert(quirk.code), "{} is there twice", quirk.code);
        assert!(quirk.text.ends_with('.') && !quirk.who.is_empty() && !quirk.text.contains('|'), "{quirk:?}");
    }
}

#[test]
fn a_code_that_names_an_identity_provider_is_that_ones_alone() {
    let names = [
        ("entra", "Entra ID"),
        ("okta", "Okta"),
        ("google", "Google"),
        ("jumpcloud", "JumpCloud"),
        ("onelogin", "OneLogin"),
    ];
    for quirk in NOTED.iter().chain(UNNOTED) {
        for (word, name) in names {
            if quirk.code.split('-').any(|part| part == word) {
                assert!(quirk.who.contains(name) && !quirk.who.contains(','), "{quirk:?}");
            }
        }
    }
}

#[test]
fn every_note_says_what_it_means() {
    assert!(text(note::MEMBERS_REMOVE_BY_VALUE).unwrap().contains("no others"));
    assert_eq!(text("no-such-code"), None);
}

#[test]
fn the_page_about_them_is_as_the_table_has_it() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/quirks.md");
    let written = std::fs::read_to_string(page).unwrap();
    assert_eq!(written, markdown(), "write it anew: cargo run -p roster-scim --example quirks > docs/quirks.md");
}
