#![expect(clippy::unwrap_used, reason = "tests")]

use proptest::prelude::*;

use super::{AttrPath, PatchPath};
use crate::{ScimType, urn};

/// The three parts, `-` for one that is absent.
fn parts(text: &str) -> String {
    let path = AttrPath::parse(text).unwrap();
    [path.urn(), path.attr(), path.sub()].map(|part| part.unwrap_or("-")).join(" ")
}

#[test]
fn paths_split_into_urn_attribute_and_sub_attribute() {
    let cases = [
        ("userName", "- userName -"),
        ("name.givenName", "- name givenName"),
        ("groups.$ref", "- groups $ref"),
        ("x_y-2", "- x_y-2 -"),
        (urn::USER, "urn:ietf:params:scim:schemas:core:2.0:User - -"),
        (
            "urn:ietf:params:scim:schemas:core:2.0:User:userName",
            "urn:ietf:params:scim:schemas:core:2.0:User userName -",
        ),
        (
            "urn:ietf:params:scim:schemas:core:2.0:User:name.givenName",
            "urn:ietf:params:scim:schemas:core:2.0:User name givenName",
        ),
        (
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User manager value",
        ),
        (
            "URN:IETF:params:scim:schemas:extension:Enterprise:2.0:user:manager",
            "URN:IETF:params:scim:schemas:extension:Enterprise:2.0:user manager -",
        ),
        // Microsoft's document leaves a colon out.
        (
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0User:department",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0User department -",
        ),
        (
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0User",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0User - -",
        ),
        ("urn:x:custom:2.0:User:badge", "urn:x:custom:2.0:User badge -"),
        ("urn:x:custom:2.0:User:badge.number", "urn:x:custom:2.0:User badge number"),
        ("urn:x:custom:2.0:User", "urn:x:custom:2.0:User - -"),
        ("urn:x:custom:2.0:badge", "urn:x:custom:2.0 badge -"),
        ("urn:x:custom:2.0", "urn:x:custom:2.0 - -"),
        ("urn:extension:members", "urn:extension members -"),
    ];
    for (text, expected) in cases {
        assert_eq!(parts(text), expected, "{text}");
        assert_eq!(AttrPath::parse(text).unwrap().to_string(), text);
    }
}

#[test]
fn what_is_no_path_is_refused_with_the_place() {
    let cases = [
        ("", "character 1, found the end"),
        ("name.", "character 6, found the end"),
        (".name", "character 1, found the end"),
        ("name.given.first", "character 11, found `.`"),
        ("user name", "character 5"),
        ("2fa", "character 1"),
        ("é", "character 1"),
        ("naïve", "character 3"),
        ("name$", "character 5"),
        ("$", "an attribute name"),
        ("urn:badge", "a schema URN"),
        ("urn:", "a schema URN"),
        ("urn:x y:badge", "character 6"),
        ("urn:ietf:params:scim:schemas:core:2.0:User:", "character 44"),
        ("urn:x:custom:2.0:User:bad ge", "character 26"),
    ];
    for (text, place) in cases {
        let err = AttrPath::parse(text).unwrap_err();
        assert_eq!((err.status, err.scim_type), (400, Some(ScimType::InvalidPath)), "{text}");
        assert!(err.detail.contains(place), "{text}: {}", err.detail);
    }
}

#[test]
fn patch_paths_read_and_print() {
    let cases = [
        ("userName", "userName"),
        (" userName ", "userName"),
        ("emails[type eq \"work\"]", "emails[type eq \"work\"]"),
        ("emails[type eq \"work\"].value", "emails[type eq \"work\"].value"),
        ("emails[type EQ \"work\" and primary eq TRUE].value", "emails[type eq \"work\" and primary eq true].value"),
        // Dots, at signs and brackets within a literal are text.
        ("emails[value eq \"a.b@x.com\"].type", "emails[value eq \"a.b@x.com\"].type"),
        ("emails[value eq \"]\"].value", "emails[value eq \"]\"].value"),
        ("emails[value eq \"[\\\"\"]", "emails[value eq \"[\\\"\"]"),
        ("urn:x:custom:2.0:User:badges[type eq \"a\"].number", "urn:x:custom:2.0:User:badges[type eq \"a\"].number"),
        ("addresses[not (type eq \"work\")]", "addresses[not (type eq \"work\")]"),
        (urn::ENTERPRISE_USER, urn::ENTERPRISE_USER),
    ];
    for (text, printed) in cases {
        assert_eq!(PatchPath::parse(text).unwrap().to_string(), printed, "{text}");
    }
}

#[test]
fn broken_patch_paths_are_refused_with_the_place() {
    let cases = [
        ("emails[", "character 8, found the end"),
        ("emails[]", "character 8, found `]`"),
        ("emails[type eq \"work\"", "character 22"),
        ("emails[type eq \"work\"]value", "character 23"),
        ("emails[type eq \"work\"].", "character 24"),
        ("emails[type eq \"work\"].value.x", "an attribute name"),
        ("emails[type eq \"work\"].value x", "character 29"),
        ("emails[type eq work].value", "character 16"),
        ("emails[type[a pr]]", "no other brackets"),
        ("emails.value[type eq \"work\"]", "character 13"),
        ("[type eq \"work\"]", "character 1"),
        ("urn:x:custom:2.0:User[type eq \"work\"]", "character 22"),
        ("emails]", "character 7"),
        ("   emails!", "character 10"),
    ];
    for (text, place) in cases {
        let err = PatchPath::parse(text).unwrap_err();
        assert_eq!((err.status, err.scim_type), (400, Some(ScimType::InvalidPath)), "{text}");
        assert!(err.detail.contains(place), "{text}: {}", err.detail);
    }
    let long = format!("emails[value eq \"{}\"]", "a".repeat(9_000));
    assert!(PatchPath::parse(&long).unwrap_err().detail.contains("longer than 8192 bytes"));
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,60}") {
        let _ = AttrPath::parse(&text);
        let _ = PatchPath::parse(&text);
    }

    #[test]
    fn what_is_read_prints_as_the_same_path(
        text in "(urn:(x:)?[a-z]{1,4}(:[0-9]\\.[0-9])?(:User|:a)?:)?[a-z]{1,4}(\\[type eq \"[a-z.@\\]]{0,4}\"\\])?(\\.\\$?[a-z]{1,3})?"
    ) {
        if let Ok(path) = PatchPath::parse(&text) {
            prop_assert_eq!(PatchPath::parse(&path.to_string()).unwrap(), path);
        }
    }
}
