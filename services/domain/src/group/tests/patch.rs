//! Patches of groups: what is asked of the profile, and what of the members.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::membership::{ids, is, set};
use super::{EXT, profile};
use crate::attribute::{Attribute, FieldPath, ResourceKind, Sub};
use crate::filter::{Filter, Operator, Value};
use crate::fixture::{group, member, path_of};
use crate::group::{GroupFragment, GroupPatchOperation, Membership, Step};
use crate::refusal::Refusal;
use crate::schema::Schemas;
use crate::user::PatchKind::{self, Add, Remove, Replace};

fn step(kind: PatchKind, field: &str, fragment: Json) -> GroupPatchOperation {
    let fragment = GroupFragment { profile: profile(fragment), members: None };
    GroupPatchOperation { kind, field: path_of(ResourceKind::Group, field), element: None, fragment }
}

fn move_of(kind: PatchKind, field: &str, element: Option<Filter>, members: Option<&[u128]>) -> GroupPatchOperation {
    let members = members.map(ids);
    GroupPatchOperation {
        element,
        fragment: GroupFragment { members, ..GroupFragment::default() },
        ..step(kind, field, json!({}))
    }
}

/// The profile after the steps.
fn patched(before: Json, steps: &[GroupPatchOperation]) -> Result<Json, Refusal> {
    let patched = group(before).patched(steps, &Schemas::default())?;
    Ok(serde_json::to_value(patched).unwrap())
}

fn moves(steps: &[GroupPatchOperation]) -> Result<Vec<Step>, Refusal> {
    Membership::of_patch(steps).map(|membership| membership.steps().to_vec())
}

fn change(add: &[u128], remove: &[u128]) -> Vec<Step> {
    vec![Step::Change { add: set(add), remove: set(remove) }]
}

#[test]
fn attributes_are_set_and_cleared() {
    let before = || json!({ "display_name": "Sales", "external_id": "g1" });
    let renamed = json!({ "display_name": "New", "external_id": "g2" });
    for kind in [Add, Replace] {
        let cases = [
            (step(kind, "display_name", renamed.clone()), json!({ "display_name": "New", "external_id": "g1" })),
            (step(kind, "external_id", renamed.clone()), json!({ "display_name": "Sales", "external_id": "g2" })),
            (step(kind, "external_id", json!({})), json!({ "display_name": "Sales" })),
        ];
        for (step, expected) in cases {
            assert_eq!(patched(before(), std::slice::from_ref(&step)), Ok(expected), "{step:?}");
        }
    }
    let removed = patched(before(), &[step(Remove, "external_id", json!({}))]);
    assert_eq!(removed, Ok(json!({ "display_name": "Sales" })));
}

#[test]
fn a_name_is_never_lost() {
    for steps in [
        vec![step(Remove, "display_name", json!({}))],
        vec![step(Replace, "display_name", json!({}))],
        vec![step(Add, "display_name", json!({ "display_name": "" }))],
        vec![step(Replace, "display_name", json!({ "display_name": "a\0" }))],
    ] {
        let refused = patched(json!({ "display_name": "Sales" }), &steps).unwrap_err();
        assert!(
            matches!(&refused, Refusal::InvalidField { field, .. } if field == "profile.display_name"),
            "{refused:?}"
        );
    }
}

#[test]
fn extension_data_is_patched_as_that_of_users_is() {
    let before = || json!({ "display_name": "S", "extensions": { EXT: { "A": 1, "list": [1] } } });
    let given = json!({ "extensions": { EXT: { "a": 2, "list": [2], "b": { "c": "x" } } } });
    let whole = patched(before(), &[step(Add, &format!("{EXT}|"), given.clone())]).unwrap();
    assert_eq!(whole["extensions"][EXT], json!({ "A": 2, "list": [1, 2], "b": { "c": "x" } }));
    let part = patched(before(), &[step(Replace, &format!("{EXT}|b.c"), given)]).unwrap();
    assert_eq!(part["extensions"][EXT], json!({ "A": 1, "list": [1], "b": { "c": "x" } }));
    let gone = patched(before(), &[step(Remove, "URN:example:group|", json!({}))]).unwrap();
    assert_eq!(gone, json!({ "display_name": "S" }));
}

#[test]
fn steps_on_members_leave_the_profile_alone_and_the_other_way_round() {
    let before = json!({ "display_name": "Sales" });
    assert_eq!(patched(before.clone(), &[move_of(Add, "members", None, Some(&[1]))]), Ok(before));
    assert_eq!(moves(&[step(Replace, "display_name", json!({ "display_name": "x" }))]), Ok(vec![]));
    assert_eq!(moves(&[step(Replace, &format!("{EXT}|a"), json!({}))]), Ok(vec![]));
}

