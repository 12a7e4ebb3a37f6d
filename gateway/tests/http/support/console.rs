//! The service as the console sees it: sessions, workspaces, the sync log. And a browser.

mod tokens;

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::Method;
use proto::v1;
use proto::v1::activity_service_server::{ActivityService, ActivityServiceServer};
use proto::v1::session_service_server::{SessionService, SessionServiceServer};
use proto::v1::statistics_service_server::{StatisticsService, StatisticsServiceServer};
use proto::v1::token_service_server::TokenServiceServer;
use proto::v1::workspace_service_server::{WorkspaceService, WorkspaceServiceServer};
use roster_gateway::{Config, Upstream, app};
use tonic::metadata::MetadataMap;
use tonic::service::Routes;
use tonic::{Code, Request, Response, Status};

use super::{Answer, Ask, refuse};

/// A key of the workspace `acme`.
pub(crate) const KEY: &str = "rst_key_acme";
/// A key that opens every workspace.
pub(crate) const OPERATOR_KEY: &str = "rst_key_operator";
/// The workspace.
pub(crate) const ACME: &str = "0191b7a0-0000-7000-8000-00000000000a";

const SESSION: &str = "rst_session_acme";
const OPERATOR_SESSION: &str = "rst_session_operator";

/// Says that it knows two sessions and one workspace.
#[derive(Clone, Debug, Default)]
pub(crate) struct Service {
    pub(crate) ended: Arc<Mutex<Vec<String>>>,
    pub(crate) keys_seen: Arc<Mutex<usize>>,
    /// What the workspace is called.
    pub(crate) name: String,
    pub(crate) is_down: Arc<Mutex<bool>>,
    pub(crate) status: v1::GetScimStatusResponse,
    /// None: the service is too old to have any.
    pub(crate) numbers: Option<v1::GetStatisticsResponse>,
    pub(crate) activities: Vec<v1::Activity>,
    pub(crate) listed: Arc<Mutex<Vec<v1::ListActivityRequest>>>,
    pub(crate) replayed: Arc<Mutex<Vec<v1::ReplayActivityRequest>>>,
    pub(crate) revoked: Arc<Mutex<Vec<v1::RevokeScimTokenRequest>>>,
}

impl Service {
    pub(crate) fn routes(&self) -> Routes {
        Routes::new(SessionServiceServer::new(self.clone()))
            .add_service(WorkspaceServiceServer::new(self.clone()))
            .add_service(StatisticsServiceServer::new(self.clone()))
            .add_service(ActivityServiceServer::new(self.clone()))
            .add_service(TokenServiceServer::new(self.clone()))
    }

    /// The workspace of the session that asks; empty for the operator's.
    pub(crate) fn session(&self, metadata: &MetadataMap) -> Result<&'static str, Status> {
        let secret = bearer(metadata);
        if self.ended.lock().unwrap().contains(&secret) {
            return Err(unknown());
        }
        match secret.as_str() {
            SESSION => Ok(ACME),
            OPERATOR_SESSION => Ok(""),
            _ => Err(unknown()),
        }
    }

    fn workspace(&self) -> v1::Workspace {
        v1::Workspace {
            workspace_id: ACME.to_owned(),
            slug: "acme".to_owned(),
            display_name: self.name.clone(),
            plan: v1::Plan::Scim.into(),
            scim_state: v1::ScimState::Enabled.into(),
            ..v1::Workspace::default()
        }
    }
}

fn bearer(metadata: &MetadataMap) -> String {
    let value = metadata.get("authorization").map_or("", |value| value.to_str().unwrap());
    value.strip_prefix("Bearer ").unwrap_or_default().to_owned()
}

fn unknown() -> Status {
    refuse(Code::Unauthenticated, v1::ErrorReason::Unauthenticated, "who are you", None)
}

fn key(workspace: &str) -> v1::AccessKey {
    v1::AccessKey {
        workspace_id: workspace.to_owned(),
        display_name: "Key <of> Ada".to_owned(),
        hint: "rst_key_ac".to_owned(),
        ..v1::AccessKey::default()
    }
}

