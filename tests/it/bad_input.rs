//! Hundreds of broken requests: each is refused in words or harmless, none breaks the server, none leaves half a change.

mod cases;
mod messages;

use roster_tests::{World, raw};
use serde_json::Value;

use cases::Case;

journeys! {
    no_broken_request_breaks_anything
    no_broken_message_breaks_anything
}

/// How many requests there are at least.
const MANY: usize = 300;

async fn no_broken_request_breaks_anything(world: World) {
    let (workspace, scim) = world.plain_client().await;
    let user = scim.create_user("ada").await;
    scim.create_user("bob").await;
    let cases = cases::all(&user, &workspace.token, world.http().authority());
    assert!(cases.len() >= MANY, "{} requests", cases.len());
    let mut before = scim.everyone().await;
    let mut wrong = Vec::new();
    for case in &cases {
        let Case { what, request, refused } = case;
        let answer = match raw::send(world.http().authority(), request).await {
            Ok(answer) => answer,
            Err(why) => {
                wrong.push(format!("{what}: no answer: {}", why.0));
                continue;
            }
        };
        if answer.status >= 500 {
            wrong.push(format!("{what}: {} {}", answer.status, String::from_utf8_lossy(&answer.body)));
        } else if *refused && (answer.status < 400 || answer.status == 409) {
            // A conflict would hide that the request itself was found good.
            wrong.push(format!("{what}: {} instead of a refusal", answer.status));
        }
        if let Some(complaint) = answer.complaint() {
            wrong.push(format!("{what}: {} {complaint}: {}", answer.status, String::from_utf8_lossy(&answer.body)));
        }
        let after: Vec<Value> = scim.everyone().await;
        if answer.status >= 400 && after != before {
            wrong.push(format!("{what}: was refused with {} and changed something", answer.status));
        }
        before = after;
    }
    assert!(
        wrong.is_empty(),
        "{} of {} broken requests were not answered right:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
    scim.create_user("eve").await;
}

async fn no_broken_message_breaks_anything(world: World) {
    let (workspace, scim) = world.plain_client().await;
    let user = scim.create_user("ada").await;
    let before = world.user(&workspace.id, &user).await;
    let mut wrong = Vec::new();
    for (what, method, message) in messages::all(&workspace.id, &user) {
        match world.operator().bytes(&format!("roster.v1.{method}"), message).await {
            Ok(_) => wrong.push(format!("{what}: was accepted")),
            Err(status) => {
                let reason = roster_tests::grpc::reason(&status);
                let fine = !matches!(status.code(), tonic::Code::Internal | tonic::Code::Unknown) && !reason.is_empty();
                if !fine || status.message().is_empty() {
                    wrong.push(format!("{what}: {:?} {reason} {}", status.code(), status.message()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} broken messages were not refused right:\n{}", wrong.len(), wrong.join("\n"));

    // Deeper than the decoder goes: refused somehow, and the server lives.
    for depth in [100, 1_000, 10_000] {
        let message = messages::deep_filter(&workspace.id, depth);
        assert!(world.operator().bytes("roster.v1.UserService/ListUsers", message).await.is_err(), "{depth}");
    }
    assert_eq!(world.user(&workspace.id, &user).await, before);
    assert_eq!(scim.everyone().await.len(), 1);
}
