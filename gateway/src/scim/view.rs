//! What a client sees of a resource: the attributes it asked for, and the headers that say where and at which version.

use axum::http::header::{CACHE_CONTROL, CONTENT_LOCATION, ETAG, LOCATION};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use proto::v1;
use scim::{Group, ListQuery, Patch, Projection, Resource, Target, User, projection};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::http::conditions::{self, Conditions, Verdict};
use crate::http::reply::{self, Failure};
use crate::map::{self, attributes};

/// How resources of one type are shown.
#[derive(Debug)]
pub(super) struct View {
    projection: Projection,
    told: Vec<Target>,
}

/// A resource as it is shown.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Shown {
    /// All of a user.
    User(Box<User>),
    /// All of a group.
    Group(Box<Group>),
    /// Part of a resource.
    Part(Map<String, Value>),
}

/// What the schemas of extensions say of when their attributes are shown.
struct Returned {
    on_request: Vec<v1::FieldPath>,
    always: Vec<v1::FieldPath>,
}

impl View {
    /// As the query asks for.
    pub(super) fn of(resource: &'static Resource, query: &ListQuery) -> Self {
        let projection = Projection::new(resource, &query.attributes, &query.excluded_attributes);
        Self { projection, told: Vec::new() }
    }

    /// Shows what the client just told as well, though it comes on request only: RFC 7643 §7 takes that for one.
    pub(super) fn telling(mut self, extensions: &Map<String, Value>) -> Self {
        for (urn, data) in extensions {
            let names = data.as_object().into_iter().flat_map(Map::keys);
            self.told.extend(names.map(|name| Target::Custom { urn: urn.clone(), path: vec![name.clone()] }));
        }
        self
    }

    /// The same of a patch.
    pub(super) fn patching(mut self, patch: &Patch) -> Self {
        let targets = patch.operations.iter().map(|operation| &operation.target);
        self.told.extend(targets.filter(|target| matches!(target, Target::Custom { .. })).cloned());
        self
    }

    /// Whether anything of an attribute will be shown.
    pub(super) fn wants(&self, name: &str) -> bool {
        self.projection.wants(name)
    }

    /// A user as it is shown.
    pub(super) fn user(&self, mut user: v1::User, base: &str) -> Shown {
        let shown = Returned {
            on_request: std::mem::take(&mut user.on_request),
            always: std::mem::take(&mut user.always_shown),
        };
        let user = map::user::to_scim(user, base);
        match self.part(&user, shown) {
            Some(part) => Shown::Part(part),
            None => Shown::User(Box::new(user)),
        }
    }

    /// A group as it is shown.
    pub(super) fn group(&self, mut group: v1::Group, base: &str) -> Shown {
        let shown = Returned {
            on_request: std::mem::take(&mut group.on_request),
            always: std::mem::take(&mut group.always_shown),
        };
        let group = map::group::to_scim(group, base);
        match self.part(&group, shown) {
            Some(part) => Shown::Part(part),
            None => Shown::Group(Box::new(group)),
        }
    }

    /// The part of a resource that is shown; `None` when that is all of it.
    fn part(&self, resource: &impl Serialize, shown: Returned) -> Option<Map<String, Value>> {
        let on_request = shown.on_request.into_iter().map(attributes::target);
        let hidden: Vec<Target> = on_request.filter(|target| !self.asks_for(target)).collect();
        if self.projection.is_default() && hidden.is_empty() {
            return None;
        }
        // A resource is an object.
        let Ok(Value::Object(mut part)) = serde_json::to_value(resource) else { return Some(Map::new()) };
        for target in &hidden {
            projection::hide(&mut part, target);
        }
        let always: Vec<Target> = shown.always.into_iter().map(attributes::target).collect();
        self.projection.apply(&mut part, &always);
        Some(part)
    }

    /// Whether the client named the attribute, in the query or by writing it.
    fn asks_for(&self, target: &Target) -> bool {
        self.projection.names(target) || self.told.iter().any(|told| overlap(told, target))
    }
}

/// Whether one of two attributes of an extension is the other, or part of it.
fn overlap(a: &Target, b: &Target) -> bool {
    match (a, b) {
        (Target::Custom { urn, path }, Target::Custom { urn: other, path: names }) => {
            urn.eq_ignore_ascii_case(other) && path.iter().zip(names).all(|(a, b)| a.eq_ignore_ascii_case(b))
        }
        (Target::Known { .. }, _) | (_, Target::Known { .. }) => false,
    }
}

/// Where a resource is and at which version: `meta.location` and `meta.version`, whether they are shown or not.
#[derive(Clone, Debug)]
pub(super) struct Tag {
    location: String,
    version: String,
}

impl Tag {
    /// The user's.
    pub(super) fn of_user(user: &v1::User, base: &str) -> Self {
        Self { location: map::user::location(base, &user.user_id), version: user.etag.clone() }
    }

    /// The group's.
    pub(super) fn of_group(group: &v1::Group, base: &str) -> Self {
        Self { location: map::group::location(base, &group.group_id), version: group.etag.clone() }
    }

    /// The answer to a read of the resource: itself, 304, or 412.
    pub(super) fn read(&self, conditions: &Conditions, resource: impl FnOnce() -> Shown) -> Result<Response, Failure> {
        self.without(conditions).unwrap_or_else(|| Ok(self.answer(StatusCode::OK, &resource())))
    }

    /// The answer to a read that does not get to see the resource: 304, or 412.
    pub(super) fn without(&self, conditions: &Conditions) -> Option<Result<Response, Failure>> {
        match conditions.of_read(&self.version) {
            Verdict::Answer => None,
            Verdict::NotModified => {
                let mut response = self.bare(StatusCode::NOT_MODIFIED);
                response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
                Some(Ok(response))
            }
            Verdict::Failed => Some(Err(conditions::failed().into())),
        }
    }

    /// The answer that holds the resource.
    pub(super) fn answer(&self, status: StatusCode, resource: &Shown) -> Response {
        let mut response = reply::scim(status, resource);
        self.put(&mut response, ETAG, &self.version);
        // RFC 7643 §3.1: the same as `meta.location`.
        self.put(&mut response, CONTENT_LOCATION, &self.location);
        if status == StatusCode::CREATED {
            self.put(&mut response, LOCATION, &self.location);
        }
        response
    }

    /// An answer without the resource.
    pub(super) fn bare(&self, status: StatusCode) -> Response {
        let mut response = status.into_response();
        self.put(&mut response, ETAG, &self.version);
        response
    }

    /// What cannot be a header is none: ids and versions are the service's, and plain.
    fn put(&self, response: &mut Response, name: HeaderName, value: &str) {
        if !value.is_empty()
            && let Ok(value) = HeaderValue::try_from(value)
        {
            response.headers_mut().insert(name, value);
        }
    }
}

#[cfg(test)]
mod tests;
