//! Discovery tells the truth: what is announced works, what is said to be missing is missing.

use std::collections::BTreeSet;

use http::Method;
use roster_tests::dialect::{ENTERPRISE, GROUP, USER};
use roster_tests::http::Call;
use roster_tests::{Answer, Http, World, dialect};
use serde_json::{Value, json};

journeys! { in both topologies:
    every_announced_endpoint_answers
}

mod truth {
    use super::*;

    journeys! {
        the_configuration_says_what_the_server_does
        every_attribute_of_an_answer_is_published
        discovery_is_read_only_and_has_no_filter
        locations_name_the_host_that_was_asked
        health_is_told_apart_from_readiness
        urls_and_methods_are_answered_in_every_form
        the_media_type_of_an_answer_follows_what_is_accepted
    }

    async fn the_configuration_says_what_the_server_does(world: World) {
        let (_, scim) = world.plain_client().await;
        let config = open(&world.http(), "/ServiceProviderConfig").await.expect(200).json();
        for member in ["documentationUri", "patch", "bulk", "filter", "changePassword", "sort", "etag", "meta"] {
            assert!(!config[member].is_null(), "{member} is missing: a client would fall back to having none");
        }
        for number in ["maxOperations", "maxPayloadSize"] {
            assert!(config["bulk"][number].is_u64(), "bulk.{number}");
        }
        let id = scim.create_user("ada").await;

        assert_eq!(config["patch"]["supported"], json!(true));
        scim.set_active(&id, false).await.expect(200);

        assert_eq!(config["filter"]["supported"], json!(true));
        let most = config["filter"]["maxResults"].as_u64().unwrap();
        assert!(most >= 100);
        let page = scim.list(&[("count", &(most + 1).to_string()), ("filter", "userName pr")]).await.expect(200);
        assert_eq!(page.json()["itemsPerPage"], json!(1));

        assert_eq!(config["bulk"]["supported"], json!(true));
        let operations =
            json!([{ "method": "POST", "bulkId": "bob", "path": "/Users", "data": dialect::YH.user("bob") }]);
        let bulk = scim.send(Method::POST, "/Bulk", &[], Some(&json!({ "Operations": operations }))).await.expect(200);
        assert_eq!(bulk.text("Operations/0/status"), "201");

        assert_eq!(config["sort"]["supported"], json!(true));
        let sorted = scim.list(&[("sortBy", "userName"), ("sortOrder", "descending")]).await.expect(200);
        assert_eq!(sorted.text("Resources/0/userName"), "bob@example.com");

        assert_eq!(config["etag"]["supported"], json!(true));
        let version = scim.get(&id).await.expect(200).header("etag").to_owned();
        let again = scim.call(Method::GET, &format!("/Users/{id}"), &[], None).header("if-none-match", version);
        scim.http().send(&again).await.expect(304);

        let pagination = &config["pagination"];
        assert_eq!((&pagination["cursor"], &pagination["index"]), (&json!(true), &json!(true)));
        let default = pagination["defaultPaginationMethod"].as_str().unwrap();
        assert_eq!(default, "index");
        assert_eq!(pagination["maxPageSize"].as_u64(), Some(most));
        assert!(pagination["defaultPageSize"].as_u64().is_some_and(|size| size >= 100));
        assert_eq!(pagination.get("cursorTimeout"), None, "cursors do not expire");
        let walked = scim.list(&[("cursor", ""), ("count", "1")]).await.expect(200);
        assert!(!walked.text("nextCursor").is_empty());

        assert_eq!(config["changePassword"]["supported"], json!(false));

        let schemes = config["authenticationSchemes"].as_array().unwrap();
        assert!(schemes.iter().any(|scheme| scheme["type"] == json!("oauthbearertoken")), "{schemes:?}");
        for scheme in schemes {
            assert!(scheme["name"].is_string() && scheme["description"].is_string(), "{scheme}");
        }
    }

