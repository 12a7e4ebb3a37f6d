//! EN-02 and EN-40 to 48: groups and their members, in the shapes of both dialects.

use roster_tests::dialect::{Dialect, GROUP, Shape};
use serde_json::{Value, json};

use super::super::generic::with;
use super::super::row::{
    Check, Request, Row, Step, delete_group, find_group, get, patch_group, post, post_group, steps,
};
use super::{GUID, op};

const SALES: &str = "Sales entra{n}";

pub(super) fn rows(d: &'static Dialect) -> Vec<Row> {
    let mut rows = lookups(d);
    rows.extend(memberships(d));
    rows.extend(endings(d));
    rows
}

fn group(d: &Dialect) -> Value {
    d.group("entra{n}")
}

/// How Entra looks a group up: never with its members.
fn lookup(filter: &str) -> Request {
    find_group(filter).query("excludedAttributes", "members")
}

/// A member as Entra lists it.
fn member(id: &str) -> Value {
    json!({ "$ref": null, "value": id })
}

/// A PATCH of members.
fn change(d: &Dialect, kind: &str, members: &[&str]) -> Request {
    let members: Vec<Value> = members.iter().map(|id| member(id)).collect();
    patch_group("{g}", json!([op(d, kind, "members", members)]))
}

/// A row that begins with two users and a group.
fn with_group(d: &'static Dialect, mut row: Row) -> Row {
    let start = [
        Step::from(post(d.user("entra{n}a")).keep("u1", "id")),
        Step::from(post(d.user("entra{n}b")).keep("u2", "id")),
        Step::from(post_group(group(d)).keep("g", "id")),
    ];
    row.steps.splice(0..0, start);
    row
}

fn lookups(d: &'static Dialect) -> Vec<Row> {
    vec![
        steps!(
            "EN-02",
            lookup(&format!("displayName eq \"{GUID}\"")).finds([]).is("Resources", json!([])),
            lookup(&format!("externalId eq \"{GUID}\"")).finds([]),
        ),
        steps!(
            "EN-40",
            // The second schema is Microsoft's own; nobody refuses it and nobody knows it.
            post_group(group(d))
                .keep("g", "id")
                .is("displayName", SALES)
                .is("externalId", "grp-entra{n}")
                .is("schemas", json!([GROUP]))
                .is("meta/resourceType", "Group")
                .check(Check::HeaderEnds("location", "/Groups/{g}")),
            get("/Groups/{g}").query("excludedAttributes", "members").is("id", "{g}").absent("members"),
        ),
        with_group(
            d,
            steps!(
                "EN-46",
                change(d, "add", &["{u1}"]),
                lookup("displayName eq \"sales ENTRA{n}\"").finds(["{g}"]).absent("Resources/0/members"),
                lookup("externalId eq \"grp-entra{n}\"").finds(["{g}"]).absent("Resources/0/members"),
                lookup("externalId eq \"GRP-entra{n}\"").finds([]),
                // The membership check of an older document.
                find_group("id eq \"{g}\" and members eq \"{u1}\"")
                    .query("attributes", "id")
                    .finds(["{g}"])
                    .check(Check::Members("Resources/0", vec!["id", "schemas"])),
                find_group("id eq \"{g}\" and members eq \"{u2}\"").query("attributes", "id").finds([]),
                find_group("members[value eq \"{u1}\"]").finds(["{g}"]),
            ),
        ),
    ]
}

