//! The sync log: what an admin reads of what the identity provider sent.

use std::process::Stdio;
use std::time::Duration;

use http::Method;
use proto::v1;
use roster_tests::{Call, Scim, Workspace, World, dialect};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};

journeys! { in both topologies:
    every_write_and_every_refusal_is_told_and_explained
    a_refusal_is_run_again_by_command_line_once_its_cause_is_mended
}

mod details {
    use super::*;

    journeys! {
        each_operation_of_a_bulk_request_is_told_by_itself
        the_history_of_one_user_is_found_by_id_and_by_name
        nothing_secret_and_nobody_of_another_workspace_is_told
        what_was_refused_last_survives_a_stop
        a_dead_token_is_told_where_it_belonged
        the_status_says_who_talks_and_how_it_goes
        what_comes_is_followed
        a_base_url_that_is_wrong_is_told_of
    }

    async fn what_comes_is_followed(world: World) {
        let (workspace, scim) = world.plain_client().await;
        scim.create_user("ada").await;
        let mut command = world.cli(&["activity", "--workspace", &workspace.slug, "--follow", "--output", "json"]);
        let mut following = command.stdout(Stdio::piped()).kill_on_drop(true).spawn().unwrap();
        let mut lines = BufReader::new(following.stdout.take().unwrap()).lines();
        let mut next = async || -> Value {
            let line = tokio::time::timeout(Duration::from_secs(30), lines.next_line()).await.unwrap();
            serde_json::from_str(&line.unwrap().unwrap()).unwrap()
        };
        assert_eq!(next().await["target"]["name"], "ada@example.com");
        scim.create_user("bob").await;
        assert_eq!(next().await["target"]["name"], "bob@example.com");
        scim.get("nobody").await.expect(404);
        assert_eq!(next().await["http_status"], 404);
    }

    async fn a_base_url_that_is_wrong_is_told_of(world: World) {
        let workspace = world.workspace().await;
        let scim = world.scim(&workspace, &dialect::OK);
        let mut call = scim.call(Method::GET, "/Users", &[], None);
        call.target = "/Users?startIndex=1&count=2".to_owned();
        world.http().send(&call).await.expect(404);
        let told = told(&world, &workspace, 1).await;
        assert_eq!((codes(&told), told[0].http_status), (vec!["no-such-path"], 404));
        assert!(told[0].explanation.as_ref().unwrap().remedy.contains("/scim/v2"));
    }

