//! A stand-in for the provisioning service, and a client of the gateway.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

pub(crate) mod activity;
mod client;
pub(crate) mod console;
pub(crate) mod groups;
pub(crate) mod schemas;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method};
use proto::v1;
use proto::v1::group_service_server::GroupServiceServer;
use proto::v1::schema_service_server::SchemaServiceServer;
use proto::v1::user_service_server::{UserService, UserServiceServer};
use roster_gateway::{Config, Upstream, app};
use tonic::metadata::MetadataMap;
use tonic::service::Routes;
use tonic::{Code, Response, Status};
use tonic_types::{ErrorDetails, StatusExt};

pub(crate) use client::{Answer, Ask};

/// The one user the stand-in knows.
pub(crate) const ADA: &str = "0191b7a0-0000-7000-8000-000000000001";

/// What the stand-in was asked last.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) metadata: MetadataMap,
    pub(crate) create: Option<v1::CreateUserRequest>,
    pub(crate) list: Option<v1::ListUsersRequest>,
    pub(crate) update: Option<v1::UpdateUserRequest>,
    pub(crate) patch: Option<v1::PatchUserRequest>,
    pub(crate) delete: Option<v1::DeleteUserRequest>,
    pub(crate) get: Option<v1::GetUserRequest>,
    pub(crate) groups: groups::Seen,
}

/// Answers with one user; ids and user names with a meaning make it refuse, fail, hang or panic.
#[derive(Clone, Debug, Default)]
pub(crate) struct StandIn {
    seen: Arc<Mutex<Seen>>,
    /// How many users and groups its lists have, where it matters.
    lists: Option<(usize, usize)>,
}

impl StandIn {
    fn see(&self, note: impl FnOnce(&mut Seen)) {
        note(&mut self.seen.lock().unwrap());
    }

    pub(crate) fn seen(&self) -> Seen {
        self.seen.lock().unwrap().clone()
    }

    pub(crate) fn routes(&self) -> Routes {
        Routes::new(UserServiceServer::new(self.clone()))
            .add_service(GroupServiceServer::new(self.clone()))
            .add_service(SchemaServiceServer::new(self.clone()))
    }
}

fn user(profile: v1::Profile) -> v1::User {
    let at = prost_types::Timestamp { seconds: 1_767_225_600, nanos: 0 };
    v1::User {
        user_id: ADA.to_owned(),
        state: v1::UserState::Active.into(),
        profile: Some(v1::Profile { active: Some(profile.active.unwrap_or(true)), ..profile }),
        create_time: Some(at),
        update_time: Some(at),
        etag: "W/\"1\"".to_owned(),
        ..v1::User::default()
    }
}

fn ada() -> v1::User {
    user(v1::Profile {
        user_name: "ada@example.com".to_owned(),
        name: Some(v1::Name { given_name: "Ada".to_owned(), ..v1::Name::default() }),
        emails: vec![v1::MultiValue {
            value: "ada@example.com".to_owned(),
            r#type: "work".to_owned(),
            ..v1::MultiValue::default()
        }],
        title: "Countess".to_owned(),
        ..v1::Profile::default()
    })
}

fn refuse(code: Code, reason: v1::ErrorReason, message: &str, retry: Option<Duration>) -> Status {
    let mut details = ErrorDetails::new();
    details.set_error_info(reason.as_str_name(), proto::ERROR_DOMAIN, std::collections::HashMap::new());
    if retry.is_some() {
        details.set_retry_info(retry);
    }
    Status::with_error_details(code, message, details)
}

/// What the stand-in makes of an id or user name.
async fn temper(name: &str) -> Result<(), Status> {
    use v1::ErrorReason::{DuplicateField, InvalidField, NotFound, RateLimited, ScimDisabled, WriteConflict};
    let half = Some(Duration::from_millis(1_500));
    match name {
        "taken" => Err(refuse(
            Code::AlreadyExists,
            DuplicateField,
            "User already exists: profile.user_name is taken; deactivate the other user first",
            None,
        )),
        "nameless" => Err(refuse(Code::InvalidArgument, InvalidField, "profile.name.given_name is required", None)),
        "limited" => Err(refuse(Code::ResourceExhausted, RateLimited, "too many requests", half)),
        "contended" => Err(refuse(Code::Aborted, WriteConflict, "try again", half)),
        "stale" => Err(refuse(Code::Aborted, v1::ErrorReason::EtagMismatch, "the resource changed", None)),
        "disabled" => Err(refuse(Code::PermissionDenied, ScimDisabled, "SCIM is switched off", None)),
        "absent" => Ok(()),
        "broken" => Err(Status::internal("secret inside")),
        "panic" => panic!("on purpose"),
        "hang" => {
            tokio::time::sleep(Duration::from_secs(3_600)).await;
            Ok(())
        }
        ADA | "ada@example.com" => Ok(()),
        id if id.contains('@') => Ok(()),
        _ => Err(refuse(Code::NotFound, NotFound, "no such user", None)),
    }
}

