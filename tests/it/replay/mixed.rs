//! MIX: an identity provider is not alone: people are invited by hand, admins want to have a say, another provider takes
//! over, the token is taken away.

use proto::v1::{ManagedBy, Role, UserState};
use roster_tests::dialect::{self, Dialect};
use serde_json::{Value, json};

use super::generic::with;
use super::row::{Act, Authorization, Check, Known, Request, Row, Step, delete, find, get, patch, post, put, steps};

const NAME: &str = "okta{n}@example.com";
/// Why an admin may not.
const MANAGED: Option<&str> = Some("SCIM_MANAGED");

/// The rows.
pub(crate) fn rows(d: &'static Dialect) -> Vec<Row> {
    let mut rows = people(d);
    rows.extend(locks(d));
    rows.extend(switches(d));
    rows.extend(others(d));
    rows
}

fn user(d: &Dialect) -> Value {
    d.user("okta{n}")
}

fn lookup(name: &str) -> Request {
    find(&format!("userName eq \"{name}\""))
}

fn switch(active: bool) -> Request {
    patch("{u}", json!([{ "op": "replace", "path": "active", "value": active }]))
}

fn set_active(active: bool) -> Request {
    switch(active).is("active", active)
}

fn people(d: &'static Dialect) -> Vec<Row> {
    vec![
        // Nobody is taken over in silence: linking is an admin's decision (design, section 4), and no workspace has opted
        // for it here.
        steps!(
            "MIX-01",
            Step::Admin(Act::Invite(NAME, "m"), None),
            lookup(NAME).finds([]),
            post(user(d)).refused(409, "uniqueness").check(Check::Starts("detail", "User already exists: ")),
            post(d.user("okta{n}b")).keep("b", "id"),
            get("/Users").finds(["{b}"]),
            get("/Users/{m}").gives(404),
            put("{m}", user(d)).gives(404),
            delete("{m}").gives(404),
            Step::Known(
                "{m}",
                vec![Known::ManagedBy(ManagedBy::Manual), Known::State(UserState::Active), Known::Title("")],
            ),
            Step::Admin(Act::Delete("{m}"), None),
            post(user(d)).keep("u", "id").differs("id", "{m}"),
            lookup(NAME).finds(["{u}"]),
            Step::Known("{u}", vec![Known::ManagedBy(ManagedBy::Scim), Known::State(UserState::Active)]),
        ),
        steps!(
            "MIX-02",
            post(user(d)).keep("u", "id").keep_revision(),
            Step::Admin(Act::Deactivate("{u}"), MANAGED),
            Step::Admin(Act::Delete("{u}"), MANAGED),
            Step::Admin(Act::SetTitle("{u}", "Intern"), MANAGED),
            get("/Users/{u}").is("active", true).is("title", "Analyst").same_revision(),
            Step::Known("{u}", vec![Known::State(UserState::Active), Known::Title("Analyst")]),
            set_active(false),
            Step::Admin(Act::Reactivate("{u}"), MANAGED),
            Step::Known("{u}", vec![Known::State(UserState::Deactivated)]),
        ),
        steps!(
            "MIX-08",
            post(with(
                user(d),
                json!({
                    "roles": [{ "value": "admin", "primary": true }],
                    "entitlements": [{ "value": "recording" }],
                })
            ))
            .keep("u", "id"),
            Step::Known("{u}", vec![Known::PlainSeat]),
            patch("{u}", json!([{ "op": "add", "path": "roles", "value": [{ "value": "ADMIN" }] }])),
            Step::Known("{u}", vec![Known::PlainSeat, Known::Role(Role::User)]),
        ),
    ]
}

fn locks(d: &'static Dialect) -> Vec<Row> {
    vec![
        // The provider is the authority on who works here, and its leaver is not kept for being the last admin. Who
        // administers the product is seen in the seat, which stays.
        steps!(
            "MIX-05",
            post(user(d)).keep("u", "id"),
            Step::Admin(Act::SetRole("{u}", Role::Admin), None),
            set_active(false),
            Step::Known("{u}", vec![Known::State(UserState::Deactivated), Known::Role(Role::Admin)]),
            set_active(true),
            Step::Known("{u}", vec![Known::State(UserState::Active), Known::Role(Role::Admin)]),
        ),
        steps!(
            "MIX-06",
            post(user(d)).keep("u", "id"),
            Step::SignIns(Box::new(set_active(false)), "{u}"),
            Step::Known("{u}", vec![Known::State(UserState::Deactivated)]),
        ),
    ]
}

