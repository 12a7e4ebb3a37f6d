//! `/Users`: each handler decodes, makes one call, encodes.

use axum::Router;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use proto::v1;
use scim::{ListQuery, ListResponse, Projection, User};
use serde_json::Value;
use tonic::Status;

use crate::app::Shared;
use crate::http::body;
use crate::http::call::Call;
use crate::http::reply::{self, Failure};
use crate::map;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/Users", get(list).post(create))
        .route("/Users/{id}", get(read).put(replace).patch(patch).delete(delete))
}

async fn list(State(gateway): State<Shared>, call: Call, RawQuery(query): RawQuery) -> Result<Response, Failure> {
    let query = ListQuery::parse(query.as_deref())?;
    let message = map::page::to_request(&query)?;

    let answer = gateway.upstream.users().list_users(call.request(message)).await;
    let page = answer.map_err(|status| call.failure(&status))?.into_inner();

    let page = map::page::to_scim(&query, page, &call.base);
    let projection = projection(&query);
    if projection.is_default() {
        return Ok(reply::scim(StatusCode::OK, &page));
    }
    let resources: Vec<Value> = page.resources.iter().map(|user| projected(user, &projection)).collect();
    Ok(reply::scim(StatusCode::OK, &ListResponse::new(page.total_results, query.start_index, resources)))
}

async fn create(
    State(gateway): State<Shared>,
    call: Call,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let query = ListQuery::parse(query.as_deref())?;
    let profile = profile(&body::json(&headers, body, gateway.config.max_body_bytes).await?)?;
    let message = v1::CreateUserRequest { workspace_id: String::new(), profile: Some(profile), ..Default::default() };

    let answer = gateway.upstream.users().create_user(call.request(message)).await;
    let v1::CreateUserResponse { user } = answer.map_err(|status| call.failure(&status))?.into_inner();

    let user = there(user, &call)?;
    let location = map::user::location(&call.base, &user.user_id);
    let mut response = resource(StatusCode::CREATED, user, &call, &query);
    // RFC 7644 §3.3: the same URL as `meta.location`.
    if let Ok(location) = HeaderValue::try_from(location) {
        response.headers_mut().insert(LOCATION, location);
    }
    Ok(response)
}

async fn read(
    State(gateway): State<Shared>,
    call: Call,
    id: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let query = ListQuery::parse(query.as_deref())?;
    let message = v1::GetUserRequest { user_id: user_id(id)?, ..Default::default() };

    let answer = gateway.upstream.users().get_user(call.request(message)).await;
    let v1::GetUserResponse { user } = answer.map_err(|status| call.failure(&status))?.into_inner();

    Ok(resource(StatusCode::OK, there(user, &call)?, &call, &query))
}

async fn replace(
    State(gateway): State<Shared>,
    call: Call,
    id: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let query = ListQuery::parse(query.as_deref())?;
    let profile = profile(&body::json(&headers, body, gateway.config.max_body_bytes).await?)?;
    let message = v1::UpdateUserRequest {
        user_id: user_id(id)?,
        profile: Some(profile),
        update_mask: Some(prost_types::FieldMask { paths: vec!["*".to_owned()] }),
        ..Default::default()
    };

    let answer = gateway.upstream.users().update_user(call.request(message)).await;
    let v1::UpdateUserResponse { user } = answer.map_err(|status| call.failure(&status))?.into_inner();

    Ok(resource(StatusCode::OK, there(user, &call)?, &call, &query))
}

async fn patch(
    State(gateway): State<Shared>,
    call: Call,
    id: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let query = ListQuery::parse(query.as_deref())?;
    let body = body::json(&headers, body, gateway.config.max_body_bytes).await?;
    let operations = map::patch::to_proto(understood(scim::patch::parse(&scim::Resource::USER, &body)?))?;
    let message = v1::PatchUserRequest { user_id: user_id(id)?, operations, ..Default::default() };

    let answer = gateway.upstream.users().patch_user(call.request(message)).await;
    let v1::PatchUserResponse { user } = answer.map_err(|status| call.failure(&status))?.into_inner();

    Ok(resource(StatusCode::OK, there(user, &call)?, &call, &query))
}

async fn delete(
    State(gateway): State<Shared>,
    call: Call,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, Failure> {
    let message = v1::DeleteUserRequest { workspace_id: String::new(), user_id: user_id(id)?, etag: String::new() };

    let answer = gateway.upstream.users().delete_user(call.request(message)).await;
    let v1::DeleteUserResponse {} = answer.map_err(|status| call.failure(&status))?.into_inner();

    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The id of the path. Whether there is such a user is the service's to say; one that is not even text there is not.
fn user_id(id: Result<Path<String>, PathRejection>) -> Result<String, Failure> {
    id.map(|Path(id)| id).map_err(|_| scim::Error::not_found("there is no such user").into())
}

/// The user of an answer. An answer without one breaks the contract.
fn there(user: Option<v1::User>, call: &Call) -> Result<v1::User, Failure> {
    user.ok_or_else(|| call.failure(&Status::internal("an answer without its user")))
}

fn profile(body: &Value) -> Result<v1::Profile, scim::Error> {
    map::user::to_profile(understood(scim::user::parse(body)?))
}

/// The value that was read. What had to be coerced for it is worth a line to whoever looks for it.
fn understood<T>(parsed: scim::Parsed<T>) -> T {
    let scim::Parsed { value, notes } = parsed;
    if !notes.is_empty() {
        tracing::debug!(?notes, "the body was not to the letter of SCIM");
    }
    value
}

fn projection(query: &ListQuery) -> Projection {
    Projection::new(&scim::Resource::USER, &query.attributes, &query.excluded_attributes)
}

fn resource(status: StatusCode, user: v1::User, call: &Call, query: &ListQuery) -> Response {
    let user = map::user::to_scim(user, &call.base);
    let projection = projection(query);
    if projection.is_default() {
        return reply::scim(status, &user);
    }
    reply::scim(status, &projected(&user, &projection))
}

/// The attributes that were asked for.
fn projected(user: &User, projection: &Projection) -> Value {
    match serde_json::to_value(user) {
        Ok(Value::Object(mut object)) => {
            projection.apply(&mut object);
            Value::Object(object)
        }
        // A user is an object.
        Ok(_) | Err(_) => Value::Null,
    }
}
