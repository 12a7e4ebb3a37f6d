#![expect(clippy::unwrap_used, reason = "tests")]

use proto::v1;
use serde_json::{Value, json};

use super::to_proto;

fn of(operations: Value) -> Vec<v1::UserPatchOperation> {
    let body = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": operations,
    });
    to_proto(scim::patch::parse(&scim::Resource::USER, &body).unwrap().value).unwrap()
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
