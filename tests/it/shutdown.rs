//! A stop that loses nothing: what was accepted is answered, then the process ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use http::Method;
use roster_tests::{World, dialect};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::task::JoinSet;

journeys! { in both topologies:
    a_stop_under_load_answers_what_was_accepted_and_ends_with_0
    a_request_that_had_begun_is_answered_after_the_signal
}

/// What a writer saw.
#[derive(Default)]
struct Seen {
    created: Vec<String>,
    /// Who was sent and never answered, or refused: nobody may find them.
    denied: Vec<String>,
}

async fn a_stop_under_load_answers_what_was_accepted_and_ends_with_0(mut world: World) {
    let (workspace, scim) = world.plain_client().await;
    let done = Arc::new(AtomicUsize::new(0));
    let enough = Arc::new(Notify::new());
    let mut running = JoinSet::new();
    for writer in 0..8 {
        let (scim, done, enough) = (scim.clone(), Arc::clone(&done), Arc::clone(&enough));
        running.spawn(async move {
            let mut seen = Seen::default();
            for number in 0.. {
                let local = format!("w{writer}x{number}");
                match scim.try_send(Method::POST, "/Users", Some(&dialect::YH.user(&local))).await {
                    Ok(answer) if answer.status == 201 => seen.created.push(answer.id()),
                    // Late in the stop a request may be told that nobody serves any more, as long as it is told so.
                    Ok(answer) => {
                        assert_eq!((answer.status, answer.complaint()), (503, None));
                        seen.denied.push(local);
                        break;
                    }
                    // A server may close a connection between two requests, and HTTP/1.1 lets the next one cross the
                    // closing. Whether it did, or was accepted and dropped, shows in what it left behind.
                    Err(_) => {
                        seen.denied.push(local);
                        break;
                    }
                }
                if done.fetch_add(1, Ordering::Relaxed) == 40 {
                    enough.notify_one();
                }
            }
            seen
        });
    }
    enough.notified().await;
    stop(&mut world).await;
    let seen = running.join_all().await;

    world.restart().await;
    let scim = world.scim(&workspace, &dialect::YH);
    let found = scim.everyone().await;
    let ids: Vec<&str> = found.iter().map(|user| user["id"].as_str().unwrap()).collect();
    let names: Vec<&str> = found.iter().map(|user| user["userName"].as_str().unwrap()).collect();
    assert!(ids.len() > 40);
    for Seen { created, denied } in &seen {
        for id in created {
            assert!(ids.contains(&id.as_str()), "{id} was acknowledged and is gone");
        }
        for local in denied {
            assert!(!names.contains(&format!("{local}@example.com").as_str()), "{local} was made and nobody was told");
        }
    }
}

async fn a_request_that_had_begun_is_answered_after_the_signal(mut world: World) {
    let (workspace, _) = world.plain_client().await;
    let body = dialect::YH.user("ada").to_string();
    let (first, rest) = body.split_at(body.len() / 2);
    let mut stream = TcpStream::connect(world.http().authority()).await.unwrap();
    let head = format!(
        "POST /scim/v2/Users HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ncontent-length: {}\r\n\r\n{first}",
        workspace.token,
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    // Another request, answered, shows that the server has read what came before it.
    world.plain_client().await.1.create_user("bob").await;

    world.servers().last_mut().unwrap().ask_to_stop().await;
    let http = world.http();
    tokio::time::timeout(Duration::from_secs(5), async {
        while TcpStream::connect(http.authority()).await.is_ok() {
            tokio::task::yield_now().await;
        }
    })
    .await
    .expect("no new connection is taken");
    stream.write_all(rest.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
    stop(&mut world).await;
}

/// The side that takes requests stops first, as a deployment does it.
async fn stop(world: &mut World) {
    for server in world.servers().iter_mut().rev() {
        server.ask_to_stop().await;
        let ended = server.ended(Duration::from_secs(10)).await;
        assert_eq!(ended.and_then(|ended| ended.code()), Some(0), "it ends within ten seconds: {}", server.log_tail());
    }
}
