//! Filters on groups, and on the groups of users.

use super::types::read_for;
use crate::{Resource, ScimType};

fn group(text: &str) -> Result<String, (Option<ScimType>, String)> {
    read_for(&Resource::GROUP, text).map_err(|err| (err.scim_type, err.detail))
}

#[test]
fn paths_of_a_group_become_fields() {
    let cases = [
        ("displayName eq \"Sales\"", "display_name eq \"Sales\""),
        ("DISPLAYNAME sw \"S\"", "display_name sw \"S\""),
        ("externalId eq \"grp-1\"", "external_id eq \"grp-1\""),
        ("id eq \"7\"", "group_id eq \"7\""),
        ("urn:ietf:params:scim:schemas:core:2.0:Group:displayName pr", "display_name?"),
        ("meta.lastModified gt \"2011-05-13T04:42:34Z\"", "update_time gt instant 2011-05-13T04:42:34Z"),
        ("members eq \"1\"", "members.value eq \"1\""),
        ("members.value eq \"1\"", "members.value eq \"1\""),
        ("members.display co \"ada\"", "members.display co \"ada\""),
        ("members pr", "members?"),
        ("not (members pr)", "!members?"),
        (
            "members[value eq \"1\" and type eq \"User\"]",
            "members[(members.value eq \"1\" & members.type eq \"User\")]",
        ),
        ("members[value eq \"1\"].type eq \"User\"", "members[(members.value eq \"1\" & members.type eq \"User\")]"),
        ("urn:x:team:2.0:Group:lead eq \"1\"", "<urn:x:team:2.0:Group>lead eq \"1\""),
    ];
    for (text, expected) in cases {
        assert_eq!(group(text).as_deref(), Ok(expected), "{text}");
    }
}

#[test]
fn what_only_users_have_is_refused() {
    for text in ["userName eq \"a\"", "active eq true", "emails[type eq \"work\"]", "department pr", "groups pr"] {
        let (kind, detail) = group(text).unwrap_err();
        assert_eq!(kind, Some(ScimType::InvalidFilter), "{text}");
        assert!(detail.contains("is not an attribute"), "{detail}");
    }
    let (_, detail) = group("members[primary eq true]").unwrap_err();
    assert_eq!(detail, "members has no sub-attribute primary; it has value, $ref, type, display");
}

#[test]
fn the_groups_of_a_user_are_filtered_by() {
    let cases = [
        ("groups eq \"7\"", "groups.value eq \"7\""),
        ("groups.display co \"Sales\"", "groups.display co \"Sales\""),
        (
            "groups[value eq \"7\" and type eq \"direct\"]",
            "groups[(groups.value eq \"7\" & groups.type eq \"direct\")]",
        ),
        ("groups pr", "groups?"),
    ];
    for (text, expected) in cases {
        assert_eq!(read_for(&Resource::USER, text).ok().as_deref(), Some(expected), "{text}");
    }
}
