//! The outside of a SCIM request, for the sync log: what it was about to do, who seems to send it, how it had to be read.
//!
//! It travels beside every call that the request makes (`roster-scim-bin`), and with the report of a refusal of which the
//! service knows nothing. Most is found when the request comes in; handlers say what they learned. Bodies and values are
//! no part of it.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::MatchedPath;
use axum::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};
use prost::Message;
use proto::v1;
use scim::Note;
use scim::idp::{self, Provider, Traits};
use tonic::metadata::{BinaryMetadataValue, MetadataMap};

use crate::scim::ROOT;

/// The metadata it travels in.
pub(crate) const METADATA: &str = "roster-scim-bin";

/// How large it may be, encoded.
const MAX_BYTES: usize = 6 << 10;
/// How many coercions it tells of.
const MAX_COERCIONS: usize = 40;
/// How long a name, an id or a path that comes from outside may be, in bytes.
const MAX_TEXT: usize = 256;

/// What is known of a request. Clones are of the same request.
#[derive(Clone)]
pub(crate) struct Context(Arc<Inner>);

struct Inner {
    method: Method,
    route: Route,
    uri: Uri,
    traits: Headers,
    learned: Mutex<Learned>,
}

/// Which template the path is of.
#[derive(Clone, Debug)]
enum Route {
    Matched(MatchedPath),
    /// Of none: the path leads nowhere.
    Unmatched,
    /// A request inside a bulk request: which one, and the id of its resource.
    Inside {
        route: String,
        id: String,
    },
}

/// The headers that show who is talking, and the credential.
#[derive(Clone, Default)]
struct Headers {
    authorization: Option<HeaderValue>,
    user_agent: Option<HeaderValue>,
    accept: Option<HeaderValue>,
    content_type: Option<HeaderValue>,
}

/// What handlers found in the body.
#[derive(Default)]
struct Learned {
    name: String,
    notes: Vec<Note>,
}

impl Context {
    /// That of a request as it comes in.
    pub(crate) fn new(method: &Method, uri: &Uri, route: Option<&MatchedPath>, headers: &HeaderMap) -> Self {
        let route = route.map_or(Route::Unmatched, |path| Route::Matched(path.clone()));
        Self::with(method.clone(), route, uri.clone(), Headers::of(headers))
    }

    /// The same of a request that the edge has not seen.
    pub(crate) fn of(parts: &Parts) -> Self {
        Self::new(&parts.method, &parts.uri, parts.extensions.get(), &parts.headers)
    }

    /// That of a request inside this one: one of the operations of a bulk request.
    pub(crate) fn inside(&self, method: Method, endpoint: &str, id: Option<&str>) -> Self {
        let below = if id.is_some() { "/{id}" } else { "" };
        let route = Route::Inside { route: format!("/{endpoint}{below}"), id: id.unwrap_or_default().to_owned() };
        Self::with(method, route, self.0.uri.clone(), self.0.traits.clone())
    }

    fn with(method: Method, route: Route, uri: Uri, traits: Headers) -> Self {
        Self(Arc::new(Inner { method, route, uri, traits, learned: Mutex::default() }))
    }

    /// The credential of the request, as it came.
    pub(crate) fn authorization(&self) -> Option<&HeaderValue> {
        self.0.traits.authorization.as_ref()
    }

    /// Whether it is a request for SCIM at all: one below its root, or one that has the address wrong. An identity provider
    /// whose base URL lacks a part asks for `/Users` all the same.
    pub(crate) fn is_scim(&self) -> bool {
        let path = self.0.uri.path();
        let below = path.strip_prefix(ROOT);
        let is_below = below.is_some_and(|path| path.is_empty() || path.starts_with('/'));
        is_below || matches!(self.0.route, Route::Unmatched) && path.split('/').any(names_endpoint)
    }

    /// Notes how the body had to be read.
    pub(crate) fn note(&self, notes: Vec<Note>) {
        if !notes.is_empty() {
            self.learned(|learned| learned.notes.extend(notes));
        }
    }

    /// The codes of how it had to be read, for the request's line in the log; `None` when it was read as it was written.
    pub(crate) fn codes(&self) -> Option<String> {
        self.learned(|learned| {
            let codes: BTreeSet<&str> = learned.notes.iter().map(|note| note.code).collect();
            (!codes.is_empty()).then(|| codes.into_iter().collect::<Vec<_>>().join(" "))
        })
    }

    /// Notes the name that the body gives the resource.
    pub(crate) fn named(&self, name: &str) {
        self.learned(|learned| learned.name = clipped(name));
    }

    /// Puts it beside a call.
    pub(crate) fn beside(&self, metadata: &mut MetadataMap) {
        metadata.insert_bin(METADATA, BinaryMetadataValue::from_bytes(&self.message().encode_to_vec()));
    }

