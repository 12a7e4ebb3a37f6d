//! One form for profiles, and the bounds of what they hold.

#![expect(clippy::unwrap_used, reason = "tests")]

use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};

use super::validate::{MAX_BINARY, MAX_ELEMENTS, MAX_EXTENSIONS, MAX_KEY, MAX_NESTING, MAX_TEXT};
use super::{Address, MultiValue, Profile, User};
use crate::fixture::{ada, lenient, profile, strict, user};
use crate::refusal::Refusal;

pub(crate) fn active() -> User {
    user(ada())
}

#[track_caller]
fn normal(before: Json, after: Json) {
    let mut normal = profile(before);
    normal.normalize();
    assert_eq!(normal, profile(after));
}

#[test]
fn what_is_unassigned_is_absent() {
    normal(
        json!({
            "user_name": "a", "title": "", "name": { "formatted": "", "given_name": "A" },
            "emails": [{ "value": "", "type": "work", "primary": true }, { "display": "A" }],
            "addresses": [{ "type": "work" }, { "locality": "", "country": "FR" }],
            "enterprise": { "department": "", "manager": { "value": "", "display_name": "" } },
            "extensions": { "urn:a": {}, "urn:b": { "x": null, "y": "", "z": [], "o": { "p": {} }, "k": [null, 0, ""] } },
        }),
        json!({
            "user_name": "a", "name": { "given_name": "A" },
            "emails": [{ "display": "A" }],
            "addresses": [{ "country": "FR" }],
            "extensions": { "urn:b": { "k": [0] } },
        }),
    );
}

#[test]
fn texts_that_say_something_stay_byte_for_byte() {
    let odd = json!({ "user_name": " A ", "title": "  ", "emails": [{ "value": " a@X ", "type": "Work" }] });
    normal(odd.clone(), odd);
}

#[test]
fn of_several_primary_elements_the_last_is_kept() {
    normal(
        json!({ "emails": [
            { "value": "a", "primary": true }, { "value": "b", "primary": true }, { "value": "c" },
        ] }),
        json!({ "emails": [
            { "value": "a", "primary": false }, { "value": "b", "primary": true }, { "value": "c" },
        ] }),
    );
}

#[test]
fn an_element_told_twice_is_one() {
    normal(
        json!({ "emails": [
            { "value": "A@x", "type": "Work", "display": "old" }, { "value": "b" },
            { "value": "a@x", "type": "work", "display": "new" }, { "value": "a@x", "type": "home" }, { "value": "a@x" },
        ] }),
        json!({ "emails": [
            { "value": "a@x", "type": "work", "display": "new" }, { "value": "b" },
            { "value": "a@x", "type": "home" }, { "value": "a@x" },
        ] }),
    );
    normal(
        json!({ "emails": [{ "value": "a", "primary": true }, { "value": "a", "primary": false }] }),
        json!({ "emails": [{ "value": "a", "primary": true }] }),
    );
    normal(
        json!({ "emails": [{ "display": "a" }, { "display": "b" }, { "display": "A" }] }),
        json!({ "emails": [{ "display": "A" }, { "display": "b" }] }),
    );
    normal(
        json!({ "addresses": [{ "locality": "Paris", "type": "work" }, { "locality": "Rome", "type": "work" }] }),
        json!({ "addresses": [{ "locality": "Paris", "type": "work" }, { "locality": "Rome", "type": "work" }] }),
    );
}

#[test]
fn certificates_that_differ_in_case_are_two() {
    let two = json!({ "x509_certificates": [{ "value": "AbC=" }, { "value": "abc=" }] });
    normal(two.clone(), two);
}

#[test]
fn of_extension_names_that_differ_in_case_the_last_is_kept() {
    normal(
        json!({ "extensions": {
            "URN:x": { "a": 1 },
            "urn:x": { "B": 1, "b": 2, "list": [{ "C": 1, "c": 2 }] },
        } }),
        json!({ "extensions": { "urn:x": { "b": 2, "list": [{ "c": 2 }] } } }),
    );
}

#[test]
fn the_last_name_counts_also_when_it_says_that_there_is_nothing() {
    normal(
        json!({ "extensions": { "urn:x": { "A": 1, "a": null, "b": 1 } } }),
        json!({ "extensions": { "urn:x": { "b": 1 } } }),
    );
}

#[test]
fn the_last_of_many_names_that_differ_in_case_is_kept_as_well() {
    let many = |names: &[&str]| -> Json {
        let rest = (0..40).map(|n| (format!("k{n}"), Json::from(n)));
        let object: Map<String, Json> = rest.chain(names.iter().map(|name| ((*name).to_owned(), 1.into()))).collect();
        json!({ "extensions": { "urn:x": object } })
    };
    normal(many(&["KEY", "Key", "key"]), many(&["key"]));
}

