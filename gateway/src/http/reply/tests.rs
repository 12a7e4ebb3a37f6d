#![expect(clippy::unwrap_used, reason = "tests")]

use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::response::IntoResponse;
use http_body_util::BodyExt;
use serde_json::{Value, json};

use super::Failure;

#[tokio::test]
async fn a_refusal_is_error_json_with_a_status_in_text() {
    let response = Failure::from(scim::Error::uniqueness("User already exists")).into_response();

    assert_eq!(response.status(), StatusCode::CONFLICT);
    assert_eq!(response.headers()[CONTENT_TYPE], "application/scim+json");
    assert_eq!(response.headers()[CACHE_CONTROL], "no-store");
    let body = response.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(
        serde_json::from_slice::<Value>(&body).unwrap(),
        json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
            "status": "409",
            "scimType": "uniqueness",
            "detail": "User already exists",
        })
    );
}

#[test]
fn a_401_says_how_to_authenticate() {
    let response = Failure::from(scim::Error::unauthorized("no token")).into_response();
    assert_eq!(response.headers()[WWW_AUTHENTICATE], "Bearer realm=\"roster\"");
    assert!(!response.headers().contains_key(RETRY_AFTER));
}

#[test]
fn a_wait_is_told_in_whole_seconds() {
    let failure = Failure { retry_after: Some(7), ..scim::Error::new(429, None, "slow down").into() };
    assert_eq!(failure.into_response().headers()[RETRY_AFTER], "7");
}
