//! JC: what JumpCloud does. Its connection test makes a user and a group and takes them away again, each time.

use proto::v1::UserState;
use roster_tests::dialect::{Dialect, GROUP};
use serde_json::{Value, json};

use super::generic::with;
use super::row::{
    Known, Request, Row, Step, delete, delete_group, find, find_group, get, patch, patch_group, post, post_group, row,
    steps,
};

const NAME: &str = "jc{n}@example.com";
const SALES: &str = "Sales jc{n}";

/// The rows.
pub(crate) fn rows(d: &'static Dialect) -> Vec<Row> {
    let mut rows = tests(d);
    rows.extend(users(d));
    rows.extend(groups(d));
    rows.extend(endings(d));
    rows
}

fn user(d: &Dialect) -> Value {
    d.user("jc{n}")
}

/// A group as JumpCloud creates it: never an empty one.
fn group(d: &Dialect, members: &[&str]) -> Value {
    let members: Vec<Value> = members.iter().map(|id| json!({ "value": id })).collect();
    with(d.group("jc{n}"), json!({ "members": members }))
}

/// One operation on one attribute: it sends no others.
fn set(path: &str, value: impl Into<Value>) -> Request {
    patch("{u}", json!([{ "op": "replace", "path": path, "value": value.into() }]))
}

/// A row that begins with two users and a group of these of them.
fn with_group(d: &'static Dialect, members: &[&str], mut row: Row) -> Row {
    let start = [
        Step::from(post(d.user("jc{n}a")).keep("u1", "id")),
        Step::from(post(d.user("jc{n}b")).keep("u2", "id")),
        Step::from(post_group(group(d, members)).keep("g", "id")),
    ];
    row.steps.splice(0..0, start);
    row
}

fn tests(d: &'static Dialect) -> Vec<Row> {
    let test = || {
        [
            Step::from(post(user(d)).keep("u", "id").is("active", true)),
            get("/Users/{u}").is("userName", NAME).into(),
            set("name.givenName", "Augusta").is("name/givenName", "Augusta").is("name/familyName", "Byron").into(),
            Step::Known("{u}", vec![Known::State(UserState::Active), Known::LoginEmail(NAME), Known::PlainSeat]),
            post_group(group(d, &["{u}"])).keep("g", "id").holds(["{u}"]).into(),
            delete_group("{g}").into(),
            delete("{u}").into(),
            get("/Users").finds([]).into(),
            get("/Groups").finds([]).into(),
        ]
    };
    vec![
        row("JC-01", test()),
        // The test is repeated with every change of the settings, with the same address and group.
        row("JC-02", [test(), test(), test()].into_iter().flatten()),
    ]
}

fn users(d: &'static Dialect) -> Vec<Row> {
    vec![
        steps!(
            "JC-03",
            post(user(d)).keep("u", "id"),
            set("name.givenName", "Augusta").is("name/givenName", "Augusta"),
            set("name.familyName", "King").is("name/familyName", "King"),
            set("displayName", "Augusta King").is("displayName", "Augusta King"),
            set("active", false).is("active", false),
            get("/Users/{u}")
                .is("name", json!({ "givenName": "Augusta", "familyName": "King" }))
                .is("displayName", "Augusta King")
                .is("active", false)
                .is("userName", NAME),
            Step::Known("{u}", vec![Known::State(UserState::Deactivated)]),
        ),
        steps!(
            "JC-04",
            post(user(d)).keep("u", "id"),
            set("active", false).is("active", false),
            get("/Users/{u}").is("active", false),
            Step::Known("{u}", vec![Known::State(UserState::Deactivated)]),
        ),
        steps!(
            "JC-05",
            post(user(d)).keep("u", "id"),
            set("active", false),
            set("active", true).is("active", true).is("id", "{u}"),
            find(&format!("userName eq \"{NAME}\"")).finds(["{u}"]).is("Resources/0/active", true),
            Step::Known("{u}", vec![Known::State(UserState::Active)]),
        ),
        with_group(
            d,
            &["{u1}"],
            steps!(
                "JC-06",
                get("/Users")
                    .query("startIndex", "1")
                    .query("count", "100")
                    .finds(["{u1}", "{u2}"])
                    .is("startIndex", 1)
                    .is("itemsPerPage", 2),
                get("/Groups").finds(["{g}"]).is("Resources/0/displayName", SALES),
            ),
        ),
    ]
}

