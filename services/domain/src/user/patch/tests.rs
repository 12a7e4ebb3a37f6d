//! What each step does, case by case; what all of them keep is in `laws`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod chosen;
mod element;
mod extension;
mod laws;

use serde_json::{Value as Json, json};

use super::{PatchKind, PatchOperation};
use crate::attribute::{Attribute, FieldPath, ResourceKind, Sub};
use crate::filter::Filter;
use crate::fixture::{T1, T2, activate, ada, equal, lenient, path, profile, step, user};
use crate::refusal::Refusal;
use crate::user::{Profile, User};
use PatchKind::{Add, Remove, Replace};

const EXT: &str = "urn:example:User";

/// Patches a user with that profile on top of a user name, and tells what became of the profile.
#[track_caller]
fn patched(before: Json, steps: &[PatchOperation]) -> Json {
    let mut user = person(before);
    user.patch(steps, &lenient(), T1).unwrap();
    let mut after = serde_json::to_value(&user.profile).unwrap();
    after.as_object_mut().unwrap().remove("user_name");
    after
}

fn person(mut json: Json) -> User {
    json.as_object_mut().unwrap().entry("user_name").or_insert("ada@example.com".into());
    user(profile(json))
}

#[track_caller]
fn refused(before: Json, steps: &[PatchOperation]) -> Refusal {
    let mut user = person(before);
    let untouched = user.clone();
    let refusal = user.patch(steps, &lenient(), T1).unwrap_err();
    assert_eq!(user, untouched);
    refusal
}

fn work(attribute: &str) -> Option<Filter> {
    Some(equal(&format!("{attribute}.type"), "work"))
}

fn emails() -> Json {
    json!({ "emails": [
        { "value": "a@work", "type": "work", "primary": true },
        { "value": "a@home", "type": "home", "display": "Home" },
    ] })
}

#[test]
fn a_single_value_is_set_and_cleared() {
    let cases = [
        (step(Add, "title", None, json!({ "title": "CTO" })), json!({ "title": "CTO" })),
        (step(Replace, "title", None, json!({ "title": "CTO" })), json!({ "title": "CTO" })),
        (step(Remove, "title", None, json!({})), json!({})),
        (step(Replace, "title", None, json!({ "title": "" })), json!({})),
        (step(Replace, "title", None, json!({})), json!({})),
        (
            step(Add, "enterprise.department", None, json!({ "enterprise": { "department": "R&D" } })),
            json!({ "title": "old", "enterprise": { "department": "R&D" } }),
        ),
        (
            step(Replace, "external_id", None, json!({ "external_id": "x" })),
            json!({ "title": "old", "external_id": "x" }),
        ),
    ];
    for (operation, after) in cases {
        assert_eq!(patched(json!({ "title": "old" }), std::slice::from_ref(&operation)), after, "{operation:?}");
    }
}

#[test]
fn what_is_outside_the_field_is_ignored() {
    let fragment = json!({ "title": "CTO", "nick_name": "A", "emails": [{ "value": "x@y" }], "user_name": "other@x" });
    assert_eq!(patched(json!({}), &[step(Replace, "title", None, fragment)]), json!({ "title": "CTO" }));
    let fragment = json!({ "emails": [{ "value": "x@y", "display": "X", "primary": false }] });
    let mut after = emails();
    after["emails"][0]["value"] = "x@y".into();
    assert_eq!(patched(emails(), &[step(Replace, "emails.value", work("emails"), fragment)]), after);
}

#[test]
fn parts_of_a_complex_value_that_are_left_out_stay() {
    let before = || {
        json!({
            "name": { "given_name": "Ada", "family_name": "Byron" },
            "enterprise": { "manager": { "value": "1", "display_name": "Charles" } },
        })
    };
    for kind in [Add, Replace] {
        let after = patched(
            before(),
            &[
                step(kind, "name", None, json!({ "name": { "family_name": "Lovelace", "middle_name": "K" } })),
                step(kind, "enterprise.manager", None, json!({ "enterprise": { "manager": { "value": "2" } } })),
            ],
        );
        assert_eq!(
            after,
            json!({
                "name": { "given_name": "Ada", "family_name": "Lovelace", "middle_name": "K" },
                "enterprise": { "manager": { "value": "2", "display_name": "Charles" } },
            })
        );
    }
}

#[test]
fn a_part_of_a_complex_value_is_set_and_cleared_alone() {
    let before = json!({ "name": { "given_name": "Ada", "family_name": "Byron", "formatted": "Ada B." } });
    let after = patched(
        before,
        &[
            step(
                Replace,
                "name.family_name",
                None,
                json!({ "name": { "family_name": "Lovelace", "given_name": "X" } }),
            ),
            step(Remove, "name.formatted", None, json!({})),
            step(Replace, "name.given_name", None, json!({})),
        ],
    );
    assert_eq!(after, json!({ "name": { "family_name": "Lovelace" } }));
    let before = json!({ "enterprise": { "division": "D", "manager": { "value": "1", "display_name": "C" } } });
    let after = patched(before, &[step(Remove, "enterprise.manager", None, json!({}))]);
    assert_eq!(after, json!({ "enterprise": { "division": "D" } }));
}

