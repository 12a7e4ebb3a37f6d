//! A workspace registers a schema of its own, and its identity provider provisions by it.

use std::process::Output;

use http::Method;
use proto::v1;
use roster_tests::grpc::reason;
use roster_tests::{Scim, World, dialect};
use serde_json::{Value, json};

journeys! {
    a_schema_from_a_file_types_what_the_identity_provider_sends
    what_the_schema_says_of_an_attribute_holds_over_scim
    data_of_a_schema_is_filtered_by_its_types
    elements_of_a_schema_are_chosen_by_conditions
    data_of_a_schema_is_sorted_and_projected_as_the_schema_says
    discovery_shows_a_workspace_its_own_schemas
    one_workspaces_schemas_are_nothing_to_another
    a_file_that_holds_no_schema_is_refused_and_changes_nothing
}

const URN: &str = "urn:example:params:scim:Acme:2.0:User";

fn file() -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
        "id": URN,
        "name": "Acme",
        "description": "What Acme knows of its people",
        "attributes": [
            { "name": "badge", "type": "integer", "required": true, "description": "Number on the badge" },
            { "name": "contractor", "type": "boolean" },
            { "name": "since", "type": "dateTime" },
            { "name": "code", "type": "string", "caseExact": true },
            { "name": "login", "type": "string", "uniqueness": "server" },
            { "name": "serial", "type": "string", "mutability": "immutable" },
            { "name": "rank", "type": "string", "mutability": "readOnly" },
            { "name": "pin", "type": "string", "mutability": "writeOnly", "returned": "never" },
            { "name": "mood", "type": "string", "returned": "request" },
            { "name": "grade", "type": "string", "returned": "always" },
            { "name": "tags", "type": "string", "multiValued": true },
            {
                "name": "sites", "type": "complex", "multiValued": true,
                "subAttributes": [
                    { "name": "value", "type": "string" },
                    { "name": "floor", "type": "integer" },
                    { "name": "primary", "type": "boolean" },
                ],
            },
        ],
    })
}

async fn register(world: &World, workspace: &str, file: &Value) -> Output {
    let path = world.folder().join("schema.json");
    std::fs::write(&path, file.to_string()).unwrap();
    let path = path.display().to_string();
    world.cli(&["schema", "register", &path, "--workspace", workspace, "--output", "json"]).output().await.unwrap()
}

/// A workspace with the schema, and a client of its identity provider.
async fn acme(world: &World) -> (roster_tests::Workspace, Scim) {
    let (workspace, scim) = world.plain_client().await;
    let output = register(world, &workspace.slug, &file()).await;
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    (workspace, scim)
}

fn person(local: &str, data: Value) -> Value {
    let mut body = dialect::YH.user(local);
    body["schemas"] = json!(["urn:ietf:params:scim:schemas:core:2.0:User", URN]);
    body[URN] = data;
    body
}

fn operation(op: &str, path: &str, value: Value) -> Value {
    json!([{ "op": op, "path": format!("{URN}{path}"), "value": value }])
}

async fn a_schema_from_a_file_types_what_the_identity_provider_sends(world: World) {
    let (workspace, scim) = acme(&world).await;
    let created = scim
        .create(&person(
            "ada",
            json!({
                "BADGE": "7", "contractor": "True", "tags": "red", "since": "2026-01-31T08:00:00Z", "unheard": { "of": 1 },
                "sites": [{ "Value": "Rome", "floor": "3", "primary": "true" }, { "value": "Bonn", "primary": true }],
            }),
        ))
        .await
        .expect(201);
    let id = created.id();
    let stored = json!({
        "badge": 7, "contractor": true, "tags": ["red"], "since": "2026-01-31T08:00:00Z",
        "sites": [{ "value": "Rome", "floor": 3, "primary": false }, { "value": "Bonn", "primary": true }],
    });
    assert_eq!(created.json()[URN], stored);
    assert_eq!(scim.get(&id).await.expect(200).json()[URN], stored);

    // Entra ID's way to set attributes: one operation each, as text.
    let operations = json!([
        { "op": "Replace", "path": format!("{URN}:contractor"), "value": "False" },
        { "op": "Add", "path": format!("{URN}:tags"), "value": "blue" },
        { "op": "Add", "path": format!("{URN}:unheard"), "value": "of" },
        { "op": "Replace", "path": format!("{URN}:badge"), "value": "8" },
    ]);
    let patched = scim.patch(&id, &operations).await.expect(200).json();
    assert_eq!(patched[URN]["contractor"], json!(false));
    assert_eq!(patched[URN]["tags"], json!(["red", "blue"]));
    assert_eq!(patched[URN]["badge"], json!(8));
    assert_eq!(patched[URN]["unheard"], Value::Null);

    // Services read the schema by which they may read the data.
    let reader = world.anyone().with(&world.key(&workspace.id, v1::AccessScope::Read).await);
    let listed = reader.schemas().list_schemas(v1::ListSchemasRequest::default()).await.unwrap().into_inner().schemas;
    assert_eq!(listed.iter().map(|schema| schema.schema_id.as_str()).collect::<Vec<_>>(), [URN]);
    assert_eq!(listed[0].attributes.len(), 12);

    // What is shown can be registered again; forgotten, the data is kept as sent.
    let shown = world.cli(&["schema", "show", URN, "--workspace", &workspace.slug, "--output", "json"]).output().await;
    let shown: Value = serde_json::from_slice(&shown.unwrap().stdout).unwrap();
    assert_eq!(register(&world, &workspace.slug, &shown).await.status.code(), Some(0));
    let forgotten = world.cli(&["schema", "delete", URN, "--workspace", &workspace.slug]).output().await.unwrap();
    assert_eq!(forgotten.status.code(), Some(0));
    assert_eq!(scim.get(&id).await.expect(200).json()[URN], patched[URN]);
    let odd = json!({ "badge": "seven", "unheard": "of" });
    assert_eq!(scim.create(&person("bob", odd.clone())).await.expect(201).json()[URN], odd);
}

