//! A user from the body of a POST or PUT.

use serde_json::Value;

use super::User;
use crate::body;
use crate::error::Error;
use crate::parsed::Parsed;
use crate::schema::Resource;

/// Reads a user as clients send it.
///
/// Attributes that are unknown or the server's own are left out with a note, so that a client may send back what it
/// got; a value of the wrong type is 400 `invalidValue`, a body that is no object 400 `invalidSyntax`.
pub fn parse(body: &Value) -> Result<Parsed<User>, Error> {
    let Parsed { value, notes } = body::read(&Resource::USER, body)?;
    let value = serde_json::from_value(Value::Object(value))
        .map_err(|_| Error::invalid_value("the user cannot be read; compare it with the schemas at /Schemas"))?;
    Ok(Parsed { value, notes })
}
