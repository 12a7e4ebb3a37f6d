//! Patches of groups, in every shape that identity providers send members.

use serde_json::{Value, json};

use super::{field, patch, show};
use crate::patch::{Operation, parse};
use crate::{Error, Group, OpKind, Resource, ScimType};

/// An operation on one line; members are told by their ids alone.
fn line(operation: &Operation) -> String {
    let Operation { kind, target, element, fragment } = operation;
    // Every fragment is a partial group.
    let group: Group = serde_json::from_value(Value::Object(fragment.clone())).unwrap();
    assert_eq!(serde_json::to_value(&group).unwrap(), Value::Object(fragment.clone()));
    let element = element.as_ref().map(|filter| format!("[{}]", show(filter))).unwrap_or_default();
    let said = match group.members {
        Some(members) => {
            let ids: Vec<String> = members.into_iter().map(|member| member.value).collect();
            format!(" {}", ids.join(","))
        }
        None if fragment.is_empty() => String::new(),
        None => format!(" {}", Value::Object(fragment.clone())),
    };
    format!("{} {}{element}{said}", kind.as_str(), field(target))
}

fn read(body: &Value) -> (Vec<String>, Vec<String>) {
    let parsed = parse(&Resource::GROUP, body).unwrap();
    (parsed.value.operations.iter().map(line).collect(), parsed.notes.iter().map(ToString::to_string).collect())
}

fn operations(operations: &Value) -> Vec<String> {
    read(&patch(operations)).0
}

fn refused(operation: &Value) -> Error {
    parse(&Resource::GROUP, &patch(&json!([operation]))).unwrap_err()
}

/// One operation, what it comes to, and its notes.
#[track_caller]
fn check(operation: &Value, expected: &[&str], notes: &[&str]) {
    let (operations, noted) = read(&patch(&json!([operation])));
    assert_eq!(operations, expected, "{operation}");
    assert_eq!(noted, notes, "{operation}");
}

#[test]
fn okta_removes_by_filter_and_adds_by_list() {
    let sent = json!([
        { "op": "remove", "path": "members[value eq \"2\"]" },
        { "op": "add", "path": "members", "value": [{ "value": "1", "display": "ada@example.com" }] },
    ]);
    assert_eq!(operations(&sent), ["remove members 2", "add members 1"]);
}

