//! Steps on chosen elements of extension data.

use serde_json::{Value as Json, json};

use super::super::PatchKind::{self, Add, Remove, Replace};
use super::{EXT, patched, refused};
use crate::filter::Operator::{Equal, Greater, NotEqual};
use crate::filter::{Filter, Value};
use crate::fixture::{compare, path, step};
use crate::refusal::Refusal;
use crate::user::PatchOperation;

fn is(name: &str, value: &str) -> Filter {
    compare(&format!("{EXT}|{name}"), Equal, Value::Text(value.to_owned()))
}

fn on(kind: PatchKind, name: &str, element: Filter, fragment: Json) -> PatchOperation {
    step(kind, &format!("{EXT}|{name}"), Some(element), json!({ "extensions": { EXT: fragment } }))
}

fn sites(sites: Json) -> Json {
    json!({ "extensions": { EXT: { "sites": sites, "other": 1 } } })
}

fn both() -> Json {
    sites(json!([
        { "value": "Rome", "type": "work", "floor": 1, "primary": true },
        { "value": "Bonn", "Type": "home", "floor": 2 },
    ]))
}

#[test]
fn chosen_elements_are_changed_and_no_others() {
    let rome = json!({ "value": "Rome", "type": "work", "floor": 1, "primary": true });
    let bonn = json!({ "value": "Bonn", "Type": "home", "floor": 2 });
    let with = |of: &Json, more: Json| {
        let mut with = of.clone();
        with.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        with
    };
    let cases = [
        (on(Remove, "sites", is("SITES.value", "ROME"), json!({})), json!([bonn])),
        (
            on(Remove, "sites.floor", is("sites.type", "home"), json!({})),
            json!([rome, { "value": "Bonn", "Type": "home" }]),
        ),
        (
            on(Replace, "sites.FLOOR", is("sites.value", "bonn"), json!({ "sites": [{ "floor": 7 }] })),
            json!([rome, with(&bonn, json!({ "floor": 7 }))]),
        ),
        (
            on(Add, "sites.floor", is("sites.value", "bonn"), json!({ "sites": { "floor": 7 } })),
            json!([rome, with(&bonn, json!({ "floor": 7 }))]),
        ),
        // Nothing to set it to clears it.
        (
            on(Replace, "sites.floor", is("sites.value", "bonn"), json!({ "sites": [{}] })),
            json!([rome, { "value": "Bonn", "Type": "home" }]),
        ),
        (
            on(Replace, "sites", is("sites.type", "home"), json!({ "sites": [{ "value": "Oslo" }] })),
            json!([rome, { "value": "Oslo", "type": "home" }]),
        ),
        (on(Replace, "sites", is("sites.type", "home"), json!({ "sites": [] })), json!([rome])),
        (
            on(Add, "sites", is("sites.type", "home"), json!({ "sites": [{ "floor": 9 }, { "value": "Oslo" }] })),
            json!([rome, with(&bonn, json!({ "floor": 9 })), { "value": "Oslo" }]),
        ),
        (
            on(Replace, "sites.primary", is("sites.type", "home"), json!({ "sites": [{ "primary": true }] })),
            json!([with(&rome, json!({ "primary": false })), with(&bonn, json!({ "primary": true }))]),
        ),
        // What nothing meets is made from what it would have to meet.
        (
            on(Replace, "sites.floor", is("sites.value", "Oslo"), json!({ "sites": [{ "floor": 3 }] })),
            json!([rome, bonn, { "floor": 3, "value": "Oslo" }]),
        ),
        (
            on(
                Add,
                "sites",
                Filter::All(vec![
                    is("sites.value", "Oslo"),
                    compare(&format!("{EXT}|sites.floor"), Equal, Value::Integer(3)),
                ]),
                json!({ "sites": [{ "type": "work", "primary": true }] }),
            ),
            json!([with(&rome, json!({ "primary": false })), bonn, { "type": "work", "primary": true, "value": "Oslo", "floor": 3 }]),
        ),
        (on(Remove, "sites", is("sites.value", "Oslo"), json!({})), json!([rome, bonn])),
        (on(Remove, "sites.floor", is("sites.value", "Oslo"), json!({})), json!([rome, bonn])),
    ];
    for (operation, after) in cases {
        assert_eq!(patched(both(), std::slice::from_ref(&operation)), sites(after), "{operation:?}");
    }
}

#[test]
fn a_single_value_is_one_element_and_a_plain_one_its_own_value() {
    let single = || sites(json!({ "value": "Rome", "floor": 1 }));
    let set = |value: &str| on(Replace, "sites.floor", is("sites.value", value), json!({ "sites": [{ "floor": 2 }] }));
    assert_eq!(patched(single(), &[set("rome")]), sites(json!({ "value": "Rome", "floor": 2 })));
    assert_eq!(
        patched(single(), &[set("Oslo")]),
        sites(json!([{ "value": "Rome", "floor": 1 }, { "floor": 2, "value": "Oslo" }]))
    );
    let gone = on(Remove, "sites", is("sites.value", "Rome"), json!({}));
    assert_eq!(patched(single(), &[gone]), json!({ "extensions": { EXT: { "other": 1 } } }));
    let tags = |tags: Json| json!({ "extensions": { EXT: { "tags": tags } } });
    for condition in [is("tags.value", "RED"), is("tags", "red")] {
        let remove = on(Remove, "tags", condition, json!({}));
        assert_eq!(patched(tags(json!(["Red", "blue", 7])), &[remove]), tags(json!(["blue", 7])));
    }
}

#[test]
fn a_condition_that_chooses_nothing_and_cannot_be_made_is_told() {
    let unmet = compare(&format!("{EXT}|sites.floor"), Greater, Value::Integer(9));
    let different = compare(&format!("{EXT}|sites.value"), NotEqual, Value::Text("x".to_owned()));
    let given = || json!({ "sites": [{ "floor": 3 }] });
    for operation in [
        on(Replace, "sites.floor", unmet.clone(), given()),
        on(Add, "sites", unmet.clone(), given()),
        on(Replace, "sites", is("sites.value", "Oslo"), given()),
        on(Add, "sites.floor", Filter::All(vec![unmet, different]), given()),
    ] {
        let refusal = refused(both(), std::slice::from_ref(&operation));
        assert!(
            matches!(&refusal, Refusal::NoTarget { field, .. } if field.starts_with(EXT)),
            "{operation:?}: {refusal:?}"
        );
    }
    // Elsewhere, or of everything, nothing is chosen.
    for (name, condition) in [
        ("sites", is("other.value", "x")),
        ("sites", crate::fixture::equal("title", "x")),
        ("sites", Filter::Present(path("urn:other|sites.value"))),
    ] {
        let refusal = refused(both(), &[on(Remove, name, condition, json!({}))]);
        assert!(matches!(refusal, Refusal::InvalidFilter { .. }), "{refusal:?}");
    }
    let whole = refused(both(), &[on(Remove, "", is("sites.value", "x"), json!({}))]);
    assert!(matches!(whole, Refusal::InvalidPath { .. }), "{whole:?}");
}
