//! The document that filters look into, of a user or a group: the profile with its text folded wherever case does not
//! matter, so that equal texts are equal bytes in SQL, on both databases.
//!
//! Extension data is laid out by paths, since its schema is unknown: under one key for each path that leads somewhere
//! stands whether it went through an array (`m`), whether it leads to anything (`p`) and each value (`v`), that of an
//! array's primary element first. A value is told by the types it can be compared as, each as a text whose bytes sort as
//! the values do: PostgreSQL must never cast what an identity provider sent. A text stands there folded (`t`), and as it
//! came where that differs (`x`). The elements of an attribute are listed besides (`e`).

use std::collections::BTreeSet;
use std::fmt::Write;

use serde_json::{Map, Value, json};

use domain::attribute::{Attribute, ResourceKind, Shape, Sub};
use domain::fold::fold;
use domain::group::GroupProfile;
use domain::time::Timestamp;
use domain::user::Profile;
use domain::user::profile::Extensions;

use crate::error::{StoreError, corrupt};

/// Makes the document of a user.
pub(super) fn document(profile: &Profile) -> Result<Value, StoreError> {
    let document = serde_json::to_value(profile).map_err(|_| corrupt("users"))?;
    Ok(searchable(ResourceKind::User, document, &profile.extensions))
}

/// Makes the document of a group.
pub(crate) fn group_document(profile: &GroupProfile) -> Result<Value, StoreError> {
    let document = serde_json::to_value(profile).map_err(|_| corrupt("groups"))?;
    Ok(searchable(ResourceKind::Group, document, &profile.extensions))
}

fn searchable(kind: ResourceKind, mut document: Value, extensions: &Extensions) -> Value {
    for attribute in Attribute::of(kind) {
        let Some(found) = document.pointer_mut(&format!("/{}", attribute.path().replace('.', "/"))) else { continue };
        match attribute.shape() {
            Shape::Text | Shape::Boolean | Shape::Instant => fold_text(found, attribute, None),
            Shape::Complex(subs) => fold_parts(found, attribute, subs),
            Shape::Multi(subs) => {
                for element in found.as_array_mut().into_iter().flatten() {
                    fold_parts(element, attribute, subs);
                }
            }
        }
    }
    let mut paths = Map::new();
    for (urn, extension) in extensions {
        let key = path_key(urn, &[]);
        // Of two URNs that differ in case only the first counts.
        if !paths.contains_key(&key) {
            paths.insert(key, entry(false, !extension.is_empty(), &[]));
            let mut walk = Walk { urn, path: Vec::new(), paths: &mut paths };
            walk.members(false, &[extension]);
            list_elements(urn, extension, &mut paths);
        }
    }
    if let Some(document) = document.as_object_mut().filter(|_| !paths.is_empty()) {
        document.insert("extensions".to_owned(), Value::Object(paths));
    }
    document
}

fn fold_parts(value: &mut Value, attribute: Attribute, subs: &[Sub]) {
    for sub in subs {
        if let Some(part) = value.get_mut(sub.name()) {
            fold_text(part, attribute, Some(*sub));
        }
    }
}

fn fold_text(value: &mut Value, attribute: Attribute, sub: Option<Sub>) {
    if let Value::String(text) = value
        && !attribute.case_exact(sub)
    {
        *text = fold(text);
    }
}

/// The key of a path into an extension: in any case, and of letters, digits and underscores alone, so that it is the
/// same label in both databases' ways to name a member.
pub(crate) fn path_key(urn: &str, path: &[String]) -> String {
    let mut key = "k".to_owned();
    for (i, name) in std::iter::once(urn).chain(path.iter().map(String::as_str)).enumerate() {
        if i > 0 {
            key.push_str("__");
        }
        for byte in fold(name).bytes() {
            if byte.is_ascii_alphanumeric() {
                key.push(char::from(byte));
            } else {
                // Writing to a String cannot fail.
                let _ = write!(key, "_{byte:02x}");
            }
        }
    }
    key
}

/// Lists the elements of each attribute (`e`), for conditions that one and the same of them must meet. Each is laid out by
/// the paths below it; a value that has no parts is its own `value`.
fn list_elements(urn: &str, extension: &Map<String, Value>, paths: &mut Map<String, Value>) {
    let names: BTreeSet<String> = extension.keys().map(|name| fold(name)).collect();
    for name in names {
        let elements: Vec<&Value> = match member(extension, &name) {
            Some(Value::Array(elements)) => elements.iter().filter(|element| !element.is_null()).collect(),
            Some(only @ Value::Object(_)) => vec![only],
            Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) | None => continue,
        };
        if let Some(entry) = paths.get_mut(&path_key(urn, &[name])).and_then(Value::as_object_mut) {
            entry.insert("e".to_owned(), elements.into_iter().map(element).collect());
        }
    }
}

