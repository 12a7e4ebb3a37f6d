//! Lists of people on the command line: imported, repeated, interrupted, refused.

use std::fmt::Write as _;
use std::process::{Output, Stdio};

use proto::v1;
use roster_tests::{Scim, World, dialect};
use serde_json::{Value, json};
use tokio::process::Command;

journeys! {
    a_list_is_imported_and_repeated_and_its_refusals_are_reported
    all_or_nothing_leaves_nobody_when_a_row_is_refused
    an_import_that_is_interrupted_goes_on_where_it_was
    readiness_tells_who_would_not_be_provisioned
    a_user_is_invited_seated_edited_and_removed_by_hand
}

async fn run(world: &World, arguments: &[&str]) -> (i32, Value, String) {
    let mut arguments = arguments.to_vec();
    arguments.extend(["--output", "json"]);
    let Output { status, stdout, stderr } = world.cli(&arguments).output().await.unwrap();
    let told = serde_json::from_slice(&stdout).unwrap_or_default();
    (status.code().unwrap(), told, String::from_utf8(stderr).unwrap())
}

fn write(world: &World, name: &str, text: &str) {
    std::fs::write(world.folder().join(name), text).unwrap();
}

fn exists(world: &World, name: &str) -> bool {
    world.folder().join(name).exists()
}

async fn count(world: &World, workspace: &str) -> i64 {
    let request = v1::ListUsersRequest { workspace_id: workspace.to_owned(), count_only: true, ..Default::default() };
    world.operator().users().list_users(request).await.unwrap().into_inner().total_size
}

fn crowd(rows: usize) -> String {
    let mut list = "email,given_name,family_name\n".to_owned();
    for n in 0..rows {
        writeln!(list, "person{n}@example.com,Ada,King").unwrap();
    }
    list
}

async fn a_list_is_imported_and_repeated_and_its_refusals_are_reported(world: World) {
    let at = world.workspace().await;
    let scim = world.scim(&at, &dialect::YH);
    scim.create_user("scim").await;
    let list = "Email,First name,Last name,Role,Teams\r\n\
                ada@example.com,Ada,King,admin,Sales;R&D\r\n\
                bob@example.com,,Stone,user,\r\n\
                SCIM@example.com,Sam,Scim,,\r\n\
                \"cy@example.com\",Cy,\"Day, Jr.\",chief,\r\n\
                dee@example.com,Dee,Fox,,\r\n";
    write(&world, "people.csv", list);
    let arguments = ["user", "import", "people.csv", "--workspace", &at.id, "--report", "refused.csv"];

    let (code, checked, _) = run(&world, &[&arguments[..], &["--check"]].concat()).await;
    assert_eq!((code, &checked["created"], &checked["refused"]), (1, &json!(2), &json!(3)), "{checked}");
    assert_eq!(count(&world, &at.id).await, 1, "a check writes nothing");

    for (created, unchanged) in [(2, 0), (0, 2)] {
        let (code, told, stderr) = run(&world, &arguments).await;
        assert_eq!(code, 1, "{stderr}");
        let numbers = [&told["rows"], &told["created"], &told["unchanged"], &told["refused"]];
        assert_eq!(numbers, [&json!(5), &json!(created), &json!(unchanged), &json!(3)], "{told}");
        assert!(!exists(&world, "people.csv.roster-import"), "nothing is left to go on with");
    }
    let report = std::fs::read_to_string(world.folder().join("refused.csv")).unwrap();
    let lines: Vec<&str> = report.lines().collect();
    assert_eq!(lines[0], "Email,First name,Last name,Role,Teams,refused_field,refused_detail");
    assert!(lines[1].starts_with("bob@example.com,,Stone,user,,profile.name.given_name,"), "{report}");
    assert!(lines[2].starts_with("SCIM@example.com,Sam,Scim,,,profile.user_name,"), "{report}");
    assert!(lines[3].starts_with("cy@example.com,Cy,\"Day, Jr.\",chief,,role,"), "{report}");
    let (_, users, _) =
        run(&world, &["user", "list", "--workspace", &at.id, "--search", "ada", "--role", "admin"]).await;
    assert_eq!(users[0]["seat"]["teams"], json!(["Sales", "R&D"]), "{users}");
    assert_eq!(users[0]["managed_by"], json!("manual"));

    write(&world, "odd.csv", "email,shoe size\na@example.com,44\n");
    let (code, _, stderr) = run(&world, &["user", "import", "odd.csv", "--workspace", &at.id]).await;
    assert!(code == 1 && stderr.contains("`shoe size`") && stderr.contains("--ignore-unknown"), "{code} {stderr}");
}

async fn all_or_nothing_leaves_nobody_when_a_row_is_refused(world: World) {
    let at = world.workspace().await;
    for rows in [20, 1_200] {
        let list = crowd(rows);
        write(&world, "people.csv", &format!("{list}nobody,No,Body\n"));
        let arguments = ["user", "import", "people.csv", "--workspace", &at.id, "--all-or-nothing"];
        let (code, told, stderr) = run(&world, &arguments).await;
        assert_eq!((code, &told["created"], &told["refused"]), (1, &json!(0), &json!(1)), "{told} {stderr}");
        assert_eq!(told["held_back"], json!(rows), "{told}");
        assert!(stderr.contains("nobody was created"), "{stderr}");
        assert_eq!(count(&world, &at.id).await, 0);
    }
    write(&world, "people.csv", &crowd(1_200));
    let arguments = ["user", "import", "people.csv", "--workspace", &at.id, "--all-or-nothing"];
    let (code, told, stderr) = run(&world, &arguments).await;
    assert_eq!((code, &told["created"]), (0, &json!(1_200)), "{told} {stderr}");
    assert_eq!(count(&world, &at.id).await, 1_200);
}

