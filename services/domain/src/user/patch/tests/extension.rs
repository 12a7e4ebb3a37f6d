//! Steps on extension data.

use serde_json::{Value as Json, json};

use super::super::PatchKind::{Add, Remove, Replace};
use super::{EXT, patched};
use crate::fixture::step;

#[test]
fn extension_data_is_set_where_the_path_leads() {
    let before = || json!({ "extensions": { EXT: { "Level": "gold", "tags": ["a"], "n": { "x": 1, "y": 2 } } } });
    let with = |object: Json| json!({ "extensions": { EXT: object } });
    let all = |level: Json, tags: Json, n: Json| with(json!({ "Level": level, "tags": tags, "n": n }));
    let (gold, a, n) = (json!("gold"), json!(["a"]), json!({ "x": 1, "y": 2 }));
    let cases = [
        (Replace, "level", json!({ "level": "silver" }), all(json!("silver"), a.clone(), n.clone())),
        (Add, "LEVEL", json!({ "Level": "silver" }), all(json!("silver"), a.clone(), n.clone())),
        (Add, "tags", json!({ "tags": ["a", "b"] }), all(gold.clone(), json!(["a", "b"]), n.clone())),
        (Add, "tags", json!({ "tags": "b" }), all(gold.clone(), json!(["a", "b"]), n.clone())),
        (Replace, "tags", json!({ "tags": ["b"] }), all(gold.clone(), json!(["b"]), n.clone())),
        (
            Replace,
            "n",
            json!({ "n": { "X": 3, "z": 4 } }),
            all(gold.clone(), a.clone(), json!({ "x": 3, "y": 2, "z": 4 })),
        ),
        (Replace, "n.x", json!({ "n": { "x": 3 } }), all(gold.clone(), a.clone(), json!({ "x": 3, "y": 2 }))),
        (Remove, "N.X", json!({}), all(gold.clone(), a.clone(), json!({ "y": 2 }))),
        (Replace, "n.x", json!({ "n": {} }), all(gold.clone(), a.clone(), json!({ "y": 2 }))),
        (Remove, "n", json!({}), with(json!({ "Level": "gold", "tags": ["a"] }))),
        (Remove, "", json!({}), json!({})),
        (Replace, "", json!({ "LEVEL": "silver" }), all(json!("silver"), a.clone(), n.clone())),
        (
            Replace,
            "level.deep",
            json!({ "level": { "deep": true } }),
            all(json!({ "deep": true }), a.clone(), n.clone()),
        ),
        (
            Add,
            "new.deep",
            json!({ "new": { "deep": 1 } }),
            with(json!({ "Level": "gold", "tags": ["a"], "n": n, "new": { "deep": 1 } })),
        ),
    ];
    for (kind, path, fragment, after) in cases {
        let fragment = json!({ "extensions": { "URN:example:user": fragment } });
        let operation = step(kind, &format!("{EXT}|{path}"), None, fragment);
        assert_eq!(patched(before(), std::slice::from_ref(&operation)), after, "{operation:?}");
    }
}

#[test]
fn a_new_extension_is_made_and_an_empty_one_dropped() {
    let fragment = json!({ "extensions": { EXT: { "a": { "b": 1 } } } });
    assert_eq!(patched(json!({}), &[step(Add, &format!("{EXT}|a.b"), None, fragment.clone())]), fragment);
    assert_eq!(patched(fragment, &[step(Remove, &format!("{EXT}|a.b"), None, json!({}))]), json!({}));
    let sites = json!({ "extensions": { EXT: { "sites": [{ "x": 1, "y": 1 }, { "x": 2 }] } } });
    assert_eq!(
        patched(sites.clone(), &[step(Remove, &format!("{EXT}|sites.x"), None, json!({}))]),
        json!({ "extensions": { EXT: { "sites": [{ "y": 1 }] } } })
    );
    let fragment = json!({ "extensions": { EXT: { "sites": { "x": 3 } } } });
    assert_eq!(
        patched(sites, &[step(Replace, &format!("{EXT}|sites.x"), None, fragment)]),
        json!({ "extensions": { EXT: { "sites": [{ "x": 3, "y": 1 }, { "x": 3 }] } } })
    );
}

#[test]
fn what_an_array_holds_already_is_not_appended_again() {
    let fragment = json!({ "extensions": { EXT: { "a": [{ "b": 1, "c": null, "d": "" }] } } });
    let after = json!({ "extensions": { EXT: { "a": [{ "b": 1 }] } } });
    let add = || step(Add, &format!("{EXT}|a"), None, fragment.clone());
    assert_eq!(patched(json!({}), &[add()]), after);
    assert_eq!(patched(after.clone(), &[add(), add()]), after);
}

#[test]
fn a_null_in_what_is_merged_clears() {
    let before = json!({ "extensions": { EXT: { "a": { "b": 1, "c": 2 } } } });
    let fragment = json!({ "extensions": { EXT: { "a": { "B": null } } } });
    assert_eq!(
        patched(before, &[step(Replace, &format!("{EXT}|a"), None, fragment)]),
        json!({ "extensions": { EXT: { "a": { "c": 2 } } } })
    );
}

#[test]
fn of_names_in_a_value_that_differ_only_in_case_the_last_counts() {
    let fragment = json!({ "extensions": { EXT: { "A": { "b": 1 }, "a": [1] } } });
    let merge = || step(Add, &format!("{EXT}|"), None, fragment.clone());
    assert_eq!(patched(json!({}), &[merge(), merge()]), json!({ "extensions": { EXT: { "a": [1] } } }));
}
