//! Extension data as sent: a JSON object on one side, a protobuf struct on the other.
//!
//! A struct holds every number as a double. What a double would change is refused here instead of being changed.

use std::collections::HashMap;

use prost_types::value::Kind;
use prost_types::{ListValue, Struct, Value as ProtoValue};
use serde_json::{Map, Number, Value};

/// How deep objects and arrays may nest. Protobuf decoders stop at 100 messages, and an object takes three.
const MAX_DEPTH: usize = 24;
/// The largest whole number up to which a double holds every one.
const MAX_WHOLE: i64 = 1 << 53;

/// An extension's data as the contract carries it.
pub(crate) fn to_proto(urn: &str, object: Map<String, Value>) -> Result<Struct, scim::Error> {
    fields_to_proto(object, MAX_DEPTH)
        .map_err(|refused| scim::Error::invalid_value(format!("{urn}: {}", refused.words())))
}

/// An extension's data as JSON.
pub(crate) fn to_json(data: Struct) -> Map<String, Value> {
    data.fields.into_iter().filter_map(|(key, value)| Some((key, value_to_json(value)?))).collect()
}

/// The extensions of a resource as the contract carries them.
pub(crate) fn all_to_proto(extensions: Map<String, Value>) -> Result<HashMap<String, Struct>, scim::Error> {
    let extensions = extensions.into_iter().filter_map(|(urn, data)| match data {
        Value::Object(object) => Some(to_proto(&urn, object).map(|data| (urn, data))),
        // Parsing lets objects pass only.
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => None,
    });
    extensions.collect()
}

/// The extensions of a resource as JSON, those that have something to say.
pub(crate) fn all_to_json(extensions: HashMap<String, Struct>) -> Map<String, Value> {
    let filled = extensions.into_iter().filter(|(_, data)| !data.fields.is_empty());
    filled.map(|(urn, data)| (urn, to_json(data).into())).collect()
}

/// What cannot be carried.
enum Refused {
    Depth,
    Number,
}

impl Refused {
    fn words(&self) -> String {
        match self {
            Self::Depth => format!("nests deeper than {MAX_DEPTH} levels; send a flatter value"),
            Self::Number => format!("holds a whole number beyond {MAX_WHOLE}; send it as text"),
        }
    }
}

fn fields_to_proto(object: Map<String, Value>, depth: usize) -> Result<Struct, Refused> {
    let fields = object.into_iter().map(|(key, value)| Ok((key, value_to_proto(value, depth)?)));
    Ok(Struct { fields: fields.collect::<Result<_, _>>()? })
}

fn value_to_proto(value: Value, depth: usize) -> Result<ProtoValue, Refused> {
    let deeper = || depth.checked_sub(1).ok_or(Refused::Depth);
    let kind = match value {
        Value::Null => Kind::NullValue(0),
        Value::Bool(value) => Kind::BoolValue(value),
        Value::Number(value) => Kind::NumberValue(number_to_proto(&value)?),
        Value::String(value) => Kind::StringValue(value),
        Value::Array(values) => {
            let depth = deeper()?;
            let values = values.into_iter().map(|value| value_to_proto(value, depth)).collect::<Result<_, _>>()?;
            Kind::ListValue(ListValue { values })
        }
        Value::Object(object) => Kind::StructValue(fields_to_proto(object, deeper()?)?),
    };
    Ok(ProtoValue { kind: Some(kind) })
}

fn number_to_proto(number: &Number) -> Result<f64, Refused> {
    let fits = match (number.as_i64(), number.as_u64()) {
        (Some(whole), _) => (-MAX_WHOLE..=MAX_WHOLE).contains(&whole),
        (None, Some(_)) => false,
        (None, None) => true,
    };
    number.as_f64().filter(|_| fits).ok_or(Refused::Number)
}

/// A value as JSON; `None` when the message holds none.
fn value_to_json(value: ProtoValue) -> Option<Value> {
    Some(match value.kind? {
        Kind::NullValue(_) => Value::Null,
        Kind::NumberValue(value) => Value::Number(number_to_json(value)?),
        Kind::StringValue(value) => Value::String(value),
        Kind::BoolValue(value) => Value::Bool(value),
        Kind::StructValue(object) => Value::Object(to_json(object)),
        Kind::ListValue(list) => Value::Array(list.values.into_iter().filter_map(value_to_json).collect()),
    })
}

/// A whole number is written as one: `7`, not `7.0`.
fn number_to_json(value: f64) -> Option<Number> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "checked to be whole and exact")]
    if value.fract() == 0.0 && value.abs() <= MAX_WHOLE as f64 {
        return Some(Number::from(value as i64));
    }
    Number::from_f64(value)
}

#[cfg(test)]
mod tests;
