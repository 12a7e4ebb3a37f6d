//! What a request would do: through the gateway's own routes, with calls that are rehearsed.
#![expect(clippy::unreachable, clippy::unwrap_used, reason = "tests")]

use proto::v1;
use proto::v1::explain_service_client::ExplainServiceClient;
use proto::v1::{ActivityOperation as Operation, ErrorReason, IdentityProvider};
use roster_gateway::{Config, Upstream, explain};
use serde_json::{Value, json};
use tonic::service::Routes;
use tonic::{Code, Status};
use tonic_types::StatusExt;

use crate::support::activity::{ADMIN, SyncLog};
use crate::support::{ADA, StandIn};

/// A service that is asked, and what it was asked.
struct Asked {
    log: SyncLog,
    client: ExplainServiceClient<Routes>,
}

impl Asked {
    fn new() -> Self {
        let log = SyncLog::default();
        let upstream = Upstream::in_process(log.listening(StandIn::default().routes()));
        let config = Config { public_url: Some("https://scim.example".to_owned()), ..Config::default() };
        Self { client: ExplainServiceClient::new(Routes::new(explain::service(upstream, config))), log }
    }

    async fn ask(
        &self,
        key: &str,
        message: v1::ExplainScimRequestRequest,
    ) -> Result<v1::ExplainScimRequestResponse, Status> {
        let mut request = tonic::Request::new(message);
        request.metadata_mut().insert("authorization", key.parse().unwrap());
        request.metadata_mut().insert("x-request-id", "ask-1".parse().unwrap());
        Ok(self.client.clone().explain_scim_request(request).await?.into_inner())
    }

    async fn explain(&self, method: &str, path: &str, body: &Value) -> v1::ExplainScimRequestResponse {
        self.ask(ADMIN, asking(method, path, body)).await.unwrap()
    }
}

fn asking(method: &str, path: &str, body: &Value) -> v1::ExplainScimRequestRequest {
    v1::ExplainScimRequestRequest {
        workspace_id: "w1".to_owned(),
        method: method.to_owned(),
        path: path.to_owned(),
        body: if body.is_null() { Vec::new() } else { body.to_string().into_bytes() },
        ..v1::ExplainScimRequestRequest::default()
    }
}

fn json(answer: &v1::ExplainScimRequestResponse) -> Value {
    serde_json::from_slice(&answer.body).unwrap()
}

#[tokio::test]
async fn a_request_is_answered_as_it_would_be_and_its_calls_are_rehearsed() {
    let asked = Asked::new();
    let body = json!({ "userName": "grace@example.com", "active": "True" });
    let message = v1::ExplainScimRequestRequest {
        user_agent: "Okta SCIM Client 1.0.0".to_owned(),
        ..asking("POST", "/Users", &body)
    };
    let answer = asked.ask(ADMIN, message).await.unwrap();

    assert_eq!((answer.http_status, json(&answer)["userName"].as_str()), (201, Some("grace@example.com")));
    assert_eq!(json(&answer)["meta"]["location"], format!("https://scim.example/scim/v2/Users/{ADA}"));
    let [activity] = answer.activities.as_slice() else { unreachable!("{answer:?}") };
    let request = activity.request.as_ref().unwrap();
    assert_eq!((request.operation(), request.resource_name.as_str()), (Operation::Create, "grace@example.com"));
    assert_eq!(request.identity_provider(), IdentityProvider::Okta);
    assert_eq!(request.coercions.first().unwrap().code, "string-boolean");

    let rehearsals = asked.log.rehearsals();
    let [(metadata, call)] = rehearsals.as_slice() else { unreachable!("{rehearsals:?}") };
    assert_eq!((call.rpc.as_str(), call.workspace_id.as_str()), ("/roster.v1.UserService/CreateUser", "w1"));
    assert_eq!(metadata.get("authorization").unwrap(), ADMIN);
    assert_eq!(metadata.get("x-request-id").unwrap(), "ask-1");
}

