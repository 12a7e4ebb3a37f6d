//! Conditional requests: `If-Match` and `If-None-Match` (RFC 9110 §13, RFC 7644 §3.14).
//!
//! Versions are weak entity tags, and SCIM compares them in `If-Match` all the same: so only what is between the quotes
//! counts. A tag without its quotes is taken as one; a header that cannot be read matches nothing.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::{HeaderName, IF_MATCH, IF_NONE_MATCH};
use axum::http::request::Parts;

const CHANGED: &str =
    "the resource is not at the version in If-Match; read it again and repeat the request with its new one";
const UNCHANGED: &str =
    "the resource is at the version in If-None-Match; leave the header out to write it all the same";

/// What a request wants to be true of the resource it is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Conditions {
    is: Option<Tags>,
    is_not: Option<Tags>,
}

/// The tags of a header.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Tags {
    /// `*`: any tag, as long as there is a resource.
    Any,
    /// One of these, without their quotes.
    These(Vec<String>),
}

/// What becomes of a read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The resource is answered.
    Answer,
    /// The client has it already: 304.
    NotModified,
    /// 412.
    Failed,
}

impl Conditions {
    /// Those in the headers.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        Self { is: tags(headers, IF_MATCH), is_not: tags(headers, IF_NONE_MATCH) }
    }

    /// Whether the client says which version it has.
    pub(crate) fn may_have_it(&self) -> bool {
        self.is_not.is_some()
    }

    /// Judges a read of the resource with this tag.
    pub(crate) fn of_read(&self, etag: &str) -> Verdict {
        if self.is.as_ref().is_some_and(|tags| !tags.hold(etag)) {
            return Verdict::Failed;
        }
        if self.is_not.as_ref().is_some_and(|tags| tags.hold(etag)) {
            return Verdict::NotModified;
        }
        Verdict::Answer
    }

    /// The tag that the service is to insist on in a write, empty for none; `None` when the resource must be read to know.
    pub(crate) fn expected(&self) -> Option<String> {
        match (&self.is, &self.is_not) {
            // Whether there is a resource the service finds out anyway.
            (None | Some(Tags::Any), None) => Some(String::new()),
            (Some(Tags::These(tags)), None) => match tags.as_slice() {
                [tag] => Some(weak(tag)),
                _ => None,
            },
            (_, Some(_)) => None,
        }
    }

    /// Judges a write to the resource with this tag: the tag to insist on, so that nobody writes in between.
    pub(crate) fn of_write(&self, etag: &str) -> Result<String, scim::Error> {
        match self.of_read(etag) {
            Verdict::Failed => Err(failed()),
            Verdict::NotModified => Err(scim::Error::precondition_failed(UNCHANGED)),
            // No tag comes back, so one that the resource has not now it will not have.
            Verdict::Answer if self.is.is_none() => Ok(String::new()),
            Verdict::Answer => Ok(etag.to_owned()),
        }
    }
}

/// 412 for a resource that is another one by now.
pub(crate) fn failed() -> scim::Error {
    scim::Error::precondition_failed(CHANGED)
}

impl Tags {
    fn hold(&self, etag: &str) -> bool {
        match self {
            Self::Any => true,
            Self::These(tags) => tags.iter().any(|tag| tag == opaque(etag)),
        }
    }
}

fn tags(headers: &HeaderMap, name: HeaderName) -> Option<Tags> {
    let mut headers = headers.get_all(name).iter().peekable();
    headers.peek()?;
    let mut tags = Vec::new();
    for header in headers {
        let mut rest = header.to_str().unwrap_or_default();
        loop {
            rest = rest.trim_start_matches([' ', '\t', ',']);
            if rest.is_empty() {
                break;
            }
            if rest.trim_end() == "*" {
                return Some(Tags::Any);
            }
            let (tag, after) = first(rest);
            tags.push(tag.to_owned());
            rest = after;
        }
    }
    Some(Tags::These(tags))
}

/// The first tag of a list, without its quotes, and what follows it. A tag may hold commas.
fn first(list: &str) -> (&str, &str) {
    let unmarked = list.strip_prefix("W/").unwrap_or(list);
    if let Some(quoted) = unmarked.strip_prefix('"')
        && let Some((tag, after)) = quoted.split_once('"')
    {
        return (tag, after);
    }
    let (tag, after) = list.split_once(',').unwrap_or((list, ""));
    (opaque(tag.trim()), after)
}

/// What is between the quotes of a tag.
fn opaque(tag: &str) -> &str {
    let tag = tag.strip_prefix("W/").unwrap_or(tag);
    tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"')).unwrap_or(tag)
}

/// The tag as the service gives it out.
fn weak(opaque: &str) -> String {
    format!("W/\"{opaque}\"")
}

impl<S: Sync> FromRequestParts<S> for Conditions {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers))
    }
}

#[cfg(test)]
mod tests;
