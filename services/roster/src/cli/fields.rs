//! Resources as JSON: the contract's own field names, and what is unassigned left out.

use serde_json::{Map, Value};

/// An object without its unassigned fields.
#[derive(Default)]
pub(super) struct Fields(Map<String, Value>);

impl Fields {
    /// Adds a field.
    pub(super) fn put(&mut self, name: &str, value: Value) {
        let unassigned = match &value {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Array(items) => items.is_empty(),
            Value::Object(fields) => fields.is_empty(),
            Value::Bool(_) | Value::Number(_) => false,
        };
        if !unassigned {
            self.0.insert(name.to_owned(), value);
        }
    }

    /// Adds a text.
    pub(super) fn text(&mut self, name: &str, value: &str) {
        self.put(name, Value::from(value));
    }

    /// Adds a list.
    pub(super) fn many<T>(&mut self, name: &str, values: &[T], value: impl Fn(&T) -> Value) {
        self.put(name, Value::Array(values.iter().map(value).collect()));
    }

    /// The object.
    pub(super) fn finish(self) -> Value {
        Value::Object(self.0)
    }
}

/// Extension data.
pub(super) fn object(data: &prost_types::Struct) -> Value {
    Value::Object(data.fields.iter().map(|(name, value)| (name.clone(), any(value))).collect())
}

fn any(value: &prost_types::Value) -> Value {
    use prost_types::value::Kind;
    match &value.kind {
        None | Some(Kind::NullValue(_)) => Value::Null,
        Some(Kind::BoolValue(flag)) => Value::from(*flag),
        // A double is all the contract has; whole numbers are shown as such.
        #[expect(clippy::cast_possible_truncation, reason = "whole and within the exact range of a double")]
        Some(Kind::NumberValue(number)) if number.fract() == 0.0 && number.abs() < 9.0e15 => {
            Value::from(*number as i64)
        }
        Some(Kind::NumberValue(number)) => Value::from(*number),
        Some(Kind::StringValue(text)) => Value::from(text.as_str()),
        Some(Kind::ListValue(list)) => Value::Array(list.values.iter().map(any).collect()),
        Some(Kind::StructValue(data)) => object(data),
    }
}
