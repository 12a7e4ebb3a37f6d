//! What a SCIM request would do: told in the words it would be answered with, and without doing it.

use std::process::{Output, Stdio};

use http::Method;
use proto::v1;
use proto::v1::{ActivityOutcome as Outcome, IdentityProvider};
use roster_tests::scim::members;
use roster_tests::{Workspace, World, dialect};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;

journeys! { in both topologies:
    nothing_that_is_explained_happens
    a_refusal_explains_itself
    refusals_of_the_gateway_reach_the_sync_log
}
journeys! {
    members_are_explained_too
    a_bulk_request_is_explained_operation_by_operation
    conditions_are_explained
    a_refused_operation_of_a_bulk_request_can_be_run_again
    who_may_not_read_the_sync_log_is_told_nothing
}

/// `roster explain` with this request on standard input.
async fn run(world: &World, workspace: &Workspace, request: &Value, more: &[&str]) -> Output {
    let mut command = world.cli(&["explain", "--workspace", &workspace.slug]);
    command.args(more).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(request.to_string().as_bytes()).await.unwrap();
    child.wait_with_output().await.unwrap()
}

async fn explained(world: &World, workspace: &Workspace, request: &Value) -> Value {
    let output = run(world, workspace, request, &["--output", "json"]).await;
    let told = String::from_utf8(output.stdout).unwrap();
    let told: Value = serde_json::from_str(&told)
        .unwrap_or_else(|error| panic!("{error}: {told} {}", String::from_utf8_lossy(&output.stderr)));
    assert_eq!(output.status.code(), Some(if told["accepted"] == true { 0 } else { 1 }), "{told}");
    told
}

/// The sync log, the latest first.
async fn sync_log(world: &World, workspace: &Workspace) -> Vec<v1::Activity> {
    let request = v1::ListActivityRequest { workspace_id: workspace.id.clone(), ..Default::default() };
    world.operator().activity().list_activity(request).await.unwrap().into_inner().activities
}

