//! One filter for users and groups at once.

use super::super::{parse, typed_any};
use super::types::show;
use crate::{Error, Resource, ScimType};

fn read(resource: &'static Resource, text: &str) -> Result<String, Error> {
    parse(text).and_then(|filter| typed_any(resource, &filter)).map(|filter| show(&filter))
}

#[test]
fn what_another_type_has_is_without_a_value_here() {
    // A filter, what it is for users, and what for groups.
    let cases = [
        ("userName eq \"a\"", "user_name eq \"a\"", "!group_id?"),
        ("userName ne \"a\"", "user_name ne \"a\"", "group_id?"),
        ("emails ne \"a\"", "emails.value ne \"a\"", "!group_id?"),
        ("userName eq null", "user_name eq null", "group_id?"),
        ("userName ne null", "user_name ne null", "!group_id?"),
        ("name eq null", "!name?", "group_id?"),
        ("active pr", "active?", "!group_id?"),
        ("not (active pr)", "!active?", "group_id?"),
        ("emails[type eq \"work\"]", "emails[emails.type eq \"work\"]", "!group_id?"),
        ("department sw \"R\"", "enterprise.department sw \"R\"", "!group_id?"),
        ("members eq \"1\"", "!user_id?", "members.value eq \"1\""),
        ("urn:ietf:params:scim:schemas:core:2.0:User:displayName pr", "display_name?", "!group_id?"),
        ("urn:ietf:params:scim:schemas:core:2.0:Group:displayName ne \"a\"", "user_id?", "display_name ne \"a\""),
        ("displayName eq \"a\"", "display_name eq \"a\"", "display_name eq \"a\""),
        ("id eq \"7\"", "user_id eq \"7\"", "group_id eq \"7\""),
        ("meta.resourceType eq \"Group\"", "!user_id?", "group_id?"),
        ("meta.resourceType eq \"User\" and displayName pr", "display_name?", "!group_id?"),
        (
            "userName eq \"a\" or displayName eq \"a\"",
            "(user_name eq \"a\" | display_name eq \"a\")",
            "display_name eq \"a\"",
        ),
        ("urn:x:team:2.0:Group:lead pr", "<urn:x:team:2.0:Group>lead?", "<urn:x:team:2.0:Group>lead?"),
    ];
    for (text, users, groups) in cases {
        assert_eq!(read(&Resource::USER, text).ok().as_deref(), Some(users), "{text}");
        assert_eq!(read(&Resource::GROUP, text).ok().as_deref(), Some(groups), "{text}");
    }
}

#[test]
fn what_no_type_has_and_what_means_nothing_is_refused() {
    for (text, why) in [
        ("shoeSize eq 5", "shoeSize is not an attribute"),
        ("active gt true", "active has no order"),
        ("password eq \"x\"", "password cannot be filtered by"),
        ("userName eq true", "put the value in double quotes"),
        ("displayName pr and shoeSize pr", "shoeSize is not an attribute"),
    ] {
        for resource in [&Resource::USER, &Resource::GROUP] {
            let err = read(resource, text).unwrap_err();
            assert_eq!(err.scim_type, Some(ScimType::InvalidFilter), "{text}");
            assert!(err.detail.contains(why), "{text}: {}", err.detail);
        }
    }
}
