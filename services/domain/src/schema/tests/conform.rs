//! Names, types and what is required.

use serde_json::{Value, json};

use super::{about, extensions, only, schema, schemas, write};
use crate::schema::Write::{Create, Patch, Replace};
use crate::schema::{ExtensionSchema, Extensions};

/// What becomes of a value of an attribute.
#[track_caller]
fn becomes(words: &str, sent: Value, stored: Value) {
    let schemas = schemas(&[words, "other string"]);
    let wanted = if stored.is_null() { json!({ "other": "x" }) } else { json!({ "a": stored, "other": "x" }) };
    for how in [Create, Replace, Patch] {
        let outcome = write(&schemas, how, Value::Null, json!({ "a": sent, "other": "x" })).unwrap();
        assert_eq!(outcome, wanted, "{words}: {sent}");
        assert_eq!(write(&schemas, how, Value::Null, outcome.clone()), Ok(outcome), "once more: {words}: {sent}");
    }
}

/// Which path a value of an attribute is refused at.
#[track_caller]
fn refused(words: &str, sent: Value, path: &str) {
    let schemas = schemas(&[words]);
    for how in [Create, Replace, Patch] {
        assert_eq!(about(write(&schemas, how, Value::Null, json!({ "a": sent }))), path, "{words}: {sent}");
    }
}

#[test]
fn values_get_the_type_of_their_attribute() {
    becomes("a string", json!("x"), json!("x"));
    becomes("a string", json!(7), json!("7"));
    becomes("a string", json!(0.5), json!("0.5"));
    becomes("a string", json!(["x"]), json!("x"));
    becomes("a reference", json!("https://x/Y"), json!("https://x/Y"));
    becomes("a boolean", json!(true), json!(true));
    becomes("a boolean", json!("True"), json!(true));
    becomes("a boolean", json!("FALSE"), json!(false));
    becomes("a boolean", json!(["false"]), json!(false));
    becomes("a integer", json!(7), json!(7));
    becomes("a integer", json!(7.0), json!(7));
    becomes("a integer", json!("-7"), json!(-7));
    becomes("a integer", json!(9_007_199_254_740_992_i64), json!(9_007_199_254_740_992_i64));
    becomes("a decimal", json!(0.5), json!(0.5));
    becomes("a decimal", json!(7), json!(7));
    becomes("a decimal", json!(7.0), json!(7));
    becomes("a decimal", json!("1.25"), json!(1.25));
    becomes("a date_time", json!("2026-01-31T08:00:00Z"), json!("2026-01-31T08:00:00Z"));
    becomes("a date_time", json!("2026-01-31t08:00:00.5+01:00"), json!("2026-01-31t08:00:00.5+01:00"));
    becomes("a binary", json!("YWJj"), json!("YWJj"));
    becomes("a binary", json!("YWI="), json!("YWI="));
    becomes("a binary", json!("-_-_YQ"), json!("-_-_YQ"));
    becomes("a complex {x integer, y string}", json!({ "X": "1", "y": 2 }), json!({ "x": 1, "y": "2" }));
    becomes("a complex {value string, y string}", json!("bare"), json!({ "value": "bare" }));
    becomes("a complex {x integer}", json!([{ "x": 1 }]), json!({ "x": 1 }));
}

#[test]
fn nothing_is_no_value_of_any_type() {
    for kind in ["string", "boolean", "integer", "date_time", "binary", "complex {x string}", "string[]"] {
        for nothing in [json!(null), json!(""), json!([]), json!([null]), json!([""])] {
            becomes(&format!("a {kind}"), nothing, Value::Null);
        }
    }
    becomes("a complex {x string}", json!({}), Value::Null);
    becomes("a complex[] {x string}", json!([{}, { "x": null }]), Value::Null);
}

