//! What cannot be meant, and what the client is told.

use serde_json::{Value, json};

use super::{parse, patch};
use crate::Resource;
use crate::ScimType;

fn refused(body: &Value) -> (Option<ScimType>, String) {
    let err = parse(&Resource::USER, body).map(|parsed| parsed.value.operations.len()).unwrap_err();
    assert_eq!(err.status, 400, "{body}");
    (err.scim_type, err.detail)
}

#[test]
fn bodies_that_are_no_patch() {
    let cases = [
        (json!([]), "must be a JSON object with a list of Operations"),
        (json!("x"), "must be a JSON object"),
        (json!({}), "Operations is missing"),
        (json!({ "userName": "ada", "active": false }), "use PUT to replace the whole resource"),
        (json!({ "members": [{ "value": "1", "operation": "add" }] }), "send a list of operations"),
        (json!({ "Operations": null }), "Operations must be a list"),
        (json!({ "Operations": "x" }), "Operations must be a list"),
        (json!({ "Operations": [7] }), "Operations[0]: an operation must be an object"),
        (json!({ "Operations": [[]] }), "Operations[0]: an operation must be an object"),
        (
            patch(&json!([{ "op": "add", "path": "title", "value": "x" }, { "op": "move", "path": "title" }])),
            "Operations[1]: op is not known; use add, replace or remove",
        ),
        (patch(&json!([{ "op": 7, "path": "title" }])), "Operations[0]: op must be text"),
        (patch(&json!([{ "op": "", "path": "title" }])), "op is not known"),
        (patch(&json!([{ "path": "title" }])), "Operations[0]: op is missing"),
        (patch(&json!([{}])), "op is missing"),
        (patch(&json!([{ "op": "add" }])), "path and value are missing"),
    ];
    for (body, why) in cases {
        let (kind, detail) = refused(&body);
        assert_eq!(kind, Some(ScimType::InvalidSyntax), "{body}: {detail}");
        assert!(detail.contains(why), "{body}: {detail}");
    }
}

