#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};

use super::{Group, Member, parse};
use crate::ScimType;

/// The group as JSON, and the notes.
fn read(body: &Value) -> (Value, Vec<String>) {
    let parsed = parse(body).unwrap();
    (serde_json::to_value(parsed.value).unwrap(), parsed.notes.iter().map(ToString::to_string).collect())
}

fn refused(body: &Value) -> (Option<ScimType>, String) {
    let err = parse(body).unwrap_err();
    assert_eq!(err.status, 400);
    (err.scim_type, err.detail)
}

#[test]
fn a_group_of_entra_is_read_without_its_second_schema() {
    let body = json!({
        "schemas": [
            "urn:ietf:params:scim:schemas:core:2.0:Group",
            "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"
        ],
        "externalId": "grp-1", "displayName": "Sales", "meta": { "resourceType": "Group" },
        "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group": { "a": 1 },
    });
    let (group, notes) = read(&body);
    assert_eq!(group, json!({ "externalId": "grp-1", "displayName": "Sales" }));
    assert_eq!(
        notes,
        [
            "unknown-attribute-ignored (http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group)",
            "read-only-ignored (meta)",
            "entra-group-schema (schemas)",
        ]
    );
}

#[test]
fn names_ignore_case_and_may_be_dotted_or_carry_their_schema() {
    for body in [
        json!({ "DISPLAYNAME": "Sales", "Members": [{ "Value": "1" }] }),
        json!({
            "urn:ietf:params:scim:schemas:core:2.0:Group:displayName": "Sales",
            "urn:ietf:params:scim:schemas:core:2.0:Group:members": [{ "value": "1" }]
        }),
        json!({ "urn:ietf:params:scim:schemas:core:2.0:group": { "displayName": "Sales", "members": [{ "value": "1" }] } }),
    ] {
        assert_eq!(read(&body).0, json!({ "displayName": "Sales", "members": [{ "value": "1" }] }), "{body}");
    }
}

#[test]
fn no_members_is_not_the_same_as_nothing_said_of_members() {
    let members = |body: &Value| parse(body).unwrap().value.members;
    assert_eq!(members(&json!({ "displayName": "a" })), None);
    assert_eq!(members(&json!({ "displayName": "a", "members": null })), None);
    assert_eq!(members(&json!({ "displayName": "a", "members": "" })), None);
    assert_eq!(members(&json!({ "displayName": "a", "members": [] })), Some(Vec::new()));
}

#[test]
fn a_member_is_its_id_however_it_is_told() {
    let one = json!([{ "value": "1" }]);
    for (members, note) in [
        (json!([{ "value": "1" }]), None),
        (json!([{ "$ref": null, "value": "1", "display": "Ada", "type": "User" }]), None),
        (json!([{ "value": "1", "$ref": "https://elsewhere.example/Users/2" }]), None),
        (json!([{ "value": 1 }]), None),
        (json!({ "value": "1" }), Some("single-value-as-array (members)")),
        (json!(["1"]), Some("bare-value-as-element (members[0])")),
        (json!([1]), Some("bare-value-as-element (members[0])")),
        (json!([{ "$ref": "https://h/scim/v2/Users/1" }]), Some("member-by-reference (members[0])")),
        (json!([{ "$ref": "../Users/1/?x=/9#/8", "value": "" }]), Some("member-by-reference (members[0])")),
        (json!([{ "$ref": "1", "value": null }]), Some("member-by-reference (members[0])")),
    ] {
        let (group, notes) = read(&json!({ "members": members }));
        assert_eq!(group, json!({ "members": one }), "{members}");
        assert_eq!(notes, note.into_iter().collect::<Vec<_>>(), "{members}");
    }
}

#[test]
fn each_member_counts_once_and_each_habit_is_noted_once() {
    let (group, notes) = read(&json!({ "members": ["1", "2", { "value": "2", "type": "Group" }, "1", "3"] }));
    assert_eq!(group, json!({ "members": [{ "value": "1" }, { "value": "2" }, { "value": "3" }] }));
    assert_eq!(notes, ["bare-value-as-element (members[0])", "duplicate-merged (members[2])"]);
}

#[test]
fn a_member_without_an_id_is_refused_by_its_place() {
    for member in
        [json!({}), json!(null), json!(""), json!({ "display": "Ada" }), json!({ "$ref": "/" }), json!({ "value": [] })]
    {
        let (kind, detail) = refused(&json!({ "members": [{ "value": "1" }, member] }));
        assert_eq!(kind, Some(ScimType::InvalidValue));
        assert_eq!(detail, "members[1] has no value; send the member's id as its value");
    }
    for member in [json!(true), json!([]), json!([{ "value": "1" }])] {
        let (_, detail) = refused(&json!({ "members": [member] }));
        assert!(detail.starts_with("members[0] must be an object, found "), "{detail}");
    }
    assert!(refused(&json!({ "members": ["a\u{0}"] })).1.contains("NUL"));
    assert!(refused(&json!({ "members": true })).1.starts_with("members[0] must be an object"));
}

#[test]
fn twenty_thousand_members_are_read() {
    let members: Vec<Value> = (0..20_000).map(|i| json!({ "value": format!("id-{i}"), "display": "x" })).collect();
    let group = parse(&json!({ "displayName": "all", "members": members })).unwrap();
    assert_eq!(group.value.members.unwrap().len(), 20_000);
    assert!(group.notes.is_empty());
}

#[test]
fn extensions_are_kept_as_sent() {
    let body = json!({ "displayName": "a", "urn:x:team:2.0:Group": { "Lead": "1", "none": null } });
    let (group, _) = read(&body);
    assert_eq!(group, json!({ "displayName": "a", "urn:x:team:2.0:Group": { "Lead": "1" } }));
}

#[test]
fn attributes_of_users_are_none_of_a_group() {
    let (group, notes) = read(&json!({ "displayName": "a", "userName": "b", "active": true }));
    assert_eq!(group, json!({ "displayName": "a" }));
    assert_eq!(notes, ["unknown-attribute-ignored (active)", "unknown-attribute-ignored (userName)"]);
}

#[test]
fn a_body_that_is_no_group_is_refused() {
    for body in [json!([]), json!("a"), json!(null)] {
        assert_eq!(
            refused(&body),
            (Some(ScimType::InvalidSyntax), "the body must be a JSON object that holds one group".to_owned())
        );
    }
    let (kind, detail) = refused(&json!({ "displayName": ["a", "b"] }));
    assert_eq!(kind, Some(ScimType::InvalidValue));
    assert!(detail.starts_with("displayName must be text"), "{detail}");
}

#[test]
fn a_group_is_written_without_what_it_has_not() {
    let member = Member {
        value: "1".to_owned(),
        reference: Some("https://h/scim/v2/Users/1".to_owned()),
        kind: Some("User".to_owned()),
        display: Some("Ada".to_owned()),
    };
    let group = Group { display_name: Some("a".to_owned()), members: Some(vec![member]), ..Group::default() };
    assert_eq!(
        serde_json::to_value(group).unwrap(),
        json!({
            "displayName": "a",
            "members": [{ "value": "1", "$ref": "https://h/scim/v2/Users/1", "type": "User", "display": "Ada" }]
        })
    );
    assert_eq!(serde_json::to_value(Group::default()).unwrap(), json!({}));
}