/// The sync log, once it has that many rows: refusals are written behind the answer.
async fn sync_log_of(world: &World, workspace: &Workspace, rows: usize) -> Vec<v1::Activity> {
    for _ in 0..1_000 {
        let log = sync_log(world, workspace).await;
        if log.len() >= rows {
            return log;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("the sync log never got {rows} rows: {:?}", sync_log(world, workspace).await);
}

async fn nothing_that_is_explained_happens(world: World) {
    let workspace = world.workspace().await;
    let scim = world.scim(&workspace, &dialect::EN);
    let ada = scim.create_user("ada").await;
    let before = scim.get(&ada).await.expect(200).json();

    let grace = dialect::OK.user("grace");
    let told = explained(
        &world,
        &workspace,
        &json!({
            "method": "POST", "path": "/Users", "body": grace, "headers": { "User-Agent": "Okta SCIM Client 1.0.0" },
        }),
    )
    .await;
    assert_eq!((&told["http_status"], &told["body"]["userName"]), (&json!(201), &grace["userName"]), "{told}");
    let activity = &told["activities"][0];
    assert_eq!((&activity["outcome"], &activity["operation"]), (&json!("applied"), &json!("create")), "{activity}");
    assert_eq!((&activity["identity_provider"], &activity["dialect"]), (&json!("okta"), &json!("okta")));
    let named = activity["changes"].as_array().unwrap().iter().find(|change| change["path"] == "userName").unwrap();
    assert_eq!((&named["before"], &named["after"]), (&Value::Null, &grace["userName"]));
    assert!(activity["coercions"].as_array().unwrap().iter().any(|note| note["code"] == "password-dropped"));

    let body = dialect::patch_of(&json!([{ "op": "Replace", "path": "active", "value": "False" }]));
    let request = json!({ "method": "PATCH", "path": format!("/scim/v2/Users/{ada}"), "body": body });
    let told = explained(&world, &workspace, &request).await;
    assert_eq!((&told["http_status"], &told["body"]["active"]), (&json!(200), &json!(false)), "{told}");
    let change = &told["activities"][0]["changes"][0];
    assert_eq!((&change["before"], &change["after"]), (&json!(true), &json!(false)), "{change}");
    let output = run(&world, &workspace, &request, &[]).await;
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("200 would be applied") && text.contains("active: true -> false"), "{text}");
    assert!(text.contains("understood: string-boolean (active): A boolean came as text"), "{text}");

    let told = explained(&world, &workspace, &json!({ "method": "DELETE", "path": format!("/Users/{ada}") })).await;
    assert_eq!((&told["http_status"], &told["activities"][0]["operation"]), (&json!(204), &json!("delete")));
    let told = explained(&world, &workspace, &json!({ "method": "GET", "path": "/Users?count=1" })).await;
    assert_eq!((&told["body"]["totalResults"], &told["activities"]), (&json!(1), &json!([])));

    assert_eq!(scim.get(&ada).await.expect(200).json(), before);
    assert_eq!(scim.everyone().await.len(), 1);
    let log = sync_log(&world, &workspace).await;
    assert_eq!(log.iter().map(v1::Activity::outcome).collect::<Vec<_>>(), [Outcome::Applied], "{log:?}");
}

async fn a_refusal_explains_itself(world: World) {
    let workspace = world.workspace().await;
    let scim = world.scim(&workspace, &dialect::OK);
    let ada = dialect::OK.user("ada");
    scim.create(&ada).await.expect(201);
    let really = scim.create(&ada).await.expect(409).json();

    let request = json!({ "method": "POST", "path": "/Users", "body": ada });
    let told = explained(&world, &workspace, &request).await;
    assert_eq!((&told["http_status"], &told["accepted"], &told["body"]), (&json!(409), &json!(false), &really));
    let activity = &told["activities"][0];
    assert_eq!((&activity["outcome"], &activity["detail"]), (&json!("refused"), &really["detail"]));
    assert!(!activity["explanation"]["remedy"].as_str().unwrap().is_empty(), "{activity}");
    let output = run(&world, &workspace, &request, &[]).await;
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("409 would be refused") && text.contains("remedy: "), "{text}");

    // What the gateway refuses by itself is explained from the same catalogue.
    let told =
        explained(&world, &workspace, &json!({ "method": "POST", "path": "/Users", "body": "{\"userName\":" })).await;
    assert_eq!((&told["http_status"], &told["body"]["scimType"]), (&json!(400), &json!("invalidSyntax")), "{told}");
    assert!(!told["activities"][0]["explanation"]["summary"].as_str().unwrap().is_empty(), "{told}");

    let output = run(&world, &workspace, &json!({ "path": "/Users" }), &[]).await;
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("`method` is missing"));

    // The one real refusal and the one real creation, and nothing that was only explained.
    assert_eq!(sync_log_of(&world, &workspace, 2).await.len(), 2);
}

async fn members_are_explained_too(world: World) {
    let workspace = world.workspace().await;
    let scim = world.scim(&workspace, &dialect::EN);
    let (ada, bob) = (scim.create_user("ada").await, scim.create_user("bob").await);
    let group =
        scim.send(Method::POST, "/Groups", &[], Some(&json!({ "displayName": "Sales" }))).await.expect(201).id();

    let body = dialect::patch_of(
        &json!([{ "op": "Add", "path": "members", "value": [{ "$ref": null, "value": ada }, { "value": bob }, { "value": "nobody" }] }]),
    );
    let told =
        explained(&world, &workspace, &json!({ "method": "PATCH", "path": format!("/Groups/{group}"), "body": body }))
            .await;
    let activity = &told["activities"][0];
    assert_eq!(activity["membership"]["added_count"], 2, "{told}");
    assert_eq!(activity["warnings"][0]["code"], "members-skipped");
    let read = scim.send(Method::GET, &format!("/Groups/{group}"), &[], None).await.expect(200);
    assert!(members(&read.json()).is_empty());
}

/// The status of each operation.
fn statuses(told: &Value) -> Vec<&str> {
    let operations = told["body"]["Operations"].as_array().unwrap();
    operations.iter().map(|operation| operation["status"].as_str().unwrap()).collect()
}

