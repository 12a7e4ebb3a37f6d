#![expect(clippy::unwrap_used, reason = "tests")]

use proptest::prelude::*;
use proto::v1;
use scim::User;
use serde_json::{Value, json};

use super::{to_profile, to_scim};

const BASE: &str = "https://scim.example/scim/v2";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// A user with a value in every attribute a client may write.
fn everything() -> Value {
    json!({
        "externalId": "00u1",
        "userName": "Zoë.O'Brien+test@example.com",
        "name": {
            "formatted": "Dr. Zoë Ann O'Brien Jr.",
            "familyName": "O'Brien",
            "givenName": "Zoë",
            "middleName": "Ann",
            "honorificPrefix": "Dr.",
            "honorificSuffix": "Jr."
        },
        "displayName": " Zoë ",
        "nickName": "Zo",
        "profileUrl": "https://people.example/zoe",
        "title": "CTO",
        "userType": "Employee",
        "preferredLanguage": "fr-FR, en;q=0.5",
        "locale": "fr-FR",
        "timezone": "Romance Standard Time",
        "active": false,
        "emails": [
            { "value": "zoe@example.com", "display": "Zoë", "type": "work", "primary": true },
            { "value": "z@home.example", "type": "home", "primary": false },
            { "value": "z@other.example" }
        ],
        "phoneNumbers": [{ "value": "tel:+33-1;ext=2", "type": "mobile" }],
        "ims": [{ "value": "zoe", "type": "xmpp" }],
        "photos": [{ "value": "https://img.example/1", "type": "photo" }],
        "addresses": [{
            "formatted": "1 rue A\n75001 Paris",
            "streetAddress": "1 rue A",
            "locality": "Paris",
            "region": "IdF",
            "postalCode": "75001",
            "country": "FR",
            "type": "work",
            "primary": true
        }],
        "entitlements": [{ "value": "gold" }],
        "roles": [{ "value": "{\"id\":\"1\"}", "display": "Admin", "type": "app", "primary": false }],
        "x509Certificates": [{ "value": "TUlJ" }],
        (ENTERPRISE): {
            "employeeNumber": "701984",
            "costCenter": "4130",
            "organization": "Example",
            "division": "R&D",
            "department": "Tools",
            "manager": { "value": "26118915", "$ref": "../Users/26118915", "displayName": "John" }
        },
        "urn:example:badge:1.0:User": { "badge": "A-7", "floor": 3, "doors": ["n", { "x": true }] },
        "urn:example:car:1.0:User": { "plate": "AB-123" }
    })
}

fn profile(sent: Value) -> v1::Profile {
    to_profile(serde_json::from_value::<User>(sent).unwrap()).unwrap()
}

fn user(profile: v1::Profile) -> v1::User {
    v1::User {
        user_id: "0191b7a0-0000-7000-8000-000000000001".to_owned(),
        workspace_id: "0191b7a0-0000-7000-8000-0000000000ff".to_owned(),
        managed_by: v1::ManagedBy::Scim.into(),
        state: v1::UserState::Active.into(),
        profile: Some(profile),
        seat: Some(v1::Seat { role: v1::Role::Admin.into(), teams: vec!["blue".to_owned()], ..v1::Seat::default() }),
        login_email: "zoe@example.com".to_owned(),
        time_zone: "Europe/Paris".to_owned(),
        predecessor_id: "0191b7a0-0000-7000-8000-000000000000".to_owned(),
        create_time: Some(prost_types::Timestamp { seconds: 1_767_225_600, nanos: 7_000_000 }),
        update_time: Some(prost_types::Timestamp { seconds: 1_767_225_601, nanos: 0 }),
        state_time: None,
        etag: "W/\"3\"".to_owned(),
        groups: Vec::new(),
        on_request: Vec::new(),
        always_shown: Vec::new(),
    }
}

fn answered(profile: v1::Profile) -> Value {
    serde_json::to_value(to_scim(user(profile), BASE)).unwrap()
}

#[test]
fn whatever_a_client_sends_is_what_it_gets() {
    let mut expected = everything();
    expected["id"] = json!("0191b7a0-0000-7000-8000-000000000001");
    expected["schemas"] = json!([
        "urn:ietf:params:scim:schemas:core:2.0:User",
        ENTERPRISE,
        "urn:example:badge:1.0:User",
        "urn:example:car:1.0:User"
    ]);
    expected["meta"] = json!({
        "resourceType": "User",
        "created": "2026-01-01T00:00:00.007Z",
        "lastModified": "2026-01-01T00:00:01.000Z",
        "location": "https://scim.example/scim/v2/Users/0191b7a0-0000-7000-8000-000000000001",
        "version": "W/\"3\""
    });
    assert_eq!(answered(profile(everything())), expected);
}

