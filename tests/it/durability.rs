//! What was acknowledged survives the death of the process, and every change has its user.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use domain::id::{UserId, WorkspaceId};
use http::Method;
use roster_tests::{World, dialect};
use sea_orm::{ConnectionTrait, Database, Statement};
use serde_json::json;
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

/// Looks into the database, which no other test does: what is asserted is that two kinds of rows agree, not that they are
/// answered. Followers on PostgreSQL are told of a change only once no older transaction runs anywhere in the cluster, and
/// other tests have theirs.
async fn changes_match_users(world: &World, workspace: &str, users: &BTreeSet<String>) {
    let database = Database::connect(world.database_url()).await.unwrap();
    let workspace = WorkspaceId::parse(workspace).unwrap();
    let sql = "SELECT subject_id, kind FROM change WHERE workspace_id = $1 ORDER BY tx, ordinal";
    let statement = Statement::from_sql_and_values(database.get_database_backend(), sql, [workspace.0.into()]);
    let rows = database.query_all_raw(statement).await.unwrap();
    database.close().await.unwrap();
    let mut created = BTreeSet::new();
    for row in rows {
        let user = UserId(row.try_get_by_index(0).unwrap()).to_string();
        let kind: i16 = row.try_get_by_index(1).unwrap();
        if kind == USER_CREATED {
            assert!(created.insert(user.clone()), "{user} was created twice");
        }
        assert!(created.contains(&user), "a change of {user} comes before its creation");
    }
    assert_eq!(&created, users, "changes are about the users that are there, and every user has its creation");
}

/// How a row of `change` says that a user was created.
const USER_CREATED: i16 = 1;
