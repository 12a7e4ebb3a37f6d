use serde_json::{Value, json};

use super::{BASE, LIMITS, operations, post, run};
use crate::bulk::{Limits, parse};
use crate::{Error, ScimType};

fn refused(text: &str) -> Error {
    parse(text, &LIMITS).unwrap_err()
}

/// The status and the detail that the only operation is told.
fn told(operation: Value) -> (String, String) {
    let outcome = run(&operations(json!([operation])));
    assert_eq!(outcome.sent, Vec::<String>::new());
    let result = &outcome.told[0];
    (result["status"].as_str().unwrap().to_owned(), outcome.detail(0).to_owned())
}

#[test]
fn operations_run_in_order_and_are_told_in_order() {
    let outcome = run(&operations(json!([
        post("Users", "one", json!({ "userName": "ada" })),
        { "method": "PUT", "path": "/Users/7", "version": "W/\"3\"", "data": { "userName": "bob" } },
        { "method": "PATCH", "path": "/Groups/8", "data": { "Operations": [] } },
        { "method": "DELETE", "path": "/Users/9", "version": "W/\"4\"" },
    ])));
    assert_eq!(
        outcome.sent,
        [
            r#"POST Users {"userName":"ada"}"#,
            r#"PUT Users/7 if W/"3" {"userName":"bob"}"#,
            r#"PATCH Groups/8 {"Operations":[]}"#,
            r#"DELETE Users/9 if W/"4""#,
        ]
    );
    assert_eq!(
        Value::from(outcome.told),
        json!([
            { "location": format!("{BASE}/Users/User-0"), "method": "POST", "bulkId": "one", "version": "W/\"1\"",
              "status": "201" },
            { "location": format!("{BASE}/Users/7"), "method": "PUT", "version": "W/\"2\"", "status": "200" },
            { "location": format!("{BASE}/Groups/8"), "method": "PATCH", "version": "W/\"2\"", "status": "200" },
            { "location": format!("{BASE}/Users/9"), "method": "DELETE", "status": "204" },
        ])
    );
}

#[test]
fn a_failure_is_told_with_its_error_and_with_a_location_unless_nothing_was_created() {
    let outcome = run(&operations(json!([
        post("Users", "one", json!({ "userName": "refuse" })),
        { "method": "PUT", "path": "/Users/7", "bulkId": "two", "data": { "userName": "refuse" } },
    ])));
    let error = json!({ "status": "400", "detail": "refused on purpose" });
    assert_eq!(
        Value::from(outcome.told),
        json!([
            { "method": "POST", "bulkId": "one", "status": "400", "response": error },
            { "location": format!("{BASE}/Users/7"), "method": "PUT", "bulkId": "two", "status": "400",
              "response": error },
        ])
    );
}

#[test]
fn methods_keys_and_paths_are_read_tolerantly() {
    let at = |path: &str| json!({ "Method": "delete", "PATH": path, "bulkId": null, "version": "", "data": null });
    for path in [
        "/Users/7",
        "Users/7",
        "/Users/7/",
        "//Users//7",
        "/scim/v2/Users/7",
        "https://roster.example.com/scim/v2/Users/7",
        "/Users/7?attributes=id",
        "/Users/%37",
    ] {
        let request = json!({ "operations": [at(path)] });
        assert_eq!(run(&request).sent, ["DELETE Users/7"], "{path}");
    }
    assert_eq!(run(&operations(json!([at("/Users/a b%2F")]))).sent, ["DELETE Users/a%20b%2F"]);
    assert_eq!(run(&operations(json!([at("/Users/100%")]))).sent, ["DELETE Users/100%25"]);
}

#[test]
fn an_operation_that_cannot_be_executed_is_told_why() {
    let user = json!({ "userName": "ada" });
    for (operation, detail) in [
        (json!(7), "an operation must be an object"),
        (json!([]), "an operation must be an object"),
        (json!({}), "method is missing"),
        (json!({ "method": "GET", "path": "/Users/7" }), "method must be POST"),
        (json!({ "method": 1, "path": "/Users/7" }), "method must be POST"),
        (json!({ "method": "POST", "path": "/Users", "data": user }), "bulkId is missing"),
        (json!({ "method": "POST", "path": "/Users", "bulkId": 7, "data": user }), "bulkId must be text"),
        (json!({ "method": "POST", "path": "/Users", "bulkId": "", "data": user }), "bulkId must be text"),
        (json!({ "method": "POST", "path": "/Users", "bulkId": "x".repeat(257), "data": user }), "bulkId must be text"),
        (json!({ "method": "POST", "path": "/Users", "bulkId": "x" }), "data is missing"),
        (json!({ "method": "POST", "bulkId": "x", "data": user }), "path is missing"),
        (json!({ "method": "POST", "path": 7, "bulkId": "x", "data": user }), "path must be text"),
        (json!({ "method": "POST", "path": "/Users/7", "bulkId": "x", "data": user }), "path of a POST"),
        (json!({ "method": "PUT", "path": "/Users", "data": user }), "path of a PUT"),
        (json!({ "method": "PATCH", "path": "/Users/7" }), "data is missing"),
        (json!({ "method": "DELETE", "path": "/Users" }), "path of a DELETE"),
        (json!({ "method": "DELETE", "path": "/Users/7", "version": 3 }), "version must be text"),
        (json!({ "method": "DELETE", "path": "" }), "path leads to nothing"),
        (json!({ "method": "DELETE", "path": "/Me" }), "path leads to nothing"),
        (json!({ "method": "DELETE", "path": "/Bulk/1" }), "path leads to nothing"),
        (json!({ "method": "DELETE", "path": "/Users/7/8" }), "path leads to nothing"),
        (json!({ "method": "DELETE", "path": "https://elsewhere.example/scim/v2/Users/7" }), "path leads to nothing"),
        (json!({ "method": "DELETE", "path": format!("/Users/{}", "x".repeat(1_100)) }), "path is longer"),
    ] {
        let (status, told) = told(operation.clone());
        assert!(status == "400" && told.starts_with(detail), "{operation}: {status} {told}");
    }
}

