//! One form for profiles that say the same: what is unassigned is absent, nothing is said twice, one element is primary.
//!
//! Never refuses and never touches a text that says something: values stay byte for byte as sent.

use std::collections::HashSet;

use serde_json::{Map, Value as Json};

use super::parts::{Element, Parts, has_content, is_same, keep_last_primary, merge};
use super::place::Place;
use super::profile::{Extensions, Profile};
use crate::attribute::{Attribute, ResourceKind, Sub};
use crate::fold;

/// Names of an object that are compared with each other one by one.
const FEW: usize = 16;

impl Profile {
    /// Brings the profile into its one form. Doing it again changes nothing.
    ///
    /// Empty texts, elements and extension values are dropped (RFC 7643 §2.5), equal elements merged, of several
    /// primary ones the last is kept, and of extension names that differ only in case the last.
    pub fn normalize(&mut self) {
        for attribute in Attribute::of(ResourceKind::User) {
            match attribute.place() {
                Place::Text(at) => drop_blank(at.of_mut(self)),
                Place::Name => drop_blanks(&mut self.name),
                Place::Manager => drop_blanks(&mut self.enterprise.manager),
                Place::Values(at) => normalize_elements(at.of_mut(self), attribute.case_exact(Some(Sub::Value))),
                Place::Addresses => normalize_elements(&mut self.addresses, false),
                Place::UserName
                | Place::Active
                | Place::Id
                | Place::Created
                | Place::Updated
                | Place::Groups
                | Place::Nowhere => {}
            }
        }
        normalize_extensions(&mut self.extensions);
    }
}

/// Drops a text that says nothing.
pub(crate) fn drop_blank(text: &mut Option<String>) {
    if text.as_ref().is_some_and(String::is_empty) {
        *text = None;
    }
}

fn drop_blanks<P: Parts>(parts: &mut P) {
    for sub in P::TEXTS {
        if let Some(text) = parts.part_mut(*sub) {
            drop_blank(text);
        }
    }
}

fn normalize_elements<E: Element>(elements: &mut Vec<E>, exact: bool) {
    elements.iter_mut().for_each(drop_blanks);
    elements.retain(has_content);
    if elements.len() > 1 {
        // The last primary is chosen first: a merge must not move it.
        keep_last_primary(elements);
        merge_same(elements, exact);
    }
}

/// Merges later elements into the earlier ones that they repeat.
fn merge_same<E: Element>(elements: &mut Vec<E>, exact: bool) {
    let mut index = 1;
    while index < elements.len() {
        let (before, rest) = elements.split_at_mut(index);
        let repeated = rest.first().and_then(|element| {
            let earlier = before.iter_mut().find(|earlier| is_same(*earlier, element, exact))?;
            let primary = earlier.primary() == Some(true) && element.primary() != Some(true);
            merge(earlier, element);
            if primary {
                *earlier.primary_mut() = Some(true);
            }
            Some(())
        });
        if repeated.is_some() {
            elements.remove(index);
        } else {
            index += 1;
        }
    }
}

/// Brings extension data into its one form.
pub(crate) fn normalize_extensions(extensions: &mut Extensions) {
    for urn in shadowed(extensions.keys()) {
        extensions.remove(&urn);
    }
    extensions.values_mut().for_each(normalize_object);
    extensions.retain(|_, object| !object.is_empty());
}

fn normalize_object(object: &mut Map<String, Json>) {
    // Before what is unassigned goes: the last of several names counts, also when it says that there is nothing.
    for key in shadowed(object.keys()) {
        object.remove(&key);
    }
    object.values_mut().for_each(normalize_json);
    object.retain(|_, value| !is_unassigned(value));
}

/// The names that a later one repeats in another case.
pub(crate) fn shadowed<'a>(names: impl DoubleEndedIterator<Item = &'a String> + Clone) -> HashSet<String> {
    // A handful is compared in place; more are folded once each.
    let few = names.clone().nth(FEW).is_none();
    if few {
        let repeated =
            |(index, name): &(usize, &String)| names.clone().skip(index + 1).any(|later| fold::same(name, later));
        return names.clone().enumerate().filter(repeated).map(|(_, name)| name.clone()).collect();
    }
    let mut seen = HashSet::new();
    names.rev().filter(|name| !seen.insert(fold::fold(name))).cloned().collect()
}

/// Drops what says nothing from a value of an extension.
pub(crate) fn normalize_json(json: &mut Json) {
    match json {
        Json::Object(object) => normalize_object(object),
        Json::Array(elements) => {
            elements.iter_mut().for_each(normalize_json);
            elements.retain(|element| !is_unassigned(element));
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

fn is_unassigned(json: &Json) -> bool {
    match json {
        Json::Null => true,
        Json::String(text) => text.is_empty(),
        Json::Array(elements) => elements.is_empty(),
        Json::Object(object) => object.is_empty(),
        Json::Bool(_) | Json::Number(_) => false,
    }
}
