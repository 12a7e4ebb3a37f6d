//! What filters may say and what they mean.

#![expect(clippy::panic, reason = "tests")]

mod group;

use serde_json::json;

use super::{Filter, MAX_DEPTH, MAX_NODES, Operator, Value};
use crate::attribute::{Attribute, FieldPath, ResourceKind, Sub};
use crate::fixture::{T0, T1, ada, compare, equal, path, profile, user};
use crate::refusal::Refusal;
use crate::time::Timestamp;
use crate::user::User;
use Operator::{Contains, EndsWith, Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual, StartsWith};

const EXT: &str = "urn:example:User";

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn element(attribute: Attribute, condition: Filter) -> Filter {
    Filter::Element { attribute, condition: Box::new(condition) }
}

fn not(filter: Filter) -> Filter {
    Filter::Not(Box::new(filter))
}

#[track_caller]
fn check_all(user: &User, cases: Vec<(Filter, bool)>) {
    for (filter, expected) in cases {
        assert_eq!(filter.check(ResourceKind::User), Ok(()), "{filter:?}");
        assert_eq!(filter.matches(user, &[]), expected, "{filter:?}");
    }
}

#[test]
fn single_attributes_compare_as_their_type_does() {
    check_all(
        &user(ada()),
        vec![
            (equal("user_name", "ADA@example.COM"), true),
            (equal("user_name", "ada"), false),
            (equal("external_id", "00u1"), true),
            (equal("external_id", "00U1"), false),
            (equal("user_id", "00000000-0000-0000-0000-000000000001"), true),
            (equal("name.family_name", "byron"), true),
            (equal("enterprise.department", "r&d"), true),
            (equal("enterprise.manager", "26118915"), true),
            (equal("enterprise.manager.display_name", "CHARLES"), true),
            (compare("display_name", Contains, text("A B")), true),
            (compare("display_name", StartsWith, text("ADA")), true),
            (compare("display_name", EndsWith, text("ADA")), false),
            (compare("display_name", EndsWith, text("")), true),
            (compare("display_name", Greater, text("ada")), true),
            (compare("display_name", Less, text("ADB")), true),
            (compare("display_name", GreaterOrEqual, text("ADA BYRON")), true),
            (compare("display_name", LessOrEqual, text("ada byron")), true),
            (compare("display_name", Greater, text("ada byron")), false),
            (compare("active", Equal, Value::Boolean(true)), true),
            (compare("active", NotEqual, Value::Boolean(true)), false),
            (compare("create_time", Equal, Value::Instant(T0)), true),
            (compare("create_time", Less, Value::Instant(T1)), true),
            (compare("update_time", GreaterOrEqual, Value::Instant(T1)), false),
        ],
    );
}

#[test]
fn text_orders_by_the_bytes_of_its_folded_form() {
    let user = user(profile(json!({ "user_name": "x@y", "title": "Ärztin", "nick_name": "Zoe" })));
    check_all(
        &user,
        vec![
            (compare("title", Greater, text("z")), true),
            (compare("title", Greater, text("Z")), true),
            (compare("nick_name", Greater, text("a")), true),
            (compare("nick_name", Less, text("_")), false),
        ],
    );
}

#[test]
fn nothing_equals_an_absent_value_and_everything_differs_from_it() {
    check_all(
        &user(ada()),
        vec![
            (equal("title", "x"), false),
            (compare("title", NotEqual, text("x")), true),
            (compare("title", Contains, text("")), false),
            (compare("title", Less, text("x")), false),
            (Filter::Present(path("title")), false),
            (compare("title", Equal, Value::Null), true),
            (compare("title", NotEqual, Value::Null), false),
            (not(equal("title", "x")), true),
            (Filter::Present(path("name")), true),
            (Filter::Present(path("name.middle_name")), false),
            (compare("name", NotEqual, Value::Null), true),
            (Filter::Present(path("enterprise.manager")), true),
            (Filter::Present(path("addresses")), false),
            (compare("addresses", Equal, Value::Null), true),
            (Filter::Present(path("user_id")), true),
            (Filter::Present(path("active")), true),
            (compare("create_time", Equal, Value::Null), false),
        ],
    );
}