#[test]
fn okta_renames_without_a_path_and_repeats_the_id() {
    check(
        &json!({ "op": "replace", "value": { "displayName": "Sales EMEA", "id": "7" } }),
        &[r#"replace display_name {"displayName":"Sales EMEA"}"#],
        &["read-only-ignored (id)"],
    );
}

#[test]
fn okta_empties_a_group_with_an_empty_list() {
    check(&json!({ "op": "replace", "path": "members", "value": [] }), &["remove members"], &[]);
    check(&json!({ "op": "replace", "value": { "members": [] } }), &["remove members"], &[]);
    check(
        &json!({ "op": "replace", "path": "members", "value": null }),
        &["remove members"],
        &["null-as-absent (members)"],
    );
}

#[test]
fn entra_adds_and_removes_by_list() {
    let list = json!([{ "$ref": null, "value": "1" }, { "$ref": null, "value": "2" }]);
    check(&json!({ "op": "Add", "path": "members", "value": list }), &["add members 1,2"], &["capitalised-op (op)"]);
    check(
        &json!({ "op": "Remove", "path": "members", "value": list }),
        &["remove members 1,2"],
        &["capitalised-op (op)", "members-remove-by-value (members)"],
    );
    check(
        &json!({ "op": "Replace", "path": "externalId", "value": "grp-1" }),
        &[r#"replace external_id {"externalId":"grp-1"}"#],
        &["capitalised-op (op)"],
    );
}

#[test]
fn a_remove_with_an_empty_list_takes_nobody_away() {
    for nothing in [json!([]), json!("")] {
        check(&json!({ "op": "remove", "path": "members", "value": nothing }), &[], &["nothing-to-do (members)"]);
    }
}

#[test]
fn a_remove_without_a_value_takes_all_away() {
    check(&json!({ "op": "remove", "path": "members" }), &["remove members"], &[]);
    check(&json!({ "op": "remove", "path": "members", "value": null }), &["remove members"], &[]);
    check(
        &json!({ "op": "remove", "path": "urn:ietf:params:scim:schemas:core:2.0:Group:members" }),
        &["remove members"],
        &[],
    );
}

#[test]
fn a_member_may_be_listed_in_any_shape() {
    for value in [
        json!([{ "value": "1" }]),
        json!({ "value": "1" }),
        json!(["1"]),
        json!("1"),
        json!([{ "$ref": "https://h/scim/v2/Users/1" }]),
    ] {
        for (op, path) in [
            ("add", "members"),
            ("replace", "members"),
            ("remove", "members"),
            ("add", "members.value"),
            ("replace", "members.value"),
            ("remove", "members.value"),
            ("ADD", "Members"),
        ] {
            let done = operations(&json!([{ "op": op, "path": path, "value": value }]));
            assert_eq!(done, [format!("{} members 1", op.to_ascii_lowercase())], "{op} {path} {value}");
        }
        let done = operations(&json!([{ "op": "add", "value": { "members": value } }]));
        assert_eq!(done, ["add members 1"], "{value}");
    }
}

#[test]
fn neighbours_that_do_the_same_become_one_operation() {
    let sent = json!([
        { "op": "remove", "path": "members[value eq \"1\"]" },
        { "op": "remove", "path": "members[value eq \"2\"]" },
        { "op": "remove", "path": "members", "value": [{ "value": "3" }] },
        { "op": "remove", "path": "members[value eq \"4\" or value eq \"5\"]" },
        { "op": "add", "path": "members", "value": [{ "value": "1" }] },
        { "op": "add", "value": { "members": [{ "value": "6" }] } },
        { "op": "replace", "path": "displayName", "value": "a" },
        { "op": "add", "path": "members", "value": "7" },
        { "op": "remove", "path": "members", "value": "7" },
        { "op": "replace", "path": "members", "value": "8" },
        { "op": "add", "path": "members", "value": "9" },
    ]);
    assert_eq!(
        operations(&sent),
        [
            "remove members 1,2,3,4,5",
            "add members 1,6",
            r#"replace display_name {"displayName":"a"}"#,
            "add members 7",
            "remove members 7",
            "replace members 8",
            "add members 9",
        ]
    );
}

#[test]
fn a_filter_that_does_more_than_name_members_is_the_services_to_evaluate() {
    for (path, expected) in [
        ("members[type eq \"Group\"]", r#"remove members[members.type eq "Group"]"#),
        ("members[display sw \"a\"]", r#"remove members[members.display sw "a"]"#),
        ("members[value ne \"1\"]", r#"remove members[members.value ne "1"]"#),
        (
            "members[value eq \"1\" and type eq \"User\"]",
            r#"remove members[members.value eq "1" & members.type eq "User"]"#,
        ),
        ("members[value eq \"1\" or display pr]", r#"remove members[members.value eq "1" | members.display?]"#),
    ] {
        check(&json!({ "op": "remove", "path": path }), &[expected], &[]);
    }
}

#[test]
fn an_add_at_a_filter_adds_the_member_it_names() {
    let path = "members[value eq \"1\"]";
    check(&json!({ "op": "add", "path": path }), &["add members 1"], &[]);
    check(&json!({ "op": "add", "path": path, "value": [] }), &["add members 1"], &[]);
    check(&json!({ "op": "add", "path": path, "value": { "value": "1" } }), &["add members 1"], &[]);
    check(
        &json!({ "op": "add", "path": path, "value": { "display": "Ada" } }),
        &["add members 1"],
        &["read-only-ignored (members)"],
    );
    let err = refused(&json!({ "op": "add", "path": "members[display eq \"Ada\"]" }));
    assert_eq!(
        (err.scim_type, err.detail.as_str()),
        (Some(ScimType::InvalidValue), "Operations[0]: members: value is missing; send the members")
    );
}

#[test]
fn a_replace_at_a_filter_replaces_those_it_picks() {
    let path = "members[value eq \"1\"]";
    check(
        &json!({ "op": "replace", "path": path, "value": { "value": "2" } }),
        &[r#"replace members[members.value eq "1"] 2"#],
        &[],
    );
    check(&json!({ "op": "replace", "path": path, "value": [{ "value": "1" }] }), &["add members 1"], &[]);
    check(&json!({ "op": "replace", "path": path, "value": null }), &["remove members 1"], &[]);
    let err = refused(&json!({ "op": "replace", "path": "members[value eq \"1\"].value", "value": "2" }));
    assert_eq!(err.scim_type, Some(ScimType::Mutability));
}

#[test]
fn parts_that_are_the_servers_are_left_alone() {
    for path in ["members.display", "members.type", "members.$ref", "members[value eq \"1\"].display"] {
        for op in ["add", "replace", "remove"] {
            let (operations, notes) = read(&patch(&json!([{ "op": op, "path": path, "value": "x" }])));
            assert_eq!(operations, [""; 0], "{op} {path}");
            assert_eq!(notes.len(), 1, "{notes:?}");
        }
    }
    check(&json!({ "op": "remove", "path": "members[value eq \"1\"].value" }), &["remove members 1"], &[]);
}

#[test]
fn what_is_unknown_or_null_harms_no_member() {
    check(
        &json!({ "op": "replace", "value": { "displayName": "a", "members": null, "owners": ["1"], "active": true } }),
        &[r#"replace display_name {"displayName":"a"}"#],
        &["unknown-attribute-ignored (active)", "null-as-absent (members)", "unknown-attribute-ignored (owners)"],
    );
    check(&json!({ "op": "add", "path": "userName", "value": "x" }), &[], &["unknown-attribute-ignored (userName)"]);
    check(&json!({ "op": "add", "path": "members", "value": [] }), &[], &["nothing-to-do (members)"]);
}

#[test]
fn a_group_keeps_its_name() {
    for (operation, kind) in [
        (json!({ "op": "remove", "path": "displayName" }), ScimType::Mutability),
        (json!({ "op": "replace", "path": "displayName", "value": "" }), ScimType::InvalidValue),
        (json!({ "op": "replace", "value": { "displayName": null } }), ScimType::InvalidValue),
        (json!({ "op": "remove" }), ScimType::NoTarget),
        (json!({ "op": "remove", "path": "urn:ietf:params:scim:schemas:core:2.0:Group" }), ScimType::NoTarget),
    ] {
        let err = refused(&operation);
        assert_eq!((err.status, err.scim_type), (400, Some(kind)), "{operation}");
        assert!(err.detail.contains("displayName is required") || kind == ScimType::NoTarget, "{}", err.detail);
    }
}

#[test]
fn members_that_cannot_be_meant_are_refused() {
    for (operation, why) in [
        (json!({ "op": "add", "path": "members" }), "Operations[0]: members: value is missing"),
        (json!({ "op": "replace", "path": "members" }), "Operations[0]: members: value is missing"),
        (
            json!({ "op": "add", "path": "members", "value": [{ "display": "Ada" }] }),
            "Operations[0]: members[0] has no value",
        ),
        (json!({ "op": "remove", "path": "members", "value": [{}] }), "Operations[0]: members[0] has no value"),
        (json!({ "op": "add", "path": "members", "value": true }), "Operations[0]: members[0] must be an object"),
        (json!({ "op": "remove", "path": "members[shoe eq 1]" }), "members has no sub-attribute shoe"),
        (json!({ "op": "remove", "path": "displayName[value eq \"1\"]" }), "no elements to pick"),
    ] {
        let err = refused(&operation);
        assert_eq!(err.status, 400);
        assert!(err.detail.contains(why), "{operation}: {}", err.detail);
    }
}

#[test]
fn extension_data_of_a_group_is_patched_as_that_of_a_user() {
    check(
        &json!({ "op": "add", "path": "urn:x:team:2.0:Group:lead", "value": "1" }),
        &[r#"add <urn:x:team:2.0:Group>lead {"urn:x:team:2.0:Group":{"lead":"1"}}"#],
        &[],
    );
    check(&json!({ "op": "remove", "path": "urn:x:team:2.0:Group" }), &["remove <urn:x:team:2.0:Group>"], &[]);
}

#[test]
fn the_patch_of_scim_1_1_is_translated() {
    let body = json!({
        "schemas": ["urn:scim:schemas:core:1.0"],
        "id": "7",
        "members": [
            { "value": "1", "operation": "add" },
            { "value": "2" },
            { "value": "3", "operation": "Delete" },
            { "value": "4", "operation": "add" },
        ],
        "displayName": "Sales",
        "meta": { "attributes": ["externalId"] },
    });
    let (operations, notes) = read(&body);
    assert_eq!(
        operations,
        [
            "remove external_id",
            "add members 1,2",
            "remove members 3",
            "add members 4",
            r#"replace display_name {"displayName":"Sales"}"#,
        ]
    );
    assert_eq!(notes, ["scim-1-patch (members)", "members-remove-by-value (members)"]);
    assert_eq!(read(&json!({ "members": [] })).0, [""; 0]);
}

#[test]
fn a_body_that_is_no_patch_of_either_version_is_refused() {
    for body in [json!({}), json!({ "displayName": "a" }), json!({ "members": null })] {
        let err = parse(&Resource::GROUP, &body).unwrap_err();
        assert!(err.detail.starts_with("Operations is missing"), "{body}");
    }
    let err = parse(&Resource::GROUP, &json!({ "members": [{ "value": "1", "operation": "move" }] })).unwrap_err();
    assert_eq!(err.scim_type, Some(ScimType::InvalidSyntax));
    assert!(err.detail.starts_with("members[0].operation is not known"), "{}", err.detail);
    // Users were patched like this as well, but no identity provider does.
    assert!(parse(&Resource::USER, &json!({ "members": [] })).is_err());
}

#[test]
fn twenty_thousand_members_fit_into_one_operation() {
    let listed: Vec<Value> = (0..20_000).map(|i| json!({ "value": format!("id-{i}"), "$ref": null })).collect();
    for op in ["add", "remove", "replace"] {
        let parsed =
            parse(&Resource::GROUP, &patch(&json!([{ "op": op, "path": "members", "value": listed }]))).unwrap();
        assert_eq!(parsed.value.operations.len(), 1);
        let operation = parsed.value.operations.first().unwrap();
        assert_eq!(operation.fragment.get("members").and_then(Value::as_array).map(Vec::len), Some(20_000));
        assert_eq!(operation.element, None);
        assert!(parsed.notes.len() <= 1, "{:?}", parsed.notes);
        assert_eq!(operation.kind == OpKind::Remove, op == "remove");
    }
}
