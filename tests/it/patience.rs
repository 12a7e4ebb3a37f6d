//! Clients that give up too early, send too slowly, or too much.

use std::sync::Arc;

use roster_tests::http::Answer;
use roster_tests::look::{look, text};
use roster_tests::{Backend, Http, Scim, World, dialect};
use sea_orm::{ConnectionTrait, Database, DbBackend, Statement};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

journeys! {
    a_create_whose_client_did_not_wait_is_409_when_it_comes_again_and_findable
    clients_that_send_slowly_keep_nothing_that_others_need
    a_rate_limit_is_set_by_the_operator_and_strikes_one_workspace_alone
    each_operation_of_a_bulk_request_counts
}

/// A request that creates a user, as bytes.
fn creation(world: &World, token: &str, name: &str) -> Vec<u8> {
    let body = dialect::YH.user(name).to_string();
    let head = format!(
        "POST /scim/v2/Users HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {token}\r\n\
         content-type: application/scim+json\r\ncontent-length: {}\r\n\r\n",
        world.http().authority(),
        body.len()
    );
    [head.into_bytes(), body.into_bytes()].concat()
}

async fn named(scim: &Scim, name: &str) -> Vec<String> {
    let filter = format!("userName eq \"{name}@example.com\"");
    roster_tests::scim::ids(&scim.list(&[("filter", &filter)]).await.expect(200))
}

async fn a_create_whose_client_did_not_wait_is_409_when_it_comes_again_and_findable(world: World) {
    let (workspace, scim) = world.plain_client().await;
    for number in 0..10 {
        let name = format!("hasty{number}");
        let mut stream = TcpStream::connect(world.http().authority()).await.unwrap();
        stream.write_all(&creation(&world, &workspace.token, &name)).await.unwrap();
        let mut found = Vec::new();
        // Half of them hang up once it is done, without an answer read; the others at once, and it is done or not.
        while number % 2 == 0 && found.is_empty() {
            found = named(&scim, &name).await;
        }
        drop(stream);

        let again = scim.create(&dialect::YH.user(&name)).await;
        assert_eq!(again.complaint(), None);
        if again.status == 409 {
            assert_eq!(again.text("scimType"), "uniqueness");
        } else {
            assert_eq!((again.status, number % 2), (201, 1));
            found = vec![again.id()];
        }
        let now = named(&scim, &name).await;
        assert_eq!(now.len(), 1);
        assert!(found.is_empty() || found == now);
    }
    assert_eq!(scim.everyone().await.len(), 10);
}

async fn clients_that_send_slowly_keep_nothing_that_others_need(world: World) {
    let (workspace, scim) = world.plain_client().await;
    let mut slow = Vec::new();
    // More than there are connections to the database and calls at once.
    for number in 0..40 {
        let mut bytes = creation(&world, &workspace.token, &format!("slow{number}"));
        let rest = bytes.split_off(bytes.len() - 10);
        let mut stream = TcpStream::connect(world.http().authority()).await.unwrap();
        stream.write_all(&bytes).await.unwrap();
        slow.push((stream, rest));
    }
    let id = scim.create_user("quick").await;
    scim.patch(&id, &json!([{ "op": "replace", "value": { "title": "Quick" } }])).await.expect(200);
    if world.backend() == Backend::Postgres {
        assert_eq!(open_transactions(&world).await, 0);
    }
    for (stream, rest) in &mut slow {
        stream.write_all(rest).await.unwrap();
        let mut status = [0; 12];
        stream.read_exact(&mut status).await.unwrap();
        assert_eq!(status, *b"HTTP/1.1 201");
    }
    assert_eq!(scim.everyone().await.len(), 41);
}

/// Sessions of this database that are in a transaction and wait for their client.
async fn open_transactions(world: &World) -> i64 {
    let database = Database::connect(world.database_url()).await.unwrap();
    let count = "SELECT count(*) AS sessions FROM pg_stat_activity \
                 WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
    let row = database.query_one_raw(Statement::from_string(DbBackend::Postgres, count)).await.unwrap().unwrap();
    row.try_get("", "sessions").unwrap()
}

/// Runs the command line, which succeeds, and gives what it prints.
async fn roster(world: &World, arguments: &[&str]) -> Value {
    let output = world.cli(arguments).args(["--output", "json"]).output().await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Asks until it is refused.
async fn one_too_many(scim: &Scim) -> Answer {
    for _ in 0..100 {
        let answer = scim.list(&[]).await;
        if answer.status == 429 {
            return answer;
        }
    }
    panic!("a hundred requests in a row are let through")
}

async fn a_rate_limit_is_set_by_the_operator_and_strikes_one_workspace_alone(world: World) {
    let (workspace, scim) = world.plain_client().await;
    let (_, other) = world.plain_client().await;
    let slug = workspace.slug.as_str();
    let set = async |flags: &[&str]| {
        let told = roster(&world, &[&["workspace", "set-policy", slug], flags].concat()).await;
        look(&told, "policy/rate_limit").unwrap_or_default()
    };
    let told = set(&["--rate-limit", "1"]).await;
    assert_eq!(told, json!({ "requests_per_second": 1, "burst": 2, "unlimited": false }));
    let refused = one_too_many(&scim).await;
    assert_eq!(refused.header("retry-after"), "1");
    assert_eq!(refused.complaint(), None);
    let detail = refused.text("detail");
    assert!(detail.contains("1 a second") && detail.contains("2 at once"), "{detail}");
    // Connections of its own do not help, and nobody else is struck.
    let fresh = Scim::new(Arc::new(Http::new(world.http().authority())), &workspace.token, &dialect::YH);
    one_too_many(&fresh).await;
    for _ in 0..5 {
        other.list(&[]).await.expect(200);
    }

    assert_eq!(set(&["--no-rate-limit"]).await["unlimited"], true);
    for _ in 0..5 {
        scim.list(&[]).await.expect(200);
    }
    assert_eq!(set(&["--default-rate-limit"]).await, Value::Null);
    for _ in 0..5 {
        scim.list(&[]).await.expect(200);
    }
}

async fn each_operation_of_a_bulk_request_counts(world: World) {
    let (workspace, scim) = world.plain_client().await;
    let limit = proto::v1::RateLimit { requests_per_second: 1, burst: 3, unlimited: false };
    world.set_rate_limit(&workspace, Some(limit)).await;
    let operations: Vec<Value> = (0..50)
        .map(|number| {
            let data = dialect::YH.user(&format!("bulk{number}"));
            json!({ "method": "POST", "path": "/Users", "bulkId": number.to_string(), "data": data })
        })
        .collect();
    let body = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
        "Operations": operations,
    });
    let answer = scim.send(http::Method::POST, "/Bulk", &[], Some(&body)).await.expect(200);
    assert_eq!(answer.header("retry-after"), "1");
    let told = answer.json();
    let results = told["Operations"].as_array().unwrap();
    let done = results.iter().take_while(|result| result["status"] == "201").count();
    assert!((1..50).contains(&done), "{done}");
    for result in &results[done..] {
        assert_eq!(text(look(result, "status").as_ref()), "429");
    }
    assert_eq!(results.len(), 50);

    world.unlimited(&workspace).await;
    assert_eq!(scim.everyone().await.len(), done);
}
