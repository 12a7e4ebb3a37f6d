//! Where the client believes the gateway is: the start of every `meta.location`.

use axum::http::header::HOST;
use axum::http::request::Parts;
use axum::http::uri::Authority;

/// The base when nothing better is known.
const FALLBACK: &str = "http://localhost";

/// Scheme and authority, without a slash at the end: the configured URL, else plain HTTP at the host the client named.
///
/// Forwarding headers are not read: anybody can send them. Behind a proxy, `public_url` says what is true.
pub(crate) fn origin(public_url: Option<&str>, parts: &Parts) -> String {
    if let Some(url) = public_url {
        return url.to_owned();
    }
    // HTTP/2 puts the host into the URI.
    let host = match parts.uri.authority() {
        Some(authority) => Some(authority.as_str()),
        None => parts.headers.get(HOST).and_then(|host| host.to_str().ok()),
    };
    match host.filter(|host| is_plausible(host)) {
        Some(host) => format!("http://{host}"),
        None => FALLBACK.to_owned(),
    }
}

/// Whether the text is a host with an optional port, and nothing that could end up elsewhere in a URL.
fn is_plausible(host: &str) -> bool {
    host.len() <= 255
        && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte))
        && host.parse::<Authority>().is_ok_and(|authority| {
            let port = host.get(authority.host().len()..).unwrap_or_default();
            !authority.host().is_empty() && (port.is_empty() || authority.port_u16().is_some())
        })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use axum::http::Request;

    use super::origin;

    fn of(public_url: Option<&str>, uri: &str, host: Option<&str>) -> String {
        let mut request = Request::builder().uri(uri);
        if let Some(host) = host {
            request = request.header("host", host);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        origin(public_url, &parts)
    }

    #[test]
    fn the_configured_url_wins() {
        assert_eq!(of(Some("https://scim.example"), "/x", Some("10.0.0.1")), "https://scim.example");
    }

    #[test]
    fn without_one_the_host_of_the_request_is_taken() {
        for (uri, host, expected) in [
            ("/x", Some("localhost:8080"), "http://localhost:8080"),
            ("/x", Some("[::1]:8080"), "http://[::1]:8080"),
            ("http://h2.example:9/x", None, "http://h2.example:9"),
        ] {
            assert_eq!(of(None, uri, host), expected);
        }
    }

    #[test]
    fn an_implausible_host_never_reaches_a_location() {
        for host in ["a b", "evil.example/path", "user@host", "x\"y", "", "a,b", "host:99999999"] {
            assert_eq!(of(None, "/x", Some(host)), "http://localhost", "{host}");
        }
        assert_eq!(of(None, "/x", None), "http://localhost");
    }
}
