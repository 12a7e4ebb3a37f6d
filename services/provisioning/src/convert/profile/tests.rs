#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::HashMap;

use super::*;

fn value(value: &str) -> v1::MultiValue {
    v1::MultiValue {
        value: value.to_owned(),
        display: format!("{value} shown"),
        r#type: "work".to_owned(),
        primary: Some(true),
    }
}

/// A profile with something in every field.
pub(crate) fn full() -> v1::Profile {
    let text = |text: &str| text.to_owned();
    let fields = [("badge".to_owned(), prost_types::Value::from(7.0))].into();
    v1::Profile {
        user_name: text("ada"),
        external_id: text("00u1"),
        active: Some(false),
        name: Some(v1::Name {
            formatted: text("Ms. Ada M. King, Countess"),
            family_name: text("King"),
            given_name: text("Ada"),
            middle_name: text("M."),
            honorific_prefix: text("Ms."),
            honorific_suffix: text("Countess"),
        }),
        display_name: text("Ada"),
        nick_name: text("A"),
        profile_url: text("https://example.com/ada"),
        title: text("Analyst"),
        user_type: text("Employee"),
        preferred_language: text("en"),
        locale: text("en-GB"),
        timezone: text("Europe/London"),
        emails: vec![value("ada@example.com")],
        phone_numbers: vec![value("+44 1")],
        ims: vec![value("ada1")],
        photos: vec![value("https://example.com/a.png")],
        addresses: vec![v1::Address {
            formatted: text("1 Street"),
            street_address: text("1 Street"),
            locality: text("London"),
            region: text("Greater London"),
            postal_code: text("W1"),
            country: text("GB"),
            r#type: text("home"),
            primary: Some(false),
        }],
        entitlements: vec![value("seat")],
        roles: vec![value("Admin")],
        x509_certificates: vec![value("MII=")],
        enterprise: Some(v1::Enterprise {
            employee_number: text("7"),
            cost_center: text("cc"),
            organization: text("org"),
            division: text("div"),
            department: text("dep"),
            manager: Some(v1::Manager { value: text("m"), r#ref: text("../m"), display_name: text("M") }),
        }),
        extensions: HashMap::from([("urn:x".to_owned(), prost_types::Struct { fields })]),
    }
}

#[test]
fn every_field_comes_back_as_it_was() {
    let (profile, active) = read(full()).unwrap();
    assert_eq!(active, Some(false));
    assert_eq!(write(profile, false), full());
}

#[test]
fn empty_texts_and_messages_are_unassigned() {
    let hollow = v1::Profile {
        name: Some(v1::Name::default()),
        enterprise: Some(v1::Enterprise { manager: Some(v1::Manager::default()), ..Default::default() }),
        ..Default::default()
    };
    let (profile, active) = read(hollow).unwrap();
    assert_eq!((&profile, active), (&Profile::default(), None));
    assert_eq!(write(profile, true), v1::Profile { active: Some(true), ..Default::default() });
}