    async fn every_attribute_of_an_answer_is_published(world: World) {
        let workspace = world.workspace().await;
        let scim = world.scim(&workspace, &dialect::EN);
        let id = scim.create_user("ada").await;
        let operations = json!([
            { "op": "add", "path": "nickName", "value": "a" },
            { "op": "add", "path": "profileUrl", "value": "https://example.com/a" },
            { "op": "add", "path": "title", "value": "t" },
            { "op": "add", "path": "userType", "value": "Employee" },
            { "op": "add", "path": "preferredLanguage", "value": "fr" },
            { "op": "add", "path": "locale", "value": "fr-FR" },
            { "op": "add", "path": "timezone", "value": "Europe/Paris" },
            { "op": "add", "path": "name.honorificPrefix", "value": "Lady" },
            { "op": "add", "path": "phoneNumbers", "value": [{ "value": "+1", "type": "fax", "display": "one" }] },
            { "op": "add", "path": "ims", "value": [{ "value": "a", "type": "xmpp" }] },
            { "op": "add", "path": "photos", "value": [{ "value": "https://example.com/p", "type": "photo" }] },
            { "op": "add", "path": "addresses", "value": [{ "country": "FR", "type": "home", "primary": true }] },
            { "op": "add", "path": "entitlements", "value": [{ "value": "e" }] },
            { "op": "add", "path": "roles", "value": [{ "value": "r" }] },
            { "op": "add", "path": "x509Certificates", "value": [{ "value": "AQID" }] },
            { "op": "add", "path": format!("{ENTERPRISE}:manager"), "value": { "value": "m", "displayName": "M" } },
            { "op": "add", "path": format!("{ENTERPRISE}:costCenter"), "value": "c" },
        ]);
        let user = scim.patch(&id, &operations).await.expect(200).json();
        let core = open(&world.http(), &format!("/Schemas/{USER}")).await.expect(200).json();
        let enterprise = open(&world.http(), &format!("/Schemas/{ENTERPRISE}")).await.expect(200).json();
        let (mut plain, extension) = (user.as_object().unwrap().clone(), user[ENTERPRISE].clone());
        for member in ["schemas", "id", "externalId", "meta", ENTERPRISE] {
            assert!(plain.remove(member).is_some(), "{member} is missing");
        }
        assert_eq!(plain.len(), 19, "everything that was sent is answered: {plain:?}");
        published(&Value::Object(plain), &core["attributes"]);
        published(&extension, &enterprise["attributes"]);

        let group = scim.create_group("Sales", &[&id]).await;
        let groups = open(&world.http(), &format!("/Schemas/{GROUP}")).await.expect(200).json();
        let mut group = scim.get_group(&group).await.expect(200).json();
        for member in ["schemas", "id", "meta"] {
            assert!(group.as_object_mut().unwrap().remove(member).is_some(), "{member} is missing");
        }
        published(&group, &groups["attributes"]);
        let grouped = scim.get(&id).await.expect(200).json();
        published(&json!({ "groups": grouped["groups"] }), &core["attributes"]);
    }

    /// Every member of the object, and of the objects in it, is an attribute that clients are told about.
    fn published(object: &Value, attributes: &Value) {
        for (name, value) in object.as_object().unwrap() {
            let attribute = attributes.as_array().unwrap().iter().find(|attribute| attribute["name"] == *name);
            let attribute = attribute.unwrap_or_else(|| panic!("{name} is answered and not published"));
            assert_eq!(attribute["multiValued"], json!(value.is_array()), "{name}");
            let elements = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
            for element in elements {
                match attribute["type"].as_str().unwrap() {
                    "complex" => published(&element, &attribute["subAttributes"]),
                    "boolean" => assert!(element.is_boolean(), "{name}"),
                    _ => assert!(element.is_string(), "{name}"),
                }
            }
        }
    }

