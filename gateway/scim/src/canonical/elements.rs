//! Multi-valued attributes (RFC 7643 §2.4): one primary at most, and no element twice.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::{Place, Reader};
use crate::error::Error;
use crate::quirks::{self, note};
use crate::schema::Attribute;

type Element = Map<String, Value>;

impl Reader {
    /// Reads all elements; `None` when none has anything in it.
    pub(super) fn many(
        &mut self,
        attribute: &Attribute,
        value: &Value,
        place: &Place<'_>,
    ) -> Result<Option<Value>, Error> {
        if !value.is_array() {
            self.note(note::SINGLE_VALUE_AS_ARRAY, place);
        }
        let items = quirks::elements(value);
        let mut elements: Vec<Element> = Vec::with_capacity(items.len());
        for (i, item) in items.iter().enumerate() {
            let place = place.index(i);
            if self.unassigned(item, &place) {
                continue;
            }
            let parts = self.parts(attribute, item, &place)?;
            if has_content(&parts.set) {
                elements.push(parts.set);
            } else {
                self.note(note::EMPTY_ELEMENT_DROPPED, place);
            }
        }
        if elements.len() > 1 {
            let before = elements.len();
            elements = merge_equal(elements);
            if elements.len() < before {
                self.note(note::DUPLICATE_MERGED, place);
            }
            if settle_primary(&mut elements) {
                self.note(note::SEVERAL_PRIMARIES, place);
            }
        }
        let elements: Vec<Value> = elements.into_iter().map(Value::Object).collect();
        Ok((!elements.is_empty()).then_some(Value::Array(elements)))
    }
}

/// A type and a primary flag say what a value is for; without a value they say nothing.
fn has_content(element: &Element) -> bool {
    element.keys().any(|name| name != "type" && name != "primary")
}

/// Merges elements of the same type and value, and elements that are equal; what came later counts.
///
/// RFC 7643 §2.4: a server should not return the same (type, value) twice.
fn merge_equal(elements: Vec<Element>) -> Vec<Element> {
    let mut merged: Vec<Element> = Vec::with_capacity(elements.len());
    let mut seen: HashMap<(String, String), usize> = HashMap::with_capacity(elements.len());
    for element in elements {
        let key = match element.get("value").and_then(Value::as_str) {
            Some(value) => {
                let kind = element.get("type").and_then(Value::as_str).unwrap_or_default();
                (format!("type {}", kind.to_ascii_lowercase()), value.to_owned())
            }
            None => ("whole".to_owned(), Value::Object(element.clone()).to_string()),
        };
        match seen.get(&key).and_then(|&at| merged.get_mut(at)) {
            Some(earlier) => earlier.extend(element),
            None => {
                seen.insert(key, merged.len());
                merged.push(element);
            }
        }
    }
    merged
}

/// Leaves the last primary element primary, as if each had been set in turn (RFC 7644 §3.5.2). Says whether it had to.
fn settle_primary(elements: &mut [Element]) -> bool {
    let mut primaries =
        elements.iter_mut().rev().filter_map(|element| element.get_mut("primary")).filter(|value| **value == true);
    let _last = primaries.next();
    let mut changed = false;
    for primary in primaries {
        *primary = Value::Bool(false);
        changed = true;
    }
    changed
}
