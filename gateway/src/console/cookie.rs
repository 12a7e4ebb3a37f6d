//! The cookie that holds a session's secret, and nothing else.

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};

/// Over TLS. The prefix makes browsers insist on what is said below.
const OVER_TLS: &str = "__Host-roster";
/// Over plain HTTP, as on one's own machine.
const IN_PLAIN: &str = "roster";

/// Longer ones are no secret of ours.
const MAX_LENGTH: usize = 512;

/// Whether browsers reach the gateway through TLS: what `public_url` says, for nothing else about it can be trusted.
pub(crate) fn is_over_tls(public_url: Option<&str>) -> bool {
    public_url.is_some_and(|url| url.starts_with("https://"))
}

/// The secret a request brings along.
pub(crate) fn secret(headers: &HeaderMap, over_tls: bool) -> Option<&str> {
    let wanted = name(over_tls);
    let mut pairs = headers.get_all(COOKIE).iter().filter_map(|header| header.to_str().ok()).flat_map(|c| c.split(';'));
    let secret = pairs.find_map(|pair| pair.trim().strip_prefix(wanted)?.strip_prefix('='))?;
    is_plausible(secret).then_some(secret)
}

/// Whether a text can be a bearer secret at all.
pub(crate) fn is_plausible(secret: &str) -> bool {
    (1..=MAX_LENGTH).contains(&secret.len()) && secret.bytes().all(|byte| byte.is_ascii_graphic() && byte != b';')
}

/// Keeps a secret for so many seconds; `None` when it cannot be a cookie.
pub(crate) fn keep(secret: &str, seconds: u64, over_tls: bool) -> Option<HeaderValue> {
    if !is_plausible(secret) {
        return None;
    }
    let mut value = HeaderValue::from_str(&cookie(secret, seconds, over_tls)).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// Forgets the secret.
pub(crate) fn forget(over_tls: bool) -> HeaderValue {
    // Made of constants only: always a header's value.
    HeaderValue::from_str(&cookie("", 0, over_tls)).unwrap_or(HeaderValue::from_static(""))
}

fn cookie(value: &str, seconds: u64, over_tls: bool) -> String {
    let secure = if over_tls { "; Secure" } else { "" };
    format!("{}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}", name(over_tls))
}

const fn name(over_tls: bool) -> &'static str {
    if over_tls { OVER_TLS } else { IN_PLAIN }
}
