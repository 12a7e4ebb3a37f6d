//! What is returned, and when.

use serde_json::{Value, json};

use super::{URN, data, extensions, schemas};
use crate::attribute::FieldPath;
use crate::schema::Returned::{Always, Request};

#[test]
fn what_is_never_returned_is_taken_away() {
    let schemas = schemas(&[
        "pin string write_only",
        "hint string never",
        "site complex {x string, code string never}",
        "cards complex[] {value string, pin string write_only}",
        "b string",
    ]);
    let check = |stored: Value, shown: Value| {
        let mut extensions = extensions(stored.clone());
        schemas.conceal(&mut extensions);
        assert_eq!(data(&extensions), shown, "{stored}");
    };
    check(
        json!({ "PIN": "1", "hint": "x", "site": { "x": "1", "Code": "2" }, "cards": [{ "value": "A", "pin": "1" }], "b": "x" }),
        json!({ "site": { "x": "1" }, "cards": [{ "value": "A" }], "b": "x" }),
    );
    check(json!({ "pin": "1", "site": { "code": "2" }, "cards": [{ "pin": "1" }] }), Value::Null);
    check(
        json!({ "cards": ["came before"], "unknown": { "pin": 1 } }),
        json!({ "cards": ["came before"], "unknown": { "pin": 1 } }),
    );
    check(Value::Null, Value::Null);
}

#[test]
fn what_is_shown_on_request_or_always_is_named() {
    let schemas = schemas(&[
        "mood string request",
        "badge string always",
        "site complex {x string request, y string always, z string}",
        "cards complex[] {value string request}",
        "plain string",
    ]);
    let data = extensions(json!({
        "Mood": "good", "badge": "1", "site": { "x": "1", "y": "2", "z": "3" }, "cards": [{}, { "VALUE": "A" }], "plain": "x",
    }));
    let paths = |returned| {
        let paths = schemas.shown(returned, &data);
        paths.iter().map(|path| path.to_string().trim_start_matches(URN).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(paths(Request), [":Mood", ":cards.value", ":site.x"]);
    assert_eq!(paths(Always), [":badge", ":site.y"]);
    assert_eq!(schemas.shown(Request, &extensions(json!({ "plain": "x" }))), Vec::<FieldPath>::new());
}
