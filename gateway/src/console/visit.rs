//! One request of somebody who is signed in: whose it is, at which workspace, and the way to ask the service on their
//! behalf.

use std::time::Duration;

use axum::extract::{FromRequestParts, Path};
use axum::http::header::{AUTHORIZATION, HeaderMap, HeaderValue, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderName, Method};
use axum::response::{IntoResponse, Redirect, Response};
use proto::v1;
use std::collections::HashMap;
use tokio::time::Instant;
use tonic::metadata::MetadataMap;
use tonic::{Code, Extensions, Status};

use super::frame::{At, Frame, Signed};
use super::link;
use super::trouble::Trouble;
use super::{cookie, csrf, ui};
use crate::app::Shared;
use crate::http::call::Arrival;
use crate::http::context::Context;
use crate::http::request_id::{self, RequestId};
use crate::upstream::Upstream;

/// Where browsers say where a request comes from.
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Somebody who is signed in.
pub(crate) struct Visit {
    frame: Frame,
    errand: Errand,
    csrf: String,
    key: v1::AccessKey,
    /// Where they are, to come back to.
    here: String,
}

/// The way to the service with a credential.
pub(crate) struct Errand {
    upstream: Upstream,
    authorization: HeaderValue,
    id: RequestId,
    deadline: Instant,
}

/// Somebody who is signed in, at a workspace: for paths with `{slug}`.
pub(crate) struct Within {
    pub(crate) visit: Visit,
    pub(crate) workspace: v1::Workspace,
}

impl Visit {
    /// Whether their key opens every workspace.
    pub(crate) fn is_operator(&self) -> bool {
        self.key.workspace_id.is_empty()
    }

    /// The code for forms.
    pub(crate) fn csrf(&self) -> &str {
        &self.csrf
    }

    /// What surrounds the page.
    pub(crate) fn frame(&self) -> &Frame {
        &self.frame
    }

    /// The service.
    pub(crate) fn upstream(&self) -> &Upstream {
        &self.errand.upstream
    }

    /// The message with what travels beside it.
    pub(crate) fn request<T>(&self, message: T) -> tonic::Request<T> {
        self.errand.request(message)
    }

    /// The workspace that their key is of.
    pub(crate) async fn own_workspace(&self) -> Result<v1::Workspace, Trouble> {
        let wanted = v1::GetWorkspaceRequest { workspace_id: self.key.workspace_id.clone(), slug: String::new() };
        let answer = self.upstream().workspaces().get_workspace(self.request(wanted)).await?;
        answer.into_inner().workspace.ok_or_else(|| Trouble::from(Status::internal("an answer without a workspace")))
    }

    /// Draws a page.
    pub(crate) fn page(&self, page: ui::Page) -> Response {
        page.render(&self.frame)
    }
}

impl Within {
    /// The workspace's id.
    pub(crate) fn id(&self) -> String {
        self.workspace.workspace_id.clone()
    }

    /// The workspace's short name, for links.
    pub(crate) fn slug(&self) -> &str {
        &self.workspace.slug
    }

    /// The service.
    pub(crate) fn upstream(&self) -> &Upstream {
        self.visit.upstream()
    }

    /// The message with what travels beside it.
    pub(crate) fn request<T>(&self, message: T) -> tonic::Request<T> {
        self.visit.request(message)
    }

    /// The code for forms.
    pub(crate) fn csrf(&self) -> &str {
        self.visit.csrf()
    }

    /// Draws a page.
    pub(crate) fn page(&self, page: ui::Page) -> Response {
        self.visit.page(page)
    }
}

impl Errand {
    /// The way to the service with this secret; `None` when it cannot be sent as one.
    pub(crate) fn with(secret: &str, parts: &Parts, gateway: &Shared) -> Option<Self> {
        let mut authorization = HeaderValue::from_str(&format!("Bearer {secret}")).ok()?;
        authorization.set_sensitive(true);
        // The edge lets no request pass without one.
        let arrival = parts.extensions.get::<Arrival>().cloned().unwrap_or_else(|| Arrival {
            id: RequestId::of(&parts.headers),
            deadline: Instant::now() + gateway.config.request_timeout,
            context: Context::of(parts),
        });
        Some(Self { upstream: gateway.upstream.clone(), authorization, id: arrival.id, deadline: arrival.deadline })
    }

    /// The service.
    pub(crate) fn upstream(&self) -> &Upstream {
        &self.upstream
    }