#[test]
fn operations_that_cannot_be_meant() {
    use ScimType::{InvalidFilter, InvalidPath, InvalidValue, Mutability, NoTarget};
    let cases = [
        (json!({ "op": "remove" }), NoTarget, "path is missing; a remove names what it removes"),
        (json!({ "op": "remove", "value": { "title": "x" } }), NoTarget, "path is missing"),
        (json!({ "op": "remove", "path": "" }), NoTarget, "path is missing"),
        (json!({ "op": "remove", "path": "urn:ietf:params:scim:schemas:core:2.0:User" }), NoTarget, "use DELETE"),
        (json!({ "op": "add", "value": "x" }), InvalidValue, "value must be an object of attributes"),
        (json!({ "op": "replace", "value": null }), InvalidValue, "value must be an object of attributes"),
        (json!({ "op": "replace", "path": "", "value": [1] }), InvalidValue, "value must be an object of attributes"),
        (json!({ "op": "replace", "path": "title" }), InvalidValue, "title: value is missing"),
        (
            json!({ "op": "add", "path": "emails[type eq \"work\"].value" }),
            InvalidValue,
            "emails.value: value is missing",
        ),
        (json!({ "op": "add", "path": "urn:x:custom:2.0:User:badge" }), InvalidValue, "value is missing"),
        (json!({ "op": "replace", "path": "userName", "value": null }), InvalidValue, "userName is required"),
        (json!({ "op": "replace", "path": "userName", "value": "" }), InvalidValue, "userName is required"),
        (json!({ "op": "add", "value": { "userName": [] } }), InvalidValue, "userName is required"),
        (json!({ "op": "remove", "path": "userName" }), Mutability, "userName is required and cannot be removed"),
        (
            json!({ "op": "replace", "path": "active", "value": "yes" }),
            InvalidValue,
            "active must be true or false, found text",
        ),
        (
            json!({ "op": "replace", "path": "title", "value": { "a": 1 } }),
            InvalidValue,
            "title must be text, found an object",
        ),
        (
            json!({ "op": "replace", "path": "name", "value": "Ada" }),
            InvalidValue,
            "name must be an object, found text",
        ),
        (
            json!({ "op": "replace", "path": "name.givenName", "value": [1, 2] }),
            InvalidValue,
            "name.givenName must be text",
        ),
        (
            json!({ "op": "add", "path": "emails", "value": [{ "value": true }] }),
            InvalidValue,
            "emails[0].value must be text",
        ),
        (json!({ "op": "add", "path": "emails", "value": true }), InvalidValue, "emails[0] must be an object"),
        (
            json!({ "op": "add", "path": "emails[type eq \"work\"].value", "value": {} }),
            InvalidValue,
            "emails.value must be text",
        ),
        (
            json!({ "op": "add", "path": "emails[type eq \"work\"]", "value": [1, 2] }),
            InvalidValue,
            "emails must be an object",
        ),
        (json!({ "op": "remove", "path": "emails", "value": [true] }), InvalidValue, "emails[0] must be an object"),
        (
            json!({ "op": "add", "path": "urn:x:custom:2.0:User", "value": "x" }),
            InvalidValue,
            "needs an object of attributes",
        ),
        (
            json!({ "op": "add", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", "value": "x" }),
            InvalidValue,
            "needs an object",
        ),
        (json!({ "op": "add", "path": "title", "value": "\u{0}" }), InvalidValue, "title holds a NUL"),
        (json!({ "op": "add", "value": { "\u{0}": 1 } }), InvalidValue, "NUL"),
        (json!({ "op": "add", "path": "urn:x:custom:2.0:User:a", "value": { "b": "\u{0}" } }), InvalidValue, "NUL"),
        (json!({ "op": "add", "path": "urn:x:custom:2.0:User", "value": { "\u{0}": 1 } }), InvalidValue, "NUL"),
        (json!({ "op": "add", "path": 7, "value": 1 }), InvalidPath, "path must be text"),
        (json!({ "op": "add", "path": "emails[", "value": 1 }), InvalidPath, "path: expected"),
        (
            json!({ "op": "add", "path": "a.b.c", "value": 1 }),
            InvalidPath,
            "path: expected an attribute name at character 4",
        ),
        (json!({ "op": "add", "path": "emails[type eq work].value", "value": 1 }), InvalidPath, "double quotes"),
        (json!({ "op": "add", "value": { "emails[type eq work].value": "x" } }), InvalidPath, "double quotes"),
        (json!({ "op": "add", "path": "title[value eq \"x\"]", "value": "x" }), InvalidPath, "no elements to pick"),
        (
            json!({ "op": "add", "path": "name[familyName eq \"x\"].givenName", "value": "x" }),
            InvalidPath,
            "no elements to pick",
        ),
        (
            json!({ "op": "add", "path": "emails[shoe eq \"x\"].value", "value": "x" }),
            InvalidFilter,
            "emails has no sub-attribute shoe",
        ),
        (
            json!({ "op": "add", "path": "emails[primary gt true].value", "value": "x" }),
            InvalidFilter,
            "emails.primary has no order",
        ),
        (json!({ "op": "add", "path": "emails[value eq \"\\u0000\"].value", "value": "x" }), InvalidFilter, "NUL"),
    ];
    for (operation, kind, why) in cases {
        let (found, detail) = refused(&patch(&json!([{ "op": "add", "path": "nickName", "value": "x" }, operation])));
        assert_eq!(found, Some(kind), "{operation}: {detail}");
        assert!(detail.starts_with("Operations[1]: ") && detail.contains(why), "{operation}: {detail}");
    }
}

#[test]
fn extension_data_nests_as_deep_as_in_a_whole_user() {
    let nested = |levels: usize| (0..levels).fold(json!(1), |inner, _| json!({ "a": inner }));
    let body = |levels| patch(&json!([{ "op": "add", "path": "urn:x:custom:2.0:User:a", "value": nested(levels) }]));
    assert!(parse(&Resource::USER, &body(30)).is_ok());
    assert!(refused(&body(31)).1.contains("nests deeper than 32 levels"));
    let user = |levels| json!({ "urn:x:custom:2.0:User": { "a": nested(levels) } });
    assert!(crate::user::parse(&user(30)).is_ok() && crate::user::parse(&user(31)).is_err());
}

#[test]
fn a_thousand_operations_and_no_more() {
    let body = |count: usize| patch(&Value::Array(vec![json!({ "op": "add", "path": "title", "value": "x" }); count]));
    assert_eq!(parse(&Resource::USER, &body(1_000)).map(|parsed| parsed.value.operations.len()), Ok(1_000));
    let (kind, detail) = refused(&body(1_001));
    assert_eq!(kind, Some(ScimType::InvalidValue));
    assert!(detail.contains("split them into several requests"));
}

#[test]
fn notes_and_refusals_never_repeat_a_value() {
    let secret = "s3cret@example.com";
    let path = format!("emails[value eq \"{secret}\"].shoe");
    let parsed = parse(
        &Resource::USER,
        &patch(&json!([
            { "op": "add", "path": path, "value": secret },
            { "op": "replace", "path": "password", "value": secret },
            { "op": "remove", "path": "emails", "value": [secret] },
        ])),
    );
    assert!(parsed.is_ok_and(|parsed| parsed.notes.iter().all(|note| !note.path.contains(secret))));
    for operation in [
        json!({ "op": "add", "path": "active", "value": secret }),
        json!({ "op": "add", "path": format!("emails[value eq \"{secret}\"].primary"), "value": secret }),
        json!({ "op": secret, "path": "title", "value": secret }),
    ] {
        assert!(!refused(&patch(&json!([operation]))).1.contains(secret));
    }
}
