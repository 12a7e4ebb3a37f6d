//! Paths as base URLs with a slash too many make them: `/scim/v2//Users/` is `/scim/v2/Users`.

use std::task::{Context, Poll};

use axum::Router;
use axum::extract::Request;
use axum::http::Uri;
use axum::http::uri::PathAndQuery;
use tower::Service;

/// Routes after the path lost its doubled and trailing slashes.
#[derive(Clone, Debug)]
pub(crate) struct Normalize {
    routes: Router,
}

impl Normalize {
    pub(crate) fn new(routes: Router) -> Self {
        Self { routes }
    }
}

impl Service<Request> for Normalize {
    type Response = <Router as Service<Request>>::Response;
    type Error = <Router as Service<Request>>::Error;
    type Future = <Router as Service<Request>>::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        <Router as Service<Request>>::poll_ready(&mut self.routes, cx)
    }

    fn call(&mut self, mut request: Request) -> Self::Future {
        if let Some(uri) = normalized(request.uri()) {
            *request.uri_mut() = uri;
        }
        self.routes.call(request)
    }
}

/// The URI with a clean path; `None` when it has one.
fn normalized(uri: &Uri) -> Option<Uri> {
    let path = uri.path();
    let is_clean = !path.contains("//") && (path.len() == 1 || !path.ends_with('/'));
    if is_clean {
        return None;
    }
    let mut clean = String::with_capacity(path.len());
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        clean.push('/');
        clean.push_str(segment);
    }
    if clean.is_empty() {
        clean.push('/');
    }
    if let Some(query) = uri.query() {
        clean.push('?');
        clean.push_str(query);
    }
    let mut parts = uri.clone().into_parts();
    // A path that was one stays one with slashes taken out: `None` is not met, and leaves the URI as it is.
    parts.path_and_query = Some(PathAndQuery::try_from(clean).ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use axum::http::Uri;

    use super::normalized;

    #[test]
    fn doubled_and_trailing_slashes_go() {
        for (raw, clean) in [
            ("/scim/v2/Users/", "/scim/v2/Users"),
            ("/scim/v2//Users", "/scim/v2/Users"),
            ("//scim///v2/Users//7//?a=//b/", "/scim/v2/Users/7?a=//b/"),
            ("//", "/"),
            ("/scim/v2/Users/?filter=", "/scim/v2/Users?filter="),
        ] {
            assert_eq!(normalized(&raw.parse::<Uri>().unwrap()).unwrap().to_string(), clean, "{raw}");
        }
    }

    #[test]
    fn a_clean_path_is_left_alone() {
        for raw in ["/", "/scim/v2/Users", "/scim/v2/Users/a%2Fb?x=1", "*"] {
            assert_eq!(normalized(&raw.parse::<Uri>().unwrap()), None, "{raw}");
        }
    }

    #[test]
    fn scheme_and_authority_stay() {
        let uri = normalized(&"http://host:8080/scim/v2/Users/".parse().unwrap()).unwrap();
        assert_eq!(uri.to_string(), "http://host:8080/scim/v2/Users");
    }
}
