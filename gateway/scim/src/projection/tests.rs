use serde_json::{Map, Value, json};

use super::{Projection, hide};
use crate::{Resource, Target, urn};

fn user() -> Map<String, Value> {
    let user = json!({
        "schemas": [urn::USER, urn::ENTERPRISE_USER],
        "id": "7",
        "externalId": "e",
        "userName": "ada",
        "password": "never",
        "name": { "givenName": "Ada", "familyName": "Byron" },
        "emails": [{ "value": "a@x", "type": "work" }, { "value": "b@x" }],
        "meta": { "resourceType": "User", "location": "l" },
        (urn::ENTERPRISE_USER): { "department": "R", "manager": { "value": "8", "displayName": "B" } },
        "urn:x:custom:2.0:User": { "badge": { "number": 7, "color": "red" }, "level": 1 },
    });
    user.as_object().cloned().unwrap_or_default()
}

fn names(list: &str) -> Vec<String> {
    list.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// What is left, without `schemas` and `id`, which always are.
fn left(attributes: &str, excluded: &str) -> Value {
    let mut resource = user();
    Projection::new(&Resource::USER, &names(attributes), &names(excluded)).apply(&mut resource, &[]);
    assert_eq!(resource.remove("schemas"), Some(json!([urn::USER, urn::ENTERPRISE_USER])));
    assert_eq!(resource.remove("id"), Some(json!("7")));
    assert_eq!(resource.get("password"), None);
    Value::Object(resource)
}

#[test]
fn without_a_choice_everything_but_the_password_comes() {
    let mut expected = user();
    for name in ["schemas", "id", "password"] {
        expected.remove(name);
    }
    assert_eq!(left("", ""), Value::Object(expected));
    assert!(Projection::new(&Resource::USER, &[], &[]).is_default());
    assert!(!Projection::new(&Resource::USER, &names("id"), &[]).is_default());
    assert!(!Projection::new(&Resource::USER, &[], &names("id")).is_default());
}

#[test]
fn attributes_are_the_only_ones_that_come() {
    let ent = urn::ENTERPRISE_USER;
    let cases = [
        ("id", json!({})),
        ("userName", json!({ "userName": "ada" })),
        ("USERNAME", json!({ "userName": "ada" })),
        ("userName,shoe,urn:", json!({ "userName": "ada" })),
        ("shoe", json!({})),
        ("password", json!({})),
        ("urn:ietf:params:scim:schemas:core:2.0:User:userName", json!({ "userName": "ada" })),
        ("name", json!({ "name": { "givenName": "Ada", "familyName": "Byron" } })),
        ("name.givenName", json!({ "name": { "givenName": "Ada" } })),
        ("name.givenName,name.familyName", json!({ "name": { "givenName": "Ada", "familyName": "Byron" } })),
        ("name.givenName,name", json!({ "name": { "givenName": "Ada", "familyName": "Byron" } })),
        ("name.middleName", json!({})),
        ("emails.value", json!({ "emails": [{ "value": "a@x" }, { "value": "b@x" }] })),
        ("emails.type", json!({ "emails": [{ "type": "work" }] })),
        ("emails.primary", json!({})),
        ("meta.location", json!({ "meta": { "location": "l" } })),
        (ent, json!({ (ent): { "department": "R", "manager": { "value": "8", "displayName": "B" } } })),
        (
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
            json!({ (ent): { "department": "R" } }),
        ),
        (
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value",
            json!({ (ent): { "manager": { "value": "8" } } }),
        ),
        ("manager", json!({ (ent): { "manager": { "value": "8", "displayName": "B" } } })),
        (
            "urn:x:custom:2.0:user",
            json!({ "urn:x:custom:2.0:User": { "badge": { "number": 7, "color": "red" }, "level": 1 } }),
        ),
        ("urn:x:custom:2.0:User:badge.color", json!({ "urn:x:custom:2.0:User": { "badge": { "color": "red" } } })),
        ("urn:x:custom:2.0:User:level.x", json!({})),
    ];
    for (attributes, expected) in cases {
        assert_eq!(left(attributes, ""), expected, "{attributes}");
    }
    let core = left(urn::USER, "");
    assert!(core.get("emails").is_some() && core.get("meta").is_some() && core.get(ent).is_none());
}

#[test]
fn excluded_attributes_do_not_come_and_the_rest_does() {
    let ent = urn::ENTERPRISE_USER;
    let gone = |excluded: &str, pointer: &str| {
        let (mut all, less) = (left("", ""), left("", excluded));
        assert_ne!(all, less, "{excluded}");
        assert_eq!(less.pointer(pointer), None, "{excluded}");
        let (parent, name) = pointer.rsplit_once('/').unwrap_or_default();
        if let Some(parent) = all.pointer_mut(parent).and_then(Value::as_object_mut) {
            parent.remove(name);
        }
        assert_eq!(all, less, "{excluded}");
    };
    gone("emails", "/emails");
    gone("EMAILS", "/emails");
    gone("name.familyName", "/name/familyName");
    gone("meta", "/meta");
    gone("urn:ietf:params:scim:schemas:core:2.0:User:name", "/name");
    gone(ent, &format!("/{ent}"));
    gone("department", &format!("/{ent}/department"));
    gone(
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.displayName",
        &format!("/{ent}/manager/displayName"),
    );
    gone("urn:x:custom:2.0:User", "/urn:x:custom:2.0:User");
    gone("urn:x:custom:2.0:User:badge", "/urn:x:custom:2.0:User/badge");
    assert_eq!(left("", "emails.value").get("emails"), Some(&json!([{ "type": "work" }])));
    assert_eq!(left("", "name.familyName,name.givenName").get("name"), None);
    for nothing in ["id", "schemas", "id,schemas", "shoe", "emails.shoe", "urn:", "userName.x", "urn:y:z"] {
        assert_eq!(left("", nothing), left("", ""), "{nothing}");
    }
}

#[test]
fn attributes_win_over_excluded_ones() {
    assert_eq!(left("userName", "userName"), json!({ "userName": "ada" }));
}

fn group(attributes: &str, excluded: &str) -> Value {
    let resource = json!({
        "schemas": [urn::GROUP, "urn:x:team:2.0:Group"],
        "id": "7",
        "displayName": "Sales",
        "members": [{ "value": "1", "$ref": "r", "type": "User", "display": "Ada" }, { "value": "2" }],
        "urn:x:team:2.0:Group": { "lead": "1" },
    });
    let mut resource = resource.as_object().cloned().unwrap_or_default();
    Projection::new(&Resource::GROUP, &names(attributes), &names(excluded)).apply(&mut resource, &[]);
    assert!(resource.remove("schemas").is_some() && resource.remove("id").is_some());
    Value::Object(resource)
}

#[test]
fn groups_are_projected_by_their_own_schema() {
    assert_eq!(group("displayName", ""), json!({ "displayName": "Sales" }));
    assert_eq!(group("members.value", ""), json!({ "members": [{ "value": "1" }, { "value": "2" }] }));
    assert_eq!(group("members.display", ""), json!({ "members": [{ "display": "Ada" }] }));
    assert_eq!(group("", "members,urn:x:team:2.0:Group"), json!({ "displayName": "Sales" }));
    assert_eq!(group("userName", ""), json!({}));
    let core = group(urn::GROUP, "");
    assert!(core.get("members").is_some() && core.get("urn:x:team:2.0:Group").is_none());
    // What users never show is nothing to a group.
    assert_eq!(group("", "password"), group("", ""));
}

#[test]
fn what_will_not_be_seen_is_not_wanted() {
    let wants = |attributes: &str, excluded: &str| {
        Projection::new(&Resource::GROUP, &names(attributes), &names(excluded)).wants("members")
    };
    for attributes in ["", "members", "MEMBERS.value", "displayName,members.display", urn::GROUP] {
        assert!(wants(attributes, ""), "{attributes}");
    }
    for attributes in ["displayName", "id", "shoe", "urn:x:team:2.0:Group"] {
        assert!(!wants(attributes, ""), "{attributes}");
    }
    assert!(wants("", "displayName") && wants("", "members.display"));
    for excluded in ["members", "Members", "urn:ietf:params:scim:schemas:core:2.0:Group:members", urn::GROUP] {
        assert!(!wants("", excluded), "{excluded}");
    }
}

#[test]
fn what_is_always_returned_is_left_in_elements_as_well() {
    let urn = "urn:x:custom:2.0:User";
    let data =
        json!({ urn: { "sites": [{ "value": "Rome", "floor": 1, "mood": "good" }, { "floor": 2 }], "level": 1 } });
    let always = [Target::Custom { urn: urn.to_owned(), path: vec!["sites".to_owned(), "value".to_owned()] }];
    let left = |attributes: &str, excluded: &str| {
        let mut resource = data.as_object().cloned().unwrap_or_default();
        Projection::new(&Resource::USER, &names(attributes), &names(excluded)).apply(&mut resource, &always);
        resource.get(urn).cloned().unwrap_or_default()
    };
    assert_eq!(left("userName", ""), json!({ "sites": [{ "value": "Rome" }] }));
    assert_eq!(
        left("urn:x:custom:2.0:User:sites.floor", ""),
        json!({ "sites": [{ "value": "Rome", "floor": 1 }, { "floor": 2 }] })
    );
    assert_eq!(left("", "urn:x:custom:2.0:User:sites"), json!({ "sites": [{ "value": "Rome" }], "level": 1 }));
    assert_eq!(left("", "urn:x:custom:2.0:User:sites.VALUE"), data[urn]);
    assert_eq!(
        left("", "urn:x:custom:2.0:User:sites.floor"),
        json!({ "sites": [{ "value": "Rome", "mood": "good" }], "level": 1 })
    );
}

#[test]
fn what_is_returned_on_request_is_hidden_until_it_is_named() {
    let color =
        Target::Custom { urn: "urn:x:custom:2.0:User".to_owned(), path: vec!["badge".to_owned(), "color".to_owned()] };
    let level = Target::Custom { urn: "urn:x:custom:2.0:User".to_owned(), path: vec!["level".to_owned()] };
    let mut resource = user();
    hide(&mut resource, &color);
    assert_eq!(resource.get("urn:x:custom:2.0:User"), Some(&json!({ "badge": { "number": 7 }, "level": 1 })));
    hide(&mut resource, &level);
    assert_eq!(resource.get("urn:x:custom:2.0:User"), Some(&json!({ "badge": { "number": 7 } })));

    let asked = |attributes: &str, excluded: &str, target: &Target| {
        Projection::new(&Resource::USER, &names(attributes), &names(excluded)).names(target)
    };
    assert!(asked("urn:x:custom:2.0:User:level", "", &level));
    assert!(asked("URN:x:custom:2.0:user:LEVEL.part,id", "", &level));
    assert!(asked("urn:x:custom:2.0:User:badge.color", "", &color));
    for (attributes, excluded) in [
        ("", ""),
        ("urn:x:custom:2.0:User", ""),
        ("urn:x:custom:2.0:User:badge", ""),
        ("userName", ""),
        ("", "userName"),
        ("", "urn:x:custom:2.0:User:badge.color"),
    ] {
        assert!(!asked(attributes, excluded, &color), "{attributes} {excluded}");
    }
}
