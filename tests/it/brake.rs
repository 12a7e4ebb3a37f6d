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
