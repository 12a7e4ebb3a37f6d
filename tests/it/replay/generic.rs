//! GEN: what every identity provider does, in its own headers, bodies and shapes.

mod lists;

use http::Method;
use proto::v1::{ManagedBy, UserState};
use roster_tests::dialect::{Dialect, ENTERPRISE, GROUP, Shape, USER};
use serde_json::{Value, json};

use super::row::{
    Authorization, Body, Check, Known, Request, Row, Step, delete, find, get, other, patch, patch_body, post,
    post_group, put, steps,
};

/// The rows in a dialect.
pub(crate) fn rows(d: &'static Dialect) -> Vec<Row> {
    let mut rows = creation(d);
    rows.extend(callers(d));
    rows.extend(lists::rows(d));
    rows.extend(lifecycle(d));
    rows.extend(patches(d));
    rows.extend(protocol(d));
    rows
}

/// The dialect's body of the user `{prefix}{n}`.
fn user(d: &Dialect) -> Value {
    d.user(&format!("{}{{n}}", d.prefix()))
}

fn user_name(d: &Dialect) -> String {
    format!("{}{{n}}@example.com", d.prefix())
}

fn by_name(name: &str) -> Request {
    find(&format!("userName eq \"{name}\""))
}

fn creation(d: &'static Dialect) -> Vec<Row> {
    let name = user_name(d);
    let shouted = name.to_uppercase().replace("{N}", "{n}");
    vec![
        steps!(
            "GEN-01",
            by_name("nobody{n}@example.com")
                .is("schemas", json!(["urn:ietf:params:scim:api:messages:2.0:ListResponse"]))
                .is("totalResults", 0)
                .is("startIndex", 1)
                .is("itemsPerPage", 0)
                .is("Resources", json!([])),
        ),
        steps!(
            "GEN-02",
            complete(d, post(user(d)).keep("u", "id").keep("location", "meta/location"))
                .check(Check::HeaderEnds("location", "/Users/{u}"))
                .check(Check::HeaderEnds("location", "{location}")),
            complete(d, get("/Users/{u}")).is("id", "{u}"),
            Step::Known(
                "{u}",
                vec![
                    Known::State(UserState::Active),
                    Known::ManagedBy(ManagedBy::Scim),
                    Known::PlainSeat,
                    Known::LoginEmail(match d.shape {
                        Shape::Okta => "okta{n}@example.com",
                        Shape::EntraLegacy | Shape::EntraFlagged => "entra{n}@example.com",
                        Shape::Google => "go{n}@example.com",
                        Shape::JumpCloud => "jc{n}@example.com",
                        Shape::OneLogin => "ol{n}@example.com",
                        Shape::Rippling => "ri{n}@example.com",
                        Shape::YesHid => "yh{n}@example.com",
                    }),
                ],
            ),
        ),
        steps!(
            "GEN-03",
            post(user(d)).keep("u", "id"),
            post(user(d)).refused(409, "uniqueness"),
            by_name(&name).finds(["{u}"]),
        ),
        steps!(
            "GEN-04",
            post(user(d)).keep("u", "id"),
            by_name(&shouted).finds(["{u}"]).is("Resources/0/userName", name.as_str()),
        ),
        steps!(
            "GEN-05",
            post(user(d)).keep("u", "id"),
            post(with(user(d), json!({ "userName": shouted }))).refused(409, "uniqueness"),
            get("/Users").finds(["{u}"]),
        ),
        steps!(
            "GEN-06",
            post(user(d)).keep("u", "id"),
            post(with(user(d), json!({ "userName": "other{n}@example.com", "externalId": "other{n}" })))
                .refused(409, "uniqueness"),
            get("/Users").finds(["{u}"]),
        ),
        steps!(
            "GEN-16",
            post(Value::Null).body(Body::Text("{\"userName\": ")).refused(400, "invalidSyntax"),
            post(Value::Null).body(Body::Text("[1, 2]")).refused(400, "invalidSyntax"),
            post(without(user(d), "userName")).refused(400, "invalidValue"),
            get("/Users").finds([]),
        ),
        steps!(
            "GEN-24",
            post(with(
                user(d),
                json!({ ENTERPRISE: { "department": "R&D" }, "roles": [{ "value": "Admin", "primary": true }] })
            ))
            .keep("u", "id")
            .is(&format!("{ENTERPRISE}/department"), "R&D"),
            Step::Known("{u}", vec![Known::PlainSeat]),
        ),
    ]
}

/// What a user has when it was just created by this dialect's client.
fn complete(d: &Dialect, request: Request) -> Request {
    request
        .check(Check::Present("id".to_owned()))
        .is("schemas/0", USER)
        .is("userName", user_name(d))
        .is("name/givenName", "Ada")
        .is("name/familyName", "Byron")
        .is("active", true)
        .is("emails/#", 1)
        .is("emails/0/value", user_name(d))
        .is("meta/resourceType", "User")
        .present("meta/created")
        .present("meta/lastModified")
        .present("meta/version")
        .check(Check::NoNulls)
        .absent("password")
        .check(Check::Without("r4nd0m"))
}

