//! What identity providers send beside the letter of the RFCs: one named function per habit.
//!
//! Each says who does it. Nothing here decides anything about a user; it only finds out what was meant.

use serde_json::{Map, Number, Value};

use crate::patch::OpKind;

/// The codes of the notes that parsing leaves: stable, so that an activity log may count them.
pub mod note {
    /// A boolean came as text.
    pub const STRING_BOOLEAN: &str = "string-boolean";
    /// A number came where text belongs; its digits were kept.
    pub const NUMBER_AS_TEXT: &str = "number-as-text";
    /// A multi-valued attribute came as its one value.
    pub const SINGLE_VALUE_AS_ARRAY: &str = "single-value-as-array";
    /// A single-valued attribute came as an array of one.
    pub const ARRAY_OF_ONE: &str = "array-of-one";
    /// An element came as its value alone.
    pub const BARE_VALUE_AS_ELEMENT: &str = "bare-value-as-element";
    /// The manager came as text or in an array.
    pub const MANAGER_NORMALISED: &str = "manager-normalised";
    /// `null` or empty text was taken as no value.
    pub const NULL_AS_ABSENT: &str = "null-as-absent";
    /// An element of a multi-valued attribute had nothing in it.
    pub const EMPTY_ELEMENT_DROPPED: &str = "empty-element-dropped";
    /// More than one element was primary; the last one is.
    pub const SEVERAL_PRIMARIES: &str = "several-primaries";
    /// Two elements had the same type and value.
    pub const DUPLICATE_MERGED: &str = "duplicate-merged";
    /// An attribute came twice, in different spellings; the last one counts.
    pub const DUPLICATE_ATTRIBUTE: &str = "duplicate-attribute";
    /// An attribute that only the server writes was left out.
    pub const READ_ONLY_IGNORED: &str = "read-only-ignored";
    /// An attribute that is in no schema was left out.
    pub const UNKNOWN_ATTRIBUTE_IGNORED: &str = "unknown-attribute-ignored";
    /// A password was left out.
    pub const PASSWORD_DROPPED: &str = "password-dropped";
    /// An object had a path for a key.
    pub const DOTTED_KEY: &str = "dotted-key";
    /// A schema URN was misspelt.
    pub const URN_CORRECTED: &str = "urn-corrected";
    /// An operation had a capital letter.
    pub const CAPITALISED_OP: &str = "capitalised-op";
    /// An operation was missing; it was taken as a replace.
    pub const MISSING_OP: &str = "missing-op";
    /// `Operations`, `op`, `path` or `value` came in another case.
    pub const KEY_CASE: &str = "key-case";
    /// The one operation came without an array around it.
    pub const SINGLE_OPERATION: &str = "single-operation";
    /// A remove listed the values to take away.
    pub const REMOVE_BY_VALUE: &str = "remove-by-value";
    /// A member was named by its URI alone.
    pub const MEMBER_BY_REFERENCE: &str = "member-by-reference";
    /// A patch came in the form of SCIM 1.1.
    pub const SCIM_1_PATCH: &str = "scim-1-patch";
    /// An operation had nothing to do.
    pub const NOTHING_TO_DO: &str = "nothing-to-do";
}

/// The enterprise extension without its last colon, as an older Microsoft document spells it.
pub const MICROSOFT_ENTERPRISE_USER: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0User";

/// Whether a URN names a schema of the registry: in any case (RFC 7643 §3.1), and Microsoft's way.
pub fn names_schema(urn: &str, id: &str) -> bool {
    urn.eq_ignore_ascii_case(id)
        || id == crate::urn::ENTERPRISE_USER && urn.eq_ignore_ascii_case(MICROSOFT_ENTERPRISE_USER)
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
