use std::borrow::Cow;

use serde_json::json;

use super::{group, operations, post, run};
use crate::bulk::reference::{Reference, references, resolve};

fn found(json: &str) -> Vec<(String, &str)> {
    references(json).map(|Reference { span, bulk_id }| (bulk_id.into_owned(), &json[span])).collect()
}

#[test]
fn references_are_whole_values() {
    assert_eq!(found(r#"{"a":"bulkId:x"}"#), [("x".to_owned(), r#""bulkId:x""#)]);
    assert_eq!(found(r#"["bulkId:x" , "bulkId:y:z"]"#).len(), 2);
    for json in [
        r#"{"bulkId:x":1}"#,
        r#"{"bulkId:x" : "y"}"#,
        r#"{"a":"see bulkId:x"}"#,
        r#"{"a":"bulkid:x"}"#,
        r#"{"a":"\"bulkId:x"}"#,
        r#"{"a":"\\","b":"\\\"bulkId:x"}"#,
        r#"{"a":"b\ud800ulkId:x"}"#,
        "7",
        "",
    ] {
        assert_eq!(found(json), [], "{json}");
    }
}

#[test]
fn references_may_be_escaped() {
    assert_eq!(found(r#"["bulk\u0049d:x"]"#), [("x".to_owned(), r#""bulk\u0049d:x""#)]);
    assert_eq!(found(r#"["bulkId:a\"b\\"]"#), [("a\"b\\".to_owned(), r#""bulkId:a\"b\\""#)]);
    assert_eq!(found(r#"["\u0062ulkId:ü"]"#), [("ü".to_owned(), r#""\u0062ulkId:ü""#)]);
}

#[test]
fn ids_take_the_place_of_references_and_everything_else_stays() {
    let json = r#"{ "a" : "bulkId:x", "bulkId:x": [ "bulkId:y" ,1.0], "z":"ü\n" }"#;
    let id_of = |name: &str| Ok(if name == "x" { "1" } else { "a \"long\" id" });
    let expected = r#"{ "a" : "1", "bulkId:x": [ "a \"long\" id" ,1.0], "z":"ü\n" }"#;
    assert_eq!(resolve(json, id_of).unwrap(), expected);
    assert!(matches!(resolve(r#"{"a":"b"}"#, id_of), Ok(Cow::Borrowed(_))));
}

#[test]
fn a_reference_forward_or_backward_becomes_the_id() {
    let backward =
        run(&operations(json!([post("Users", "u", json!({ "userName": "ada" })), group("g", &["bulkId:u"])])));
    assert_eq!(backward.statuses(), ["u 201", "g 201"]);
    assert_eq!(backward.sent[1], r#"POST Groups {"displayName":"g","members":[{"value":"User-0"}]}"#);

    let forward =
        run(&operations(json!([group("g", &["bulkId:u"]), post("Users", "u", json!({ "userName": "ada" }))])));
    // The user came first, and is told second.
    assert_eq!(forward.statuses(), ["g 201", "u 201"]);
    assert_eq!(forward.sent[1], r#"POST Groups {"displayName":"g","members":[{"value":"User-0"}]}"#);
}

#[test]
fn a_path_may_refer_too() {
    let add = json!({ "Operations": [{ "op": "add", "path": "members", "value": [{ "value": "bulkId:u" }] }] });
    for path in ["/Groups/bulkId:g", "Groups/bulkId%3Ag"] {
        let outcome = run(&operations(json!([
            { "method": "PATCH", "path": path, "data": add },
            group("g", &[]),
            post("Users", "u", json!({})),
            { "method": "DELETE", "path": path },
        ])));
        assert_eq!(outcome.statuses(), ["PATCH 200", "g 201", "u 201", "DELETE 204"]);
        assert!(outcome.sent[2].starts_with("PATCH Groups/Group-0 ") && outcome.sent[2].contains("\"User-1\""));
        assert_eq!(outcome.sent[3], "DELETE Groups/Group-0");
        assert_eq!(outcome.told[0]["location"], "https://roster.example.com/scim/v2/Groups/Group-0");
    }
}

#[test]
fn only_what_is_referred_to_comes_earlier() {
    let outcome = run(&operations(json!([
        group("a", &["bulkId:c"]),
        group("b", &[]),
        group("c", &["bulkId:d"]),
        group("d", &[]),
        group("e", &["bulkId:a", "bulkId:d"]),
    ])));
    let order: Vec<_> = outcome.sent.iter().map(|sent| &sent[28..29]).collect();
    assert_eq!(order, ["d", "c", "a", "b", "e"]);
    assert_eq!(outcome.statuses(), ["a 201", "b 201", "c 201", "d 201", "e 201"]);
}

#[test]
fn a_reference_to_nothing_refuses_the_operation_and_names_it() {
    let outcome = run(&operations(json!([
        group("g", &["bulkId:nobody"]),
        { "method": "DELETE", "path": "/Users/bulkId:nobody" },
        { "method": "DELETE", "path": "/Users/1", "bulkId": "not-a-post" },
        group("h", &["bulkId:not-a-post"]),
        group("i", &[]),
    ])));
    assert_eq!(outcome.statuses(), ["g 400", "DELETE 400", "not-a-post 204", "h 400", "i 201"]);
    assert!(outcome.detail(0).starts_with("bulkId:nobody refers to no operation"), "{}", outcome.detail(0));
    assert_eq!(outcome.told[0]["response"]["scimType"], "invalidValue");
    assert_eq!(outcome.sent.len(), 2);
}

#[test]
fn a_reference_to_what_failed_refuses_the_operation_and_names_it() {
    let outcome = run(&operations(json!([
        post("Users", "u", json!({ "userName": "refuse" })),
        group("g", &["bulkId:u"]),
        group("h", &["bulkId:g"]),
        { "method": "PATCH", "path": "/Groups/bulkId:h", "data": {} },
        post("Users", "faulty", json!(null)),
        { "method": "DELETE", "path": "/Users/bulkId:faulty" },
    ])));
    assert_eq!(outcome.statuses(), ["u 400", "g 409", "h 409", "PATCH 409", "faulty 400", "DELETE 409"]);
    assert!(outcome.detail(1).contains("refers to bulkId:u, which was not created"), "{}", outcome.detail(1));
    assert_eq!(outcome.sent.len(), 1);
}

#[test]
fn what_does_not_refer_is_not_copied() {
    use crate::bulk::{Job, parse};
    let text = operations(json!([post("Users", "u", json!({ "userName": "ada" }))])).to_string();
    let mut job = Job::new(parse(&text, &super::LIMITS).unwrap(), super::BASE);
    assert!(matches!(job.next_call().unwrap().body, Some(Cow::Borrowed(_))));
}
