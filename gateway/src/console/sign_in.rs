//! Signing in with an admin key, and out again.

pub(crate) mod limit;
mod page;

use axum::Router;
use axum::body::Body;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{HOST, HeaderName, ORIGIN, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use proto::v1;
use tonic::{Code, Status};

use super::form::{self, Fields, Posted, Query};
use super::notice::{self, Notice};
use super::trouble::Trouble;
use super::visit::{Errand, Visit};
use super::{ROOT, cookie, frame::Frame, link, ui};
use crate::app::Shared;

/// Where browsers say where a request comes from.
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
/// How large the form may be.
const MAX_FORM: usize = 16 << 10;
/// How SCIM tokens begin.
const SCIM_TOKEN: &str = "rst_scim_";

pub(crate) fn routes() -> Router<Shared> {
    Router::new().route(link::SIGN_IN, get(form).post(sign_in)).route(link::SIGN_OUT, post(sign_out))
}

/// Why somebody is not signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Refusal {
    /// Nothing was entered.
    Nothing,
    /// A SCIM token was.
    ScimToken,
    /// No live key: unknown and revoked are not told apart.
    NoKey,
    /// A key that is no admin's.
    NotAdmin,
}

async fn form(State(gateway): State<Shared>, Query(query): Query, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let next = link::own_page(query.raw("next")).unwrap_or(ROOT).to_owned();
    // Whoever is signed in already has no use for the form.
    let over_tls = cookie::is_over_tls(gateway.config.public_url.as_deref());
    if cookie::secret(&parts.headers, over_tls).is_some()
        && Visit::from_request_parts(&mut parts, &gateway).await.is_ok()
    {
        return Redirect::to(&next).into_response();
    }
    // The frame of somebody whose session ended is that of nobody.
    page::sign_in(&Frame::default(), &next, None, Notice::of(query.raw(notice::PARAMETER)))
}

async fn sign_in(State(gateway): State<Shared>, request: Request) -> Result<Response, Trouble> {
    let (parts, body) = request.into_parts();
    if !is_own(&parts, gateway.config.public_url.as_deref()) {
        return Err(Trouble::forged());
    }
    let peer = parts.extensions.get::<limit::Peer>().copied();
    gateway.attempts.admit(peer).map_err(Trouble::too_many_attempts)?;
    let fields = form::read(&parts, body, MAX_FORM).await?;
    let next = link::own_page(fields.raw("next")).unwrap_or(ROOT);
    match session(&gateway, &parts, &fields).await? {
        Ok((secret, seconds)) => welcome(&gateway, &secret, seconds, next),
        Err(refusal) => Ok(page::sign_in(&Frame::default(), next, Some(refusal), None)),
    }
}

/// Makes a session for the key in the form: its secret, and how many seconds it lasts.
async fn session(gateway: &Shared, parts: &Parts, fields: &Fields) -> Result<Result<(String, u64), Refusal>, Trouble> {
    let key = fields.text("key");
    if key.is_empty() {
        return Ok(Err(Refusal::Nothing));
    }
    if key.starts_with(SCIM_TOKEN) {
        return Ok(Err(Refusal::ScimToken));
    }
    let errand = if cookie::is_plausible(key) { Errand::with(key, parts, gateway) } else { None };
    let Some(errand) = errand else { return Ok(Err(Refusal::NoKey)) };
    let made = errand.upstream().sessions().create_session(errand.request(v1::CreateSessionRequest {})).await;
    match made {
        Ok(answer) => {
            let v1::CreateSessionResponse { session, secret } = answer.into_inner();
            Ok(Ok((secret, session.map_or(0, |session| lasts(&session)))))
        }
        Err(status) if status.code() == Code::Unauthenticated => Ok(Err(Refusal::NoKey)),
        Err(status) if status.code() == Code::PermissionDenied => Ok(Err(Refusal::NotAdmin)),
        Err(status) => Err(status.into()),
    }
}

/// How many seconds are between its making and its end.
fn lasts(session: &v1::Session) -> u64 {
    let (from, to) = (session.create_time.unwrap_or_default(), session.expire_time.unwrap_or_default());
    u64::try_from(to.seconds.saturating_sub(from.seconds)).unwrap_or_default()
}

fn welcome(gateway: &Shared, secret: &str, seconds: u64, next: &str) -> Result<Response, Trouble> {
    let over_tls = cookie::is_over_tls(gateway.config.public_url.as_deref());
    let Some(cookie) = cookie::keep(secret, seconds, over_tls) else {
        return Err(Status::internal("an answer without a session").into());
    };
    let mut response = Redirect::to(next).into_response();
    response.headers_mut().insert(SET_COOKIE, cookie);
    Ok(response)
}

async fn sign_out(State(gateway): State<Shared>, Posted { visit, .. }: Posted) -> Response {
    // The browser forgets the secret whatever the service says; without the service it ends by itself.
    if let Err(status) = visit.upstream().sessions().delete_session(visit.request(v1::DeleteSessionRequest {})).await {
        tracing::warn!(code = ?status.code(), "a session could not be ended and lasts until its time is up");
    }
    let address = link::with_query(link::SIGN_IN, [(notice::PARAMETER, Notice::SignedOut.word())]);
    let mut response = Redirect::to(&address).into_response();
    let over_tls = cookie::is_over_tls(gateway.config.public_url.as_deref());
    response.headers_mut().insert(SET_COOKIE, cookie::forget(over_tls));
    response
}

/// Whether a form was sent by one of our own pages, as the browser has it. There is no session yet whose secret would
/// show it.
fn is_own(parts: &Parts, public_url: Option<&str>) -> bool {
    let text = |name: HeaderName| parts.headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(FETCH_SITE) {
        return site == "same-origin";
    }
    // Browsers that keep the other header back send this one with every form.
    let Some(origin) = text(ORIGIN) else { return false };
    let ours = match public_url {
        Some(url) => url.parse::<Uri>().ok().and_then(|url| url.authority().map(ToString::to_string)),
        None => match parts.uri.authority() {
            Some(authority) => Some(authority.to_string()),
            None => text(HOST).map(str::to_owned),
        },
    };
    let theirs = origin.parse::<Uri>().ok().and_then(|url| url.authority().map(ToString::to_string));
    matches!((ours, theirs), (Some(ours), Some(theirs)) if ours.eq_ignore_ascii_case(&theirs))
}

/// A page beside the session: its body, alone in the middle.
fn alone(status: StatusCode, markup: maud::Markup) -> Response {
    let mut response = Response::new(Body::from(markup.into_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(axum::http::header::CONTENT_TYPE, ui::HTML);
    response
}
