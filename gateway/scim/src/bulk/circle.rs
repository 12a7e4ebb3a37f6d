//! Circles of references (RFC 7644 §3.7.1): a resource is created without what would close one, and linked later.
//!
//! Only what can be linked later may be left out: members of a group, and the manager of a user.

use serde_json::value::RawValue;

use super::raw;
use super::reference::{push_text, references};
use crate::quirks;
use crate::schema::Resource;
use crate::urn;

/// Data without what closes a circle.
#[derive(Debug)]
pub(super) struct Opened<'a> {
    /// What can be created at once.
    pub(super) data: String,
    /// What is to be linked later, as sent.
    pub(super) left_out: Vec<&'a str>,
}

/// Leaves out what refers to something that `is_to_come`; `None` when that is not possible.
pub(super) fn open<'a>(resource: &Resource, data: &'a str, is_to_come: impl Fn(&str) -> bool) -> Option<Opened<'a>> {
    let refers = |json: &str| references(json).any(|reference| is_to_come(&reference.bulk_id));
    let is_group = resource.core.id == urn::GROUP;
    let mut left_out = Vec::new();
    let mut kept = Object::default();
    let mut is_stuck = false;
    raw::members(data, |key, value| {
        let value = value.get();
        if !refers(value) {
            kept.member(&key, value);
        } else if is_group && key.eq_ignore_ascii_case("members") {
            let rest = without(value, &refers, &mut left_out);
            kept.member(&key, &rest);
        } else if !is_group && quirks::names_schema(&key, urn::ENTERPRISE_USER) {
            match without_manager(value, &refers, &mut left_out) {
                Some(rest) => kept.member(&key, &rest),
                None => is_stuck = true,
            }
        } else if !is_group && key.eq_ignore_ascii_case("groups") {
            // Read-only in a user: what the groups say counts.
        } else {
            is_stuck = true;
        }
    })
    .ok()?;
    (!is_stuck).then(|| Opened { data: kept.finish(), left_out })
}

/// The patch that links what was left out. Its references are not resolved.
pub(super) fn link(resource: &Resource, left_out: &[&str]) -> String {
    let (path, value) = if resource.core.id == urn::GROUP {
        ("members".to_owned(), format!("[{}]", left_out.join(",")))
    } else {
        (format!("{}:manager", urn::ENTERPRISE_USER), left_out.last().copied().unwrap_or("null").to_owned())
    };
    let schema = urn::PATCH_OP;
    format!(r#"{{"schemas":["{schema}"],"Operations":[{{"op":"add","path":"{path}","value":{value}}}]}}"#)
}

/// The elements that may stay. One that came without an array is the only element.
fn without<'a>(value: &'a str, refers: &impl Fn(&str) -> bool, left_out: &mut Vec<&'a str>) -> String {
    let mut kept = String::from("[");
    let read = raw::elements(value, |element| {
        let element = element.get();
        if refers(element) {
            left_out.push(element);
            return;
        }
        if kept.len() > 1 {
            kept.push(',');
        }
        kept.push_str(element);
    });
    if read.is_err() {
        left_out.push(value);
    }
    kept.push(']');
    kept
}

/// The extension without its manager; `None` when something else refers as well.
fn without_manager<'a>(value: &'a str, refers: &impl Fn(&str) -> bool, left_out: &mut Vec<&'a str>) -> Option<String> {
    let mut kept = Object::default();
    let mut is_stuck = false;
    raw::members(value, |key, value: &'a RawValue| {
        let value = value.get();
        if !refers(value) {
            kept.member(&key, value);
        } else if key.eq_ignore_ascii_case("manager") {
            left_out.push(value);
        } else {
            is_stuck = true;
        }
    })
    .ok()?;
    (!is_stuck).then(|| kept.finish())
}

/// A JSON object in the making.
#[derive(Default)]
struct Object(String);

impl Object {
    fn member(&mut self, key: &str, value: &str) {
        self.0.push(if self.0.is_empty() { '{' } else { ',' });
        push_text(&mut self.0, key);
        self.0.push(':');
        self.0.push_str(value);
    }

    fn finish(mut self) -> String {
        if self.0.is_empty() {
            self.0.push('{');
        }
        self.0.push('}');
        self.0
    }
}
