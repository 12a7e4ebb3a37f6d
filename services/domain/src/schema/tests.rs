//! What schemas make of extension data, case by case.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod check;
mod conform;
mod mutability;
mod patch;
mod shown;
mod typed;
mod unique;

use serde_json::{Map, Value, json};

use super::{ExtensionSchema, Extensions, Registered, Schemas, Write};
use crate::attribute::ResourceKind;
use crate::refusal::Refusal;
use crate::time::Timestamp;

/// The URN of the schema, as it is registered.
pub(super) const URN: &str = "urn:example:params:scim:Acme:2.0:User";

/// An attribute in the words of the tests: a name, a type with `[]` for many, then what is unusual about it. In braces
/// its parts.
fn attribute(words: &str) -> Value {
    let (head, subs) = words.split_once('{').map_or((words, ""), |(head, subs)| (head, subs.trim_end_matches('}')));
    let mut head = head.split_whitespace();
    let (name, kind) = (head.next().unwrap(), head.next().unwrap());
    let mut attribute = json!({
        "name": name,
        "kind": kind.trim_end_matches("[]"),
        "multi_valued": kind.ends_with("[]"),
        "description": "",
        "required": false,
        "canonical_values": [],
        "case_exact": false,
        "mutability": "read_write",
        "returned": "default",
        "uniqueness": "none",
        "reference_types": [],
        "sub_attributes": subs.split(',').filter(|sub| !sub.trim().is_empty()).map(attribute).collect::<Vec<_>>(),
    });
    for word in head {
        match word {
            "required" | "case_exact" => attribute[word] = true.into(),
            "read_only" | "immutable" | "write_only" => attribute["mutability"] = word.into(),
            "always" | "never" | "request" => attribute["returned"] = word.into(),
            "server" | "global" => attribute["uniqueness"] = word.into(),
            _ => panic!("`{word}` says nothing about an attribute"),
        }
    }
    attribute
}

/// A schema of these attributes, prepared.
pub(super) fn schema(attributes: &[&str]) -> ExtensionSchema {
    let mut schema = unprepared(attributes);
    schema.prepare().unwrap();
    schema
}

fn unprepared(attributes: &[&str]) -> ExtensionSchema {
    let attributes: Vec<Value> = attributes.iter().map(|words| attribute(words)).collect();
    serde_json::from_value(json!({
        "urn": URN, "name": "Acme", "description": "", "resource": "user", "required": false, "attributes": attributes,
    }))
    .unwrap()
}

/// What a workspace has that registered this.
pub(super) fn only(schema: ExtensionSchema) -> Schemas {
    let registered = Registered { schema, created: Timestamp(1), updated: Timestamp(1) };
    Schemas::of(ResourceKind::User, &[registered])
}

fn schemas(attributes: &[&str]) -> Schemas {
    only(schema(attributes))
}

/// Extension data under the URN; none for null.
fn extensions(data: Value) -> Extensions {
    data.as_object().map(|object| (URN.to_owned(), object.clone())).into_iter().collect()
}

fn data(extensions: &Extensions) -> Value {
    extensions.get(URN).cloned().map_or(Value::Null, Value::Object)
}

fn write(schemas: &Schemas, how: Write, stored: Value, sent: Value) -> Result<Value, Refusal> {
    let mut sent = extensions(sent);
    schemas.conform(how, &extensions(stored), &mut sent).map(|()| data(&sent))
}

/// The field of a refusal, whose message names it.
#[track_caller]
fn about<T: std::fmt::Debug>(outcome: Result<T, Refusal>) -> String {
    match outcome {
        Err(
            Refusal::InvalidField { field, message }
            | Refusal::InvalidFilter { field, message }
            | Refusal::InvalidPath { field, message },
        ) => {
            assert!(message.starts_with(&field), "{message} does not name {field}");
            field.trim_start_matches("profile.extensions.").trim_start_matches(URN).trim_start_matches(':').to_owned()
        }
        Err(Refusal::Immutable { field }) => format!("immutable {}", field.rsplit_once(':').unwrap().1),
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn schemas_are_kept_as_they_were_registered() {
    let schema = schema(&["badge integer required", "sites complex[] {value string, floor integer}"]);
    let stored = serde_json::to_string(&schema).unwrap();
    assert_eq!(serde_json::from_str::<ExtensionSchema>(&stored).unwrap(), schema);
}

#[test]
fn a_schema_of_groups_says_nothing_about_users() {
    let mut groups = schema(&["badge integer"]);
    groups.resource = ResourceKind::Group;
    let registered = [Registered { schema: groups, created: Timestamp(1), updated: Timestamp(1) }];
    let of = |resource| Schemas::of(resource, &registered);
    let mut sent = extensions(json!({ "badge": "x" }));
    assert_eq!(of(ResourceKind::User).conform(Write::Create, &Extensions::new(), &mut sent), Ok(()));
    assert_eq!(data(&sent), json!({ "badge": "x" }));
    assert_eq!(about(of(ResourceKind::Group).conform(Write::Create, &Extensions::new(), &mut sent)), "badge");
}

#[test]
fn an_extension_that_is_not_registered_is_kept_as_sent() {
    let schemas = schemas(&["badge integer required"]);
    let other: Map<String, Value> = json!({ "badge": "x", "Any": [1, "two"] }).as_object().unwrap().clone();
    let mut sent: Extensions = [("urn:other:User".to_owned(), other)].into();
    let before = sent.clone();
    assert_eq!(schemas.conform(Write::Create, &Extensions::new(), &mut sent), Ok(()));
    assert_eq!(sent, before);
}
