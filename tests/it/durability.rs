//! What was acknowledged survives the death of the process, and every change has its user.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use domain::change::{ChangeKind, Subject};
use domain::id::WorkspaceId;
use http::Method;
use roster_tests::{World, dialect};
use serde_json::json;
use storage::{Options, Store};
use tokio::sync::Notify;
use tokio::task::JoinSet;

journeys! { a_kill_in_the_middle_of_a_write_load_loses_nothing_that_was_acknowledged }

const WRITERS: usize = 8;
/// Acknowledged writes before the kill.
const ENOUGH: usize = 120;

async fn a_kill_in_the_middle_of_a_write_load_loses_nothing_that_was_acknowledged(mut world: World) {
    let (workspace, scim) = world.plain_client().await;
    let done = Arc::new(AtomicUsize::new(0));
    let enough = Arc::new(Notify::new());
    let mut running = JoinSet::new();
    for writer in 0..WRITERS {
        let (scim, done, enough) = (scim.clone(), Arc::clone(&done), Arc::clone(&enough));
        running.spawn(async move {
            // Id to the last title that was acknowledged, empty for none.
            let mut acknowledged = BTreeMap::new();
            for number in 0.. {
                let body = dialect::YH.user(&format!("w{writer}x{number}"));
                let Ok(created) = scim.try_send(Method::POST, "/Users", Some(&body)).await else { break };
                assert_eq!(created.status, 201);
                let id = created.id();
                acknowledged.insert(id.clone(), String::new());
                let title = format!("title {number}");
                let operations = json!([{ "op": "replace", "path": "title", "value": title }]);
                let patch = dialect::patch_of(&operations);
                let path = format!("/Users/{id}");
                let Ok(patched) = scim.try_send(Method::PATCH, &path, Some(&patch)).await else { break };
                assert_eq!(patched.status, 200);
                acknowledged.insert(id, title);
                if done.fetch_add(2, Ordering::Relaxed) + 2 >= ENOUGH {
                    enough.notify_one();
                }
            }
            acknowledged
        });
    }
    enough.notified().await;
    world.kill().await;
    let acknowledged: BTreeMap<String, String> = running.join_all().await.into_iter().flatten().collect();
    assert!(acknowledged.len() >= ENOUGH / 2);

    world.restart().await;
    let users = world.scim(&workspace, &dialect::YH).everyone().await;
    let found: BTreeMap<String, String> = users
        .iter()
        .map(|user| (user["id"].as_str().unwrap().to_owned(), user["title"].as_str().unwrap_or_default().to_owned()))
        .collect();
    for (id, title) in &acknowledged {
        let found = found.get(id).unwrap_or_else(|| panic!("the acknowledged user {id} is gone"));
        // A patch that was under way may have been committed without its answer arriving.
        assert!(found == title || title.is_empty(), "{id} has the title {found:?} instead of {title:?}");
    }

    let server = world.servers().first_mut().unwrap();
    server.ask_to_stop().await;
    assert!(server.ended(Duration::from_secs(15)).await.is_some(), "the server stops");
    changes_match_users(&world, &workspace.id, &found.into_keys().collect()).await;
}

/// Looks into the database, which no other test does: no caller can ask for changes yet, and what is asserted is that
/// two kinds of rows agree, not that they are answered.
async fn changes_match_users(world: &World, workspace: &str, users: &BTreeSet<String>) {
    let store = Store::connect(world.database_url(), Options::default()).await.unwrap();
    let workspace = WorkspaceId::parse(workspace).unwrap();
    let patience = tokio::time::Instant::now() + Duration::from_secs(20);
    let (created, told) = loop {
        let (created, told) = changes(&store, workspace).await;
        // On PostgreSQL a change is withheld while an older transaction runs anywhere in the cluster, and other tests
        // have theirs: what was committed comes in the end.
        if told.len() >= users.len() || tokio::time::Instant::now() > patience {
            break (created, told);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    store.close().await;
    assert_eq!(&told, users, "changes are about the users that are there");
    assert_eq!(&created, users, "every user has its creation");
}

/// Who was created, and who was told of at all.
async fn changes(store: &Store, workspace: WorkspaceId) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut after, mut created, mut told) = (None, BTreeSet::new(), BTreeSet::new());
    loop {
        let page = store.changes(workspace, after, 50).await.unwrap();
        let Some((last, _)) = page.last() else { return (created, told) };
        after = Some(*last);
        for (_, change) in page {
            let Subject::User(user) = change.subject else { panic!("nobody made a group: {change:?}") };
            let user = user.to_string();
            if change.kind == ChangeKind::UserCreated {
                assert!(created.insert(user.clone()), "{user} was created twice");
            }
            assert!(created.contains(&user), "a change of {user} comes before its creation");
            told.insert(user);
        }
    }
}
