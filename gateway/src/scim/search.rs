//! The root: lists and searches over users and groups at once (RFC 7644 §3.4.2.1, §3.4.3).
//!
//! The answer is the users that match, then the groups, each in the order asked for. What only one type has is without a
//! value on the other. Both lists are the service's; here they are laid end to end.

mod cursor;

use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use proto::v1;
use scim::openapi::Endpoint;
use scim::{ListQuery, ListResponse, Resource};

use super::endpoints::Endpoints;
use super::view::Shown;
use super::{groups, users};
use crate::app::{Gateway, Shared};
use crate::http::body;
use crate::http::call::Call;
use crate::http::reply::{self, Failure};
use crate::map::page::{Question, Start, token, total};
use cursor::Cursor;

pub(super) fn routes() -> Endpoints {
    Endpoints::default().at(Endpoint::Root, get(list)).at(Endpoint::Search, post(search))
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

async fn answer(gateway: &Gateway, call: &Call, query: &ListQuery) -> Result<Response, Failure> {
    let both = Both::new(gateway, call, query)?;
    let list = match &query.cursor {
        None => both.by_index(query.start_index).await?,
        Some(cursor) => both.by_cursor(Cursor::read(cursor)?).await?,
    };
    Ok(reply::scim(StatusCode::OK, &list))
}

/// A question to both types of resource.
struct Both<'a> {
    gateway: &'a Gateway,
    call: &'a Call,
    query: &'a ListQuery,
    users: Question,
    groups: Question,
}

/// What one of them answered.
struct Part {
    resources: Vec<Shown>,
    total: u64,
    next: Option<String>,
    previous: Option<String>,
}

impl<'a> Both<'a> {
    fn new(gateway: &'a Gateway, call: &'a Call, query: &'a ListQuery) -> Result<Self, scim::Error> {
        let users = Question::of_any(&Resource::USER, query)?;
        let mut groups = Question::of_any(&Resource::GROUP, query)?;
        // One filter, read twice.
        groups.notes.retain(|note| !users.notes.contains(note));
        let (users, groups) = (call.understood(users), call.understood(groups));
        Ok(Self { gateway, call, query, users, groups })
    }

    /// A page by position: what the users leave of it is the groups'.
    async fn by_index(&self, start_index: u64) -> Result<ListResponse<Shown>, Failure> {
        let count = self.users.count;
        let users = self.ask_users(count, Start::Index(start_index)).await?;
        let left = count.saturating_sub(users.resources.len() as u64);
        let start = start_index.saturating_sub(users.total).max(1);
        let groups = self.ask_groups(left, Start::Index(start)).await?;

        let total = users.total.saturating_add(groups.total);
        let mut resources = users.resources;
        resources.extend(groups.resources);
        Ok(ListResponse::new(total, start_index, resources))
    }

    /// A page of a walk: of users as long as there are any, then of groups.
    async fn by_cursor(&self, cursor: Cursor) -> Result<ListResponse<Shown>, Failure> {
        let count = self.users.count;
        match cursor {
            Cursor::Users { token } => {
                let mut users = self.ask_users(count, Start::Token(token.clone())).await?;
                let previous = users.previous.map(|token| Cursor::Users { token });
                if let Some(next) = users.next {
                    let groups = self.ask_groups(0, Start::Index(1)).await?;
                    let next = Cursor::Users { token: next };
                    return Ok(page(users.total, groups.total, users.resources, Some(next), previous));
                }
                let left = count.saturating_sub(users.resources.len() as u64);
                let groups = self.ask_groups(left, Start::Token(String::new())).await?;
                users.resources.extend(groups.resources);
                let more = match groups.next {
                    Some(next) => Some(next),
                    // The users filled the page, and the groups have not begun.
                    None if left == 0 && groups.total > 0 => Some(String::new()),
                    None => None,
                };
                let next = more.map(|next| Cursor::Groups { users: token, token: next });
                Ok(page(users.total, groups.total, users.resources, next, previous))
            }
            Cursor::Groups { users: before, token } => {
                let (groups, users) =
                    tokio::try_join!(self.ask_groups(count, Start::Token(token)), self.ask_users(0, Start::Index(1)))?;
                let next = groups.next.map(|token| Cursor::Groups { users: before.clone(), token });
                // Before the first group is the page with the last users.
                let previous = match groups.previous {
                    Some(token) => Some(Cursor::Groups { users: before, token }),
                    None if users.total > 0 => Some(Cursor::Users { token: before }),
                    None => None,
                };
                Ok(page(users.total, groups.total, groups.resources, next, previous))
            }
        }
    }

    /// A page of users; of none, their number. Where none can match nobody is asked, unless nobody else would be: who
    /// asks has to be known.
    async fn ask_users(&self, count: u64, start: Start) -> Result<Part, Failure> {
        if self.users.matches.is_nothing() && !self.groups.matches.is_nothing() {
            return Ok(Part::NOTHING);
        }
        let view = users::view(self.query);
        let question = Question { count, start, ..self.users.clone() };
        let page = users::ask(self.gateway, self.call, question.users(view.wants("groups"))).await?;
        // Only a search for people is counted no further than asked, and SCIM has none.
        let v1::ListUsersResponse {
            users,
            next_page_token,
            total_size,
            previous_page_token,
            total_size_is_at_least: _,
        } = page;
        Ok(Part {
            resources: users.into_iter().map(|user| view.user(user, &self.call.base)).collect(),
            total: total(total_size),
            next: token(next_page_token),
            previous: token(previous_page_token),
        })
    }

    /// The same of groups.
    async fn ask_groups(&self, count: u64, start: Start) -> Result<Part, Failure> {
        if self.groups.matches.is_nothing() {
            return Ok(Part::NOTHING);
        }
        let view = groups::view(self.query);
        let question = Question { count, start, ..self.groups.clone() };
        let page = groups::ask(self.gateway, self.call, question.groups(view.wants("members"))).await?;
        let v1::ListGroupsResponse { groups, next_page_token, total_size, previous_page_token } = page;
        Ok(Part {
            resources: groups.into_iter().map(|group| view.group(group, &self.call.base)).collect(),
            total: total(total_size),
            next: token(next_page_token),
            previous: token(previous_page_token),
        })
    }
}

impl Part {
    const NOTHING: Self = Self { resources: Vec::new(), total: 0, next: None, previous: None };
}

fn page(
    users: u64,
    groups: u64,
    resources: Vec<Shown>,
    next: Option<Cursor>,
    previous: Option<Cursor>,
) -> ListResponse<Shown> {
    let [next, previous] = [next, previous].map(|cursor| cursor.map(|cursor| cursor.to_string()));
    ListResponse::walk(users.saturating_add(groups), resources, next, previous)
}
