//! Folding as users of many scripts meet it.

use proptest::prelude::*;

use super::{fold, same};

#[test]
fn texts_that_differ_only_in_case_or_form_fold_alike() {
    let cases = [
        ("Ada@Example.COM", "ada@example.com"),
        ("Straße", "STRASSE"),
        ("ﬁnance", "FINANCE"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("ﾊﾝｶｸ", "ハンカク"),
        ("Ａｄａ", "ada"),
        ("e\u{301}", "É"),
        ("Å", "\u{212B}"),
        ("Ǆ", "ǆ"),
    ];
    for (left, right) in cases {
        assert_eq!(fold(left), fold(right), "{left} and {right}");
        assert!(same(left, right), "{left} and {right}");
    }
}

#[test]
fn turkish_letters_stay_apart_because_no_locale_is_known() {
    assert_ne!(fold("ı"), fold("i"));
    assert_ne!(fold("İ"), fold("i"));
    assert_eq!(fold("I"), fold("i"));
    assert!(!same("kırmızı", "KIRMIZI"));
}

#[test]
fn accents_and_blanks_make_a_difference() {
    assert!(!same("Zoe", "Zoë"));
    assert!(!same("ada", " ada"));
    assert_eq!(fold(""), "");
}

#[test]
fn every_character_of_the_first_plane_folds_to_a_fixed_point() {
    for character in ('\u{80}'..='\u{ffff}').step_by(if cfg!(debug_assertions) { 3 } else { 1 }) {
        let once = fold(character.encode_utf8(&mut [0; 4]));
        assert_eq!(fold(&once), once, "{:x}", u32::from(character));
    }
}

proptest! {
    #[test]
    fn folding_twice_is_folding_once(text in "\\PC{0,24}") {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
    }

    // Letters and marks that compose, decompose and reorder, where one round of folding could fall short.
    #[test]
    fn folding_twice_is_folding_once_for_awkward_sequences(
        text in "[\u{300}-\u{36f}\u{345}\u{370}-\u{3ff}\u{1f00}-\u{1fff}\u{130}\u{131}\u{149}\u{1c4}-\u{1f0}a-zA-Z]{0,6}"
    ) {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
    }

    #[test]
    fn ascii_takes_the_short_way_to_the_same_place(text in "[ -~]{0,24}") {
        prop_assert_eq!(super::fold_any(&text), fold(&text));
    }

    #[test]
    fn same_is_equality_of_the_folded_forms(left in "\\PC{0,4}", right in "\\PC{0,4}") {
        prop_assert_eq!(same(&left, &right), fold(&left) == fold(&right));
    }
}
