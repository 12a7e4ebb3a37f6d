//! Bulk requests: many requests in one, that refer to each other in any order, and each of which means what it means
//! alone.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use http::Method;
use roster_tests::dialect::ENTERPRISE;
use roster_tests::memory::Memory;
use roster_tests::world::note;
use roster_tests::{Answer, Backend, Scim, Topology, World};
use serde_json::{Value, json};

journeys! { in both topologies:
    a_thousand_operations_with_a_circle_and_forward_references_are_executed
    one_operation_too_many_refuses_them_all
}

mod alone {
    use super::*;

    journeys! {
        an_unknown_token_is_refused_once
        a_version_that_is_stale_fails_its_operation_alone
        what_failed_fails_whoever_refers_to_it
        errors_end_the_request_when_told_to
        circles_of_groups_and_managers_are_linked
        an_error_is_that_of_the_single_request
        another_workspace_is_out_of_reach
    }

    async fn an_unknown_token_is_refused_once(world: World) {
        let (_, scim) = world.plain_client().await;
        let stranger = scim.with_token("nobody-knows-this-token-0123456789abcdef");
        let answer = send(&stranger, &[user("ada", json!({}))]).await.expect(401);
        assert_eq!(answer.complaint(), None);
        assert!(!answer.header("www-authenticate").is_empty());
        assert_eq!(scim.everyone().await.len(), 0);
    }

    async fn a_version_that_is_stale_fails_its_operation_alone(world: World) {
        let (_, scim) = world.plain_client().await;
        let id = scim.create_user("ada").await;
        let path = format!("/Users/{id}");
        let version = text(&scim.get(&id).await.json()["meta"], "version");
        let rename = |version: &str, name: &str| {
            let data = json!({ "Operations": [{ "op": "replace", "path": "title", "value": name }] });
            json!({ "method": "PATCH", "path": path, "version": version, "data": data })
        };
        let delete = json!({ "method": "DELETE", "path": path, "version": version });

        let told = results(&send(&scim, &[rename(&version, "one"), rename(&version, "two"), delete]).await);

        assert_eq!(statuses(&told), ["200", "412", "412"]);
        let now = scim.get(&id).await.expect(200).json();
        assert_eq!((&now["title"], &now["meta"]["version"]), (&json!("one"), &told[0]["version"]));
    }

    async fn what_failed_fails_whoever_refers_to_it(world: World) {
        let (_, scim) = world.plain_client().await;
        let request = [
            group("team", &["bulkId:ada", "bulkId:eve"]),
            user("ada", json!({})),
            post("Users", "eve", json!({ "displayName": "nameless" })),
            json!({ "method": "DELETE", "path": "/Groups/bulkId:team" }),
            json!({ "method": "DELETE", "path": "/Users/bulkId:nobody" }),
            json!({ "method": "DELETE", "path": "/Users/bulkId:ada" }),
        ];

        let told = results(&send(&scim, &request).await);

        assert_eq!(statuses(&told), ["409", "201", "400", "409", "400", "204"]);
        assert!(detail(&told[0]).contains("bulkId:eve"), "{}", detail(&told[0]));
        assert!(detail(&told[3]).contains("bulkId:team"), "{}", detail(&told[3]));
        assert!(detail(&told[4]).contains("bulkId:nobody"), "{}", detail(&told[4]));
        assert_eq!(count(&scim, "/Groups").await, 0);
    }

    async fn errors_end_the_request_when_told_to(world: World) {
        let (_, scim) = world.plain_client().await;
        scim.send(Method::POST, "/Users", &[], Some(&person("taken", json!({})))).await.expect(201);
        let operations =
            [user("ada", json!({})), user("taken", json!({})), user("bob", json!({})), user("taken2", json!({}))];
        let body = json!({ "failOnErrors": 1, "Operations": operations });

        let told = results(&scim.send(Method::POST, "/Bulk", &[], Some(&body)).await);

        assert_eq!(statuses(&told), ["201", "409"]);
        assert_eq!(count(&scim, "/Users").await, 2);
        // Without a limit the rest is tried as well.
        let told = results(&send(&scim, &operations).await);
        assert_eq!(statuses(&told), ["409", "409", "201", "201"]);
    }

