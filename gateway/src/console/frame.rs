//! What surrounds a page: who is signed in and at which workspace. Known once a handler has found out, and then used for
//! whatever is answered, be it an error.

use std::sync::{Arc, OnceLock};

use axum::response::Response;

use super::{headers, trouble, ui};
use crate::http::reply::Refusal;
use crate::http::request_id::RequestId;

/// Who is signed in.
#[derive(Clone, Debug)]
pub(crate) struct Signed {
    /// The name of the key.
    pub(crate) key_name: String,
    /// Whether the key opens every workspace.
    pub(crate) is_operator: bool,
    /// The code for forms.
    pub(crate) csrf: String,
}

/// At which workspace.
#[derive(Clone, Debug)]
pub(crate) struct At {
    /// Its short name.
    pub(crate) slug: String,
    /// Its name to show.
    pub(crate) name: String,
}

/// What is known about one request. Clones are of the same request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Frame(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    signed: OnceLock<Signed>,
    at: OnceLock<At>,
}

impl Frame {
    /// Notes who is signed in.
    pub(crate) fn is_of(&self, signed: Signed) {
        // Found out once for each request; a second time it would be the same.
        let _ = self.0.signed.set(signed);
    }

    /// Notes at which workspace.
    pub(crate) fn is_at(&self, at: At) {
        let _ = self.0.at.set(at);
    }

    /// Who is signed in, where anybody is.
    pub(crate) fn signed(&self) -> Option<&Signed> {
        self.0.signed.get()
    }

    /// At which workspace, where it is at one.
    pub(crate) fn at(&self) -> Option<&At> {
        self.0.at.get()
    }
}

/// Makes an answer one of the console: a refusal becomes a page, and the headers are put on.
pub(crate) fn dress(frame: &Frame, mut response: Response, request: &RequestId) -> Response {
    let trouble = response.extensions_mut().remove::<trouble::Trouble>();
    // Those of the edge are in SCIM.
    let trouble = trouble.or_else(|| {
        let refusal = response.extensions_mut().remove::<Refusal>()?;
        Some(trouble::Trouble::of_edge(response.status(), &refusal.detail))
    });
    if let Some(trouble) = trouble {
        let body = ui::error_page(frame, &trouble, request);
        let (mut parts, _) = response.into_parts();
        parts.headers.remove(axum::http::header::CONTENT_LENGTH);
        parts.headers.insert(axum::http::header::CONTENT_TYPE, ui::HTML);
        response = Response::from_parts(parts, body.into_string().into());
    }
    headers::put(response.headers_mut());
    response
}
