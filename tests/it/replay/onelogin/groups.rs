//! OL-10 to 13: groups, which OneLogin reads to offer them as entitlements, and patches in two ways.

use http::Method;
use roster_tests::dialect::{Dialect, GROUP};
use serde_json::{Value, json};

use super::super::row::{
    Body, Check, Request, Row, Step, find_group, get, other, patch_group, post, post_group, steps,
};

const SALES: &str = "Sales ol{n}";

pub(super) fn rows(d: &'static Dialect) -> Vec<Row> {
    let page = |start: &str| {
        get("/Groups")
            .query("startIndex", start)
            .query("count", "100")
            .is("totalResults", 300)
            .is("itemsPerPage", 100)
            .check(Check::Gather("ids", "id".to_owned()))
    };
    vec![
        steps!(
            "OL-10",
            get("/Groups").finds([]).is("Resources", json!([])),
            Step::Each(Box::new(post_group(d.group("ol{n}x{i}"))), 300),
            get("/Groups").is("totalResults", 300).is("itemsPerPage", 100),
            page("1"),
            page("101"),
            page("201"),
            Step::Distinct("ids", 300),
        ),
        steps!(
            "OL-11",
            post_group(d.group("ol{n}")).keep("g", "id").is("displayName", SALES),
            post_group(d.group("ol{n}")).refused(409, "uniqueness"),
            find_group(&format!("displayName eq \"{SALES}\"")).finds(["{g}"]),
            get("/Groups").finds(["{g}"]),
        ),
        with_group(
            d,
            steps!(
                "OL-12",
                patch_group("{g}", json!([{ "op": "add", "path": "members", "value": [{ "value": "{u1}" }] }])),
                get("/Groups/{g}").is("displayName", SALES).holds(["{u1}"]),
                get("/Users/{u1}").is("groups/0/value", "{g}"),
            ),
        ),
        with_group(
            d,
            steps!(
                "OL-13",
                partial(json!([{ "value": "{u1}", "operation": "add" }, { "value": "{u2}", "operation": "add" }])),
                get("/Groups/{g}").is("displayName", SALES).holds(["{u1}", "{u2}"]),
                partial(json!([{ "value": "{u1}", "operation": "delete" }])),
                get("/Groups/{g}").holds(["{u2}"]).keep_revision(),
                // What is neither is told, and nothing of the request is done.
                partial(json!([{ "value": "{u1}", "operation": "add" }, { "value": "{u2}", "operation": "move" }]))
                    .refused(400, "invalidSyntax")
                    .check(Check::Has("detail", "operation")),
                get("/Groups/{g}").holds(["{u2}"]).same_revision(),
            ),
        ),
    ]
}

/// The PATCH of SCIM 1.1: a part of the group instead of operations.
fn partial(members: Value) -> Request {
    other(Method::PATCH, "/Groups/{g}").body(Body::Json(json!({ "schemas": [GROUP], "members": members })))
}

/// A row that begins with two users and a group.
fn with_group(d: &'static Dialect, mut row: Row) -> Row {
    let start = [
        Step::from(post(d.user("ol{n}a")).keep("u1", "id")),
        Step::from(post(d.user("ol{n}b")).keep("u2", "id")),
        Step::from(post_group(d.group("ol{n}")).keep("g", "id")),
    ];
    row.steps.splice(0..0, start);
    row
}
