//! OK: what Okta does, private apps (PUT) and catalogue apps (PATCH).

mod groups;

use proto::v1::UserState;
use roster_tests::dialect::{Dialect, ENTERPRISE};
use serde_json::{Value, json};

use super::generic::{with, without};
use super::row::{Authorization, Check, Known, Request, Row, Step, find, get, patch, post, put, put_back, steps};

/// The rows.
pub(crate) fn rows(d: &'static Dialect) -> Vec<Row> {
    let mut rows = probes(d);
    rows.extend(pushes(d));
    rows.extend(switches(d));
    rows.extend(imports(d));
    rows.extend(conflicts(d));
    rows.extend(groups::rows(d));
    rows
}

const NAME: &str = "okta{n}@example.com";

fn user(d: &Dialect) -> Value {
    d.user("okta{n}")
}

fn lookup(name: &str) -> Request {
    find(&format!("userName eq \"{name}\"")).query("startIndex", "1").query("count", "100")
}

/// Okta reads a user before each PUT and sends back what it read.
fn read() -> Request {
    get("/Users/{u}").keep("mine", "")
}

fn probes(d: &'static Dialect) -> Vec<Row> {
    let probe = || get("/Users").query("startIndex", "1").query("count", "2");
    vec![
        steps!(
            "OK-01",
            probe().is("totalResults", 0).is("startIndex", 1).is("itemsPerPage", 0).is("Resources", json!([]))
        ),
        steps!(
            "OK-02",
            post(d.user("okta{n}a")).keep("a", "id"),
            post(d.user("okta{n}b")).keep("b", "id"),
            post(d.user("okta{n}c")),
            probe().is("totalResults", 3).is("itemsPerPage", 2).check(Check::Resources(vec!["{a}", "{b}"])),
        ),
        steps!(
            "OK-16",
            post(d.user("okta{n}first")).keep("first", "id"),
            get("/Users")
                .query("count", "1")
                .query("startIndex", "1")
                .is("schemas", json!(["urn:ietf:params:scim:api:messages:2.0:ListResponse"]))
                .is("itemsPerPage", 1)
                .is("startIndex", 1)
                .is("totalResults", 1)
                .is("Resources/0/id", "{first}")
                .is("Resources/0/name/givenName", "Ada")
                .is("Resources/0/name/familyName", "Byron")
                .is("Resources/0/userName", "okta{n}first@example.com")
                .is("Resources/0/active", true)
                .is("Resources/0/emails/0/value", "okta{n}first@example.com"),
            get("/Users/{first}").is("id", "{first}"),
            find("userName eq \"nobody{n}@example.com\"").finds([]),
            get("/Users/010101001010101011001010101011").gives(404).present("detail"),
            // The runner of the suite is a generic one: it posts plain JSON.
            post(user(d))
                .header("content-type", "application/json")
                .keep("u", "id")
                .is("active", true)
                .is("name/givenName", "Ada")
                .is("name/familyName", "Byron"),
            get("/Users/{u}").is("userName", NAME).is("active", true),
            post(user(d)).header("content-type", "application/json").refused(409, "uniqueness"),
            find("userName eq \"OKTA{n}@EXAMPLE.COM\"").finds(["{u}"]),
            get("/Groups").is("schemas", json!(["urn:ietf:params:scim:api:messages:2.0:ListResponse"])),
            get("/Users").by(Authorization::Header("non-token")).gives(401).is("status", "401").present("detail"),
            get("/Users/00919288221112222").gives(404).present("detail"),
        ),
        steps!(
            "OK-24",
            get("/Users").by(Authorization::Header("non-token")).gives(401).is("status", "401").present("detail")
        ),
    ]
}

