#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};

use super::{User, parse};
use crate::{ScimType, urn};

/// The canonical JSON of what was read, and the notes.
fn read(body: &Value) -> (Value, Vec<String>) {
    let parsed = parse(body).unwrap();
    let value = serde_json::to_value(&parsed.value).unwrap();
    // What is canonical reads back as it is, without another word.
    let again = parse(&value).unwrap();
    assert_eq!(again.value, parsed.value);
    assert_eq!(again.notes, []);
    (value, parsed.notes.iter().map(ToString::to_string).collect())
}

fn refused(body: &Value) -> String {
    let err = parse(body).unwrap_err();
    assert_eq!((err.status, err.scim_type), (400, Some(ScimType::InvalidValue)), "{body}");
    err.detail
}

#[test]
fn a_plain_user_is_read_as_it_is() {
    let body = json!({
        "userName": "ada@example.com",
        "externalId": "00u1",
        "name": { "givenName": "Ada", "familyName": "Byron" },
        "active": true,
        "emails": [{ "value": "ada@example.com", "type": "work", "primary": true }],
        "addresses": [{ "type": "work", "locality": "Paris" }],
        (urn::ENTERPRISE_USER): { "department": "R&D", "manager": { "value": "7" } },
        "urn:x:custom:2.0:User": { "badge": { "number": 7, "tags": ["a", null] } },
    });
    assert_eq!(read(&body), (body, vec![]));
}

#[test]
fn okta_sends_a_password_and_what_only_the_server_writes() {
    let (user, notes) = read(&json!({
        "schemas": [urn::USER],
        "id": "7", "meta": { "resourceType": "User" }, "groups": [],
        "userName": "ada@example.com", "password": "r4nd0m", "displayName": "Ada", "locale": "en-US", "active": true,
    }));
    assert_eq!(user, json!({ "userName": "ada@example.com", "displayName": "Ada", "locale": "en-US", "active": true }));
    assert_eq!(
        notes,
        [
            "read-only-ignored (groups)",
            "read-only-ignored (id)",
            "read-only-ignored (meta)",
            "password-dropped (password)"
        ]
    );
}

#[test]
fn names_take_their_canonical_case() {
    let (user, notes) = read(&json!({
        "USERNAME": "ada", "Name": { "GIVENNAME": "Ada" }, "Emails": [{ "Value": "a@x", "Primary": true }],
        "urn:ietf:params:scim:schemas:extension:Enterprise:2.0:user": { "Department": "R", "Manager": { "Value": "7" } },
    }));
    assert_eq!(
        user,
        json!({
            "userName": "ada", "name": { "givenName": "Ada" }, "emails": [{ "value": "a@x", "primary": true }],
            (urn::ENTERPRISE_USER): { "department": "R", "manager": { "value": "7" } },
        })
    );
    assert_eq!(notes, [""; 0]);
}

#[test]
fn unknown_attributes_are_left_out() {
    let (user, notes) = read(&json!({
        "userName": "ada", "shoeSize": 42, "name": { "givenName": "Ada", "shoe": null },
        "emails": [{ "value": "a@x", "verified": true, "$ref": "x" }],
        "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group": {},
        "urn:ietf:params:scim:schemas:core:2.0:Group": { "displayName": "x" },
        (urn::ENTERPRISE_USER): { "shoe": 1 },
        "foo.bar": 1,
    }));
    assert_eq!(user, json!({ "userName": "ada", "name": { "givenName": "Ada" }, "emails": [{ "value": "a@x" }] }));
    let mut unknown: Vec<&str> =
        notes.iter().filter_map(|note| note.strip_prefix("unknown-attribute-ignored (")).collect();
    unknown.sort_unstable();
    assert_eq!(unknown.len(), notes.len());
    assert_eq!(
        unknown,
        [
            "emails[0].$ref)",
            "emails[0].verified)",
            "foo.bar)",
            "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group)",
            "name.shoe)",
            "shoeSize)",
            "urn:ietf:params:scim:schemas:core:2.0:Group)",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:shoe)",
        ]
    );
}