#[tonic::async_trait]
impl SessionService for Service {
    async fn create_session(
        &self,
        request: Request<v1::CreateSessionRequest>,
    ) -> Result<Response<v1::CreateSessionResponse>, Status> {
        *self.keys_seen.lock().unwrap() += 1;
        let (secret, workspace) = match bearer(request.metadata()).as_str() {
            KEY => (SESSION, ACME),
            OPERATOR_KEY => (OPERATOR_SESSION, ""),
            "rst_key_reader" => {
                return Err(refuse(Code::PermissionDenied, v1::ErrorReason::PermissionDenied, "not an admin", None));
            }
            _ => return Err(unknown()),
        };
        let at = |seconds| Some(prost_types::Timestamp { seconds, nanos: 0 });
        let session = v1::Session {
            key: Some(key(workspace)),
            create_time: at(1_767_225_600),
            expire_time: at(1_767_225_600 + 43_200),
            ..v1::Session::default()
        };
        Ok(Response::new(v1::CreateSessionResponse { session: Some(session), secret: secret.to_owned() }))
    }

    async fn get_session(
        &self,
        request: Request<v1::GetSessionRequest>,
    ) -> Result<Response<v1::GetSessionResponse>, Status> {
        if *self.is_down.lock().unwrap() {
            return Err(Status::unavailable("secret inside"));
        }
        let workspace = self.session(request.metadata())?;
        let session = v1::Session { key: Some(key(workspace)), ..v1::Session::default() };
        Ok(Response::new(v1::GetSessionResponse { session: Some(session) }))
    }

    async fn delete_session(
        &self,
        request: Request<v1::DeleteSessionRequest>,
    ) -> Result<Response<v1::DeleteSessionResponse>, Status> {
        self.session(request.metadata())?;
        self.ended.lock().unwrap().push(bearer(request.metadata()));
        Ok(Response::new(v1::DeleteSessionResponse {}))
    }
}

#[tonic::async_trait]
impl WorkspaceService for Service {
    async fn create_workspace(
        &self,
        _: Request<v1::CreateWorkspaceRequest>,
    ) -> Result<Response<v1::CreateWorkspaceResponse>, Status> {
        Err(Status::unimplemented("not for the console"))
    }

    async fn get_workspace(
        &self,
        request: Request<v1::GetWorkspaceRequest>,
    ) -> Result<Response<v1::GetWorkspaceResponse>, Status> {
        self.session(request.metadata())?;
        let v1::GetWorkspaceRequest { workspace_id, slug } = request.into_inner();
        if slug == "acme" || workspace_id == ACME {
            return Ok(Response::new(v1::GetWorkspaceResponse { workspace: Some(self.workspace()) }));
        }
        Err(refuse(Code::NotFound, v1::ErrorReason::NotFound, "no such workspace", None))
    }

    async fn list_workspaces(
        &self,
        request: Request<v1::ListWorkspacesRequest>,
    ) -> Result<Response<v1::ListWorkspacesResponse>, Status> {
        self.session(request.metadata())?;
        let workspaces = vec![self.workspace()];
        Ok(Response::new(v1::ListWorkspacesResponse { workspaces, next_page_token: String::new() }))
    }

    async fn update_workspace(
        &self,
        _: Request<v1::UpdateWorkspaceRequest>,
    ) -> Result<Response<v1::UpdateWorkspaceResponse>, Status> {
        Err(Status::unimplemented("not yet"))
    }

    async fn enable_scim(&self, _: Request<v1::EnableScimRequest>) -> Result<Response<v1::EnableScimResponse>, Status> {
        Err(Status::unimplemented("not yet"))
    }

    async fn disable_scim(
        &self,
        _: Request<v1::DisableScimRequest>,
    ) -> Result<Response<v1::DisableScimResponse>, Status> {
        Err(Status::unimplemented("not yet"))
    }

    async fn preview_scim_switch(
        &self,
        _: Request<v1::PreviewScimSwitchRequest>,
    ) -> Result<Response<v1::PreviewScimSwitchResponse>, Status> {
        Err(Status::unimplemented("not yet"))
    }

    async fn get_scim_status(
        &self,
        _: Request<v1::GetScimStatusRequest>,
    ) -> Result<Response<v1::GetScimStatusResponse>, Status> {
        Ok(Response::new(self.status.clone()))
    }
}

#[tonic::async_trait]
impl StatisticsService for Service {
    async fn get_statistics(
        &self,
        request: Request<v1::GetStatisticsRequest>,
    ) -> Result<Response<v1::GetStatisticsResponse>, Status> {
        self.session(request.metadata())?;
        self.numbers.clone().map(Response::new).ok_or_else(|| Status::unimplemented("too old"))
    }
}

#[tonic::async_trait]
impl ActivityService for Service {
    async fn list_activity(
        &self,
        request: Request<v1::ListActivityRequest>,
    ) -> Result<Response<v1::ListActivityResponse>, Status> {
        self.session(request.metadata())?;
        let message = request.into_inner();
        let next_page_token = if message.page_token.is_empty() { "page 2".to_owned() } else { String::new() };
        self.listed.lock().unwrap().push(message);
        Ok(Response::new(v1::ListActivityResponse { activities: self.activities.clone(), next_page_token }))
    }

