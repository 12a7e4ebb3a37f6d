//! How one operation ended, as the answer tells it (RFC 7644 §3.7).

use std::borrow::Cow;

use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use super::Method;
use crate::error::Error;

/// The result of an operation.
#[derive(Clone, Debug, Serialize)]
pub struct OperationResult<'a> {
    /// Where the resource is: always but when it could not be created.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// What was to be done.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "method")]
    pub method: Option<Method>,
    /// The client's name for it.
    #[serde(rename = "bulkId", skip_serializing_if = "Option::is_none")]
    pub bulk_id: Option<Cow<'a, str>>,
    /// The revision of the resource afterwards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The HTTP status.
    #[serde(serialize_with = "status")]
    pub status: u16,
    /// The error, when it is one. Of a success nothing is repeated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response: Option<Box<RawValue>>,
    /// Why no request was sent for it; `None` where one was.
    #[serde(skip)]
    pub unsent: Option<Error>,
}

impl OperationResult<'_> {
    /// Whether it counts for `failOnErrors`.
    pub fn is_error(&self) -> bool {
        !(200..300).contains(&self.status)
    }
}

/// The error as a body.
pub(super) fn body_of(error: &Error) -> Option<Box<RawValue>> {
    // An error always has a JSON form.
    to_raw_value(error).ok()
}

fn method<S: serde::Serializer>(method: &Option<Method>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(method.map_or("", Method::as_str))
}

/// As text: RFC 7644 §3.7.
fn status<S: serde::Serializer>(status: &u16, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(status)
}
