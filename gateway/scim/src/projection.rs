//! Which attributes of a resource a client gets back (RFC 7644 §3.9, RFC 7643 §7 `returned`).
//!
//! `id` and `schemas` always come, `password` never; a name that is not known selects nothing and harms nothing. What an
//! extension returns on request only comes when it is named.

use serde_json::{Map, Value};

use crate::path::AttrPath;
use crate::quirks;
use crate::schema::{Resolution, Resource, Returned, Target};
use crate::urn;

/// A choice of attributes.
#[derive(Clone, Debug, PartialEq)]
pub struct Projection {
    resource: &'static Resource,
    choice: Choice,
}

#[derive(Clone, Debug, PartialEq)]
enum Choice {
    All,
    Only(Vec<Selector>),
    Without(Vec<Selector>),
}

/// What one name in a list selects.
#[derive(Clone, Debug, PartialEq)]
enum Selector {
    /// Everything of the core schema.
    Core,
    /// A member, or a part of it, of the resource (`schema` absent) or of one of its extensions.
    Member { schema: Option<String>, path: Vec<String> },
}

impl Projection {
    /// From the names in `attributes` and `excludedAttributes`; the first one wins when both are given.
    pub fn new(resource: &'static Resource, attributes: &[String], excluded: &[String]) -> Self {
        let all = |names: &[String]| names.iter().flat_map(|name| selectors(resource, name)).collect();
        let choice = match (attributes, excluded) {
            ([], []) => Choice::All,
            ([], excluded) => Choice::Without(all(excluded)),
            (attributes, _) => Choice::Only(all(attributes)),
        };
        Self { resource, choice }
    }

    /// Whether anything of an attribute may come: what nobody will see need not be looked up.
    pub fn wants(&self, name: &str) -> bool {
        match &self.choice {
            Choice::All => true,
            Choice::Only(selectors) => selectors.iter().any(|selector| below(selector, name).is_some()),
            Choice::Without(selectors) => !selectors.iter().any(|selector| below(selector, name) == Some(&[])),
        }
    }

    /// Whether an attribute of an extension is asked for by its own name or by one of its parts'.
    pub fn names(&self, target: &Target) -> bool {
        let (Choice::Only(selectors), Target::Custom { urn, path }) = (&self.choice, target) else { return false };
        selectors.iter().any(|selector| {
            let named = below(selector, urn).unwrap_or_default();
            named.len() >= path.len()
                && !path.is_empty()
                && path.iter().zip(named).all(|(a, b)| a.eq_ignore_ascii_case(b))
        })
    }

    /// Whether nothing is chosen: the client gets what it gets by default.
    pub fn is_default(&self) -> bool {
        self.choice == Choice::All
    }

    /// Takes out of a resource what the client does not get. Attributes of extensions that `always` come are left in it.
    pub fn apply(&self, resource: &mut Map<String, Value>, always: &[Target]) {
        match &self.choice {
            Choice::All => resource.retain(|name, _| self.fixed(name) != Some(false)),
            Choice::Only(selectors) => {
                let selectors: Vec<Selector> = selectors.iter().cloned().chain(selectors_of(always)).collect();
                resource.retain(|name, value| self.fixed(name).unwrap_or_else(|| keep(&selectors, name, value)));
            }
            Choice::Without(selectors) => {
                let always: Vec<Selector> = selectors_of(always).collect();
                let mut kept = if always.is_empty() { Map::new() } else { resource.clone() };
                kept.retain(|name, value| keep(&always, name, value));
                let selectors: Vec<Selector> = selectors
                    .iter()
                    .filter(|selector| !always.iter().any(|always| same(always, selector)))
                    .cloned()
                    .collect();
                resource.retain(|name, value| self.fixed(name).unwrap_or_else(|| !lose(&selectors, name, value)));
                restore(resource, kept);
            }
        }
    }

    /// Whether the attribute's schema leaves no choice, and which.
    fn fixed(&self, name: &str) -> Option<bool> {
        match self.resource.attribute(name)?.returned {
            Returned::Always => Some(true),
            Returned::Never => Some(false),
            Returned::Default | Returned::Request => None,
        }
    }
}

/// Takes an attribute of an extension out of a resource.
pub fn hide(resource: &mut Map<String, Value>, target: &Target) {
    let Target::Custom { urn, path } = target else { return };
    resource.retain(|name, value| !(quirks::names_schema(urn, name) && lose_path(path, value)));
}

