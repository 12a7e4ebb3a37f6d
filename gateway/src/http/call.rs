//! One request on its way to the service: who asks, under which id, until when.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use scim::{Parsed, Resource, quirks};
use serde_json::Value;
use tokio::time::Instant;
use tonic::metadata::MetadataMap;
use tonic::{Extensions, Status};

use super::context::Context;
use super::origin::origin;
use super::reply::Failure;
use super::request_id::{self, RequestId};
use crate::app::Shared;
use crate::map;

/// What the edge knows about a request when it comes in.
#[derive(Clone, Debug)]
pub(crate) struct Arrival {
    pub(crate) id: RequestId,
    pub(crate) deadline: Instant,
    pub(crate) context: Context,
}

/// What a handler needs to ask the service on the client's behalf.
#[derive(Debug)]
pub(crate) struct Call {
    arrival: Arrival,
    /// Base URL of the resources: `https://host/scim/v2`.
    pub(crate) base: String,
}

impl Call {
    /// The message with what travels beside it. The credential is passed on unread.
    pub(crate) fn request<T>(&self, message: T) -> tonic::Request<T> {
        let mut headers = HeaderMap::with_capacity(4);
        headers.insert(request_id::HEADER, self.arrival.id.value());
        if let Some(authorization) = self.arrival.context.authorization() {
            headers.insert(AUTHORIZATION, authorization.clone());
        }
        let mut metadata = MetadataMap::from_headers(headers);
        self.arrival.context.beside(&mut metadata);
        let mut request = tonic::Request::from_parts(metadata, Extensions::default(), message);
        request
            .set_timeout(self.arrival.deadline.saturating_duration_since(Instant::now()).max(Duration::from_millis(1)));
        request
    }

    /// Whether the client says who it is. Whether that is true is the service's to say.
    pub(crate) fn has_credential(&self) -> bool {
        self.arrival.context.authorization().is_some()
    }

    /// Takes a body's word for what the resource is called, before anything else is made of it.
    pub(crate) fn about(&self, resource: &Resource, body: &Value) {
        let name = if *resource == Resource::GROUP { "displayName" } else { "userName" };
        let told = body.as_object().and_then(|body| quirks::member(body, name));
        if let Some(name) = told.and_then(|(_, name)| name.as_str()) {
            self.arrival.context.named(name);
        }
    }

    /// The value that was read. How it had to be read is the sync log's to tell.
    pub(crate) fn understood<T>(&self, parsed: Parsed<T>) -> T {
        let Parsed { value, notes } = parsed;
        self.arrival.context.note(notes);
        value
    }

    /// What the client is told of the service's refusal.
    pub(crate) fn failure(&self, status: &Status) -> Failure {
        map::error::failure(status, &self.arrival.id)
    }

    /// What the edge knew when the request came in.
    pub(crate) fn arrival(&self) -> &Arrival {
        &self.arrival
    }
}

impl FromRequestParts<Shared> for Call {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, gateway: &Shared) -> Result<Self, Infallible> {
        let config = &gateway.config;
        let mut base = origin(config.public_url.as_deref(), parts);
        base.push_str(crate::scim::ROOT);
        // The edge lets no request pass without one.
        let arrival = parts.extensions.get().cloned().unwrap_or_else(|| Arrival {
            id: RequestId::of(&parts.headers),
            deadline: Instant::now() + config.request_timeout,
            context: Context::of(parts),
        });
        Ok(Self { arrival, base })
    }
}
