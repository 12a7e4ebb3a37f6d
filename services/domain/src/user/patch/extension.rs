//! Steps on extension data, whose schema is unknown here: JSON, by names in any case (RFC 7643 §2.1).

use serde_json::{Map, Value as Json};

use super::PatchKind;
use super::work::Work;
use crate::attribute::ResourceKind;
use crate::attribute::path::is_known_urn;
use crate::filter::Filter;
use crate::fold;
use crate::refusal::Refusal;
use crate::schema::Schemas;
use crate::user::normalize::{normalize_json, shadowed};
use crate::user::profile::Extensions;

/// A step on an extension, or on what is at a path in it.
#[derive(Clone, Copy)]
pub(crate) struct Step<'a> {
    pub(crate) kind: PatchKind,
    /// What the extension extends.
    pub(crate) resource: ResourceKind,
    pub(crate) urn: &'a str,
    pub(crate) path: &'a [String],
}

impl Step<'_> {
    /// Takes the step where the extension is or is not registered, on all elements or on those that a condition chooses.
    pub(crate) fn apply_to(
        self,
        schemas: &Schemas,
        element: Option<&Filter>,
        given: &Extensions,
        extensions: &mut Extensions,
        work: &mut Work,
    ) -> Result<(), Refusal> {
        schemas.shape((self.urn, self.path), given, extensions);
        match element {
            None => self.apply(given, extensions, work),
            // What a schema does not know is left out without a word.
            Some(_) if schemas.lacks(self.urn, self.path) => self.expect_unknown(),
            Some(element) => {
                let typed = schemas.type_filter(element.clone())?;
                self.apply_chosen(&typed, given, extensions, work)
            }
        }
    }

    /// Takes the step, with the value that `given` holds in its place.
    ///
    /// Objects merge, as complex attributes do; to arrays ADD appends what is not there yet. What is on the way to the
    /// path is made. A value that is not in `given` clears what is at the path.
    fn apply(self, given: &Extensions, extensions: &mut Extensions, work: &mut Work) -> Result<(), Refusal> {
        let Self { kind, urn, path, .. } = self;
        self.expect_unknown()?;
        let known = extensions.keys().find(|key| fold::same(key, urn)).cloned();
        if kind == PatchKind::Remove {
            match (known, path) {
                (Some(known), []) => drop(extensions.remove(&known)),
                (Some(known), path) => extensions.get_mut(&known).into_iter().for_each(|object| remove(object, path)),
                (None, _) => {}
            }
            return Ok(());
        }
        let given = given.iter().find(|(key, _)| fold::same(key, urn)).map(|(_, object)| object);
        let object = extensions.entry(known.unwrap_or_else(|| urn.to_owned())).or_default();
        let mut setter = Setter { kind, work };
        match (path.split_first(), given) {
            (None, Some(given)) => setter.merge(object, given),
            (None, None) => Ok(()),
            (Some((first, rest)), given) => match given.and_then(|given| lookup(given, path)) {
                Some(value) => setter.set(object, first, rest, value),
                None => {
                    remove(object, path);
                    Ok(())
                }
            },
        }
    }
}

impl Step<'_> {
    /// Refuses an extension whose attributes are part of the contract.
    pub(super) fn expect_unknown(self) -> Result<(), Refusal> {
        if is_known_urn(self.resource, self.urn) {
            let message = format!("{} has names of its own in the contract; leave `extension_urn` empty", self.urn);
            return Err(Refusal::InvalidPath { field: self.urn.to_owned(), message });
        }
        Ok(())
    }

    /// What it is about, as SCIM writes it.
    pub(super) fn name(self) -> String {
        let Self { urn, path, .. } = self;
        if path.is_empty() { urn.to_owned() } else { format!("{urn}:{}", path.join(".")) }
    }

    pub(super) fn invalid_path(self, message: &str) -> Refusal {
        let field = self.name();
        Refusal::InvalidPath { message: format!("{field} {message}"), field }
    }
}

/// The value in the fragment.
pub(super) fn lookup<'a>(object: &'a Map<String, Json>, path: &[String]) -> Option<&'a Json> {
    let (first, rest) = path.split_first()?;
    let value = spelling(object, first).and_then(|key| object.get(&key))?;
    if rest.is_empty() { Some(value) } else { lookup(value.as_object()?, rest) }
}

/// Sets values, counting what that costs.
pub(super) struct Setter<'a> {
    pub(super) kind: PatchKind,
    pub(super) work: &'a mut Work,
}

impl Setter<'_> {
    /// Sets what is at `key`, or below it.
    pub(super) fn set(
        &mut self,
        object: &mut Map<String, Json>,
        key: &str,
        rest: &[String],
        value: &Json,
    ) -> Result<(), Refusal> {
        self.work.spend(object.len())?;
        let key = spelling(object, key).unwrap_or_else(|| key.to_owned());
        let slot = object.entry(key).or_insert(Json::Null);
        let Some((next, rest)) = rest.split_first() else {
            return self.put(slot, value);
        };
        match slot {
            Json::Object(inner) => self.set(inner, next, rest, value),
            Json::Array(elements) => elements
                .iter_mut()
                .filter_map(Json::as_object_mut)
                .try_for_each(|inner| self.set(inner, next, rest, value)),
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {
                let mut inner = Map::new();
                self.set(&mut inner, next, rest, value)?;
                *slot = Json::Object(inner);
                Ok(())
            }
        }
    }

    /// Sets everything that `given` has; of names that differ only in case, the last.
    pub(super) fn merge(&mut self, object: &mut Map<String, Json>, given: &Map<String, Json>) -> Result<(), Refusal> {
        let shadowed = shadowed(given.keys());
        given
            .iter()
            .filter(|(key, _)| !shadowed.contains(*key))
            .try_for_each(|(key, value)| self.set(object, key, &[], value))
    }

    fn put(&mut self, slot: &mut Json, value: &Json) -> Result<(), Refusal> {
        match (slot, value) {
            (Json::Object(object), Json::Object(given)) => self.merge(object, given),
            (Json::Array(elements), given) if self.kind == PatchKind::Add => {
                let given = given.as_array().map_or(std::slice::from_ref(given), Vec::as_slice);
                for element in given {
                    self.work.spend(elements.len())?;
                    // What is there is in its one form: only in that form are the two comparable.
                    let mut element = element.clone();
                    normalize_json(&mut element);
                    if !elements.contains(&element) {
                        elements.push(element);
                    }
                }
                Ok(())
            }
            (slot, value) => {
                *slot = value.clone();
                Ok(())
            }
        }
    }
}

pub(super) fn remove(object: &mut Map<String, Json>, path: &[String]) {
    let Some((first, rest)) = path.split_first() else {
        return;
    };
    let Some(key) = spelling(object, first) else {
        return;
    };
    if rest.is_empty() {
        object.remove(&key);
        return;
    }
    match object.get_mut(&key) {
        Some(Json::Object(inner)) => remove(inner, rest),
        Some(Json::Array(elements)) => {
            elements.iter_mut().filter_map(Json::as_object_mut).for_each(|inner| remove(inner, rest));
        }
        Some(Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_)) | None => {}
    }
}

/// How the object spells the name.
pub(super) fn spelling(object: &Map<String, Json>, name: &str) -> Option<String> {
    if object.contains_key(name) {
        return Some(name.to_owned());
    }
    object.keys().find(|key| fold::same(key, name)).cloned()
}
