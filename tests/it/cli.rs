//! The command line, as an operator's script uses it.

use std::process::{Output, Stdio};

use http::Method;
use roster_tests::server::command;
use roster_tests::{Scim, World, dialect};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

journeys! {
    an_operator_sets_a_workspace_up_and_looks_at_its_users
    what_is_refused_exits_with_1_and_says_why
    on_a_terminal_a_token_in_use_is_replaced_only_after_a_yes
}

async fn run(world: &World, arguments: &[&str]) -> Output {
    world.cli(arguments).output().await.unwrap()
}

async fn done(world: &World, arguments: &[&str]) -> String {
    let output = run(world, arguments).await;
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

async fn told(world: &World, arguments: &[&str]) -> Value {
    let mut arguments = arguments.to_vec();
    arguments.extend(["--output", "json"]);
    let output = done(world, &arguments).await;
    serde_json::from_str(&output).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {output}"))
}

/// A secret alone on a line, so that it can be piped.
fn alone(output: &str, start: &str) -> String {
    let secret = output.strip_suffix('\n').unwrap_or(output);
    assert!(secret.starts_with(start) && !secret.contains(char::is_whitespace), "{output:?}");
    secret.to_owned()
}

async fn an_operator_sets_a_workspace_up_and_looks_at_its_users(world: World) {
    done(&world, &["workspace", "create", "acme"]).await;
    let workspaces = told(&world, &["workspace", "list"]).await;
    let slugs: Vec<&str> =
        workspaces.as_array().unwrap().iter().map(|workspace| workspace["slug"].as_str().unwrap()).collect();
    assert_eq!(slugs, ["default", "acme"]);

    let token = alone(&done(&world, &["token", "generate", "--workspace", "acme"]).await, "rst_scim_");
    let scim = Scim::new(world.http(), &token, &dialect::YH);
    let ada = scim.create_user("ada").await;
    scim.create_user("bob").await;

    let nameless = json!({ "userName": "cleo@example.com" });
    scim.create(&nameless).await.expect(400);
    done(&world, &["workspace", "set-policy", "acme", "--lenient-names", "true"]).await;
    scim.create(&nameless).await.expect(201);

    let users = told(&world, &["user", "list", "--workspace", "acme"]).await;
    assert_eq!(users.as_array().unwrap().len(), 3, "{users}");
    let one = told(&world, &["user", "show", &ada, "--workspace", "acme"]).await;
    assert!(one.to_string().contains("ada@example.com"), "{one}");

    let members = json!([{ "value": ada }]);
    let sales = json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "Sales", "members": members });
    let made = scim.send(Method::POST, "/Groups", &[], Some(&sales)).await.expect(201).id();
    let groups = told(&world, &["group", "list", "--workspace", "acme", "--name", "sales"]).await;
    assert_eq!((&groups[0]["group_id"], &groups[0]["member_count"]), (&json!(made), &json!(1)), "{groups}");
    let one = told(&world, &["group", "show", &made, "--workspace", "acme"]).await;
    assert_eq!(one["profile"]["members"][0]["value"], json!(ada), "{one}");
    assert!(done(&world, &["group", "show", &made, "--workspace", "acme"]).await.contains(&ada));
    let one = told(&world, &["user", "show", &ada, "--workspace", "acme"]).await;
    assert_eq!(one["groups"], json!([{ "group_id": made, "display_name": "Sales", "direct": true }]), "{one}");

    let rotated = run(&world, &["token", "generate", "--workspace", "acme"]).await;
    assert_eq!(rotated.status.code(), Some(0), "without a terminal nobody is asked");
    let next = alone(&String::from_utf8(rotated.stdout).unwrap(), "rst_scim_");
    let said = String::from_utf8(rotated.stderr).unwrap();
    for part in [&token[..11], "operator", "at once", "401", "docs/idp/"] {
        assert!(said.contains(part), "{part} is missing: {said}");
    }
    let shown = told(&world, &["token", "show", "--workspace", "acme"]).await;
    assert_eq!((&shown[0]["created_by"], &shown[0]["reminder"]), (&json!("operator"), &json!("none")), "{shown}");
    scim.list(&[]).await.expect(401);
    let scim = scim.with_token(next);
    scim.list(&[]).await.expect(200);
    done(&world, &["scim", "disable", "--workspace", "acme"]).await;
    scim.list(&[]).await.expect(403);
    done(&world, &["scim", "enable", "--workspace", "acme"]).await;
    scim.list(&[]).await.expect(200);
    let status = told(&world, &["scim", "status", "--workspace", "acme"]).await;
    assert!(status.to_string().contains('3'), "{status}");

    let made = done(&world, &["key", "create", "--scope", "read", "--workspace", "acme", "--name", "crm"]).await;
    let key = alone(&made, "rst_key_");
    let keys = told(&world, &["key", "list", "--workspace", "acme"]).await;
    assert!(!keys.to_string().contains(&key), "a list holds no secret");
    let listed = keys.as_array().unwrap().first().unwrap().clone();
    let id = ["key_id", "id"].iter().find_map(|name| listed[name].as_str()).expect("a key has an id").to_owned();
    let reader = world.anyone().with(&key);
    reader.users().list_users(proto::v1::ListUsersRequest::default()).await.unwrap();
    done(&world, &["key", "revoke", &id]).await;
    reader.users().list_users(proto::v1::ListUsersRequest::default()).await.unwrap_err();
}

