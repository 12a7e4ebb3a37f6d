//! What is sent against what is stored: who may write an attribute, and once or more often (RFC 7643 §7, RFC 7644
//! §3.5.1).
//!
//! What a client cannot know, since it never gets it back, is not lost when it replaces a resource with what it knows.

use serde_json::{Map, Value};

use super::conform::Write;
use super::value::Reader;
use super::{Kind, Mutability, SchemaAttribute, elements, member};
use crate::refusal::Refusal;

/// What becomes of an attribute, both sides being of its type; nothing, where nothing is left.
pub(super) fn settle(
    reader: Reader<'_>,
    write: Write,
    (attribute, path): (&SchemaAttribute, &str),
    stored: Option<&Value>,
    sent: Option<Value>,
) -> Result<Option<Value>, Refusal> {
    match attribute.mutability {
        Mutability::ReadOnly => Ok(stored.cloned()),
        Mutability::Immutable => {
            // What is stored and could not be sent any more binds nobody.
            let stored = stored.and_then(|stored| reader.value(attribute, path, stored).ok().flatten());
            match (stored, sent) {
                (None, sent) => Ok(sent),
                (Some(stored), None) if write != Write::Patch => Ok(Some(stored)),
                (Some(stored), Some(sent)) if same(attribute, &stored, &sent) => Ok(Some(stored)),
                (Some(_), _) => Err(Refusal::Immutable { field: reader.schema.place(path) }),
            }
        }
        Mutability::ReadWrite | Mutability::WriteOnly => match (stored, sent) {
            (stored, None) => Ok(stored.filter(|_| write == Write::Replace && attribute.is_hidden()).cloned()),
            (stored, Some(sent)) if attribute.kind == Kind::Complex => {
                complex(reader, write, (attribute, path), stored, sent)
            }
            (_, sent) => Ok(sent),
        },
    }
}

fn same(attribute: &SchemaAttribute, left: &Value, right: &Value) -> bool {
    elements::canonical(attribute, left) == elements::canonical(attribute, right)
}

fn complex(
    reader: Reader<'_>,
    write: Write,
    (attribute, path): (&SchemaAttribute, &str),
    stored: Option<&Value>,
    sent: Value,
) -> Result<Option<Value>, Refusal> {
    match sent {
        Value::Object(sent) => parts(reader, write, (attribute, path), stored.and_then(Value::as_object), sent),
        Value::Array(sent) => {
            let stored =
                stored.map_or(&[][..], |stored| stored.as_array().map_or(std::slice::from_ref(stored), Vec::as_slice));
            let known: std::collections::HashMap<String, &Value> =
                stored.iter().map(|element| (elements::identity(attribute, element), element)).collect();
            let mut settled = Vec::with_capacity(sent.len());
            for element in sent {
                let known = known.get(&elements::identity(attribute, &element)).copied();
                settled.extend(complex(reader, write, (attribute, path), known, element)?);
            }
            Ok((!settled.is_empty()).then_some(Value::Array(settled)))
        }
        plain @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => Ok(Some(plain)),
    }
}

fn parts(
    reader: Reader<'_>,
    write: Write,
    (attribute, path): (&SchemaAttribute, &str),
    stored: Option<&Map<String, Value>>,
    mut sent: Map<String, Value>,
) -> Result<Option<Value>, Refusal> {
    let mut settled = Map::new();
    for sub in &attribute.sub_attributes {
        let before = stored.and_then(|stored| member(stored, &sub.name));
        let path = format!("{path}.{}", sub.name);
        let value = settle(reader, write, (sub, &path), before, sent.remove(&sub.name))?;
        settled.extend(value.map(|value| (sub.name.clone(), value)));
    }
    Ok((!settled.is_empty()).then_some(Value::Object(settled)))
}