#[test]
fn multi_valued_attributes_match_when_any_element_does() {
    check_all(
        &user(ada()),
        vec![
            (equal("emails", "ada@HOME.example"), true),
            (equal("emails.value", "ada@home.example"), true),
            (compare("emails.value", NotEqual, text("ada@example.com")), true),
            (not(equal("emails.value", "ada@example.com")), false),
            (compare("phone_numbers.value", NotEqual, text("+33 1")), false),
            (compare("ims.value", NotEqual, text("x")), false),
            (compare("phone_numbers.display", NotEqual, text("x")), true),
            (compare("emails.type", Equal, text("HOME")), true),
            (Filter::Present(path("emails")), true),
            (Filter::Present(path("emails.display")), false),
            (Filter::Present(path("emails.primary")), true),
            (compare("emails", Equal, Value::Null), false),
            (compare("ims", Equal, Value::Null), true),
            (compare("emails.display", Equal, Value::Null), true),
        ],
    );
}

#[test]
fn an_element_condition_is_about_one_element() {
    let work = || equal("emails.type", "work");
    check_all(
        &user(ada()),
        vec![
            (element(Attribute::Emails, Filter::All(vec![work(), equal("emails.value", "ADA@example.com")])), true),
            (element(Attribute::Emails, Filter::All(vec![work(), equal("emails.value", "ada@home.example")])), false),
            (Filter::All(vec![work(), equal("emails.value", "ada@home.example")]), true),
            (element(Attribute::Emails, Filter::Any(vec![work(), equal("emails.type", "x")])), true),
            (element(Attribute::Emails, not(work())), true),
            (not(element(Attribute::Emails, work())), false),
            (element(Attribute::Emails, Filter::Present(path("emails.primary"))), true),
            (element(Attribute::Emails, Filter::Present(path("emails.display"))), false),
            (element(Attribute::Emails, compare("emails.display", Equal, Value::Null)), true),
            (element(Attribute::Emails, compare("emails.display", NotEqual, text("x"))), true),
            (element(Attribute::Ims, compare("ims.value", NotEqual, text("x"))), false),
            (element(Attribute::Addresses, Filter::Present(path("addresses.country"))), false),
        ],
    );
}

#[test]
fn an_unset_primary_is_false() {
    check_all(
        &user(ada()),
        vec![
            (compare("emails.primary", Equal, Value::Boolean(true)), true),
            (compare("emails.primary", Equal, Value::Boolean(false)), true),
            (compare("phone_numbers.primary", Equal, Value::Boolean(false)), true),
            (compare("phone_numbers.primary", NotEqual, Value::Boolean(false)), false),
            (compare("phone_numbers.primary", NotEqual, Value::Boolean(true)), true),
            (Filter::Present(path("phone_numbers.primary")), false),
            (compare("ims.primary", Equal, Value::Boolean(false)), false),
        ],
    );
}

#[test]
fn addresses_compare_by_their_parts() {
    let user = user(profile(json!({
        "user_name": "x@y",
        "addresses": [{ "locality": "Paris", "country": "FR", "type": "work" }, { "locality": "Rome" }],
    })));
    let paris = Filter::All(vec![equal("addresses.locality", "paris"), equal("addresses.country", "fr")]);
    check_all(
        &user,
        vec![
            (element(Attribute::Addresses, paris), true),
            (
                element(
                    Attribute::Addresses,
                    Filter::All(vec![equal("addresses.locality", "rome"), equal("addresses.type", "work")]),
                ),
                false,
            ),
            (compare("addresses.country", NotEqual, text("FR")), true),
        ],
    );
}

#[test]
fn values_of_photos_and_certificates_compare_exactly() {
    let user = user(profile(json!({
        "user_name": "x@y",
        "photos": [{ "value": "https://x/A", "type": "Photo" }],
        "x509_certificates": [{ "value": "AbC=" }],
        "profile_url": "https://x/A",
    })));
    check_all(
        &user,
        vec![
            (equal("photos.value", "https://x/A"), true),
            (equal("photos.value", "https://x/a"), false),
            (equal("photos", "https://x/a"), false),
            (equal("photos.type", "photo"), true),
            (equal("x509_certificates.value", "abc="), false),
            (equal("profile_url", "https://x/a"), true),
        ],
    );
}