async fn a_bulk_request_is_explained_operation_by_operation(world: World) {
    let workspace = world.workspace().await;
    let scim = world.scim(&workspace, &dialect::OK);
    let ada = scim.create_user("ada").await;
    let before = scim.get(&ada).await.expect(200).json();
    let (grace, twin) = (dialect::OK.user("grace"), dialect::OK.user("ada"));
    let deactivation = dialect::patch_of(&json!([{ "op": "Replace", "path": "active", "value": "False" }]));
    let body = json!({ "Operations": [
        // Refers to who comes later, and to who is refused.
        { "method": "POST", "path": "/Groups", "bulkId": "sales", "data": {
            "displayName": "Sales", "members": [{ "value": "bulkId:grace" }, { "value": ada }] } },
        { "method": "POST", "path": "/Users", "bulkId": "grace", "data": grace },
        { "method": "POST", "path": "/Users", "bulkId": "twin", "data": twin },
        { "method": "PATCH", "path": "/Users/bulkId:twin", "data": deactivation },
        { "method": "PATCH", "path": "/Users/bulkId:grace", "data": deactivation },
        { "method": "PATCH", "path": format!("/Users/{ada}"), "version": "W/\"99\"", "data": deactivation },
        { "method": "DELETE", "path": "/Groups/bulkId:sales" },
    ] });
    let request = json!({ "method": "POST", "path": "/Bulk", "body": body });

    let told = explained(&world, &workspace, &request).await;
    assert_eq!(statuses(&told), ["201", "201", "409", "409", "200", "412", "204"], "{told}");
    let activities = told["activities"].as_array().unwrap();
    let about = |operation: &str, outcome: &str| {
        let is = |activity: &&Value| activity["operation"] == operation && activity["outcome"] == outcome;
        activities.iter().filter(is).collect::<Vec<_>>()
    };
    assert_eq!((about("create", "applied").len(), about("create", "refused").len()), (2, 1), "{told}");
    let [locked] = about("patch", "applied")[..] else { panic!("{told}") };
    assert_eq!((&locked["target"]["name"], &locked["changes"][0]["after"]), (&grace["userName"], &json!(false)));
    assert!(locked["coercions"].as_array().unwrap().iter().any(|note| note["code"] == "string-boolean"), "{locked}");
    let sales = about("create", "applied").into_iter().find(|told| told["target"]["name"] == "Sales").unwrap();
    assert_eq!(sales["membership"]["added_count"], 2, "{sales}");
    for refused in about("create", "refused").into_iter().chain(about("patch", "refused")) {
        assert_ne!(refused["explanation"]["remedy"], "", "{refused}");
    }
    let output = run(&world, &workspace, &request, &[]).await;
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("operation 2: POST (grace) 201") && text.contains("operation 6: PATCH 412: "), "{text}");
    assert!(text.contains("but for the operations that would be refused"), "{text}");

    // Nothing of it happened. What does is what was told.
    assert_eq!(scim.get(&ada).await.expect(200).json(), before);
    assert_eq!((scim.everyone().await.len(), sync_log(&world, &workspace).await.len()), (1, 1));
    let really = scim.send(Method::POST, "/Bulk", &[], Some(&body)).await.expect(200).json();
    assert_eq!(statuses(&json!({ "body": really })), statuses(&told), "{really}");

    let empty = json!({ "method": "POST", "path": "/Bulk", "body": { "Operations": "none" } });
    let told = explained(&world, &workspace, &empty).await;
    assert_eq!((&told["http_status"], &told["accepted"]), (&json!(400), &json!(false)), "{told}");
}

async fn conditions_are_explained(world: World) {
    let workspace = world.workspace().await;
    let scim = world.scim(&workspace, &dialect::OK);
    let ada = scim.create_user("ada").await;
    let tag = scim.get(&ada).await.expect(200).json()["meta"]["version"].as_str().unwrap().to_owned();
    let body = dialect::patch_of(&json!([{ "op": "replace", "path": "active", "value": false }]));
    let asking = |header: &str, value: &str| {
        let path = format!("/Users/{ada}");
        json!({ "method": "PATCH", "path": path, "body": body, "headers": { header: value } })
    };
    for (header, value, status) in [
        ("If-Match", tag.as_str(), 200),
        ("If-Match", "W/\"99\"", 412),
        ("If-Match", "*", 200),
        ("If-None-Match", tag.as_str(), 412),
        ("If-None-Match", "W/\"99\"", 200),
    ] {
        let told = explained(&world, &workspace, &asking(header, value)).await;
        assert_eq!(told["http_status"], status, "{header}: {value}: {told}");
        if status == 412 {
            let activity = &told["activities"][0];
            assert_eq!((&activity["outcome"], &activity["http_status"]), (&json!("refused"), &json!(412)), "{told}");
            assert_ne!(activity["explanation"]["remedy"], "", "{told}");
        }
    }
    assert_eq!(scim.get(&ada).await.expect(200).json()["active"], true);
}