fn element(value: &Value) -> Value {
    let mut paths = Map::new();
    match value {
        Value::Object(object) => {
            Walk { urn: "", path: Vec::new(), paths: &mut paths }.members(false, &[object]);
            paths.insert(path_key("", &[]), entry(false, true, &operands(true, &[value])));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            let entry = entry(false, true, &operands(false, &[value]));
            if !value.is_array() {
                paths.insert(path_key("", &["value".to_owned()]), entry.clone());
            }
            paths.insert(path_key("", &[]), entry);
        }
    }
    Value::Object(paths)
}

/// A walk over all paths of an extension.
struct Walk<'a> {
    urn: &'a str,
    path: Vec<String>,
    paths: &'a mut Map<String, Value>,
}

impl Walk<'_> {
    /// Steps into every member that any of the objects has.
    fn members(&mut self, many: bool, objects: &[&Map<String, Value>]) {
        let names: BTreeSet<String> = objects.iter().flat_map(|object| object.keys()).map(|name| fold(name)).collect();
        for name in names {
            let mut many = many;
            let mut found = Vec::new();
            for object in objects {
                match member(object, &name) {
                    None | Some(Value::Null) => {}
                    Some(Value::Array(elements)) => {
                        many = true;
                        let mut elements: Vec<&Value> = elements.iter().filter(|element| !element.is_null()).collect();
                        // An order goes by the first.
                        elements.sort_by_key(|element| !is_primary(element));
                        found.extend(elements);
                    }
                    Some(value @ (Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_))) => {
                        found.push(value);
                    }
                }
            }
            if !many && found.is_empty() {
                continue;
            }
            self.path.push(name);
            self.paths.insert(path_key(self.urn, &self.path), entry(many, !found.is_empty(), &operands(many, &found)));
            let inside: Vec<_> = found.iter().filter_map(|value| value.as_object()).collect();
            self.members(many, &inside);
            self.path.pop();
        }
    }
}

fn is_primary(value: &Value) -> bool {
    value.as_object().and_then(|object| member(object, "primary")) == Some(&Value::Bool(true))
}

fn member<'a>(object: &'a Map<String, Value>, folded: &str) -> Option<&'a Value> {
    object.iter().find(|(name, _)| fold(name) == folded).map(|(_, value)| value)
}

fn entry(many: bool, present: bool, operands: &[Value]) -> Value {
    let mut entry = Map::new();
    if many {
        entry.insert("m".to_owned(), json!("true"));
    }
    if present {
        entry.insert("p".to_owned(), json!("true"));
    }
    entry.insert("v".to_owned(), operands.into());
    Value::Object(entry)
}

/// What a comparison sees of what was found: in an array an object stands for its `value`.
fn operands(many: bool, found: &[&Value]) -> Vec<Value> {
    let seen = found.iter().filter_map(|value| match value {
        Value::Object(object) if many => member(object, "value"),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => {
            Some(*value)
        }
    });
    seen.map(operand).collect()
}

/// A value by the types it can be compared as; empty when it can be compared with nothing.
fn operand(value: &Value) -> Value {
    match value {
        Value::String(text) => {
            let folded = fold(text);
            // For the day a schema says that case matters; most text is the same either way.
            let exact = (folded != *text).then(|| ("x".to_owned(), json!(text)));
            let instant = text.parse::<jiff::Timestamp>().ok();
            let instant = instant.map(|at| ("i".to_owned(), json!(instant_key(Timestamp(at.as_millisecond())))));
            let forms = [("t".to_owned(), json!(folded))];
            Value::Object(forms.into_iter().chain(exact).chain(instant).collect())
        }
        Value::Bool(truth) => json!({ "b": truth.to_string() }),
        Value::Number(number) => {
            let decimal = number.as_f64().map(decimal_key);
            match number.as_i128() {
                Some(integer) => json!({ "n": integer_key(integer), "d": decimal }),
                None => json!({ "d": decimal }),
            }
        }
        Value::Null | Value::Array(_) | Value::Object(_) => json!({}),
    }
}

/// Sorts as the instants do.
pub(crate) fn instant_key(instant: Timestamp) -> String {
    integer_key(instant.0.into())
}

/// Sorts as the numbers do; of JSON's integers none needs more digits.
pub(crate) fn integer_key(integer: i128) -> String {
    format!("{:020}", integer - i128::from(i64::MIN))
}

/// Sorts as the numbers do; zero has no sign.
pub(crate) fn decimal_key(decimal: f64) -> String {
    let bits = if decimal == 0.0 { 0 } else { decimal.to_bits() };
    let ordered = if bits >> 63 == 0 { bits | 1 << 63 } else { !bits };
    format!("{ordered:020}")
}