fn callers(d: &'static Dialect) -> Vec<Row> {
    let unauthorized = |request: Request, authorization| {
        request.by(authorization).gives(401).is("status", "401").check(Check::HeaderHas("www-authenticate", "Bearer"))
    };
    vec![
        steps!("GEN-07", get("/Users/does-not-exist").gives(404).is("status", "404")),
        steps!(
            "GEN-08",
            put("does-not-exist", user(d)).gives(404),
            patch_body("does-not-exist", d.set_active(false)).gives(404),
            delete("does-not-exist").gives(404),
            get("/Users").finds([]),
        ),
        steps!(
            "GEN-09",
            post(user(d)).keep("u", "id").keep_revision(),
            unauthorized(get("/Users"), Authorization::Missing),
            unauthorized(post(d.user("intruder{n}")), Authorization::Missing),
            unauthorized(post(d.user("intruder{n}")), Authorization::Header("Bearer wrong")),
            unauthorized(patch_body("{u}", d.set_active(false)), Authorization::Header("Bearer wrong")),
            unauthorized(delete("{u}"), Authorization::Header("Bearer ")),
            get("/Users").finds(["{u}"]),
            get("/Users/{u}").is("active", true).same_revision(),
        ),
        steps!(
            "GEN-10",
            post(user(d)).keep("u", "id").keep_revision(),
            Step::OtherWorkspace("stranger"),
            get("/Users/{u}").by(Authorization::Kept("stranger")).gives(404),
            patch_body("{u}", d.set_active(false)).by(Authorization::Kept("stranger")).gives(404),
            delete("{u}").by(Authorization::Kept("stranger")).gives(404),
            get("/Users").by(Authorization::Kept("stranger")).finds([]),
            // One person may be in two workspaces: two users.
            post(user(d)).by(Authorization::Kept("stranger")).differs("id", "{u}"),
            get("/Users/{u}").same_revision(),
        ),
        steps!(
            "GEN-11",
            post(user(d)).keep("u", "id"),
            Step::NewToken("fresh"),
            get("/Users/{u}").gives(401),
            get("/Users/{u}").by(Authorization::Kept("fresh")).is("id", "{u}"),
        ),
    ]
}

fn lifecycle(d: &'static Dialect) -> Vec<Row> {
    let disable = || patch_body("{u}", d.set_active(false)).is("active", false);
    let enable = || patch_body("{u}", d.set_active(true)).is("active", true);
    let name = user_name(d);
    vec![
        steps!(
            "GEN-17",
            post(user(d)).keep("u", "id"),
            post_group(with(d.group("{n}"), json!({ "members": [{ "value": "{u}" }] }))).keep("g", "id"),
            get("/Users/{u}").keep("name", "name").keep("emails", "emails").keep("groups", "groups"),
            disable(),
            get("/Users/{u}")
                .is("id", "{u}")
                .is("active", false)
                .is("name", "{name}")
                .is("emails", "{emails}")
                .is("groups", "{groups}"),
            get("/Groups/{g}").holds(["{u}"]),
            by_name(&name).finds(["{u}"]).is("Resources/0/active", false),
            Step::Known("{u}", vec![Known::State(UserState::Deactivated), Known::ManagedBy(ManagedBy::Scim)]),
        ),
        steps!(
            "GEN-18",
            post(user(d)).keep("u", "id").keep("before", "meta/version"),
            disable().differs("meta/version", "{before}").keep_revision(),
            disable().same_revision(),
            get("/Users/{u}").is("active", false).same_revision(),
        ),
        steps!(
            "GEN-19",
            post(user(d)).keep("u", "id"),
            disable(),
            enable().is("id", "{u}"),
            put("{u}", with(user(d), json!({ "active": d.truth(false) }))).is("active", false).is("id", "{u}"),
            put("{u}", with(user(d), json!({ "active": d.truth(true) }))).is("active", true).is("id", "{u}"),
            Step::Known("{u}", vec![Known::State(UserState::Active)]),
        ),
        steps!(
            "GEN-20",
            post(user(d)).keep("u", "id"),
            delete("{u}"),
            get("/Users/{u}").gives(404),
            delete("{u}").gives(404),
            patch_body("{u}", d.set_active(true)).gives(404),
            by_name(&name).finds([]),
            get("/Users").finds([]),
        ),
        steps!(
            "GEN-21",
            post(user(d)).keep("u", "id"),
            delete("{u}"),
            post(user(d)).differs("id", "{u}").keep("again", "id"),
            by_name(&name).finds(["{again}"]),
            Step::Known("{again}", vec![Known::Predecessor("{u}"), Known::State(UserState::Active)]),
        ),
    ]
}

