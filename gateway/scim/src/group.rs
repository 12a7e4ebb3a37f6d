//! A group as SCIM has it (RFC 7643 §4.2): typed for the core, as sent for every extension.
//!
//! Serialising leaves out what has no value, so nothing is ever `null`. What a group cannot do without is for the
//! service to say.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::body;
use crate::error::Error;
use crate::parsed::Parsed;
use crate::schema::Resource;
use crate::user::Meta;

/// A group.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Group {
    /// The schemas it is made of. Written by the server; not read from a client.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub schemas: Vec<String>,
    /// The server's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The client's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// The members; `None` when nothing is said of them, which is not the same as none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub members: Option<Vec<Member>>,
    /// What the server knows about the resource. Not read from a client.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meta: Option<Meta>,
    /// Every extension, by its URN, as sent.
    #[serde(flatten)]
    pub extensions: Map<String, Value>,
}

/// A member of a group. Only its value is read from a client.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Member {
    /// The id of the user or group.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub value: String,
    /// The URI of the user or group.
    #[serde(rename = "$ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// `User` or `Group`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The name of the user or group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display: Option<String>,
}

/// Reads a group as clients send it.
///
/// Attributes that are unknown or the server's own are left out with a note, so that a client may send back what it
/// got; a value of the wrong type is 400 `invalidValue`, a body that is no object 400 `invalidSyntax`.
pub fn parse(body: &Value) -> Result<Parsed<Group>, Error> {
    let Parsed { value, notes } = body::read(&Resource::GROUP, body)?;
    let value = serde_json::from_value(Value::Object(value))
        .map_err(|_| Error::invalid_value("the group cannot be read; compare it with the schemas at /Schemas"))?;
    Ok(Parsed { value, notes })
}

#[cfg(test)]
mod tests;
