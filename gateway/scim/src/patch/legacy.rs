//! The patch of SCIM 1.1, which OneLogin's sample for groups still sends: a partial group instead of operations.
//!
//! Each member says whether it is to be added or deleted, `meta.attributes` names what is to be cleared, and every other
//! attribute is set.

use serde_json::{Map, Value};

use super::OpKind;
use super::steps::{Known, Steps};
use crate::error::Error;
use crate::path::PatchPath;
use crate::quirks::{self, note};
use crate::schema::Resource;

/// Whether a body without operations is such a patch.
pub(super) fn is_legacy(resource: &Resource, body: &Map<String, Value>) -> bool {
    resource.core.attributes.iter().any(|attribute| {
        attribute.is_membership()
            && quirks::is_scim_1_patch(quirks::member(body, attribute.name).map(|(_, members)| members))
    })
}

/// Reads one.
pub(super) fn read(steps: &mut Steps, resource: &'static Resource, body: &Map<String, Value>) -> Result<(), Error> {
    steps.reader.note(note::SCIM_1_PATCH, "members");
    let meta = quirks::member(body, "meta").and_then(|(_, meta)| meta.as_object());
    let cleared = meta.and_then(|meta| quirks::member(meta, "attributes"));
    for name in cleared.map_or(&[][..], |(_, names)| quirks::elements(names)).iter().filter_map(Value::as_str) {
        steps.at(OpKind::Remove, &PatchPath::parse(name)?, None)?;
    }
    let mut rest = Map::new();
    for (key, value) in body {
        match resource.attribute(key) {
            Some(attribute) if attribute.is_membership() => {
                let known = Known { extension: false, attribute, sub: None };
                for (kind, run) in runs(value)? {
                    steps.known(kind, known, None, Some(&Value::Array(run)))?;
                }
            }
            // What only the server writes is here because it was read before.
            Some(attribute) if ["schemas", "id", "meta"].contains(&attribute.name) => {}
            Some(_) | None => {
                rest.insert(key.clone(), value.clone());
            }
        }
    }
    steps.each(OpKind::Replace, &rest)
}

/// The members in their order, as long as they are to be treated alike.
fn runs(members: &Value) -> Result<Vec<(OpKind, Vec<Value>)>, Error> {
    let mut runs: Vec<(OpKind, Vec<Value>)> = Vec::new();
    for (i, member) in quirks::elements(members).iter().enumerate() {
        let operation = member.as_object().and_then(|object| quirks::member(object, "operation"));
        let kind = match operation {
            None | Some((_, Value::Null)) => OpKind::Add,
            Some((_, Value::String(word))) if word.eq_ignore_ascii_case("add") => OpKind::Add,
            Some((_, Value::String(word))) if word.eq_ignore_ascii_case("delete") => OpKind::Remove,
            Some((_, _)) => {
                let detail = format!("members[{i}].operation is not known; use add or delete, or send Operations");
                return Err(Error::invalid_syntax(detail));
            }
        };
        match runs.last_mut() {
            Some((before, run)) if *before == kind => run.push(member.clone()),
            Some(_) | None => runs.push((kind, vec![member.clone()])),
        }
    }
    Ok(runs)
}
