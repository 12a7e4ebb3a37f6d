//! What changed, attribute by attribute, as SCIM spells them.
//!
//! Redaction is by structure: an attribute whose schema marks it sensitive, or that nobody is ever shown, is told to have
//! changed and not to what. Nothing is searched for by its looks.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::group::{Delta, GroupProfile};
use crate::id::MemberId;
use crate::schema::Schemas;
use crate::user::{ManagedBy, User};

/// Ids of members that an activity names.
const NAMED: usize = 20;
/// The longest value that is told, in bytes of JSON.
const MAX_VALUE: usize = 2_048;

/// The schema whose attributes a profile holds apart.
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// Who decides about a user: no attribute of SCIM, but what is told when a user is handed over.
const MANAGED_BY: &str = "managedBy";

/// What changed of one attribute.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FieldChange {
    /// Its path in SCIM.
    pub path: String,
    /// The value before, as JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// The value now, as JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Whether the values are left out.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub redacted: bool,
}

/// What changed of a group's members.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct MembershipChange {
    /// How many came.
    pub added: u32,
    /// How many went.
    pub removed: u32,
    /// Ids of the first of those who came.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub added_ids: Vec<String>,
    /// Ids of the first of those who went.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub removed_ids: Vec<String>,
}

impl MembershipChange {
    /// What a delta comes to; `None` when it is nothing.
    pub fn of(delta: &Delta) -> Option<Self> {
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let named = |ids: &mut dyn Iterator<Item = MemberId>| ids.take(NAMED).map(|id| id.to_string()).collect();
        (!delta.is_empty()).then(|| Self {
            added: number(delta.added().len()),
            removed: number(delta.removed().len()),
            added_ids: named(&mut delta.added()),
            removed_ids: named(&mut delta.removed()),
        })
    }
}

/// What changed of a user; all of it, when it was not there before.
pub fn user(before: Option<&User>, after: &User, schemas: &Schemas) -> Vec<FieldChange> {
    let fields = |user: &User| {
        let mut fields = Fields::of(&user.profile, schemas);
        fields.put("active".to_owned(), user.is_active().into());
        fields
    };
    let mut changes = before.map(fields).unwrap_or_default().until(fields(after));
    if let Some(before) = before.filter(|before| before.managed_by != after.managed_by) {
        let name = |user: &User| Some(Field { value: managed_by(user.managed_by).into(), secret: false });
        changes.push(change(MANAGED_BY.to_owned(), name(before), name(after)));
    }
    changes
}

fn managed_by(managed_by: ManagedBy) -> &'static str {
    match managed_by {
        ManagedBy::Scim => "scim",
        ManagedBy::Manual => "manual",
    }
}

/// What changed of a group, but for its members.
pub fn group(before: Option<&GroupProfile>, after: &GroupProfile, schemas: &Schemas) -> Vec<FieldChange> {
    before.map(|profile| Fields::of(profile, schemas)).unwrap_or_default().until(Fields::of(after, schemas))
}

/// What is at one path.
#[derive(PartialEq)]
struct Field {
    value: Value,
    secret: bool,
}

/// A profile as its paths in SCIM and what is there. Elements of a multi-valued attribute stay together: which of them
/// is which cannot be told once their values changed.
#[derive(Default)]
struct Fields(BTreeMap<String, Field>);

impl Fields {
    fn of(profile: &impl Serialize, schemas: &Schemas) -> Self {
        let mut fields = Self::default();
        let Ok(Value::Object(profile)) = serde_json::to_value(profile) else { return fields };
        for (name, value) in profile {
            match (name.as_str(), value) {
                ("enterprise", Value::Object(parts)) => {
                    for (name, value) in parts {
                        fields.attribute(format!("{ENTERPRISE}:{}", scim_name(&name)), value);
                    }
                }
                ("extensions", Value::Object(extensions)) => {
                    for (urn, value) in extensions {
                        let Value::Object(parts) = value else { continue };
                        for (name, value) in parts {
                            let secret = schemas.keep_secret(&urn, &name);
                            fields.0.insert(format!("{urn}:{name}"), Field { value, secret });
                        }
                    }
                }
                (name, value) => fields.attribute(scim_name(name), value),
            }
        }
        fields
    }

    fn attribute(&mut self, path: String, value: Value) {
        match value {
            Value::Object(parts) => {
                for (name, value) in parts {
                    self.put(format!("{path}.{}", scim_name(&name)), value);
                }
            }
            Value::Array(elements) => self.put(path, elements.into_iter().map(element).collect()),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => self.put(path, value),
        }
    }

    fn put(&mut self, path: String, value: Value) {
        self.0.insert(path, Field { value, secret: false });
    }

    /// What became of these, in the order of their paths.
    fn until(mut self, after: Self) -> Vec<FieldChange> {
        let mut changes = Vec::new();
        for (path, now) in after.0 {
            let was = self.0.remove(&path);
            if was.as_ref() != Some(&now) {
                changes.push(change(path, was, Some(now)));
            }
        }
        changes.extend(self.0.into_iter().map(|(path, was)| change(path, Some(was), None)));
        changes.sort_by(|left, right| left.path.cmp(&right.path));
        changes
    }
}

fn change(path: String, before: Option<Field>, after: Option<Field>) -> FieldChange {
    let secret = before.as_ref().is_some_and(|field| field.secret) || after.as_ref().is_some_and(|field| field.secret);
    if secret {
        return FieldChange { path, redacted: true, ..FieldChange::default() };
    }
    let told = |field: Field| text(&field.value);
    FieldChange { path, before: before.map(told), after: after.map(told), redacted: false }
}

fn element(element: Value) -> Value {
    match element {
        Value::Object(parts) => parts.into_iter().map(|(name, value)| (scim_name(&name), value)).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => element,
    }
}

/// The path in SCIM of a field that the contract calls `name.given_name`.
pub fn scim_path(field: &str) -> String {
    match field.strip_prefix("enterprise.") {
        Some(part) => format!("{ENTERPRISE}:{}", scim_path(part)),
        None => field.split('.').map(scim_name).collect::<Vec<_>>().join("."),
    }
}

/// The name in SCIM of a field that storage calls by its Rust name.
fn scim_name(field: &str) -> String {
    if field == "ref" {
        return "$ref".to_owned();
    }
    let mut name = String::with_capacity(field.len());
    let mut upper = false;
    for character in field.chars() {
        match character {
            '_' => upper = true,
            character if upper => {
                name.push(character.to_ascii_uppercase());
                upper = false;
            }
            character => name.push(character),
        }
    }
    name
}

fn text(value: &Value) -> String {
    let mut text = value.to_string();
    if text.len() > MAX_VALUE {
        text.truncate(text.floor_char_boundary(MAX_VALUE));
        text.push('…');
    }
    text
}
