//! Attributes of extensions nobody knows: kept as sent, found by the names they were sent under.

use serde_json::Value;

use super::steps::{Steps, single};
use super::{OpKind, Operation};
use crate::body::nest;
use crate::canonical::{Place, no_nul};
use crate::error::Error;
use crate::filter::{self, CompareOp, TypedFilter, TypedValue};
use crate::path::PatchPath;
use crate::quirks::{self, note};
use crate::schema::Target;

impl Steps {
    /// An extension nobody knows: its attributes are kept as sent.
    pub(super) fn custom(
        &mut self,
        kind: OpKind,
        urn: &str,
        names: Vec<String>,
        path: &PatchPath,
        value: Option<&Value>,
    ) -> Result<(), Error> {
        let target = |names| Target::Custom { urn: urn.to_owned(), path: names };
        let element = match &path.filter {
            // Of an attribute nobody knows every literal is what it is.
            Some(filter) => Some(filter::typed_element(self.resource, &target(names.clone()), filter)?.value),
            None => None,
        };
        let picked = element.is_some();
        let sub: Vec<String> = path.sub.iter().cloned().collect();
        match value {
            Some(Value::Array(listed)) if kind == OpKind::Remove && !picked => {
                self.remove_listed_custom(urn, &[names, sub].concat(), listed);
                return Ok(());
            }
            Some(Value::Object(listed)) if kind == OpKind::Remove && names.is_empty() => {
                for name in listed.keys() {
                    self.push_remove(target(vec![name.clone()]), None);
                }
                return Ok(());
            }
            Some(_) | None => {}
        }
        if kind == OpKind::Remove || value.is_some_and(quirks::is_unassigned) {
            self.push_remove(target([names, sub].concat()), element);
            return Ok(());
        }
        let place = Place::Extension(urn);
        let Some(value) = value else {
            return Err(Error::invalid_value(format!(
                "{}: value is missing; send one, or null to clear it",
                path.attribute
            )));
        };
        let Some(last) = names.last() else {
            let Value::Object(object) = value else {
                return Err(Error::invalid_value(format!("{urn} needs an object of attributes for a value")));
            };
            for (key, value) in object {
                no_nul(key, &place.name(key))?;
                let path = PatchPath { attribute: path.attribute.clone(), filter: None, sub: None };
                self.custom(kind, urn, vec![key.clone()], &path, Some(value))?;
            }
            return Ok(());
        };
        self.reader.custom(value, names.len() + sub.len(), &place.name(last))?;
        let mut value = value.clone();
        if picked {
            if !sub.is_empty() {
                value = Value::Object(nest(&sub, value));
            }
            value = Value::Array(vec![value]);
        }
        let fragment = single(urn, Value::Object(nest(&names, value)));
        self.operations.push(Operation { kind, target: target([names, sub].concat()), element, fragment });
        Ok(())
    }

    /// A remove that lists the elements to take away: here only a `value` tells them apart.
    fn remove_listed_custom(&mut self, urn: &str, path: &[String], listed: &[Value]) {
        let target = |path| Target::Custom { urn: urn.to_owned(), path };
        self.reader.note(note::REMOVE_BY_VALUE, target(path.to_vec()).wire_path());
        for item in listed {
            let Some(text) = item.get("value").and_then(Value::as_str) else {
                self.reader.note(note::NOTHING_TO_DO, target(path.to_vec()).wire_path());
                continue;
            };
            let value = TypedValue::String(text.to_owned());
            let told_by = target([path, &["value".to_owned()]].concat());
            let element = TypedFilter::Compare { target: told_by, op: CompareOp::Eq, value };
            self.push_remove(target(path.to_vec()), Some(element));
        }
    }
}
