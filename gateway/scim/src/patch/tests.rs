#![expect(clippy::unwrap_used, reason = "tests")]

mod dialects;
mod groups;
mod refusals;
mod shapes;

use serde_json::{Value, json};

use super::{Operation, parse};
use crate::filter::{TypedFilter, TypedValue};
use crate::{Resource, Target, User};

/// An operation on one line: what, of what, with which value.
fn line(operation: &Operation) -> String {
    let Operation { kind, target, element, fragment } = operation;
    // Every fragment is a partial user.
    let user: User = serde_json::from_value(Value::Object(fragment.clone())).unwrap();
    assert_eq!(serde_json::to_value(&user).unwrap(), Value::Object(fragment.clone()));
    let element = element.as_ref().map(|filter| format!("[{}]", show(filter))).unwrap_or_default();
    let fragment = if fragment.is_empty() { String::new() } else { format!(" {}", Value::Object(fragment.clone())) };
    format!("{} {}{element}{fragment}", kind.as_str(), field(target))
}

fn field(target: &Target) -> String {
    match target {
        Target::Known { .. } => target.field_path(),
        Target::Custom { urn, path } => format!("<{urn}>{}", path.join("/")),
    }
}

fn show(filter: &TypedFilter) -> String {
    match filter {
        TypedFilter::And(filters) => filters.iter().map(show).collect::<Vec<_>>().join(" & "),
        TypedFilter::Or(filters) => filters.iter().map(show).collect::<Vec<_>>().join(" | "),
        TypedFilter::Not(filter) => format!("!{}", show(filter)),
        TypedFilter::Present { target } => format!("{}?", field(target)),
        TypedFilter::Element { target, filter } => format!("{}[{}]", field(target), show(filter)),
        TypedFilter::Compare { target, op, value } => match value {
            TypedValue::String(text) => format!("{} {} {text:?}", field(target), op.as_str()),
            TypedValue::Boolean(value) => format!("{} {} {value}", field(target), op.as_str()),
            TypedValue::Integer(_) | TypedValue::Decimal(_) | TypedValue::DateTime(_) | TypedValue::Null => {
                format!("{} {} {value:?}", field(target), op.as_str())
            }
        },
    }
}

/// The operations and the notes of a patch.
fn read(body: &Value) -> (Vec<String>, Vec<String>) {
    let parsed = parse(&Resource::USER, body).unwrap_or_else(|err| {
        let detail = err.detail;
        unreachable_patch(body, &detail)
    });
    (parsed.value.operations.iter().map(line).collect(), parsed.notes.iter().map(ToString::to_string).collect())
}

#[expect(clippy::panic, reason = "tests")]
fn unreachable_patch(body: &Value, detail: &str) -> ! {
    panic!("{body}: {detail}")
}

fn patch(operations: &Value) -> Value {
    json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations })
}

/// The operations that a list of operations comes to; notes are left aside.
fn operations(operations: &Value) -> Vec<String> {
    read(&patch(operations)).0
}

/// The same of one operation, with its notes.
fn one(operation: &Value) -> (Vec<String>, Vec<String>) {
    read(&patch(&json!([operation])))
}