fn authenticate(metadata: &MetadataMap) -> Result<(), Status> {
    match metadata.get("authorization").map(|value| value.as_bytes()) {
        Some(b"Bearer good" | b"good") => Ok(()),
        Some(_) | None => Err(refuse(Code::Unauthenticated, v1::ErrorReason::Unauthenticated, "who are you", None)),
    }
}

#[tonic::async_trait]
impl UserService for StandIn {
    async fn create_user(
        &self,
        request: tonic::Request<v1::CreateUserRequest>,
    ) -> Result<Response<v1::CreateUserResponse>, Status> {
        authenticate(request.metadata())?;
        let metadata = request.metadata().clone();
        let message = request.into_inner();
        let profile = message.profile.clone().unwrap_or_default();
        self.see(|seen| (seen.metadata, seen.create) = (metadata, Some(message)));
        temper(&profile.user_name).await?;
        let user = (profile.user_name != "absent").then(|| user(profile));
        Ok(Response::new(v1::CreateUserResponse { user }))
    }

    async fn get_user(
        &self,
        request: tonic::Request<v1::GetUserRequest>,
    ) -> Result<Response<v1::GetUserResponse>, Status> {
        authenticate(request.metadata())?;
        let metadata = request.metadata().clone();
        let message = request.into_inner();
        let (id, include_groups) = (message.user_id.clone(), message.include_groups);
        self.see(|seen| (seen.metadata, seen.get) = (metadata, Some(message)));
        temper(&id).await?;
        let mut user = ada();
        if include_groups {
            user.groups = vec![v1::UserGroup {
                group_id: groups::SALES.to_owned(),
                display_name: "Sales".to_owned(),
                direct: true,
            }];
        }
        Ok(Response::new(v1::GetUserResponse { user: Some(user) }))
    }

    async fn list_users(
        &self,
        request: tonic::Request<v1::ListUsersRequest>,
    ) -> Result<Response<v1::ListUsersResponse>, Status> {
        authenticate(request.metadata())?;
        let message = request.into_inner();
        self.see(|seen| seen.list = Some(message.clone()));
        if let Some((users, _)) = self.lists {
            let place = Place { token: message.page_token, index: message.start_index, size: message.page_size };
            let page = place.page(users, message.count_only);
            let named = |at: &usize| v1::User { user_id: format!("u{at}"), ..ada() };
            return Ok(Response::new(v1::ListUsersResponse {
                users: page.at.iter().map(named).collect(),
                next_page_token: page.next,
                total_size: i64::try_from(users).unwrap(),
                previous_page_token: page.previous,
                total_size_is_at_least: false,
            }));
        }
        let users = if message.count_only { Vec::new() } else { vec![ada(), ada()] };
        Ok(Response::new(v1::ListUsersResponse {
            users,
            next_page_token: String::new(),
            total_size: 5,
            ..Default::default()
        }))
    }

    async fn lookup_users(
        &self,
        _: tonic::Request<v1::LookupUsersRequest>,
    ) -> Result<Response<v1::LookupUsersResponse>, Status> {
        Err(Status::unimplemented("not for the gateway"))
    }

    async fn update_user(
        &self,
        request: tonic::Request<v1::UpdateUserRequest>,
    ) -> Result<Response<v1::UpdateUserResponse>, Status> {
        authenticate(request.metadata())?;
        let message = request.into_inner();
        let (id, profile) = (message.user_id.clone(), message.profile.clone().unwrap_or_default());
        self.see(|seen| seen.update = Some(message));
        temper(&id).await?;
        Ok(Response::new(v1::UpdateUserResponse { user: Some(user(profile)) }))
    }

    async fn patch_user(
        &self,
        request: tonic::Request<v1::PatchUserRequest>,
    ) -> Result<Response<v1::PatchUserResponse>, Status> {
        authenticate(request.metadata())?;
        let message = request.into_inner();
        let id = message.user_id.clone();
        self.see(|seen| seen.patch = Some(message));
        temper(&id).await?;
        Ok(Response::new(v1::PatchUserResponse { user: Some(ada()) }))
    }