#[test]
fn an_answer_read_again_is_the_same_profile() {
    let sent = profile(everything());
    assert_eq!(profile(answered(sent.clone())), sent);
}

#[test]
fn nothing_of_the_seat_or_of_the_inside_shows() {
    let text = answered(profile(everything())).to_string();
    for hidden in ["blue", "Europe/Paris", "0000000000ff", "000000000000\"", "managed", "password", "null", "groups"] {
        assert!(!text.contains(hidden), "{hidden}");
    }
}

#[test]
fn an_attribute_without_a_value_is_left_out() {
    assert_eq!(
        answered(v1::Profile {
            user_name: "ada".to_owned(),
            active: Some(true),
            name: Some(v1::Name::default()),
            enterprise: Some(v1::Enterprise { manager: Some(v1::Manager::default()), ..v1::Enterprise::default() }),
            extensions: [("urn:x:y".to_owned(), prost_types::Struct::default())].into(),
            ..v1::Profile::default()
        }),
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
            "id": "0191b7a0-0000-7000-8000-000000000001",
            "userName": "ada",
            "active": true,
            "meta": {
                "resourceType": "User",
                "created": "2026-01-01T00:00:00.007Z",
                "lastModified": "2026-01-01T00:00:01.000Z",
                "location": "https://scim.example/scim/v2/Users/0191b7a0-0000-7000-8000-000000000001",
                "version": "W/\"3\""
            }
        })
    );
}

#[test]
fn active_is_always_told() {
    for (active, state, told) in [
        (Some(true), v1::UserState::Active, true),
        (Some(false), v1::UserState::Deactivated, false),
        (None, v1::UserState::Active, true),
        (None, v1::UserState::Deactivated, false),
    ] {
        let profile = v1::Profile { active, ..v1::Profile::default() };
        let user = v1::User { profile: Some(profile), state: state.into(), ..v1::User::default() };
        assert_eq!(to_scim(user, BASE).active, Some(told));
    }
}

#[test]
fn active_is_left_open_when_the_client_does() {
    assert_eq!(profile(json!({ "userName": "ada" })).active, None);
}

#[test]
fn what_the_server_alone_says_is_not_taken_from_a_client() {
    let echo = json!({
        "schemas": ["urn:x"], "id": "7", "userName": "ada", "groups": [{ "value": "g" }], "meta": { "version": "1" }
    });
    assert_eq!(profile(echo), v1::Profile { user_name: "ada".to_owned(), ..v1::Profile::default() });
}

#[test]
fn an_extension_that_cannot_be_carried_is_refused_by_its_urn() {
    let sent = json!({ "userName": "ada", "urn:x:y:1.0:User": { "n": u64::MAX } });
    let refused = to_profile(serde_json::from_value::<User>(sent).unwrap()).unwrap_err();
    assert!(refused.detail.starts_with("urn:x:y:1.0:User"), "{}", refused.detail);
}

proptest! {
    #[test]
    fn any_text_passes_byte_for_byte(text in ".{1,40}", kind in ".{1,8}", primary in any::<Option<bool>>()) {
        let element = v1::MultiValue { value: text.clone(), display: text.clone(), r#type: kind, primary };
        let sent = v1::Profile {
            user_name: text.clone(),
            external_id: text.clone(),
            title: text.clone(),
            name: Some(v1::Name { given_name: text.clone(), ..v1::Name::default() }),
            emails: vec![element.clone(), element.clone()],
            roles: vec![element],
            addresses: vec![v1::Address { formatted: text.clone(), primary, ..v1::Address::default() }],
            enterprise: Some(v1::Enterprise {
                manager: Some(v1::Manager { value: text, ..v1::Manager::default() }),
                ..v1::Enterprise::default()
            }),
            active: Some(true),
            ..v1::Profile::default()
        };
        prop_assert_eq!(profile(answered(sent.clone())), sent);
    }
}

#[test]
fn a_user_tells_the_groups_it_is_in() {
    let group = |group_id: &str, direct| v1::UserGroup {
        group_id: group_id.to_owned(),
        display_name: format!("Group {group_id}"),
        direct,
    };
    let groups = vec![group("7", true), group("8", false)];
    let told = serde_json::to_value(to_scim(v1::User { groups, ..user(v1::Profile::default()) }, BASE)).unwrap();
    assert_eq!(
        told["groups"],
        json!([
            { "value": "7", "$ref": "https://scim.example/scim/v2/Groups/7", "display": "Group 7", "type": "direct" },
            { "value": "8", "$ref": "https://scim.example/scim/v2/Groups/8", "display": "Group 8", "type": "indirect" },
        ])
    );
}
