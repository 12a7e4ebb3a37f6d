//! `/Groups` when all goes well, and how it is refused.
#![expect(clippy::unwrap_used, reason = "tests")]

use axum::http::Method;
use proto::v1;
use serde_json::{Value, json};

use crate::support::groups::{LARGE, SALES};
use crate::support::{ADA, World};

const LOCATION: &str = "https://scim.example/scim/v2/Groups/0191b7a0-0000-7000-8000-0000000000aa";

/// The group's members as clients see them.
fn members() -> Value {
    json!([
        { "value": ADA, "$ref": format!("https://scim.example/scim/v2/Users/{ADA}"), "type": "User", "display": "Ada" },
        { "value": LARGE, "$ref": format!("https://scim.example/scim/v2/Groups/{LARGE}"), "type": "Group", "display": "All" },
    ])
}

fn view(include: bool, limit: i32) -> Option<v1::MemberView> {
    include.then_some(v1::MemberView { include, limit })
}

#[tokio::test]
async fn a_created_group_is_answered_with_its_location_and_version() {
    let world = World::new();
    let body = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
        "displayName": "Sales",
        "externalId": "grp-1",
        "members": [{ "value": ADA, "display": "whoever" }, LARGE],
    });
    let answer = world.post("/Groups", body).send().await;

    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (201, "application/scim+json"));
    assert_eq!((answer.header("location"), answer.header("content-location")), (LOCATION, LOCATION));
    assert_eq!((answer.header("etag"), answer.header("cache-control")), ("W/\"1\"", "no-store"));
    assert_eq!(
        answer.json(),
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
            "id": SALES,
            "displayName": "Sales",
            "members": members(),
            "meta": {
                "resourceType": "Group",
                "created": "2026-01-01T00:00:00.000Z",
                "lastModified": "2026-01-01T00:00:00.000Z",
                "location": LOCATION,
                "version": "W/\"1\"",
            },
        })
    );
    let asked = world.stand_in.seen().groups.create.unwrap();
    assert_eq!(asked.member_view, view(true, 0));
    let profile = asked.profile.unwrap();
    assert_eq!((profile.display_name.as_str(), profile.external_id.as_str()), ("Sales", "grp-1"));
    let ids: Vec<String> = profile.members.unwrap().members.into_iter().map(|member| member.value).collect();
    assert_eq!(ids, [ADA, LARGE]);
}

#[tokio::test]
async fn a_group_is_read_with_its_members_unless_nobody_will_see_them() {
    for (query, seen) in [
        ("", true),
        ("?attributes=members", true),
        ("?attributes=members.display", true),
        ("?excludedAttributes=displayName", true),
        ("?attributes=displayName", false),
        ("?excludedAttributes=members", false),
        ("?excludedAttributes=Members,meta&aadOptscim062020", false),
    ] {
        let world = World::new();
        let answer = world.get(&format!("/Groups/{SALES}{query}")).send().await;
        assert_eq!(answer.status, 200, "{query}");
        assert_eq!(answer.header("etag"), "W/\"1\"", "{query}");
        assert_eq!(answer.header("content-location"), LOCATION);
        assert!(!answer.headers.contains_key("location"));
        assert_eq!(answer.json().get("members").is_some(), seen, "{query}");
        assert_eq!(world.stand_in.seen().groups.get[0].member_view, view(seen, 0), "{query}");
    }
    let parts = World::new().get(&format!("/Groups/{SALES}?attributes=members.value")).send().await.json();
    assert_eq!(parts["members"], json!([{ "value": ADA }, { "value": LARGE }]));
}

#[tokio::test]
async fn a_list_asks_for_members_as_a_read_does() {
    let world = World::new();
    let page = world.get("/Groups?excludedAttributes=members&filter=displayName+eq+%22Sales%22").send().await.json();
    assert_eq!((&page["totalResults"], &page["startIndex"], &page["itemsPerPage"]), (&json!(5), &json!(1), &json!(5)));
    assert_eq!(page["Resources"][0].get("members"), None);
    let asked = world.stand_in.seen().groups.list.unwrap();
    assert!(asked.filter.is_some() && !asked.member_view.unwrap().include);

    let page = world.get("/Groups?startIndex=2&count=1&sortBy=displayName&sortOrder=descending").send().await.json();
    assert_eq!(page["Resources"][0]["members"], members());
    let asked = world.stand_in.seen().groups.list.unwrap();
    assert_eq!((asked.start_index, asked.page_size, asked.member_view), (2, 1, view(true, 0)));
    let sort = asked.sort.unwrap();
    assert_eq!((sort.field.unwrap().path.as_str(), sort.descending), ("display_name", true));
}

