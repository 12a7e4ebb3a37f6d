#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::json;

use super::{Error, ScimType};

#[test]
fn the_body_has_a_string_status_and_names_the_kind() {
    let body = serde_json::to_value(Error::uniqueness("userName is taken")).unwrap();
    assert_eq!(
        body,
        json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
            "status": "409",
            "scimType": "uniqueness",
            "detail": "userName is taken",
        })
    );
}

#[test]
fn a_refusal_without_a_kind_leaves_the_kind_out() {
    let body = serde_json::to_value(Error::not_found("no such user")).unwrap();
    assert_eq!(
        body,
        json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
            "status": "404",
            "detail": "no such user",
        })
    );
}

#[test]
fn the_detail_is_never_empty() {
    assert_eq!(Error::new(503, None, "").detail, "refused with status 503");
    assert_eq!(Error::new(400, Some(ScimType::InvalidValue), "  ").detail, "invalidValue");
}

#[test]
fn a_long_detail_is_cut_between_characters() {
    let detail = Error::invalid_value("é".repeat(2_000)).detail;
    assert!(detail.len() < 1_010 && detail.ends_with("é…"));
}