    /// The message with what travels beside it.
    pub(crate) fn request<T>(&self, message: T) -> tonic::Request<T> {
        let mut headers = HeaderMap::with_capacity(3);
        headers.insert(request_id::HEADER, self.id.value());
        headers.insert(AUTHORIZATION, self.authorization.clone());
        let metadata = MetadataMap::from_headers(headers);
        let mut request = tonic::Request::from_parts(metadata, Extensions::default(), message);
        request.set_timeout(self.deadline.saturating_duration_since(Instant::now()).max(Duration::from_millis(1)));
        request
    }
}

/// What a request shows about its session before anybody is asked.
struct Claim {
    frame: Frame,
    errand: Errand,
    csrf: String,
    here: String,
}

impl Claim {
    fn of(parts: &Parts, gateway: &Shared) -> Result<Self, Response> {
        let over_tls = cookie::is_over_tls(gateway.config.public_url.as_deref());
        let here = parts.uri.path_and_query().map_or(super::ROOT, |path| path.as_str()).to_owned();
        let frame = parts.extensions.get::<Frame>().cloned().unwrap_or_default();
        let claimed = cookie::secret(&parts.headers, over_tls)
            .and_then(|secret| Some((Errand::with(secret, parts, gateway)?, csrf::code(secret))));
        let Some((errand, csrf)) = claimed else { return Err(turned_away(parts, &here)) };
        Ok(Self { frame, errand, csrf, here })
    }

    async fn session(&self) -> Result<v1::Session, Status> {
        let answer = self.errand.upstream.sessions().get_session(self.errand.request(v1::GetSessionRequest {})).await?;
        answer.into_inner().session.ok_or_else(|| Status::internal("an answer without a session"))
    }

    async fn workspace(&self, slug: String) -> Result<v1::Workspace, Status> {
        let wanted = v1::GetWorkspaceRequest { workspace_id: String::new(), slug };
        let answer = self.errand.upstream.workspaces().get_workspace(self.errand.request(wanted)).await?;
        answer.into_inner().workspace.ok_or_else(|| Status::internal("an answer without a workspace"))
    }

    fn visit(self, session: v1::Session) -> Visit {
        let key = session.key.unwrap_or_default();
        let Self { frame, errand, csrf, here } = self;
        let key_name = if key.display_name.is_empty() { key.hint.clone() } else { key.display_name.clone() };
        frame.is_of(Signed { key_name, is_operator: key.workspace_id.is_empty(), csrf: csrf.clone() });
        Visit { frame, errand, csrf, key, here }
    }
}

impl FromRequestParts<Shared> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, gateway: &Shared) -> Result<Self, Response> {
        let claim = Claim::of(parts, gateway)?;
        match claim.session().await {
            Ok(session) => Ok(claim.visit(session)),
            Err(status) => Err(no_session(status, parts, gateway, &claim.here)),
        }
    }
}

impl FromRequestParts<Shared> for Within {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, gateway: &Shared) -> Result<Self, Response> {
        let Ok(Path(segments)) = Path::<HashMap<String, String>>::from_request_parts(parts, gateway).await else {
            return Err(Trouble::no_such_page().into_response());
        };
        let slug = segments.get("slug").cloned().unwrap_or_default();
        let claim = Claim::of(parts, gateway)?;
        let (session, workspace) = tokio::join!(claim.session(), claim.workspace(slug));
        let session = session.map_err(|status| no_session(status, parts, gateway, &claim.here))?;
        let visit = claim.visit(session);
        let workspace = workspace.map_err(|status| Trouble::from(status).into_response())?;
        let name = if workspace.display_name.is_empty() { &workspace.slug } else { &workspace.display_name };
        visit.frame.is_at(At { slug: workspace.slug.clone(), name: name.clone() });
        Ok(Self { visit, workspace })
    }
}

/// The answer to somebody whose session is none, or no longer: its secret is forgotten.
fn no_session(status: Status, parts: &Parts, gateway: &Shared, here: &str) -> Response {
    if status.code() != Code::Unauthenticated && status.code() != Code::NotFound {
        return Trouble::from(status).into_response();
    }
    let mut response = turned_away(parts, here);
    let over_tls = cookie::is_over_tls(gateway.config.public_url.as_deref());
    response.headers_mut().insert(SET_COOKIE, cookie::forget(over_tls));
    response
}

/// The answer to somebody who is not signed in.
fn turned_away(parts: &Parts, here: &str) -> Response {
    let is_page = parts.method == Method::GET || parts.method == Method::HEAD;
    if is_page && parts.headers.get(FETCH_SITE).is_some_and(|site| site == "cross-site") {
        // A link from elsewhere: the browser keeps a strict cookie back, and sends it when the page itself asks again.
        return ui::again(here);
    }
    // What a form was about to do is not done later.
    Redirect::to(&link::sign_in_for(if is_page { here } else { super::ROOT })).into_response()
}