fn memberships(d: &'static Dialect) -> Vec<Row> {
    // Each dialect has a way to take one member away.
    let remove = |id: &str| {
        if d.shape == Shape::EntraFlagged {
            patch_group("{g}", json!([{ "op": "remove", "path": format!("members[value eq \"{id}\"]") }]))
        } else {
            change(d, "remove", &[id])
        }
    };
    vec![
        with_group(
            d,
            steps!(
                "EN-41",
                change(d, "add", &["{u1}", "{u2}"]),
                get("/Groups/{g}").holds(["{u1}", "{u2}"]).keep_revision(),
                change(d, "add", &["{u1}", "{u2}"]),
                change(d, "add", &["{u2}"]),
                get("/Groups/{g}").holds(["{u1}", "{u2}"]).same_revision(),
                get("/Groups/{g}").query("excludedAttributes", "members").absent("members"),
            ),
        ),
        with_group(
            d,
            steps!(
                "EN-42",
                change(d, "add", &["{u1}", "{u2}"]),
                // The list is not to be overlooked: without it, all would go.
                patch_group("{g}", json!([op(d, "remove", "members", json!([member("{u1}")]))])),
                get("/Groups/{g}").holds(["{u2}"]),
            ),
        ),
        with_group(
            d,
            steps!(
                "EN-43",
                change(d, "add", &["{u1}", "{u2}"]),
                remove("{u1}"),
                get("/Groups/{g}").holds(["{u2}"]),
                patch_group("{g}", json!([{ "op": d.op("remove"), "path": "members[value eq \"{u2}\"]" }])),
                get("/Groups/{g}").holds([]).keep_revision(),
                patch_group("{g}", json!([{ "op": d.op("remove"), "path": "members[value eq \"{u2}\"]" }])),
                remove("{u1}"),
                get("/Groups/{g}").holds([]).same_revision(),
            ),
        ),
        with_group(
            d,
            steps!(
                "EN-44",
                change(d, "add", &["{u1}"]),
                patch_group("{g}", json!([op(d, "replace", "displayName", "Sales EMEA {n}")]))
                    .query("excludedAttributes", "members")
                    .is("displayName", "Sales EMEA {n}")
                    .absent("members"),
                patch_group("{g}", json!([{ "op": d.op("replace"), "value": { "displayName": "Sales APAC {n}" } }])),
                patch_group("{g}", json!([{ "op": d.op("replace"), "value": { "externalId": "grp-else{n}" } }])),
                get("/Groups/{g}").is("displayName", "Sales APAC {n}").is("externalId", "grp-else{n}").holds(["{u1}"]),
                lookup("externalId eq \"grp-else{n}\"").finds(["{g}"]),
                lookup("displayName eq \"Sales entra{n}\"").finds([]),
            ),
        ),
        with_group(
            d,
            steps!(
                "EN-45",
                change(d, "add", &["{u1}", "{u2}"]),
                change(d, "replace", &["{u1}"]),
                get("/Groups/{g}").holds(["{u1}"]),
                patch_group(
                    "{g}",
                    json!([
                        op(d, "add", "members", json!([member("{u2}")])),
                        op(d, "remove", "members", json!([member("{u2}")])),
                    ])
                ),
                get("/Groups/{g}").holds(["{u1}"]),
                patch_group(
                    "{g}",
                    json!([
                        op(d, "add", "members", json!([member("{u2}")])),
                        op(d, "replace", "displayName", "Sales EMEA {n}"),
                        { "op": d.op("remove"), "path": "members[value eq \"{u1}\"]" },
                    ])
                ),
                get("/Groups/{g}").is("displayName", "Sales EMEA {n}").holds(["{u2}"]),
            ),
        ),
    ]
}

fn endings(d: &'static Dialect) -> Vec<Row> {
    vec![
        with_group(
            d,
            steps!(
                "EN-47",
                change(d, "add", &["{u1}", "{u2}"]),
                get("/Users/{u1}").is("groups/0/value", "{g}"),
                delete_group("{g}"),
                get("/Groups/{g}").gives(404),
                delete_group("{g}").gives(404),
                get("/Users").finds(["{u1}", "{u2}"]),
                get("/Users/{u1}").absent("groups"),
            ),
        ),
        steps!(
            "EN-48",
            post_group(group(d)).keep("g", "id"),
            post_group(with(group(d), json!({ "externalId": "grp-else{n}" }))).refused(409, "uniqueness"),
            post_group(with(group(d), json!({ "externalId": "grp-else{n}", "displayName": "SALES Entra{n}" })))
                .refused(409, "uniqueness"),
            get("/Groups").finds(["{g}"]).is("Resources/0/externalId", "grp-entra{n}"),
        ),
    ]
}