async fn what_the_schema_says_of_an_attribute_holds_over_scim(world: World) {
    let (_, scim) = acme(&world).await;
    let full = json!({ "badge": 7, "serial": "A1", "pin": "0000", "rank": "general", "login": "ada" });
    let ada = scim.create(&person("ada", full)).await.expect(201);
    let open = json!({ "badge": 7, "serial": "A1", "login": "ada" });
    assert_eq!(ada.json()[URN], open, "what is read only is ignored, and what is write only not told");

    for (data, kind, attribute) in [
        (json!({ "badge": "seven" }), "invalidValue", "badge"),
        (json!({ "contractor": true }), "invalidValue", "badge"),
        (json!({ "badge": 1, "since": "yesterday" }), "invalidValue", "since"),
        (json!({ "badge": 1, "sites": [{ "floor": "top" }] }), "invalidValue", "sites.floor"),
    ] {
        let refused = scim.create(&person("bob", data)).await.expect(400).json();
        assert_eq!(refused["scimType"], kind, "{refused}");
        let detail = refused["detail"].as_str().unwrap();
        assert!(detail.contains(&format!("{URN}:{attribute}")), "{detail}");
    }
    let twin = scim.create(&person("bob", json!({ "badge": 1, "login": "ADA" }))).await.expect(409).json();
    assert_eq!(twin["scimType"], "uniqueness");
    assert!(twin["detail"].as_str().unwrap().contains(&format!("{URN}:login")), "{twin}");
    assert_eq!(scim.everyone().await.len(), 1, "a refusal creates nobody");

    let patched = scim.patch(&ada.id(), &operation("replace", ":serial", json!("B2"))).await.expect(400).json();
    assert_eq!(patched["scimType"], "mutability");
    let gone = scim.patch(&ada.id(), &json!([{ "op": "remove", "path": format!("{URN}:badge") }])).await.expect(400);
    assert_eq!(gone.json()["scimType"], "invalidValue");
    // A replacement by what the client sees loses nothing that it cannot see.
    let put = scim.put(&ada.id(), &person("ada", json!({ "badge": 8 }))).await.expect(200).json();
    assert_eq!(put[URN], json!({ "badge": 8, "serial": "A1" }));
    scim.delete(&ada.id()).await.expect(204);
    scim.create(&person("bob", json!({ "badge": 1, "login": "ADA" }))).await.expect(201);
}

