#![expect(clippy::unwrap_used, reason = "tests")]

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use hyper::body::Frame;
use scim::ScimType;
use serde_json::{Value, json};

use super::json as read;

const LIMIT: usize = 64 << 10;

async fn of(bytes: impl Into<Bytes>) -> Result<Value, scim::Error> {
    read(&HeaderMap::new(), Body::from(bytes.into()), LIMIT).await
}

/// A body of which nothing ever comes.
struct Silence;

impl hyper::body::Body for Silence {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Pending
    }
}

#[tokio::test]
async fn json_is_read_with_or_without_a_byte_order_mark() {
    for text in ["{\"a\":1}", "\u{feff}{\"a\":1}", " \r\n{\"a\" : 1 }\n", "{\"a\":0,\"a\":1}"] {
        assert_eq!(of(text).await.unwrap(), json!({ "a": 1 }), "{text}");
    }
}

#[tokio::test]
async fn what_is_no_json_is_refused_by_place_and_not_by_content() {
    let deep = "[".repeat(10_000);
    let cases: &[&[u8]] = &[
        b"",
        b"  \n",
        b"secret-word",
        b"{\"secret-word\":",
        b"{\"a\":1}secret-word",
        b"{'secret-word':1}",
        b"{\"a\":\"secret-word\xff\"}",
        b"\xc3",
        b"{\"a\":\"\\ud800\"}",
        b"{\"a\":1e999}",
        b"{\"a\":01}",
        b"{\"a\":NaN}",
        deep.as_bytes(),
    ];
    for case in cases {
        let refused = of(case.to_vec()).await.unwrap_err();
        assert_eq!((refused.status, refused.scim_type), (400, Some(ScimType::InvalidSyntax)));
        assert!(!refused.detail.contains("secret-word"), "{}", refused.detail);
    }
}

#[tokio::test]
async fn line_and_column_lead_to_the_mistake() {
    let refused = of("{\n  \"a\": 1,\n  \"b\" 2\n}").await.unwrap_err();
    assert!(refused.detail.ends_with("at line 3 column 7"), "{}", refused.detail);
}

#[tokio::test]
async fn a_body_over_the_limit_is_413_whether_it_says_so_or_not() {
    let mut declared = HeaderMap::new();
    declared.insert(CONTENT_LENGTH, HeaderValue::from_static("65537"));
    let mut lying = HeaderMap::new();
    lying.insert(CONTENT_LENGTH, HeaderValue::from_static("10"));
    for (headers, body) in [
        (declared, Body::from("{}")),
        (lying, Body::from(vec![b' '; LIMIT + 1])),
        (HeaderMap::new(), Body::from(vec![b' '; LIMIT + 1])),
    ] {
        assert_eq!(read(&headers, body, LIMIT).await.unwrap_err().status, 413);
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_that_waits_for_its_answer_gets_it() {
    let mut declared = HeaderMap::new();
    declared.insert(CONTENT_LENGTH, HeaderValue::from_static("65537"));
    assert_eq!(read(&declared, Body::new(Silence), LIMIT).await.unwrap_err().status, 413);
}

#[tokio::test]
async fn a_body_at_the_limit_is_read() {
    let mut bytes = b"{}".to_vec();
    bytes.resize(LIMIT, b' ');
    assert_eq!(of(bytes).await.unwrap(), json!({}));
}

#[tokio::test]
async fn another_media_type_is_415() {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
    assert_eq!(read(&headers, Body::from("{}"), LIMIT).await.unwrap_err().status, 415);
}