#[tokio::test]
async fn the_path_may_name_the_root_or_leave_it_out() {
    for path in ["/Users", "/scim/v2/Users", "/scim/v2//Users/"] {
        let answer = Asked::new().explain("GET", path, &Value::Null).await;
        assert_eq!((answer.http_status, json(&answer)["totalResults"].as_u64()), (200, Some(5)), "{path}");
        assert_eq!(answer.activities.len(), 0);
    }
    let asked = Asked::new();
    let answer = asked.explain("DELETE", &format!("/Users/{ADA}"), &Value::Null).await;
    assert_eq!((answer.http_status, answer.body.len(), answer.activities.len()), (204, 0, 1));
}

#[tokio::test]
async fn a_refusal_of_the_service_comes_in_the_words_of_the_answer() {
    let asked = Asked::new();
    let answer = asked.explain("POST", "/Users", &json!({ "userName": "taken" })).await;
    assert_eq!((answer.http_status, json(&answer)["scimType"].as_str()), (409, Some("uniqueness")));
    assert!(json(&answer)["detail"].as_str().unwrap().contains("User already exists"));
    assert_eq!(answer.activities.len(), 1);
    assert_eq!(asked.log.reported().len(), 0);
}

#[tokio::test]
async fn a_refusal_of_the_gateway_is_rehearsed_as_a_report() {
    let asked = Asked::new();
    let message = v1::ExplainScimRequestRequest { body: b"{".to_vec(), ..asking("POST", "/Users", &Value::Null) };
    let answer = asked.ask(ADMIN, message).await.unwrap();
    assert_eq!((answer.http_status, json(&answer)["scimType"].as_str()), (400, Some("invalidSyntax")));
    let [activity] = answer.activities.as_slice() else { unreachable!("{answer:?}") };
    assert_eq!(activity.http_status, 400);

    let reported = asked.log.reported();
    let [(metadata, report)] = reported.as_slice() else { unreachable!("{reported:?}") };
    assert!(report.rehearse && report.workspace_id == "w1");
    assert_eq!(metadata.get("authorization").unwrap(), ADMIN);
    assert_eq!(asked.log.rehearsals().len(), 0);
    assert_eq!(asked.explain("GET", "/healthz", &Value::Null).await.http_status, 404);
}

#[tokio::test]
async fn conditions_are_asked_after_as_they_would_be() {
    let asked = Asked::new();
    let asking = |if_match: &str, if_none_match: &str| v1::ExplainScimRequestRequest {
        if_match: if_match.to_owned(),
        if_none_match: if_none_match.to_owned(),
        ..asking("GET", &format!("/Users/{ADA}"), &Value::Null)
    };
    let tag = {
        let answer = asked.ask(ADMIN, asking("", "")).await.unwrap();
        json(&answer)["meta"]["version"].as_str().unwrap().to_owned()
    };
    for (if_match, if_none_match, status) in
        [(tag.as_str(), "", 200), ("W/\"99\"", "", 412), ("", tag.as_str(), 304), ("", "W/\"99\"", 200)]
    {
        let answer = asked.ask(ADMIN, asking(if_match, if_none_match)).await.unwrap();
        assert_eq!(answer.http_status, status, "{if_match} {if_none_match}");
    }
}