#[test]
fn extension_data_compares_by_what_it_happens_to_be() {
    let user = user(profile(json!({
        "user_name": "x@y",
        "extensions": { "urn:example:User": {
            "Badge": 7, "big": 9_007_199_254_740_993_i64, "ratio": 0.5, "flag": true, "level": "Gold",
            "hired": "2024-01-01T01:00:00+01:00", "tags": ["a", "B"], "mixed": [1, "x", true],
            "sites": [{ "value": "Paris", "floor": 3 }, { "value": "Rome" }, { "city": "Bonn" }],
            "nested": { "inner": { "deep": "Yes" } },
        } },
    })));
    let at = |name: &str| format!("{EXT}|{name}");
    check_all(
        &user,
        vec![
            (compare(&at("badge"), Equal, Value::Integer(7)), true),
            (compare(&at("BADGE"), GreaterOrEqual, Value::Decimal(6.5)), true),
            (compare(&at("badge"), Equal, text("7")), false),
            (compare(&at("badge"), NotEqual, text("7")), true),
            (compare(&at("big"), Equal, Value::Integer(9_007_199_254_740_992)), false),
            (compare(&at("ratio"), Less, Value::Integer(1)), true),
            (compare(&at("flag"), Equal, Value::Boolean(true)), true),
            (compare(&at("flag"), NotEqual, Value::Boolean(false)), true),
            (compare(&at("level"), Equal, text("GOLD")), true),
            (compare(&at("level"), StartsWith, text("go")), true),
            (compare(&at("hired"), Equal, Value::Instant(Timestamp(1_704_067_200_000))), true),
            (compare(&at("level"), Equal, Value::Instant(T0)), false),
            (compare(&at("tags"), Equal, text("b")), true),
            (compare(&at("tags"), NotEqual, text("a")), true),
            (compare(&at("mixed"), Equal, Value::Boolean(true)), true),
            (compare(&at("sites"), Equal, text("rome")), true),
            (compare(&at("sites.value"), Contains, text("ari")), true),
            (compare(&at("sites.city"), Equal, text("bonn")), true),
            (compare(&at("sites.city"), NotEqual, text("bonn")), false),
            (compare(&at("sites.floor"), Greater, Value::Integer(2)), true),
            (compare(&at("nested.inner.deep"), Equal, text("yes")), true),
            (compare(&at("nested.inner"), Equal, text("yes")), false),
            (compare(&at("absent"), Equal, text("x")), false),
            (compare(&at("absent"), NotEqual, text("x")), true),
            (compare(&at("absent"), Equal, Value::Null), true),
            (Filter::Present(path(&at("nested"))), true),
            (Filter::Present(path(&at("nested.nothing"))), false),
            (Filter::Present(path(&at(""))), true),
            (Filter::Present(path("urn:EXAMPLE:user|level")), true),
            (Filter::Present(path("urn:other|level")), false),
            (Filter::Present(path("urn:other|")), false),
        ],
    );
}