/// Each line: what is sent, what is kept, the notes.
#[test]
fn habits_of_identity_providers_are_understood() {
    let cases = [
        // Entra ID, OneLogin, Google.
        (json!({ "active": "True" }), json!({ "active": true }), "string-boolean (active)"),
        (json!({ "active": "FALSE" }), json!({ "active": false }), "string-boolean (active)"),
        (
            json!({ "roles": [{ "value": "a", "primary": "True" }] }),
            json!({ "roles": [{ "value": "a", "primary": true }] }),
            "string-boolean (roles[0].primary)",
        ),
        // Entra ID, older documents.
        (
            json!({ "title": null, "phoneNumbers": null }),
            json!({}),
            "null-as-absent (phoneNumbers) null-as-absent (title)",
        ),
        (json!({ "title": "", "roles": [], "addresses": [] }), json!({}), "null-as-absent (title)"),
        (
            json!({ "name": { "givenName": null, "familyName": "B" } }),
            json!({ "name": { "familyName": "B" } }),
            "null-as-absent (name.givenName)",
        ),
        (json!({ "name": {} }), json!({}), ""),
        // OneLogin's templates.
        (
            json!({ "emails": { "value": "a@x", "type": "work" } }),
            json!({ "emails": [{ "value": "a@x", "type": "work" }] }),
            "single-value-as-array (emails)",
        ),
        (
            json!({ "emails": "a@x" }),
            json!({ "emails": [{ "value": "a@x" }] }),
            "single-value-as-array (emails) bare-value-as-element (emails[0])",
        ),
        (json!({ "emails": ["a@x"] }), json!({ "emails": [{ "value": "a@x" }] }), "bare-value-as-element (emails[0])"),
        (
            json!({ "phoneNumbers": [{ "value": 33 }] }),
            json!({ "phoneNumbers": [{ "value": "33" }] }),
            "number-as-text (phoneNumbers[0].value)",
        ),
        (json!({ "title": ["CTO"] }), json!({ "title": "CTO" }), "array-of-one (title)"),
        (json!({ "title": [""] }), json!({}), "array-of-one (title) null-as-absent (title)"),
        (json!({ "name": [{ "givenName": "A" }] }), json!({ "name": { "givenName": "A" } }), "array-of-one (name)"),
        (
            json!({ "emails": [{ "value": "", "type": "work", "primary": true }] }),
            json!({}),
            "null-as-absent (emails[0].value) empty-element-dropped (emails[0])",
        ),
        (
            json!({ "emails": [null, "", {}] }),
            json!({}),
            "null-as-absent (emails[0]) null-as-absent (emails[1]) empty-element-dropped (emails[2])",
        ),
        // An element without a value may still say something.
        (json!({ "emails": [{ "display": "A" }] }), json!({ "emails": [{ "display": "A" }] }), ""),
        // Entra ID's app roles.
        (
            json!({ "roles": ["{\"id\":\"1\",\"value\":\"Admin\"}"] }),
            json!({ "roles": [{ "value": "{\"id\":\"1\",\"value\":\"Admin\"}" }] }),
            "bare-value-as-element (roles[0])",
        ),
        // One primary, no element twice (RFC 7643 §2.4).
        (
            json!({ "emails": [{ "value": "a", "primary": true }, { "value": "b", "primary": "true" }, { "value": "c" }] }),
            json!({ "emails": [{ "value": "a", "primary": false }, { "value": "b", "primary": true }, { "value": "c" }] }),
            "string-boolean (emails[1].primary) several-primaries (emails)",
        ),
        (
            json!({ "emails": [{ "value": "a", "type": "work" }, { "value": "b" }, { "value": "a", "type": "Work", "display": "A" }, { "value": "a" }] }),
            json!({ "emails": [{ "value": "a", "type": "Work", "display": "A" }, { "value": "b" }, { "value": "a" }] }),
            "duplicate-merged (emails)",
        ),
        (
            json!({ "addresses": [{ "locality": "P" }, { "locality": "P" }, { "locality": "p" }] }),
            json!({ "addresses": [{ "locality": "P" }, { "locality": "p" }] }),
            "duplicate-merged (addresses)",
        ),
        // Keys that are paths.
        (
            json!({ "name.givenName": "A", "name": { "familyName": "B" } }),
            json!({ "name": { "givenName": "A", "familyName": "B" } }),
            "dotted-key (name.givenName)",
        ),
        (
            json!({ "urn:ietf:params:scim:schemas:core:2.0:User:title": "CTO" }),
            json!({ "title": "CTO" }),
            "urn-key (urn:ietf:params:scim:schemas:core:2.0:User:title)",
        ),
        (json!({ "urn:ietf:params:scim:schemas:core:2.0:User": { "title": "CTO" } }), json!({ "title": "CTO" }), ""),
        (
            json!({ "department": "R" }),
            json!({ (urn::ENTERPRISE_USER): { "department": "R" } }),
            "extension-attribute-at-top (department)",
        ),
        (
            json!({ "emails.value": "a@x" }),
            json!({}),
            "dotted-key (emails.value) unknown-attribute-ignored (emails.value)",
        ),
        // Microsoft's misspelt URN.
        (
            json!({ "urn:ietf:params:scim:schemas:extension:enterprise:2.0User": { "department": "R" } }),
            json!({ (urn::ENTERPRISE_USER): { "department": "R" } }),
            "entra-urn-corrected (urn:ietf:params:scim:schemas:extension:enterprise:2.0:User)",
        ),
        // Other extensions.
        (
            json!({ "urn:x:ext": { "a": null, "b": [], "c": "", "d": 1 } }),
            json!({ "urn:x:ext": { "d": 1 } }),
            "null-as-absent (urn:x:ext:a) null-as-absent (urn:x:ext:c)",
        ),
        (json!({ "urn:x:ext": {}, "urn:y:ext": null }), json!({}), "null-as-absent (urn:y:ext)"),
        (json!({ "urn:x:custom:2.0:User:badge": "42" }), json!({ "urn:x:custom:2.0:User": { "badge": "42" } }), ""),
        (
            json!({ (urn::ENTERPRISE_USER): null }),
            json!({}),
            "null-as-absent (urn:ietf:params:scim:schemas:extension:enterprise:2.0:User)",
        ),
        (json!({ (urn::ENTERPRISE_USER): {} }), json!({}), ""),
        // An object under a URN is an extension of that name, whatever the name looks like.
        (
            json!({ "urn:x:custom:2.0:User:badge": { "a": 1 } }),
            json!({ "urn:x:custom:2.0:User:badge": { "a": 1 } }),
            "",
        ),
        (json!({ "urn:x:é": { "a": 1 } }), json!({ "urn:x:é": { "a": 1 } }), ""),
    ];
    for (body, kept, notes) in cases {
        assert_eq!(read(&body), (kept, notes.split_inclusive(')').map(|n| n.trim().to_owned()).collect()), "{body}");
    }
}

