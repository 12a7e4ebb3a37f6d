//! The body of a search (RFC 7644 §3.4.3): the query of a list, in JSON.

use serde_json::{Number, Value};

use crate::error::Error;
use crate::query::{Draft, ListQuery, Parameter, number};
use crate::quirks;

/// Reads a search.
///
/// Tolerant as the query of a URL is: keys ignore case, numbers may come as text and lists as text with commas, and what
/// is unknown or null is ignored.
pub fn parse(body: &Value) -> Result<ListQuery, Error> {
    let Value::Object(body) = body else {
        return Err(Error::invalid_syntax("the body must be a JSON object, a SearchRequest"));
    };
    let mut out = Draft::default();
    for (key, value) in body {
        let Some(parameter) = Parameter::from_key(key) else { continue };
        if value.is_null() {
            continue;
        }
        match parameter {
            Parameter::StartIndex | Parameter::Count => out.number(parameter, whole(parameter, value)?)?,
            Parameter::Attributes | Parameter::ExcludedAttributes => {
                for name in quirks::elements(value) {
                    out.text(parameter, text(parameter, name, "a list of attribute names")?)?;
                }
            }
            Parameter::Filter | Parameter::SortBy | Parameter::SortOrder | Parameter::Cursor => {
                out.text(parameter, text(parameter, value, "text")?)?;
            }
        }
    }
    out.finish()
}

fn text<'a>(parameter: Parameter, value: &'a Value, expected: &str) -> Result<&'a str, Error> {
    value.as_str().ok_or_else(|| Error::invalid_value(format!("{} must be {expected}", parameter.name())))
}

fn whole(parameter: Parameter, value: &Value) -> Result<Option<u64>, Error> {
    match value {
        Value::Number(number) => match integer(number) {
            Some(integer) => Ok(Some(integer)),
            None => Err(Error::invalid_value(format!("{} must be a whole number", parameter.name()))),
        },
        Value::String(text) => number(parameter, text),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            Err(Error::invalid_value(format!("{} must be a whole number", parameter.name())))
        }
    }
}

/// As in a URL, a negative number is zero and one too large the largest.
fn integer(number: &Number) -> Option<u64> {
    const LARGEST: u64 = i64::MAX as u64;
    match (number.as_u64(), number.as_i64()) {
        (Some(integer), _) => Some(integer.min(LARGEST)),
        (None, Some(_)) => Some(0),
        // Beyond 64 bits, or with a fraction.
        (None, None) => {
            number.as_f64().filter(|value| value.fract() == 0.0).map(|value| if value < 0.0 { 0 } else { LARGEST })
        }
    }
}

#[cfg(test)]
mod tests;