fn patches(d: &'static Dialect) -> Vec<Row> {
    let replace = |path: &str, value: &str| json!({ "op": d.op("replace"), "path": path, "value": value });
    vec![
        steps!(
            "GEN-22",
            post(user(d)).keep("u", "id"),
            patch(
                "{u}",
                json!([
                    replace("phoneNumbers[type eq \"work\"].value", "+44 (0)20 7946-0000 "),
                    replace("title", "Chief – Analyst"),
                    replace("timezone", "America/New_York"),
                    replace("displayName", "Ada  B. Byron"),
                    replace("name.givenName", "Ada-Belle"),
                    replace("name.familyName", "O'Byron"),
                ])
            ),
            get("/Users/{u}")
                .is("phoneNumbers/[type=work]/value", "+44 (0)20 7946-0000 ")
                .is("title", "Chief – Analyst")
                .is("timezone", "America/New_York")
                .is("displayName", "Ada  B. Byron")
                .is("name/givenName", "Ada-Belle")
                .is("name/familyName", "O'Byron"),
            Step::Known("{u}", vec![Known::TimeZone("America/New_York")]),
        ),
        steps!(
            "GEN-23",
            post(user(d)).keep("u", "id"),
            patch(
                "{u}",
                json!([
                    replace("preferredLanguage", "fr"),
                    replace("favouriteColour", "mauve"),
                    { "op": d.op("replace"), "path": "active", "value": d.truth(false) },
                ])
            ),
            get("/Users/{u}").is("active", false).is("preferredLanguage", "fr").absent("favouriteColour"),
        ),
        steps!(
            "GEN-25",
            post(user(d)).keep("u", "id").keep_revision(),
            patch(
                "{u}",
                json!([
                    replace("title", "never"),
                    { "op": d.op("replace"), "path": "active", "value": d.truth(false) },
                    { "op": d.op("replace"), "path": "userName", "value": null },
                ])
            )
            .refused(400, "invalidValue"),
            get("/Users/{u}")
                .is("active", true)
                .is("userName", user_name(d))
                .same_revision()
                .check(Check::Without("never")),
        ),
    ]
}

fn protocol(d: &'static Dialect) -> Vec<Row> {
    let listed = |path: &str| {
        get(path).is("schemas", json!(["urn:ietf:params:scim:api:messages:2.0:ListResponse"])).check(Check::NoNulls)
    };
    vec![
        steps!("GEN-28", Step::RateLimited(Box::new(find("userName eq \"nobody{n}@example.com\"").finds([])))),
        steps!(
            "GEN-29",
            get("/Nothing").gives(404),
            get("/Users/a/b").gives(404),
            other(Method::DELETE, "/Users").gives(405).check(Check::HeaderHas("allow", "POST")),
            other(Method::POST, "/ServiceProviderConfig").gives(405).check(Check::HeaderHas("allow", "GET")),
            post(Value::Null).body(Body::Large(9 << 20)).gives(413),
            post(user(d)).header("content-type", "text/plain").gives(415),
            post(user(d)).header("content-type", "application/xml; charset=utf-8").gives(415),
            get("/Users").finds([]),
        ),
        steps!(
            "GEN-30",
            get("/ServiceProviderConfig")
                .is("patch/supported", true)
                .is("filter/supported", true)
                .is("bulk/supported", true)
                .check(Check::NoNulls),
            other(Method::POST, "/Bulk")
                .body(Body::Json(json!({ "Operations": [{ "method": "DELETE", "path": "/Users/nobody" }] })))
                .is("schemas", json!(["urn:ietf:params:scim:api:messages:2.0:BulkResponse"]))
                .is("Operations/#", 1)
                .is("Operations/0/status", "404"),
            listed("/ResourceTypes")
                .is("Resources/[id=User]/endpoint", "/Users")
                .is("Resources/[id=Group]/endpoint", "/Groups"),
            get("/ResourceTypes/User").is("schema", USER).check(Check::NoNulls),
            get("/ResourceTypes/Group").is("schema", GROUP).check(Check::NoNulls),
            listed("/Schemas")
                .present(&format!("Resources/[id={USER}]"))
                .present(&format!("Resources/[id={GROUP}]"))
                .present(&format!("Resources/[id={ENTERPRISE}]")),
            get(&format!("/Schemas/{USER}")).is("id", USER).check(Check::NoNulls),
            get(&format!("/Schemas/{GROUP}")).is("id", GROUP).check(Check::NoNulls),
            get(&format!("/Schemas/{ENTERPRISE}")).is("id", ENTERPRISE).check(Check::NoNulls),
        ),
    ]
}

/// A body with these members set.
pub(crate) fn with(mut body: Value, members: Value) -> Value {
    if let (Value::Object(body), Value::Object(members)) = (&mut body, members) {
        body.extend(members);
    }
    body
}

/// A body without a member.
pub(crate) fn without(mut body: Value, member: &str) -> Value {
    body.as_object_mut().map(|body| body.remove(member));
    body
}
