//! What identity providers send beside the letter of the RFCs: one named function per habit.
//!
//! Each says who does it. Nothing here decides anything about a user; it only finds out what was meant. What a code means
//! in plain words is in the catalogue, from which `docs/quirks.md` is written.

mod catalogue;

pub use catalogue::{NOTED, Quirk, UNNOTED, markdown, note, text};
use serde_json::{Map, Number, Value};

use crate::patch::OpKind;
use crate::urn;

/// The enterprise extension without its last colon, as an older Microsoft document spells it.
pub const MICROSOFT_ENTERPRISE_USER: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0User";

/// Whether a URN names a schema of the registry: in any case (RFC 7643 §3.1), and Microsoft's way.
pub fn names_schema(urn: &str, id: &str) -> bool {
    urn.eq_ignore_ascii_case(id) || id == crate::urn::ENTERPRISE_USER && is_entra_urn(urn)
}

/// Entra ID names a schema of its own for every group. It says nothing that the group does not say.
pub fn is_entra_group_schema(urn: &str) -> bool {
    const START: &str = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/";
    urn.get(..START.len()).is_some_and(|start| start.eq_ignore_ascii_case(START))
}

/// Whether a URN is the enterprise extension's as that document spells it.
pub fn is_entra_urn(urn: &str) -> bool {
    urn.eq_ignore_ascii_case(MICROSOFT_ENTERPRISE_USER)
}

/// With its compliance flag Entra ID puts paths where names belong: `name.givenName`, `urn:…:User:employeeNumber`.
/// OneLogin's templates may name an attribute of the enterprise extension as if it were one of the user's own. Which of
/// them a key is.
pub fn path_as_key(key: &str) -> &'static str {
    if urn::starts_with(key, "urn:") {
        note::URN_KEY
    } else if key.contains(['.', '[']) {
        note::DOTTED_KEY
    } else {
        note::EXTENSION_AT_TOP
    }
}

/// Entra ID and JumpCloud list what a remove takes away, members above all. Read by the letter of RFC 7644 §3.5.2.2, which
/// knows no value there, that would take everything.
pub fn listed_in_remove(value: Option<&Value>) -> Option<&Value> {
    value.filter(|value| !value.is_null())
}

/// Entra ID gives `manager` as the bare id or as an array of one, and takes it away with `""` as its value.
pub fn is_entras_manager(attribute: &str) -> bool {
    attribute == "manager"
}

/// OneLogin's sample patches groups as SCIM 1.1 did: a partial group that lists its members, and no operations.
pub fn is_scim_1_patch(members: Option<&Value>) -> bool {
    members.is_some_and(|members| !members.is_null())
}

/// Entra ID writes booleans as `"True"` and `"False"` unless told not to; OneLogin's templates and Google do too.
pub fn boolean(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

/// OneLogin's templates drop the quotes around employee numbers and postal codes: the digits are kept as text.
pub fn number_as_text(number: &Number) -> String {
    number.to_string()
}

/// `null` and `[]` are no value (RFC 7643 §2.5); OneLogin and older Entra ID send `""` for it.
pub fn is_unassigned(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
    }
}

/// OneLogin's templates give `emails` as one object: it is the only element.
pub fn elements(value: &Value) -> &[Value] {
    match value {
        Value::Array(items) => items,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            std::slice::from_ref(value)
        }
    }
}

/// Older Entra ID gives `manager` as an array of one; a single value is the one in it.
pub fn only_element(value: &Value) -> Option<&Value> {
    match value {
        Value::Array(items) if items.len() == 1 => items.first(),
        Value::Array(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => None,
    }
}

/// Entra ID gives `manager` as the bare id, and hand-written clients give `emails` as bare addresses.
pub fn bare_value(value: &Value) -> bool {
    matches!(value, Value::String(_) | Value::Number(_))
}

/// Some clients name a member by its URI alone: the id is the last part of its path.
pub fn id_of_reference(uri: &str) -> Option<&str> {
    let path = uri.split(['?', '#']).next().unwrap_or_default();
    path.rsplit('/').find(|part| !part.is_empty())
}

/// Entra ID capitalises operations unless told not to.
pub fn op_kind(text: &str) -> Option<OpKind> {
    [OpKind::Add, OpKind::Replace, OpKind::Remove].into_iter().find(|kind| text.eq_ignore_ascii_case(kind.as_str()))
}

/// Google leaves `op` out when it replaces.
pub fn implied_op(value: Option<&Value>) -> Option<OpKind> {
    value.map(|_| OpKind::Replace)
}

/// Hand-written clients send `operations`, and JSON libraries like to capitalise: keys of messages ignore case.
pub fn member<'a>(object: &'a Map<String, Value>, name: &str) -> Option<(&'a str, &'a Value)> {
    match object.get_key_value(name) {
        Some((key, value)) => Some((key, value)),
        None => {
            let found = object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
            found.map(|(key, value)| (key.as_str(), value))
        }
    }
}

#[cfg(test)]
mod tests;