#[test]
fn a_request_that_is_none_is_refused_as_a_whole() {
    for text in ["", "{", "[]", "7", "null", "{\"Operations\":[}", "{\"Operations\":[]} x", "{\"Operations\":[{]}"] {
        let error = refused(text);
        assert_eq!((error.status, error.scim_type), (400, Some(ScimType::InvalidSyntax)), "{text}");
    }
    for text in ["{}", "{\"Operations\":null}"] {
        assert!(refused(text).detail.starts_with("Operations is missing"), "{text}");
    }
    for text in ["{\"Operations\":{}}", "{\"Operations\":7}"] {
        assert!(refused(text).detail.starts_with("Operations must be a list"), "{text}");
    }
    for limit in ["\"1\"", "1.5", "{}", "true"] {
        let error = refused(&format!("{{\"failOnErrors\":{limit},\"Operations\":[]}}"));
        assert!(error.detail.starts_with("failOnErrors must be a whole number"), "{limit}");
    }
    // A value of the client is never repeated.
    assert!(!refused("\"secret\"").detail.contains("secret"));
}

#[test]
fn nothing_to_do_is_nothing_done() {
    let outcome = run(&operations(json!([])));
    assert!(outcome.sent.is_empty() && outcome.told.is_empty());
}

#[test]
fn one_operation_too_many_refuses_them_all() {
    let limits = Limits { max_operations: 2, ..LIMITS };
    let delete = json!({ "method": "DELETE", "path": "/Users/7" });
    let of = |count: usize| operations(vec![delete.clone(); count].into()).to_string();
    assert!(parse(&of(2), &limits).is_ok());
    let error = parse(&of(3), &limits).unwrap_err();
    // RFC 7644 §3.7.4: the limit is told.
    assert_eq!((error.status, error.scim_type), (413, None));
    assert!(error.detail.contains("holds 3") && error.detail.contains("2 (maxOperations)"), "{}", error.detail);
}

#[test]
fn two_posts_of_one_name_refuse_the_request() {
    let one = post("Users", "x", json!({}));
    let error = refused(&operations(json!([one, { "method": "DELETE", "path": "/Users/7" }, one])).to_string());
    assert_eq!((error.status, error.scim_type), (400, Some(ScimType::InvalidValue)));
    assert!(error.detail.starts_with("Operations[0] and Operations[2]"), "{}", error.detail);
    // Another method's name creates nothing.
    let named = json!({ "method": "DELETE", "path": "/Users/7", "bulkId": "x" });
    assert_eq!(run(&operations(json!([named, one]))).statuses(), ["x 204", "x 201"]);
}

#[test]
fn a_patch_may_come_as_the_list_of_its_operations() {
    // RFC 7644 §3.7.3 prints it so.
    let patch = json!({ "method": "PATCH", "path": "/Users/7", "data": [{ "op": "remove", "path": "nickName" }] });
    let sent = run(&operations(json!([patch]))).sent;
    assert_eq!(sent, [r#"PATCH Users/7 {"Operations":[{"op":"remove","path":"nickName"}]}"#]);
}

#[test]
fn errors_are_counted_and_stop_the_request_when_told_to() {
    let good = |id| post("Users", id, json!({ "userName": "ada" }));
    let bad = |id| post("Users", id, json!({ "userName": "refuse" }));
    let list = json!([bad("a"), good("b"), { "method": "GET", "bulkId": "c" }, good("d"), bad("e"), good("f")]);
    for (limit, statuses) in [
        (json!(1), &["a 400"][..]),
        (json!(2), &["a 400", "b 201", "c 400"]),
        (json!(3), &["a 400", "b 201", "c 400", "d 201", "e 400"]),
        (json!(4), &["a 400", "b 201", "c 400", "d 201", "e 400", "f 201"]),
        (json!(0), &["a 400", "b 201", "c 400", "d 201", "e 400", "f 201"]),
        (json!(null), &["a 400", "b 201", "c 400", "d 201", "e 400", "f 201"]),
    ] {
        let outcome = run(&json!({ "failOnErrors": limit, "Operations": list }));
        assert_eq!(outcome.statuses(), statuses, "{limit}");
    }
}