async fn data_of_a_schema_is_filtered_by_its_types(world: World) {
    let (_, scim) = acme(&world).await;
    let people = [
        json!({ "badge": 7, "contractor": true, "since": "2026-01-31T08:00:00Z", "code": "AbC", "pin": "1" }),
        json!({ "badge": 10, "contractor": false, "since": "2026-01-31T08:00:00+01:00", "code": "abc", "tags": ["Red"] }),
        json!({ "badge": 9, "sites": [{ "value": "Rome", "floor": 3 }] }),
    ];
    let mut ids = Vec::new();
    for (number, data) in people.into_iter().enumerate() {
        ids.push(scim.create(&person(&format!("p{number}"), data)).await.expect(201).id());
    }
    for (filter, found) in [
        ("badge eq 7", vec![0]),
        ("BADGE eq \"7\"", vec![0]),
        ("badge gt 8", vec![1, 2]),
        ("contractor eq \"True\"", vec![0]),
        ("since eq \"2026-01-31T09:00:00+01:00\"", vec![0]),
        ("since lt \"2026-01-31T08:00:00Z\"", vec![1]),
        ("code eq \"abc\"", vec![1]),
        ("code co \"C\"", vec![0]),
        ("tags eq \"red\"", vec![1]),
        ("sites.value eq \"ROME\"", vec![2]),
        ("sites.floor ge 3", vec![2]),
        ("sites pr", vec![2]),
    ] {
        let wanted: Vec<String> = found.into_iter().map(|at: usize| ids[at].clone()).collect();
        assert_eq!(scim.find(&format!("{URN}:{filter}")).await, wanted, "{filter}");
    }
    for filter in ["badge eq \"seven\"", "contractor gt true", "unheard eq \"of\"", "pin eq \"1\"", "since co \"2026\""]
    {
        let refused = scim.list(&[("filter", &format!("{URN}:{filter}"))]).await.expect(400).json();
        assert_eq!(refused["scimType"], "invalidFilter", "{filter}: {refused}");
        let attribute = filter.split_once(' ').unwrap().0;
        assert!(refused["detail"].as_str().unwrap().contains(&format!("{URN}:{attribute}")), "{refused}");
    }
}

async fn elements_of_a_schema_are_chosen_by_conditions(world: World) {
    let (_, scim) = acme(&world).await;
    let sites = json!([{ "value": "Rome", "floor": 1 }, { "value": "Bonn", "floor": 3 }]);
    let ada = scim
        .create(&person("ada", json!({ "badge": 1, "sites": sites, "tags": ["red", "blue"] })))
        .await
        .expect(201)
        .id();
    let bob = scim
        .create(&person("bob", json!({ "badge": 2, "sites": { "value": "Rome", "floor": 3 } })))
        .await
        .expect(201)
        .id();
    for (filter, found) in [
        ("sites[value eq \"ROME\" and floor eq \"3\"]", vec![&bob]),
        ("sites[value eq \"rome\" and floor lt 3]", vec![&ada]),
        ("sites[not (value eq \"rome\")]", vec![&ada]),
        ("sites[floor pr]", vec![&ada, &bob]),
    ] {
        assert_eq!(scim.find(&format!("{URN}:{filter}")).await.iter().collect::<Vec<_>>(), found, "{filter}");
    }
    let refused = scim.list(&[("filter", &format!("{URN}:sites[floor eq \"top\"]"))]).await.expect(400).json();
    assert_eq!(refused["scimType"], "invalidFilter", "{refused}");

    let operations = json!([
        { "op": "replace", "path": format!("{URN}:sites[value eq \"rome\"].floor"), "value": "9" },
        { "op": "remove", "path": format!("{URN}:sites[value eq \"Bonn\"]") },
        { "op": "add", "path": format!("{URN}:sites[value eq \"Oslo\"].floor"), "value": 5 },
    ]);
    let patched = scim.patch(&ada, &operations).await.expect(200).json();
    let sites = json!([{ "value": "Rome", "floor": 9 }, { "value": "Oslo", "floor": 5 }]);
    assert_eq!(patched[URN]["sites"], sites);
    let nobody = operation("replace", ":sites[value sw \"X\"].floor", json!(1));
    assert_eq!(scim.patch(&ada, &nobody).await.expect(400).json()["scimType"], "noTarget");
}

async fn data_of_a_schema_is_sorted_and_projected_as_the_schema_says(world: World) {
    let (_, scim) = acme(&world).await;
    let mut ids = Vec::new();
    for (number, badge) in [10, 9, 11].into_iter().enumerate() {
        let data = json!({ "badge": badge, "mood": "good", "grade": "A", "pin": "0000" });
        ids.push(scim.create(&person(&format!("p{number}"), data)).await.expect(201).id());
    }
    let sorted = async |by: &str, order| {
        roster_tests::scim::ids(&scim.list(&[("sortBy", by), ("sortOrder", order)]).await.expect(200))
    };
    let by = format!("{URN}:BADGE");
    assert_eq!(sorted(&by, "ascending").await, [ids[1].clone(), ids[0].clone(), ids[2].clone()]);
    assert_eq!(sorted(&by, "descending").await, [ids[2].clone(), ids[0].clone(), ids[1].clone()]);
    for attribute in ["pin", "unheard"] {
        let refused = scim.list(&[("sortBy", &format!("{URN}:{attribute}"))]).await.expect(400).json();
        assert_eq!(refused["scimType"], "invalidPath", "{refused}");
    }

    let shown = async |name: &str, value: &str| {
        let answer = scim.send(Method::GET, &format!("/Users/{}", ids[0]), &[(name, value)], None).await;
        answer.expect(200).json()[URN].clone()
    };
    assert_eq!(scim.get(&ids[0]).await.expect(200).json()[URN], json!({ "badge": 10, "grade": "A" }));
    assert_eq!(shown("attributes", "userName").await, json!({ "grade": "A" }));
    assert_eq!(shown("attributes", &format!("{URN}:mood")).await, json!({ "mood": "good", "grade": "A" }));
    assert_eq!(shown("excludedAttributes", &format!("{URN}:badge,{URN}:grade")).await, json!({ "grade": "A" }));
}

