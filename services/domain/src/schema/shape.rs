//! Before a patch: stored data in the shape that its schema gives it, where it came before the schema.
//!
//! An addition to one value that should be many must keep that value, and an addition to many that should be one replace
//! the one that is there.

use serde_json::Value;

use super::{Extensions, Schemas, extension};
use crate::fold;

impl Schemas {
    /// Gives what is stored at `path` the shape it is to have; an empty path is about all that is `given`.
    pub(crate) fn shape(&self, (urn, path): (&str, &[String]), given: &Extensions, stored: &mut Extensions) {
        let Some(schema) = self.find(urn) else { return };
        let Some(key) = extension(stored, urn).map(|(key, _)| key.clone()) else { return };
        let Some(object) = stored.get_mut(&key) else { return };
        let is_named = |name: &String| match path.first() {
            Some(first) => fold::same(first, name),
            None => extension(given, urn).is_some_and(|(_, given)| super::member(given, name).is_some()),
        };
        for (name, value) in object.iter_mut().filter(|(name, _)| is_named(name)) {
            let Some(attribute) = schema.attribute(name) else { continue };
            match value {
                Value::Array(elements) if !attribute.multi_valued && elements.len() == 1 => {
                    *value = elements.pop().unwrap_or_default();
                }
                Value::Array(_) => {}
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
                    if attribute.multi_valued {
                        *value = Value::Array(vec![value.take()]);
                    }
                }
            }
        }
    }
}