async fn a_refused_operation_of_a_bulk_request_can_be_run_again(world: World) {
    let workspace = world.workspace().await;
    let scim = world.scim(&workspace, &dialect::OK);
    let ada = scim.create_user("ada").await;
    let body = json!({ "Operations": [
        { "method": "POST", "path": "/Users", "bulkId": "twin", "data": dialect::OK.user("ada") },
    ] });
    let answer = scim.send(Method::POST, "/Bulk", &[], Some(&body)).await.expect(200).json();
    assert_eq!(answer["Operations"][0]["status"], "409", "{answer}");
    let log = sync_log_of(&world, &workspace, 2).await;
    let refused = log.iter().find(|row| row.outcome() == Outcome::Refused).unwrap();
    assert!(refused.replayable, "{refused:?}");

    scim.send(Method::DELETE, &format!("/Users/{ada}"), &[], None).await.expect(204);
    let request =
        v1::ReplayActivityRequest { workspace_id: workspace.id.clone(), activity_id: refused.activity_id.clone() };
    let replayed = world.operator().activity().replay_activity(request).await.unwrap().into_inner().activity.unwrap();
    assert_eq!((replayed.outcome(), &replayed.replay_of), (Outcome::Applied, &refused.activity_id), "{replayed:?}");
    assert_eq!(scim.everyone().await.len(), 1);
}

async fn who_may_not_read_the_sync_log_is_told_nothing(world: World) {
    let workspace = world.workspace().await;
    let asking = |path: &str| v1::ExplainScimRequestRequest {
        workspace_id: workspace.id.clone(),
        method: "GET".to_owned(),
        path: path.to_owned(),
        ..Default::default()
    };
    let read = world.key(&workspace.id, v1::AccessScope::Read).await;
    for secret in [workspace.token.as_str(), &read] {
        for path in ["/Users", "/ServiceProviderConfig", "/nowhere"] {
            let refused = world.anyone().with(secret).explain().explain_scim_request(asking(path)).await.unwrap_err();
            assert_eq!(refused.code(), tonic::Code::PermissionDenied, "{path}");
        }
    }
    let admin = world.key(&workspace.id, v1::AccessScope::Admin).await;
    let answer =
        world.anyone().with(&admin).explain().explain_scim_request(asking("/Users")).await.unwrap().into_inner();
    assert_eq!(answer.http_status, 200);
}

async fn refusals_of_the_gateway_reach_the_sync_log(world: World) {
    let workspace = world.workspace().await;
    let scim = world.scim(&workspace, &dialect::OK);
    let malformed =
        scim.call(Method::POST, "/Users", &[], None).header("content-type", "application/scim+json").body("{");
    let detail = world.http().send(&malformed).await.expect(400).json()["detail"].clone();

    let log = sync_log_of(&world, &workspace, 1).await;
    let [row] = log.as_slice() else { panic!("{log:?}") };
    assert_eq!((row.outcome(), row.http_status, row.scim_type.as_str()), (Outcome::Refused, 400, "invalidSyntax"));
    assert_eq!(json!(row.detail), detail);
    let request = row.request.as_ref().unwrap();
    assert_eq!((request.identity_provider(), request.route.as_str()), (IdentityProvider::Okta, "/Users"));
    assert!(!row.explanation.as_ref().unwrap().summary.is_empty());

    // What the service refuses comes once, however many calls the request made.
    scim.get("0198c0de-0000-7000-8000-000000000000").await.expect(404);
    let log = sync_log_of(&world, &workspace, 2).await;
    assert_eq!((log.len(), log[0].http_status), (2, 404), "{log:?}");
}
