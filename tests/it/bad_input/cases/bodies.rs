//! Broken bodies: patch paths, patch operations, whole documents.

use roster_tests::Random;
use roster_tests::dialect::{ENTERPRISE, YH};
use serde_json::json;

use super::{Case, Sender, case};

/// Each travels behind an operation that is good: it must not be applied when the whole is refused.
pub(super) fn paths(sender: &Sender<'_>) -> Vec<Case> {
    let broken = [
        "emails[",
        "emails[]",
        "emails[type eq \"work\"",
        "emails[type eq \"work\"]]",
        "emails[type eq \"work\"]value",
        "emails[type eq \"work\"].",
        "emails[type eq \"work\"].value.more",
        "emails[emails[type eq \"work\"]]",
        "emails[type xx \"work\"]",
        "userName[value eq \"a\"]",
        "name.",
        ".name",
        "name..givenName",
        "name givenName",
        "na\u{0}me",
        "name.givenName eq \"x\"",
    ];
    let good = [
        "title",
        "name.givenName",
        "emails[type eq \"work\"].value",
        "addresses[type eq \"work\" and primary eq true].streetAddress",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager",
        "urn:example:x:2.0:User:badge.number",
    ];
    let patch = |path: &str| {
        json!({ "Operations": [
            { "op": "replace", "path": "title", "value": format!("before {}", path.len()) },
            { "op": "replace", "path": path, "value": "x@example.com" },
        ] })
    };
    let mut cases: Vec<Case> =
        broken.iter().map(|path| case(format!("path {path:?}"), sender.patch(&patch(path)), true)).collect();
    let deep = format!("emails[{}type pr{}]", "(".repeat(9_000), ")".repeat(9_000));
    cases.push(case("a deep path", sender.patch(&patch(&deep)), true));
    let mut random = Random::new(11);
    for path in good {
        for _ in 0..12 {
            let damaged = random.damage(path);
            cases.push(case(format!("damaged path {damaged:?}"), sender.patch(&patch(&damaged)), false));
        }
    }
    cases
}

pub(super) fn operations(sender: &Sender<'_>) -> Vec<Case> {
    let refused = [
        json!({ "op": "explode", "path": "title", "value": "x" }),
        json!({ "op": "", "path": "title", "value": "x" }),
        json!({ "op": 7, "path": "title", "value": "x" }),
        json!({ "op": "replace", "path": 7, "value": "x" }),
        json!({ "op": "replace", "path": ["title"], "value": "x" }),
        json!({ "op": "replace", "path": "title", "value": { "a": 1 } }),
        json!({ "op": "replace", "path": "title", "value": "a\u{0}b" }),
        json!({ "op": "replace", "path": "active", "value": "yes" }),
        json!({ "op": "replace", "path": "active", "value": 1 }),
        json!({ "op": "replace", "path": "active", "value": { "value": true } }),
        json!({ "op": "replace", "path": "userName", "value": null }),
        json!({ "op": "replace", "path": "userName", "value": "" }),
        json!({ "op": "replace", "path": "userName", "value": ["a", "b"] }),
        json!({ "op": "replace", "path": "userName", "value": "x".repeat(2_000) }),
        json!({ "op": "remove", "path": "userName" }),
        json!({ "op": "remove", "path": "name" }),
        json!({ "op": "remove", "path": "name.familyName" }),
        json!({ "op": "remove" }),
        json!({ "op": "remove", "value": "x" }),
        json!({ "op": "add", "value": "x" }),
        json!({ "op": "replace", "value": ["x"] }),
        json!({ "op": "add", "path": "emails", "value": true }),
        json!({ "op": "add", "path": "emails", "value": [[1, 2]] }),
        json!({ "op": "add", "path": "emails", "value": [{ "value": { "x": 1 } }] }),
        json!({ "op": "add", "path": "emails", "value": [{ "value": "a@x", "primary": "perhaps" }] }),
        json!({ "op": "replace", "path": "emails[type eq \"nowhere\" or type eq \"else\"].value", "value": "a@x" }),
        json!({ "op": "replace", "path": "name", "value": "Ada Byron" }),
        json!({ "op": "replace", "path": format!("{ENTERPRISE}:manager"), "value": true }),
        json!({ "op": "replace", "path": ENTERPRISE, "value": "x" }),
        json!("replace"),
        json!(null),
        json!([]),
        json!(7),
    ];
    let mut cases = Vec::new();
    for operation in refused {
        let whole = json!({ "Operations": [
            { "op": "replace", "path": "displayName", "value": operation.to_string().len().to_string() },
            operation,
        ] });
        let short: String = operation.to_string().chars().take(90).collect();
        cases.push(case(format!("operation {short}"), sender.patch(&whole), true));
    }
    let envelopes = [
        json!({ "Operations": "x" }),
        json!({ "Operations": { "op": "replace", "path": "title" } }),
        json!({ "Operations": null }),
        json!({}),
        json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "active": false }),
        json!({ "Operations": vec![json!({ "op": "replace", "path": "title", "value": "x" }); 1_500] }),
    ];
    for envelope in envelopes {
        let short: String = envelope.to_string().chars().take(90).collect();
        cases.push(case(format!("envelope {short}"), sender.patch(&envelope), true));
    }
    cases
}

