//! Steps on multi-valued attributes.

use serde_json::json;

use super::super::PatchKind::{Add, Remove, Replace};
use super::{emails, patched, refused, work};
use crate::filter::{Filter, Operator, Value};
use crate::fixture::{activate, compare, equal, step};
use crate::refusal::Refusal;

#[test]
fn adding_elements_appends_those_that_are_not_there() {
    let given = json!({ "emails": [
        { "value": "A@WORK", "type": "Work", "display": "W" }, { "value": "b@x" }, { "value": "a@home", "type": "work" },
    ] });
    assert_eq!(
        patched(emails(), &[step(Add, "emails", None, given)]),
        json!({ "emails": [
            { "value": "A@WORK", "type": "Work", "display": "W", "primary": true },
            { "value": "a@home", "type": "home", "display": "Home" },
            { "value": "b@x" },
            { "value": "a@home", "type": "work" },
        ] })
    );
    assert_eq!(patched(emails(), &[step(Add, "emails", None, json!({}))]), emails());
}

#[test]
fn replacing_elements_without_a_condition_replaces_them_all() {
    let given = json!({ "emails": [{ "value": "b@x" }] });
    assert_eq!(patched(emails(), &[step(Replace, "emails", None, given.clone())]), given);
    assert_eq!(patched(emails(), &[step(Replace, "emails", None, json!({}))]), json!({}));
    assert_eq!(patched(emails(), &[step(Remove, "emails", None, json!({}))]), json!({}));
}

#[test]
fn a_part_without_a_condition_is_set_in_every_element() {
    let given = || json!({ "phone_numbers": [{ "display": "D" }] });
    let before = json!({ "phone_numbers": [{ "value": "1" }, { "value": "2", "display": "x" }] });
    for kind in [Add, Replace] {
        assert_eq!(
            patched(before.clone(), &[step(kind, "phone_numbers.display", None, given())]),
            json!({ "phone_numbers": [{ "value": "1", "display": "D" }, { "value": "2", "display": "D" }] })
        );
        assert_eq!(
            patched(json!({}), &[step(kind, "phone_numbers.display", None, given())]),
            json!({ "phone_numbers": [{ "display": "D" }] })
        );
    }
    assert_eq!(
        patched(before.clone(), &[step(Remove, "phone_numbers.display", None, json!({}))]),
        json!({ "phone_numbers": [{ "value": "1" }, { "value": "2" }] })
    );
    assert_eq!(
        patched(before, &[step(Remove, "phone_numbers.value", None, json!({}))]),
        json!({ "phone_numbers": [{ "display": "x" }] })
    );
}

#[test]
fn a_part_is_set_in_every_element_that_meets_the_condition() {
    let given = json!({ "emails": [{ "value": "new@work" }] });
    for kind in [Add, Replace] {
        assert_eq!(
            patched(emails(), &[step(kind, "emails.value", Some(equal("emails.type", "WORK")), given.clone())]),
            json!({ "emails": [
                { "value": "new@work", "type": "work", "primary": true },
                { "value": "a@home", "type": "home", "display": "Home" },
            ] })
        );
    }
    let any = Filter::Any(vec![equal("emails.type", "work"), equal("emails.value", "a@home")]);
    assert_eq!(
        patched(emails(), &[step(Replace, "emails.display", Some(any), json!({ "emails": [{ "display": "D" }] }))]),
        json!({ "emails": [
            { "value": "a@work", "type": "work", "primary": true, "display": "D" },
            { "value": "a@home", "type": "home", "display": "D" },
        ] })
    );
}

#[test]
fn an_element_is_made_from_the_equalities_of_a_condition_that_nothing_meets() {
    let primary = compare("roles.primary", Operator::Equal, Value::Boolean(true));
    let cases = [
        (
            step(
                Add,
                "phone_numbers.value",
                Some(equal("phone_numbers.type", "mobile")),
                json!({ "phone_numbers": [{ "value": "1" }] }),
            ),
            json!({ "phone_numbers": [{ "value": "1", "type": "mobile" }] }),
        ),
        (
            step(
                Replace,
                "addresses.locality",
                Some(equal("addresses.type", "work")),
                json!({ "addresses": [{ "locality": "Paris" }] }),
            ),
            json!({ "addresses": [{ "locality": "Paris", "type": "work" }] }),
        ),
        (
            step(Replace, "roles.value", Some(primary.clone()), json!({ "roles": [{ "value": "admin" }] })),
            json!({ "roles": [{ "value": "admin", "primary": true }] }),
        ),
        (
            step(
                Add,
                "roles.value",
                Some(Filter::All(vec![primary, equal("roles.type", "x")])),
                json!({ "roles": [{ "value": "admin" }] }),
            ),
            json!({ "roles": [{ "value": "admin", "type": "x", "primary": true }] }),
        ),
    ];
    for (operation, after) in cases {
        assert_eq!(patched(json!({}), std::slice::from_ref(&operation)), after, "{operation:?}");
    }
}

#[test]
fn parts_of_an_element_that_arrive_one_by_one_make_one_element() {
    let filter = || Some(equal("addresses.type", "work"));
    let part = |name: &str| step(Add, &format!("addresses.{name}"), filter(), json!({ "addresses": [{ name: name }] }));
    assert_eq!(
        patched(json!({}), &[part("street_address"), part("locality"), part("country")]),
        json!({ "addresses": [
            { "street_address": "street_address", "locality": "locality", "country": "country", "type": "work" },
        ] })
    );
}

