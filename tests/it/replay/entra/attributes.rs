//! EN-21 to 36: what becomes of single attributes.

use roster_tests::dialect::{Dialect, ENTERPRISE};
use serde_json::json;

use super::super::generic::{with, without};
use super::super::row::{Known, Row, Step, find, get, patch, post, steps};
use super::{NAME, lookup, one, op, user};

pub(super) fn elements(d: &'static Dialect) -> Vec<Row> {
    let mobile = "phoneNumbers[type eq \"mobile\"].value";
    vec![
        steps!(
            "EN-21",
            post(without(user(d), "emails")).keep("u", "id").absent("emails"),
            one(d, "add", "emails[type eq \"work\"].value", NAME),
            get("/Users/{u}").is("emails", json!([{ "type": "work", "value": NAME }])),
        ),
        steps!(
            "EN-22",
            post(with(user(d), json!({ "phoneNumbers": [{ "type": "work", "value": "+33 1" }] }))).keep("u", "id"),
            one(d, "replace", mobile, "+33 6 00"),
            get("/Users/{u}")
                .is("phoneNumbers/#", 2)
                .is("phoneNumbers/[type=work]/value", "+33 1")
                .is("phoneNumbers/[type=mobile]/value", "+33 6 00"),
        ),
        steps!(
            "EN-23",
            post(user(d)).keep("u", "id"),
            one(d, "replace", mobile, "+33 6 00"),
            one(d, "replace", mobile, "+33 6 11"),
            get("/Users/{u}").is("phoneNumbers", json!([{ "type": "mobile", "value": "+33 6 11" }])),
        ),
        steps!(
            "EN-24",
            post(user(d)).keep("u", "id"),
            patch(
                "{u}",
                json!([
                    op(d, "replace", "addresses[type eq \"work\"].streetAddress", "1 Rue X"),
                    op(d, "replace", "addresses[type eq \"work\"].locality", "Paris"),
                    op(d, "replace", "addresses[type eq \"work\"].Formatted", "1 Rue X, Paris"),
                ])
            ),
            get("/Users/{u}").is(
                "addresses",
                json!([{ "type": "work", "streetAddress": "1 Rue X", "locality": "Paris", "formatted": "1 Rue X, Paris" }])
            ),
        ),
        steps!(
            "EN-25",
            post(user(d)).keep("u", "id"),
            patch(
                "{u}",
                json!([
                    op(d, "add", "emails[type eq \"other\"].value", "else{n}@example.com"),
                    op(d, "add", "emails[type eq \"other\"].display", "elsewhere"),
                    op(d, "add", "emails[type eq \"other\"].primary", "False"),
                ])
            ),
            get("/Users/{u}")
                .is("emails/#", 2)
                .is("emails/[type=work]/value", NAME)
                .is("emails/[type=work]/primary", true)
                .is(
                    "emails/[type=other]",
                    json!({ "type": "other", "value": "else{n}@example.com", "display": "elsewhere", "primary": false })
                ),
            Step::Known("{u}", vec![Known::LoginEmail(NAME)]),
        ),
        steps!(
            "EN-26",
            post(user(d)).keep("u", "id"),
            one(d, "add", "roles[primary eq \"True\"].value", "Admin"),
            get("/Users/{u}").is("roles", json!([{ "primary": true, "value": "Admin" }])),
            Step::Known("{u}", vec![Known::PlainSeat]),
        ),
        steps!(
            "EN-27",
            post(user(d)).keep("u", "id"),
            one(
                d,
                "add",
                "roles",
                json!([{ "value": "{\"id\":\"1\",\"value\":\"Admin\",\"displayName\":\"Admin\"}" }])
            ),
            get("/Users/{u}").is("roles/0/value", "{\"id\":\"1\",\"value\":\"Admin\",\"displayName\":\"Admin\"}"),
            Step::Known("{u}", vec![Known::PlainSeat]),
        ),
    ]
}

