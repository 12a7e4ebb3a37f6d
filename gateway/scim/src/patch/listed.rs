//! A remove that lists the values to take away.
//!
//! Entra ID and JumpCloud name the attribute and send the elements to remove as a value. Read by the letter of RFC 7644
//! §3.5.2.2, which knows no value here, that would take all of them: the most dangerous habit of all.

use serde_json::Value;

use super::steps::{Known, Steps};
use crate::error::Error;
use crate::filter::{CompareOp, TypedFilter, TypedValue};
use crate::quirks::{self, note};
use crate::schema::{Attribute, Target};

impl Steps {
    /// One remove for every listed value, each of one element. An empty list removes nothing.
    pub(super) fn remove_listed(&mut self, known: Known, value: &Value) -> Result<(), Error> {
        let root = known.root();
        let place = root.name(known.attribute.name);
        self.reader.note(note::REMOVE_BY_VALUE, place);
        for (i, item) in quirks::elements(value).iter().enumerate() {
            let place = place.index(i);
            if self.reader.unassigned(item, &place) {
                continue;
            }
            let mut terms: Vec<TypedFilter> = match known.sub {
                // The value of the one part the path names.
                Some(sub) => {
                    let value = self.reader.value(sub, item, &place)?;
                    value.as_ref().and_then(|value| equal(known, sub, value)).into_iter().collect()
                }
                None => {
                    let set = self.reader.parts(known.attribute, item, &place)?.set;
                    let terms = |name: &str, value| known.attribute.sub(name).and_then(|sub| equal(known, sub, value));
                    match set.get("value") {
                        // What an element is told by; a name or a type that changed since must not save it.
                        Some(value) => terms("value", value).into_iter().collect(),
                        None => set.iter().filter_map(|(name, value)| terms(name, value)).collect(),
                    }
                }
            };
            let element = match terms.len() {
                0 => {
                    self.reader.note(note::EMPTY_ELEMENT_DROPPED, place);
                    continue;
                }
                1 => terms.pop(),
                _ => Some(TypedFilter::And(terms)),
            };
            self.push_remove(known.target(), element);
        }
        Ok(())
    }
}

fn equal(known: Known, sub: &'static Attribute, value: &Value) -> Option<TypedFilter> {
    let value = match value {
        Value::String(text) => TypedValue::String(text.clone()),
        Value::Bool(boolean) => TypedValue::Boolean(*boolean),
        Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    let Known { extension, attribute, .. } = known;
    let target = Target::Known { extension, attribute, sub: Some(sub) };
    Some(TypedFilter::Compare { target, op: CompareOp::Eq, value })
}