    async fn circles_of_groups_and_managers_are_linked(world: World) {
        let (_, scim) = world.plain_client().await;
        let manager =
            |of: &str| json!({ ENTERPRISE: { "division": "x", "manager": { "value": format!("bulkId:{of}") } } });
        let request = [
            group("a", &["bulkId:b", "bulkId:ada"]),
            group("b", &["bulkId:c"]),
            group("c", &["bulkId:a", "bulkId:b"]),
            user("ada", manager("bob")),
            user("bob", manager("ada")),
        ];

        let told = results(&send(&scim, &request).await);

        assert_eq!(statuses(&told), ["201", "201", "201", "201", "201"]);
        let ids: Vec<String> = told.iter().map(id).collect();
        let [a, b, c, ada, bob] = ids.as_slice() else { panic!("five were created") };
        assert_eq!(members(&scim, a).await, set([b, ada]));
        assert_eq!(members(&scim, b).await, set([c]));
        assert_eq!(members(&scim, c).await, set([a, b]));
        for (id, manager) in [(ada, bob), (bob, ada)] {
            let enterprise = scim.get(id).await.expect(200).json()[ENTERPRISE].clone();
            assert_eq!(
                (text(&enterprise["manager"], "value"), text(&enterprise, "division")),
                (manager.clone(), "x".to_owned())
            );
        }
        // The versions that were told are those that are.
        for (result, path) in told.iter().zip(["Groups", "Groups", "Groups", "Users", "Users"]) {
            let now = scim.send(Method::GET, &format!("/{path}/{}", id(result)), &[], None).await.expect(200).json();
            assert_eq!(now["meta"]["version"], result["version"], "{result}");
            assert_eq!(now["meta"]["location"], result["location"]);
        }
        // Outside of one bulk request a circle is a mistake.
        let close = json!({ "Operations": [{ "op": "add", "path": "members", "value": [{ "value": c }] }] });
        let request = [
            group("d", &[c]),
            json!({ "method": "PATCH", "path": format!("/Groups/{a}"), "data": close }),
            json!({ "method": "PATCH", "path": "/Groups/bulkId:d", "data": {
                "Operations": [{ "op": "add", "path": "members", "value": [{ "value": "bulkId:d" }] }] } }),
        ];
        let told = results(&send(&scim, &request).await);
        assert_eq!(text(&told[0], "status"), "201");
        assert_eq!(
            (text(&told[2], "status"), text(&told[2]["response"], "scimType")),
            ("400".to_owned(), "invalidValue".to_owned())
        );
    }

    async fn an_error_is_that_of_the_single_request(world: World) {
        let (_, scim) = world.plain_client().await;
        let id = scim.create_user("ada").await;
        let taken = scim.get(&id).await.expect(200).json();
        let bodies = [taken, json!({ "userName": "x" }), json!([]), json!({ "userName": 7, "active": "perhaps" })];
        let mut operations: Vec<Value> =
            bodies.iter().enumerate().map(|(i, body)| post("Users", &i.to_string(), body.clone())).collect();
        let patch = json!({ "Operations": [{ "op": "replace", "path": "emails[", "value": 1 }] });
        operations.push(json!({ "method": "PATCH", "path": format!("/Users/{id}"), "data": patch }));
        operations.push(json!({ "method": "DELETE", "path": "/Users/nobody" }));

        let told = results(&send(&scim, &operations).await);

        let mut alone = Vec::new();
        for body in &bodies {
            alone.push(scim.create(body).await);
        }
        alone.push(scim.send(Method::PATCH, &format!("/Users/{id}"), &[], Some(&patch)).await);
        alone.push(scim.delete("nobody").await);
        for (result, answer) in told.iter().zip(alone) {
            assert!(answer.status >= 400, "{result}");
            assert_eq!((text(result, "status"), &result["response"]), (answer.status.to_string(), &answer.json()));
        }
    }

    async fn another_workspace_is_out_of_reach(world: World) {
        let (_, scim) = world.plain_client().await;
        let (_, other) = world.plain_client().await;
        let theirs = other.create_user("ada").await;
        let request = [
            json!({ "method": "DELETE", "path": format!("/Users/{theirs}") }),
            group("team", &[&theirs]),
            user("ada", json!({})),
        ];
        let told = results(&send(&scim, &request).await);
        assert_eq!(statuses(&told), ["404", "201", "201"]);
        assert_eq!(members(&scim, &id(&told[1])).await, BTreeSet::new());
        other.get(&theirs).await.expect(200);
    }
}