#[test]
fn members_are_added_removed_and_replaced() {
    let value = |n| is("members.value", &member(n).to_string());
    let matching = |condition: Filter, required| Step::RemoveMatching { condition, required };
    let display = || is("members.display", "x");
    let cases = [
        (move_of(Add, "members", None, Some(&[1, 2])), change(&[1, 2], &[])),
        (move_of(Add, "members.value", None, Some(&[1])), change(&[1], &[])),
        (move_of(Add, "members", None, Some(&[])), vec![]),
        (move_of(Add, "members", None, None), vec![]),
        // The condition says whom, the value may say the same.
        (move_of(Add, "members", Some(value(1)), None), change(&[1], &[])),
        (move_of(Add, "members", Some(value(1)), Some(&[1])), change(&[1], &[])),
        (
            move_of(Add, "members", Some(Filter::All(vec![value(1), is("members.type", "User")])), None),
            change(&[1], &[]),
        ),
        (move_of(Add, "members", Some(is("members.type", "User")), Some(&[3])), change(&[3], &[])),
        (move_of(Replace, "members", None, Some(&[1, 2])), vec![Step::Replace(set(&[1, 2]))]),
        (move_of(Replace, "members", None, Some(&[])), vec![Step::Replace(BTreeSet::new())]),
        (move_of(Replace, "members", None, None), vec![Step::Replace(BTreeSet::new())]),
        (move_of(Replace, "members", Some(display()), None), vec![matching(display(), false)]),
        (
            move_of(Replace, "members", Some(value(1)), Some(&[2])),
            vec![matching(value(1), true), Step::Change { add: set(&[2]), remove: set(&[]) }],
        ),
        // A list of whom to take away never takes more, and an empty one nobody.
        (move_of(Remove, "members", None, Some(&[1, 2])), change(&[], &[1, 2])),
        (move_of(Remove, "members", None, Some(&[])), vec![]),
        (move_of(Remove, "members", None, None), vec![Step::Replace(BTreeSet::new())]),
        (move_of(Remove, "members", Some(value(1)), None), change(&[], &[1])),
        (move_of(Remove, "members.value", Some(value(1)), None), change(&[], &[1])),
        (move_of(Remove, "members", Some(value(1)), Some(&[])), change(&[], &[1])),
        (move_of(Remove, "members", Some(display()), None), vec![matching(display(), false)]),
    ];
    for (step, expected) in cases {
        assert_eq!(moves(std::slice::from_ref(&step)), Ok(expected), "{step:?}");
    }
}

#[test]
fn a_member_that_is_added_and_taken_away_in_one_patch_is_none() {
    let steps = [move_of(Add, "members", None, Some(&[1, 2])), move_of(Remove, "members", None, Some(&[1]))];
    assert_eq!(moves(&steps), Ok(change(&[2], &[1])));
}

#[test]
fn what_cannot_be_addressed_is_refused() {
    let display = is("members.display", "x");
    let not = Filter::Not(Box::new(display.clone()));
    let elsewhere = Filter::Compare {
        field: path_of(ResourceKind::Group, "display_name"),
        operator: Operator::Equal,
        value: Value::Null,
    };
    let of = |attribute, sub| GroupPatchOperation {
        field: FieldPath::Attribute(attribute, sub),
        ..step(Replace, "display_name", json!({ "display_name": "x" }))
    };
    let chosen =
        |field: &str| GroupPatchOperation { element: Some(display.clone()), ..step(Replace, field, json!({})) };
    let cases = [
        (move_of(Add, "members", Some(not), Some(&[1])), "path members"),
        (move_of(Add, "members", Some(elsewhere.clone()), Some(&[1])), "filter display_name"),
        (move_of(Remove, "members", Some(elsewhere), None), "filter display_name"),
        (move_of(Remove, "members", Some(display.clone()), Some(&[1])), "field profile.members"),
        (move_of(Replace, "members.display", None, Some(&[1])), "immutable members.display"),
        (move_of(Add, "members.type", Some(display.clone()), Some(&[1])), "immutable members.type"),
        (step(Replace, "group_id", json!({})), "immutable group_id"),
        (step(Remove, "update_time", json!({})), "immutable update_time"),
        (chosen("display_name"), "path display_name"),
        // Elements of an extension are chosen by what they are made of.
        (chosen(&format!("{EXT}|a")), "filter members.display"),
        (of(Attribute::UserName, None), "path user_name"),
        (of(Attribute::Groups, None), "path groups"),
        (of(Attribute::Members, Some(Sub::Country)), "path members.country"),
    ];
    for (step, expected) in cases {
        let steps = std::slice::from_ref(&step);
        let refused = moves(steps).and_then(|_| patched(json!({ "display_name": "Sales" }), steps)).unwrap_err();
        let about = if let Refusal::InvalidPath { field, message } = &refused {
            assert!(message.contains(field), "{message}");
            format!("path {field}")
        } else if let Refusal::InvalidFilter { field, .. } = &refused {
            format!("filter {field}")
        } else if let Refusal::InvalidField { field, .. } = &refused {
            format!("field {field}")
        } else if let Refusal::Immutable { field } = &refused {
            format!("immutable {field}")
        } else {
            format!("{refused:?}")
        };
        assert_eq!(about, expected, "{step:?}");
    }
}
