//! OK-03 and OK-25 to 34: group push, of private apps (PUT of everything) and of catalogue apps (PATCH).

use proto::v1::{Policy, UserState};
use roster_tests::dialect::{Dialect, GROUP};
use serde_json::{Value, json};

use super::super::row::{
    Check, Known, Request, Row, Step, delete, delete_group, find_group, get, patch_group, post, post_group, put_group,
    put_group_back, steps,
};

const SALES: &str = "Sales okta{n}";
/// A well-formed id that was never given out.
const NOBODY: &str = "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b";

pub(super) fn rows(d: &'static Dialect) -> Vec<Row> {
    let mut rows = pushes(d);
    rows.extend(memberships(d));
    rows.extend(endings(d));
    rows
}

fn group(d: &Dialect) -> Value {
    d.group("okta{n}")
}

fn lookup(name: &str) -> Request {
    find_group(&format!("displayName eq \"{name}\"")).query("startIndex", "1").query("count", "100")
}

/// Okta reads a group before each PUT and sends back what it read.
fn read() -> Request {
    get("/Groups/{g}").keep("mine", "")
}

/// A row that begins with two users and a group.
fn with_group(d: &'static Dialect, mut row: Row) -> Row {
    let start = [
        Step::from(post(d.user("okta{n}a")).keep("u1", "id")),
        Step::from(post(d.user("okta{n}b")).keep("u2", "id")),
        Step::from(post_group(group(d)).keep("g", "id")),
    ];
    row.steps.splice(0..0, start);
    row
}

fn pushes(d: &'static Dialect) -> Vec<Row> {
    let imported = || get("/Groups").query("startIndex", "1").query("count", "100");
    vec![
        steps!(
            "OK-03",
            imported()
                .is("schemas", json!(["urn:ietf:params:scim:api:messages:2.0:ListResponse"]))
                .is("totalResults", 0)
                .is("startIndex", 1)
                .is("itemsPerPage", 0)
                .is("Resources", json!([])),
            post(d.user("okta{n}a")).keep("u1", "id"),
            post_group(group(d)).keep("g", "id"),
            patch_group("{g}", json!([{ "op": "add", "path": "members", "value": [{ "value": "{u1}" }] }])),
            // An import reads the members with the groups.
            imported().finds(["{g}"]).is("Resources/0/members/#", 1).is("Resources/0/members/0/value", "{u1}"),
        ),
        with_group(
            d,
            steps!(
                "OK-25",
                lookup("Sales nobody{n}").finds([]),
                lookup(SALES).finds(["{g}"]),
                read()
                    .is("displayName", SALES)
                    .is("schemas", json!([GROUP]))
                    .is("meta/resourceType", "Group")
                    .present("meta/created")
                    .present("meta/version")
                    .check(Check::NoNulls),
                put_group_back(
                    "{g}",
                    "mine",
                    json!({ "members": [{ "value": "{u1}", "display": "okta{n}a@example.com" }] })
                )
                .holds(["{u1}"]),
                get("/Groups/{g}")
                    .holds(["{u1}"])
                    .is("members/0/type", "User")
                    .is("members/0/display", "Ada Byron")
                    .present("members/0/$ref"),
                get("/Users/{u1}")
                    .is("groups/#", 1)
                    .is("groups/0/value", "{g}")
                    .is("groups/0/display", SALES)
                    .is("groups/0/type", "direct"),
            ),
        ),
        with_group(
            d,
            steps!(
                "OK-27",
                put_group("{g}", json!({ "schemas": [GROUP], "displayName": SALES, "members": [{ "value": "{u1}" }] })),
                read(),
                put_group_back("{g}", "mine", json!({ "displayName": "Sales EMEA {n}" }))
                    .is("id", "{g}")
                    .is("displayName", "Sales EMEA {n}")
                    .holds(["{u1}"]),
                lookup(SALES).finds([]),
                lookup("SALES emea {n}").finds(["{g}"]),
            ),
        ),
        with_group(
            d,
            steps!(
                "OK-28",
                patch_group("{g}", json!([{ "op": "add", "path": "members", "value": [{ "value": "{u1}" }] }])),
                patch_group("{g}", json!([{ "op": "replace", "value": { "id": "{g}", "displayName": "New {n}" } }]))
                    .is("displayName", "New {n}"),
                get("/Groups/{g}").is("displayName", "New {n}").holds(["{u1}"]),
                // Okta sends it beside every change of members, also when the name is the same.
                patch_group("{g}", json!([{ "op": "replace", "value": { "id": "{g}", "displayName": "New {n}" } }])),
                get("/Groups/{g}").is("displayName", "New {n}").holds(["{u1}"]),
            ),
        ),
    ]
}

