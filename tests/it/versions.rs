//! Entity tags: every resource tells its version, and a client may make a request depend on it (RFC 7644 §3.14).

use http::Method;
use roster_tests::dialect::{self, GROUP};
use roster_tests::{Answer, Scim, World};
use serde_json::{Value, json};
use tokio::task::JoinSet;

journeys! {
    every_answer_with_a_resource_carries_its_version
    a_write_for_another_version_is_refused_and_changes_nothing
    a_write_for_this_version_or_any_or_one_of_several_is_done
    of_many_that_write_for_one_version_one_does
    a_read_of_the_version_that_the_client_has_is_answered_with_304
    a_change_of_members_is_a_version_of_the_group_and_not_of_the_user
}

/// A resource of each type: where it is, and two states of it.
async fn resources(scim: &Scim) -> [(String, Value, Value); 2] {
    let user = scim.create_user("ada").await;
    let group = scim.create_group("Sales", &[&user]).await;
    let mut renamed = dialect::YH.user("ada");
    renamed["title"] = json!("CTO");
    let of_group = |name: &str| json!({ "schemas": [GROUP], "displayName": name });
    [
        (format!("/Users/{user}"), dialect::YH.user("ada"), renamed),
        (format!("/Groups/{group}"), of_group("Sales"), of_group("Sales EMEA")),
    ]
}

/// A request with one more header.
async fn send(scim: &Scim, method: Method, path: &str, header: (&str, &str), body: Option<&Value>) -> Answer {
    scim.http().send(&scim.call(method, path, &[], body).header(header.0, header.1)).await
}

/// A patch that changes what both types have.
fn patch(external_id: &str) -> Value {
    dialect::patch_of(&json!([{ "op": "replace", "path": "externalId", "value": external_id }]))
}

async fn every_answer_with_a_resource_carries_its_version(world: World) {
    let (_, scim) = world.plain_client().await;
    let created = [
        scim.create(&dialect::YH.user("bob")).await.expect(201),
        scim.send(Method::POST, "/Groups", &[], Some(&json!({ "schemas": [GROUP], "displayName": "Support" })))
            .await
            .expect(201),
    ];
    for answer in &created {
        assert_eq!(answer.text("meta/created"), answer.text("meta/lastModified"));
        assert_eq!(answer.header("location"), answer.text("meta/location"));
    }
    for (path, _, other) in resources(&scim).await {
        let answers = [
            scim.send(Method::GET, &path, &[], None).await,
            scim.send(Method::PUT, &path, &[], Some(&other)).await,
            scim.send(Method::PATCH, &path, &[], Some(&patch("new"))).await,
            // Whatever is left out of the body, the header stays.
            scim.send(Method::GET, &path, &[("attributes", "externalId")], None).await,
        ];
        let mut versions = Vec::new();
        for answer in answers.into_iter() {
            let answer = answer.expect(200);
            let version = answer.header("etag").to_owned();
            assert!(version.starts_with("W/\"") && version.ends_with('"'), "{version}");
            if let Some(meta) = answer.json().get("meta") {
                assert_eq!(meta["version"], json!(version));
                assert_eq!(meta["location"], json!(answer.header("content-location")), "{path}");
            }
            versions.push(version);
        }
        assert!(versions[0] != versions[1] && versions[1] != versions[2], "each change is a version: {versions:?}");
        assert_eq!(versions[2], versions[3]);
        let head = scim.send(Method::HEAD, &path, &[], None).await.expect(200);
        assert_eq!(head.header("etag"), versions[3]);
    }
    for answer in created {
        assert_eq!(answer.header("etag"), answer.text("meta/version"));
    }
    for path in ["/Users", "/Groups"] {
        let list = scim.send(Method::GET, path, &[], None).await.expect(200);
        assert_eq!(list.header("etag"), "", "a list has no version");
        assert!(!list.text("Resources/0/meta/version").is_empty());
    }
}

async fn a_write_for_another_version_is_refused_and_changes_nothing(world: World) {
    let (_, scim) = world.plain_client().await;
    for (path, _, other) in resources(&scim).await {
        let stale = scim.send(Method::GET, &path, &[], None).await.expect(200).header("etag").to_owned();
        scim.send(Method::PATCH, &path, &[], Some(&patch("moved on"))).await.expect(200);
        let before = scim.send(Method::GET, &path, &[], None).await.expect(200);
        let current = before.header("etag").to_owned();
        for tag in [&stale, "W/\"none-of-ours\"", "\"none-of-ours\"", &format!("{stale}, W/\"none-of-ours\""), "junk"] {
            for (method, body) in
                [(Method::PUT, Some(&other)), (Method::PATCH, Some(&patch("never"))), (Method::DELETE, None)]
            {
                let refused = send(&scim, method.clone(), &path, ("if-match", tag), body).await.expect(412);
                assert_eq!(refused.complaint(), None, "{method} {path} for {tag}");
            }
        }
        for tag in [current.as_str(), "*"] {
            let refused = send(&scim, Method::PATCH, &path, ("if-none-match", tag), Some(&patch("never"))).await;
            assert_eq!(refused.expect(412).complaint(), None, "{path} unless {tag}");
        }
        let after = scim.send(Method::GET, &path, &[], None).await.expect(200);
        assert_eq!(after.json(), before.json(), "{path}");
    }
    // What is not there has no version either: it is not there.
    send(&scim, Method::PATCH, "/Users/nobody", ("if-match", "W/\"1\""), Some(&patch("x"))).await.expect(404);
}

