//! Hides what must not be shown of a value.

use super::Setting;

/// Stands in for a secret.
const MASK: &str = "***";

/// The value as it may be shown.
pub(crate) fn masked(key: Setting, text: &str) -> String {
    match key {
        Setting::OperatorKey | Setting::ScimToken => MASK.to_owned(),
        Setting::DatabaseUrl | Setting::PublicUrl | Setting::Upstream => masked_url(text),
        Setting::DatabaseMaxConnections
        | Setting::HttpListen
        | Setting::GrpcListen
        | Setting::Only
        | Setting::MaxBodyBytes
        | Setting::BulkMaxOperations
        | Setting::BulkMaxPayloadBytes
        | Setting::RateLimitPerSecond
        | Setting::RateLimitBurst
        | Setting::DrainSeconds
        | Setting::Log
        | Setting::LogFormat => text.to_owned(),
    }
}

/// The URL without its password, be it before the host or in the query.
///
/// Works on any text: a URL that does not parse is exactly the one that ends up in an error message.
pub(crate) fn masked_url(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").map_or(("", url), |(scheme, rest)| (scheme, rest));
    let separator = if scheme.is_empty() { "" } else { "://" };
    // The last `@`, not the first: a password that was not percent-encoded may hold one, or a `/`, or a `?`.
    let rest = match rest.rsplit_once('@') {
        Some((user, host)) => match user.split_once(':') {
            Some((name, _)) => format!("{name}:{MASK}@{host}"),
            None => rest.to_owned(),
        },
        None => rest.to_owned(),
    };
    let Some((path, query)) = rest.split_once('?') else { return format!("{scheme}{separator}{rest}") };
    let query: Vec<String> = query.split('&').map(masked_pair).collect();
    format!("{scheme}{separator}{path}?{}", query.join("&"))
}

fn masked_pair(pair: &str) -> String {
    match pair.split_once('=') {
        Some((name, _)) if name.to_ascii_lowercase().contains("pass") || name.contains('%') => format!("{name}={MASK}"),
        Some(_) | None => pair.to_owned(),
    }
}