#[test]
fn removing_what_is_not_there_is_no_change() {
    let mut user = person(emails());
    let before = user.clone();
    let steps = [
        step(Remove, "title", None, json!({})),
        step(Remove, "name", None, json!({})),
        step(Remove, "enterprise.manager", None, json!({})),
        step(Remove, "roles", None, json!({})),
        step(Remove, "emails", Some(equal("emails.type", "other")), json!({})),
        step(Remove, "emails.value", Some(equal("emails.type", "other")), json!({})),
        step(Replace, "emails.value", Some(equal("emails.type", "other")), json!({})),
        step(Replace, "emails", Some(equal("emails.type", "other")), json!({})),
        step(Remove, "urn:other|a.b", None, json!({})),
        step(Remove, "urn:other|", None, json!({})),
        step(Replace, "urn:other|a.b", None, json!({})),
        PatchOperation { kind: Remove, ..activate(None) },
    ];
    assert_eq!(user.patch(&steps, &lenient(), T2), Ok(vec![]));
    assert_eq!(user, before);
}

#[test]
fn the_login_email_follows_the_patch() {
    let mut user = person(emails());
    let steps = [step(Replace, "emails.value", work("emails"), json!({ "emails": [{ "value": "new@work" }] }))];
    user.patch(&steps, &lenient(), T1).unwrap();
    assert_eq!(user.login_email, "new@work");
    user.patch(&[step(Remove, "emails", None, json!({}))], &lenient(), T2).unwrap();
    assert_eq!(user.login_email, "ada@example.com");
}

#[test]
fn a_user_name_is_replaced_and_never_taken_away() {
    assert_eq!(
        patched(json!({}), &[step(Replace, "user_name", None, json!({ "user_name": "b@x", "title": "x" }))]),
        json!({})
    );
    for operation in [
        step(Remove, "user_name", None, json!({})),
        step(Replace, "user_name", None, json!({})),
        step(Add, "user_name", None, json!({ "user_name": "" })),
    ] {
        let refusal = refused(json!({}), &[activate(Some(false)), operation]);
        let Refusal::InvalidField { field, message } = refusal else { panic!("{refusal:?}") };
        assert_eq!(field, "profile.user_name");
        assert!(message.contains("user_name is required"));
    }
}

#[test]
fn active_wants_a_boolean_and_cannot_be_taken_away() {
    let refusal = refused(json!({}), &[activate(None)]);
    assert!(matches!(refusal, Refusal::InvalidField { field, .. } if field == "profile.active"));
    let mut user = person(json!({}));
    user.deactivate(T1).unwrap();
    assert_eq!(user.patch(&[PatchOperation { kind: Remove, ..activate(None) }], &lenient(), T2), Ok(vec![]));
    assert!(!user.is_active());
}

#[test]
fn what_only_the_service_writes_is_refused() {
    for field in ["user_id", "create_time", "update_time"] {
        for kind in [Add, Replace, Remove] {
            let refusal = refused(json!({}), &[step(kind, field, None, json!({}))]);
            assert_eq!(refusal, Refusal::Immutable { field: field.to_owned() });
        }
    }
}

#[test]
fn paths_that_cannot_be_addressed_like_that_are_refused() {
    let filter = || Some(equal("emails.type", "work"));
    let impossible = PatchOperation {
        field: FieldPath::Attribute(Attribute::Title, Some(Sub::Value)),
        ..step(Replace, "title", None, json!({}))
    };
    for operation in [
        impossible,
        step(Replace, "title", filter(), json!({})),
        step(Replace, "name", filter(), json!({})),
        step(Replace, "user_name", filter(), json!({ "user_name": "b" })),
        PatchOperation { element: filter(), ..activate(Some(true)) },
    ] {
        let refusal = refused(json!({}), std::slice::from_ref(&operation));
        let Refusal::InvalidPath { field, message } = refusal else { panic!("{operation:?}: {refusal:?}") };
        assert_eq!(field, operation.field.to_string());
        assert!(message.contains(&field));
    }
    // Elements of an extension are chosen by what they are made of.
    let refusal = refused(json!({}), &[step(Replace, "urn:x|a", filter(), json!({}))]);
    assert!(matches!(&refusal, Refusal::InvalidFilter { field, .. } if field == "emails.type"), "{refusal:?}");
    let known = FieldPath::Extension {
        urn: "urn:ietf:params:scim:schemas:core:2.0:User".to_owned(),
        path: vec![],
        exact: false,
    };
    let refusal = refused(json!({}), &[PatchOperation { field: known, ..step(Replace, "title", None, json!({})) }]);
    assert!(matches!(refusal, Refusal::InvalidPath { .. }));
}

#[test]
fn steps_apply_in_order_and_the_result_is_judged_once() {
    let steps = [
        step(Remove, "emails", None, json!({})),
        step(Replace, "title", None, json!({ "title": "x" })),
        step(Remove, "title", None, json!({})),
        step(Add, "emails", None, emails()),
    ];
    assert_eq!(patched(emails(), &steps), emails());
}

