//! YH: what YesHID may do. Nothing about its client is published: these rows are those of a client that keeps to the RFC.

use proto::v1::{ManagedBy, UserState};
use roster_tests::dialect::{Dialect, GROUP, USER};
use serde_json::{Value, json};

use super::generic::with;
use super::row::{
    Check, Known, Request, Row, Step, delete, find, get, patch, patch_body, patch_group, post, post_group, put, steps,
};

const NAME: &str = "yh{n}@example.com";

/// The rows.
pub(crate) fn rows(d: &'static Dialect) -> Vec<Row> {
    let mut rows = users(d);
    rows.extend(protocol(d));
    rows
}

fn user(d: &Dialect) -> Value {
    d.user("yh{n}")
}

fn lookup() -> Request {
    find(&format!("userName eq \"{NAME}\""))
}

fn users(d: &'static Dialect) -> Vec<Row> {
    let set_active = |active: bool| patch_body("{u}", d.set_active(active)).is("active", active).is("id", "{u}");
    vec![
        steps!(
            "YH-01",
            lookup().finds([]),
            post(user(d)).keep("u", "id").is("userName", NAME).is("active", true),
            lookup().finds(["{u}"]),
            Step::Known(
                "{u}",
                vec![Known::State(UserState::Active), Known::ManagedBy(ManagedBy::Scim), Known::LoginEmail(NAME)],
            ),
        ),
        steps!(
            "YH-02",
            post(user(d)).keep("u", "id"),
            put("{u}", with(user(d), json!({ "title": "CTO" }))).is("title", "CTO").is("id", "{u}"),
            Step::Known("{u}", vec![Known::Title("CTO")]),
            patch("{u}", json!([{ "op": "replace", "path": "title", "value": "CEO" }])).is("title", "CEO"),
            get("/Users/{u}").is("title", "CEO").is("userName", NAME).is("active", true),
            Step::Known("{u}", vec![Known::Title("CEO")]),
        ),
        steps!(
            "YH-03",
            post(user(d)).keep("u", "id"),
            set_active(false),
            Step::Known("{u}", vec![Known::State(UserState::Deactivated)]),
            lookup().finds(["{u}"]).is("Resources/0/active", false),
            set_active(true),
            get("/Users/{u}").is("active", true),
            Step::Known("{u}", vec![Known::State(UserState::Active)]),
        ),
        steps!(
            "YH-04",
            post(user(d)).keep("u", "id"),
            delete("{u}"),
            get("/Users/{u}").gives(404),
            delete("{u}").gives(404),
            lookup().finds([]),
        ),
    ]
}

fn protocol(d: &'static Dialect) -> Vec<Row> {
    let listed = |path: &str| {
        get(path).is("schemas", json!(["urn:ietf:params:scim:api:messages:2.0:ListResponse"])).check(Check::NoNulls)
    };
    vec![
        steps!(
            "YH-05",
            get("/ServiceProviderConfig").is("patch/supported", true).is("filter/supported", true),
            listed("/ResourceTypes").present("Resources/[id=User]").present("Resources/[id=Group]"),
            listed("/Schemas").present(&format!("Resources/[id={USER}]")).present(&format!("Resources/[id={GROUP}]")),
            get(&format!("/Schemas/{USER}")).is("id", USER),
        ),
        steps!(
            "YH-06",
            listed("/Groups").finds([]),
            post(user(d)).keep("u", "id"),
            post_group(d.group("yh{n}")).keep("g", "id").holds([]),
            patch_group("{g}", json!([{ "op": "add", "path": "members", "value": [{ "value": "{u}" }] }])),
            get("/Groups/{g}").holds(["{u}"]),
            listed("/Groups").finds(["{g}"]),
            get("/Users/{u}").is("groups/#", 1).is("groups/0/value", "{g}"),
        ),
    ]
}