async fn discovery_shows_a_workspace_its_own_schemas(world: World) {
    let (workspace, scim) = acme(&world).await;
    let (_, stranger) = world.plain_client().await;
    let urns = async |scim: &Scim| {
        let body = scim.send(Method::GET, "/Schemas", &[], None).await.expect(200).json();
        let schemas = body["Resources"].as_array().cloned().unwrap_or_default();
        schemas.iter().map(|schema| roster_tests::look::text(schema.get("id"))).collect::<Vec<_>>()
    };
    assert!(urns(&scim).await.contains(&URN.to_owned()));
    assert!(!urns(&stranger).await.contains(&URN.to_owned()));
    let shown = scim.send(Method::GET, &format!("/Schemas/{URN}"), &[], None).await.expect(200).json();
    let named = |name: &str| {
        let attributes = shown["attributes"].as_array().cloned().unwrap_or_default();
        attributes.into_iter().find(|attribute| attribute["name"] == name).unwrap_or_default()
    };
    assert_eq!((&named("badge")["type"], &named("badge")["required"]), (&json!("integer"), &json!(true)));
    assert_eq!(named("sites")["subAttributes"].as_array().map(Vec::len), Some(3));
    stranger.send(Method::GET, &format!("/Schemas/{URN}"), &[], None).await.expect(404);
    let types = scim.send(Method::GET, "/ResourceTypes/User", &[], None).await.expect(200).json();
    let extensions = types["schemaExtensions"].as_array().cloned().unwrap_or_default();
    assert!(extensions.iter().any(|extension| extension["schema"] == URN), "{types}");

    let forgotten = world.cli(&["schema", "delete", URN, "--workspace", &workspace.slug]).output().await.unwrap();
    assert_eq!(forgotten.status.code(), Some(0));
    assert!(!urns(&scim).await.contains(&URN.to_owned()));
}

async fn one_workspaces_schemas_are_nothing_to_another(world: World) {
    let (acme, _) = acme(&world).await;
    let (other, scim) = world.plain_client().await;
    let odd = json!({ "badge": "seven" });
    assert_eq!(scim.create(&person("ada", odd.clone())).await.expect(201).json()[URN], odd);
    let request = v1::GetSchemaRequest { workspace_id: other.id, schema_id: URN.to_owned() };
    assert_eq!(reason(&world.operator().schemas().get_schema(request).await.unwrap_err()), "NOT_FOUND");
    let request = v1::GetSchemaRequest { workspace_id: acme.id, schema_id: URN.to_lowercase() };
    world.operator().schemas().get_schema(request).await.unwrap();
}

async fn a_file_that_holds_no_schema_is_refused_and_changes_nothing(world: World) {
    let (workspace, scim) = world.plain_client().await;
    let mut misspelt = file();
    misspelt["attributes"][0]["requird"] = true.into();
    let mut reserved = file();
    reserved["id"] = "urn:ietf:params:scim:schemas:core:2.0:User".into();
    let mut twice = file();
    twice["attributes"][1]["name"] = "BADGE".into();
    for (file, code, said) in
        [(json!([]), 2, "no schema"), (misspelt, 2, "requird"), (reserved, 1, "schema_id"), (twice, 1, "BADGE")]
    {
        let output = register(&world, &workspace.slug, &file).await;
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{stderr}");
        assert!(stderr.contains(said), "{stderr}");
        assert!(output.stdout.is_empty());
    }
    let output =
        world.cli(&["schema", "register", "nowhere.json", "--workspace", &workspace.slug]).output().await.unwrap();
    assert_eq!(output.status.code(), Some(1));
    let listed =
        world.cli(&["schema", "list", "--workspace", &workspace.slug, "--output", "json"]).output().await.unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&listed.stdout).unwrap(), json!([]));
    scim.send(Method::GET, "/Schemas", &[], None).await.expect(200);
}