pub(super) fn documents(sender: &Sender<'_>) -> Vec<Case> {
    let good = YH.user("fresh");
    let text = good.to_string();
    let post = |body: &[u8]| sender.send("POST", "/scim/v2/Users", body);
    let put = |body: &[u8]| sender.send("PUT", &format!("/scim/v2/Users/{}", sender.user), body);
    let mut cases = Vec::new();
    for end in (0..text.len()).step_by(11) {
        cases.push(case(format!("a body cut at {end}"), post(&text.as_bytes()[..end]), true));
    }
    for (what, body) in [
        ("no JSON", b"userName=ada".to_vec()),
        ("a list", b"[]".to_vec()),
        ("a text", b"\"x\"".to_vec()),
        ("a number", b"1".to_vec()),
        ("null", b"null".to_vec()),
        ("white space", b"  \r\n ".to_vec()),
        ("two documents", b"{}{}".to_vec()),
        ("bytes that are no UTF-8", b"{\"userName\":\"\xff\xfe\"}".to_vec()),
        ("a lone surrogate", b"{\"userName\":\"\\ud800@x\"}".to_vec()),
        ("UTF-16", "{\"userName\":1}".encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("a comment", b"{/* x */}".to_vec()),
        ("a trailing comma", b"{\"userName\":\"a@x\",}".to_vec()),
        ("ten thousand lists", [b"[".repeat(10_000), b"]".repeat(10_000)].concat()),
        ("ten thousand objects", [b"{\"a\":".repeat(10_000), b"1".to_vec(), b"}".repeat(10_000)].concat()),
        ("NaN", b"{\"userName\":NaN}".to_vec()),
        ("nine megabytes", [b" ".repeat(9 << 20), text.clone().into_bytes()].concat()),
    ] {
        cases.push(case(format!("POST of {what}"), post(&body), true));
        cases.push(case(format!("PUT of {what}"), put(&body), true));
    }
    let mut deep = json!("x");
    for _ in 0..60 {
        deep = json!({ "a": deep });
    }
    for (member, values) in [
        (
            "userName",
            vec![
                json!(null),
                json!(""),
                json!({}),
                json!([]),
                json!(["a", "b"]),
                json!("a\u{0}"),
                json!("x".repeat(2_000)),
            ],
        ),
        ("active", vec![json!("yes"), json!(1), json!(0), json!({}), json!("tru")]),
        (
            "name",
            vec![json!("Ada"), json!(1), json!([1]), json!({ "familyName": {} }), json!({ "givenName": ["a", "b"] })],
        ),
        (
            "emails",
            vec![json!(true), json!([true]), json!([{ "value": {} }]), json!([{ "primary": "x", "value": "a@x" }])],
        ),
        ("addresses", vec![json!("Paris"), json!([{ "locality": {} }])]),
        (
            "title",
            vec![json!({}), json!({ "value": "x" }), json!(["a", "b"]), json!("a\u{0}b"), json!("x".repeat(70_000))],
        ),
        (ENTERPRISE, vec![json!("x"), json!([1]), json!({ "department": {} }), json!({ "manager": [1, 2] })]),
        (
            "urn:example:x:2.0:User",
            vec![json!("x"), json!([1]), json!(7), json!({ "a": "\u{0}" }), json!({ "\u{0}": 1 }), deep],
        ),
    ] {
        for value in values {
            let mut body = good.clone();
            body[member] = value;
            let short: String = body[member].to_string().chars().take(40).collect();
            cases.push(case(format!("POST of {member} {short}"), post(body.to_string().as_bytes()), true));
            cases.push(case(format!("PUT of {member} {short}"), put(body.to_string().as_bytes()), true));
        }
    }
    // A length that is not told is a length all the same.
    let head = sender.send("POST", "/scim/v2/Users", b"");
    let head = String::from_utf8_lossy(&head).replace("content-length: 0", "transfer-encoding: chunked");
    let chunks = [b"100000\r\n".to_vec(), b" ".repeat(1 << 20), b"\r\n".to_vec()].concat().repeat(9);
    cases.push(case("nine megabytes in chunks", [head.into_bytes(), chunks, b"0\r\n\r\n".to_vec()].concat(), true));
    let renamed = YH.user("renamed").to_string();
    let mut random = Random::new(13);
    for _ in 0..40 {
        let damaged = random.damage(&renamed);
        cases.push(case(format!("PUT of damaged {damaged}"), put(damaged.as_bytes()), false));
    }
    cases
}