async fn a_thousand_operations_with_a_circle_and_forward_references_are_executed(world: World) {
    const PEOPLE: usize = 994;
    let (_, scim) = world.plain_client().await;
    let names: Vec<String> = (0..PEOPLE).map(|i| format!("p{i}")).collect();
    let everyone: Vec<String> = names.iter().map(|name| format!("bulkId:{name}")).collect();
    let everyone: Vec<&str> = everyone.iter().map(String::as_str).collect();
    // Everybody is managed by who comes next: every reference leads forward, a thousand of them in a row.
    let mut operations =
        vec![group("everyone", &everyone), group("left", &["bulkId:right"]), group("right", &["bulkId:left"])];
    for (name, boss) in names.iter().zip(names.iter().skip(1).chain(&names[PEOPLE - 1..])) {
        let manager =
            if name == boss { json!({}) } else { json!({ "manager": { "value": format!("bulkId:{boss}") } }) };
        operations.push(user(name, json!({ ENTERPRISE: manager })));
    }
    operations.push(json!({ "method": "DELETE", "path": "/Users/bulkId:p7" }));
    operations.push(json!({ "method": "PATCH", "path": "/Users/bulkId:p8", "data": {
        "Operations": [{ "op": "replace", "path": "active", "value": false }] } }));
    operations.push(json!({ "method": "PATCH", "path": "/Groups/bulkId:everyone", "data": {
        "Operations": [{ "op": "remove", "path": "members", "value": [{ "value": "bulkId:p9" }] }] } }));
    assert_eq!(operations.len(), 1_000);

    let told = results(&send(&scim, &operations).await);

    assert_eq!(told.len(), 1_000);
    let expected = ["204", "200", "200"];
    for (i, result) in told.iter().enumerate() {
        let status = i.checked_sub(997).map_or("201", |i| expected[i]);
        assert_eq!(text(result, "status"), status, "{i}: {result}");
        assert_eq!((&result["method"], &result["bulkId"]), (&operations[i]["method"], &operations[i]["bulkId"]));
    }
    let ids: BTreeMap<String, String> = told[..997].iter().map(|result| (text(result, "bulkId"), id(result))).collect();
    assert_eq!(members(&scim, &ids["left"]).await, set([&ids["right"]]));
    assert_eq!(members(&scim, &ids["right"]).await, set([&ids["left"]]));
    let gone = [&ids["p7"], &ids["p9"]];
    let left: BTreeSet<String> = names.iter().map(|name| ids[name].clone()).filter(|id| !gone.contains(&id)).collect();
    assert_eq!(members(&scim, &ids["everyone"]).await, left);
    scim.get(&ids["p7"]).await.expect(404);
    assert_eq!(scim.get(&ids["p8"]).await.expect(200).json()["active"], json!(false));
    for (name, boss) in [("p0", "p1"), ("p500", "p501"), ("p992", "p993")] {
        let now = scim.get(&ids[name]).await.expect(200).json();
        assert_eq!(text(&now[ENTERPRISE]["manager"], "value"), ids[boss]);
    }
}

async fn one_operation_too_many_refuses_them_all(world: World) {
    let (_, scim) = world.plain_client().await;
    let config = scim.send(Method::GET, "/ServiceProviderConfig", &[], None).await.expect(200).json();
    let most = usize::try_from(config["bulk"]["maxOperations"].as_u64().unwrap()).unwrap();
    assert_eq!(most, 1_000);
    let operations: Vec<Value> = (0..=most).map(|i| user(&format!("p{i}"), json!({}))).collect();

    let answer = send(&scim, &operations).await.expect(413);

    assert_eq!(answer.complaint(), None);
    assert!(answer.text("detail").contains("1000"), "{}", answer.text("detail"));
    assert_eq!(scim.everyone().await.len(), 0);
}