#[test]
fn a_manager_in_any_shape_is_an_object() {
    let manager = |manager: Value| {
        let (user, notes) = read(&json!({ (urn::ENTERPRISE_USER): { "manager": manager } }));
        (user.pointer("/urn:ietf:params:scim:schemas:extension:enterprise:2.0:User/manager").cloned(), notes.len())
    };
    assert_eq!(manager(json!({ "value": "7" })), (Some(json!({ "value": "7" })), 0));
    assert_eq!(
        manager(json!({ "value": "7", "displayName": "B", "$ref": "u" })),
        (Some(json!({ "value": "7", "displayName": "B", "$ref": "u" })), 0)
    );
    assert_eq!(manager(json!("7")), (Some(json!({ "value": "7" })), 1));
    assert_eq!(manager(json!(7)), (Some(json!({ "value": "7" })), 2));
    assert_eq!(manager(json!([{ "$ref": null, "value": "7" }])), (Some(json!({ "value": "7" })), 2));
    assert_eq!(manager(json!(["7"])), (Some(json!({ "value": "7" })), 2));
    assert_eq!(manager(json!("")), (None, 1));
    assert_eq!(manager(json!({ "value": "" })), (None, 1));
    assert_eq!(manager(json!([])), (None, 0));
    assert_eq!(manager(json!(null)), (None, 1));
}

#[test]
fn an_attribute_that_comes_twice_counts_once() {
    let (user, notes) = read(&json!({ "title": "b", "TITLE": "a" }));
    assert!(user == json!({ "title": "b" }) || user == json!({ "title": "a" }));
    assert_eq!(notes, ["duplicate-attribute (title)"]);
}

#[test]
fn wrong_types_are_refused_by_path() {
    let cases = [
        (json!({ "active": "yes" }), "active must be true or false, found text; send the boolean true or false"),
        (json!({ "active": 1 }), "active must be true or false, found a number"),
        (json!({ "active": {} }), "active must be true or false, found an object"),
        (json!({ "userName": true }), "userName must be text, found a boolean"),
        (json!({ "userName": { "value": "a" } }), "userName must be text, found an object"),
        (json!({ "userName": ["a", "b"] }), "userName must be text, found an array of several values"),
        (json!({ "userName": [["a"]] }), "userName must be text, found an array"),
        (json!({ "name": "Ada" }), "name must be an object, found text"),
        (json!({ "name": 7 }), "name must be an object, found a number"),
        (json!({ "name": { "givenName": {} } }), "name.givenName must be text, found an object"),
        (json!({ "emails": true }), "emails[0] must be an object, found a boolean"),
        (json!({ "emails": [{ "value": "a" }, { "value": false }] }), "emails[1].value must be text, found a boolean"),
        (json!({ "emails": [{ "value": "a", "primary": "1" }] }), "emails[0].primary must be true or false"),
        (json!({ "emails": [["a", "b"]] }), "emails[0] must be an object, found an array of several values"),
        (json!({ "addresses": ["Paris"] }), "addresses[0] must be an object, found text"),
        (json!({ (urn::ENTERPRISE_USER): "x" }), "User must be an object, found text"),
        (json!({ (urn::ENTERPRISE_USER): { "department": {} } }), "User:department must be text, found an object"),
        (json!({ (urn::ENTERPRISE_USER): { "manager": { "value": [1, 2] } } }), "User:manager.value must be text"),
        (json!({ "urn:x:ext": "text" }), "urn:x:ext must be an object, found text"),
        (json!({ "urn:x:ext": ["text"] }), "urn:x:ext must be an object, found an array"),
        (json!({ "userName": "a\u{0}" }), "userName holds a NUL character"),
        (json!({ "name": { "familyName": "\u{0}" } }), "name.familyName holds a NUL"),
        (json!({ "a\u{0}b": 1 }), "a\\u0000b holds a NUL"),
        (json!({ "emails": [{ "value": "a", "\u{0}": 1 }] }), "emails[0].\\u0000 holds a NUL"),
        (json!({ "urn:x:ext": { "a": [{ "b": "\u{0}" }] } }), "urn:x:ext:a[0].b holds a NUL"),
        (json!({ "urn:x:ext": { "a": { "\u{0}": 1 } } }), "holds a NUL"),
    ];
    for (body, why) in cases {
        let detail = refused(&body);
        assert!(detail.contains(why), "{body}: {detail}");
    }
}