fn switches(d: &'static Dialect) -> Vec<Row> {
    let refused = |request: Request| request.gives(403).is("status", "403").present("detail");
    vec![
        steps!(
            "MIX-04",
            post(user(d)).keep("u", "id").keep_revision(),
            Step::Admin(Act::RevokeToken, None),
            get("/Users").gives(401),
            switch(false).gives(401).check(Check::HeaderHas("www-authenticate", "Bearer")),
            delete("{u}").gives(401),
            Step::Known("{u}", vec![Known::State(UserState::Active), Known::ManagedBy(ManagedBy::Scim)]),
            Step::NewToken("fresh"),
            get("/Users/{u}").by(Authorization::Kept("fresh")).is("active", true).same_revision(),
        ),
        // 403, not 401 (design, section 4): the token is right, and the answer says what is not. With a 401 an admin would
        // look for another token.
        steps!(
            "MIX-07",
            post(user(d)).keep("u", "id"),
            Step::Admin(Act::DisableScim, None),
            refused(get("/Users")),
            refused(get("/Users/{u}")),
            refused(post(d.user("okta{n}b"))),
            refused(switch(false)),
            refused(delete("{u}")),
            Step::Known("{u}", vec![Known::State(UserState::Active), Known::ManagedBy(ManagedBy::Scim)]),
            Step::Admin(Act::SetTitle("{u}", "Intern"), None),
            Step::Admin(Act::Deactivate("{u}"), None),
            Step::Known("{u}", vec![Known::State(UserState::Deactivated), Known::Title("Intern")]),
            // Switched on again, the provider goes on where it was.
            Step::Admin(Act::EnableScim, None),
            get("/Users").finds(["{u}"]).is("Resources/0/active", false),
            Step::Admin(Act::Reactivate("{u}"), MANAGED),
            set_active(true),
            Step::Known("{u}", vec![Known::State(UserState::Active)]),
        ),
    ]
}

fn others(d: &'static Dialect) -> Vec<Row> {
    let stranger = |request: Request| request.by(Authorization::Kept("stranger"));
    vec![
        steps!(
            "MIX-03",
            post(d.user("okta{n}a")).keep("a", "id"),
            post(user(d)).keep("u", "id").is("externalId", "00uokta{n}"),
            lookup(NAME).sent_as(&dialect::EN).finds(["{u}"]),
            patch(
                "{u}",
                json!([
                    { "op": "Replace", "path": "externalId", "value": "ext-{n}" },
                    { "op": "Replace", "path": "displayName", "value": "Ada B. Byron" },
                    { "op": "Replace", "path": "active", "value": "True" },
                ])
            )
            .sent_as(&dialect::EN)
            .is("id", "{u}")
            .is("externalId", "ext-{n}"),
            find("externalId eq \"ext-{n}\"").sent_as(&dialect::EN).finds(["{u}"]),
            find("externalId eq \"00uokta{n}\"").finds([]),
            get("/Users").sent_as(&dialect::EN).finds(["{a}", "{u}"]),
            Step::Known("{u}", vec![Known::State(UserState::Active), Known::ExternalId("ext-{n}")]),
        ),
        // Two users: a conflict here tells nothing of who is there.
        steps!(
            "MIX-09",
            post(user(d)).keep("u", "id"),
            Step::OtherWorkspace("stranger"),
            stranger(lookup(NAME)).finds([]),
            stranger(post(user(d))).keep("v", "id").differs("id", "{u}"),
            stranger(get("/Users")).finds(["{v}"]),
            get("/Users").finds(["{u}"]),
            stranger(get("/Users/{u}")).gives(404),
            get("/Users/{v}").gives(404),
            delete("{v}").gives(404),
            stranger(post(user(d))).refused(409, "uniqueness"),
            set_active(false),
            stranger(get("/Users/{v}")).is("active", true),
            delete("{u}"),
            stranger(get("/Users")).finds(["{v}"]).is("Resources/0/active", true),
        ),
    ]
}