fn memberships(d: &'static Dialect) -> Vec<Row> {
    let put = |members: Value| {
        put_group("{g}", json!({ "schemas": [GROUP], "displayName": SALES, "id": "{g}", "members": members }))
    };
    let replace =
        |members: Value| patch_group("{g}", json!([{ "op": "replace", "path": "members", "value": members }]));
    vec![
        with_group(
            d,
            steps!(
                "OK-26",
                put(json!([{ "value": "{u1}" }, { "value": "{u2}" }])).holds(["{u1}", "{u2}"]),
                put(json!([{ "value": "{u2}" }])).holds(["{u2}"]),
                get("/Groups/{g}").holds(["{u2}"]),
            ),
        ),
        with_group(
            d,
            steps!(
                "OK-29",
                replace(json!([{ "value": "{u2}" }])).holds(["{u2}"]),
                patch_group(
                    "{g}",
                    json!([
                        { "op": "remove", "path": "members[value eq \"{u2}\"]" },
                        { "op": "add", "path": "members", "value": [{ "value": "{u1}", "display": "ada@example.com" }] },
                    ])
                )
                .holds(["{u1}"]),
                get("/Groups/{g}").holds(["{u1}"]),
            ),
        ),
        with_group(
            d,
            steps!(
                "OK-30",
                replace(json!([{ "value": "{u1}" }])),
                replace(json!([{ "value": "{u2}" }, { "value": "{u1}" }])),
                get("/Groups/{g}").holds(["{u1}", "{u2}"]).keep_revision(),
                // A full push of what is there already is no change.
                replace(json!([{ "value": "{u1}" }, { "value": "{u2}" }])).same_revision(),
                replace(json!([{ "value": "{u2}" }])),
                get("/Groups/{g}").holds(["{u2}"]),
            ),
        ),
        with_group(
            d,
            steps!(
                "OK-31",
                replace(json!([{ "value": "{u1}" }, { "value": "{u2}" }])),
                replace(json!([])).holds([]),
                get("/Groups/{g}").is("displayName", SALES).holds([]),
                get("/Users/{u1}").is("active", true).absent("groups"),
            ),
        ),
        steps!(
            "OK-32",
            Step::Each(Box::new(post(d.user("okta{n}x{i}"))), 1_000),
            get("/Users").query("count", "1000").check(Check::GatherMembers("everyone")),
            post_group(group(d)).keep("g", "id"),
            // Its answer would hold more members than a client wants back.
            patch_group("{g}", json!([{ "op": "add", "path": "members", "value": "{everyone}" }])).gives(204),
            get("/Groups/{g}").is("members/#", 1_000).holds(["{everyone}"]),
            patch_group("{g}", json!([{ "op": "add", "path": "members", "value": "{everyone}" }])).gives(204),
            get("/Groups/{g}").is("members/#", 1_000),
        ),
    ]
}

fn endings(d: &'static Dialect) -> Vec<Row> {
    let never = json!([{ "value": "{u1}" }, { "value": NOBODY }, { "value": "{gone}" }, { "value": "no id at all" }]);
    let add = |members: &Value| patch_group("{g}", json!([{ "op": "add", "path": "members", "value": members }]));
    vec![
        with_group(
            d,
            steps!(
                "OK-33",
                add(&json!([{ "value": "{u1}" }, { "value": "{u2}" }])),
                delete_group("{g}"),
                get("/Groups/{g}").gives(404),
                lookup(SALES).finds([]),
                get("/Users/{u1}").is("active", true).absent("groups"),
                Step::Known("{u2}", vec![Known::State(UserState::Active)]),
                // Unlinked and pushed again, it is another group of the same name.
                post_group(group(d)).differs("id", "{g}"),
            ),
        ),
        with_group(
            d,
            steps!(
                "OK-34",
                post(d.user("okta{n}c")).keep("gone", "id"),
                delete("{gone}"),
                add(&never).holds(["{u1}"]),
                get("/Groups/{g}").holds(["{u1}"]),
                put_group("{g}", json!({ "schemas": [GROUP], "displayName": SALES, "members": never })).holds(["{u1}"]),
                get("/Groups/{g}").holds(["{u1}"]).keep_revision(),
                Step::Policy(Policy { strict_members: true, ..Default::default() }),
                add(&json!([{ "value": "{u2}" }, { "value": NOBODY }]))
                    .refused(400, "invalidValue")
                    .check(Check::Has("detail", NOBODY)),
                add(&json!([{ "value": "{u2}" }, { "value": "{gone}" }])).refused(400, "invalidValue"),
                put_group("{g}", json!({ "schemas": [GROUP], "displayName": SALES, "members": never }))
                    .refused(400, "invalidValue"),
                get("/Groups/{g}").holds(["{u1}"]).same_revision(),
            ),
        ),
    ]
}
