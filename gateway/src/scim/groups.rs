//! `/Groups`: each handler decodes, makes one call, encodes.
//!
//! Members are asked for only where they will be shown: a group may have a hundred thousand.

use axum::Extension;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use proto::v1;
use scim::openapi::Endpoint;
use scim::{ListQuery, Resource};

use super::bulk::ClosesCircle;
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

/// How many members a group may have for a patch to answer with it. Who patches a larger one adds a few members and has
/// no use for the rest.
const SMALL: i32 = 200;

pub(super) fn routes() -> Endpoints {
    Endpoints::default()
        .at(Endpoint::Groups, get(list).post(create))
        .at(Endpoint::GroupSearch, post(search))
        .at(Endpoint::Group, get(read).put(replace).patch(patch).delete(delete))
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

/// A page of groups.
async fn answer(gateway: &Gateway, call: &Call, query: &ListQuery) -> Result<Response, Failure> {
    let view = view(query);
    let message = call.understood(Question::of(&Resource::GROUP, query)?).groups(view.wants("members"));

    let page = ask(gateway, call, message).await?;

    let groups = page.groups.into_iter().map(|group| view.group(group, &call.base)).collect();
    let neighbours = [page.next_page_token, page.previous_page_token];
    Ok(sent::page(query, groups, page.total_size, neighbours))
}

/// Asks for a page of groups.
pub(super) async fn ask(
    gateway: &Gateway,
    call: &Call,
    message: v1::ListGroupsRequest,
) -> Result<v1::ListGroupsResponse, Failure> {
    let answer = gateway.upstream.groups().list_groups(call.request(message)).await;
    Ok(answer.map_err(|status| call.failure(&status))?.into_inner())
}

/// How a query wants groups shown.
pub(super) fn view(query: &ListQuery) -> View {
    View::of(&Resource::GROUP, query)
}

async fn create(State(gateway): State<Shared>, call: Call, Sent { query, body }: Sent) -> Result<Response, Failure> {
    call.about(&Resource::GROUP, &body);
    let group = call.understood(scim::group::parse(&body)?);
    let view = view(&query).telling(&group.extensions);
    let message = v1::CreateGroupRequest {
        workspace_id: String::new(),
        profile: Some(map::group::to_profile(group)?),
        member_view: members(&view, 0),
    };

    let answer = gateway.upstream.groups().create_group(call.request(message)).await;
    let answer = answer.map_err(|status| call.failure(&status))?.into_inner();
    let v1::CreateGroupResponse { group, skipped_member_ids } = answer;

    skipped(&skipped_member_ids);
    let group = there(group, &call)?;
    Ok(Tag::of_group(&group, &call.base).answer(StatusCode::CREATED, &view.group(group, &call.base)))
}

async fn read(
    State(gateway): State<Shared>,
    call: Call,
    group_id: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    conditions: Conditions,
) -> Result<Response, Failure> {
    let view = view(&ListQuery::parse(query.as_deref())?);
    let group_id = id(&Resource::GROUP, group_id)?;
    if conditions.may_have_it() && view.wants("members") {
        // Who has the group already needs none of its members.
        let group = find(&gateway, &call, group_id.clone(), None).await?;
        if let Some(answer) = Tag::of_group(&group, &call.base).without(&conditions) {
            return answer;
        }
    }
    let group = find(&gateway, &call, group_id, members(&view, 0)).await?;
    Tag::of_group(&group, &call.base).read(&conditions, || view.group(group, &call.base))
}

async fn replace(
    State(gateway): State<Shared>,
    call: Call,
    group_id: Result<Path<String>, PathRejection>,
    conditions: Conditions,
    Sent { query, body }: Sent,
) -> Result<Response, Failure> {
    call.about(&Resource::GROUP, &body);
    let group = call.understood(scim::group::parse(&body)?);
    let view = view(&query).telling(&group.extensions);
    let profile = map::group::to_profile(group)?;
    let group_id = id(&Resource::GROUP, group_id)?;
    let message = v1::UpdateGroupRequest {
        workspace_id: String::new(),
        profile: Some(profile),
        update_mask: Some(prost_types::FieldMask { paths: vec!["*".to_owned()] }),
        etag: expected(&gateway, &call, &group_id, &conditions).await?,
        group_id,
        member_view: members(&view, 0),
    };

    let answer = gateway.upstream.groups().update_group(call.request(message)).await;
    let answer = answer.map_err(|status| call.failure(&status))?.into_inner();
    let v1::UpdateGroupResponse { group, skipped_member_ids } = answer;

    skipped(&skipped_member_ids);
    let group = there(group, &call)?;
    Ok(Tag::of_group(&group, &call.base).answer(StatusCode::OK, &view.group(group, &call.base)))
}

async fn patch(
    State(gateway): State<Shared>,
    call: Call,
    group_id: Result<Path<String>, PathRejection>,
    conditions: Conditions,
    circle: Option<Extension<ClosesCircle>>,
    Sent { query, body }: Sent,
) -> Result<Response, Failure> {
    let patch = call.understood(scim::patch::parse(&Resource::GROUP, &body)?);
    let view = view(&query).patching(&patch);
    let operations = map::patch::groups(patch)?;
    let group_id = id(&Resource::GROUP, group_id)?;
    let message = v1::PatchGroupRequest {
        workspace_id: String::new(),
        operations,
        etag: expected(&gateway, &call, &group_id, &conditions).await?,
        group_id,
        member_view: members(&view, SMALL),
        allow_cycle: circle.is_some(),
    };

    let answer = gateway.upstream.groups().patch_group(call.request(message)).await;
    let answer = answer.map_err(|status| call.failure(&status))?.into_inner();
    let v1::PatchGroupResponse { group, skipped_member_ids } = answer;

    skipped(&skipped_member_ids);
    let group = there(group, &call)?;
    let tag = Tag::of_group(&group, &call.base);
    let whole = group.profile.as_ref().is_some_and(|profile| profile.members.is_some());
    if view.wants("members") && !whole {
        return Ok(tag.bare(StatusCode::NO_CONTENT));
    }
    Ok(tag.answer(StatusCode::OK, &view.group(group, &call.base)))
}

async fn delete(
    State(gateway): State<Shared>,
    call: Call,
    group_id: Result<Path<String>, PathRejection>,
    conditions: Conditions,
) -> Result<Response, Failure> {
    let group_id = id(&Resource::GROUP, group_id)?;
    let etag = expected(&gateway, &call, &group_id, &conditions).await?;
    let message = v1::DeleteGroupRequest { workspace_id: String::new(), group_id, etag };

    let answer = gateway.upstream.groups().delete_group(call.request(message)).await;
    let v1::DeleteGroupResponse {} = answer.map_err(|status| call.failure(&status))?.into_inner();

    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn find(
    gateway: &Gateway,
    call: &Call,
    group_id: String,
    member_view: Option<v1::MemberView>,
) -> Result<v1::Group, Failure> {
    let message = v1::GetGroupRequest { workspace_id: String::new(), group_id, member_view };
    let answer = gateway.upstream.groups().get_group(call.request(message)).await;
    let v1::GetGroupResponse { group } = answer.map_err(|status| call.failure(&status))?.into_inner();
    there(group, call)
}

/// The version that the service is to insist on.
async fn expected(gateway: &Gateway, call: &Call, group_id: &str, conditions: &Conditions) -> Result<String, Failure> {
    match conditions.expected() {
        Some(etag) => Ok(etag),
        None => Ok(conditions.of_write(&find(gateway, call, group_id.to_owned(), None).await?.etag)?),
    }
}

/// Which members the answer is to hold: all of them when they will be shown, unless there are more than `limit`.
fn members(view: &View, limit: i32) -> Option<v1::MemberView> {
    view.wants("members").then_some(v1::MemberView { include: true, limit })
}

/// Ids that name nobody cost the rest of a push nothing; which they were the service keeps.
fn skipped(member_ids: &[String]) {
    if !member_ids.is_empty() {
        tracing::info!(members = member_ids.len(), "members that do not exist were left out");
    }
}
