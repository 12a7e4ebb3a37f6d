//! Extension data: `google.protobuf.Struct` to JSON and back.
//!
//! A Struct knows one kind of number. A whole one within the range where a double is exact becomes an integer again,
//! so that what an identity provider sent as `42` never comes back as `42.0`.

use std::collections::{BTreeMap, HashMap};

use prost_types::value::Kind;
use prost_types::{ListValue, Struct};
use serde_json::{Map, Number, Value};

use crate::error::Error;

/// Up to here every whole number is exact in a double.
const EXACT: f64 = 9_007_199_254_740_992.0;
/// How deep extension data may nest. The codec bounds it as well; this bound does not depend on the codec.
const MAX_DEPTH: usize = 32;

/// The extensions of a profile.
pub(crate) fn read_all(sent: HashMap<String, Struct>) -> Result<BTreeMap<String, Map<String, Value>>, Error> {
    sent.into_iter().map(|(urn, data)| Ok((urn, read_struct(data, 1)?))).collect()
}

/// The messages of a profile's extensions.
pub(crate) fn write_all(extensions: BTreeMap<String, Map<String, Value>>) -> HashMap<String, Struct> {
    extensions.into_iter().map(|(urn, data)| (urn, write_struct(data))).collect()
}

fn read_struct(data: Struct, depth: usize) -> Result<Map<String, Value>, Error> {
    let Struct { fields } = data;
    fields.into_iter().map(|(key, value)| Ok((key, read_value(value, depth)?))).collect()
}

fn read_value(value: prost_types::Value, depth: usize) -> Result<Value, Error> {
    if depth > MAX_DEPTH {
        return Err(invalid("extension data nests too deeply; 32 levels are the most"));
    }
    let prost_types::Value { kind } = value;
    Ok(match kind {
        None | Some(Kind::NullValue(_)) => Value::Null,
        Some(Kind::BoolValue(flag)) => Value::Bool(flag),
        Some(Kind::NumberValue(number)) => Value::Number(read_number(number)?),
        Some(Kind::StringValue(text)) => Value::String(text),
        Some(Kind::StructValue(data)) => Value::Object(read_struct(data, depth + 1)?),
        Some(Kind::ListValue(ListValue { values })) => {
            Value::Array(values.into_iter().map(|value| read_value(value, depth + 1)).collect::<Result<_, _>>()?)
        }
    })
}

fn read_number(number: f64) -> Result<Number, Error> {
    if number.fract() == 0.0 && number.abs() <= EXACT {
        #[expect(clippy::cast_possible_truncation, reason = "whole and within the exact range")]
        return Ok(Number::from(number as i64));
    }
    Number::from_f64(number).ok_or_else(|| invalid("extension data holds a number that is not finite"))
}

fn invalid(message: &str) -> Error {
    Error::field("profile.extensions", message)
}

fn write_struct(data: Map<String, Value>) -> Struct {
    Struct { fields: data.into_iter().map(|(key, value)| (key, write_value(value))).collect() }
}

fn write_value(value: Value) -> prost_types::Value {
    let kind = match value {
        Value::Null => Kind::NullValue(0),
        Value::Bool(flag) => Kind::BoolValue(flag),
        // Every JSON number has a double; beyond 2^53 it is the nearest one.
        Value::Number(number) => Kind::NumberValue(number.as_f64().unwrap_or_default()),
        Value::String(text) => Kind::StringValue(text),
        Value::Array(values) => Kind::ListValue(ListValue { values: values.into_iter().map(write_value).collect() }),
        Value::Object(data) => Kind::StructValue(write_struct(data)),
    };
    prost_types::Value { kind: Some(kind) }
}

#[cfg(test)]
mod tests;
