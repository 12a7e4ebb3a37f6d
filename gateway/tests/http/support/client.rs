//! A client of the gateway: requests, and what comes back.

use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use axum::{Router, response};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

/// A request in the making.
pub(crate) struct Ask {
    pub(super) app: Router,
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Body,
}

impl Ask {
    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.insert(name, value.parse().unwrap());
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.remove(name);
        self
    }

    pub(crate) fn raw(mut self, body: impl Into<Body>) -> Self {
        self.body = body.into();
        self
    }

    pub(super) fn json(self, body: impl ToString) -> Self {
        let body = body.to_string();
        self.header("content-type", "application/scim+json; charset=utf-8").raw(body)
    }

    pub(crate) async fn send(self) -> Answer {
        let Self { app, method, path, headers, body } = self;
        let mut request = Request::builder().method(method).uri(path).body(body).unwrap();
        *request.headers_mut() = headers;
        let response: response::Response = app.oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Answer { status: parts.status, headers: parts.headers, bytes: bytes.to_vec() }
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Asserts Error JSON of this status; returns its `scimType` (or nothing) and `detail`.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16) -> (String, String) {
        assert_eq!(self.status.as_u16(), status, "{}", String::from_utf8_lossy(&self.bytes));
        let kind = self.header("content-type");
        assert!(kind == "application/scim+json" || kind == "application/json", "{kind}");
        assert_eq!(self.header("cache-control"), "no-store");
        let body = self.json();
        assert_eq!(body["schemas"][0], "urn:ietf:params:scim:api:messages:2.0:Error");
        assert_eq!(body["status"], status.to_string());
        let detail = body["detail"].as_str().unwrap().to_owned();
        assert!(!detail.is_empty());
        (body["scimType"].as_str().unwrap_or_default().to_owned(), detail)
    }
}
