#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};

use super::parse;
use crate::{ListQuery, ScimType};

fn same(body: &Value, query: &str) {
    assert_eq!(parse(body).unwrap(), ListQuery::parse(Some(query)).unwrap(), "{body}");
}

#[test]
fn a_search_says_what_a_query_says() {
    same(&json!({}), "");
    same(
        &json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
            "attributes": ["displayName", "userName"],
            "filter": "displayName sw \"smith\"",
            "startIndex": 1,
            "count": 10,
        }),
        "attributes=displayName,userName&filter=displayName+sw+%22smith%22&startIndex=1&count=10",
    );
    same(
        &json!({ "excludedAttributes": ["members"], "sortBy": "name.familyName", "sortOrder": "descending" }),
        "excludedAttributes=members&sortBy=name.familyName&sortOrder=descending",
    );
    same(&json!({ "cursor": "abc", "count": 5 }), "cursor=abc&count=5");
    same(&json!({ "cursor": "" }), "cursor=");
}

#[test]
fn a_search_is_read_as_tolerantly_as_a_query() {
    same(&json!({ "Filter": "a eq 1", "STARTINDEX": "3", "count": " 7 " }), "filter=a+eq+1&startIndex=3&count=7");
    same(&json!({ "attributes": "userName, id", "excludedattributes": ["x,y"] }), "attributes=userName,id");
    same(&json!({ "filter": null, "count": null, "cursor": null, "attributes": null, "unknown": {} }), "");
    same(&json!({ "startIndex": -3, "count": -1 }), "startIndex=-3&count=-1");
    same(
        &json!({ "count": 99_999_999_999_999_999_999_u128 as f64, "startIndex": 2.0e25 }),
        "count=99999999999999999999&startIndex=99999999999999999999",
    );
    same(&json!({ "attributes": [], "filter": "" }), "");
}

#[test]
fn what_cannot_be_meant_is_refused() {
    for (body, kind, why) in [
        (json!([]), ScimType::InvalidSyntax, "the body must be a JSON object"),
        (json!({ "filter": 5 }), ScimType::InvalidValue, "filter must be text"),
        (json!({ "sortBy": ["a"] }), ScimType::InvalidValue, "sortBy must be text"),
        (json!({ "cursor": 1 }), ScimType::InvalidValue, "cursor must be text"),
        (json!({ "count": 1.5 }), ScimType::InvalidValue, "count must be a whole number"),
        (json!({ "count": "ten" }), ScimType::InvalidValue, "count must be a whole number"),
        (json!({ "startIndex": true }), ScimType::InvalidValue, "startIndex must be a whole number"),
        (json!({ "attributes": [1] }), ScimType::InvalidValue, "attributes must be a list of attribute names"),
        (json!({ "attributes": { "a": 1 } }), ScimType::InvalidValue, "attributes must be a list of attribute names"),
        (json!({ "sortOrder": "up" }), ScimType::InvalidValue, "sortOrder must be ascending or descending"),
        (json!({ "count": 1, "Count": 2 }), ScimType::InvalidValue, "count is given twice"),
        (json!({ "cursor": "", "startIndex": 1 }), ScimType::InvalidValue, "exclude each other"),
        (json!({ "cursor": "", "count": 0 }), ScimType::InvalidCount, "count must be at least 1"),
    ] {
        let err = parse(&body).unwrap_err();
        assert_eq!((err.status, err.scim_type), (400, Some(kind)), "{body}");
        assert!(err.detail.contains(why), "{body}: {}", err.detail);
    }
}