async fn an_import_that_is_interrupted_goes_on_where_it_was(world: World) {
    const ROWS: usize = 20_000;
    let at = world.workspace().await;
    write(&world, "people.csv", &crowd(ROWS));
    let arguments = ["user", "import", "people.csv", "--workspace", &at.id, "--output", "json"];
    let import = world.cli(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    while count(&world, &at.id).await == 0 {}
    let pid = import.id().unwrap().to_string();
    let signal = Command::new("sh").arg("-c").arg(format!("kill -INT {pid}")).status();
    assert!(signal.await.unwrap().success());
    let ended = import.wait_with_output().await.unwrap();
    let stderr = String::from_utf8(ended.stderr).unwrap();
    assert!(ended.status.code() == Some(1) && stderr.contains("interrupted"), "{stderr}");
    let before = count(&world, &at.id).await;
    assert!(before > 0 && before < ROWS as i64, "{before}");
    assert!(exists(&world, "people.csv.roster-import"));

    // Another list is not taken for the rest of this one.
    write(&world, "people.csv", &crowd(10));
    let (code, _, stderr) = run(&world, &arguments[..5]).await;
    assert!(code == 1 && stderr.contains("--restart"), "{code} {stderr}");
    write(&world, "people.csv", &crowd(ROWS));
    let (code, told, stderr) = run(&world, &arguments[..5]).await;
    assert_eq!((code, &told["created"], &told["unchanged"]), (0, &json!(ROWS), &json!(0)), "{told} {stderr}");
    assert_eq!(count(&world, &at.id).await, ROWS as i64);
    assert!(!exists(&world, "people.csv.roster-import"));
}

async fn readiness_tells_who_would_not_be_provisioned(world: World) {
    let at = world.workspace().await;
    let scim: Scim = world.scim(&at, &dialect::YH);
    scim.create_user("there").await;
    write(&world, "hand.csv", "email,given_name,family_name\nhand@example.com,Ada,King\n");
    assert_eq!(run(&world, &["user", "import", "hand.csv", "--workspace", &at.id]).await.0, 0);
    write(
        &world,
        "idp.csv",
        "userName,givenName,familyName\nhand@example.com,A,K\nthere@example.com,T,H\nx@example.com,,\n",
    );
    let arguments = ["scim", "readiness", "--workspace", &at.id, "--people", "idp.csv"];
    let (code, found, stderr) = run(&world, &arguments).await;
    assert_eq!(code, 0, "{stderr}");
    let told: Vec<_> = found
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| (finding["code"].as_str().unwrap(), finding["rows"].clone()))
        .collect();
    let expected =
        [("conflict-by-hand", json!([2])), ("name-missing", json!([4])), ("provisioned-already", json!([3]))];
    assert_eq!(told, expected, "{found}");
    let text = world.cli(&arguments).output().await.unwrap();
    let text = String::from_utf8(text.stdout).unwrap();
    assert!(text.contains("WARNING conflict-by-hand") && text.contains("hand@example.com"), "{text}");
}

async fn a_user_is_invited_seated_edited_and_removed_by_hand(world: World) {
    let at = world.workspace().await;
    let of = ["ada@example.com", "--workspace", &at.id];
    let on = async |command: &[&str], more: &[&str]| {
        let (code, told, stderr) = run(&world, &[command, &of[..], more].concat()).await;
        assert_eq!(code, 0, "{command:?}: {stderr}");
        told
    };
    let ada = on(&["user", "invite"], &["--given-name", "Ada", "--family-name", "King", "--role", "analyst"]).await;
    assert_eq!((&ada["managed_by"], &ada["seat"]["role"]), (&json!("manual"), &json!("analyst")), "{ada}");
    let seat = ["--team", "Sales", "--recording-license", "true", "--salesforce-user-id", "005"];
    let seated = on(&["user", "set-seat"], &seat).await;
    assert_eq!((&seated["seat"]["teams"], &seated["seat"]["role"]), (&json!(["Sales"]), &json!("analyst")), "{seated}");
    let seated = on(&["user", "set-seat"], &["--no-teams", "--role", "user"]).await;
    assert_eq!(
        (&seated["seat"]["teams"], &seated["seat"]["recording_license"]),
        (&json!([]), &json!(true)),
        "{seated}"
    );
    let edited = on(&["user", "edit"], &["--title", "CTO"]).await;
    assert_eq!((&edited["profile"]["title"], &edited["profile"]["name"]["given_name"]), (&json!("CTO"), &json!("Ada")));
    assert_eq!(on(&["user", "deactivate"], &[]).await["state"], json!("deactivated"));
    assert_eq!(on(&["user", "reactivate"], &[]).await["state"], json!("active"));
    on(&["user", "delete"], &[]).await;
    let (code, _, stderr) = run(&world, &[&["user", "delete"], &of[..]].concat()).await;
    assert!(code == 1 && stderr.contains("nobody has the address"), "{code} {stderr}");
    let usage = run(&world, &[&["user", "set-seat"], &of[..]].concat()).await;
    assert_eq!(usage.0, 2, "{}", usage.2);
}
