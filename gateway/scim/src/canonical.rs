//! JSON as clients send it to JSON as the schemas have it: names in their case, values of their type, nothing else.
//!
//! Tolerant where idp-facing experience asks for it (see [`crate::quirks`]), with a note each time; what cannot be
//! meant is refused with `invalidValue` by its full path. Strings are kept byte for byte.

mod elements;
mod members;
mod place;

use serde_json::{Map, Value};

pub(crate) use place::Place;

use crate::MAX_DEPTH;
use crate::error::Error;
use crate::parsed::Note;
use crate::quirks::{self, note};
use crate::schema::{Attribute, Kind};

/// Reads values and remembers what it had to bend.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    pub(crate) notes: Vec<Note>,
}

/// The parts of a complex value: those that are set, and those that were sent to be cleared.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    pub(crate) set: Map<String, Value>,
    pub(crate) cleared: Vec<&'static Attribute>,
}

impl Reader {
    /// Leaves a note.
    pub(crate) fn note(&mut self, code: &'static str, place: impl ToString) {
        self.notes.push(Note::new(code, place.to_string()));
    }

    /// Reads a value of an attribute; `None` when it is unassigned.
    pub(crate) fn value(
        &mut self,
        attribute: &Attribute,
        value: &Value,
        place: &Place<'_>,
    ) -> Result<Option<Value>, Error> {
        if self.unassigned(value, place) {
            return Ok(None);
        }
        if attribute.multi_valued {
            return self.many(attribute, value, place);
        }
        if attribute.is_complex() {
            let parts = self.parts(attribute, value, place)?;
            return Ok((!parts.set.is_empty()).then_some(Value::Object(parts.set)));
        }
        if let Some(only) = quirks::only_element(value) {
            self.note(note::ARRAY_OF_ONE, place);
            return if self.unassigned(only, place) { Ok(None) } else { self.single(attribute, only, place).map(Some) };
        }
        self.single(attribute, value, place).map(Some)
    }

    /// Reads the parts of one complex value: an object, or what stands for one.
    pub(crate) fn parts(&mut self, attribute: &Attribute, value: &Value, place: &Place<'_>) -> Result<Parts, Error> {
        let manager = quirks::is_entras_manager(attribute.name);
        let mut parts = Parts::default();
        let value = match quirks::only_element(value) {
            Some(only) => {
                self.note(if manager { note::ENTRA_MANAGER } else { note::ARRAY_OF_ONE }, place);
                only
            }
            None => value,
        };
        if let Value::Object(object) = value {
            for (key, value) in object {
                let place = place.name(key);
                no_nul(key, &place)?;
                let Some(sub) = attribute.sub(key) else {
                    self.note(note::UNKNOWN_ATTRIBUTE_IGNORED, place);
                    continue;
                };
                match self.value(sub, value, &place)? {
                    Some(value) => {
                        if parts.set.insert(sub.name.to_owned(), value).is_some() {
                            self.note(note::DUPLICATE_ATTRIBUTE, place);
                        }
                    }
                    None => parts.cleared.push(sub),
                }
            }
            return Ok(parts);
        }
        match attribute.sub("value") {
            Some(sub) if quirks::bare_value(value) => {
                self.note(if manager { note::ENTRA_MANAGER } else { note::BARE_VALUE_AS_ELEMENT }, place);
                match self.value(sub, value, place)? {
                    Some(value) => {
                        parts.set.insert(sub.name.to_owned(), value);
                    }
                    None => parts.cleared.push(sub),
                }
                Ok(parts)
            }
            Some(_) | None => Err(wrong_type(place, "an object", value, "send its parts as one object")),
        }
    }

    /// Checks data of an extension nobody knows, so many names below its top: kept as sent, if it can be stored.
    pub(crate) fn custom(&self, value: &Value, names: usize, place: &Place<'_>) -> Result<(), Error> {
        check(value, place, names + 1)
    }