    async fn discovery_is_read_only_and_has_no_filter(world: World) {
        let http = world.http();
        for path in ["/ServiceProviderConfig", "/ResourceTypes", "/Schemas"] {
            for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
                let call = Call::new(method.clone(), format!("/scim/v2{path}")).body("{}");
                let answer = http.send(&call).await.expect(405);
                assert_eq!(answer.complaint(), None, "{method} {path}");
                assert!(answer.header("allow").contains("GET"), "{method} {path}");
            }
            // RFC 7644 §4.
            let answer = open(&http, &format!("{path}?filter=name%20pr")).await.expect(403);
            assert_eq!(answer.complaint(), None, "{path}");
        }
        open(&http, "/Schemas/urn:nothing").await.expect(404);
        open(&http, "/ResourceTypes/Nothing").await.expect(404);
    }

    async fn locations_name_the_host_that_was_asked(world: World) {
        let (workspace, scim) = world.plain_client().await;
        let id = scim.create_user("ada").await;
        let request = format!(
            "GET /scim/v2/Users/{id} HTTP/1.1\r\nhost: scim.example.com\r\nauthorization: Bearer {}\r\n\r\n",
            workspace.token
        );
        let answer = roster_tests::raw::send(world.http().authority(), request.as_bytes()).await.unwrap();
        let location = answer.text("meta/location");
        assert_eq!(location, format!("http://scim.example.com/scim/v2/Users/{id}"));
    }

    async fn health_is_told_apart_from_readiness(world: World) {
        let http = world.http();
        for path in ["/healthz", "/readyz"] {
            let _alive = http.send(&Call::new(Method::GET, path)).await.expect(200);
        }
        let metrics = http.send(&Call::new(Method::GET, "/metrics")).await.expect(200);
        assert!(String::from_utf8_lossy(&metrics.body).contains("roster_http_requests_total"));
        for path in ["/", "/nothing", "/scim", "/scim/v1/Users", "/consoles"] {
            let answer = http.send(&Call::new(Method::GET, path)).await.expect(404);
            assert_eq!(answer.complaint(), None, "{path}");
        }
    }

    async fn urls_and_methods_are_answered_in_every_form(world: World) {
        let (workspace, scim) = world.plain_client().await;
        let id = scim.create_user("ada").await;
        let http = world.http();
        let call = |method: Method, target: String| {
            Call::new(method, target).header("authorization", format!("bearer   {}", workspace.token))
        };
        for target in [
            format!("/scim/v2/Users/{id}"),
            format!("/scim/v2/Users/{id}/"),
            format!("/scim/v2//Users/{id}"),
            format!("//scim/v2/Users//{id}"),
            format!("/scim/v2/Users/{id}?unknown=1&&other"),
            format!("/scim/v2/Users/{id}?attributes="),
        ] {
            let answer = http.send(&call(Method::GET, target.clone())).await.expect(200);
            assert_eq!(answer.id(), id, "{target}");
        }
        for target in ["/scim/v2/Users", "/scim/v2/Users/", "/scim/v2//Users", "/scim/v2/Users/?filter="] {
            let answer = http.send(&call(Method::GET, target.to_owned())).await.expect(200);
            assert_eq!(answer.json()["totalResults"], json!(1), "{target}");
        }
        let head = http.send(&call(Method::HEAD, format!("/scim/v2/Users/{id}"))).await.expect(200);
        assert!(head.body.is_empty());
        let options = http.send(&call(Method::OPTIONS, "/scim/v2/Users".to_owned())).await.expect(204);
        assert!(options.header("allow").contains("POST"), "{}", options.header("allow"));
        for (method, target) in [
            (Method::PATCH, "/scim/v2/Users"),
            (Method::POST, "/scim/v2/Users/x"),
            (Method::DELETE, "/scim/v2/Schemas"),
        ] {
            let answer = http.send(&call(method.clone(), target.to_owned())).await.expect(405);
            assert_eq!(answer.complaint(), None, "{method} {target}");
            assert!(!answer.header("allow").is_empty(), "{method} {target}");
        }
        let me = http.send(&call(Method::GET, "/scim/v2/Me".to_owned())).await.expect(501);
        assert_eq!(me.complaint(), None);
        let search = http.send(&call(Method::POST, "/scim/v2/Users/.search".to_owned()).body("{}")).await.expect(200);
        assert_eq!(search.json()["totalResults"], json!(1));
    }

    async fn the_media_type_of_an_answer_follows_what_is_accepted(world: World) {
        let (workspace, _) = world.plain_client().await;
        let http = world.http();
        for (accept, status, media) in [
            ("", 200, "application/scim+json"),
            ("*/*", 200, "application/scim+json"),
            ("application/*", 200, "application/scim+json"),
            ("application/scim+json", 200, "application/scim+json"),
            ("application/scim+json;charset=utf-8", 200, "application/scim+json"),
            ("application/json", 200, "application/json"),
            ("Application/JSON; charset=UTF-8", 200, "application/json"),
            ("application/json, application/scim+json;q=0.5", 200, "application/scim+json"),
            ("text/html, */*;q=0.1", 200, "application/scim+json"),
            ("text/html", 406, "application/scim+json"),
        ] {
            let mut call =
                Call::new(Method::GET, "/scim/v2/Users").header("authorization", format!("Bearer {}", workspace.token));
            if !accept.is_empty() {
                call = call.header("accept", accept);
            }
            let answer = http.send(&call).await.expect(status);
            assert_eq!(answer.header("content-type"), media, "{accept}");
            assert_eq!(answer.complaint(), None, "{accept}");
        }
        for (media, status) in [
            ("", 201),
            ("application/scim+json", 201),
            ("application/json", 201),
            ("Application/SCIM+JSON; Charset=\"UTF-8\"", 201),
            ("text/json", 415),
            ("application/x-www-form-urlencoded", 415),
            ("application/json; charset=iso-8859-1", 415),
        ] {
            let body = dialect::YH.user(&format!("ada{}", media.len()));
            let mut call = Call::new(Method::POST, "/scim/v2/Users")
                .header("authorization", format!("Bearer {}", workspace.token))
                .body(body.to_string());
            if !media.is_empty() {
                call = call.header("content-type", media);
            }
            let answer = http.send(&call).await.expect(status);
            assert_eq!(answer.complaint(), None, "{media}");
        }
    }
}

