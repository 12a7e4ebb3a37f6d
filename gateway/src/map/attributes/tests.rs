#![expect(clippy::panic, reason = "tests")]

use scim::path::AttrPath;
use scim::schema::{Resolution, Resource};

use super::{field, in_scim_names};

fn field_of(path: &str) -> (String, String) {
    let path = AttrPath::parse(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    match Resource::USER.resolve(&path) {
        Resolution::Attribute(target) => {
            let field = field(&target);
            (field.path, field.extension_urn)
        }
        other @ (Resolution::Schema(_) | Resolution::Unknown) => panic!("{path}: {other:?}"),
    }
}

#[test]
fn attributes_are_named_as_the_contract_does() {
    for (path, expected) in [
        ("userName", "user_name"),
        ("EMAILS.Value", "emails.value"),
        ("id", "user_id"),
        ("meta.lastModified", "update_time"),
        (
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.displayName",
            "enterprise.manager.display_name",
        ),
        ("urn:ietf:params:scim:schemas:core:2.0:User:x509Certificates", "x509_certificates"),
    ] {
        assert_eq!(field_of(path), (expected.to_owned(), String::new()), "{path}");
    }
}

#[test]
fn attributes_of_other_extensions_keep_their_names() {
    assert_eq!(
        field_of("urn:example:badge:1.0:User:badgeNumber.value"),
        ("badgeNumber.value".to_owned(), "urn:example:badge:1.0:User".to_owned())
    );
}

#[test]
fn messages_speak_of_attributes_as_clients_know_them() {
    for (said, expected) in [
        ("profile.user_name is required; send one", "userName is required; send one"),
        ("user_name: too long", "userName: too long"),
        ("profile.name.given_name and profile.emails are missing", "name.givenName and emails are missing"),
        (
            "profile.enterprise.manager.value: too long.",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value: too long.",
        ),
        ("`emails.value` and `user_id`.", "`emails.value` and `id`."),
        ("create_time never changes", "meta.created never changes"),
        ("User already exists: a user with this user_name", "User already exists: a user with this userName"),
        ("profile.members and group_id", "members and id"),
        ("page_token is damaged; leave start_index out", "cursor is damaged; leave startIndex out"),
    ] {
        assert_eq!(in_scim_names(said), expected);
    }
}

#[test]
fn other_words_stay() {
    for said in [
        "",
        "no such user",
        "the title of this profile. Nothing else",
        "active users only",
        "nested_field.of_nobody",
        "xprofile.user_name, Xuser_name, é1user_name",
        "Größe: 5 > 3 … ok",
    ] {
        assert_eq!(in_scim_names(said), said);
    }
}
