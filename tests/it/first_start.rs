//! The first start on an empty database: what it makes, what it prints, and that it prints it once.

use std::sync::Arc;
use std::time::Duration;

use proto::v1;
use roster_tests::grpc::Grpc;
use roster_tests::server::{Server, command};
use roster_tests::{Backend, Http, Scim, Topology, World, dialect};
use serde_json::json;

async fn start(folder: &std::path::Path, name: &str, more: &[(&str, &str)]) -> Server {
    let mut settings = vec![("ROSTER_HTTP_LISTEN", "127.0.0.1:0"), ("ROSTER_GRPC_LISTEN", "127.0.0.1:0")];
    settings.extend(more);
    Server::start(folder, name, &[], &settings).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_first_start_prints_working_secrets_once() {
    let folder = tempfile::tempdir().unwrap();
    // Nothing is said about a database: it is a file beside it.
    let mut server = start(folder.path(), "first", &[]).await;
    let token = server.announced("scim token").expect("the token is printed");
    let key = server.announced("operator key").expect("the key is printed");
    let base = server.announced("scim base url").expect("the base URL is printed");
    assert_eq!(base, format!("http://{}/scim/v2", server.address("http")));
    assert!(token.starts_with("rst_scim_") && key.starts_with("rst_key_"));
    assert!(folder.path().join("roster.db").exists());
    assert_eq!(server.printed().last().map(String::as_str), Some("ready"));

    let scim = Scim::new(Arc::new(Http::new(server.address("http"))), &token, &dialect::OK);
    let id = scim.create_user("ada").await;
    let operator = Grpc::connect(&server.address("grpc")).with(&key);
    let request = v1::GetWorkspaceRequest { slug: "default".to_owned(), ..Default::default() };
    let workspace = operator.workspaces().get_workspace(request).await.unwrap().into_inner().workspace.unwrap();
    assert_eq!(workspace.plan(), v1::Plan::Scim);
    let request =
        v1::GetUserRequest { workspace_id: workspace.workspace_id, user_id: id.clone(), ..Default::default() };
    operator.users().get_user(request).await.unwrap();
    for secret in [&token, &key] {
        assert!(!server.log().contains(secret.as_str()), "a secret is in the log");
    }

    server.ask_to_stop().await;
    assert_eq!(server.ended(Duration::from_secs(10)).await.unwrap().code(), Some(0));
    let server = start(folder.path(), "second", &[]).await;
    let printed = server.printed().join("\n");
    assert!(!printed.contains("rst_"), "a second start prints no secret:\n{printed}");
    assert_eq!(server.announced("scim token"), None);
    let scim = Scim::new(Arc::new(Http::new(server.address("http"))), &token, &dialect::OK);
    scim.get(&id).await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn chosen_secrets_work_and_are_not_printed() {
    let Some(mut world) = World::start(Backend::Sqlite, Topology::Single).await else { return };
    let scim = Scim::new(world.http(), roster_tests::world::SCIM_TOKEN, &dialect::OKH);
    scim.create_user("ada").await;
    let server = world.servers().first().unwrap();
    let told = server.printed().join("\n") + &server.log();
    for secret in [roster_tests::world::SCIM_TOKEN, roster_tests::world::OPERATOR_KEY] {
        assert!(!told.contains(secret), "a chosen secret is told:\n{told}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chosen_secret_that_is_too_short_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let settings = [
        ("ROSTER_HTTP_LISTEN", "127.0.0.1:0"),
        ("ROSTER_GRPC_LISTEN", "127.0.0.1:0"),
        ("ROSTER_OPERATOR_KEY", "hunter2-short"),
    ];
    let output = command(folder.path(), &settings).arg("serve").output().await.unwrap();
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("32"), "it says how long it must be: {said}");
    assert!(!said.contains("hunter2"), "it does not repeat the secret: {said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn neither_tokens_nor_people_are_in_the_log() {
    let Some(mut world) = World::start(Backend::Sqlite, Topology::Single).await else { return };
    let (workspace, scim) = world.plain_client().await;
    let id = scim.create_user("ada.lovelace").await;
    scim.find("userName eq \"ada.lovelace@example.com\"").await;
    scim.create(&dialect::YH.user("ada.lovelace")).await.expect(409);
    scim.patch(&id, &json!([{ "op": "replace", "path": "title", "value": "Countess of Lovelace" }])).await.expect(200);
    scim.patch(&id, &json!([{ "op": "replace", "path": "userName", "value": null }])).await.expect(400);
    scim.with_token(format!("{}x", workspace.token)).get(&id).await.expect(401);
    let log = world.servers().first().unwrap().log().to_lowercase();
    for private in ["ada.lovelace", "countess", &workspace.token.to_lowercase(), "byron"] {
        assert!(!log.contains(private), "{private} is in the log:\n{log}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn replicas_that_start_together_on_an_empty_database_all_serve() {
    let Some(world) = World::start(Backend::Postgres, Topology::Single).await else { return };
    // The world itself came first; what is raced is a second empty database, by way of four replicas of it.
    let database = roster_tests::postgres::Database::create(&roster_tests::environment::postgres_url().unwrap()).await;
    let url = database.url();
    let folders: Vec<_> = (0..4).map(|_| tempfile::tempdir().unwrap()).collect();
    let settings = [("ROSTER_DATABASE_URL", url.as_str())];
    let (a, b, c, d) = tokio::join!(
        start(folders[0].path(), "a", &settings),
        start(folders[1].path(), "b", &settings),
        start(folders[2].path(), "c", &settings),
        start(folders[3].path(), "d", &settings),
    );
    let servers = [a, b, c, d];
    let first: Vec<String> = servers.iter().filter_map(|server| server.announced("scim token")).collect();
    assert_eq!(first.len(), 1, "one of them makes the first workspace");
    for server in &servers {
        let scim = Scim::new(Arc::new(Http::new(server.address("http"))), &first[0], &dialect::OK);
        scim.list(&[]).await.expect(200);
    }
    drop(servers);
    drop(world);
}