#[test]
fn the_third_step_that_is_refused_undoes_the_first_two() {
    let mut user = user(ada());
    let before = user.clone();
    let steps = [
        step(Replace, "title", None, json!({ "title": "x" })),
        activate(Some(false)),
        step(Replace, "user_name", None, json!({})),
    ];
    assert!(user.patch(&steps, &lenient(), T1).is_err());
    assert_eq!(user, before);
}

#[test]
fn a_patch_may_not_make_a_profile_too_big() {
    let many: Vec<Json> = (0..1_001).map(|n| json!({ "value": format!("{n}") })).collect();
    let refusal = refused(json!({}), &[step(Add, "roles", None, json!({ "roles": many }))]);
    assert!(matches!(refusal, Refusal::InvalidField { field, .. } if field == "profile.roles"));
    let half = |from: usize| {
        let roles: Vec<Json> = (from..from + 600).map(|n| json!({ "value": format!("{n}") })).collect();
        step(Add, "roles", None, json!({ "roles": roles }))
    };
    let refusal = refused(json!({}), &[half(0), half(600)]);
    assert!(matches!(refusal, Refusal::InvalidField { field, .. } if field == "profile.roles"));
    let refusal = refused(json!({}), &[step(Replace, "title", None, json!({ "title": "a\0" }))]);
    assert!(matches!(refusal, Refusal::InvalidField { field, .. } if field == "profile.title"));
}

#[test]
fn a_patch_that_is_too_much_work_is_refused_before_it_is_done() {
    let roles: Vec<Json> = (0..1_000).map(|n| json!({ "value": format!("{n}") })).collect();
    let filter = || Some(Filter::Any(vec![equal("roles.value", "x"); 900]));
    let steps: Vec<PatchOperation> = (0..1_000).map(|_| step(Remove, "roles", filter(), json!({}))).collect();
    let refusal = refused(json!({ "roles": roles }), &steps);
    assert!(matches!(refusal, Refusal::InvalidField { field, .. } if field == "operations"));
    let list: Vec<u32> = (0..1_000).collect();
    let before = json!({ "extensions": { EXT: { "a": list } } });
    let steps: Vec<PatchOperation> = (0..10).map(|_| step(Add, &format!("{EXT}|a"), None, before.clone())).collect();
    let refusal = refused(before, &steps);
    assert!(matches!(refusal, Refusal::InvalidField { field, .. } if field == "operations"));
}

#[test]
fn a_thousand_ordinary_steps_are_not_too_much() {
    let mut user = person(emails());
    let steps: Vec<PatchOperation> = (0..1_000)
        .map(|n| step(Replace, "emails.display", work("emails"), json!({ "emails": [{ "display": format!("{n}") }] })))
        .collect();
    assert!(user.patch(&steps, &lenient(), T1).is_ok());
    assert_eq!(user.profile.emails.first().and_then(|email| email.display.as_deref()), Some("999"));
}

#[test]
fn a_fragment_of_every_attribute_lands_in_its_place() {
    let everything = json!({
        "external_id": "e", "display_name": "d", "nick_name": "n", "profile_url": "p", "title": "t",
        "user_type": "u", "preferred_language": "l", "locale": "lo", "timezone": "tz",
        "name": { "formatted": "f", "family_name": "fa", "given_name": "g", "middle_name": "m",
                  "honorific_prefix": "hp", "honorific_suffix": "hs" },
        "emails": [{ "value": "e@x" }], "phone_numbers": [{ "value": "1" }], "ims": [{ "value": "i" }],
        "photos": [{ "value": "ph" }], "addresses": [{ "country": "FR" }], "entitlements": [{ "value": "en" }],
        "roles": [{ "value": "r" }], "x509_certificates": [{ "value": "x" }],
        "enterprise": { "employee_number": "1", "cost_center": "c", "organization": "o", "division": "di",
                        "department": "de", "manager": { "value": "m", "ref": "r", "display_name": "dn" } },
    });
    let writable = || {
        Attribute::of(ResourceKind::User).filter(|attribute| {
            !attribute.read_only() && *attribute != Attribute::UserName && *attribute != Attribute::Active
        })
    };
    for kind in [Add, Replace] {
        let steps: Vec<PatchOperation> =
            writable().map(|attribute| step(kind, attribute.path(), None, everything.clone())).collect();
        assert_eq!(patched(json!({}), &steps), everything);
        for attribute in writable() {
            let one = patched(json!({}), &[step(kind, attribute.path(), None, everything.clone())]);
            assert_eq!(one.as_object().unwrap().len(), 1, "{attribute:?}: {one}");
        }
    }
    let removals: Vec<PatchOperation> =
        writable().map(|attribute| step(Remove, attribute.path(), None, json!({}))).collect();
    assert_eq!(patched(everything, &removals), json!({}));
}

#[test]
fn a_path_of_the_fixture_is_what_the_contract_reads() {
    assert_eq!(path("urn:x|a.b").to_string(), "urn:x:a.b");
    assert_eq!(Profile::default(), profile(json!({})));
}
