//! EN: what Entra ID does, without the compliance flag (`Replace`, `"False"`) and with it (dotted keys, booleans).

mod attributes;
mod groups;

use proto::v1::UserState;
use roster_tests::dialect::{Dialect, ENTERPRISE, Shape};
use serde_json::{Value, json};

use super::generic::with;
use super::row::{Authorization, Check, Known, Request, Row, Step, delete, find, get, patch, post, post_group, steps};

/// The rows of one of the two dialects.
pub(crate) fn rows(d: &'static Dialect) -> Vec<Row> {
    let mut rows = lookups(d);
    rows.extend(creations(d));
    rows.extend(reads(d));
    rows.extend(deactivations(d));
    rows.extend(attributes::elements(d));
    rows.extend(attributes::managers(d));
    rows.extend(attributes::replacements(d));
    rows.extend(endings(d));
    rows.extend(groups::rows(d));
    rows.extend(if d.shape == Shape::EntraFlagged { flagged(d) } else { legacy(d) });
    rows
}

const NAME: &str = "entra{n}@example.com";
const GUID: &str = "5a8d1c8e-0b1e-4f7e-9a57-2f0a3b0c6d11";

fn user(d: &Dialect) -> Value {
    d.user("entra{n}")
}

fn lookup(name: &str) -> Request {
    find(&format!("userName eq \"{name}\""))
}

/// One operation in the dialect's capitals.
fn op(d: &Dialect, op: &str, path: &str, value: impl Into<Value>) -> Value {
    json!({ "op": d.op(op), "path": path, "value": value.into() })
}

/// A PATCH of one operation.
fn one(d: &Dialect, kind: &str, path: &str, value: impl Into<Value>) -> Request {
    patch("{u}", json!([op(d, kind, path, value)]))
}

fn lookups(d: &'static Dialect) -> Vec<Row> {
    let probe = format!("filter=userName+eq+%22{GUID}%22");
    vec![
        steps!("EN-01", lookup(GUID).finds([]).is("Resources", json!([]))),
        steps!(
            "EN-03",
            get("/Users").raw_query(&format!("aadOptscim062020&{probe}")).finds([]),
            get("/Users").raw_query(&format!("aadOptscim062020=&{probe}")).finds([]),
            get("/Users").raw_query(&format!("{probe}&aadOptscim062020")).finds([]),
            get("/Users").raw_query(&format!("{probe}&aadOptscim062020=")).finds([]),
        ),
        steps!("EN-04", lookup(GUID).by(Authorization::Header("Bearer not-the-token")).gives(401)),
        steps!(
            "EN-09",
            post(user(d)).keep("u", "id"),
            find("externalId eq \"ext-entra{n}\"").finds(["{u}"]),
            find("externalId eq \"EXT-entra{n}\"").finds([]),
        ),
        steps!(
            "EN-10",
            post(user(d)).keep("u", "id"),
            find("emails[type eq \"work\"].value eq \"entra{n}@example.com\"").finds(["{u}"]),
            find("emails[type eq \"work\"].value eq \"ENTRA{n}@Example.com\"").finds(["{u}"]),
            find("emails[type eq \"home\"].value eq \"entra{n}@example.com\"").finds([]),
        ),
        steps!(
            "EN-14",
            post(d.user("boss{n}")).keep("m", "id"),
            post(user(d)).keep("u", "id"),
            one(d, "add", &format!("{ENTERPRISE}:manager"), "{m}"),
            find("id eq \"{u}\" and manager eq \"{m}\"")
                .query("attributes", "id")
                .finds(["{u}"])
                .check(Check::Members("Resources/0", vec!["id", "schemas"])),
            find("id eq \"{u}\" and manager eq \"{u}\"").query("attributes", "id").finds([]),
            find("id eq \"{m}\" and manager eq \"{m}\"").query("attributes", "id").finds([]),
        ),
    ]
}