    async fn each_operation_of_a_bulk_request_is_told_by_itself(world: World) {
        let (workspace, scim) = world.plain_client().await;
        let user = |name: &str| json!({ "userName": name, "name": { "givenName": "A", "familyName": "B" } });
        let body = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
            "Operations": [
                { "method": "POST", "path": "/Users", "bulkId": "a", "data": user("ann@example.com") },
                { "method": "POST", "path": "/Users", "bulkId": "b", "data": user("ann@example.com") },
                { "method": "DELETE", "path": "/Users/0190c0de-0000-7000-8000-000000000000" },
            ],
        });
        scim.send(Method::POST, "/Bulk", &[], Some(&body)).await.expect(200);
        let told = told(&world, &workspace, 3).await;
        assert_eq!(codes(&told), ["user-unknown", "user-already-provisioned", "user-created"]);
        assert_eq!(told[0].request.as_ref().unwrap().method, "DELETE");
    }

    async fn the_history_of_one_user_is_found_by_id_and_by_name(world: World) {
        let (workspace, scim) = world.plain_client().await;
        let ada = scim.create_user("ada").await;
        scim.create_user("bob").await;
        scim.set_active(&ada, false).await.expect(200);
        scim.delete(&ada).await.expect(204);
        scim.delete(&ada).await.expect(404);
        told(&world, &workspace, 5).await;
        let of = async |request: v1::ListActivityRequest| {
            let request = v1::ListActivityRequest { workspace_id: workspace.id.clone(), ..request };
            world.operator().activity().list_activity(request).await.unwrap().into_inner().activities
        };
        let by_id = of(v1::ListActivityRequest { target_id: ada.clone(), ..Default::default() }).await;
        assert_eq!(codes(&by_id), ["user-unknown", "user-deleted", "user-deactivated", "user-created"]);
        let name = by_id[1].target.as_ref().unwrap().name.to_uppercase();
        let by_name = of(v1::ListActivityRequest { target_name: name, ..Default::default() }).await;
        assert_eq!(codes(&by_name), ["user-deleted", "user-deactivated", "user-created"]);
    }

    async fn nothing_secret_and_nobody_of_another_workspace_is_told(world: World) {
        let (workspace, scim) = world.plain_client().await;
        let (other, stranger) = world.plain_client().await;
        stranger.create_user("stranger").await;
        let pin = v1::SchemaAttribute { name: "pin".to_owned(), sensitive: true, ..Default::default() };
        let schema = v1::Schema {
            schema_id: "urn:example:Badge".to_owned(),
            name: "Badge".to_owned(),
            resource: v1::ExtendedResource::User.into(),
            attributes: vec![pin],
            ..Default::default()
        };
        let request = v1::RegisterSchemaRequest { workspace_id: workspace.id.clone(), schema: Some(schema) };
        world.operator().schemas().register_schema(request).await.unwrap();
        let mut user = dialect::YH.user("ada");
        user["password"] = json!("correct-horse-battery");
        user["urn:example:Badge"] = json!({ "pin": "swordfish-7" });
        let id = scim.create(&user).await.expect(201).id();
        user["urn:example:Badge"] = json!({ "pin": "swordfish-8" });
        scim.put(&id, &user).await.expect(200);
        user["password"] = json!(7);
        scim.create(&user).await.expect(409);
        let told = told(&world, &workspace, 3).await;
        assert!(told[1].changes.iter().any(|change| change.path == "urn:example:Badge:pin" && change.redacted));
        let all = format!("{told:?}");
        for secret in ["correct-horse-battery", "swordfish", workspace.token.as_str(), "stranger", other.id.as_str()] {
            assert!(!all.contains(secret), "{secret} is in the log");
        }
    }

    async fn what_was_refused_last_survives_a_stop(mut world: World) {
        let (workspace, scim) = world.plain_client().await;
        for n in 0..20 {
            scim.create(&json!({ "userName": format!("nameless{n}@example.com") })).await.expect(400);
            raw(&scim, "{").await;
        }
        for server in world.servers() {
            server.ask_to_stop().await;
            assert!(server.ended(Duration::from_secs(10)).await.is_some_and(|status| status.success()));
        }
        world.restart().await;
        assert_eq!(told(&world, &workspace, 40).await.len(), 40);
    }

    async fn a_dead_token_is_told_where_it_belonged(world: World) {
        let (workspace, scim) = world.plain_client().await;
        let request = v1::GenerateScimTokenRequest { workspace_id: workspace.id.clone(), overlap: None };
        world.operator().tokens().generate_scim_token(request).await.unwrap();
        scim.create(&dialect::YH.user("ada")).await.expect(401);
        scim.list(&[]).await.expect(401);
        let told = told(&world, &workspace, 1).await;
        assert_eq!(codes(&told), ["token-revoked"]);
        assert!(told[0].explanation.as_ref().unwrap().remedy.contains("current token"));
        assert_eq!(told[0].http_status, 401);
    }

    async fn the_status_says_who_talks_and_how_it_goes(world: World) {
        let workspace = world.workspace().await;
        let status = async || {
            let request = v1::GetScimStatusRequest { workspace_id: workspace.id.clone() };
            world.operator().workspaces().get_scim_status(request).await.unwrap().into_inner().health.unwrap()
        };
        assert_eq!(status().await.state(), v1::ConnectionState::Waiting);
        let okta = world.scim(&workspace, &dialect::OK);
        okta.create_user("ada").await;
        let health = eventually(async || {
            let health = status().await;
            (health.identity_provider() == v1::IdentityProvider::Okta).then_some(health)
        })
        .await;
        assert_eq!(health.state(), v1::ConnectionState::Healthy);
        assert!(health.last_success_time.is_some() && health.last_request_time.is_some());
        okta.create(&json!({ "userName": "nameless@example.com" })).await.expect(400);
        told(&world, &workspace, 2).await;
        let health = status().await;
        assert_eq!(health.state(), v1::ConnectionState::Failing);
        assert_eq!(health.last_refusal.unwrap().explanation.unwrap().code, "name-missing");
    }
}

fn codes(told: &[v1::Activity]) -> Vec<&str> {
    told.iter().map(|activity| activity.explanation.as_ref().unwrap().code.as_str()).collect()
}

/// Asks until there is an answer: refusals are written beside the requests that they tell of.
async fn eventually<T>(ask: impl AsyncFn() -> Option<T>) -> T {
    let asked = async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), asked).await.expect("it never came")
}

/// The activity of a workspace, the latest first, once there are as many.
async fn told(world: &World, workspace: &Workspace, count: usize) -> Vec<v1::Activity> {
    let request = v1::ListActivityRequest { workspace_id: workspace.id.clone(), ..Default::default() };
    eventually(async || {
        let answer = world.operator().activity().list_activity(request.clone()).await.unwrap().into_inner();
        (answer.activities.len() >= count).then_some(answer.activities)
    })
    .await
}

/// Sends a body as it is.
async fn raw(scim: &Scim, body: &str) -> u16 {
    let call: Call = scim.call(Method::POST, "/Users", &[], Some(&Value::Null));
    scim.http().send(&call.body(body.to_owned())).await.status
}