    /// Reads a whole extension nobody knows. Its unassigned attributes are left out (RFC 7643 §2.5).
    pub(crate) fn custom_object(
        &mut self,
        object: &Map<String, Value>,
        place: &Place<'_>,
    ) -> Result<Map<String, Value>, Error> {
        let mut out = Map::new();
        for (key, value) in object {
            let place = place.name(key);
            no_nul(key, &place)?;
            if !self.unassigned(value, &place) {
                check(value, &place, 2)?;
                out.insert(key.clone(), value.clone());
            }
        }
        Ok(out)
    }

    /// Whether there is no value, with a note unless it was said the RFC's plain way, `[]`.
    pub(crate) fn unassigned(&mut self, value: &Value, place: &Place<'_>) -> bool {
        let unassigned = quirks::is_unassigned(value);
        if unassigned && !value.is_array() {
            self.note(note::NULL_AS_ABSENT, place);
        }
        unassigned
    }

    fn single(&mut self, attribute: &Attribute, value: &Value, place: &Place<'_>) -> Result<Value, Error> {
        match (attribute.kind, value) {
            (Kind::String | Kind::Reference | Kind::Binary | Kind::DateTime, Value::String(text)) => {
                no_nul(text, place)?;
                Ok(value.clone())
            }
            (Kind::String | Kind::Reference | Kind::Binary | Kind::DateTime, Value::Number(number)) => {
                self.note(note::NUMBER_AS_TEXT, place);
                Ok(Value::String(quirks::number_as_text(number)))
            }
            (Kind::Boolean, Value::Bool(_)) | (Kind::Integer | Kind::Decimal, Value::Number(_)) => Ok(value.clone()),
            (Kind::Boolean, Value::String(text)) => match quirks::boolean(text) {
                Some(boolean) => {
                    self.note(note::STRING_BOOLEAN, place);
                    Ok(Value::Bool(boolean))
                }
                None => Err(wrong_type(place, "true or false", value, "send the boolean true or false")),
            },
            (Kind::Boolean, _) => Err(wrong_type(place, "true or false", value, "send the boolean true or false")),
            (Kind::Integer | Kind::Decimal, _) => Err(wrong_type(place, "a number", value, "send a number")),
            (Kind::Complex, _) => Err(wrong_type(place, "an object", value, "send its parts as one object")),
            (Kind::String | Kind::Reference | Kind::Binary | Kind::DateTime, _) => {
                Err(wrong_type(place, "text", value, "send one string in double quotes"))
            }
        }
    }
}

/// Refuses a NUL: PostgreSQL cannot store it, and no name or address holds one.
pub(crate) fn no_nul(text: &str, place: &Place<'_>) -> Result<(), Error> {
    if text.as_bytes().contains(&0) {
        let place = place.to_string().replace('\0', "\\u0000");
        return Err(Error::invalid_value(format!("{place} holds a NUL character (\\u0000); remove it")));
    }
    Ok(())
}

/// The refusal of a value of the wrong type; says which it is, never the value.
pub(crate) fn wrong_type(place: &Place<'_>, expected: &str, found: &Value, remedy: &str) -> Error {
    let found = match found {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(items) if items.len() > 1 => "an array of several values",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    };
    Error::invalid_value(format!("{place} must be {expected}, found {found}; {remedy}"))
}

fn check(value: &Value, place: &Place<'_>, depth: usize) -> Result<(), Error> {
    if depth > MAX_DEPTH {
        return Err(Error::invalid_value(format!("{place} nests deeper than {MAX_DEPTH} levels; flatten it")));
    }
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
        Value::String(text) => no_nul(text, place),
        Value::Array(items) => {
            items.iter().enumerate().try_for_each(|(i, item)| check(item, &place.index(i), depth + 1))
        }
        Value::Object(object) => object.iter().try_for_each(|(key, value)| {
            let place = place.name(key);
            no_nul(key, &place)?;
            check(value, &place, depth + 1)
        }),
    }
}
