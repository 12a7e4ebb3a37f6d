//! `/Users`: each handler decodes, makes one call, encodes.

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use proto::v1;
use scim::openapi::Endpoint;
use scim::{ListQuery, Resource};

use super::endpoints::Endpoints;
use super::id;
use super::sent::{self, Sent, there};
use super::view::{Tag, View};
use crate::app::{Gateway, Shared};
use crate::http::body;
use crate::http::call::Call;
use crate::http::conditions::Conditions;
use crate::http::reply::Failure;
use crate::map;
use crate::map::page::Question;

pub(super) fn routes() -> Endpoints {
    Endpoints::default()
        .at(Endpoint::Users, get(list).post(create))
        .at(Endpoint::UserSearch, post(search))
        .at(Endpoint::User, get(read).put(replace).patch(patch).delete(delete))
}

async fn list(State(gateway): State<Shared>, call: Call, RawQuery(query): RawQuery) -> Result<Response, Failure> {
    answer(&gateway, &call, &ListQuery::parse(query.as_deref())?).await
}

async fn search(
    State(gateway): State<Shared>,
    call: Call,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let body = body::json(&headers, body, gateway.config.max_body_bytes).await?;
    answer(&gateway, &call, &scim::search::parse(&body)?).await
}

/// A page of users.
async fn answer(gateway: &Gateway, call: &Call, query: &ListQuery) -> Result<Response, Failure> {
    let view = view(query);
    let message = call.understood(Question::of(&Resource::USER, query)?).users(view.wants("groups"));

    let page = ask(gateway, call, message).await?;

    let users = page.users.into_iter().map(|user| view.user(user, &call.base)).collect();
    let neighbours = [page.next_page_token, page.previous_page_token];
    Ok(sent::page(query, users, page.total_size, neighbours))
}

/// Asks for a page of users.
pub(super) async fn ask(
    gateway: &Gateway,
    call: &Call,
    message: v1::ListUsersRequest,
) -> Result<v1::ListUsersResponse, Failure> {
    let answer = gateway.upstream.users().list_users(call.request(message)).await;
    Ok(answer.map_err(|status| call.failure(&status))?.into_inner())
}

/// How a query wants users shown.
pub(super) fn view(query: &ListQuery) -> View {
    View::of(&Resource::USER, query)
}

async fn create(State(gateway): State<Shared>, call: Call, Sent { query, body }: Sent) -> Result<Response, Failure> {
    call.about(&Resource::USER, &body);
    let user = call.understood(scim::user::parse(&body)?);
    let view = view(&query).telling(&user.extensions);
    let message = v1::CreateUserRequest {
        workspace_id: String::new(),
        profile: Some(map::user::to_profile(user)?),
        seat: None,
        include_groups: view.wants("groups"),
    };

    let answer = gateway.upstream.users().create_user(call.request(message)).await;
    let v1::CreateUserResponse { user } = answer.map_err(|status| call.failure(&status))?.into_inner();

    let user = there(user, &call)?;
    Ok(Tag::of_user(&user, &call.base).answer(StatusCode::CREATED, &view.user(user, &call.base)))
}

async fn read(
    State(gateway): State<Shared>,
    call: Call,
    user_id: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    conditions: Conditions,
) -> Result<Response, Failure> {
    let view = view(&ListQuery::parse(query.as_deref())?);
    let user = find(&gateway, &call, id(&Resource::USER, user_id)?, view.wants("groups")).await?;
    Tag::of_user(&user, &call.base).read(&conditions, || view.user(user, &call.base))
}

async fn replace(
    State(gateway): State<Shared>,
    call: Call,
    user_id: Result<Path<String>, PathRejection>,
    conditions: Conditions,
    Sent { query, body }: Sent,
) -> Result<Response, Failure> {
    call.about(&Resource::USER, &body);
    let user = call.understood(scim::user::parse(&body)?);
    let view = view(&query).telling(&user.extensions);
    let profile = map::user::to_profile(user)?;
    let user_id = id(&Resource::USER, user_id)?;
    let message = v1::UpdateUserRequest {
        workspace_id: String::new(),
        profile: Some(profile),
        seat: None,
        update_mask: Some(prost_types::FieldMask { paths: vec!["*".to_owned()] }),
        etag: expected(&gateway, &call, &user_id, &conditions).await?,
        user_id,
        include_groups: view.wants("groups"),
    };

    let answer = gateway.upstream.users().update_user(call.request(message)).await;
    let v1::UpdateUserResponse { user } = answer.map_err(|status| call.failure(&status))?.into_inner();

    let user = there(user, &call)?;
    Ok(Tag::of_user(&user, &call.base).answer(StatusCode::OK, &view.user(user, &call.base)))
}

async fn patch(
    State(gateway): State<Shared>,
    call: Call,
    user_id: Result<Path<String>, PathRejection>,
    conditions: Conditions,
    Sent { query, body }: Sent,
) -> Result<Response, Failure> {
    let patch = call.understood(scim::patch::parse(&Resource::USER, &body)?);
    let view = view(&query).patching(&patch);
    let operations = map::patch::users(patch)?;
    let user_id = id(&Resource::USER, user_id)?;
    let message = v1::PatchUserRequest {
        workspace_id: String::new(),
        operations,
        etag: expected(&gateway, &call, &user_id, &conditions).await?,
        user_id,
        include_groups: view.wants("groups"),
    };

    let answer = gateway.upstream.users().patch_user(call.request(message)).await;
    let v1::PatchUserResponse { user } = answer.map_err(|status| call.failure(&status))?.into_inner();

    let user = there(user, &call)?;
    Ok(Tag::of_user(&user, &call.base).answer(StatusCode::OK, &view.user(user, &call.base)))
}

async fn delete(
    State(gateway): State<Shared>,
    call: Call,
    user_id: Result<Path<String>, PathRejection>,
    conditions: Conditions,
) -> Result<Response, Failure> {
    let user_id = id(&Resource::USER, user_id)?;
    let etag = expected(&gateway, &call, &user_id, &conditions).await?;
    let message = v1::DeleteUserRequest { workspace_id: String::new(), user_id, etag };

    let answer = gateway.upstream.users().delete_user(call.request(message)).await;
    let v1::DeleteUserResponse {} = answer.map_err(|status| call.failure(&status))?.into_inner();

    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn find(gateway: &Gateway, call: &Call, user_id: String, include_groups: bool) -> Result<v1::User, Failure> {
    let message = v1::GetUserRequest { workspace_id: String::new(), user_id, include_groups };
    let answer = gateway.upstream.users().get_user(call.request(message)).await;
    let v1::GetUserResponse { user } = answer.map_err(|status| call.failure(&status))?.into_inner();
    there(user, call)
}

/// The version that the service is to insist on.
async fn expected(gateway: &Gateway, call: &Call, user_id: &str, conditions: &Conditions) -> Result<String, Failure> {
    match conditions.expected() {
        Some(etag) => Ok(etag),
        None => Ok(conditions.of_write(&find(gateway, call, user_id.to_owned(), false).await?.etag)?),
    }
}
