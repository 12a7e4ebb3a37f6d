//! A SCIM client with a token and a dialect: what an identity provider is to the server.

mod groups;

use std::sync::Arc;

pub use groups::members;

use http::Method;
use serde_json::Value;

use crate::dialect::{self, Dialect};
use crate::http::{Answer, Call, Http, NoAnswer};

/// An identity provider's client.
#[derive(Clone, Debug)]
pub struct Scim {
    http: Arc<Http>,
    token: String,
    dialect: &'static Dialect,
}

impl Scim {
    /// A client of the server behind `http`, with this token.
    pub fn new(http: Arc<Http>, token: impl Into<String>, dialect: &'static Dialect) -> Self {
        Self { http, token: token.into(), dialect }
    }

    /// The same client with another token.
    #[must_use]
    pub fn with_token(&self, token: impl Into<String>) -> Self {
        Self { http: Arc::clone(&self.http), token: token.into(), dialect: self.dialect }
    }

    /// The same client in another dialect.
    #[must_use]
    pub fn with_dialect(&self, dialect: &'static Dialect) -> Self {
        Self { dialect, ..self.clone() }
    }

    /// The client's dialect.
    pub fn dialect(&self) -> &'static Dialect {
        self.dialect
    }

    /// The HTTP client below.
    pub fn http(&self) -> &Http {
        &self.http
    }

    /// A request as this client makes it, body and token included.
    pub fn call(&self, method: Method, path: &str, query: &[(&str, &str)], body: Option<&Value>) -> Call {
        let query: Vec<(String, String)> =
            query.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let mut call = Call::new(method, self.dialect.target(path, &query))
            .header("authorization", self.dialect.authorization(&self.token))
            .header("accept", self.dialect.accept);
        if let Some(agent) = self.dialect.user_agent {
            call = call.header("user-agent", agent);
        }
        if let Some(body) = body {
            call = call.header("content-type", self.dialect.content_type).body(body.to_string());
        }
        call
    }

    /// Sends a request.
    pub async fn send(&self, method: Method, path: &str, query: &[(&str, &str)], body: Option<&Value>) -> Answer {
        self.http.send(&self.call(method, path, query, body)).await
    }

    /// Sends a request that may stay without an answer.
    ///
    /// # Errors
    /// When the connection fails before the answer is complete.
    pub async fn try_send(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Answer, NoAnswer> {
        self.http.try_send(&self.call(method, path, &[], body)).await
    }

    /// `POST /Users`.
    pub async fn create(&self, body: &Value) -> Answer {
        self.send(Method::POST, "/Users", &[], Some(body)).await
    }

    /// Creates the dialect's user of this local part and gives its id.
    pub async fn create_user(&self, local: &str) -> String {
        self.create(&self.dialect.user(local)).await.expect(201).id()
    }

    /// `GET /Users/{id}`.
    pub async fn get(&self, id: &str) -> Answer {
        self.send(Method::GET, &format!("/Users/{id}"), &[], None).await
    }

    /// `GET /Users` with a query.
    pub async fn list(&self, query: &[(&str, &str)]) -> Answer {
        self.send(Method::GET, "/Users", query, None).await
    }

    /// The ids that a filter finds.
    pub async fn find(&self, filter: &str) -> Vec<String> {
        ids(&self.list(&[("filter", filter), ("count", "1000")]).await.expect(200))
    }

    /// Every user of the workspace, as the client sees them, in order.
    pub async fn everyone(&self) -> Vec<Value> {
        let mut all = Vec::new();
        loop {
            let start = (all.len() + 1).to_string();
            let page = self.list(&[("startIndex", &start), ("count", "1000")]).await.expect(200).json();
            let resources = page["Resources"].as_array().cloned().unwrap_or_default();
            if resources.is_empty() {
                return all;
            }
            all.extend(resources);
            if Some(all.len() as u64) >= page["totalResults"].as_u64() {
                return all;
            }
        }
    }

    /// `PUT /Users/{id}`.
    pub async fn put(&self, id: &str, body: &Value) -> Answer {
        self.send(Method::PUT, &format!("/Users/{id}"), &[], Some(body)).await
    }

    /// `PATCH /Users/{id}` with operations.
    pub async fn patch(&self, id: &str, operations: &Value) -> Answer {
        self.send(Method::PATCH, &format!("/Users/{id}"), &[], Some(&dialect::patch_of(operations))).await
    }

    /// `PATCH /Users/{id}` that sets `active` in the dialect's shape.
    pub async fn set_active(&self, id: &str, active: bool) -> Answer {
        let body = self.dialect.set_active(active);
        self.send(Method::PATCH, &format!("/Users/{id}"), &[], Some(&body)).await
    }

    /// `DELETE /Users/{id}`.
    pub async fn delete(&self, id: &str) -> Answer {
        self.send(Method::DELETE, &format!("/Users/{id}"), &[], None).await
    }
}

/// The ids in a ListResponse.
pub fn ids(answer: &Answer) -> Vec<String> {
    let body = answer.json();
    let resources = body["Resources"].as_array().cloned().unwrap_or_default();
    resources.iter().map(|resource| crate::look::text(resource.get("id"))).collect()
}
