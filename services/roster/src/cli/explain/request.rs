//! The request of a file: a JSON object with method, path, body and headers.

use proto::v1::ExplainScimRequestRequest;
use serde_json::{Map, Value};

const FORM: &str =
    r#"write it as {"method": "PATCH", "path": "/Users/ID", "body": {}, "headers": {"User-Agent": "…"}}"#;

/// What a file says.
#[derive(Debug, PartialEq)]
pub(super) struct Read {
    /// The request, of no workspace yet.
    pub(super) message: ExplainScimRequestRequest,
    /// Headers that change nothing about what a request does.
    pub(super) ignored: Vec<String>,
}

/// Reads a request; the problem names the field and the remedy.
pub(super) fn read(text: &str) -> Result<Read, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let request: Value =
        serde_json::from_str(text).map_err(|error| format!("the request is no JSON ({error}); {FORM}"))?;
    let Value::Object(request) = request else { return Err(format!("the request is no JSON object; {FORM}")) };
    if let Some(key) = request.keys().find(|key| !["method", "path", "body", "headers"].contains(&key.as_str())) {
        return Err(format!("`{key}` is no part of a request; {FORM}"));
    }
    let mut read = Read {
        message: ExplainScimRequestRequest {
            method: text_of(&request, "method")?.to_ascii_uppercase(),
            path: text_of(&request, "path")?,
            body: request.get("body").map(body).unwrap_or_default(),
            ..ExplainScimRequestRequest::default()
        },
        ignored: Vec::new(),
    };
    match request.get("headers") {
        None | Some(Value::Null) => {}
        Some(Value::Object(headers)) => header_values(headers, &mut read)?,
        Some(Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_)) => {
            return Err("`headers` must be an object of names and values".to_owned());
        }
    }
    Ok(read)
}

fn text_of(request: &Map<String, Value>, field: &str) -> Result<String, String> {
    match request.get(field) {
        Some(Value::String(text)) if !text.is_empty() => Ok(text.clone()),
        Some(_) => Err(format!("`{field}` must be text; {FORM}")),
        None => Err(format!("`{field}` is missing; {FORM}")),
    }
}

/// Text is sent as it is, so that a body that is no JSON can be explained as well.
fn body(body: &Value) -> Vec<u8> {
    match body {
        Value::Null => Vec::new(),
        Value::String(text) => text.clone().into_bytes(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => body.to_string().into_bytes(),
    }
}

fn header_values(headers: &Map<String, Value>, read: &mut Read) -> Result<(), String> {
    for (name, value) in headers {
        if name.eq_ignore_ascii_case("authorization") {
            return Err("leave out the header Authorization: it is the access key that asks".to_owned());
        }
        let Value::String(value) = value else { return Err(format!("the header {name} must be text")) };
        if name.eq_ignore_ascii_case("user-agent") {
            read.message.user_agent.clone_from(value);
        } else if name.eq_ignore_ascii_case("content-type") {
            read.message.content_type.clone_from(value);
        } else if name.eq_ignore_ascii_case("if-match") {
            read.message.if_match.clone_from(value);
        } else if name.eq_ignore_ascii_case("if-none-match") {
            read.message.if_none_match.clone_from(value);
        } else {
            read.ignored.push(name.clone());
        }
    }
    Ok(())
}