#[test]
fn extension_data_nests_so_deep_and_no_deeper() {
    let nested = |levels: usize| (1..levels).fold(json!({ "a": 1 }), |inner, _| json!({ "a": inner }));
    let body = |levels| json!({ "urn:x:ext": nested(levels) });
    assert!(parse(&body(31)).is_ok());
    assert!(refused(&body(32)).contains("nests deeper than 32 levels"));
    assert!(refused(&body(100)).contains("nests deeper than 32 levels"));
}

#[test]
fn a_body_that_is_no_object_is_a_syntax_error() {
    for body in [json!([]), json!("x"), json!(1), json!(null), json!([{ "userName": "a" }])] {
        assert_eq!(parse(&body).unwrap_err().scim_type, Some(ScimType::InvalidSyntax));
    }
}

#[test]
fn text_is_kept_byte_for_byte() {
    let body = json!({ "userName": " Zoë O'Brien+a@X.com ", "timezone": "kjh3k4j", "phoneNumbers": [{ "value": "+33 (0)1 23" }] });
    assert_eq!(read(&body), (body, vec![]));
}

#[test]
fn many_equal_elements_merge_in_no_time() {
    let emails: Vec<Value> = (0..50_000).map(|i| json!({ "value": format!("{}@x", i % 40_000) })).collect();
    assert_eq!(parse(&json!({ "emails": emails })).unwrap().value.emails.len(), 40_000);
}

#[test]
fn output_never_has_a_null_or_an_empty_part() {
    let empty = serde_json::to_value(User {
        name: Some(Default::default()),
        enterprise: Some(Default::default()),
        ..User::default()
    });
    assert_eq!(empty.unwrap(), json!({}));
}

#[test]
fn output_has_the_wire_names() {
    let sent = json!({
        "schemas": [urn::USER], "id": "7", "externalId": "e", "userName": "u", "displayName": "d", "nickName": "n",
        "name": { "formatted": "f", "familyName": "f", "givenName": "g", "middleName": "m", "honorificPrefix": "p", "honorificSuffix": "s" },
        "profileUrl": "p", "title": "t", "userType": "u", "preferredLanguage": "fr", "locale": "fr", "timezone": "UTC", "active": false,
        "phoneNumbers": [{ "value": "1", "display": "d", "type": "t", "primary": false }],
        "ims": [{ "value": "1" }], "photos": [{ "value": "1" }], "entitlements": [{ "value": "1" }], "roles": [{ "value": "1" }],
        "x509Certificates": [{ "value": "1" }], "groups": [{ "value": "1", "$ref": "r", "display": "d", "type": "direct" }],
        "addresses": [{ "formatted": "f", "streetAddress": "s", "locality": "l", "region": "r", "postalCode": "p", "country": "FR", "type": "t", "primary": true }],
        "meta": { "resourceType": "User", "created": "c", "lastModified": "l", "location": "x", "version": "v" },
        (urn::ENTERPRISE_USER): { "employeeNumber": "1", "costCenter": "c", "organization": "o", "division": "d", "department": "d",
            "manager": { "value": "m", "$ref": "r", "displayName": "d" } },
        "urn:x:ext": { "a": 1 },
    });
    let user: User = serde_json::from_value(sent.clone()).unwrap();
    assert_eq!(user.extensions.len(), 1);
    assert_eq!(serde_json::to_value(&user).unwrap(), sent);
}
