//! OL: what OneLogin does. Its bodies are the result of a template that an admin edits, so that anything may be in them.

mod groups;

use proto::v1::UserState;
use roster_tests::dialect::{Dialect, ENTERPRISE, USER};
use serde_json::{Value, json};

use super::generic::{with, without};
use super::row::{Check, Known, Request, Row, Step, delete, find, get, other, patch, patch_body, post, put, steps};

const NAME: &str = "ol{n}@example.com";
const ZONE: &str = "Pacific Standard Time";

/// The rows.
pub(crate) fn rows(d: &'static Dialect) -> Vec<Row> {
    let mut rows = probes(d);
    rows.extend(creations(d));
    rows.extend(updates(d));
    rows.extend(switches(d));
    rows.extend(groups::rows(d));
    rows
}

fn user(d: &Dialect) -> Value {
    d.user("ol{n}")
}

fn lookup() -> Request {
    find(&format!("userName eq \"{NAME}\""))
}

fn probes(d: &'static Dialect) -> Vec<Row> {
    vec![
        steps!(
            "OL-01",
            find("userName eq \"xx\"")
                .finds([])
                .is("Resources", json!([]))
                .check(Check::HeaderHas("content-type", "application/json")),
        ),
        // Whoever pastes the base URL ends it with a slash, or not.
        steps!(
            "OL-16",
            post(user(d)).keep("u", "id"),
            get("/Users").keep("all", ""),
            get("//Users").is("", "{all}"),
            get("/Users/").is("", "{all}"),
            get("/Users/{u}").keep("one", ""),
            get("//Users/{u}").is("", "{one}"),
            get("/Users/{u}/").is("", "{one}"),
            get("//Users").query("filter", "userName eq \"nobody{n}@example.com\"").finds([]),
            get("//ServiceProviderConfig").is("patch/supported", true),
            other(http::Method::POST, "//Users").body(super::row::Body::Json(d.user("ol{n}b"))).gives(201),
            other(http::Method::POST, "/Users/").body(super::row::Body::Json(d.user("ol{n}c"))).gives(201),
            get("/Users").is("totalResults", 3),
        ),
    ]
}

fn creations(d: &'static Dialect) -> Vec<Row> {
    vec![
        steps!(
            "OL-02",
            post(user(d))
                .keep("u", "id")
                .is("emails", json!([{ "value": NAME, "type": "work" }]))
                .absent("title")
                .is("active", true)
                .is("timezone", ZONE)
                .is("addresses", json!([{ "locality": "Paris" }])),
            get("/Users/{u}")
                .is("emails", json!([{ "value": NAME, "type": "work" }]))
                .absent("title")
                .is("active", true)
                .is("timezone", ZONE),
            // Windows' name for it stays as it is; beside it stands IANA's.
            Step::Known(
                "{u}",
                vec![
                    Known::State(UserState::Active),
                    Known::LoginEmail(NAME),
                    Known::TimeZone("America/Los_Angeles"),
                    Known::PlainSeat,
                ],
            ),
        ),
        // The first address counts where nothing tells them apart. A work address does (design, section 4).
        steps!(
            "OL-03",
            post(with(
                user(d),
                json!({ "emails": [{ "value": "first{n}@example.com" }, { "value": "second{n}@example.com" }] })
            ))
            .keep("u", "id")
            .is("emails", json!([{ "value": "first{n}@example.com" }, { "value": "second{n}@example.com" }])),
            Step::Known("{u}", vec![Known::LoginEmail("first{n}@example.com")]),
            post(with(
                d.user("ol{n}b"),
                json!({ "emails": [
                    { "value": "home{n}@example.com", "type": "home" },
                    { "value": "work{n}@example.com", "type": "work" },
                ] })
            ))
            .keep("v", "id"),
            Step::Known("{v}", vec![Known::LoginEmail("work{n}@example.com")]),
        ),
        steps!(
            "OL-15",
            post(d.user("boss{n}")).keep("m", "id"),
            post(with(
                user(d),
                json!({
                    "schemas": [USER, ENTERPRISE],
                    ENTERPRISE: { "manager": { "value": "{m}", "displayName": "Ada Byron" } },
                })
            ))
            .keep("u", "id"),
            get("/Users/{u}")
                .is(&format!("{ENTERPRISE}/manager/value"), "{m}")
                .is(&format!("{ENTERPRISE}/manager/displayName"), "Ada Byron"),
        ),
    ]
}