/// A body of 10 MB costs itself and little more. Read as a tree it would take eight times as much.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_stays_flat_for_a_payload_of_ten_megabytes() {
    const OPERATIONS: usize = 1_000;
    const BYTES: usize = 10_000_000;
    const REST: u64 = 24 << 20;
    let Some(mut world) = World::start(Backend::Sqlite, Topology::Single).await else { return };
    let (_, scim) = world.plain_client().await;
    let server = world.servers()[0].process().unwrap();
    // What the caches of the database hold afterwards is not the request's.
    send(&scim, &(0..200).map(|i| user(&format!("w{i}"), json!({}))).collect::<Vec<_>>()).await.expect(200);
    let numbers = "100,".repeat(BYTES / OPERATIONS / 4);
    let mut body = String::from("{\"Operations\":[");
    for i in 0..OPERATIONS {
        let person = person(&format!("p{i}"), json!({})).to_string();
        let data = person.strip_suffix('}').unwrap();
        // Nobody knows the attribute, so none of it is stored.
        write!(body, r#"{{"method":"POST","path":"/Users","bulkId":"p{i}","data":{data},"scores":[{numbers}0]}}}},"#)
            .unwrap();
    }
    body.truncate(body.len() - 1);
    body.push_str("]}");
    assert!(body.len() > BYTES);
    if !Memory::forget_peak(server) {
        return note("left out: this system does not tell the memory of a process");
    }
    let before = Memory::of(server).unwrap();

    let call = scim.call(Method::POST, "/Bulk", &[], Some(&json!({}))).body(body.clone());
    let told = results(&world.http().send(&call).await);

    assert!(told.len() == OPERATIONS && told.iter().all(|result| result["status"] == "201"));
    let after = Memory::of(server).unwrap();
    let growth = after.peak - before.now;
    note(&format!("{} bytes of body took {growth} bytes at most", body.len()));
    assert!(growth < body.len() as u64 + REST, "{growth} bytes for a body of {}", body.len());
}

fn post(endpoint: &str, bulk_id: &str, data: Value) -> Value {
    json!({ "method": "POST", "path": format!("/{endpoint}"), "bulkId": bulk_id, "data": data })
}

fn person(name: &str, more: Value) -> Value {
    let mut person = json!({
        "userName": format!("{name}@example.com"),
        "name": { "givenName": name, "familyName": "Example" },
    });
    person.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    person
}

fn user(name: &str, more: Value) -> Value {
    post("Users", name, person(name, more))
}

fn group(name: &str, members: &[&str]) -> Value {
    let members: Vec<Value> = members.iter().map(|value| json!({ "value": value })).collect();
    post("Groups", name, json!({ "displayName": name, "members": members }))
}

async fn send(scim: &Scim, operations: &[Value]) -> Answer {
    let body = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
        "Operations": operations,
    });
    scim.send(Method::POST, "/Bulk", &[], Some(&body)).await
}

#[track_caller]
fn results(answer: &Answer) -> Vec<Value> {
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    let body = answer.json();
    assert_eq!(body["schemas"], json!(["urn:ietf:params:scim:api:messages:2.0:BulkResponse"]));
    body["Operations"].as_array().unwrap().clone()
}

fn statuses(results: &[Value]) -> Vec<String> {
    results.iter().map(|result| text(result, "status")).collect()
}

fn text(object: &Value, member: &str) -> String {
    object[member].as_str().unwrap_or_default().to_owned()
}

fn detail(result: &Value) -> String {
    text(&result["response"], "detail")
}

/// The id of what an operation created.
fn id(result: &Value) -> String {
    text(result, "location").rsplit('/').next().unwrap_or_default().to_owned()
}

async fn members(scim: &Scim, group: &str) -> BTreeSet<String> {
    let group = scim.send(Method::GET, &format!("/Groups/{group}"), &[], None).await.expect(200).json();
    let members = group["members"].as_array().cloned().unwrap_or_default();
    members.iter().map(|member| text(member, "value")).collect()
}

fn set<const N: usize>(ids: [&String; N]) -> BTreeSet<String> {
    ids.into_iter().cloned().collect()
}

async fn count(scim: &Scim, path: &str) -> u64 {
    let list = scim.send(Method::GET, path, &[("count", "0")], None).await.expect(200).json();
    list["totalResults"].as_u64().unwrap()
}
