//! One value as its attribute's type wants it. What identity providers bend is bent back (`"True"`, numbers in quotes
//! or without them, a single value for an array and the reverse); anything else of another type is refused.

use serde_json::{Map, Number, Value};

use super::{ExtensionSchema, Kind, SchemaAttribute, elements};
use crate::refusal::Refusal;
use crate::time::Timestamp;

/// Up to here a double holds every whole number, and doubles are what the contract has.
pub(super) const MAX_WHOLE: i64 = 1 << 53;

/// Reads values of a schema.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) schema: &'a ExtensionSchema,
}

impl Reader<'_> {
    /// Reads what was sent for an attribute; `None` when nothing is assigned.
    pub(super) fn value(self, attribute: &SchemaAttribute, path: &str, sent: &Value) -> Result<Option<Value>, Refusal> {
        if !attribute.multi_valued {
            return match sent {
                Value::Array(items) => match items.as_slice() {
                    [] => Ok(None),
                    [only] => self.single(attribute, path, only),
                    [_, _, ..] => Err(self.wrong(attribute, path, sent)),
                },
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
                    self.single(attribute, path, sent)
                }
            };
        }
        let items = sent.as_array().map_or(std::slice::from_ref(sent), Vec::as_slice);
        let mut read = Vec::with_capacity(items.len());
        for item in items {
            read.extend(self.single(attribute, path, item)?);
        }
        let read = elements::settle(attribute, read);
        Ok((!read.is_empty()).then_some(Value::Array(read)))
    }

    fn single(self, attribute: &SchemaAttribute, path: &str, sent: &Value) -> Result<Option<Value>, Refusal> {
        let sent = match sent {
            Value::Array(items) if items.len() == 1 => items.first().unwrap_or(sent),
            Value::Array(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
                sent
            }
        };
        let unassigned = match sent {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Array(items) => items.is_empty(),
            Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
        };
        if unassigned {
            return Ok(None);
        }
        if attribute.kind == Kind::Complex {
            return self.complex(attribute, path, sent);
        }
        plain(attribute.kind, sent).map(Some).ok_or_else(|| self.wrong(attribute, path, sent))
    }

    /// Reads the parts of a complex value, or what stands for its `value`. What the schema does not know is left out.
    fn complex(self, attribute: &SchemaAttribute, path: &str, sent: &Value) -> Result<Option<Value>, Refusal> {
        let mut parts = Map::new();
        match (sent, attribute.sub("value")) {
            (Value::Object(object), _) => {
                for (name, value) in object {
                    let Some(sub) = attribute.sub(name) else { continue };
                    let value = self.value(sub, &format!("{path}.{}", sub.name), value)?;
                    parts.extend(value.map(|value| (sub.name.clone(), value)));
                }
            }
            (Value::Bool(_) | Value::Number(_) | Value::String(_), Some(sub)) => {
                let value = self.value(sub, path, sent)?;
                parts.extend(value.map(|value| (sub.name.clone(), value)));
            }
            (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_), _) => {
                return Err(self.wrong(attribute, path, sent));
            }
        }
        Ok((!parts.is_empty()).then_some(Value::Object(parts)))
    }

    fn wrong(self, attribute: &SchemaAttribute, path: &str, sent: &Value) -> Refusal {
        let field = self.schema.place(path);
        let found = match sent {
            Value::Null => "nothing",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "text",
            Value::Array(_) => "several values",
            Value::Object(_) => "an object",
        };
        let (expected, remedy) = match attribute.kind {
            Kind::String => ("text", "send one string"),
            Kind::Boolean => ("a boolean", "send true or false"),
            Kind::Integer => ("a whole number", "send one of at most 2^53, without a fraction"),
            Kind::Decimal => ("a number", "send one"),
            Kind::DateTime => ("an instant", "send date, time and zone, for example 2026-01-31T08:00:00Z"),
            Kind::Reference => ("a reference", "send a URI as text"),
            Kind::Binary => ("binary data", "send text in base64"),
            Kind::Complex => ("a complex value", "send its parts as one object"),
        };
        let message = format!("{field} must be {expected}, found {found}; {remedy}");
        Refusal::InvalidField { field, message }
    }
}

