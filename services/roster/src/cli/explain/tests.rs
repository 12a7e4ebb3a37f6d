#![expect(clippy::unwrap_used, reason = "tests")]

use proto::v1::{
    Activity, ActivityNote, ActivityOutcome, ActivityResource, ActivityTarget, ExplainScimRequestResponse, Explanation,
    FieldChange, IdentityProvider, ScimRequest,
};
use serde_json::json;

use super::{request, view};

#[test]
fn a_request_is_read_with_its_body_and_headers() {
    let text = json!({
        "method": "patch",
        "path": "/Users/7",
        "body": { "Operations": [] },
        "headers": { "user-agent": "Okta", "Content-Type": "application/json", "Accept": "*/*",
            "IF-MATCH": "W/\"3\"", "If-None-Match": "*" },
    });
    let read = request::read(&text.to_string()).unwrap();
    assert_eq!((read.message.method.as_str(), read.message.path.as_str()), ("PATCH", "/Users/7"));
    assert_eq!(read.message.body, br#"{"Operations":[]}"#);
    assert_eq!((read.message.user_agent.as_str(), read.message.content_type.as_str()), ("Okta", "application/json"));
    assert_eq!((read.message.if_match.as_str(), read.message.if_none_match.as_str()), ("W/\"3\"", "*"));
    assert_eq!(read.ignored, ["Accept"]);

    let read = request::read(r#"{"method": "POST", "path": "/Users", "body": "{ no json"}"#).unwrap();
    assert_eq!(read.message.body, b"{ no json");
    assert_eq!(request::read(r#"{"method": "GET", "path": "/Users"}"#).unwrap().message.body, b"");
}

#[test]
fn what_is_no_request_is_refused_by_name() {
    for (text, named) in [
        ("", "no JSON"),
        ("[]", "no JSON object"),
        (r#"{"path": "/Users"}"#, "`method` is missing"),
        (r#"{"method": "GET"}"#, "`path` is missing"),
        (r#"{"method": 7, "path": "/Users"}"#, "`method` must be text"),
        (r#"{"method": "GET", "path": "/Users", "data": {}}"#, "`data` is no part"),
        (r#"{"method": "GET", "path": "/Users", "headers": []}"#, "`headers` must be"),
        (r#"{"method": "GET", "path": "/Users", "headers": {"Accept": 1}}"#, "Accept must be text"),
        (r#"{"method": "GET", "path": "/Users", "headers": {"AUTHORIZATION": "x"}}"#, "leave out the header"),
    ] {
        let problem = request::read(text).unwrap_err();
        assert!(problem.contains(named), "{text}: {problem}");
    }
}

fn patched() -> ExplainScimRequestResponse {
    let note = |code: &str, path: &str, text: &str| ActivityNote {
        code: code.to_owned(),
        path: path.to_owned(),
        text: text.to_owned(),
    };
    let change = |path: &str, before: &str, after: &str, redacted| FieldChange {
        path: path.to_owned(),
        before: before.to_owned(),
        after: after.to_owned(),
        redacted,
    };
    let activity = Activity {
        outcome: ActivityOutcome::Applied.into(),
        target: Some(ActivityTarget {
            resource: ActivityResource::User.into(),
            id: "7".to_owned(),
            name: "ada@example.com".to_owned(),
        }),
        request: Some(ScimRequest {
            identity_provider: IdentityProvider::Entra.into(),
            dialect: "entra-default".to_owned(),
            coercions: vec![note("string-boolean", "active", ""), note("new-habit", "", "")],
            ..ScimRequest::default()
        }),
        http_status: 200,
        changes: vec![change("title", "\"Analyst\"", "\"CTO\"", false), change("urn:x:pin", "", "", true)],
        warnings: vec![note("time-zone-unknown", "timezone", "it is kept as sent")],
        ..Activity::default()
    };
    ExplainScimRequestResponse { http_status: 200, body: b"{\"id\":\"7\"}".to_vec(), activities: vec![activity] }
}

#[test]
fn what_would_be_done_is_told_line_by_line() {
    let text = view::text("PATCH /Users/7", &patched());
    let meaning = gateway::meaning_of("string-boolean").unwrap();
    let expected = [
        "PATCH /Users/7: 200 would be applied".to_owned(),
        "  about: ada@example.com 7".to_owned(),
        "  sent by: entra (entra-default)".to_owned(),
        "  changed: title: \"Analyst\" -> \"CTO\"".to_owned(),
        "  changed: urn:x:pin (values are kept out of the activity)".to_owned(),
        "  warning: time-zone-unknown (timezone): it is kept as sent".to_owned(),
        format!("  understood: string-boolean (active): {meaning}"),
        "  understood: new-habit".to_owned(),
    ];
    assert_eq!(text.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn a_refusal_is_told_with_its_cause_and_remedy() {
    let activity = Activity {
        outcome: ActivityOutcome::Refused.into(),
        http_status: 409,
        detail: "User already exists\u{1b}[31m".to_owned(),
        explanation: Some(Explanation {
            code: "user-exists".to_owned(),
            summary: "Somebody has this address.".to_owned(),
            remedy: "Adopt the user.".to_owned(),
        }),
        ..Activity::default()
    };
    let answer = ExplainScimRequestResponse { http_status: 409, body: Vec::new(), activities: vec![activity] };
    let text = view::text("POST /Users", &answer);
    assert_eq!(
        text.lines().collect::<Vec<_>>(),
        [
            "POST /Users: 409 would be refused, and change nothing",
            "  what happens: Somebody has this address.",
            "  remedy: Adopt the user.",
            "  answered: User already exists\u{fffd}[31m",
        ]
    );

    let answer = ExplainScimRequestResponse { http_status: 200, ..ExplainScimRequestResponse::default() };
    assert_eq!(view::text("GET /Users", &answer), "GET /Users: 200 would be answered");
}

#[test]
fn as_json_values_are_values() {
    let told = view::json(&patched());
    assert_eq!(
        (&told["http_status"], &told["accepted"], &told["body"]["id"]),
        (&json!(200), &json!(true), &json!("7"))
    );
    let activity = &told["activities"][0];
    assert_eq!(activity["outcome"], "applied");
    assert_eq!(activity["target"], json!({ "resource": "user", "id": "7", "name": "ada@example.com" }));
    assert_eq!(
        activity["changes"],
        json!([
            { "path": "title", "before": "Analyst", "after": "CTO", "redacted": false },
            { "path": "urn:x:pin", "before": null, "after": null, "redacted": true },
        ])
    );
    assert_eq!(activity["coercions"][0]["text"], gateway::meaning_of("string-boolean").unwrap());
    assert_eq!(activity["coercions"][1], json!({ "code": "new-habit", "path": null, "text": null }));
}

#[test]
fn a_bulk_request_is_told_operation_by_operation() {
    let body = json!({ "Operations": [
        { "method": "POST", "bulkId": "a", "status": "201", "location": "https://scim.example/scim/v2/Users/7" },
        { "method": "DELETE", "status": "404", "response": { "detail": "user not found" } },
    ] });
    let outcome = |outcome: ActivityOutcome| Activity { outcome: outcome.into(), ..Activity::default() };
    let answer = ExplainScimRequestResponse {
        http_status: 200,
        body: body.to_string().into_bytes(),
        activities: vec![outcome(ActivityOutcome::Applied), outcome(ActivityOutcome::Refused)],
    };
    let text = view::text("POST /Bulk", &answer);
    let lines: Vec<_> = text.lines().take(3).collect();
    assert_eq!(
        lines,
        [
            "POST /Bulk: 200 would be executed, but for the operations that would be refused",
            "  operation 1: POST (a) 201",
            "  operation 2: DELETE 404: user not found",
        ]
    );
}