fn updates(d: &'static Dialect) -> Vec<Row> {
    vec![
        // The template is all there is: what it does not say goes (idp-behaviour, 9.5).
        steps!(
            "OL-04",
            post(with(
                user(d),
                json!({ "phoneNumbers": [{ "value": "+33 1", "type": "work" }], "externalId": "ol-{n}" })
            ))
            .keep("u", "id"),
            put(
                "{u}",
                without(
                    with(user(d), json!({ "name": { "givenName": "Augusta", "familyName": "King" }, "title": "CTO" })),
                    "addresses"
                )
            )
            .is("id", "{u}"),
            get("/Users/{u}")
                .is("name", json!({ "givenName": "Augusta", "familyName": "King" }))
                .is("title", "CTO")
                .is("userName", NAME)
                .absent("phoneNumbers")
                .absent("addresses")
                // But for who it is and whether it may sign in, which no template loses by accident.
                .is("externalId", "ol-{n}")
                .is("active", true),
            Step::Known("{u}", vec![Known::Title("CTO"), Known::ExternalId("ol-{n}")]),
        ),
        steps!(
            "OL-05",
            post(user(d)).keep("u", "id"),
            patch_body("{u}", d.set_active(false)).is("active", false),
            put("{u}", with(without(user(d), "active"), json!({ "title": "CTO" })))
                .is("title", "CTO")
                .is("active", false),
            Step::Known("{u}", vec![Known::State(UserState::Deactivated), Known::Title("CTO")]),
        ),
        steps!(
            "OL-06",
            post(with(user(d), json!({ "title": "CTO", "phoneNumbers": [{ "value": "+33 1", "type": "work" }] })))
                .keep("u", "id")
                .is("title", "CTO"),
            put("{u}", with(user(d), json!({ "title": "", "phoneNumbers": null })))
                .absent("title")
                .absent("phoneNumbers"),
            get("/Users/{u}").absent("title").absent("phoneNumbers").check(Check::NoNulls),
            Step::Known("{u}", vec![Known::Title("")]),
        ),
        steps!(
            "OL-14",
            post(user(d)).keep("u", "id"),
            put("{u}", with(user(d), json!({ "emails": { "value": "king{n}@example.com", "type": "work" } }))),
            get("/Users/{u}").is("emails", json!([{ "value": "king{n}@example.com", "type": "work" }])),
            Step::Known("{u}", vec![Known::LoginEmail("king{n}@example.com")]),
        ),
    ]
}

fn switches(d: &'static Dialect) -> Vec<Row> {
    let set_active = |active: bool| {
        patch("{u}", json!([{ "op": "Replace", "path": "active", "value": active }])).is("active", active)
    };
    vec![
        steps!(
            "OL-07",
            post(user(d)).keep("u", "id"),
            set_active(false),
            get("/Users/{u}").is("active", false),
            Step::Known("{u}", vec![Known::State(UserState::Deactivated)]),
        ),
        steps!(
            "OL-08",
            post(user(d)).keep("u", "id"),
            delete("{u}"),
            get("/Users/{u}").gives(404),
            lookup().finds([]),
            get("/Users").finds([]),
        ),
        steps!(
            "OL-09",
            post(user(d)).keep("u", "id"),
            put("{u}", with(user(d), json!({ "active": "false" }))).is("active", false),
            Step::Known("{u}", vec![Known::State(UserState::Deactivated)]),
            set_active(true).is("id", "{u}"),
            lookup().finds(["{u}"]).is("Resources/0/active", true),
            Step::Known("{u}", vec![Known::State(UserState::Active)]),
        ),
    ]
}