/// A value of this type; `None` when it is none and cannot stand for one. Complex values are not plain.
fn plain(kind: Kind, sent: &Value) -> Option<Value> {
    match (kind, sent) {
        (Kind::String | Kind::Reference, Value::String(_)) | (Kind::Boolean, Value::Bool(_)) => Some(sent.clone()),
        (Kind::String | Kind::Reference, Value::Number(number)) => Some(Value::String(number.to_string())),
        (Kind::Boolean, Value::String(text)) => boolean(text).map(Value::Bool),
        (Kind::Integer, Value::Number(number)) => whole(number).map(Value::from),
        (Kind::Integer, Value::String(text)) => whole(&number(text)?).map(Value::from),
        (Kind::Decimal, Value::Number(number)) => Some(Value::Number(shortest(number))),
        (Kind::Decimal, Value::String(text)) => Some(Value::Number(shortest(&number(text)?))),
        (Kind::DateTime, Value::String(text)) => instant(text).map(|_| sent.clone()),
        (Kind::Binary, Value::String(text)) => is_base64(text).then(|| sent.clone()),
        (
            Kind::String
            | Kind::Boolean
            | Kind::Integer
            | Kind::Decimal
            | Kind::DateTime
            | Kind::Reference
            | Kind::Binary
            | Kind::Complex,
            _,
        ) => None,
    }
}

/// Entra ID and others write booleans as `"True"` and `"False"`.
pub(super) fn boolean(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

/// A number in quotes, as templates and CSV imports send it.
pub(super) fn number(text: &str) -> Option<Number> {
    match text.parse::<i64>() {
        Ok(whole) => Some(Number::from(whole)),
        Err(_) => Number::from_f64(text.parse().ok()?),
    }
}

/// The whole number that this is, within what the contract carries.
pub(super) fn whole(number: &Number) -> Option<i64> {
    let whole = match (number.as_i64(), number.as_f64()) {
        (Some(whole), _) => whole,
        #[expect(clippy::cast_possible_truncation, reason = "whole and within the exact range")]
        (None, Some(decimal)) if decimal.fract() == 0.0 && decimal.abs() <= MAX_WHOLE as f64 => decimal as i64,
        (None, _) => return None,
    };
    (-MAX_WHOLE..=MAX_WHOLE).contains(&whole).then_some(whole)
}

/// A whole number is written as one, as the contract brings it: `7`, not `7.0`.
fn shortest(number: &Number) -> Number {
    whole(number).map_or_else(|| number.clone(), Number::from)
}

/// Reads an RFC 3339 instant: date, time to the second and zone, none left out.
pub(super) fn instant(text: &str) -> Option<Timestamp> {
    const SHAPE: &[u8] = b"dddd-dd-ddTdd:dd:dd";
    let (head, tail) = text.as_bytes().split_at_checked(SHAPE.len())?;
    let fits = |(byte, shape): (&u8, &u8)| match shape {
        b'd' => byte.is_ascii_digit(),
        _ => byte.eq_ignore_ascii_case(shape),
    };
    let fraction = match tail.strip_prefix(b".") {
        Some(rest) => 1 + rest.iter().take_while(|byte| byte.is_ascii_digit()).count(),
        None => 0,
    };
    let zoned = match tail.get(fraction..)? {
        b"Z" | b"z" => true,
        [b'+' | b'-', hours @ .., b':', tens, ones] => {
            hours.len() == 2 && hours.iter().chain([tens, ones]).all(u8::is_ascii_digit)
        }
        _ => false,
    };
    // The year zero is nowhere else: not in protobuf, not in PostgreSQL.
    if !head.iter().zip(SHAPE).all(fits) || fraction == 1 || !zoned || head.starts_with(b"0000") {
        return None;
    }
    text.parse::<jiff::Timestamp>().ok().map(|instant| Timestamp(instant.as_millisecond()))
}

/// RFC 4648 §4 or §5, padded or not.
fn is_base64(text: &str) -> bool {
    let digits = text.trim_end_matches('=');
    let padding = text.len() - digits.len();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"+/".contains(&byte);
    let url_safe = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    let long_enough = digits.len() % 4 != 1;
    let padded = padding == 0 || padding < 3 && text.len().is_multiple_of(4);
    long_enough && padded && (digits.bytes().all(plain) || digits.bytes().all(url_safe))
}
