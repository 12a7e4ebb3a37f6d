#![expect(clippy::unwrap_used, reason = "tests")]

use proto::v1;
use scim::Group;
use serde_json::{Value, json};

use super::{to_profile, to_scim};

const BASE: &str = "https://scim.example/scim/v2";

fn profile(sent: &Value) -> v1::GroupProfile {
    to_profile(scim::group::parse(sent).unwrap().value).unwrap()
}

fn group(profile: v1::GroupProfile) -> v1::Group {
    v1::Group {
        group_id: "7".to_owned(),
        workspace_id: "w".to_owned(),
        profile: Some(profile),
        member_count: 2,
        create_time: Some(prost_types::Timestamp { seconds: 1_767_225_600, nanos: 7_000_000 }),
        update_time: Some(prost_types::Timestamp { seconds: 1_767_225_601, nanos: 0 }),
        etag: "W/\"3\"".to_owned(),
        on_request: Vec::new(),
        always_shown: Vec::new(),
    }
}

fn answered(profile: v1::GroupProfile) -> Value {
    serde_json::to_value(to_scim(group(profile), BASE)).unwrap()
}

#[test]
fn a_group_is_what_was_sent_and_what_the_server_knows() {
    let sent = json!({
        "displayName": " Sales EMEA ",
        "externalId": "grp-1",
        "urn:x:team:2.0:Group": { "lead": "1", "size": 3 },
    });
    assert_eq!(
        answered(profile(&sent)),
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group", "urn:x:team:2.0:Group"],
            "id": "7",
            "displayName": " Sales EMEA ",
            "externalId": "grp-1",
            "urn:x:team:2.0:Group": { "lead": "1", "size": 3 },
            "meta": {
                "resourceType": "Group",
                "created": "2026-01-01T00:00:00.007Z",
                "lastModified": "2026-01-01T00:00:01.000Z",
                "location": "https://scim.example/scim/v2/Groups/7",
                "version": "W/\"3\"",
            },
        })
    );
}

#[test]
fn of_a_members_words_only_its_id_is_passed_on() {
    let sent =
        json!({ "members": [{ "value": "1", "display": "Eve", "type": "Group", "$ref": "https://evil.example/1" }] });
    let members = vec![v1::Member { value: "1".to_owned(), ..v1::Member::default() }];
    assert_eq!(profile(&sent).members, Some(v1::MemberList { members }));
}

#[test]
fn no_members_and_nothing_said_of_members_stay_apart() {
    assert_eq!(profile(&json!({ "displayName": "a" })).members, None);
    assert_eq!(profile(&json!({ "displayName": "a", "members": [] })).members, Some(v1::MemberList::default()));
    assert_eq!(answered(v1::GroupProfile::default()).get("members"), None);
    let none = v1::GroupProfile { members: Some(v1::MemberList::default()), ..v1::GroupProfile::default() };
    assert_eq!(answered(none).get("members"), Some(&json!([])));
}

#[test]
fn a_member_has_its_uri_by_its_type() {
    let member = |value: &str, kind: v1::MemberType, display: &str| v1::Member {
        value: value.to_owned(),
        r#type: kind.into(),
        display: display.to_owned(),
    };
    let members = vec![
        member("1", v1::MemberType::User, "Ada"),
        member("2", v1::MemberType::Group, ""),
        member("3", v1::MemberType::Unspecified, "?"),
    ];
    let profile = v1::GroupProfile { members: Some(v1::MemberList { members }), ..v1::GroupProfile::default() };
    assert_eq!(
        answered(profile)["members"],
        json!([
            { "value": "1", "$ref": "https://scim.example/scim/v2/Users/1", "type": "User", "display": "Ada" },
            { "value": "2", "$ref": "https://scim.example/scim/v2/Groups/2", "type": "Group" },
            { "value": "3", "display": "?" },
        ])
    );
}

#[test]
fn an_answer_can_be_sent_back() {
    let members = vec![v1::Member { value: "1".to_owned(), r#type: 1, display: "Ada".to_owned() }];
    let profile = v1::GroupProfile {
        display_name: "Sales".to_owned(),
        members: Some(v1::MemberList { members }),
        ..v1::GroupProfile::default()
    };
    let again: Group = scim::group::parse(&answered(profile)).unwrap().value;
    let again = to_profile(again).unwrap();
    assert_eq!((again.display_name.as_str(), again.members.unwrap().members[0].value.as_str()), ("Sales", "1"));
}