async fn what_is_refused_exits_with_1_and_says_why(world: World) {
    for arguments in [
        &["workspace", "create", "default"][..],
        &["workspace", "create", "Not A Slug"],
        &["workspace", "show", "nowhere"],
        &["token", "generate", "--workspace", "nowhere"],
        &["user", "show", "nobody", "--workspace", "default"],
        &["group", "show", "nobody", "--workspace", "default"],
        &["key", "revoke", "01890000-0000-7000-8000-000000000000"],
    ] {
        let output = run(&world, arguments).await;
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(output.stdout.is_empty(), "{arguments:?} prints on standard output");
        assert!(!output.stderr.trim_ascii().is_empty(), "{arguments:?} says nothing");
    }
    done(&world, &["workspace", "create", "frugal", "--plan", "basic"]).await;
    let output = run(&world, &["token", "generate", "--workspace", "frugal"]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("plan"));
}

#[tokio::test]
async fn a_wrong_command_line_exits_with_2() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [&["dance"][..], &["token", "generate"], &["workspace", "create"], &["serve", "--no-such-flag"]] {
        let output = command(folder.path(), &[]).args(arguments).output().await.unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
}

#[tokio::test]
async fn the_configuration_is_printed_without_its_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let settings = [
        ("ROSTER_DATABASE_URL", "postgres://roster:sw0rdfish@db.example.com/roster"),
        ("ROSTER_OPERATOR_KEY", "operator-secret-0123456789abcdefghij"),
        ("ROSTER_SCIM_TOKEN", "scim-secret-0123456789abcdefghijklmnop"),
    ];
    std::fs::write(folder.path().join("roster.toml"), "http_listen = \"127.0.0.1:9999\"\n").unwrap();
    for output in ["table", "json"] {
        let arguments = ["config", "--grpc-listen", "127.0.0.1:7777", "--output", output];
        let done = command(folder.path(), &settings).args(arguments).output().await.unwrap();
        assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
        let told = String::from_utf8_lossy(&done.stdout);
        for secret in ["sw0rdfish", "operator-secret", "scim-secret"] {
            assert!(!told.contains(secret), "{told}");
        }
        // A flag, the environment and the file each had their say.
        for shown in ["127.0.0.1:7777", "db.example.com", "127.0.0.1:9999"] {
            assert!(told.contains(shown), "{shown} is missing:\n{told}");
        }
    }
}

#[tokio::test]
async fn a_mistyped_setting_in_the_file_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("roster.toml"), "htpp_listen = \"127.0.0.1:9999\"\n").unwrap();
    let output = command(folder.path(), &[]).arg("config").output().await.unwrap();
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("htpp_listen") && said.contains("roster.toml"), "{said}");
}

/// The command on a terminal, where this is typed: its exit code, and all that the terminal shows.
async fn on_a_terminal(world: &World, arguments: &[&str], typed: &str) -> (Option<i32>, String) {
    let plain = world.cli(arguments);
    let plain = plain.as_std();
    let words = [plain.get_program()].into_iter().chain(plain.get_args());
    let line: Vec<String> = words.map(|word| format!("'{}'", word.to_str().unwrap())).collect();
    let mut command = Command::new("script");
    command.args(["--quiet", "--return", "--command", &line.join(" "), "/dev/null"]).current_dir(world.folder());
    command.envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut keyboard = child.stdin.take().unwrap();
    keyboard.write_all(typed.as_bytes()).await.unwrap();
    let output = child.wait_with_output().await.unwrap();
    drop(keyboard);
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

async fn on_a_terminal_a_token_in_use_is_replaced_only_after_a_yes(world: World) {
    let (workspace, scim) = world.plain_client().await;
    scim.create_user("ada").await;
    let generate = ["token", "generate", "--workspace", workspace.slug.as_str()];
    // Its use is noted behind the answer.
    for left in (0..1_000).rev() {
        let request = proto::v1::GetScimTokenRequest { workspace_id: workspace.id.clone() };
        let token = world.operator().tokens().get_scim_token(request).await.unwrap().into_inner().token.unwrap();
        if token.last_use_time.is_some() {
            break;
        }
        assert!(left > 0, "the use of the token was never noted");
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }

    let (code, shown) = on_a_terminal(&world, &generate, "n\n").await;
    assert_eq!(code, Some(1), "{shown}");
    assert!(shown.contains("Type yes to go on") && shown.contains("nothing was generated"), "{shown}");
    assert!(!shown.contains("rst_scim_") || shown.matches("rst_scim_").count() == 1, "the hint alone: {shown}");
    scim.list(&[]).await.expect(200);

    // Who says that nothing is to be asked is not asked.
    let yes = [generate.as_slice(), &["--yes"]].concat();
    let (code, shown) = on_a_terminal(&world, &yes, "").await;
    assert!(code == Some(0) && !shown.contains("Type yes"), "{shown}");
    let secret = shown.lines().map(str::trim).rfind(|line| line.starts_with("rst_scim_")).unwrap().to_owned();
    scim.list(&[]).await.expect(401);
    let fresh = scim.with_token(secret);
    fresh.list(&[]).await.expect(200);
    let (code, shown) = on_a_terminal(&world, &generate, "yes\n").await;
    assert_eq!(code, Some(0), "{shown}");
    fresh.list(&[]).await.expect(401);
}
