//! Attributes that no row holds: told in terms of those that one does, or refused.

use super::types::read_for;
use crate::{Resource, ScimType};

const ALWAYS: &str = "user_id?";
const NEVER: &str = "!user_id?";

fn user(text: &str) -> Result<String, (Option<ScimType>, String)> {
    read_for(&Resource::USER, text).map_err(|err| (err.scim_type, err.detail))
}

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(user(text).as_deref(), Ok(*expected), "{text}");
    }
}

#[test]
fn the_resource_type_is_the_same_for_all() {
    check(&[
        ("meta.resourceType eq \"User\"", ALWAYS),
        ("meta.resourceType eq \"Group\"", NEVER),
        ("meta.resourceType eq \"user\"", NEVER),
        ("meta.resourceType ne \"Group\"", ALWAYS),
        ("meta.resourceType co \"se\"", ALWAYS),
        ("meta.resourceType sw \"Us\"", ALWAYS),
        ("meta.resourceType ew \"Us\"", NEVER),
        ("meta.resourceType gt \"Group\"", ALWAYS),
        ("meta.resourceType le \"Group\"", NEVER),
        ("meta.resourceType pr", ALWAYS),
        ("meta.resourceType eq null", NEVER),
        ("meta[resourceType eq \"User\"]", ALWAYS),
        ("meta pr", ALWAYS),
        ("meta eq null", NEVER),
        ("meta ne null", ALWAYS),
    ]);
    assert_eq!(read_for(&Resource::GROUP, "meta.resourceType eq \"Group\"").ok().as_deref(), Some("group_id?"));
}

#[test]
fn a_schema_is_there_when_there_is_data_of_it() {
    check(&[
        ("schemas eq \"urn:ietf:params:scim:schemas:core:2.0:User\"", ALWAYS),
        ("schemas eq \"URN:ietf:params:scim:schemas:core:2.0:user\"", ALWAYS),
        ("schemas eq \"urn:ietf:params:scim:schemas:core:2.0:Group\"", NEVER),
        ("schemas ne \"urn:ietf:params:scim:schemas:core:2.0:Group\"", ALWAYS),
        (
            "schemas eq \"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\"",
            "(enterprise.employee_number? | enterprise.cost_center? | enterprise.organization? | enterprise.division? \
             | enterprise.department? | enterprise.manager?)",
        ),
        ("schemas eq \"urn:x:badge:2.0:User\"", "<urn:x:badge:2.0:User>?"),
        ("schemas eq \"nothing\"", NEVER),
        ("schemas pr", ALWAYS),
        ("schemas eq null", NEVER),
    ]);
}

#[test]
fn a_location_is_its_id() {
    check(&[
        ("meta.location eq \"https://h/scim/v2/Users/7\"", "user_id eq \"7\""),
        ("meta.location ne \"https://h/scim/v2/Users/7\"", "user_id ne \"7\""),
        ("meta.location eq \"https://h/scim/v2/Groups/7\"", NEVER),
        ("meta.location eq \"7\"", NEVER),
        ("meta.location pr", ALWAYS),
        ("meta.location ne null", ALWAYS),
    ]);
}

#[test]
fn the_uri_of_a_group_or_member_is_its_id() {
    check(&[
        ("groups.$ref eq \"https://h/scim/v2/Groups/7\"", "groups.value eq \"7\""),
        ("groups[$ref eq \"../Groups/7\"]", "groups[groups.value eq \"7\"]"),
        ("groups.$ref pr", "groups.value?"),
        ("groups.$ref eq null", "groups.value eq null"),
    ]);
    let members = read_for(&Resource::GROUP, "members[$ref eq \"https://h/scim/v2/Users/1\" and type eq \"User\"]");
    assert_eq!(members.ok().as_deref(), Some("members[(members.value eq \"1\" & members.type eq \"User\")]"));
}

#[test]
fn what_cannot_be_told_is_refused() {
    for (text, why) in [
        ("meta.version eq \"W/\\\"1\\\"\"", "send it in If-Match"),
        ("meta.location co \"Users\"", "filter by id"),
        ("groups.$ref sw \"https\"", "filter by value"),
        ("schemas co \"User\"", "with one schema's URN"),
        ("schemas ne \"urn:ietf:params:scim:schemas:core:2.0:User\"", "with one schema's URN"),
        ("meta.resourceType eq true", "put the value in double quotes"),
    ] {
        let (kind, detail) = user(text).unwrap_err();
        assert_eq!(kind, Some(ScimType::InvalidFilter), "{text}");
        assert!(detail.contains(why), "{text}: {detail}");
    }
}

#[test]
fn what_is_known_beforehand_leaves_the_filter() {
    check(&[
        ("meta.resourceType eq \"User\" and title pr", "title?"),
        ("title pr and meta.resourceType eq \"Group\"", NEVER),
        ("title pr or meta.resourceType eq \"User\"", ALWAYS),
        ("title pr or meta.resourceType eq \"Group\" or nickName pr", "(title? | nick_name?)"),
        ("not (meta.resourceType eq \"User\")", NEVER),
        ("not (not (meta.resourceType eq \"User\"))", ALWAYS),
        ("meta.resourceType eq \"User\" and schemas pr", ALWAYS),
        ("id pr and title pr", "title?"),
    ]);
}
