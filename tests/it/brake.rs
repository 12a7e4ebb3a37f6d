//! The brake on mass deprovisioning, as an identity provider meets it and an admin handles it.

use std::time::Duration;

use proto::v1;
use roster_tests::grpc::reason;
use roster_tests::{Scim, Workspace, World, dialect};
use serde_json::{Value, json};

journeys! {
    a_mass_deprovisioning_is_held_and_released
    what_is_rejected_keeps_its_access
    attempts_at_once_do_not_get_past_the_limit
    in_a_bulk_request_what_is_held_fails_alone
    what_would_be_held_is_explained_and_not_held
}

const USERS: usize = 30;
/// A tenth of 30 is less.
const COUNT: i32 = 5;

async fn braked(world: &World) -> (Workspace, Scim, Vec<String>) {
    let at = world.workspace().await;
    let limit = v1::DeprovisionLimit { count: COUNT, percent: 10, window_minutes: 60 };
    world.set_policy(&at, v1::Policy { deprovision_limit: Some(limit), ..Default::default() }).await;
    let scim = world.scim(&at, &dialect::OK);
    let mut ids = Vec::new();
    for n in 0..USERS {
        ids.push(scim.create_user(&format!("user{n}")).await);
    }
    (at, scim, ids)
}

async fn active(scim: &Scim, id: &str) -> Value {
    scim.get(id).await.expect(200).json()["active"].clone()
}

async fn held(world: &World, at: &Workspace) -> v1::ListHeldDeprovisionsResponse {
    let request = v1::ListHeldDeprovisionsRequest { workspace_id: at.id.clone(), ..Default::default() };
    world.operator().deprovisions().list_held_deprovisions(request).await.unwrap().into_inner()
}