#[track_caller]
fn refused(profile: &Profile) -> (String, String) {
    let refusal = profile.validate(&lenient()).unwrap_err();
    assert!(matches!(refusal, Refusal::InvalidField { .. }));
    let Refusal::InvalidField { field, message } = refusal else { return Default::default() };
    assert!(message.starts_with(&field), "{message} starts with {field}");
    (field, message)
}

#[test]
fn an_ordinary_profile_is_valid() {
    assert_eq!(ada().validate(&strict()), Ok(()));
}

#[test]
fn texts_have_bounds() {
    let text = |length| Some("x".repeat(length));
    let value = |length| vec![MultiValue { value: text(length), ..MultiValue::default() }];
    type Put = fn(&mut Profile, String);
    let build: [(&str, usize, Put); 10] = [
        ("profile.user_name", MAX_KEY, |p, text| p.user_name = text),
        ("profile.external_id", MAX_KEY, |p, text| p.external_id = Some(text)),
        ("profile.display_name", MAX_KEY, |p, text| p.display_name = Some(text)),
        ("profile.title", MAX_TEXT, |p, text| p.title = Some(text)),
        ("profile.name.formatted", MAX_TEXT, |p, text| p.name.formatted = Some(text)),
        ("profile.enterprise.manager.ref", MAX_TEXT, |p, text| p.enterprise.manager.reference = Some(text)),
        ("profile.enterprise.division", MAX_TEXT, |p, text| p.enterprise.division = Some(text)),
        ("profile.emails.value", MAX_KEY, |p, text| {
            p.emails = vec![MultiValue { value: Some(text), ..MultiValue::default() }];
        }),
        ("profile.emails.display", MAX_TEXT, |p, text| {
            p.emails = vec![MultiValue { display: Some(text), ..MultiValue::default() }];
        }),
        ("profile.addresses.formatted", MAX_TEXT, |p, text| {
            p.addresses = vec![Address { formatted: Some(text), ..Address::default() }];
        }),
    ];
    for (expected, limit, put) in build {
        let mut profile = ada();
        put(&mut profile, "x".repeat(limit));
        assert_eq!(profile.validate(&lenient()), Ok(()), "{expected}");
        put(&mut profile, "x".repeat(limit + 1));
        let (field, message) = refused(&profile);
        assert_eq!(field, expected);
        assert!(message.contains(&limit.to_string()));
        put(&mut profile, "a\0b".to_owned());
        let (field, message) = refused(&profile);
        assert_eq!(field, expected);
        assert!(message.contains("NUL"));
    }
    assert_eq!(Profile { photos: value(MAX_BINARY), ..ada() }.validate(&lenient()), Ok(()));
    assert_eq!(refused(&Profile { photos: value(MAX_BINARY + 1), ..ada() }).0, "profile.photos.value");
    assert_eq!(Profile { x509_certificates: value(MAX_BINARY), ..ada() }.validate(&lenient()), Ok(()));
    assert_eq!(refused(&Profile { ims: value(MAX_TEXT + 1), ..ada() }).0, "profile.ims.value");
}

#[test]
fn a_key_that_folding_makes_too_long_is_refused() {
    let ligatures = |count| Profile { user_name: "\u{fdfa}".repeat(count), ..ada() };
    assert_eq!(ligatures(20).validate(&lenient()), Ok(()));
    assert!(ligatures(300).user_name.len() < MAX_KEY);
    assert_eq!(refused(&ligatures(300)).0, "profile.user_name");
}

#[test]
fn the_number_of_elements_has_a_bound() {
    let elements = |count| {
        (0..count).map(|n| MultiValue { value: Some(format!("{n}")), ..MultiValue::default() }).collect::<Vec<_>>()
    };
    assert_eq!(Profile { roles: elements(MAX_ELEMENTS), ..ada() }.validate(&lenient()), Ok(()));
    assert_eq!(refused(&Profile { roles: elements(MAX_ELEMENTS + 1), ..ada() }).0, "profile.roles");
}

#[test]
fn extension_data_has_bounds() {
    let with = |urn: &str, object: Json| {
        let mut profile = ada();
        profile.extensions.insert(urn.to_owned(), object.as_object().cloned().unwrap_or_default());
        profile
    };
    let nest = |depth| (1..depth).fold(json!("x"), |json, _| json!({ "a": json }));
    assert_eq!(with("urn:x", json!({ "a": nest(MAX_NESTING) })).validate(&lenient()), Ok(()));
    let many = |count| Json::Object((0..count).map(|n| (format!("k{n}"), Json::from(n))).collect::<Map<_, _>>());
    assert_eq!(with("urn:x", many(MAX_ELEMENTS)).validate(&lenient()), Ok(()));
    let cases = [
        with("urn:x", json!({ "a": nest(MAX_NESTING + 1) })),
        with("urn:x", many(MAX_ELEMENTS + 1)),
        with("urn:x", json!({ "a": vec![0; MAX_ELEMENTS + 1] })),
        with("urn:x", json!({ "a": "x".repeat(MAX_TEXT + 1) })),
        with("urn:x", json!({ "a": ["b\0"] })),
        with("urn:x", json!({ "a": { "b\0": 1 } })),
        with("urn:x", json!({ "x".repeat(MAX_KEY + 1): 1 })),
        with("urn:x\0", json!({ "a": 1 })),
        with("", json!({ "a": 1 })),
        with(&"u".repeat(MAX_KEY + 1), json!({ "a": 1 })),
        with("urn:ietf:params:scim:schemas:core:2.0:User", json!({ "a": 1 })),
        with("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", json!({ "department": "x" })),
    ];
    for profile in cases {
        assert_eq!(refused(&profile).0, "profile.extensions");
    }
}

