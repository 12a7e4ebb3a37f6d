//! Media types of requests and answers (RFC 7644 §3.1, §3.8), as tolerant as identity providers need.

use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, CONTENT_ENCODING, CONTENT_TYPE};

/// SCIM's own media type, as answers carry it: without a charset.
pub(crate) const SCIM: &str = "application/scim+json";
/// Plain JSON.
pub(crate) const JSON: &str = "application/json";

/// What an answer is to be called. Its bytes are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// SCIM's own media type: the rule.
    Scim,
    /// Plain JSON: OneLogin asks for nothing else.
    Json,
}

/// Chooses the media type of the answer; `None` when the client takes neither.
///
/// Google and some proxies send lists of anything: only a header that rules both types out is refused.
pub(crate) fn answer(headers: &HeaderMap) -> Option<Answer> {
    let mut asked = false;
    let mut json = false;
    let mut any = false;
    for header in headers.get_all(ACCEPT) {
        let Ok(header) = header.to_str() else {
            // What cannot be read asks for nothing in particular.
            any = true;
            continue;
        };
        for range in header.split(',') {
            let (essence, mut parameters) = split(range);
            if essence.is_empty() {
                continue;
            }
            asked = true;
            let refused = parameters.any(|(name, value)| name == "q" && value.parse() == Ok(0.0_f32));
            match essence.as_str() {
                _ if refused => {}
                SCIM => return Some(Answer::Scim),
                JSON => json = true,
                "*/*" | "*" | "application/*" => any = true,
                _ => {}
            }
        }
    }
    match (json, any || !asked) {
        (true, _) => Some(Answer::Json),
        (false, true) => Some(Answer::Scim),
        (false, false) => None,
    }
}

/// Why a body cannot be read for what its headers say of it; `None` when it can.
///
/// A body without a media type is taken for JSON.
pub(crate) fn unsupported(headers: &HeaderMap) -> Option<&'static str> {
    const TYPE: &str = "send the body as application/scim+json or application/json";
    const CHARSET: &str = "send the body in UTF-8";
    const ENCODING: &str = "send the body without a content encoding";

    if let Some(encoding) = headers.get(CONTENT_ENCODING)
        && !encoding.is_empty()
        && !encoding.as_bytes().eq_ignore_ascii_case(b"identity")
    {
        return Some(ENCODING);
    }
    let header = headers.get(CONTENT_TYPE)?;
    let Ok(header) = header.to_str() else { return Some(TYPE) };
    let (essence, mut parameters) = split(header);
    match essence.as_str() {
        "" => None,
        SCIM | JSON => parameters
            .any(|(name, value)| {
                name == "charset" && !value.eq_ignore_ascii_case("utf-8") && !value.eq_ignore_ascii_case("utf8")
            })
            .then_some(CHARSET),
        _ => Some(TYPE),
    }
}

/// Takes `type/subtype; name=value` apart. The type and the names come back in lower case, values without their quotes.
fn split(text: &str) -> (String, impl Iterator<Item = (String, &str)>) {
    let mut parts = text.split(';');
    let essence = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
    let parameters = parts.filter_map(|part| {
        let (name, value) = part.split_once('=')?;
        Some((name.trim().to_ascii_lowercase(), value.trim().trim_matches('"')))
    });
    (essence, parameters)
}

#[cfg(test)]
mod tests {
    use axum::http::header::{ACCEPT, CONTENT_ENCODING, CONTENT_TYPE};
    use axum::http::{HeaderMap, HeaderName, HeaderValue};

    use super::{Answer, answer, unsupported};

    fn with(name: HeaderName, values: &[&'static str]) -> HeaderMap {
        let values = values.iter().map(|value| (name.clone(), HeaderValue::from_static(value)));
        values.fold(HeaderMap::new(), |mut headers, (name, value)| {
            headers.append(name, value);
            headers
        })
    }

    #[test]
    fn an_answer_is_scim_unless_only_plain_json_is_asked_for() {
        let cases: &[(&[&'static str], Option<Answer>)] = &[
            (&[], Some(Answer::Scim)),
            (&[""], Some(Answer::Scim)),
            (&["*/*"], Some(Answer::Scim)),
            (&["application/*;q=0.8"], Some(Answer::Scim)),
            (&["application/scim+json"], Some(Answer::Scim)),
            (&["Application/SCIM+JSON; charset=UTF-8"], Some(Answer::Scim)),
            (&["application/json, application/scim+json"], Some(Answer::Scim)),
            (&["application/json", "application/scim+json"], Some(Answer::Scim)),
            (&["application/json"], Some(Answer::Json)),
            (&["APPLICATION/JSON;charset=utf-8"], Some(Answer::Json)),
            (&["application/json, */*;q=0.1"], Some(Answer::Json)),
            (&["text/html, image/gif, *; q=.2, */*; q=.2"], Some(Answer::Scim)),
            (&["application/scim+json;q=0, application/json"], Some(Answer::Json)),
            (&["text/html"], None),
            (&["text/html, image/png"], None),
            (&["application/xml"], None),
            (&["*/*;q=0"], None),
            (&["application/json;q=0.0"], None),
        ];
        for (headers, expected) in cases {
            assert_eq!(answer(&with(ACCEPT, headers)), *expected, "{headers:?}");
        }
    }

    #[test]
    fn json_bodies_are_read_however_they_are_called() {
        for kind in [
            "application/scim+json",
            "application/json",
            "application/scim+json; charset=utf-8",
            "application/scim+json;charset=UTF-8",
            "Application/JSON; Charset=\"utf8\"",
            "application/json; profile=x",
            "",
        ] {
            assert_eq!(unsupported(&with(CONTENT_TYPE, &[kind])), None, "{kind}");
        }
        assert_eq!(unsupported(&HeaderMap::new()), None);
        assert_eq!(unsupported(&with(CONTENT_ENCODING, &["identity"])), None);
    }

    #[test]
    fn clearly_different_bodies_are_refused() {
        for kind in [
            "text/plain",
            "text/html; charset=utf-8",
            "application/xml",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/json-patch+json",
            "application/json; charset=iso-8859-1",
            "application/scim+json; charset=utf-16",
            "json",
        ] {
            assert!(unsupported(&with(CONTENT_TYPE, &[kind])).is_some(), "{kind}");
        }
        assert!(unsupported(&with(CONTENT_ENCODING, &["gzip"])).is_some());
    }
}
