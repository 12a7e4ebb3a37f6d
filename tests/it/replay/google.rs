//! GO: what Google Workspace does. Nobody has published its shapes but for the media type and the booleans in quotes, so
//! these rows are what such a client may send.

use proto::v1::{Policy, UserState};
use roster_tests::dialect::{Dialect, USER};
use serde_json::{Value, json};

use super::generic::with;
use super::row::{Check, Known, Request, Row, Step, delete, find, get, patch, post, put, steps};

const NAME: &str = "go{n}@example.com";

/// The rows.
pub(crate) fn rows(d: &'static Dialect) -> Vec<Row> {
    let mut rows = creations(d);
    rows.extend(switches(d));
    rows.extend(lists(d));
    rows
}

fn user(d: &Dialect) -> Value {
    d.user("go{n}")
}

fn lookup() -> Request {
    find(&format!("userName eq \"{NAME}\""))
}

fn creations(d: &'static Dialect) -> Vec<Row> {
    let minimal = || json!({ "schemas": [USER], "userName": NAME });
    vec![
        // Another server answered 406 and 415 to this media type and User-Agent.
        steps!(
            "GO-01",
            post(user(d)).keep("u", "id").is("userName", NAME).check(Check::HeaderEnds("location", "/Users/{u}")),
            post(d.user("go{n}b")).header("content-type", "application/json; charset=UTF-8").present("id"),
            get("/Users/{u}").is("userName", NAME),
            Step::Known("{u}", vec![Known::State(UserState::Active), Known::LoginEmail(NAME), Known::PlainSeat]),
        ),
        steps!(
            "GO-02",
            post(with(user(d), json!({ "active": "true" }))).keep("u", "id").is("active", true),
            get("/Users/{u}").is("active", true),
            Step::Known("{u}", vec![Known::State(UserState::Active)]),
        ),
        // Names are required (design, section 4): a person without one is a row that nobody can tell from another. A
        // workspace whose Google app maps the user name alone sets `lenient_names`.
        steps!(
            "GO-08",
            post(minimal()).refused(400, "invalidValue").check(Check::Has("detail", "name")),
            get("/Users").finds([]),
            Step::Policy(Policy { lenient_names: true, ..Default::default() }),
            post(minimal()).keep("u", "id").is("userName", NAME).is("active", true).absent("name"),
            lookup().finds(["{u}"]),
            Step::Known("{u}", vec![Known::State(UserState::Active), Known::LoginEmail(NAME)]),
        ),
        steps!(
            "GO-09",
            post(user(d)).keep("u", "id"),
            put(
                "{u}",
                with(
                    user(d),
                    json!({
                        "name": { "givenName": "Ada", "familyName": "King" },
                        "title": "CTO",
                        "emails": [{ "value": "king{n}@example.com", "type": "work", "primary": true }],
                    })
                )
            )
            .is("id", "{u}")
            .is("active", true),
            get("/Users/{u}")
                .is("userName", NAME)
                .is("name/familyName", "King")
                .is("title", "CTO")
                .is("emails/#", 1)
                .is("emails/0/value", "king{n}@example.com"),
            Step::Known("{u}", vec![Known::LoginEmail("king{n}@example.com"), Known::Title("CTO")]),
        ),
    ]
}

fn switches(d: &'static Dialect) -> Vec<Row> {
    let suspend = || put("{u}", with(user(d), json!({ "active": "false" }))).is("active", false);
    vec![
        steps!(
            "GO-03",
            post(user(d)).keep("u", "id"),
            suspend().is("id", "{u}"),
            get("/Users/{u}").is("active", false),
            lookup().finds(["{u}"]).is("Resources/0/active", false),
            Step::Known("{u}", vec![Known::State(UserState::Deactivated)]),
        ),
        steps!(
            "GO-04",
            post(user(d)).keep("u", "id"),
            patch("{u}", json!([{ "op": "replace", "value": { "active": "false" } }])).is("active", false),
            Step::Known("{u}", vec![Known::State(UserState::Deactivated)]),
            patch("{u}", json!([{ "op": "replace", "value": { "active": "true" } }])).is("active", true),
            patch("{u}", json!([{ "op": "replace", "path": "active", "value": "false" }])).is("active", false),
            get("/Users/{u}").is("active", false),
            Step::Known("{u}", vec![Known::State(UserState::Deactivated)]),
        ),
        // Suspended now, deleted when the time that the admin chose is over.
        steps!(
            "GO-05",
            post(user(d)).keep("u", "id"),
            suspend(),
            delete("{u}"),
            get("/Users/{u}").gives(404),
            lookup().finds([]),
            post(user(d)).differs("id", "{u}").keep("again", "id"),
            Step::Known("{again}", vec![Known::State(UserState::Active), Known::Predecessor("{u}")]),
        ),
        steps!(
            "GO-06",
            post(user(d)).keep("u", "id"),
            suspend(),
            put("{u}", user(d)).is("active", true).is("id", "{u}"),
            lookup().finds(["{u}"]).is("Resources/0/active", true),
            Step::Known("{u}", vec![Known::State(UserState::Active)]),
        ),
    ]
}

fn lists(d: &'static Dialect) -> Vec<Row> {
    let empty = |request: Request| request.is("totalResults", 0).is("itemsPerPage", 0).is("Resources", json!([]));
    vec![
        steps!(
            "GO-07",
            empty(get("/Users").query("count", "1")),
            post(d.user("go{n}a")).keep("a", "id"),
            post(d.user("go{n}b")),
            get("/Users")
                .query("count", "1")
                .is("totalResults", 2)
                .is("itemsPerPage", 1)
                .check(Check::Resources(vec!["{a}"])),
        ),
        // It pushes no groups, and asks all the same.
        steps!("GO-10", post(user(d)), empty(get("/Groups"))),
    ]
}