async fn every_write_and_every_refusal_is_told_and_explained(world: World) {
    let workspace = world.workspace().await;
    let scim = world.scim(&workspace, &dialect::EN);
    let id = scim.create(&dialect::EN.user("ada")).await.expect(201).id();
    let deactivate = json!([{ "op": "Replace", "path": "active", "value": "False" }]);
    scim.patch(&id, &deactivate).await.expect(200);
    scim.patch(&id, &deactivate).await.expect(200);
    scim.list(&[]).await.expect(200);
    let told_so_far = told(&world, &workspace, 3).await;
    assert_eq!(codes(&told_so_far), ["nothing-changed", "user-deactivated", "user-created"]);
    let patch = &told_so_far[1];
    assert_eq!((patch.operation(), patch.http_status), (v1::ActivityOperation::Patch, 200));
    assert_eq!(patch.target.as_ref().unwrap().id, id);
    assert_eq!(patch.changes.len(), 1);
    assert_eq!((patch.changes[0].before.as_str(), patch.changes[0].after.as_str()), ("true", "false"));
    let request = patch.request.as_ref().unwrap();
    assert_eq!((request.method.as_str(), request.route.as_str()), ("PATCH", "/Users/{id}"));
    assert_eq!(request.identity_provider(), v1::IdentityProvider::Entra);
    let coercions: Vec<&str> = request.coercions.iter().map(|note| note.code.as_str()).collect();
    assert!(coercions.contains(&"capitalised-op") && coercions.len() == 2, "{coercions:?}");

    // Refused by the service, one after the other.
    let by_hand = v1::CreateUserRequest {
        workspace_id: workspace.id.clone(),
        profile: Some(v1::Profile {
            user_name: "hand@example.com".to_owned(),
            name: Some(v1::Name { given_name: "H".to_owned(), family_name: "A".to_owned(), ..Default::default() }),
            ..Default::default()
        }),
        ..Default::default()
    };
    world.operator().users().create_user(by_hand).await.unwrap();
    let hand = json!({ "userName": "hand@example.com", "name": { "givenName": "H", "familyName": "A" } });
    scim.create(&hand).await.expect(409);
    let last = told(&world, &workspace, 4).await.remove(0);
    assert_eq!(codes(std::slice::from_ref(&last)), ["user-exists-by-hand"]);
    assert_eq!((last.http_status, last.scim_type.as_str()), (409, "uniqueness"));
    assert_eq!(last.target.as_ref().unwrap().name, "hand@example.com");
    assert!(last.replayable);

    // Refused by the gateway, which asks nobody.
    assert_eq!(raw(&scim, "{ \"userName\": ").await, 400);
    let last = told(&world, &workspace, 5).await.remove(0);
    assert_eq!(codes(std::slice::from_ref(&last)), ["body-malformed"]);
    scim.list(&[("filter", "userName eq")]).await.expect(400);
    let last = told(&world, &workspace, 6).await.remove(0);
    assert_eq!(codes(std::slice::from_ref(&last)), ["filter-refused"]);
    scim.send(Method::GET, "/Userz", &[], None).await.expect(404);
    let last = told(&world, &workspace, 7).await.remove(0);
    assert_eq!((codes(std::slice::from_ref(&last)), last.http_status), (vec!["no-such-path"], 404));

    let all = told(&world, &workspace, 7).await;
    assert_eq!(all.len(), 7);
    for refusal in all.iter().filter(|activity| activity.outcome() == v1::ActivityOutcome::Refused) {
        let explanation = refusal.explanation.as_ref().unwrap();
        assert!(!explanation.summary.is_empty() && !explanation.remedy.is_empty() && !refusal.detail.is_empty());
    }
    assert!(all.iter().all(|activity| !activity.request_id.is_empty()));
}

async fn a_refusal_is_run_again_by_command_line_once_its_cause_is_mended(world: World) {
    let (workspace, scim) = world.plain_client().await;
    scim.create(&json!({ "userName": "cleo@example.com" })).await.expect(400);
    told(&world, &workspace, 1).await;
    let run = async |arguments: &[&str]| {
        let mut arguments = arguments.to_vec();
        arguments.extend(["--workspace", &workspace.slug, "--output", "json"]);
        let output = world.cli(&arguments).output().await.unwrap();
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        (output.status.code(), answer)
    };
    let (code, list) = run(&["activity", "--outcome", "refused"]).await;
    assert_eq!((code, list.as_array().unwrap().len()), (Some(0), 1));
    let id = list[0]["activity_id"].as_str().unwrap().to_owned();
    assert_eq!(list[0]["explanation"]["code"], "name-missing");

    let (code, again) = run(&["activity", "replay", &id]).await;
    assert_eq!((code, again["outcome"].as_str()), (Some(1), Some("refused")));
    world.set_policy(&workspace, v1::Policy { lenient_names: true, ..Default::default() }).await;
    let (code, done) = run(&["activity", "replay", &id]).await;
    assert_eq!((code, done["outcome"].as_str()), (Some(0), Some("applied")));
    assert_eq!(done["replay_of"], id.as_str());
    assert_eq!(scim.find("userName eq \"cleo@example.com\"").await.len(), 1);
    let (code, shown) = run(&["activity", "show", &id]).await;
    assert_eq!((code, shown["target"]["name"].as_str()), (Some(0), Some("cleo@example.com")));
}
