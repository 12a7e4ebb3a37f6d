#![expect(clippy::unwrap_used, reason = "tests")]

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::id::WorkspaceId;
use storage::Bound;

use super::*;

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

#[test]
fn a_token_leads_back_to_its_position() {
    let query = Query::of("users").and(b"a filter");
    assert_eq!(after(query, &token(query, id(7))).unwrap(), Some(id(7)));
    assert_eq!(after(query, "").unwrap(), None);
}

#[test]
fn a_token_of_another_query_is_refused() {
    let query = Query::of("users").and(b"ab").and(b"c");
    let sealed = token(query, id(7));
    for other in [Query::of("users"), Query::of("keys").and(b"ab").and(b"c"), Query::of("users").and(b"a").and(b"bc")] {
        assert!(matches!(after(other, &sealed), Err(Error::InvalidCursor)));
    }
}

#[test]
fn a_damaged_token_is_refused_wherever_the_damage_is() {
    let query = Query::of("users");
    let bytes = URL_SAFE_NO_PAD.decode(token(query, id(7))).unwrap();
    for index in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[index] ^= 1;
        assert!(matches!(after(query, &URL_SAFE_NO_PAD.encode(damaged)), Err(Error::InvalidCursor)), "byte {index}");
        let cut_short = URL_SAFE_NO_PAD.encode(&bytes[..index]);
        assert!(cut_short.is_empty() || matches!(after(query, &cut_short), Err(Error::InvalidCursor)));
    }
    for odd in ["!", "AA", "not a token", "\0", &"A".repeat(10_000)] {
        assert!(matches!(after(query, odd), Err(Error::InvalidCursor)), "{odd:?}");
    }
}

#[test]
fn sizes_are_bounded() {
    for (asked, expected) in [(0, 100), (1, 1), (1_000, 1_000), (1_001, 1_000), (i32::MAX, 1_000)] {
        assert_eq!(size(asked).unwrap(), expected);
    }
    assert!(size(-1).is_err());
    assert!(size(i32::MIN).is_err());
}

#[test]
fn only_a_page_with_rows_after_it_has_a_token() {
    let query = Query::of("users");
    let rows = || vec![id(1), id(2), id(3)];
    let (page, next) = cut(rows(), 2, query, |id| *id);
    assert_eq!(page, [id(1), id(2)]);
    assert_eq!(after(query, &next.unwrap()).unwrap(), Some(id(2)));
    assert_eq!(cut(rows(), 3, query, |id| *id), (rows(), None));
    assert_eq!(cut(Vec::new(), 3, query, |id: &Uuid| *id), (Vec::new(), None));
}

#[test]
fn a_walk_is_remembered_within_its_workspace_and_query() {
    let walks = Walks::new(10);
    let (a, b) = (WorkspaceId(id(1)), WorkspaceId(id(2)));
    walks.remember(a, Query::of("x"), 101, Bound::id(id(9)));
    assert_eq!(walks.before(a, Query::of("x"), 101), Some(Bound::id(id(9))));
    assert_eq!(walks.before(a, Query::of("x"), 102), None);
    assert_eq!(walks.before(a, Query::of("y"), 101), None);
    assert_eq!(walks.before(b, Query::of("x"), 101), None);
}