fn creations(d: &'static Dialect) -> Vec<Row> {
    vec![
        steps!(
            "EN-05",
            lookup(NAME).finds([]),
            post(user(d))
                .keep("u", "id")
                .is("active", true)
                .is(&format!("{ENTERPRISE}/department"), "R&D")
                .is(&format!("{ENTERPRISE}/employeeNumber"), "n-entra{n}"),
            get("/Users/{u}").is("id", "{u}"),
        ),
        steps!(
            "EN-06",
            post(with(user(d), json!({ "active": "True" }))).keep("u", "id").is("active", true),
            get("/Users/{u}").is("active", true),
        ),
        steps!(
            "EN-07",
            post(with(
                user(d),
                json!({
                    "title": null, "phoneNumbers": null, "addresses": null, "preferredLanguage": null,
                    ENTERPRISE: { "department": null, "manager": null },
                })
            ))
            .keep("u", "id")
            .absent("title")
            .absent("phoneNumbers")
            .absent("addresses")
            .absent("preferredLanguage")
            .absent(ENTERPRISE),
            get("/Users/{u}").check(Check::NoNulls).absent("title").absent(ENTERPRISE),
        ),
        steps!(
            "EN-08",
            post(with(
                user(d),
                json!({ "urn:ietf:params:scim:schemas:extension:custom:2.0:User": { "badge": "B-{n}" } })
            ))
            .keep("u", "id"),
            get("/Users/{u}").is("urn:ietf:params:scim:schemas:extension:custom:2.0:User/badge", "B-{n}"),
        ),
        steps!(
            "EN-37",
            post(with(user(d), json!({ "timezone": "kjh3k4j" }))).keep("u", "id").is("timezone", "kjh3k4j"),
            Step::Known("{u}", vec![Known::TimeZone("")]),
            one(d, "replace", "timezone", "9fj2kd0").is("timezone", "9fj2kd0"),
            one(d, "replace", "timezone", "W. Europe Standard Time").is("timezone", "W. Europe Standard Time"),
            Step::Known("{u}", vec![Known::TimeZone("Europe/Berlin")]),
        ),
    ]
}

fn reads(d: &'static Dialect) -> Vec<Row> {
    vec![
        steps!(
            "EN-11",
            post(user(d)).keep("u", "id"),
            lookup(NAME).finds(["{u}"]),
            one(d, "replace", "title", "Analyst").is("title", "Analyst").is("id", "{u}"),
            get("/Users").finds(["{u}"]),
        ),
        steps!(
            "EN-12",
            post(with(
                user(d),
                json!({ "phoneNumbers": [{ "type": "mobile", "value": "+33 6" }], "preferredLanguage": "fr-FR" })
            ))
            .keep("u", "id"),
            get("/Users/{u}")
                .is("externalId", "ext-entra{n}")
                .is("userName", NAME)
                .is("active", true)
                .is("displayName", "Ada Byron")
                .is("emails", json!([{ "primary": true, "type": "work", "value": NAME }]))
                .is("name", json!({ "formatted": "Ada Byron", "familyName": "Byron", "givenName": "Ada" }))
                .is("phoneNumbers", json!([{ "type": "mobile", "value": "+33 6" }]))
                .is("preferredLanguage", "fr-FR")
                .is(ENTERPRISE, json!({ "department": "R&D", "employeeNumber": "n-entra{n}" }))
                .is("meta/resourceType", "User"),
        ),
        steps!(
            "EN-13",
            post(user(d)).keep("u", "id"),
            get("/Users/{u}")
                .query("attributes", "id")
                .is("id", "{u}")
                .present("schemas")
                .absent("userName")
                .absent("emails")
                .absent("meta")
                .absent(ENTERPRISE),
            get("/Users/{u}")
                .query("excludedAttributes", "emails")
                .is("id", "{u}")
                .present("schemas")
                .present("userName")
                .absent("emails"),
            get("/Users/{u}").query("excludedAttributes", "id,schemas,userName").is("id", "{u}").present("schemas"),
        ),
    ]
}

fn deactivations(d: &'static Dialect) -> Vec<Row> {
    vec![
        steps!(
            "EN-19",
            post(user(d)).keep("u", "id"),
            patch("{u}", json!([{ "op": "Replace", "path": "active", "value": false }])).is("active", false),
            patch("{u}", json!([{ "op": "Replace", "path": "active", "value": true }])).is("active", true),
            patch("{u}", json!([{ "op": "replace", "path": "active", "value": "False" }])).is("active", false),
            get("/Users/{u}").is("active", false),
        ),
        // Who comes back is still where it was: Entra does not send memberships again.
        steps!(
            "EN-20",
            post(user(d)).keep("u", "id"),
            post_group(with(d.group("entra{n}"), json!({ "members": [{ "value": "{u}" }] }))).keep("g", "id"),
            one(d, "replace", "active", d.truth(false)).is("active", false),
            get("/Groups/{g}").holds(["{u}"]),
            one(d, "replace", "active", d.truth(true)).is("active", true).is("id", "{u}").is("groups/0/value", "{g}"),
            get("/Groups/{g}").holds(["{u}"]),
            Step::Known("{u}", vec![Known::State(UserState::Active)]),
        ),
        steps!(
            "EN-34",
            post(user(d)).keep("u", "id"),
            patch(
                "{u}",
                json!([
                    op(d, "add", "urn:x:custom:2.0:User:badge", "B-{n}"),
                    { "op": d.op("replace"), "path": "active", "value": "False" },
                ])
            ),
            get("/Users/{u}").is("active", false),
        ),
    ]
}