    async fn deactivate_user(
        &self,
        _: tonic::Request<v1::DeactivateUserRequest>,
    ) -> Result<Response<v1::DeactivateUserResponse>, Status> {
        Err(Status::unimplemented("not for the gateway"))
    }

    async fn reactivate_user(
        &self,
        _: tonic::Request<v1::ReactivateUserRequest>,
    ) -> Result<Response<v1::ReactivateUserResponse>, Status> {
        Err(Status::unimplemented("not for the gateway"))
    }

    async fn adopt_user(
        &self,
        _: tonic::Request<v1::AdoptUserRequest>,
    ) -> Result<Response<v1::AdoptUserResponse>, Status> {
        Err(Status::unimplemented("not for the gateway"))
    }

    async fn delete_user(
        &self,
        request: tonic::Request<v1::DeleteUserRequest>,
    ) -> Result<Response<v1::DeleteUserResponse>, Status> {
        authenticate(request.metadata())?;
        let message = request.into_inner();
        let id = message.user_id.clone();
        self.see(|seen| seen.delete = Some(message));
        temper(&id).await?;
        Ok(Response::new(v1::DeleteUserResponse {}))
    }
}

/// Which page of a list is asked for.
struct Place {
    token: String,
    index: i64,
    size: i32,
}

/// The positions on a page, counted from one, and the tokens of its neighbours.
struct Page {
    at: Vec<usize>,
    next: String,
    previous: String,
}

impl Place {
    /// The page of a list of so many. A token is the position of the page it leads to.
    fn page(self, length: usize, count_only: bool) -> Page {
        let size = usize::try_from(self.size).unwrap();
        let start = match self.token.as_str() {
            "" => usize::try_from(self.index).unwrap().max(1),
            token => token.parse().unwrap(),
        };
        let end = if count_only { start } else { (start + size).min(length + 1).max(start) };
        let next = if end <= length && !count_only { end.to_string() } else { String::new() };
        let previous = if start > 1 { start.saturating_sub(size).max(1).to_string() } else { String::new() };
        Page { at: (start..end).collect(), next, previous }
    }
}

/// The gateway with a stand-in behind it.
pub(crate) struct World {
    pub(crate) stand_in: StandIn,
    app: Router,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(Config { public_url: Some("https://scim.example/".to_owned()), ..Config::default() })
    }

    /// With a stand-in that has so many users and groups.
    pub(crate) fn of(users: usize, groups: usize) -> Self {
        let stand_in = StandIn { lists: Some((users, groups)), ..StandIn::default() };
        Self { app: app(Upstream::in_process(stand_in.routes()), Config::default()), stand_in }
    }

    pub(crate) fn with(config: Config) -> Self {
        let stand_in = StandIn::default();
        let app = app(Upstream::in_process(stand_in.routes()), config);
        Self { stand_in, app }
    }

    /// The gateway of a service that is somewhere else.
    pub(crate) fn remote(endpoint: &str, config: Config) -> Self {
        Self { stand_in: StandIn::default(), app: app(Upstream::remote(endpoint).unwrap(), config) }
    }

    /// With an app that a test put together.
    pub(crate) fn around(stand_in: StandIn, app: Router) -> Self {
        Self { stand_in, app }
    }

    /// The app itself, for a socket.
    pub(crate) fn app(&self) -> Router {
        self.app.clone()
    }

    pub(crate) fn ask(&self, method: Method, path: &str) -> Ask {
        let below = ["/Users", "/Groups", "/.search", "/Bulk"].iter().any(|start| path.starts_with(start));
        let path = if below { format!("/scim/v2{path}") } else { path.to_owned() };
        let mut headers = HeaderMap::new();
        headers.insert("authorization", "Bearer good".parse().unwrap());
        Ask { app: self.app.clone(), method, path, headers, body: Body::empty() }
    }

    pub(crate) fn get(&self, path: &str) -> Ask {
        self.ask(Method::GET, path)
    }

    pub(crate) fn post(&self, path: &str, body: impl ToString) -> Ask {
        self.ask(Method::POST, path).json(body)
    }

    pub(crate) fn put(&self, path: &str, body: impl ToString) -> Ask {
        self.ask(Method::PUT, path).json(body)
    }

    pub(crate) fn patch(&self, path: &str, body: impl ToString) -> Ask {
        self.ask(Method::PATCH, path).json(body)
    }

    pub(crate) fn delete(&self, path: &str) -> Ask {
        self.ask(Method::DELETE, path)
    }
}
