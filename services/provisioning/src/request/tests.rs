#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;

fn with(value: &str) -> HeaderMap {
    HeaderMap::from_iter([(http::HeaderName::from_static(HEADER), value.parse().unwrap())])
}

#[test]
fn a_sane_id_is_kept() {
    assert_eq!(sent(&with("req-42/a")).as_deref(), Some("req-42/a"));
}

#[test]
fn an_id_that_could_forge_a_log_line_is_not() {
    for odd in ["", "two words", "tab\tbed", &"x".repeat(129)] {
        assert_eq!(sent(&with(odd)), None, "{odd:?}");
    }
    assert_eq!(sent(&HeaderMap::new()), None);
}

#[tokio::test]
async fn the_id_is_known_inside_its_request_only() {
    assert_eq!(&*current(), "unknown");
    assert_eq!(&*scope(Arc::from("a"), async { current() }).await, "a");
}
