//! A request's JSON body: its size, its encoding, its syntax. What it means is for others to say.

use std::time::Duration;

use axum::body::Body;
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_LENGTH, EXPECT};
use http_body_util::BodyExt;
use serde_json::Value;
use serde_json::error::Category;

use super::media;

/// How much of a refused body is read all the same. A client that is still sending when the connection closes may never
/// see why it was refused.
const DISCARD_BYTES: usize = 32 << 20;
/// How long that may take: a client may just as well wait for its answer before it sends the rest.
const DISCARD_TIME: Duration = Duration::from_secs(5);

/// Reads a JSON body of up to `limit` bytes. What is wrong with it is told by place, never by content.
pub(crate) async fn json(headers: &HeaderMap, body: Body, limit: usize) -> Result<Value, scim::Error> {
    parse(&bytes(headers, body, limit).await?)
}

/// Reads a body of up to `limit` bytes that its headers call JSON.
pub(crate) async fn bytes(headers: &HeaderMap, mut body: Body, limit: usize) -> Result<Vec<u8>, scim::Error> {
    let length = declared_length(headers);
    let refusal = match media::unsupported(headers) {
        Some(remedy) => Some(scim::Error::new(415, None, format!("unsupported media type; {remedy}"))),
        None => length.filter(|length| *length > limit as u64).map(|_| too_large(limit)),
    };
    if let Some(refusal) = refusal {
        refuse(headers, body).await;
        return Err(refusal);
    }
    let mut bytes = Vec::with_capacity(length.and_then(|length| usize::try_from(length).ok()).unwrap_or_default());
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| scim::Error::invalid_syntax("the body ended early; send the request again"))?;
        let Some(data) = frame.data_ref() else { continue };
        if bytes.len() + data.len() > limit {
            drop(bytes);
            discard(body).await;
            return Err(too_large(limit));
        }
        bytes.extend_from_slice(data);
    }
    Ok(bytes)
}

/// Reads and forgets a body that is of no use, unless its client waits for leave to send it.
pub(crate) async fn refuse(headers: &HeaderMap, body: Body) {
    // Whoever asks first has sent nothing yet, and will not.
    if !headers.contains_key(EXPECT) {
        discard(body).await;
    }
}

/// The text of a JSON body.
pub(crate) fn text(bytes: &[u8]) -> Result<&str, scim::Error> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        scim::Error::invalid_syntax(format!("the body is not UTF-8 from byte {at} on; send JSON in UTF-8"))
    })?;
    // RFC 8259 §8.1 lets a parser overlook a byte order mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_ascii().is_empty() {
        return Err(scim::Error::invalid_syntax("the body is empty; send a JSON object"));
    }
    Ok(text)
}

fn parse(bytes: &[u8]) -> Result<Value, scim::Error> {
    // Of doubled keys the last one counts; nesting beyond 128 levels is refused by the parser.
    serde_json::from_str(text(bytes)?).map_err(|error| {
        let what = match error.classify() {
            Category::Eof => "the JSON ends too early",
            Category::Syntax | Category::Data | Category::Io => "the body is not well-formed JSON or nests too deep",
        };
        scim::Error::invalid_syntax(format!("{what}, at line {} column {}", error.line(), error.column()))
    })
}

async fn discard(mut body: Body) {
    let reading = async {
        let mut left = DISCARD_BYTES;
        while let Some(Ok(frame)) = body.frame().await {
            let length = frame.data_ref().map_or(0, |data| data.len());
            let Some(rest) = left.checked_sub(length) else { return };
            left = rest;
        }
    };
    // Whether it was read to its end or not makes no difference to the answer.
    let _ = tokio::time::timeout(DISCARD_TIME, reading).await;
}

fn declared_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn too_large(limit: usize) -> scim::Error {
    scim::Error::new(413, None, format!("the body is larger than {limit} bytes; send less at once"))
}

#[cfg(test)]
mod tests;