/// A request to a discovery endpoint, which wants no token.
async fn open(http: &Http, path: &str) -> Answer {
    http.send(&Call::new(Method::GET, format!("/scim/v2{path}"))).await
}

async fn every_announced_endpoint_answers(world: World) {
    let (_, scim) = world.plain_client().await;
    let http = world.http();
    let base = format!("http://{}", http.authority());
    let mut followed = BTreeSet::new();

    let config = open(&http, "/ServiceProviderConfig").await.expect(200);
    assert_eq!(config.complaint(), None);
    let schemas = open(&http, "/Schemas").await.expect(200).json();
    let types = open(&http, "/ResourceTypes").await.expect(200).json();
    for list in [&schemas, &types] {
        let resources = list["Resources"].as_array().unwrap();
        assert_eq!(list["totalResults"].as_u64(), Some(resources.len() as u64));
        for resource in resources {
            // What a document says about its place leads to the document.
            let location = resource["meta"]["location"].as_str().unwrap();
            let path = location.strip_prefix(&base).expect("a location is under the base URL");
            let answer = http.send(&Call::new(Method::GET, path)).await.expect(200);
            assert_eq!(&answer.json(), resource, "{location}");
            followed.insert(location.to_owned());
        }
    }
    assert!(followed.len() >= 3, "{followed:?}");
    let place = config.text("meta/location");
    let path = place.strip_prefix(&base).expect("a location is under the base URL");
    assert_eq!(http.send(&Call::new(Method::GET, path)).await.expect(200).json(), config.json());

    let known: Vec<&str> =
        schemas["Resources"].as_array().unwrap().iter().map(|schema| schema["id"].as_str().unwrap()).collect();
    for kind in types["Resources"].as_array().unwrap() {
        let endpoint = kind["endpoint"].as_str().unwrap();
        let _list = scim.send(Method::GET, endpoint, &[], None).await.expect(200);
        assert!(known.contains(&kind["schema"].as_str().unwrap()), "{kind}");
        for extension in kind["schemaExtensions"].as_array().into_iter().flatten() {
            assert!(known.contains(&extension["schema"].as_str().unwrap()), "{extension}");
            assert_eq!(extension["required"], json!(false));
        }
    }
}
