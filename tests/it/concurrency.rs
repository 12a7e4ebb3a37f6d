//! Many writers at once: what was acknowledged is what is there.

use std::sync::Arc;

use http::Method;
use roster_tests::look::look;
use roster_tests::{Backend, Http, Scim, World, dialect};
use serde_json::{Value, json};
use tokio::task::JoinSet;

journeys! {
    fifty_creations_of_one_user_name_make_one_user
    two_hundred_patches_of_twenty_users_are_all_in_the_end_state
    creations_and_deletions_of_one_name_leave_at_most_one_user
}

/// The sides to send to: on PostgreSQL a second replica as well.
async fn sides(world: &World) -> (Vec<Arc<Http>>, Option<roster_tests::world::Replica>) {
    let replica = if world.backend() == Backend::Postgres { Some(world.replica().await) } else { None };
    let mut sides = vec![world.http()];
    sides.extend(replica.as_ref().map(|replica| Arc::clone(&replica.http)));
    (sides, replica)
}

async fn fifty_creations_of_one_user_name_make_one_user(world: World) {
    let (workspace, scim) = world.plain_client().await;
    let (sides, _replica) = sides(&world).await;
    let mut running = JoinSet::new();
    for number in 0..50 {
        let client = Scim::new(Arc::clone(&sides[number % sides.len()]), &workspace.token, &dialect::YH);
        running.spawn(async move { client.create(&dialect::YH.user("ada")).await });
    }
    let answers = running.join_all().await;

    let of = |status| answers.iter().filter(|answer| answer.status == status).count();
    assert_eq!((of(201), of(409)), (1, 49), "{:?}", answers.iter().map(|answer| answer.status).collect::<Vec<_>>());
    for answer in &answers {
        assert_eq!(answer.complaint(), None);
    }
    assert_eq!(scim.everyone().await.len(), 1);
}

async fn two_hundred_patches_of_twenty_users_are_all_in_the_end_state(world: World) {
    let (workspace, scim) = world.plain_client().await;
    let (sides, _replica) = sides(&world).await;
    let mut ids = Vec::new();
    for number in 0..20 {
        ids.push(scim.create_user(&format!("user{number}")).await);
    }
    let mut running = JoinSet::new();
    for number in 0..200 {
        let client = Scim::new(Arc::clone(&sides[number % sides.len()]), &workspace.token, &dialect::YH);
        let id = ids[number % ids.len()].clone();
        // Each writes an element and a member of its own, so that a lost one shows.
        let operations = json!([
            { "op": "add", "path": "phoneNumbers", "value": [{ "type": format!("t{number}"), "value": format!("+{number}") }] },
            { "op": "add", "path": format!("urn:example:load:2.0:User:a{number}"), "value": number.to_string() },
        ]);
        running.spawn(async move { (number, id.clone(), client.patch(&id, &operations).await) });
    }
    let mut acknowledged = Vec::new();
    for (number, id, answer) in running.join_all().await {
        assert_eq!(answer.complaint(), None);
        assert_eq!(answer.status, 200, "patch {number}: {}", String::from_utf8_lossy(&answer.body));
        acknowledged.push((number, id));
    }

    for (number, id) in acknowledged {
        let user = scim.get(&id).await.expect(200).json();
        let phone = look(&user, &format!("phoneNumbers/[type=t{number}]/value"));
        assert_eq!(phone, Some(Value::from(format!("+{number}"))), "patch {number} lost its element");
        let member = look(&user, &format!("urn:example:load:2.0:User/a{number}"));
        assert_eq!(member, Some(Value::from(number.to_string())), "patch {number} lost its member");
    }
}

async fn creations_and_deletions_of_one_name_leave_at_most_one_user(world: World) {
    let (workspace, scim) = world.plain_client().await;
    let (sides, _replica) = sides(&world).await;
    let mut running = JoinSet::new();
    for number in 0..8 {
        let client = Scim::new(Arc::clone(&sides[number % sides.len()]), &workspace.token, &dialect::YH);
        running.spawn(async move {
            for _ in 0..8 {
                let created = client.create(&dialect::YH.user("ada")).await;
                assert!(matches!(created.status, 201 | 409), "{}", String::from_utf8_lossy(&created.body));
                if created.status == 201 {
                    let id = created.id();
                    let deleted = client.send(Method::DELETE, &format!("/Users/{id}"), &[], None).await;
                    assert_eq!(deleted.status, 204);
                }
            }
        });
    }
    running.join_all().await;

    assert_eq!(scim.everyone().await, Vec::<Value>::new());
    scim.create(&dialect::YH.user("ada")).await.expect(201);
}