#[test]
fn the_number_of_extensions_has_a_bound() {
    let mut profile = Profile { extensions: Default::default(), ..ada() };
    for n in 0..MAX_EXTENSIONS {
        profile.extensions.insert(format!("urn:{n}"), Map::from_iter([("a".to_owned(), Json::from(1))]));
    }
    assert_eq!(profile.validate(&lenient()), Ok(()));
    profile.extensions.insert("urn:more".to_owned(), Map::new());
    assert_eq!(refused(&profile).0, "profile.extensions");
}

#[test]
fn no_refusal_repeats_a_value() {
    let secret = "s3cret\0";
    let profiles = [
        Profile { title: Some(secret.to_owned()), ..ada() },
        Profile { emails: vec![MultiValue { value: Some(secret.to_owned()), ..MultiValue::default() }], ..ada() },
        profile(json!({ "user_name": "a", "extensions": { "urn:x": { "a": secret } } })),
    ];
    for profile in profiles {
        assert!(!refused(&profile).1.contains("s3cret"));
    }
}

/// Any profile at all, tidy or not.
pub(super) fn any_profile() -> impl Strategy<Value = Profile> {
    let text = || proptest::option::of(prop_oneof![Just(String::new()), "[aAbB]{1,2}", "\\PC{1,6}"]);
    let kind = || proptest::option::of(prop_oneof![Just("work".to_owned()), Just("Home".to_owned())]);
    let element = move || {
        (text(), text(), kind(), any::<Option<bool>>()).prop_map(|(value, display, kind, primary)| MultiValue {
            value,
            display,
            kind,
            primary,
        })
    };
    let address = (text(), text(), kind(), any::<Option<bool>>()).prop_map(|(locality, country, kind, primary)| {
        Address { locality, country, kind, primary, ..Address::default() }
    });
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        (-1e9..1e9).prop_map(Json::from),
        "[aA]{0,2}".prop_map(Json::from),
    ];
    let json = leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(Json::from),
            proptest::collection::btree_map("[aAbB]{1,2}", inner, 0..3)
                .prop_map(|map| Json::Object(map.into_iter().collect())),
        ]
    });
    let object = proptest::collection::btree_map("[aAbB]{1,2}", json, 0..3)
        .prop_map(|map| map.into_iter().collect::<Map<String, Json>>());
    (
        (text(), text(), text(), text(), text(), text()),
        proptest::collection::vec(element(), 0..5),
        proptest::collection::vec(element(), 0..4),
        proptest::collection::vec(address, 0..4),
        proptest::collection::btree_map("urn:[aA]", object, 0..3),
    )
        .prop_map(
            |((given, family, title, department, manager, external_id), emails, roles, addresses, extensions)| {
                let mut profile = Profile { user_name: "ada@example.com".to_owned(), ..Profile::default() };
                profile.name.given_name = given;
                profile.name.family_name = family;
                profile.title = title;
                profile.external_id = external_id;
                profile.enterprise.department = department;
                profile.enterprise.manager.value = manager;
                Profile { emails, roles, addresses, extensions, ..profile }
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn storage_reads_back_what_it_kept(profile in any_profile()) {
        let json = serde_json::to_string(&profile).unwrap();
        prop_assert_eq!(serde_json::from_str::<Profile>(&json).unwrap(), profile);
    }

    #[test]
    fn the_one_form_is_final(mut profile in any_profile()) {
        profile.normalize();
        let once = profile.clone();
        profile.normalize();
        prop_assert_eq!(profile, once);
    }

    #[test]
    fn at_most_one_element_is_primary_in_the_one_form(mut profile in any_profile()) {
        let primaries = |profile: &Profile| profile.emails.iter().filter(|email| email.primary == Some(true)).count();
        profile.emails.retain(|email| email.value.as_ref().is_some_and(|value| !value.is_empty()));
        let before = primaries(&profile);
        profile.normalize();
        prop_assert_eq!(primaries(&profile), before.min(1));
    }
}
