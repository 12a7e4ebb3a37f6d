//! Whole users under schemas: creation, replacement, patches.

use serde_json::{Value, json};

use super::{URN, about, only, schema, schemas};
use crate::fixture::{T0, T1, activate, ada, lenient, new_user, profile, step};
use crate::refusal::Refusal;
use crate::schema::Schemas;
use crate::user::PatchKind::{Add, Remove, Replace};
use crate::user::{PatchOperation, Profile, User};
use crate::workspace::Rules;

fn rules(schemas: &Schemas) -> Rules<'_> {
    Rules { policy: lenient().policy, schemas }
}

fn with(data: Value) -> Profile {
    profile(json!({ "user_name": "ada@example.com", "extensions": { URN: data } }))
}

/// A user that came to be before there were schemas.
fn old(data: Value) -> User {
    User::create(new_user(with(data)), &lenient(), T0).unwrap().user
}

fn at(path: &str, kind: crate::user::PatchKind, value: Value) -> PatchOperation {
    step(kind, &format!("{URN}|{path}"), None, json!({ "extensions": { URN: value } }))
}

fn patched(schemas: &Schemas, before: Value, steps: &[PatchOperation]) -> Result<Value, Refusal> {
    let mut user = old(before);
    let untouched = user.clone();
    match user.patch(steps, &rules(schemas), T1) {
        Ok(_) => Ok(super::data(&user.profile.extensions)),
        Err(refusal) => {
            assert_eq!(user, untouched, "a refused patch changes nothing");
            Err(refusal)
        }
    }
}

#[test]
fn a_user_is_created_and_replaced_as_the_schema_says() {
    let schemas = schemas(&["badge integer required", "since date_time immutable", "tags string[]"]);
    let data = json!({ "Badge": "7", "since": "2026-01-31T08:00:00Z", "tags": "x", "unknown": 1 });
    let mut user = User::create(new_user(with(data)), &rules(&schemas), T0).unwrap().user;
    let stored = json!({ "badge": 7, "since": "2026-01-31T08:00:00Z", "tags": ["x"] });
    assert_eq!(super::data(&user.profile.extensions), stored);

    assert!(
        user.replace_profile(with(json!({ "badge": 7, "tags": ["x"] })), None, &rules(&schemas), T1)
            .unwrap()
            .is_empty()
    );
    let changed = with(json!({ "badge": 7, "since": "2026-02-01T08:00:00Z" }));
    assert_eq!(about(user.replace_profile(changed, None, &rules(&schemas), T1)), "immutable since");
    assert_eq!(about(user.replace_profile(with(json!({ "tags": "x" })), None, &rules(&schemas), T1)), "badge");
    assert_eq!(about(User::create(new_user(with(json!({ "tags": "x" }))), &rules(&schemas), T0)), "badge");
}

#[test]
fn a_user_that_comes_back_keeps_what_was_set_once() {
    let schemas = schemas(&["serial string immutable", "b string"]);
    let mut user = User::create(new_user(with(json!({ "serial": "1" }))), &rules(&schemas), T0).unwrap().user;
    user.deactivate(T1).unwrap();
    user.readmit(with(json!({ "b": "x" })), None, &rules(&schemas), T1).unwrap();
    assert_eq!(super::data(&user.profile.extensions), json!({ "serial": "1", "b": "x" }));
}

#[test]
fn patches_of_registered_attributes_are_typed() {
    let schemas = schemas(&["badge integer", "flag boolean", "tags string[]", "site complex {x integer, y string}"]);
    let before = json!({ "badge": 1, "tags": ["a"], "site": { "x": 1, "y": "z" } });
    let after = |name: &str, value: Value| {
        let mut after = before.clone();
        after[name] = value;
        Ok(after)
    };
    let cases = [
        (at("BADGE", Replace, json!({ "badge": "2" })), after("badge", json!(2))),
        (at("flag", Add, json!({ "flag": "False" })), after("flag", json!(false))),
        (at("tags", Add, json!({ "tags": "b" })), after("tags", json!(["a", "b"]))),
        (at("tags", Add, json!({ "tags": ["A", "b"] })), after("tags", json!(["a", "b"]))),
        (at("tags", Replace, json!({ "tags": "b" })), after("tags", json!(["b"]))),
        (at("site.X", Replace, json!({ "site": { "x": "2" } })), after("site", json!({ "x": 2, "y": "z" }))),
        (at("site", Replace, json!({ "site": { "X": 2 } })), after("site", json!({ "x": 2, "y": "z" }))),
        (at("", Add, json!({ "Badge": "2" })), after("badge", json!(2))),
        (at("unknown", Add, json!({ "unknown": 1 })), Ok(before.clone())),
        (at("", Replace, json!({ "unknown": { "deep": 1 } })), Ok(before.clone())),
        (at("unknown", Remove, json!({})), Ok(before.clone())),
    ];
    for (step, wanted) in cases {
        assert_eq!(patched(&schemas, before.clone(), std::slice::from_ref(&step)), wanted, "{step:?}");
        assert_eq!(patched(&schemas, before.clone(), &[step.clone(), step.clone()]), wanted, "twice: {step:?}");
    }
    assert_eq!(about(patched(&schemas, before.clone(), &[at("badge", Replace, json!({ "badge": "x" }))])), "badge");
    assert_eq!(about(patched(&schemas, before, &[at("site.x", Add, json!({ "site": { "x": true } }))])), "site.x");
}