fn selectors_of(targets: &[Target]) -> impl Iterator<Item = Selector> {
    targets.iter().filter_map(|target| match target {
        Target::Custom { urn, path } => Some(Selector::Member { schema: Some(urn.clone()), path: path.clone() }),
        Target::Known { .. } => None,
    })
}

/// Whether two names select the same; names ignore case.
fn same(left: &Selector, right: &Selector) -> bool {
    match (left, right) {
        (Selector::Member { schema: Some(urn), path }, Selector::Member { schema: Some(other), path: names }) => {
            quirks::names_schema(urn, other)
                && path.len() == names.len()
                && path.iter().zip(names).all(|(a, b)| a.eq_ignore_ascii_case(b))
        }
        (Selector::Core | Selector::Member { .. }, _) => false,
    }
}

/// Puts back what is no longer there; what is, stays.
fn restore(object: &mut Map<String, Value>, kept: Map<String, Value>) {
    for (name, value) in kept {
        match (object.get_mut(&name), value) {
            (None, value) => drop(object.insert(name, value)),
            (Some(Value::Object(inner)), Value::Object(kept)) => restore(inner, kept),
            (Some(_), _) => {}
        }
    }
}

fn selectors(resource: &Resource, name: &str) -> Vec<Selector> {
    let name = name.trim();
    let Ok(path) = AttrPath::read(name) else { return Vec::new() };
    match resource.resolve(&path) {
        Resolution::Unknown => Vec::new(),
        Resolution::Schema(schema) if schema.id == resource.core.id => vec![Selector::Core],
        Resolution::Schema(schema) => {
            vec![Selector::Member { schema: Some(schema.id.to_owned()), path: Vec::new() }]
        }
        Resolution::Attribute(Target::Known { extension, attribute, sub }) => {
            let schema = extension.then(|| urn::ENTERPRISE_USER.to_owned());
            let path = std::iter::once(attribute).chain(sub).map(|attribute| attribute.name.to_owned()).collect();
            vec![Selector::Member { schema, path }]
        }
        // Where the URN of such an extension ends is a guess; the other guess selects something only when it is right.
        Resolution::Attribute(Target::Custom { urn, path }) => vec![
            Selector::Member { schema: Some(name.to_owned()), path: Vec::new() },
            Selector::Member { schema: Some(urn), path },
        ],
    }
}

/// Reduces a member to what is asked for; false when that is nothing.
fn keep(selectors: &[Selector], name: &str, value: &mut Value) -> bool {
    let mut paths: Vec<&[String]> = Vec::new();
    for selector in selectors {
        match below(selector, name) {
            Some([]) => return true,
            Some(path) => paths.push(path),
            None => {}
        }
    }
    !paths.is_empty() && keep_paths(&paths, value)
}

fn keep_paths(paths: &[&[String]], value: &mut Value) -> bool {
    match value {
        Value::Object(object) => {
            object.retain(|name, value| {
                let deeper: Vec<&[String]> =
                    paths.iter().filter(|path| starts(path, name)).filter_map(|path| path.get(1..)).collect();
                !deeper.is_empty() && (deeper.iter().any(|path| path.is_empty()) || keep_paths(&deeper, value))
            });
            !object.is_empty()
        }
        Value::Array(items) => {
            items.retain_mut(|item| keep_paths(paths, item));
            !items.is_empty()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// Takes what is not wanted out of a member; true when nothing is left of it.
fn lose(selectors: &[Selector], name: &str, value: &mut Value) -> bool {
    selectors.iter().filter_map(|selector| below(selector, name)).any(|path| lose_path(path, value))
}

fn lose_path(path: &[String], value: &mut Value) -> bool {
    let Some((first, rest)) = path.split_first() else { return true };
    match value {
        Value::Object(object) => {
            object.retain(|name, value| !(name.eq_ignore_ascii_case(first) && lose_path(rest, value)));
            object.is_empty()
        }
        Value::Array(items) => {
            items.retain_mut(|item| !lose_path(path, item));
            items.is_empty()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// The path within the member of that name which the selector is about; `None` when it is about another member.
fn below<'a>(selector: &'a Selector, name: &str) -> Option<&'a [String]> {
    match selector {
        Selector::Core => (!urn::looks_like_urn(name)).then_some(&[]),
        Selector::Member { schema: None, path } => starts(path, name).then(|| path.get(1..)).flatten(),
        Selector::Member { schema: Some(urn), path } => quirks::names_schema(urn, name).then_some(path),
    }
}

fn starts(path: &[String], name: &str) -> bool {
    path.first().is_some_and(|first| first.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests;
