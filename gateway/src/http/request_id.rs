//! The id that names one request in the answer, in both logs and in an error's detail.

use std::fmt;

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use uuid::Uuid;

/// The header it travels in, over HTTP as over gRPC.
pub(crate) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Longer ones would make log lines a vehicle.
const MAX_LENGTH: usize = 128;

/// A request's id: the client's own when it is harmless, else a new one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RequestId(HeaderValue);

impl RequestId {
    /// The id of the request with these headers.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        match headers.get(HEADER) {
            Some(value) if is_harmless(value) => Self(value.clone()),
            Some(_) | None => Self::generate(),
        }
    }

    /// The id as a header's value.
    pub(crate) fn value(&self) -> HeaderValue {
        self.0.clone()
    }

    #[expect(clippy::disallowed_methods, reason = "the one place of the gateway that makes ids")]
    fn generate() -> Self {
        let mut buffer = Uuid::encode_buffer();
        let text = Uuid::now_v7().simple().encode_lower(&mut buffer);
        // Hexadecimal digits always are a header's value.
        Self(HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static("unknown")))
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.to_str().unwrap_or("unknown"))
    }
}

fn is_harmless(value: &HeaderValue) -> bool {
    let bytes = value.as_bytes();
    (1..=MAX_LENGTH).contains(&bytes.len())
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:/+=@".contains(byte))
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue};

    use super::{HEADER, RequestId};

    fn of(text: &'static str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert(HEADER, HeaderValue::from_static(text));
        RequestId::of(&headers).to_string()
    }

    #[test]
    fn a_harmless_id_of_the_client_is_kept() {
        for id in ["a", "7b1c-22", "Root=1-67891233-abcdef012345678912345678", "svc/req:1+2"] {
            assert_eq!(of(id), id);
        }
    }

    #[test]
    fn anything_else_is_replaced_by_a_new_id() {
        const LONG: &str = concat!(
            "0123456789012345678901234567890123456789012345678901234567890123",
            "01234567890123456789012345678901234567890123456789012345678901234"
        );
        for id in ["", "two words", "tab\there", "{\"a\":1}", "<b>", LONG] {
            let made = of(id);
            assert_ne!(made, id);
            assert_eq!(made.len(), 32);
        }
    }

    #[test]
    fn no_two_requests_share_a_generated_id() {
        assert_ne!(RequestId::of(&HeaderMap::new()), RequestId::of(&HeaderMap::new()));
    }
}
