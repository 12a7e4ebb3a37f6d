#![expect(clippy::unwrap_used, reason = "tests")]

use domain::attribute::{Attribute, FieldPath, Sub};
use proptest::prelude::*;

use super::*;

fn by(attribute: Attribute, sub: Option<Sub>) -> Option<Sort> {
    Some(Sort { field: FieldPath::Attribute(attribute, sub), descending: false })
}

fn text(text: &str) -> Option<Key> {
    Some(Key::Text(text.to_owned()))
}

fn refused(query: Query, sort: Option<&Sort>, token: &str) -> bool {
    matches!(read(query, sort, token), Err(Error::InvalidCursor))
}

/// A token that says this, with a seal that is right.
fn forged(query: Query, content: &[u8]) -> String {
    let seal = query.and(content).0.to_be_bytes();
    URL_SAFE_NO_PAD.encode([content, &seal].concat())
}

fn content(version: u8, form: u8, key: &[u8]) -> Vec<u8> {
    [&[version, form], &[9; 16][..], key].concat()
}

#[test]
fn every_edge_is_read_as_it_was_written() {
    let query = Query::of("users");
    let keys = [
        (None, by(Attribute::Title, None)),
        (None, None),
        (text(""), by(Attribute::Title, None)),
        (text("strasse \u{10FFFF}"), by(Attribute::Emails, None)),
        (Some(Key::Number(i64::MIN)), by(Attribute::UpdateTime, None)),
        (Some(Key::Number(1)), by(Attribute::Emails, Some(Sub::Primary))),
    ];
    for (key, sort) in keys {
        for side in [Side::Before, Side::After] {
            for inclusive in [false, true] {
                let bound = Bound { key: key.clone(), id: Uuid::from_u128(7) };
                let edge = Edge { bound, side, inclusive };
                assert_eq!(read(query, sort.as_ref(), &write(query, &edge)).unwrap(), edge);
            }
        }
    }
}

#[test]
fn the_longest_key_makes_a_token_of_under_three_kilobytes() {
    let query = Query::of("users");
    let edge = Edge::after(Bound { key: text(&"\u{10FFFF}".repeat(storage::KEY_LIMIT)), id: Uuid::max() });
    let token = write(query, &edge);
    assert!(token.len() <= MAX_LENGTH && token.len() < 3_000, "{}", token.len());
    assert_eq!(read(query, by(Attribute::Title, None).as_ref(), &token).unwrap(), edge);
}

#[test]
fn a_token_of_version_1_has_expired_and_any_other_version_is_none() {
    let query = Query::of("users");
    let old = URL_SAFE_NO_PAD.encode([&[1_u8], &[7; 24][..]].concat());
    assert!(matches!(read(query, None, &old), Err(Error::CursorExpired)));
    for other in [[&[1_u8], &[7; 25][..]].concat(), [&[0_u8], &[7; 24][..]].concat(), vec![1]] {
        assert!(refused(query, None, &URL_SAFE_NO_PAD.encode(other)));
    }
    assert!(read(query, None, &forged(query, &content(2, 0, &[]))).is_ok());
    for version in [0, 1, 3, 255] {
        assert!(refused(query, None, &forged(query, &content(version, 0, &[]))), "{version}");
    }
}

#[test]
fn what_no_row_of_the_list_could_have_is_refused_though_the_seal_is_right() {
    let query = Query::of("users");
    let (title, updated) = (by(Attribute::Title, None), by(Attribute::UpdateTime, None));
    let number = 7_i64.to_be_bytes();
    assert!(read(query, title.as_ref(), &forged(query, &content(2, TEXT, b"a"))).is_ok());
    assert!(read(query, updated.as_ref(), &forged(query, &content(2, NUMBER, &number))).is_ok());
    let long = "a".repeat(storage::KEY_LIMIT + 1);
    for (sort, content) in [
        (&title, content(2, NUMBER, &number)),
        (&title, content(2, TEXT | NUMBER, &number)),
        (&title, content(2, TEXT, b"a\0")),
        (&title, content(2, TEXT, b"\xff")),
        (&title, content(2, TEXT, long.as_bytes())),
        (&title, content(2, 0, b"a")),
        (&title, content(2, 16, &[])),
        (&title, content(2, 128, &[])),
        (&title, vec![2, 0, 7, 7]),
        (&title, vec![2]),
        (&title, vec![]),
        (&updated, content(2, TEXT, b"a")),
        (&updated, content(2, NUMBER, &number[1..])),
        (&updated, content(2, NUMBER, &[])),
        (&None, content(2, TEXT, b"a")),
        (&None, content(2, NUMBER, &number)),
    ] {
        assert!(refused(query, sort.as_ref(), &forged(query, &content)), "{sort:?} {content:?}");
    }
}

#[test]
fn a_list_in_the_order_of_ids_takes_the_tokens_it_hands_out_and_no_others() {
    let query = Query::of("keys");
    let bound = || Bound::id(Uuid::from_u128(7));
    assert_eq!(after(query, &write(query, &Edge::after(bound()))).unwrap(), Some(bound().id));
    let others = [
        Edge::before(bound()),
        Edge::before(bound()).opposite(),
        Edge::after(bound()).opposite(),
        Edge::after(Bound { key: text("a"), ..bound() }),
    ];
    for edge in others {
        assert!(matches!(after(query, &write(query, &edge)), Err(Error::InvalidCursor)), "{edge:?}");
    }
}

proptest! {
    #[test]
    fn no_text_is_too_odd_to_be_refused(token in "\\PC*", bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        let sort = by(Attribute::Title, None);
        for token in [token, URL_SAFE_NO_PAD.encode(&bytes)] {
            let read = read(Query::of("users"), sort.as_ref(), &token);
            prop_assert!(matches!(read, Err(Error::InvalidCursor | Error::CursorExpired)));
        }
        // With a seal that is right it is a place that fits, or refused.
        if let Ok(edge) = read(Query::of("users"), sort.as_ref(), &forged(Query::of("users"), &bytes)) {
            prop_assert!(edge.bound.fits(sort.as_ref()));
        }
    }
}
