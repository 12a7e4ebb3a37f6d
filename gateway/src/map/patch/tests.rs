#![expect(clippy::unwrap_used, reason = "tests")]

use proto::v1;
use serde_json::{Value, json};

use super::{groups, users};

fn of(operations: Value) -> Vec<v1::UserPatchOperation> {
    let body = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": operations,
    });
    users(scim::patch::parse(&scim::Resource::USER, &body).unwrap().value).unwrap()
}

fn field(path: &str) -> Option<v1::FieldPath> {
    Some(v1::FieldPath { path: path.to_owned(), extension_urn: String::new() })
}

#[test]
fn a_deactivation_sets_active_in_the_profile() {
    let expected = v1::UserPatchOperation {
        kind: v1::PatchKind::Replace.into(),
        field: field("active"),
        element: None,
        fragment: Some(v1::Profile { active: Some(false), ..v1::Profile::default() }),
    };
    for operation in [
        json!({ "op": "Replace", "path": "active", "value": "False" }),
        json!({ "op": "replace", "value": { "active": false } }),
    ] {
        assert_eq!(of(json!([operation])), std::slice::from_ref(&expected));
    }
}

#[test]
fn an_element_condition_travels_beside_the_value_in_its_place() {
    let operations = of(json!([{ "op": "Add", "path": "emails[type eq \"work\"].value", "value": "a@x.example" }]));

    let v1::UserPatchOperation { kind, field: path, element, fragment } = &operations[0];
    assert_eq!(*kind, i32::from(v1::PatchKind::Add));
    assert_eq!(*path, field("emails.value"));
    let condition = element.as_ref().unwrap().condition.as_ref().unwrap();
    assert!(
        matches!(condition, v1::filter::Condition::Comparison(comparison) if comparison.field == field("emails.type"))
    );
    let email = v1::MultiValue { value: "a@x.example".to_owned(), ..v1::MultiValue::default() };
    assert_eq!(*fragment, Some(v1::Profile { emails: vec![email], ..v1::Profile::default() }));
}

#[test]
fn a_removal_has_no_value() {
    let operations = of(json!([{ "op": "remove", "path": "title" }]));
    assert_eq!(
        operations,
        [v1::UserPatchOperation {
            kind: v1::PatchKind::Remove.into(),
            field: field("title"),
            element: None,
            fragment: None,
        }]
    );
}

#[test]
fn an_attribute_of_another_extension_is_named_below_its_urn() {
    let operations = of(json!([{ "op": "replace", "path": "urn:example:badge:1.0:User:badge", "value": "A-7" }]));
    let path = operations[0].field.clone().unwrap();
    assert_eq!((path.path.as_str(), path.extension_urn.as_str()), ("badge", "urn:example:badge:1.0:User"));
    let fragment = operations[0].fragment.clone().unwrap();
    assert!(fragment.extensions["urn:example:badge:1.0:User"].fields.contains_key("badge"));
}

#[test]
fn operations_keep_their_order() {
    let operations = of(json!([
        { "op": "remove", "path": "displayName" },
        { "op": "add", "path": "displayName", "value": "A" },
        { "op": "replace", "path": "displayName", "value": "B" },
    ]));
    let kinds: Vec<_> = operations.iter().map(v1::UserPatchOperation::kind).collect();
    assert_eq!(kinds, [v1::PatchKind::Remove, v1::PatchKind::Add, v1::PatchKind::Replace]);
}

#[test]
fn no_operations_are_no_operations() {
    assert_eq!(of(json!([])), []);
}

fn of_group(operations: Value) -> Vec<v1::GroupPatchOperation> {
    groups(scim::patch::parse(&scim::Resource::GROUP, &json!({ "Operations": operations })).unwrap().value).unwrap()
}

fn members(ids: &[&str]) -> Option<v1::GroupProfile> {
    let members = ids.iter().map(|id| v1::Member { value: (*id).to_owned(), ..v1::Member::default() }).collect();
    Some(v1::GroupProfile { members: Some(v1::MemberList { members }), ..v1::GroupProfile::default() })
}

#[test]
fn members_travel_in_the_fragment_also_when_they_are_to_go() {
    let operations = of_group(json!([
        { "op": "add", "path": "members", "value": [{ "value": "1", "display": "Ada" }, { "value": "2" }] },
        { "op": "remove", "path": "members", "value": [{ "value": "3" }] },
        { "op": "remove", "path": "members[type eq \"Group\"]" },
        { "op": "replace", "path": "members", "value": [{ "value": "4" }] },
        { "op": "remove", "path": "members" },
        { "op": "replace", "path": "displayName", "value": "Sales" },
    ]));
    let said: Vec<_> = operations.iter().map(|o| (o.kind(), o.element.is_some(), o.fragment.clone())).collect();
    assert_eq!(
        said,
        [
            (v1::PatchKind::Add, false, members(&["1", "2"])),
            (v1::PatchKind::Remove, false, members(&["3"])),
            (v1::PatchKind::Remove, true, None),
            (v1::PatchKind::Replace, false, members(&["4"])),
            (v1::PatchKind::Remove, false, None),
            (
                v1::PatchKind::Replace,
                false,
                Some(v1::GroupProfile { display_name: "Sales".to_owned(), ..v1::GroupProfile::default() })
            ),
        ]
    );
    for operation in &operations[..5] {
        assert_eq!(operation.field, field("members"));
    }
}
