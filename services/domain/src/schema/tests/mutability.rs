//! Who may write an attribute, and how often.

use serde_json::{Value, json};

use super::{about, schemas, write};
use crate::schema::Write::{Create, Patch, Replace};

#[test]
fn what_is_sent_for_a_read_only_attribute_is_ignored() {
    let schemas = schemas(&["a string read_only required", "b string", "site complex {x string read_only, y string}"]);
    // Not even its type is looked at.
    let sent = json!({ "a": { "any": "thing" }, "b": "y" });
    assert_eq!(write(&schemas, Create, Value::Null, sent.clone()), Ok(json!({ "b": "y" })));
    for how in [Replace, Patch] {
        let stored = json!({ "a": "kept", "b": "x", "site": { "x": "kept", "y": "1" } });
        let sent = json!({ "a": "other", "b": "y", "site": { "x": "other", "y": "2" } });
        let kept = json!({ "a": "kept", "b": "y", "site": { "x": "kept", "y": "2" } });
        assert_eq!(write(&schemas, how, stored.clone(), sent), Ok(kept), "{how:?}");
        assert_eq!(write(&schemas, how, stored, Value::Null), Ok(json!({ "a": "kept" })), "{how:?}");
    }
}

#[test]
fn an_immutable_attribute_is_set_once() {
    let schemas = schemas(&["a string immutable", "n integer immutable", "tags string[] immutable", "b string"]);
    let stored = json!({ "a": "One", "n": 1, "tags": ["x", "y"] });
    assert_eq!(write(&schemas, Create, Value::Null, stored.clone()), Ok(stored.clone()));
    for how in [Replace, Patch] {
        assert_eq!(write(&schemas, how, json!({ "b": "x" }), stored.clone()), Ok(stored.clone()), "{how:?}: first set");
        // The same, in other words.
        let same = json!({ "A": "ONE", "n": "1", "tags": ["Y", "x"] });
        assert_eq!(write(&schemas, how, stored.clone(), same), Ok(stored.clone()), "{how:?}");
        let with = |name: &str, value: Value| {
            let mut sent = stored.clone();
            sent[name] = value;
            sent
        };
        for (name, value) in [("a", json!("Two")), ("n", json!(2)), ("tags", json!(["x"]))] {
            assert_eq!(about(write(&schemas, how, stored.clone(), with(name, value))), format!("immutable {name}"));
        }
    }
    // A client may leave out what it cannot change, but not take it away.
    assert_eq!(
        write(&schemas, Replace, stored.clone(), json!({ "a": "One", "b": "x" })).map(|kept| kept["n"].clone()),
        Ok(json!(1))
    );
    assert_eq!(write(&schemas, Replace, stored.clone(), Value::Null), Ok(stored.clone()));
    assert_eq!(about(write(&schemas, Patch, stored.clone(), json!({ "n": 1, "tags": ["x", "y"] }))), "immutable a");
    assert_eq!(about(write(&schemas, Patch, stored, Value::Null)), "immutable a");
}

#[test]
fn what_came_before_the_schema_and_is_of_another_type_binds_nobody() {
    let schemas = schemas(&["n integer immutable"]);
    for how in [Replace, Patch] {
        assert_eq!(write(&schemas, how, json!({ "n": "seven" }), json!({ "n": 7 })), Ok(json!({ "n": 7 })));
        assert_eq!(write(&schemas, how, json!({ "n": "7" }), json!({ "n": 7 })), Ok(json!({ "n": 7 })));
    }
}

#[test]
fn parts_of_elements_are_kept_and_guarded_by_type_and_value() {
    let schemas =
        schemas(&["cards complex[] {value string, type string, serial string immutable, pin string write_only}"]);
    let card = |value: &str, serial: &str| json!({ "value": value, "type": "door", "serial": serial });
    let mut stored = json!({ "cards": [card("A", "1"), card("B", "2")] });
    stored["cards"][0]["pin"] = "0000".into();
    // A replacement by what the client knows loses neither.
    let known = json!({ "cards": [card("b", "2"), { "value": "A", "type": "DOOR" }, card("C", "3")] });
    let wanted = json!({ "cards": [
        card("b", "2"),
        { "value": "A", "type": "DOOR", "serial": "1", "pin": "0000" },
        card("C", "3"),
    ] });
    assert_eq!(write(&schemas, Replace, stored.clone(), known), Ok(wanted));
    let other = json!({ "cards": [card("A", "9")] });
    assert_eq!(about(write(&schemas, Replace, stored.clone(), other.clone())), "immutable cards.serial");
    assert_eq!(about(write(&schemas, Patch, stored, other)), "immutable cards.serial");
}

#[test]
fn a_replacement_does_not_lose_what_its_client_never_sees() {
    let schemas = schemas(&["pin string write_only required", "hint string never", "b string", "c string required"]);
    let stored = json!({ "pin": "0000", "hint": "cat", "b": "x", "c": "z" });
    let sent = json!({ "b": "y", "c": "z" });
    assert_eq!(
        write(&schemas, Replace, stored.clone(), sent.clone()),
        Ok(json!({ "pin": "0000", "hint": "cat", "b": "y", "c": "z" }))
    );
    assert_eq!(about(write(&schemas, Create, Value::Null, sent)), "pin");
    assert_eq!(
        write(&schemas, Replace, stored.clone(), json!({ "pin": "1111", "c": "z" })),
        Ok(json!({ "pin": "1111", "hint": "cat", "c": "z" }))
    );
    // Without the extension nothing but that is left, and nothing else asked for.
    assert_eq!(write(&schemas, Replace, stored.clone(), Value::Null), Ok(json!({ "pin": "0000", "hint": "cat" })));
    // A patch says what it takes away.
    assert_eq!(
        write(&schemas, Patch, stored, json!({ "pin": "0000", "b": "x", "c": "z" })),
        Ok(json!({ "pin": "0000", "b": "x", "c": "z" }))
    );
}
