use axum::http::header::{HeaderName, IF_MATCH, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue};

use super::{Conditions, Verdict};

fn with(headers: &[(HeaderName, &'static str)]) -> Conditions {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(name, HeaderValue::from_static(value));
    }
    Conditions::of(&map)
}

#[test]
fn a_tag_is_told_by_what_is_between_its_quotes() {
    for (header, matches) in [
        ("W/\"3\"", true),
        ("\"3\"", true),
        ("3", true),
        ("W/3", true),
        ("*", true),
        (" * ", true),
        ("W/\"2\", W/\"3\"", true),
        ("W/\"2\",W/\"3\",\"4\"", true),
        ("2, 3", true),
        ("W/\"a,b\", W/\"3\"", true),
        ("W/\"2\"", false),
        ("\"33\"", false),
        ("w/\"3\"", false),
        ("W/\"3", false),
        ("", false),
        (",", false),
        ("\"*\"", false),
    ] {
        let is = with(&[(IF_MATCH, header)]);
        assert_eq!(is.of_read("W/\"3\""), if matches { Verdict::Answer } else { Verdict::Failed }, "{header}");
        let is_not = with(&[(IF_NONE_MATCH, header)]);
        assert_eq!(is_not.of_read("W/\"3\""), if matches { Verdict::NotModified } else { Verdict::Answer }, "{header}");
    }
}

#[test]
fn headers_that_come_twice_are_one_list() {
    let both = with(&[(IF_MATCH, "W/\"1\""), (IF_MATCH, "W/\"3\"")]);
    assert_eq!(both.of_read("W/\"3\""), Verdict::Answer);
    assert_eq!(both.of_read("W/\"2\""), Verdict::Failed);
}

#[test]
fn the_service_judges_a_single_tag_and_the_gateway_the_rest() {
    assert_eq!(with(&[]).expected().as_deref(), Some(""));
    assert_eq!(with(&[(IF_MATCH, "*")]).expected().as_deref(), Some(""));
    assert_eq!(with(&[(IF_MATCH, "W/\"3\"")]).expected().as_deref(), Some("W/\"3\""));
    assert_eq!(with(&[(IF_MATCH, "3")]).expected().as_deref(), Some("W/\"3\""));
    assert_eq!(with(&[(IF_MATCH, "W/\"3\", W/\"4\"")]).expected(), None);
    assert_eq!(with(&[(IF_MATCH, "")]).expected(), None);
    assert_eq!(with(&[(IF_NONE_MATCH, "W/\"3\"")]).expected(), None);
    assert_eq!(with(&[(IF_MATCH, "W/\"3\""), (IF_NONE_MATCH, "*")]).expected(), None);
}

#[test]
fn a_write_after_a_read_insists_on_what_was_read() {
    let several = with(&[(IF_MATCH, "W/\"3\", W/\"4\"")]);
    assert_eq!(several.of_write("W/\"4\"").as_deref(), Ok("W/\"4\""));
    assert_eq!(several.of_write("W/\"5\"").map_err(|err| err.status), Err(412));

    let unlike = with(&[(IF_NONE_MATCH, "W/\"3\"")]);
    assert_eq!(unlike.of_write("W/\"4\"").as_deref(), Ok(""));
    assert_eq!(unlike.of_write("W/\"3\"").map_err(|err| err.status), Err(412));
    assert_eq!(with(&[(IF_NONE_MATCH, "*")]).of_write("W/\"1\"").map_err(|err| err.status), Err(412));
}