#[tokio::test]
async fn a_put_replaces_the_profile_and_only_says_of_members_what_it_was_told() {
    for (members, expected) in [(json!([{ "value": ADA }]), Some(1)), (json!([]), Some(0)), (json!(null), None)] {
        let world = World::new();
        let body = json!({ "id": "x", "displayName": "b", "members": members });
        let answer = world.put(&format!("/Groups/{SALES}"), body).send().await;
        assert_eq!((answer.status.as_u16(), answer.header("etag")), (200, "W/\"1\""));
        let asked = world.stand_in.seen().groups.update.unwrap();
        assert_eq!((asked.group_id.as_str(), asked.update_mask.unwrap().paths), (SALES, vec!["*".to_owned()]));
        assert_eq!((asked.etag.as_str(), asked.workspace_id.as_str(), asked.member_view), ("", "", view(true, 0)));
        assert_eq!(asked.profile.unwrap().members.map(|list| list.members.len()), expected);
    }
}

fn add(id: &str) -> Value {
    json!({ "Operations": [{ "op": "add", "path": "members", "value": [{ "value": id }] }] })
}

#[tokio::test]
async fn a_patch_is_answered_with_the_group_as_long_as_that_is_small() {
    let world = World::new();
    let answer = world.patch(&format!("/Groups/{SALES}"), add(ADA)).send().await;
    assert_eq!((answer.status.as_u16(), answer.header("etag")), (200, "W/\"1\""));
    assert_eq!(answer.json()["members"], members());
    let asked = world.stand_in.seen().groups.patch.unwrap();
    assert_eq!((asked.operations.len(), asked.member_view, asked.allow_cycle), (1, view(true, 200), false));

    let answer = world.patch(&format!("/Groups/{LARGE}"), add(ADA)).send().await;
    assert_eq!((answer.status.as_u16(), answer.bytes.len(), answer.header("etag")), (204, 0, "W/\"1\""));
    assert!(!answer.headers.contains_key("content-type"));
}

#[tokio::test]
async fn a_patch_that_leaves_members_out_is_answered_with_the_rest_of_any_group() {
    let world = World::new();
    for query in ["excludedAttributes=members", "attributes=displayName"] {
        let answer = world.patch(&format!("/Groups/{LARGE}?{query}"), add(ADA)).send().await;
        assert_eq!(answer.status, 200, "{query}");
        assert_eq!((&answer.json()["displayName"], answer.json().get("members")), (&json!("Sales"), None));
        assert_eq!(world.stand_in.seen().groups.patch.unwrap().member_view, None);
    }
}

#[tokio::test]
async fn the_patch_of_scim_1_1_adds_and_removes() {
    let world = World::new();
    let body = json!({ "members": [{ "value": ADA, "operation": "add" }, { "value": LARGE, "operation": "delete" }] });
    assert_eq!(world.patch(&format!("/Groups/{SALES}"), body).send().await.status, 200);
    let kinds: Vec<_> = world.stand_in.seen().groups.patch.unwrap().operations.iter().map(|o| o.kind()).collect();
    assert_eq!(kinds, [v1::PatchKind::Add, v1::PatchKind::Remove]);
}

#[tokio::test]
async fn a_deleted_group_is_answered_with_nothing() {
    let world = World::new();
    let answer = world.delete(&format!("/Groups/{SALES}")).send().await;
    assert_eq!((answer.status.as_u16(), answer.bytes.len()), (204, 0));
    assert_eq!(world.stand_in.seen().groups.delete.unwrap().group_id, SALES);
}

#[tokio::test]
async fn what_the_service_refuses_and_what_cannot_be_meant_is_told() {
    let world = World::new();
    let (kind, _) = world.post("/Groups", json!({ "displayName": "taken" })).send().await.refused(409);
    assert_eq!(kind, "uniqueness");
    for path in ["/Groups/nothing", "/Groups/%ff"] {
        world.get(path).send().await.refused(404);
        world.put(path, json!({ "displayName": "a" })).send().await.refused(404);
        world.patch(path, add(ADA)).send().await.refused(404);
        world.delete(path).send().await.refused(404);
    }
    for (body, kind) in [
        (json!([]), "invalidSyntax"),
        (json!({ "displayName": "a", "members": [{}] }), "invalidValue"),
        (json!({ "displayName": 5.5, "members": "" , "externalId": {} }), "invalidValue"),
    ] {
        assert_eq!(world.post("/Groups", &body).send().await.refused(400).0, kind, "{body}");
    }
    for (query, kind) in [
        ("filter=userName%20eq%20%22a%22", "invalidFilter"),
        ("filter=displayName", "invalidFilter"),
        ("sortBy=userName", "invalidPath"),
        ("cursor=&startIndex=1", "invalidValue"),
        ("cursor=&count=0", "invalidCount"),
    ] {
        assert_eq!(world.get(&format!("/Groups?{query}")).send().await.refused(400).0, kind, "{query}");
    }
    world.get("/Groups").header("authorization", "Bearer bad").send().await.refused(401);
    let other = world.ask(Method::PUT, "/Groups").send().await;
    other.refused(405);
    assert_eq!(other.header("allow"), "GET,HEAD,POST");
}
