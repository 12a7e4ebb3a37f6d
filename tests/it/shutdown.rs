//! A stop that loses nothing: what was accepted is answered, then the process ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use http::Method;
use roster_tests::{World, dialect};
use tokio::sync::Notify;
use tokio::task::JoinSet;

journeys! { in both topologies: a_stop_under_load_answers_what_was_accepted_and_ends_with_0 }

async fn a_stop_under_load_answers_what_was_accepted_and_ends_with_0(mut world: World) {
    let (workspace, scim) = world.plain_client().await;
    let done = Arc::new(AtomicUsize::new(0));
    let enough = Arc::new(Notify::new());
    let mut running = JoinSet::new();
    for writer in 0..8 {
        let (scim, done, enough) = (scim.clone(), Arc::clone(&done), Arc::clone(&enough));
        running.spawn(async move {
            let mut created = Vec::new();
            for number in 0.. {
                let body = dialect::YH.user(&format!("w{writer}x{number}"));
                match scim.try_send(Method::POST, "/Users", Some(&body)).await {
                    Ok(answer) if answer.status == 201 => created.push(answer.id()),
                    // A connection accepted late may be told that nobody serves any more, as long as it is told so.
                    Ok(answer) => {
                        assert_eq!((answer.status, answer.complaint()), (503, None));
                        break;
                    }
                    // Between requests the server may close a connection; within one it may not. Only a new connection
                    // is refused, and that is how a client learns of the end.
                    Err(why) => {
                        assert!(
                            why.0.contains("refused") || why.0.contains("reset"),
                            "a request went unanswered: {}",
                            why.0
                        );
                        break;
                    }
                }
                if done.fetch_add(1, Ordering::Relaxed) == 40 {
                    enough.notify_one();
                }
            }
            created
        });
    }
    enough.notified().await;
    // The side that takes requests stops first, as a deployment does it.
    for server in world.servers().iter_mut().rev() {
        server.ask_to_stop().await;
        let ended = server.ended(Duration::from_secs(10)).await.expect("it ends within ten seconds");
        assert_eq!(ended.code(), Some(0), "{}", server.log_tail());
    }
    let created: Vec<String> = running.join_all().await.into_iter().flatten().collect();
    assert!(created.len() > 40);

    world.restart().await;
    let scim = world.scim(&workspace, &dialect::YH);
    let found = scim.everyone().await;
    let found: Vec<&str> = found.iter().map(|user| user["id"].as_str().unwrap()).collect();
    for id in &created {
        assert!(found.contains(&id.as_str()), "{id} was acknowledged and is gone");
    }
}