#[test]
fn filters_that_cannot_be_evaluated_are_refused() {
    let field = |filter: &Filter| match filter.check(ResourceKind::User) {
        Err(Refusal::InvalidFilter { field, message }) => {
            assert!(message.contains(&field), "{message} names {field}");
            field
        }
        other => panic!("{filter:?}: {other:?}"),
    };
    let cases = vec![
        (Filter::All(vec![]), ""),
        (Filter::Any(vec![]), ""),
        (compare("active", Equal, text("true")), "active"),
        (compare("active", Greater, Value::Boolean(true)), "active"),
        (compare("active", Contains, Value::Boolean(true)), "active"),
        (compare("title", Equal, Value::Boolean(true)), "title"),
        (compare("title", Equal, Value::Integer(1)), "title"),
        (compare("title", Equal, text("a\0")), "title"),
        (compare("title", Contains, Value::Null), "title"),
        (compare("title", Less, Value::Null), "title"),
        (compare("create_time", Equal, text("2024-01-01T00:00:00Z")), "create_time"),
        (compare("create_time", Contains, Value::Instant(T0)), "create_time"),
        (compare("emails.primary", Equal, text("true")), "emails.primary"),
        (compare("name", Equal, text("Ada")), "name"),
        (compare("addresses", Equal, text("Paris")), "addresses"),
        (compare("urn:x|a", Contains, Value::Integer(1)), "urn:x:a"),
        (compare("urn:x|a", Greater, Value::Boolean(true)), "urn:x:a"),
        (compare("urn:x|a", Equal, Value::Decimal(f64::NAN)), "urn:x:a"),
        (compare("urn:x|a", Equal, text("\0")), "urn:x:a"),
        (element(Attribute::Title, equal("title", "x")), "title"),
        (element(Attribute::Emails, equal("ims.value", "x")), "ims.value"),
        (element(Attribute::Emails, equal("user_name", "x")), "user_name"),
        (element(Attribute::Emails, equal("urn:x|a", "x")), "urn:x:a"),
        (element(Attribute::Emails, element(Attribute::Emails, equal("emails.value", "x"))), "emails"),
        (Filter::Present(FieldPath::Attribute(Attribute::Title, Some(Sub::Value))), "title.value"),
        (Filter::Present(FieldPath::Attribute(Attribute::Emails, Some(Sub::Country))), "emails.country"),
    ];
    for (filter, expected) in cases {
        assert_eq!(field(&filter), expected, "{filter:?}");
        assert_eq!(field(&Filter::Any(vec![equal("title", "x"), not(filter.clone())])), expected, "{filter:?}");
    }
}

#[test]
fn values_of_every_type_may_be_compared_with_extension_data() {
    for value in
        [text("x"), Value::Boolean(true), Value::Integer(1), Value::Decimal(0.5), Value::Instant(T0), Value::Null]
    {
        assert_eq!(compare("urn:x|a", Equal, value).check(ResourceKind::User), Ok(()));
    }
}

#[test]
fn depth_and_size_have_bounds() {
    let nest = |depth| (0..depth).fold(equal("title", "x"), |filter, _| not(filter));
    assert_eq!(nest(MAX_DEPTH).check(ResourceKind::User), Ok(()));
    assert!(matches!(nest(MAX_DEPTH + 1).check(ResourceKind::User), Err(Refusal::InvalidFilter { .. })));
    assert!(nest(1_000).check(ResourceKind::User).is_err());
    let join = |count| Filter::Any(vec![equal("title", "x"); count]);
    assert_eq!(join(MAX_NODES - 1).check(ResourceKind::User), Ok(()));
    assert!(matches!(join(MAX_NODES).check(ResourceKind::User), Err(Refusal::InvalidFilter { .. })));
}

#[test]
fn equalities_are_what_an_element_must_have() {
    let work = || equal("emails.type", "work");
    let primary = || compare("emails.primary", Equal, Value::Boolean(true));
    let both = vec![(Sub::Type, text("work")), (Sub::Primary, Value::Boolean(true))];
    let cases = vec![
        (work(), Some(vec![(Sub::Type, text("work"))])),
        (equal("emails", "a@x"), Some(vec![(Sub::Value, text("a@x"))])),
        (Filter::All(vec![work(), primary()]), Some(both.clone())),
        (Filter::All(vec![work(), Filter::All(vec![primary()])]), Some(both.clone())),
        (element(Attribute::Emails, Filter::All(vec![work(), primary()])), Some(both)),
        (Filter::Any(vec![work()]), None),
        (not(work()), None),
        (Filter::All(vec![work(), Filter::Present(path("emails.value"))]), None),
        (compare("emails.type", NotEqual, text("work")), None),
        (compare("emails.type", StartsWith, text("work")), None),
        (equal("urn:x|a", "x"), None),
    ];
    for (filter, expected) in cases {
        assert_eq!(filter.equalities(), expected, "{filter:?}");
    }
}