async fn a_write_for_this_version_or_any_or_one_of_several_is_done(world: World) {
    let (_, scim) = world.plain_client().await;
    for (path, first, other) in resources(&scim).await {
        let mut version = scim.send(Method::GET, &path, &[], None).await.expect(200).header("etag").to_owned();
        for (number, form) in ["{}", "*", "W/\"none-of-ours\", {}", "{} , W/\"none-of-ours\""].iter().enumerate() {
            let tag = |version: &str| form.replace("{}", version);
            let body = if number % 2 == 0 { &other } else { &first };
            let put = send(&scim, Method::PUT, &path, ("if-match", &tag(&version)), Some(body)).await.expect(200);
            let patched = patch(&format!("number {number}"));
            let put = put.header("etag").to_owned();
            assert_ne!(put, version, "{path} for {form}");
            let patched = send(&scim, Method::PATCH, &path, ("if-match", &tag(&put)), Some(&patched)).await.expect(200);
            assert_ne!(patched.header("etag"), put, "{path} for {form}");
            version = patched.header("etag").to_owned();
        }
        send(&scim, Method::DELETE, &path, ("if-match", &version), None).await.expect(204);
        scim.send(Method::GET, &path, &[], None).await.expect(404);
    }
}

async fn of_many_that_write_for_one_version_one_does(world: World) {
    let (_, scim) = world.plain_client().await;
    for (path, ..) in resources(&scim).await {
        let version = scim.send(Method::GET, &path, &[], None).await.expect(200).header("etag").to_owned();
        let mut writers = JoinSet::new();
        for number in 0..10 {
            let (scim, path, version) = (scim.clone(), path.clone(), version.clone());
            writers.spawn(async move {
                let body = patch(&format!("writer {number}"));
                send(&scim, Method::PATCH, &path, ("if-match", &version), Some(&body)).await.status
            });
        }
        let mut statuses = writers.join_all().await;
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412, 412, 412, 412, 412, 412, 412, 412, 412], "{path}");
    }
}

async fn a_read_of_the_version_that_the_client_has_is_answered_with_304(world: World) {
    let (_, scim) = world.plain_client().await;
    for (path, ..) in resources(&scim).await {
        let version = scim.send(Method::GET, &path, &[], None).await.expect(200).header("etag").to_owned();
        let strong = version.trim_start_matches("W/").to_owned();
        for tag in [&version, &strong, "*", &format!("W/\"none-of-ours\", {version}")] {
            for method in [Method::GET, Method::HEAD] {
                let answer = send(&scim, method, &path, ("if-none-match", tag), None).await.expect(304);
                assert!(answer.body.is_empty(), "{path} unless {tag}");
                assert_eq!(answer.header("etag"), version);
            }
        }
        send(&scim, Method::GET, &path, ("if-none-match", "W/\"none-of-ours\""), None).await.expect(200);
        scim.send(Method::PATCH, &path, &[], Some(&patch("moved on"))).await.expect(200);
        let fresh = send(&scim, Method::GET, &path, ("if-none-match", &version), None).await.expect(200);
        assert_eq!(fresh.text("externalId"), "moved on");
    }
    send(&scim, Method::GET, "/Users/nobody", ("if-none-match", "*"), None).await.expect(404);
}

async fn a_change_of_members_is_a_version_of_the_group_and_not_of_the_user(world: World) {
    let (_, scim) = world.plain_client().await;
    let user = scim.create_user("ada").await;
    let group = scim.create_group::<&str>("Sales", &[]).await;
    let version = async |answer: Answer| answer.expect(200).header("etag").to_owned();
    let (of_user, of_group) = (version(scim.get(&user).await).await, version(scim.get_group(&group).await).await);

    scim.add_members(&group, &[&user]).await.expect(200);
    let added = version(scim.get_group(&group).await).await;
    assert_ne!(added, of_group);
    scim.add_members(&group, &[&user]).await.expect(200);
    assert_eq!(version(scim.get_group(&group).await).await, added, "nothing changed");
    scim.remove_members(&group, &[&user]).await.expect(200);
    let removed = version(scim.get_group(&group).await).await;
    assert_ne!(removed, added);
    assert_eq!(version(scim.get(&user).await).await, of_user);

    // Who leaves for good leaves the group, and that is a change of the group.
    scim.add_members(&group, &[&user]).await.expect(200);
    let full = version(scim.get_group(&group).await).await;
    scim.delete(&user).await.expect(204);
    assert_ne!(version(scim.get_group(&group).await).await, full);
}
