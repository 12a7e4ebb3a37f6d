//! The body of a patch, down to the single operations.

use serde_json::{Map, Value};

use super::steps::Steps;
use super::{MAX_OPERATIONS, OpKind, Patch, legacy};
use crate::error::Error;
use crate::parsed::Parsed;
use crate::path::PatchPath;
use crate::quirks::{self, note};
use crate::schema::Resource;

/// Reads a patch of such a resource.
///
/// Attributes that are unknown or the server's own are left out with a note: they often travel with a deactivation,
/// which must not fail for them.
pub fn parse(resource: &'static Resource, body: &Value) -> Result<Parsed<Patch>, Error> {
    let Value::Object(body) = body else {
        return Err(Error::invalid_syntax("the body must be a JSON object with a list of Operations"));
    };
    let mut steps = Steps::new(resource);
    let Some(operations) = member(&mut steps, body, "Operations") else {
        if legacy::is_legacy(resource, body) {
            legacy::read(&mut steps, resource, body)?;
            return Ok(steps.into_patch());
        }
        return Err(Error::invalid_syntax(
            "Operations is missing; send a list of operations, or use PUT to replace the whole resource",
        ));
    };
    let operations = match operations {
        Value::Array(operations) => operations.as_slice(),
        Value::Object(_) => {
            steps.reader.note(note::SINGLE_OPERATION, "Operations");
            std::slice::from_ref(operations)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            return Err(Error::invalid_syntax("Operations must be a list of operations"));
        }
    };
    if operations.len() > MAX_OPERATIONS {
        return Err(Error::invalid_value(format!(
            "Operations holds more than {MAX_OPERATIONS} operations; split them into several requests"
        )));
    }
    for (i, operation) in operations.iter().enumerate() {
        read(&mut steps, operation).map_err(|err| err.within(&format!("Operations[{i}]")))?;
    }
    Ok(steps.into_patch())
}

fn read(steps: &mut Steps, operation: &Value) -> Result<(), Error> {
    let Value::Object(operation) = operation else {
        return Err(Error::invalid_syntax("an operation must be an object with op, path and value"));
    };
    let op = member(steps, operation, "op");
    let path = member(steps, operation, "path");
    let value = member(steps, operation, "value");
    let kind = kind(steps, op, value)?;
    match path {
        None | Some(Value::Null) => pathless(steps, kind, value),
        Some(Value::String(path)) if path.is_empty() => pathless(steps, kind, value),
        Some(Value::String(text)) => {
            let path = PatchPath::parse(text)?;
            steps.at(kind, &path, value)
        }
        Some(Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
            Err(Error::invalid_path("path must be text; write it as \"attribute.subAttribute\""))
        }
    }
}

fn kind(steps: &mut Steps, op: Option<&Value>, value: Option<&Value>) -> Result<OpKind, Error> {
    const REMEDY: &str = "use add, replace or remove";
    match op {
        None | Some(Value::Null) => {
            let kind = quirks::implied_op(value);
            let kind = kind.ok_or_else(|| Error::invalid_syntax(format!("op is missing; {REMEDY}")))?;
            steps.reader.note(note::MISSING_OP, "op");
            Ok(kind)
        }
        Some(Value::String(text)) => {
            let kind = quirks::op_kind(text);
            let kind = kind.ok_or_else(|| Error::invalid_syntax(format!("op is not known; {REMEDY}")))?;
            if text != kind.as_str() {
                steps.reader.note(note::CAPITALISED_OP, "op");
            }
            Ok(kind)
        }
        Some(Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
            Err(Error::invalid_syntax(format!("op must be text; {REMEDY}")))
        }
    }
}

/// An operation without a path is about the resource itself.
fn pathless(steps: &mut Steps, kind: OpKind, value: Option<&Value>) -> Result<(), Error> {
    if kind == OpKind::Remove {
        // RFC 7644 §3.5.2.2.
        return Err(Error::no_target("path is missing; a remove names what it removes"));
    }
    match value {
        Some(Value::Object(object)) => steps.each(kind, object),
        None => Err(Error::invalid_syntax("path and value are missing; name an attribute, or send an object of them")),
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_)) => {
            Err(Error::invalid_value("value must be an object of attributes when there is no path; or add a path"))
        }
    }
}

fn member<'a>(steps: &mut Steps, object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    let (key, value) = quirks::member(object, name)?;
    if key != name {
        steps.reader.note(note::KEY_CASE, name);
    }
    Some(value)
}