    async fn get_activity(
        &self,
        request: Request<v1::GetActivityRequest>,
    ) -> Result<Response<v1::GetActivityResponse>, Status> {
        self.session(request.metadata())?;
        let wanted = request.into_inner().activity_id;
        let found = self.activities.iter().find(|activity| activity.activity_id == wanted);
        let found = found.ok_or_else(|| refuse(Code::NotFound, v1::ErrorReason::NotFound, "no such activity", None))?;
        Ok(Response::new(v1::GetActivityResponse { activity: Some(found.clone()) }))
    }

    async fn report_rejection(
        &self,
        _: Request<v1::ReportRejectionRequest>,
    ) -> Result<Response<v1::ReportRejectionResponse>, Status> {
        Err(Status::unimplemented("not for the console"))
    }

    async fn replay_activity(
        &self,
        request: Request<v1::ReplayActivityRequest>,
    ) -> Result<Response<v1::ReplayActivityResponse>, Status> {
        self.session(request.metadata())?;
        let message = request.into_inner();
        let activity = v1::Activity {
            activity_id: "run".to_owned(),
            replay_of: message.activity_id.clone(),
            outcome: v1::ActivityOutcome::Applied.into(),
            ..v1::Activity::default()
        };
        self.replayed.lock().unwrap().push(message);
        Ok(Response::new(v1::ReplayActivityResponse { activity: Some(activity) }))
    }

    async fn rehearse_call(
        &self,
        _: Request<v1::RehearseCallRequest>,
    ) -> Result<Response<v1::RehearseCallResponse>, Status> {
        Err(Status::unimplemented("not for the console"))
    }

    async fn rehearse_calls(
        &self,
        _: Request<v1::RehearseCallsRequest>,
    ) -> Result<Response<v1::RehearseCallsResponse>, Status> {
        Err(Status::unimplemented("not for the console"))
    }
}

/// Somebody with a browser in front of the console.
pub(crate) struct Browser {
    app: Router,
    cookie: String,
}

impl Browser {
    /// Before a gateway that is reached at this URL.
    pub(crate) fn at(public_url: Option<&str>, routes: Routes) -> Self {
        let config = Config { public_url: public_url.map(str::to_owned), ..Config::default() };
        Self { app: app(Upstream::in_process(routes), config), cookie: String::new() }
    }

    /// On one's own machine.
    pub(crate) fn new(service: &Service) -> Self {
        Self::at(None, service.routes())
    }

    /// On one's own machine, and signed in with the key of the workspace.
    pub(crate) async fn signed_in(routes: Routes) -> Self {
        let mut browser = Self::at(None, routes);
        let answer = browser.sign_in(KEY).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        browser
    }

    pub(crate) fn ask_with(&self, method: Method, path: &str) -> Ask {
        self.ask(method, path)
    }

    fn ask(&self, method: Method, path: &str) -> Ask {
        let ask = Ask {
            app: self.app.clone(),
            method,
            path: path.to_owned(),
            headers: axum::http::HeaderMap::new(),
            body: axum::body::Body::empty(),
        };
        let ask = ask.header("host", "localhost:8080").header("sec-fetch-site", "same-origin");
        if self.cookie.is_empty() { ask } else { ask.header("cookie", &self.cookie) }
    }

    pub(crate) fn get(&self, path: &str) -> Ask {
        self.ask(Method::GET, path)
    }

    pub(crate) fn post(&self, path: &str, fields: &[(&str, &str)]) -> Ask {
        let body: String = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.ask(Method::POST, path).header("content-type", "application/x-www-form-urlencoded").raw(body)
    }

    /// Fills in the form; keeps the cookie.
    pub(crate) async fn sign_in(&mut self, key: &str) -> Answer {
        let answer = self.post("/console/sign-in", &[("key", key)]).send().await;
        self.keep(&answer);
        answer
    }

    pub(crate) fn keep(&mut self, answer: &Answer) {
        if let Some(cookie) = answer.header("set-cookie").split(';').next().filter(|cookie| !cookie.is_empty()) {
            self.cookie = if cookie.ends_with('=') { String::new() } else { cookie.to_owned() };
        }
    }

    /// The code of the forms on a page.
    pub(crate) async fn csrf(&self, path: &str) -> String {
        let page = self.get(path).send().await.text();
        let (_, after) = page.split_once("name=\"csrf\" value=\"").unwrap();
        after.split('"').next().unwrap().to_owned()
    }
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.bytes.clone()).unwrap()
    }
}