#[test]
fn a_value_of_another_type_is_refused_by_its_path() {
    for (words, sent) in [
        ("a string", json!(true)),
        ("a string", json!({ "value": "x" })),
        ("a string", json!(["x", "y"])),
        ("a string[]", json!([["x", "y"]])),
        ("a boolean", json!("yes")),
        ("a boolean", json!(1)),
        ("a integer", json!(0.5)),
        ("a integer", json!("7a")),
        ("a integer", json!("0.5")),
        ("a integer", json!(9_007_199_254_740_993_i64)),
        ("a integer", json!(u64::MAX)),
        ("a integer", json!(1e300)),
        ("a integer", json!(true)),
        ("a decimal", json!("NaN")),
        ("a decimal", json!("inf")),
        ("a decimal", json!("x")),
        ("a decimal", json!(false)),
        ("a date_time", json!("2026-01-31")),
        ("a date_time", json!("2026-01-31T08:00:00")),
        ("a date_time", json!("2026-02-31T08:00:00Z")),
        ("a date_time", json!("0000-01-01T00:00:00Z")),
        ("a date_time", json!("31.01.2026")),
        ("a date_time", json!("2026-01-31T08:00:00Zé")),
        ("a date_time", json!(1_700_000_000)),
        ("a binary", json!("a b")),
        ("a binary", json!("YWJjZ")),
        ("a binary", json!("YW==J")),
        ("a binary", json!("YQ=")),
        ("a binary", json!("YQ===")),
        ("a binary", json!("-+aa")),
        ("a binary", json!(7)),
        ("a complex {x string}", json!("bare")),
        ("a complex {x string}", json!([{ "x": "1" }, { "x": "2" }])),
    ] {
        refused(words, sent, "a");
    }
    refused("a complex {x integer}", json!({ "X": "seven" }), "a.x");
    refused("a complex[] {x integer}", json!([{ "x": 1 }, { "x": {} }]), "a.x");
}

#[test]
fn names_are_spelt_as_the_schema_does_and_unknown_ones_left_out() {
    let schemas = schemas(&["badgeId string", "site complex {roomNo integer}"]);
    let sent = json!({ "BADGEID": "x", "site": { "ROOMNO": 1, "mood": "good" }, "unknown": { "deep": [1] } });
    let stored = json!({ "badgeId": "x", "site": { "roomNo": 1 } });
    assert_eq!(write(&schemas, Create, Value::Null, sent), Ok(stored));
    assert_eq!(write(&schemas, Create, Value::Null, json!({ "unknown": 1 })), Ok(Value::Null));

    let mut sent: Extensions =
        [(super::URN.to_uppercase(), json!({ "badgeid": "x" }).as_object().unwrap().clone())].into();
    schemas.conform(Create, &Extensions::new(), &mut sent).unwrap();
    assert_eq!(sent, extensions(json!({ "badgeId": "x" })));
}

#[test]
fn many_values_are_a_list_without_repetitions() {
    becomes("a string[]", json!("x"), json!(["x"]));
    becomes("a string[]", json!(["x", 7, null, ""]), json!(["x", "7"]));
    becomes("a string[]", json!(["x", "X", "straße", "STRASSE"]), json!(["x", "straße"]));
    becomes("a string[] case_exact", json!(["x", "X", "x"]), json!(["x", "X"]));
    becomes("a integer[]", json!([1, "1", 2.0, 2]), json!([1, 2]));
    becomes(
        "a date_time[]",
        json!(["2026-01-31T08:00:00Z", "2026-01-31T09:00:00+01:00"]),
        json!(["2026-01-31T08:00:00Z"]),
    );
    becomes("a complex[] {x integer}", json!({ "x": 1 }), json!([{ "x": 1 }]));
    becomes("a complex[] {x integer}", json!([{ "x": 1 }, { "X": "1" }, { "x": 2 }]), json!([{ "x": 1 }, { "x": 2 }]));
    becomes("a complex[] {value string}", json!(["x", { "value": "y" }]), json!([{ "value": "x" }, { "value": "y" }]));
}

#[test]
fn elements_of_one_type_and_value_are_one_and_one_is_primary() {
    let words = "a complex[] {value string, type string, display string, primary boolean}";
    becomes(
        words,
        json!([
            { "value": "x", "type": "work", "display": "one" },
            { "value": "y", "type": "work" },
            { "value": "X", "type": "Work", "display": "two" },
            { "value": "x", "type": "home" },
        ]),
        json!([
            { "value": "X", "type": "Work", "display": "two" },
            { "value": "y", "type": "work" },
            { "value": "x", "type": "home" },
        ]),
    );
    becomes(
        words,
        json!([{ "value": "x", "primary": "true" }, { "value": "y", "primary": true }, { "value": "z" }]),
        json!([{ "value": "x", "primary": false }, { "value": "y", "primary": true }, { "value": "z" }]),
    );
    becomes(
        words,
        json!([{ "value": "x", "primary": true }, { "value": "x", "primary": false }]),
        json!([{ "value": "x", "primary": true }]),
    );
    // What a value would be for says nothing without one.
    becomes(words, json!([{ "type": "work", "primary": true }, { "value": "x" }]), json!([{ "value": "x" }]));
}

#[test]
fn canonical_values_are_suggestions() {
    let mut schema = schema(&["a string"]);
    schema.attributes[0].canonical_values = vec!["gold".to_owned()];
    assert_eq!(write(&only(schema), Create, Value::Null, json!({ "a": "tin" })), Ok(json!({ "a": "tin" })));
}