async fn a_mass_deprovisioning_is_held_and_released(world: World) {
    let (at, scim, ids) = braked(&world).await;
    let other = world.workspace().await;
    for id in &ids[..5] {
        scim.set_active(id, false).await.expect(200);
    }
    for id in &ids[5..8] {
        let refused = scim.set_active(id, false).await.expect(503);
        assert!(refused.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0), "an integer");
        assert_eq!(active(&scim, id).await, json!(true));
    }
    // Nobody else is braked, and nothing else of this workspace.
    let elsewhere = world.scim(&other, &dialect::OK);
    let id = elsewhere.create_user("ada").await;
    elsewhere.set_active(&id, false).await.expect(200);
    scim.create_user("joiner").await;

    let shown = held(&world, &at).await;
    assert_eq!((shown.held_count, shown.deprovisions.len()), (3, 3));
    let request = v1::ReleaseDeprovisionsRequest { workspace_id: at.id.clone(), user_ids: Vec::new() };
    let answer = world.operator().deprovisions().release_deprovisions(request).await.unwrap().into_inner();
    assert_eq!((answer.released, answer.remaining), (3, 0));
    for id in &ids[5..8] {
        assert_eq!(active(&scim, id).await, json!(false));
        // The retry finds it done.
        scim.set_active(id, false).await.expect(200);
    }
    // Released, the identity provider goes on.
    scim.set_active(&ids[8], false).await.expect(200);

    // Each refusal has its row, with the words; so has what was released. Rows of refusals come behind the answers.
    let wanted = v1::ListActivityRequest {
        workspace_id: at.id.clone(),
        target_id: ids[5].clone(),
        page_size: 10,
        ..Default::default()
    };
    for left in (0..100).rev() {
        let rows = world.operator().activity().list_activity(wanted.clone()).await.unwrap().into_inner().activities;
        let causes: Vec<_> = rows.iter().map(|row| row.explanation.as_ref().unwrap().code.as_str()).collect();
        let is_released = rows.iter().any(|row| row.warnings.iter().any(|note| note.code == "released"));
        if causes.contains(&"deprovision-held") && is_released {
            break;
        }
        assert!(left > 0, "{causes:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn what_is_rejected_keeps_its_access(world: World) {
    let (at, scim, ids) = braked(&world).await;
    for id in &ids[..5] {
        scim.delete(id).await.expect(204);
    }
    scim.delete(&ids[5]).await.expect(503);
    let request = v1::RejectDeprovisionsRequest { workspace_id: at.id.clone(), user_ids: vec![ids[5].clone()] };
    let answer = world.operator().deprovisions().reject_deprovisions(request).await.unwrap().into_inner();
    assert_eq!((answer.rejected, answer.remaining), (1, 0));
    scim.delete(&ids[5]).await.expect(403);
    assert_eq!(active(&scim, &ids[5]).await, json!(true));
    // Assigned again, it is as if nothing had been.
    scim.set_active(&ids[5], true).await.expect(200);
    assert!(held(&world, &at).await.deprovisions.is_empty());

    let key = world.anyone().with(&world.key(&at.id, v1::AccessScope::Write).await);
    let request = v1::ListHeldDeprovisionsRequest::default();
    let refused = key.deprovisions().list_held_deprovisions(request).await.unwrap_err();
    assert_eq!(reason(&refused), "PERMISSION_DENIED");
}

async fn attempts_at_once_do_not_get_past_the_limit(world: World) {
    let (at, scim, ids) = braked(&world).await;
    let mut attempts = tokio::task::JoinSet::new();
    for id in ids {
        let scim = scim.clone();
        attempts.spawn(async move { scim.set_active(&id, false).await.status });
    }
    let answers = attempts.join_all().await;
    let went = answers.iter().filter(|status| **status == 200).count();
    assert_eq!(went, 5, "{answers:?}");
    assert!(answers.iter().all(|status| [200, 503].contains(status)), "{answers:?}");
    assert_eq!(held(&world, &at).await.held_count, 25);
}

async fn in_a_bulk_request_what_is_held_fails_alone(world: World) {
    let (at, scim, ids) = braked(&world).await;
    let off = |id: &String| {
        let data = json!({ "Operations": [{ "op": "replace", "path": "active", "value": false }] });
        json!({ "method": "PATCH", "path": format!("/Users/{id}"), "data": data })
    };
    let send = async |operations: Vec<Value>, fail_on_errors: Option<u64>| {
        let mut body = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": operations,
        });
        if let Some(errors) = fail_on_errors {
            body["failOnErrors"] = json!(errors);
        }
        let answer = scim.send(http::Method::POST, "/Bulk", &[], Some(&body)).await.expect(200).json();
        let statuses = answer["Operations"].as_array().unwrap().iter();
        statuses.map(|result| result["status"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    // Five may go; a joiner between those who may not is let in.
    let mut operations: Vec<Value> = ids[..6].iter().map(off).collect();
    operations.push(json!({ "method": "POST", "path": "/Users", "bulkId": "new", "data": dialect::OK.user("joiner") }));
    operations.push(json!({ "method": "DELETE", "path": format!("/Users/{}", ids[6]) }));
    let told = send(operations, None).await;
    assert_eq!(told, ["200", "200", "200", "200", "200", "503", "201", "503"]);
    assert_eq!(active(&scim, &ids[5]).await, json!(true));
    assert_eq!(held(&world, &at).await.held_count, 2);

    // It counts as an error where errors end the request: what follows is neither done nor held.
    let told = send(ids[5..9].iter().map(off).collect(), Some(2)).await;
    assert_eq!(told.iter().filter(|status| *status == "503").count(), 2, "{told:?}");
    let shown = held(&world, &at).await;
    let mut users: Vec<String> =
        shown.deprovisions.into_iter().map(|held| held.user.unwrap_or_default().user_id).collect();
    users.sort();
    let mut wanted = ids[5..7].to_vec();
    wanted.sort();
    assert_eq!(users, wanted);
}

async fn what_would_be_held_is_explained_and_not_held(world: World) {
    let (at, scim, ids) = braked(&world).await;
    for id in &ids[..5] {
        scim.set_active(id, false).await.expect(200);
    }
    let body = json!({ "Operations": [{ "op": "Replace", "path": "active", "value": "False" }] });
    for (method, body) in [("PATCH", body.to_string()), ("DELETE", String::new())] {
        let request = v1::ExplainScimRequestRequest {
            workspace_id: at.id.clone(),
            method: method.to_owned(),
            path: format!("/Users/{}", ids[5]),
            body: body.into(),
            ..Default::default()
        };
        let answer = world.operator().explain().explain_scim_request(request).await.unwrap().into_inner();
        assert_eq!(answer.http_status, 503);
        let causes: Vec<_> = answer.activities.into_iter().map(|row| row.explanation.unwrap().code).collect();
        assert_eq!(causes, ["deprovision-held"]);
    }
    assert!(held(&world, &at).await.deprovisions.is_empty());
    assert_eq!(active(&scim, &ids[5]).await, json!(true));
}