fn pushes(d: &'static Dialect) -> Vec<Row> {
    vec![
        steps!(
            "OK-04",
            lookup(NAME).finds([]),
            post(user(d))
                .keep("u", "id")
                .is("externalId", "00uokta{n}")
                .absent("password")
                .absent("groups")
                .check(Check::Without("r4nd0m")),
            get("/Users/{u}").is("externalId", "00uokta{n}").absent("password").absent("groups"),
            Step::Known("{u}", vec![Known::ExternalId("00uokta{n}"), Known::TimeZone("Europe/Paris"), Known::PlainSeat]),
        ),
        steps!(
            "OK-05",
            lookup(NAME).by(Authorization::Bare).finds([]),
            post(user(d)).by(Authorization::Bare).keep("u", "id"),
            get("/Users/{u}").by(Authorization::Bare).is("userName", NAME),
        ),
        steps!(
            "OK-06",
            post(user(d)).keep("u", "id"),
            read(),
            put_back("{u}", "mine", json!({ "title": "CTO", "groups": [] })).is("title", "CTO").is("id", "{u}"),
            get("/Users/{u}").is("title", "CTO").is("userName", NAME).is("displayName", "Ada Byron"),
        ),
        steps!(
            "OK-10",
            post(user(d)).keep("u", "id").keep_revision(),
            patch("{u}", json!([{ "op": "replace", "value": { "password": "s3cr3t-s3cr3t" } }]))
                .absent("password")
                .same_revision(),
            get("/Users/{u}").absent("password").check(Check::Without("s3cr3t")).same_revision(),
        ),
        steps!(
            "OK-19",
            post(user(d)).keep("u", "id"),
            read(),
            put_back("{u}", "mine", json!({ "userName": "new{n}@example.com" })).is("id", "{u}"),
            lookup(NAME).finds([]),
            lookup("new{n}@example.com").finds(["{u}"]),
        ),
        steps!(
            "OK-21",
            post(with(
                user(d),
                json!({ "nickName": "Addie", "urn:example:badges:2.0:User": { "badge": { "number": 7, "colours": ["red"] } } })
            ))
            .keep("u", "id"),
            read(),
            put_back("{u}", "mine", json!({ "title": "CTO" })),
            get("/Users/{u}")
                .is("title", "CTO")
                .is("nickName", "Addie")
                .is("urn:example:badges:2.0:User", json!({ "badge": { "number": 7, "colours": ["red"] } })),
        ),
        steps!(
            "OK-22",
            post(user(d)).keep("u", "id"),
            put(
                "{u}",
                with(
                    user(d),
                    json!({
                        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE],
                        ENTERPRISE: { "department": "R&D", "manager": { "value": "boss", "displayName": "The Boss" } },
                    })
                )
            ),
            get("/Users/{u}")
                .is("schemas", json!(["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE]))
                .is(&format!("{ENTERPRISE}/department"), "R&D")
                .is(&format!("{ENTERPRISE}/manager/value"), "boss")
                .is(&format!("{ENTERPRISE}/manager/displayName"), "The Boss"),
        ),
    ]
}

fn switches(d: &'static Dialect) -> Vec<Row> {
    let off = || patch("{u}", json!([{ "op": "replace", "value": { "active": false } }])).is("active", false);
    vec![
        steps!(
            "OK-07",
            post(user(d)).keep("u", "id"),
            read(),
            put_back("{u}", "mine", json!({ "active": false })).is("active", false),
            get("/Users/{u}").is("active", false),
            Step::Known("{u}", vec![Known::State(UserState::Deactivated)]),
        ),
        steps!(
            "OK-08",
            post(user(d)).keep("u", "id"),
            off(),
            get("/Users/{u}").is("active", false),
            Step::Known("{u}", vec![Known::State(UserState::Deactivated)]),
        ),
        steps!(
            "OK-09",
            post(user(d)).keep("u", "id"),
            off(),
            patch("{u}", json!([{ "op": "replace", "value": { "active": true } }])).is("active", true),
            get("/Users/{u}").is("active", true),
            Step::Known("{u}", vec![Known::State(UserState::Active)]),
        ),
        steps!(
            "OK-11",
            post(user(d)).keep("u", "id"),
            off(),
            lookup(NAME).finds(["{u}"]).is("Resources/0/active", false),
            read(),
            put_back("{u}", "mine", json!({ "active": true })).is("active", true).is("id", "{u}"),
            lookup(NAME).finds(["{u}"]).is("Resources/0/active", true),
        ),
        steps!("OK-12", post(user(d)).keep("u", "id"), off(), get("/Users/{u}").is("active", false)),
    ]
}

fn imports(d: &'static Dialect) -> Vec<Row> {
    let page = |start: &str, items: u32| {
        get("/Users")
            .query("startIndex", start)
            .query("count", "100")
            .is("totalResults", 250)
            .is("itemsPerPage", items)
            .check(Check::Gather("ids", "id".to_owned()))
    };
    vec![
        steps!(
            "OK-13",
            post(user(d)).keep("u", "id"),
            lookup(NAME).finds(["{u}"]),
            read(),
            put_back("{u}", "mine", json!({ "externalId": "00unew{n}", "title": "CTO" })).is("id", "{u}"),
            get("/Users").finds(["{u}"]).is("Resources/0/externalId", "00unew{n}").is("Resources/0/title", "CTO"),
        ),
        steps!(
            "OK-14",
            Step::Each(Box::new(post(d.user("okta{n}x{i}"))), 250),
            page("1", 100),
            page("101", 100),
            page("201", 50),
            Step::Distinct("ids", 250),
        ),
        steps!(
            "OK-15",
            post(d.user("okta{n}a")).keep("a", "id"),
            post(d.user("okta{n}b")).keep("u", "id"),
            post(with(d.user("okta{n}c"), json!({ "active": false }))).keep("c", "id").is("active", false),
            patch("{u}", json!([{ "op": "replace", "value": { "active": false } }])),
            get("/Users")
                .query("startIndex", "1")
                .query("count", "100")
                .finds(["{a}", "{u}", "{c}"])
                .is("Resources/0/active", true)
                .is("Resources/1/active", false)
                .is("Resources/2/active", false),
        ),
        steps!(
            "OK-23",
            find("externalId eq \"00uokta{n}\"").finds([]),
            post(user(d)).keep("u", "id"),
            find("externalId eq \"00uokta{n}\"").finds(["{u}"]),
            find("externalId eq \"00UOKTA{n}\"").finds([]),
        ),
    ]
}

fn conflicts(d: &'static Dialect) -> Vec<Row> {
    vec![
        // The text becomes an admin's task: it names the remedy.
        steps!(
            "OK-17",
            post(user(d)).keep("u", "id"),
            post(user(d)).refused(409, "uniqueness").check(Check::Starts("detail", "User already exists: ")),
        ),
        steps!(
            "OK-18",
            post(user(d)).keep("u", "id"),
            put("{u}", with(user(d), json!({ "userName": "renamed{n}@example.com" }))),
            lookup(NAME).finds([]),
            post(without(user(d), "externalId")).refused(409, "uniqueness"),
            get("/Users").finds(["{u}"]),
        ),
        steps!(
            "OK-20",
            post(d.user("taken{n}")).keep("t", "id"),
            post(user(d)).keep("u", "id").keep_revision(),
            put("{u}", with(user(d), json!({ "userName": "TAKEN{n}@example.com", "title": "CTO" })))
                .refused(409, "uniqueness"),
            get("/Users/{u}").is("userName", NAME).is("title", "Analyst").same_revision(),
        ),
    ]
}
