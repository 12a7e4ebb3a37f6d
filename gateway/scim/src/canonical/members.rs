//! Members of a group: each is told by its id alone, whatever else a client sends with it.
//!
//! There may be tens of thousands, so each kind of note is left once, at the first element that asks for it.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::{Place, Reader, no_nul, wrong_type};
use crate::error::Error;
use crate::quirks::{self, note};

impl Reader {
    /// Reads members as `{"value": id}`, each once. An element that tells no id is refused: left out, it could turn a
    /// list that means somebody into one that means nobody.
    pub(crate) fn members(&mut self, value: &Value, place: &Place<'_>) -> Result<Vec<Value>, Error> {
        if !value.is_array() {
            self.note(note::SINGLE_VALUE_AS_ARRAY, place);
        }
        let items = quirks::elements(value);
        let mut ids: HashSet<String> = HashSet::with_capacity(items.len());
        let mut members = Vec::with_capacity(items.len());
        let mut noted: HashSet<&'static str> = HashSet::new();
        for (i, item) in items.iter().enumerate() {
            let place = place.index(i);
            let mut note = |reader: &mut Self, code| {
                if noted.insert(code) {
                    reader.note(code, place);
                }
            };
            let id = match item {
                Value::Object(object) => {
                    let told = |name| quirks::member(object, name).map(|(_, value)| value);
                    match (told("value").and_then(text), told("$ref").and_then(Value::as_str)) {
                        (Some(id), _) => id,
                        (None, Some(uri)) => {
                            note(self, note::MEMBER_BY_REFERENCE);
                            quirks::id_of_reference(uri).unwrap_or_default().to_owned()
                        }
                        (None, None) => String::new(),
                    }
                }
                Value::String(id) => {
                    note(self, note::BARE_VALUE_AS_ELEMENT);
                    id.clone()
                }
                Value::Number(_) => {
                    note(self, note::BARE_VALUE_AS_ELEMENT);
                    text(item).unwrap_or_default()
                }
                Value::Null => String::new(),
                Value::Bool(_) | Value::Array(_) => {
                    return Err(wrong_type(&place, "an object", item, "send a member as {\"value\": its id}"));
                }
            };
            if id.is_empty() {
                return Err(Error::invalid_value(format!("{place} has no value; send the member's id as its value")));
            }
            no_nul(&id, &place)?;
            if ids.insert(id.clone()) {
                members.push(json!({ "value": id }));
            } else {
                note(self, note::DUPLICATE_MERGED);
            }
        }
        Ok(members)
    }
}

/// The id as text; a client that drops the quotes means the digits.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(quirks::number_as_text(number)),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}