pub(super) fn managers(d: &'static Dialect) -> Vec<Row> {
    let path = format!("{ENTERPRISE}:manager");
    let value = format!("{ENTERPRISE}/manager/value");
    let manager = format!("{ENTERPRISE}/manager");
    vec![
        steps!(
            "EN-28",
            post(d.user("boss{n}")).keep("u2", "id"),
            post(user(d)).keep("u", "id"),
            one(d, "add", &path, "{u2}"),
            get("/Users/{u}").is(&value, "{u2}"),
        ),
        steps!(
            "EN-29",
            post(d.user("boss{n}")).keep("u2", "id"),
            post(user(d)).keep("u", "id"),
            one(d, "replace", &path, json!({ "value": "{u2}" })),
            get("/Users/{u}").is(&value, "{u2}"),
            one(d, "replace", &path, ""),
            get("/Users/{u}").absent(&manager).present(&format!("{ENTERPRISE}/department")).keep_revision(),
            patch("{u}", json!([{ "op": d.op("remove"), "path": path }])).same_revision(),
            // The older document's shape: an array of one.
            one(d, "add", "manager", json!([{ "$ref": "http://example.com/Users/{u2}", "value": "{u2}" }])),
            get("/Users/{u}").is(&value, "{u2}"),
            patch("{u}", json!([{ "op": d.op("remove"), "path": path }])).absent(&manager),
        ),
    ]
}

pub(super) fn replacements(d: &'static Dialect) -> Vec<Row> {
    vec![
        steps!(
            "EN-30",
            post(user(d)).keep("u", "id"),
            one(d, "replace", "name", json!({ "familyName": "New" })),
            get("/Users/{u}")
                .is("name/givenName", "Ada")
                .is("name/familyName", "New")
                .is("name/formatted", "Ada Byron"),
        ),
        steps!(
            "EN-31",
            post(user(d)).keep("u", "id"),
            patch("{u}", json!([{ "op": d.op("replace"), "value": { "userName": "x{n}@example.com" } }]))
                .is("id", "{u}"),
            lookup(NAME).finds([]),
            lookup("x{n}@example.com").finds(["{u}"]),
        ),
        steps!(
            "EN-32",
            post(user(d)).keep("u", "id"),
            one(d, "replace", "externalId", "moved-{n}"),
            find("externalId eq \"moved-{n}\"").finds(["{u}"]),
            find("externalId eq \"ext-entra{n}\"").finds([]),
            Step::Known("{u}", vec![Known::ExternalId("moved-{n}")]),
        ),
        steps!(
            "EN-33",
            post(d.user("taken{n}")),
            post(user(d)).keep("u", "id").keep_revision(),
            patch(
                "{u}",
                json!([op(d, "replace", "title", "CTO"), op(d, "replace", "userName", "Taken{n}@example.com")])
            )
            .refused(409, "uniqueness"),
            get("/Users/{u}").is("userName", NAME).absent("title").same_revision(),
        ),
        steps!(
            "EN-35",
            post(user(d)).keep("u", "id"),
            patch(
                "{u}",
                json!([
                    { "op": d.op("remove"), "path": "displayName" },
                    op(d, "add", "displayName", "second"),
                    op(d, "replace", "displayName", "third"),
                ])
            )
            .is("displayName", "third"),
            get("/Users/{u}").is("displayName", "third"),
        ),
        steps!(
            "EN-36",
            post(with(user(d), json!({ "title": "old", "preferredLanguage": "fr" }))).keep("u", "id"),
            patch(
                "{u}",
                json!([
                    op(d, "add", "displayName", "Countess"),
                    op(d, "replace", "title", "CTO"),
                    { "op": d.op("remove"), "path": "preferredLanguage" },
                ])
            ),
            get("/Users/{u}").is("displayName", "Countess").is("title", "CTO").absent("preferredLanguage"),
        ),
    ]
}
