//! RI: what Rippling does. It matches people against the list of users, and edits groups by PATCH or by PUT, as a box in
//! its settings says.

use proto::v1::UserState;
use roster_tests::dialect::{Dialect, ENTERPRISE, GROUP};
use serde_json::{Value, json};

use super::generic::with;
use super::row::{
    Check, Known, Request, Row, Step, delete_group, find, get, patch, patch_body, patch_group, post, post_group, put,
    put_group, steps,
};

const NAME: &str = "ri{n}@example.com";

/// The rows.
pub(crate) fn rows(d: &'static Dialect) -> Vec<Row> {
    let mut rows = matching(d);
    rows.extend(creations(d));
    rows.extend(updates(d));
    rows.extend(groups(d));
    rows
}

fn user(d: &Dialect) -> Value {
    d.user("ri{n}")
}

/// A page of a list, and what of it is gathered.
fn page(path: &str, start: &str, count: &str, total: u32, items: u32) -> Request {
    get(path)
        .query("startIndex", start)
        .query("count", count)
        .is("totalResults", total)
        .is("itemsPerPage", items)
        .check(Check::Gather("ids", "id".to_owned()))
}

fn matching(d: &'static Dialect) -> Vec<Row> {
    vec![
        steps!(
            "RI-01",
            get("/ServiceProviderConfig")
                .is("patch/supported", true)
                .is("filter/supported", true)
                .present("filter/maxResults")
                .is("authenticationSchemes/#", 1)
                .is("authenticationSchemes/0/type", "oauthbearertoken")
                .present("authenticationSchemes/0/name")
                .present("authenticationSchemes/0/description")
                .check(Check::NoNulls),
        ),
        steps!(
            "RI-02",
            Step::Each(Box::new(post(d.user("ri{n}x{i}"))), 220),
            page("/Users", "1", "100", 220, 100),
            page("/Users", "101", "100", 220, 100),
            page("/Users", "201", "100", 220, 20),
            page("/Users", "221", "100", 220, 0),
            Step::Distinct("ids", 220),
        ),
        steps!(
            "RI-10",
            Step::Each(Box::new(post_group(d.group("ri{n}x{i}"))), 60),
            page("/Groups", "1", "50", 60, 50),
            page("/Groups", "51", "50", 60, 10),
            Step::Distinct("ids", 60),
        ),
    ]
}

fn creations(d: &'static Dialect) -> Vec<Row> {
    let by_external_id = || find("externalId eq \"rip-ri{n}\"");
    vec![
        steps!(
            "RI-03",
            by_external_id().finds([]),
            post(user(d))
                .keep("u", "id")
                .is("externalId", "rip-ri{n}")
                .is(&format!("{ENTERPRISE}/employeeNumber"), "n-ri{n}"),
            get("/Users/{u}").is("externalId", "rip-ri{n}"),
            find("emails.value eq \"RI{n}@example.com\"").finds(["{u}"]),
            Step::Known("{u}", vec![Known::ExternalId("rip-ri{n}"), Known::LoginEmail(NAME), Known::PlainSeat]),
        ),
        // The answer to the first may have been lost on the way.
        steps!(
            "RI-04",
            post(user(d)).keep("u", "id").keep_revision(),
            post(user(d)).refused(409, "uniqueness").check(Check::Starts("detail", "User already exists: ")),
            by_external_id().finds(["{u}"]),
            get("/Users").finds(["{u}"]),
            get("/Users/{u}").same_revision(),
        ),
    ]
}

fn updates(d: &'static Dialect) -> Vec<Row> {
    let terminate = || patch_body("{u}", d.set_active(false)).is("active", false);
    vec![
        steps!(
            "RI-05",
            post(user(d)).keep("u", "id"),
            put(
                "{u}",
                with(
                    user(d),
                    json!({
                        "name": { "givenName": "Augusta", "familyName": "King" },
                        "emails": [{ "value": "king{n}@example.com", "primary": true, "type": "work" }],
                    })
                )
            )
            .is("id", "{u}"),
            get("/Users/{u}")
                .is("name", json!({ "givenName": "Augusta", "familyName": "King" }))
                .is("emails", json!([{ "value": "king{n}@example.com", "primary": true, "type": "work" }]))
                .is("externalId", "rip-ri{n}")
                .is("active", true),
            Step::Known("{u}", vec![Known::LoginEmail("king{n}@example.com")]),
        ),
        steps!(
            "RI-06",
            post(user(d)).keep("u", "id"),
            patch(
                "{u}",
                json!([
                    { "op": "replace", "path": "name.familyName", "value": "King" },
                    { "op": "replace", "path": "title", "value": "CTO" },
                    { "op": "replace", "path": format!("{ENTERPRISE}:employeeNumber"), "value": "7" },
                    { "op": "replace", "path": "emails", "value": [
                        { "value": "king{n}@example.com", "primary": true, "type": "work" },
                    ] },
                ])
            ),
            get("/Users/{u}")
                .is("name", json!({ "givenName": "Ada", "familyName": "King" }))
                .is("title", "CTO")
                .is(&format!("{ENTERPRISE}/employeeNumber"), "7")
                .is("emails/#", 1)
                .is("emails/0/value", "king{n}@example.com"),
            Step::Known("{u}", vec![Known::LoginEmail("king{n}@example.com"), Known::Title("CTO")]),
        ),
        steps!(
            "RI-07",
            post(user(d)).keep("u", "id"),
            terminate(),
            get("/Users/{u}").is("active", false).is("externalId", "rip-ri{n}"),
            Step::Known("{u}", vec![Known::State(UserState::Deactivated), Known::ExternalId("rip-ri{n}")]),
        ),
        // Hired again: by an update of whom it knows, or by a creation where it has forgotten.
        steps!(
            "RI-08",
            post(user(d)).keep("u", "id"),
            terminate(),
            patch_body("{u}", d.set_active(true)).is("active", true).is("id", "{u}"),
            Step::Known("{u}", vec![Known::State(UserState::Active)]),
            terminate(),
            post(user(d)).is("active", true).is("id", "{u}"),
            get("/Users").finds(["{u}"]),
            Step::Known("{u}", vec![Known::State(UserState::Active)]),
        ),
    ]
}

fn groups(d: &'static Dialect) -> Vec<Row> {
    vec![steps!(
        "RI-09",
        post(d.user("ri{n}a")).keep("u1", "id"),
        post(d.user("ri{n}b")).keep("u2", "id"),
        post_group(d.group("ri{n}")).keep("g", "id").is("displayName", "Sales ri{n}").holds([]),
        patch_group("{g}", json!([{ "op": "add", "path": "members", "value": [{ "value": "{u1}" }] }])).holds(["{u1}"]),
        patch_group(
            "{g}",
            json!([
                { "op": "add", "path": "members", "value": [{ "value": "{u2}" }] },
                { "op": "remove", "path": "members[value eq \"{u1}\"]" },
            ])
        )
        .holds(["{u2}"]),
        put_group(
            "{g}",
            json!({
                "schemas": [GROUP], "displayName": "Sales ri{n}", "members": [{ "value": "{u1}" }, { "value": "{u2}" }],
            })
        )
        .holds(["{u1}", "{u2}"]),
        put_group("{g}", json!({ "schemas": [GROUP], "displayName": "Sales ri{n}", "members": [{ "value": "{u1}" }] })),
        get("/Groups/{g}").holds(["{u1}"]),
        delete_group("{g}"),
        get("/Groups/{g}").gives(404),
        get("/Users").finds(["{u1}", "{u2}"]),
    )]
}