#[test]
fn what_came_before_its_schema_takes_its_shape_when_it_is_added_to() {
    let schemas = schemas(&["tags string[]", "level string", "sites complex[] {value string, x integer}"]);
    let before = json!({ "tags": "red", "level": ["old"], "sites": { "value": "a", "x": "1" }, "loose": 1 });
    let after = |name: &str, value: Value| {
        let mut after = before.clone();
        after[name] = value;
        Ok(after)
    };
    let add = |name: &str, value: Value| patched(&schemas, before.clone(), &[at(name, Add, json!({ name: value }))]);
    assert_eq!(add("tags", json!("blue")), after("tags", json!(["red", "blue"])));
    assert_eq!(add("level", json!("new")), after("level", json!("new")));
    assert_eq!(
        add("sites", json!({ "value": "b" })),
        after("sites", json!([{ "value": "a", "x": 1 }, { "value": "b" }]))
    );
    let whole = at("", Add, json!({ "TAGS": ["blue"] }));
    assert_eq!(patched(&schemas, before.clone(), &[whole]), after("tags", json!(["red", "blue"])));
}

#[test]
fn chosen_elements_are_typed_and_what_the_schema_lacks_is_left_out() {
    let schemas = schemas(&["sites complex[] {value string, floor integer, primary boolean}", "tags string[]"]);
    let before = json!({ "sites": [{ "value": "Rome", "floor": 3 }], "tags": ["red", "blue"] });
    let choose = |kind, path: &str, (field, value): (&str, &str), given: Value| {
        let element = Some(crate::fixture::equal(&format!("{URN}|{field}"), value));
        step(kind, &format!("{URN}|{path}"), element, json!({ "extensions": { URN: given } }))
    };
    let patch = |step: PatchOperation| patched(&schemas, before.clone(), &[step]);
    let floor = json!({ "sites": [{ "floor": "4" }] });
    assert_eq!(
        patch(choose(Replace, "sites.floor", ("sites.floor", "3"), floor.clone())),
        Ok(json!({ "sites": [{ "value": "Rome", "floor": 4 }], "tags": ["red", "blue"] }))
    );
    assert_eq!(
        patch(choose(Add, "sites.floor", ("SITES.VALUE", "Oslo"), floor)),
        Ok(
            json!({ "sites": [{ "value": "Rome", "floor": 3 }, { "value": "Oslo", "floor": 4 }], "tags": ["red", "blue"] })
        )
    );
    assert_eq!(
        patch(choose(Remove, "tags", ("tags.value", "RED"), json!({}))),
        Ok(json!({ "sites": [{ "value": "Rome", "floor": 3 }], "tags": ["blue"] }))
    );
    assert_eq!(
        patch(choose(Replace, "unheard.of", ("unheard.x", "1"), json!({ "unheard": [{ "of": 1 }] }))),
        Ok(before.clone())
    );
    assert_eq!(about(patch(choose(Remove, "sites", ("sites.floor", "top"), json!({})))), "sites.floor");
    assert_eq!(
        about(patch(choose(Replace, "sites.floor", ("sites.value", "Rome"), json!({ "sites": [{ "floor": "top" }] })))),
        "sites.floor"
    );
}

#[test]
fn data_that_does_not_fit_its_schema_does_not_keep_a_user_from_being_locked_out() {
    let schemas =
        only(crate::schema::ExtensionSchema { required: true, ..schema(&["badge integer required", "b string"]) });
    for data in [json!({ "badge": "seven" }), json!({ "b": "x" }), json!({})] {
        let mut user = old(data.clone());
        user.patch(&[activate(Some(false))], &rules(&schemas), T1).unwrap();
        assert!(!user.is_active());
        let title = step(Replace, "title", None, json!({ "title": "CTO" }));
        user.patch(&[title], &rules(&schemas), T1).unwrap();
        assert_eq!(user.profile.title.as_deref(), Some("CTO"));
    }
}

#[test]
fn a_patch_that_says_what_is_stored_changes_nothing() {
    let schemas = schemas(&["badge integer", "sites complex[] {value string, primary boolean}"]);
    let mut user = User::create(new_user(ada()), &lenient(), T0).unwrap().user;
    let steps = [
        at("badge", Add, json!({ "badge": "7" })),
        at("sites", Add, json!({ "sites": [{ "value": "a", "primary": "true" }] })),
    ];
    assert_eq!(user.patch(&steps, &rules(&schemas), T1).unwrap().len(), 1);
    assert_eq!(user.patch(&steps, &rules(&schemas), T1), Ok(vec![]));
}