#[tokio::test]
async fn the_operations_of_a_bulk_request_are_rehearsed_together() {
    let asked = Asked::new();
    let body = json!({ "Operations": [
        { "method": "POST", "path": "/Groups", "bulkId": "sales", "data": {
            "displayName": "Sales", "members": [{ "value": "bulkId:grace" }] } },
        { "method": "POST", "path": "/Users", "bulkId": "grace", "data": { "userName": "grace@example.com" } },
        { "method": "DELETE", "path": format!("/Users/{ADA}") },
    ] });
    for path in ["/Bulk", "/scim/v2//Bulk/"] {
        let answer = asked.explain("POST", path, &body).await;
        assert_eq!(answer.http_status, 200);
        let done = json(&answer);
        let statuses: Vec<_> = done["Operations"].as_array().unwrap().iter().map(|op| op["status"].clone()).collect();
        assert_eq!(statuses, [json!("201"), json!("201"), json!("204")], "{done}");
        let operations: Vec<_> =
            answer.activities.iter().map(|told| told.request.as_ref().unwrap().resource_name.clone()).collect();
        assert_eq!(operations, ["grace@example.com", "Sales", ""]);
        assert!(answer.activities.iter().all(|told| told.http_status == 200));
    }
    // The stand-in gives another id than was guessed, so the group is asked for once more.
    assert_eq!(asked.log.performances(), [3, 3, 3, 3]);

    // An operation that would be refused takes those along that rest on it, and is told once.
    let asked = Asked::new();
    let body = json!({ "Operations": [
        { "method": "POST", "path": "/Users", "bulkId": "grace", "data": { "userName": "taken" } },
        { "method": "POST", "path": "/Groups", "bulkId": "sales", "data": {
            "displayName": "Sales", "members": [{ "value": "bulkId:grace" }] } },
    ] });
    let answer = asked.explain("POST", "/Bulk", &body).await;
    let done = json(&answer);
    let statuses: Vec<_> = done["Operations"].as_array().unwrap().iter().map(|op| op["status"].clone()).collect();
    assert_eq!((statuses[0].clone(), answer.activities.len()), (json!("409"), 2), "{done}");
    assert_ne!(statuses[1], json!("201"), "{done}");
    assert_eq!(asked.log.performances(), [2]);
}

#[tokio::test]
async fn nobody_but_an_admin_is_told_anything() {
    let asked = Asked::new();
    for key in ["Bearer good", "Bearer explained"] {
        // Not even what needs no service, nor what is wrong with the question.
        for path in ["/ServiceProviderConfig", "/Users", "nonsense"] {
            let refused = asked.ask(key, asking("GET", path, &Value::Null)).await.unwrap_err();
            assert_eq!(refused.code(), Code::PermissionDenied, "{path}");
        }
    }
    assert_eq!(asked.log.rehearsals().len(), 0);
}

#[tokio::test]
async fn a_question_that_makes_no_request_is_refused_by_field() {
    let asked = Asked::new();
    let good = asking("GET", "/Users", &Value::Null);
    let with = |change: fn(&mut v1::ExplainScimRequestRequest)| {
        let mut message = good.clone();
        change(&mut message);
        message
    };
    for (message, field) in [
        (with(|message| message.method = String::new()), "method"),
        (with(|message| message.method = "get".to_owned()), "method"),
        (with(|message| message.method = "G T".to_owned()), "method"),
        (with(|message| message.path = String::new()), "path"),
        (with(|message| message.path = "Users".to_owned()), "path"),
        (with(|message| message.path = "http://host/scim/v2/Users".to_owned()), "path"),
        (with(|message| message.path = "/Users?filter=userName eq".to_owned()), "path"),
        (with(|message| message.path = "//evil.example/Users\u{7f}".to_owned()), "path"),
        (with(|message| message.user_agent = "a\nb".to_owned()), "user_agent"),
        (with(|message| message.if_match = "a\nb".to_owned()), "if_match"),
        (with(|message| message.if_none_match = "\u{7f}".to_owned()), "if_none_match"),
        (with(|message| message.content_type = "a\0".to_owned()), "content_type"),
    ] {
        let refused = asked.ask(ADMIN, message.clone()).await.unwrap_err();
        let info = refused.get_details_error_info().unwrap();
        assert_eq!(
            (refused.code(), info.reason.as_str()),
            (Code::InvalidArgument, ErrorReason::InvalidField.as_str_name())
        );
        assert_eq!(info.metadata["field"], field, "{message:?}");
    }
}

#[tokio::test]
async fn what_cannot_be_rehearsed_is_no_explanation() {
    let message = v1::ExplainScimRequestRequest {
        workspace_id: "lost".to_owned(),
        ..asking("POST", "/Users", &json!({ "userName": "grace@example.com" }))
    };
    let failed = Asked::new().ask(ADMIN, message).await.unwrap_err();
    assert_eq!((failed.code(), failed.message()), (Code::Unavailable, "the service is gone"));
}