    /// All of it, in the contract's terms.
    pub(crate) fn message(&self) -> v1::ScimRequest {
        let Inner { method, uri, .. } = &*self.0;
        let route = self.route();
        let resource = resource(&route);
        let resource_id = match &self.0.route {
            Route::Inside { id, .. } => id,
            Route::Matched(_) if resource != v1::ActivityResource::Unspecified && route.ends_with("/{id}") => last(uri),
            Route::Matched(_) | Route::Unmatched => "",
        };
        let mut request = v1::ScimRequest {
            method: clipped(method.as_str()),
            operation: operation(method, &route).into(),
            resource: resource.into(),
            resource_id: clipped(resource_id),
            ..v1::ScimRequest::default()
        };
        self.learned(|learned| {
            let guess = idp::recognise(&self.0.traits.of_request(method, &route, uri, &learned.notes));
            request.identity_provider = guess.provider.map_or(v1::IdentityProvider::Unspecified, provider).into();
            request.dialect = guess.dialect.map(|dialect| dialect.as_str().to_owned()).unwrap_or_default();
            request.connection_test = guess.connection_test;
            request.resource_name.clone_from(&learned.name);
            let coercions = learned.notes.iter().take(MAX_COERCIONS);
            request.coercions = coercions.map(coercion).collect();
        });
        request.route = route;
        while request.encoded_len() > MAX_BYTES && request.coercions.pop().is_some() {}
        request
    }

    /// The path's template below the root of SCIM; of a path that leads nowhere, the path.
    fn route(&self) -> String {
        match &self.0.route {
            Route::Matched(route) => below_root(route.as_str()).to_owned(),
            Route::Unmatched => clipped(below_root(self.0.uri.path())),
            Route::Inside { route, .. } => route.clone(),
        }
    }

    fn learned<T>(&self, with: impl FnOnce(&mut Learned) -> T) -> T {
        // Nothing panics while it is held; and what a panic left would still be true.
        with(&mut self.0.learned.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Says nothing of credentials, names and ids.
impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context").field("method", &self.0.method).field("route", &self.0.route).finish_non_exhaustive()
    }
}

impl Headers {
    fn of(headers: &HeaderMap) -> Self {
        let header = |name: HeaderName| headers.get(name).cloned();
        let authorization = header(AUTHORIZATION).map(|mut value| {
            value.set_sensitive(true);
            value
        });
        Self {
            authorization,
            user_agent: header(USER_AGENT),
            accept: header(ACCEPT),
            content_type: header(CONTENT_TYPE),
        }
    }

    fn of_request<'a>(&'a self, method: &'a Method, route: &'a str, uri: &'a Uri, notes: &'a [Note]) -> Traits<'a> {
        let text = |header: &'a Option<HeaderValue>| header.as_ref().and_then(|value| value.to_str().ok());
        // A scheme ends at a space, and no token of ours has one.
        let bare_token = self.authorization.as_ref().is_some_and(|value| !value.as_bytes().contains(&b' '));
        Traits {
            method: method.as_str(),
            route,
            query: uri.query().unwrap_or_default(),
            user_agent: text(&self.user_agent).unwrap_or_default(),
            accept: text(&self.accept).unwrap_or_default(),
            content_type: text(&self.content_type).unwrap_or_default(),
            bare_token,
            notes,
        }
    }
}

fn operation(method: &Method, route: &str) -> v1::ActivityOperation {
    use v1::ActivityOperation::{Bulk, Create, Delete, List, Other, Patch, Read, Replace};
    match (method.as_str(), route) {
        ("POST", "/Bulk") => Bulk,
        ("POST", "/.search" | "/Users/.search" | "/Groups/.search") | ("GET" | "HEAD", "/" | "/Users" | "/Groups") => {
            List
        }
        ("POST", "/Users" | "/Groups") => Create,
        ("GET" | "HEAD", "/Users/{id}" | "/Groups/{id}") => Read,
        ("PUT", "/Users/{id}" | "/Groups/{id}") => Replace,
        ("PATCH", "/Users/{id}" | "/Groups/{id}") => Patch,
        ("DELETE", "/Users/{id}" | "/Groups/{id}") => Delete,
        _ => Other,
    }
}

fn resource(route: &str) -> v1::ActivityResource {
    let is =
        |collection: &str| route.strip_prefix(collection).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    if is("/Users") {
        v1::ActivityResource::User
    } else if is("/Groups") {
        v1::ActivityResource::Group
    } else {
        v1::ActivityResource::Unspecified
    }
}

const fn provider(provider: Provider) -> v1::IdentityProvider {
    match provider {
        Provider::Okta => v1::IdentityProvider::Okta,
        Provider::Entra => v1::IdentityProvider::Entra,
        Provider::Google => v1::IdentityProvider::Google,
        Provider::JumpCloud => v1::IdentityProvider::Jumpcloud,
        Provider::OneLogin => v1::IdentityProvider::Onelogin,
        Provider::Rippling => v1::IdentityProvider::Rippling,
        Provider::YesHid => v1::IdentityProvider::Yeshid,
        Provider::Other => v1::IdentityProvider::Other,
    }
}

/// Whether a part of a path is what SCIM calls one of its endpoints.
fn names_endpoint(part: &str) -> bool {
    const ENDPOINTS: [&str; 6] = ["Users", "Groups", "Bulk", "ServiceProviderConfig", "ResourceTypes", "Schemas"];
    ENDPOINTS.iter().any(|endpoint| part.eq_ignore_ascii_case(endpoint))
}

/// What it means the service adds: the code says it all.
fn coercion(note: &Note) -> v1::ActivityNote {
    v1::ActivityNote { code: note.code.to_owned(), path: note.path.clone(), text: String::new() }
}

/// The last part of a path.
fn last(uri: &Uri) -> &str {
    uri.path().rsplit('/').next().unwrap_or_default()
}

fn below_root(path: &str) -> &str {
    match path.strip_prefix(ROOT) {
        Some("") => "/",
        Some(below) => below,
        None => path,
    }
}

/// As much of a text as travels.
fn clipped(text: &str) -> String {
    text.get(..text.floor_char_boundary(MAX_TEXT)).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests;
