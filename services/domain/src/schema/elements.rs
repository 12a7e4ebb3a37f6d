//! Elements of a multi-valued attribute (RFC 7643 §2.4): none twice, one primary at most. And when two values are one.

use std::collections::HashMap;

use serde_json::Value;

use super::value::instant;
use super::{Kind, SchemaAttribute};
use crate::fold::comparable;

/// Merges elements of the same type and value, and elements that are equal, and leaves one primary. Later ones count.
pub(super) fn settle(attribute: &SchemaAttribute, mut elements: Vec<Value>) -> Vec<Value> {
    if attribute.kind == Kind::Complex {
        if attribute.sub("value").is_some() {
            // A type and a primary flag say what a value is for; without one they say nothing.
            elements.retain(has_content);
        }
        if attribute.sub("primary").is_some_and(|sub| sub.kind == Kind::Boolean) {
            // The last primary is chosen first: a merge must not move it.
            keep_last_primary(attribute, &mut elements);
        }
    }
    let mut settled: Vec<Value> = Vec::with_capacity(elements.len());
    let mut places: HashMap<String, usize> = HashMap::with_capacity(elements.len());
    for element in elements {
        let key = identity(attribute, &element);
        match places.get(&key).and_then(|&at| settled.get_mut(at)) {
            Some(earlier) => merge(attribute, earlier, element),
            None => {
                places.insert(key, settled.len());
                settled.push(element);
            }
        }
    }
    settled
}

/// What makes two elements one: the type and the value, or, without a value, all of it.
pub(super) fn identity(attribute: &SchemaAttribute, element: &Value) -> String {
    let part = |name: &str| {
        let sub = attribute.sub(name)?;
        element.get(&sub.name).map(|value| canonical(sub, value))
    };
    match part("value") {
        // A list of two, so that no type and value pass for another pair.
        Some(value) => Value::from(vec![value, part("type").unwrap_or_default()]).to_string(),
        None => canonical(attribute, element),
    }
}

/// A text that is the same for values that compare as equal.
pub(super) fn canonical(attribute: &SchemaAttribute, value: &Value) -> String {
    match value {
        Value::String(text) if attribute.kind == Kind::DateTime => {
            instant(text).map_or_else(|| text.clone(), |instant| instant.0.to_string())
        }
        Value::String(text) => comparable(text, attribute.case_exact).into_owned(),
        Value::Object(parts) => {
            let parts = parts.iter().map(|(name, value)| {
                let told = attribute.sub(name).map_or_else(|| value.to_string(), |sub| canonical(sub, value));
                (name.clone(), Value::from(told))
            });
            Value::Object(parts.collect()).to_string()
        }
        Value::Array(elements) => {
            let mut told: Vec<String> = elements.iter().map(|element| canonical(attribute, element)).collect();
            told.sort_unstable();
            told.dedup();
            Value::from(told).to_string()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

fn has_content(element: &Value) -> bool {
    let says = |name: &String| !name.eq_ignore_ascii_case("type") && !name.eq_ignore_ascii_case("primary");
    element.as_object().is_none_or(|parts| parts.keys().any(says))
}

fn is_primary(name: &str, element: &Value) -> bool {
    element.get(name) == Some(&Value::Bool(true))
}

fn keep_last_primary(attribute: &SchemaAttribute, elements: &mut [Value]) {
    let Some(primary) = attribute.sub("primary") else { return };
    let mut primaries = elements.iter_mut().rev().filter(|element| is_primary(&primary.name, element));
    primaries.next();
    for element in primaries {
        if let Some(flag) = element.get_mut(&primary.name) {
            *flag = Value::Bool(false);
        }
    }
}

fn merge(attribute: &SchemaAttribute, earlier: &mut Value, later: Value) {
    match (earlier, later) {
        (Value::Object(earlier), Value::Object(later)) => {
            let primary = attribute.sub("primary").map(|sub| &sub.name);
            let primary = primary.filter(|name| earlier.get(*name) == Some(&Value::Bool(true)));
            earlier.extend(later);
            earlier.extend(primary.map(|name| (name.clone(), Value::Bool(true))));
        }
        // Equal, but for how they are written: the first stays.
        (
            Value::Object(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_),
            _,
        ) => {}
    }
}
