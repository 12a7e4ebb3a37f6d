//! What of extension data is shown, and to whom (RFC 7643 §7, `returned`).

use serde_json::{Map, Value};

use super::{ExtensionSchema, Extensions, Returned, SchemaAttribute, Schemas, extension};
use crate::attribute::FieldPath;
use crate::fold;

impl Schemas {
    /// Takes away what nobody is shown.
    pub fn conceal(&self, extensions: &mut Extensions) {
        for schema in self.0.iter().filter(|schema| schema.hides()) {
            let Some(key) = extension(extensions, &schema.urn).map(|(key, _)| key.clone()) else { continue };
            if let Some(object) = extensions.get_mut(&key) {
                conceal(&schema.attributes, object);
                if object.is_empty() {
                    extensions.remove(&key);
                }
            }
        }
    }

    /// Whether the values of an attribute are kept out of the activity, those of its parts included.
    pub(crate) fn keep_secret(&self, urn: &str, name: &str) -> bool {
        let secret = |attribute: &SchemaAttribute| attribute.sensitive || attribute.is_hidden();
        let found = self.find(urn).and_then(|schema| schema.attribute(name));
        found.is_some_and(|attribute| secret(attribute) || attribute.sub_attributes.iter().any(secret))
    }

    /// Paths that are there and shown as `returned` says: to whoever asks for them alone, or to everybody always.
    pub fn shown(&self, returned: Returned, extensions: &Extensions) -> Vec<FieldPath> {
        let mut paths = Vec::new();
        for schema in &self.0 {
            let Some((urn, object)) = extension(extensions, &schema.urn) else { continue };
            for (name, value) in object {
                let Some(attribute) = schema.attribute(name) else { continue };
                let path = |path| FieldPath::Extension { urn: urn.clone(), path, exact: false };
                if attribute.returned == returned {
                    paths.push(path(vec![name.clone()]));
                    continue;
                }
                let subs = attribute.sub_attributes.iter().filter(|sub| sub.returned == returned);
                for sub in subs.filter(|sub| has_part(value, &sub.name)) {
                    paths.push(path(vec![name.clone(), sub.name.clone()]));
                }
            }
        }
        paths
    }
}

impl ExtensionSchema {
    fn hides(&self) -> bool {
        let hides = |attribute: &SchemaAttribute| {
            attribute.is_hidden() || attribute.sub_attributes.iter().any(|sub| sub.is_hidden())
        };
        self.attributes.iter().any(hides)
    }
}

fn conceal(attributes: &[SchemaAttribute], object: &mut Map<String, Value>) {
    object.retain(|name, value| {
        let Some(attribute) = attributes.iter().find(|attribute| fold::same(&attribute.name, name)) else {
            return true;
        };
        if attribute.is_hidden() {
            return false;
        }
        match value {
            Value::Object(parts) => {
                conceal(&attribute.sub_attributes, parts);
                !parts.is_empty()
            }
            Value::Array(elements) => {
                let parts = |element: &mut Value| match element.as_object_mut() {
                    Some(parts) => {
                        conceal(&attribute.sub_attributes, parts);
                        !parts.is_empty()
                    }
                    None => true,
                };
                elements.retain_mut(parts);
                !elements.is_empty()
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
        }
    });
}

fn has_part(value: &Value, name: &str) -> bool {
    match value {
        Value::Object(parts) => super::member(parts, name).is_some(),
        Value::Array(elements) => elements.iter().any(|element| has_part(element, name)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}