#[test]
fn what_is_required_must_come_with_the_extension() {
    let schemas = schemas(&["a string required", "b string", "site complex {x string required, y string}"]);
    for how in [Create, Replace] {
        assert_eq!(write(&schemas, how, Value::Null, Value::Null), Ok(Value::Null), "an extension is no must");
        assert_eq!(about(write(&schemas, how, Value::Null, json!({ "b": "x" }))), "a");
        assert_eq!(about(write(&schemas, how, json!({ "a": "x" }), json!({ "b": "x" }))), "a");
        assert_eq!(about(write(&schemas, how, Value::Null, json!({ "a": "", "b": "x" }))), "a");
        assert_eq!(about(write(&schemas, how, Value::Null, json!({ "a": "x", "site": { "y": "z" } }))), "site.x");
        assert!(write(&schemas, how, Value::Null, json!({ "a": "x" })).is_ok());
    }
    // All of it may go.
    assert_eq!(write(&schemas, Replace, json!({ "a": "x" }), Value::Null), Ok(Value::Null));
    assert_eq!(write(&schemas, Patch, json!({ "a": "x" }), Value::Null), Ok(Value::Null));
}

#[test]
fn a_patch_does_not_lose_what_is_required_and_does_not_ask_for_it() {
    let schemas = schemas(&["a string required", "b string", "site complex {x string required, y string}"]);
    assert_eq!(about(write(&schemas, Patch, json!({ "a": "x", "b": "y" }), json!({ "b": "y" }))), "a");
    let (before, after) = (json!({ "b": "x" }), json!({ "b": "y" }));
    assert_eq!(write(&schemas, Patch, Value::Null, after.clone()), Ok(after.clone()));
    assert_eq!(write(&schemas, Patch, before, after.clone()), Ok(after));
    let site = |site: Value| json!({ "a": "x", "site": site });
    assert_eq!(about(write(&schemas, Patch, site(json!({ "x": "1", "y": "2" })), site(json!({ "y": "2" })))), "site.x");
}

#[test]
fn a_required_extension_must_come_with_every_user() {
    let schemas = only(ExtensionSchema { required: true, ..schema(&["a string required", "b string"]) });
    for how in [Create, Replace] {
        assert_eq!(about(write(&schemas, how, Value::Null, Value::Null)), "");
        assert_eq!(about(write(&schemas, how, Value::Null, json!({ "unknown": 1 }))), "");
        assert_eq!(about(write(&schemas, how, Value::Null, json!({ "b": "x" }))), "a");
    }
    // One that came before the schema may be patched without it.
    assert_eq!(write(&schemas, Patch, Value::Null, Value::Null), Ok(Value::Null));
    assert_eq!(about(write(&schemas, Patch, json!({ "b": "x" }), Value::Null)), "");
}

#[test]
fn a_patch_is_held_to_the_schema_in_what_it_changes() {
    let schemas = schemas(&["a integer", "b string", "c boolean required"]);
    let before = json!({ "A": "came before", "b": "x", "unknown": [1] });
    let with = |b: &str| json!({ "A": "came before", "b": b, "unknown": [1] });
    assert_eq!(write(&schemas, Patch, before.clone(), with("x")), Ok(before.clone()));
    assert_eq!(write(&schemas, Patch, before.clone(), with("y")), Ok(with("y")));
    assert_eq!(
        write(&schemas, Patch, before.clone(), json!({ "A": "7", "b": "x", "unknown": [2] })),
        Ok(json!({ "a": 7, "b": "x" }))
    );
    assert_eq!(about(write(&schemas, Patch, before.clone(), json!({ "A": "seven" }))), "a");
    // All of it is written anew: all of it is looked at.
    assert_eq!(about(write(&schemas, Replace, before.clone(), before)), "a");
}

#[test]
fn every_way_to_write_the_same_stores_the_same() {
    let schemas = schemas(&["a integer", "tags string[]", "sites complex[] {value string, primary boolean}"]);
    let sent = json!({ "A": "7", "TAGS": "x", "sites": ["y", { "Value": "z", "primary": "True" }] });
    let stored = json!({ "a": 7, "tags": ["x"], "sites": [{ "value": "y" }, { "value": "z", "primary": true }] });
    for how in [Create, Replace, Patch] {
        for before in [Value::Null, stored.clone(), json!({ "a": 1, "tags": "old" })] {
            assert_eq!(write(&schemas, how, before, sent.clone()), Ok(stored.clone()), "{how:?}");
        }
    }
}