fn endings(d: &'static Dialect) -> Vec<Row> {
    vec![
        steps!(
            "EN-38",
            post(user(d)).keep("u", "id"),
            delete("{u}"),
            get("/Users/{u}").gives(404),
            lookup(NAME).finds([]),
            post(user(d)).differs("id", "{u}").keep("again", "id"),
            lookup(NAME).finds(["{again}"]),
            Step::Known("{again}", vec![Known::Predecessor("{u}")]),
        ),
        steps!(
            "EN-39",
            post(user(d)).keep("u", "id"),
            one(d, "replace", "active", d.truth(false)),
            delete("{u}"),
            get("/Users/{u}").gives(404),
        ),
    ]
}

fn legacy(d: &'static Dialect) -> Vec<Row> {
    vec![
        steps!(
            "EN-15",
            post(user(d)).keep("u", "id"),
            patch(
                "{u}",
                json!([
                    { "op": "Replace", "path": "displayName", "value": "Ada B. Byron" },
                    { "op": "Replace", "path": "name.givenName", "value": "Ada-Belle" },
                    { "op": "Replace", "path": "emails[type eq \"work\"].value", "value": "ada{n}@new.example.com" },
                    { "op": "Add", "path": "phoneNumbers[type eq \"mobile\"].value", "value": "+33 6 00 00 00 00" },
                    { "op": "Add", "path": format!("{ENTERPRISE}:employeeNumber"), "value": "701984" },
                    { "op": "Replace", "path": "active", "value": "False" },
                ])
            ),
            get("/Users/{u}")
                .is("displayName", "Ada B. Byron")
                .is("name/givenName", "Ada-Belle")
                .is("emails", json!([{ "primary": true, "type": "work", "value": "ada{n}@new.example.com" }]))
                .is("phoneNumbers", json!([{ "type": "mobile", "value": "+33 6 00 00 00 00" }]))
                .is(&format!("{ENTERPRISE}/employeeNumber"), "701984")
                .is("active", false),
            Step::Known("{u}", vec![Known::State(UserState::Deactivated), Known::LoginEmail("ada{n}@new.example.com")],),
        ),
        steps!(
            "EN-17",
            post(user(d)).keep("u", "id"),
            one(d, "replace", "active", "False").is("active", false),
            get("/Users/{u}").is("active", false),
            lookup(NAME).finds(["{u}"]).is("Resources/0/active", false),
            Step::Known("{u}", vec![Known::State(UserState::Deactivated)]),
        ),
    ]
}

fn flagged(d: &'static Dialect) -> Vec<Row> {
    vec![
        steps!(
            "EN-16",
            post(user(d)).keep("u", "id"),
            patch(
                "{u}",
                json!([
                    { "op": "replace", "path": "emails[type eq \"work\"].value", "value": "ada{n}@new.example.com" },
                    { "op": "replace", "path": "active", "value": false },
                    { "op": "replace", "value": {
                        "displayName": "Ada B. Byron",
                        "name.givenName": "Ada-Belle",
                        "name.familyName": "King",
                        format!("{ENTERPRISE}:employeeNumber"): "701984",
                    } },
                ])
            ),
            get("/Users/{u}")
                .is("emails", json!([{ "primary": true, "type": "work", "value": "ada{n}@new.example.com" }]))
                .is("active", false)
                .is("displayName", "Ada B. Byron")
                .is("name/givenName", "Ada-Belle")
                .is("name/familyName", "King")
                .is(&format!("{ENTERPRISE}/employeeNumber"), "701984"),
        ),
        steps!(
            "EN-18",
            post(user(d)).keep("u", "id"),
            one(d, "replace", "active", false).is("active", false),
            get("/Users/{u}").is("active", false),
            lookup(NAME).finds(["{u}"]).is("Resources/0/active", false),
            Step::Known("{u}", vec![Known::State(UserState::Deactivated)]),
        ),
    ]
}