fn groups(d: &'static Dialect) -> Vec<Row> {
    let change =
        |op: &str, members: Value| patch_group("{g}", json!([{ "op": op, "path": "members", "value": members }]));
    vec![
        with_group(
            d,
            &["{u1}", "{u2}"],
            steps!(
                "JC-07",
                get("/Groups/{g}").is("schemas", json!([GROUP])).is("displayName", SALES).holds(["{u1}", "{u2}"]),
                get("/Users/{u1}").is("groups/#", 1).is("groups/0/value", "{g}"),
            ),
        ),
        with_group(
            d,
            &["{u1}"],
            steps!(
                "JC-08",
                patch_group("{g}", json!([{ "op": "replace", "value": { "displayName": "Sales EMEA {n}" } }]))
                    .is("displayName", "Sales EMEA {n}"),
                get("/Groups/{g}").is("displayName", "Sales EMEA {n}").holds(["{u1}"]),
                find_group(&format!("displayName eq \"{SALES}\"")).finds([]),
            ),
        ),
        with_group(
            d,
            &["{u1}"],
            steps!(
                "JC-09",
                change("add", json!([{ "value": "{u2}" }])),
                get("/Groups/{g}").holds(["{u1}", "{u2}"]).keep_revision(),
                change("add", json!([{ "value": "{u2}" }])).same_revision(),
            ),
        ),
        // The list says who goes. Without it, all would.
        with_group(
            d,
            &["{u1}", "{u2}"],
            steps!(
                "JC-10",
                change("remove", json!([{ "value": "{u1}" }])),
                get("/Groups/{g}").holds(["{u2}"]),
                get("/Users/{u1}").is("active", true).absent("groups"),
            ),
        ),
        with_group(
            d,
            &["{u1}"],
            steps!(
                "JC-11",
                find_group("displayName eq \"sales JC{n}\"").finds(["{g}"]),
                get("/Groups").finds(["{g}"]),
                change("add", json!([{ "value": "{u2}" }])),
                // Who does not look first is told.
                post_group(group(d, &["{u1}"])).refused(409, "uniqueness"),
                get("/Groups").finds(["{g}"]),
                get("/Groups/{g}").holds(["{u1}", "{u2}"]),
            ),
        ),
    ]
}

fn endings(d: &'static Dialect) -> Vec<Row> {
    vec![
        // The group is no longer tied to the app: who is in no other one is locked out, and the group stays.
        with_group(
            d,
            &["{u1}"],
            steps!(
                "JC-12",
                patch("{u1}", json!([{ "op": "replace", "path": "active", "value": false }])).is("active", false),
                get("/Groups/{g}").is("displayName", SALES).holds(["{u1}"]),
                Step::Known("{u1}", vec![Known::State(UserState::Deactivated)]),
                Step::Known("{u2}", vec![Known::State(UserState::Active)]),
            ),
        ),
        with_group(
            d,
            &["{u1}", "{u2}"],
            steps!(
                "JC-13",
                delete_group("{g}"),
                get("/Groups/{g}").gives(404),
                get("/Users").finds(["{u1}", "{u2}"]).is("Resources/0/active", true).is("Resources/1/active", true),
                get("/Users/{u1}").absent("groups"),
                Step::Known("{u1}", vec![Known::State(UserState::Active)]),
            ),
        ),
        steps!(
            "JC-14",
            post(user(d)).keep("u", "id"),
            delete("{u}"),
            get("/Users/{u}").gives(404),
            post(user(d)).differs("id", "{u}").keep("again", "id"),
            get("/Users").finds(["{again}"]),
            Step::Known("{again}", vec![Known::State(UserState::Active), Known::Predecessor("{u}")]),
        ),
    ]
}
