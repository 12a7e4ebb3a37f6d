//! What browsers send: the parameters of an address and the fields of a form.

use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt, Limited};

use super::csrf;
use super::trouble::Trouble;
use super::visit::{Visit, Within};
use crate::app::Shared;

const FORM: &str = "application/x-www-form-urlencoded";

/// Named values in the order they came.
#[derive(Default)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Those of an address.
    pub(crate) fn of_query(query: Option<&str>) -> Self {
        Self::parse(query.unwrap_or_default().as_bytes())
    }

    /// Those of a form's body.
    pub(crate) fn parse(body: &[u8]) -> Self {
        Self(form_urlencoded::parse(body).into_owned().collect())
    }

    /// The first value of this name as it came; empty when there is none.
    pub(crate) fn raw(&self, name: &str) -> &str {
        self.first(name).unwrap_or_default()
    }

    /// The first value of this name without space around it; empty when there is none.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.raw(name).trim()
    }

    /// Whether there is a value of this name: a box that was ticked, a button that was pressed.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.first(name).is_some()
    }

    fn first(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

/// The parameters of the address.
pub(crate) struct Query(pub(crate) Fields);

impl FromRequestParts<Shared> for Query {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> Result<Self, Self::Rejection> {
        Ok(Self(Fields::of_query(parts.uri.query())))
    }
}

/// A form without fields that one of our pages sent, in a session: checked to be so.
pub(crate) struct Posted {
    pub(crate) visit: Visit,
}

impl FromRequest<Shared> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, gateway: &Shared) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let visit = Visit::from_request_parts(&mut parts, gateway).await?;
        checked(&parts, body, gateway, &visit).await.map_err(IntoResponse::into_response)?;
        Ok(Self { visit })
    }
}

/// A form that one of the pages of a workspace sent, in a session: checked to be so.
pub(crate) struct PostedWithin {
    pub(crate) within: Within,
    pub(crate) fields: Fields,
}

impl FromRequest<Shared> for PostedWithin {
    type Rejection = Response;

    async fn from_request(request: Request, gateway: &Shared) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let within = Within::from_request_parts(&mut parts, gateway).await?;
        let fields = checked(&parts, body, gateway, &within.visit).await.map_err(IntoResponse::into_response)?;
        Ok(Self { within, fields })
    }
}

async fn checked(parts: &Parts, body: Body, gateway: &Shared, visit: &Visit) -> Result<Fields, Trouble> {
    let fields = read(parts, body, gateway.config.max_body_bytes).await?;
    if csrf::is_right(visit.csrf(), fields.raw(csrf::FIELD)) { Ok(fields) } else { Err(Trouble::forged()) }
}

/// Reads a form of up to `limit` bytes.
pub(crate) async fn read(parts: &Parts, body: Body, limit: usize) -> Result<Fields, Trouble> {
    let kind = parts.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(FORM) {
        return Err(Trouble::unreadable(415, "This page takes forms only."));
    }
    match Limited::new(body, limit).collect().await {
        Ok(body) => Ok(Fields::parse(&body.to_bytes())),
        Err(_) => Err(Trouble::unreadable(413, "The form is too large, or ended early. Send less at once.")),
    }
}
