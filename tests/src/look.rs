//! Finds a value inside a JSON document by a path that a table of expectations can spell.

use serde_json::Value;

/// Walks `path`: keys, indices, `#` (the length of an array) and `[key=value]` (the one element that has that text),
/// separated by slashes. URNs are ordinary keys. `None` when there is nothing, or several elements.
pub fn look(document: &Value, path: &str) -> Option<Value> {
    let mut at = document.clone();
    for step in path.split('/').filter(|step| !step.is_empty()) {
        at = if step == "#" {
            Value::from(at.as_array()?.len())
        } else if let Some(condition) = step.strip_prefix('[').and_then(|step| step.strip_suffix(']')) {
            let (key, wanted) = condition.split_once('=')?;
            let mut found = at.as_array()?.iter().filter(|element| text(element.get(key)) == wanted);
            let first = found.next()?.clone();
            if found.next().is_some() {
                return None;
            }
            first
        } else if let Ok(index) = step.parse::<usize>() {
            at.get(index)?.clone()
        } else {
            at.get(step)?.clone()
        };
    }
    Some(at)
}

/// A value as text, without the quotes of a string; nothing is empty.
pub fn text(value: Option<&Value>) -> String {
    match value {
        None => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

#[cfg(test)]
mod tests;
