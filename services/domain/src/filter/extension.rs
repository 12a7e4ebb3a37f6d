//! What a path leads to in extension data, whose schema is unknown here.

use serde_json::{Map, Value as Json};

use super::eval::{Operand, Operands};
use crate::fold;
use crate::user::profile::Extensions;

/// The values a condition compares: an object in an array stands for its `value`.
pub(super) fn operands<'a>(extensions: &'a Extensions, urn: &str, path: &[String]) -> Operands<'a> {
    let (many, found) = values(extensions, urn, path);
    Operands { many, values: found.into_iter().map(|json| Some(Operand::Json(json))).collect() }
}

/// The same as they are; whether the path went through an array. Of an array's elements the primary one leads.
pub(crate) fn values<'a>(extensions: &'a Extensions, urn: &str, path: &[String]) -> (bool, Vec<&'a Json>) {
    let (many, found) = find(extensions, urn, path);
    let comparable = |json: &'a Json| match json {
        Json::Object(object) if many => member(object, "value"),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Array(_) | Json::Object(_) => Some(json),
    };
    (many, found.into_iter().filter_map(comparable).collect())
}

/// Whether the path leads to anything.
pub(super) fn present(extensions: &Extensions, urn: &str, path: &[String]) -> bool {
    match extension(extensions, urn) {
        Some(object) if path.is_empty() => !object.is_empty(),
        Some(_) => !find(extensions, urn, path).1.is_empty(),
        None => false,
    }
}

fn extension<'a>(extensions: &'a Extensions, urn: &str) -> Option<&'a Map<String, Json>> {
    extensions.iter().find(|(key, _)| fold::same(key, urn)).map(|(_, object)| object)
}

/// The elements of an attribute; of one that is not multi-valued, its value if that has parts.
pub(super) fn elements<'a>(extensions: &'a Extensions, urn: &str, attribute: &str) -> Vec<&'a Json> {
    let (mut many, mut found) = (false, Vec::new());
    push(extension(extensions, urn).and_then(|object| member(object, attribute)), &mut many, &mut found);
    found.retain(|element| many || element.is_object());
    found
}

/// The values a condition on one element compares: an object stands for its `value`, as anything else does for itself.
pub(super) fn element_operands<'a>(element: &'a Json, path: &[String]) -> Operands<'a> {
    let (many, found) = follow(element, path);
    let comparable = |json: &'a Json| match json {
        Json::Object(object) if many || path.is_empty() => member(object, "value"),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Array(_) | Json::Object(_) => Some(json),
    };
    Operands { many, values: found.into_iter().filter_map(comparable).map(|json| Some(Operand::Json(json))).collect() }
}

/// Follows the path; whether it went through an array, and what it found. Null is nothing.
fn find<'a>(extensions: &'a Extensions, urn: &str, path: &[String]) -> (bool, Vec<&'a Json>) {
    let (mut many, mut found) = (false, Vec::new());
    let (Some(object), Some((first, rest))) = (extension(extensions, urn), path.split_first()) else {
        return (many, found);
    };
    push(member(object, first), &mut many, &mut found);
    descend(found, rest, many)
}

/// The same from an element on: what has no parts is its own `value`.
pub(super) fn follow<'a>(element: &'a Json, path: &[String]) -> (bool, Vec<&'a Json>) {
    match (path, element) {
        ([only], Json::Bool(_) | Json::Number(_) | Json::String(_)) if fold::same(only, "value") => {
            (false, vec![element])
        }
        (path, _) => descend(vec![element], path, false),
    }
}

fn descend<'a>(mut found: Vec<&'a Json>, path: &[String], mut many: bool) -> (bool, Vec<&'a Json>) {
    for segment in path {
        let mut next = Vec::new();
        for json in found {
            push(json.as_object().and_then(|object| member(object, segment)), &mut many, &mut next);
        }
        found = next;
    }
    (many, found)
}

fn push<'a>(json: Option<&'a Json>, many: &mut bool, found: &mut Vec<&'a Json>) {
    match json {
        None | Some(Json::Null) => {}
        Some(Json::Array(elements)) => {
            *many = true;
            let mut elements: Vec<&Json> = elements.iter().filter(|element| !element.is_null()).collect();
            // Filters take any of them, an order the first.
            elements.sort_by_key(|element| !is_primary(element));
            found.extend(elements);
        }
        Some(json @ (Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Object(_))) => found.push(json),
    }
}

fn is_primary(json: &Json) -> bool {
    json.as_object().and_then(|object| member(object, "primary")) == Some(&Json::Bool(true))
}

/// The member of that name, in any case (RFC 7643 §2.1).
fn member<'a>(object: &'a Map<String, Json>, name: &str) -> Option<&'a Json> {
    object.get(name).or_else(|| object.iter().find(|(key, _)| fold::same(key, name)).map(|(_, json)| json))
}