#[test]
fn a_condition_that_nothing_meets_and_nothing_can_be_made_from_has_no_target() {
    let unequal = || Some(compare("emails.type", Operator::NotEqual, Value::Text("x".to_owned())));
    let either = || Some(Filter::Any(vec![equal("emails.type", "x")]));
    let given = || json!({ "emails": [{ "value": "a@x" }] });
    for operation in [
        step(Replace, "emails.value", unequal(), given()),
        step(Replace, "emails.value", either(), given()),
        step(Add, "emails.value", unequal(), given()),
        step(Add, "emails", either(), given()),
        step(Replace, "emails", either(), given()),
        step(Replace, "emails", work("emails"), given()),
    ] {
        let refusal = refused(json!({}), &[activate(Some(false)), operation.clone()]);
        let Refusal::NoTarget { field, message } = refusal else { panic!("{operation:?}: {refusal:?}") };
        assert_eq!(field, operation.field.to_string());
        assert!(message.contains(&field));
    }
}

#[test]
fn replacing_the_elements_that_meet_a_condition_keeps_what_the_condition_asked_for() {
    let before = json!({ "emails": [
        { "value": "0", "type": "home" }, { "value": "1", "type": "work", "display": "x", "primary": true },
        { "value": "2", "type": "other" }, { "value": "3", "type": "work" },
    ] });
    let given = json!({ "emails": [{ "value": "new" }] });
    assert_eq!(
        patched(before.clone(), &[step(Replace, "emails", work("emails"), given)]),
        json!({ "emails": [
            { "value": "0", "type": "home" }, { "value": "new", "type": "work" }, { "value": "2", "type": "other" },
        ] })
    );
    let given = json!({ "emails": [{ "value": "new", "type": "home" }] });
    assert_eq!(
        patched(before.clone(), &[step(Replace, "emails", work("emails"), given)]),
        json!({ "emails": [
            { "value": "0", "type": "home" }, { "value": "new", "type": "home" }, { "value": "2", "type": "other" },
        ] })
    );
    assert_eq!(
        patched(before, &[step(Replace, "emails", work("emails"), json!({}))]),
        json!({ "emails": [{ "value": "0", "type": "home" }, { "value": "2", "type": "other" }] })
    );
}

#[test]
fn adding_to_the_elements_that_meet_a_condition_merges() {
    let given = json!({ "emails": [{ "display": "D" }] });
    assert_eq!(
        patched(emails(), &[step(Add, "emails", work("emails"), given)]),
        json!({ "emails": [
            { "value": "a@work", "type": "work", "primary": true, "display": "D" },
            { "value": "a@home", "type": "home", "display": "Home" },
        ] })
    );
    let other = Some(equal("emails.type", "other"));
    let given = json!({ "emails": [{ "value": "b@x", "primary": true }] });
    assert_eq!(
        patched(emails(), &[step(Add, "emails", other, given)]),
        json!({ "emails": [
            { "value": "a@work", "type": "work", "primary": false },
            { "value": "a@home", "type": "home", "display": "Home" },
            { "value": "b@x", "type": "other", "primary": true },
        ] })
    );
}

#[test]
fn removing_takes_away_what_meets_the_condition_and_nothing_else() {
    assert_eq!(
        patched(emails(), &[step(Remove, "emails", work("emails"), json!({}))]),
        json!({ "emails": [{ "value": "a@home", "type": "home", "display": "Home" }] })
    );
    assert_eq!(
        patched(emails(), &[step(Remove, "emails.display", Some(equal("emails.type", "home")), json!({}))]),
        json!({ "emails": [
            { "value": "a@work", "type": "work", "primary": true }, { "value": "a@home", "type": "home" },
        ] })
    );
    assert_eq!(
        patched(emails(), &[step(Remove, "emails.value", work("emails"), json!({}))]),
        json!({ "emails": [{ "value": "a@home", "type": "home", "display": "Home" }] })
    );
    assert_eq!(
        patched(emails(), &[step(Remove, "emails.primary", None, json!({}))])["emails"][0],
        json!({ "value": "a@work", "type": "work" })
    );
}

#[test]
fn setting_one_element_primary_clears_the_others() {
    let home = || Some(equal("emails.type", "home"));
    let primary = || json!({ "emails": [{ "primary": true }] });
    let after = json!([
        { "value": "a@work", "type": "work", "primary": false },
        { "value": "a@home", "type": "home", "display": "Home", "primary": true },
    ]);
    assert_eq!(patched(emails(), &[step(Replace, "emails.primary", home(), primary())])["emails"], after);
    assert_eq!(patched(emails(), &[step(Add, "emails", home(), primary())])["emails"], after);
    // The first of the list this time: the order does not decide, the step does.
    let back = patched(json!({ "emails": after }), &[step(Replace, "emails.primary", work("emails"), primary())]);
    assert_eq!(back["emails"][0]["primary"], json!(true));
    assert_eq!(back["emails"][1]["primary"], json!(false));
    let again = json!({ "emails": [{ "value": "a@work", "type": "work", "primary": true }] });
    let back = patched(json!({ "emails": after }), &[step(Add, "emails", None, again)]);
    assert_eq!(back["emails"][0]["primary"], json!(true));
    assert_eq!(back["emails"][1]["primary"], json!(false));
}

#[test]
fn a_condition_must_be_about_the_elements_of_the_attribute() {
    for filter in [equal("ims.type", "x"), equal("user_name", "x"), Filter::All(vec![]), equal("urn:x|a", "x")] {
        let refusal = refused(json!({}), &[step(Replace, "emails.value", Some(filter), json!({}))]);
        assert!(matches!(refusal, Refusal::InvalidFilter { .. }), "{refusal:?}");
    }
}
