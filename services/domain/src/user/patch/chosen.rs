//! Steps on elements of extension data that a condition chooses: what `element` is to the attributes of the contract.

use std::ops::Range;

use serde_json::{Map, Number, Value as Json};

use super::PatchKind;
use super::extension::{Setter, Step, lookup, remove, spelling};
use super::work::Work;
use crate::filter::{Filter, Value};
use crate::fold;
use crate::refusal::Refusal;
use crate::user::profile::Extensions;

/// What an element must have, by the paths below it.
type Equalities<'a> = Vec<(&'a [String], Json)>;

impl Step<'_> {
    /// Takes the step on the elements that meet the condition, whose paths start at the resource. An attribute that is
    /// not multi-valued has one element.
    pub(crate) fn apply_chosen(
        self,
        condition: &Filter,
        given: &Extensions,
        extensions: &mut Extensions,
        work: &mut Work,
    ) -> Result<(), Refusal> {
        let Self { resource, urn, path, .. } = self;
        self.expect_unknown()?;
        let Some((attribute, rest)) = path.split_first() else {
            return Err(self.invalid_path("is a whole extension; name the attribute whose elements are meant"));
        };
        let conditions = condition.check_within(resource, urn, attribute)?;
        let given = given.iter().find(|(key, _)| fold::same(key, urn)).map(|(_, object)| object);
        let given = given.and_then(|object| lookup(object, std::slice::from_ref(attribute)));
        let given = given.map_or(&[][..], |value| value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice));

        let known = extensions.keys().find(|key| fold::same(key, urn)).cloned();
        let object = extensions.entry(known.unwrap_or_else(|| urn.to_owned())).or_default();
        let key = spelling(object, attribute).unwrap_or_else(|| attribute.clone());
        let (mut elements, many) = match object.remove(&key) {
            None | Some(Json::Null) => (Vec::new(), true),
            Some(Json::Array(elements)) => (elements, true),
            Some(only @ (Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Object(_))) => (vec![only], false),
        };
        work.spend(elements.len() * (conditions + given.len()))?;
        let mut chosen = Chosen { step: self, condition, rest, work };
        chosen.change(&mut elements, given)?;
        match elements.pop() {
            None => {}
            Some(only) if elements.is_empty() && !many => drop(object.insert(key, only)),
            Some(last) => {
                elements.push(last);
                object.insert(key, Json::Array(elements));
            }
        }
        Ok(())
    }
}

struct Chosen<'a> {
    step: Step<'a>,
    condition: &'a Filter,
    /// What of the elements is meant; empty for the whole of them.
    rest: &'a [String],
    work: &'a mut Work,
}

impl<'a> Chosen<'a> {
    fn change(&mut self, elements: &mut Vec<Json>, given: &[Json]) -> Result<(), Refusal> {
        let meets = |element: &Json| self.condition.matches_json(element);
        match (self.step.kind, self.rest, given) {
            // Nothing is what the elements are replaced with: as a removal, nothing to choose from is no error.
            (PatchKind::Remove, [], _) | (PatchKind::Replace, [], []) => elements.retain(|element| !meets(element)),
            (PatchKind::Add, [], []) => {}
            (PatchKind::Replace, [], given) => {
                let first = elements.iter().position(meets).ok_or_else(|| self.no_target())?;
                let equalities = self.equalities().unwrap_or_default();
                let mut index = 0;
                elements.retain(|element| {
                    index += 1;
                    index <= first || !meets(element)
                });
                // The element stays the one that was asked for.
                elements.splice(first..first, given.iter().map(|element| complete(element.clone(), &equalities)));
                settle_primary(elements, first..first + given.len());
            }
            (PatchKind::Add, [], [first, more @ ..]) => {
                let chosen: Vec<usize> =
                    (0..elements.len()).filter(|at| elements.get(*at).is_some_and(meets)).collect();
                for at in &chosen {
                    if let (Some(Json::Object(element)), Json::Object(first)) = (elements.get_mut(*at), first) {
                        self.setter().merge(element, first)?;
                    }
                }
                match (chosen.last(), self.equalities()) {
                    (Some(last), _) => {
                        settle_primary(elements, *last..last + 1);
                        elements.extend(more.iter().cloned());
                    }
                    (None, Some(equalities)) => {
                        let made = elements.len();
                        elements.extend(given.iter().map(|element| complete(element.clone(), &equalities)));
                        settle_primary(elements, made..made + given.len());
                    }
                    (None, None) => return Err(self.no_target()),
                }
            }
            (PatchKind::Remove, rest, _) => {
                let objects = elements.iter_mut().filter(|element| meets(element)).filter_map(Json::as_object_mut);
                objects.for_each(|object| remove(object, rest));
            }
            (PatchKind::Add | PatchKind::Replace, [first, below @ ..], given) => {
                let value = given.first().and_then(Json::as_object).and_then(|object| lookup(object, self.rest));
                return self.change_part(elements, (first, below), value);
            }
        }
        Ok(())
    }

    fn change_part(
        &mut self,
        elements: &mut Vec<Json>,
        (first, below): (&String, &[String]),
        value: Option<&Json>,
    ) -> Result<(), Refusal> {
        let chosen: Vec<usize> = (0..elements.len())
            .filter(|at| elements.get(*at).is_some_and(|element| self.condition.matches_json(element)))
            .collect();
        for at in &chosen {
            if let Some(Json::Object(element)) = elements.get_mut(*at) {
                match value {
                    Some(value) => self.setter().set(element, first, below, value)?,
                    None => remove(element, self.rest),
                }
            }
        }
        match (chosen.last(), value) {
            (Some(last), Some(_)) => settle_primary(elements, *last..last + 1),
            (Some(_) | None, None) => {}
            (None, Some(value)) => {
                // RFC 7644 §3.5.2.3 says noTarget; Entra ID relies on the element being made from its equalities.
                let equalities = self.equalities().ok_or_else(|| self.no_target())?;
                let mut element = Map::new();
                self.setter().set(&mut element, first, below, value)?;
                elements.push(complete(Json::Object(element), &equalities));
                let made = elements.len() - 1;
                settle_primary(elements, made..made + 1);
            }
        }
        Ok(())
    }

    fn setter(&mut self) -> Setter<'_> {
        Setter { kind: self.step.kind, work: self.work }
    }

    fn equalities(&self) -> Option<Equalities<'a>> {
        let terms = self.condition.extension_equalities()?;
        Some(terms.into_iter().filter_map(|(path, value)| Some((path, json_of(value)?))).collect())
    }

    fn no_target(&self) -> Refusal {
        let field = self.step.name();
        let message = format!(
            "{field} has no element that meets the condition, and none can be made from it; add the element first, or \
             use a condition of equal terms with a part"
        );
        Refusal::NoTarget { field, message }
    }
}

fn json_of(value: &Value) -> Option<Json> {
    match value {
        Value::Text(text) => Some(Json::from(text.as_str())),
        Value::Boolean(truth) => Some(Json::from(*truth)),
        Value::Integer(whole) => Some(Json::from(*whole)),
        Value::Decimal(decimal) => Number::from_f64(*decimal).map(Json::Number),
        Value::Instant(at) => jiff::Timestamp::from_millisecond(at.0).ok().map(|at| Json::from(at.to_string())),
        // Null wants there to be nothing.
        Value::Null => None,
    }
}

/// Fills in what the condition wants and the element does not say itself. What has no parts says all there is to say.
fn complete(mut element: Json, equalities: &Equalities<'_>) -> Json {
    let Json::Object(object) = &mut element else { return element };
    for (path, value) in equalities {
        let (first, below) = path.split_first().map_or(("value", &[][..]), |(first, below)| (first.as_str(), below));
        if spelling(object, first).is_none() {
            let nested = below
                .iter()
                .rev()
                .fold(value.clone(), |inner, name| Json::Object([(name.clone(), inner)].into_iter().collect()));
            object.insert(first.to_owned(), nested);
        }
    }
    element
}

/// Where one of the elements just written is primary, no other one is any longer (RFC 7643 §2.4).
fn settle_primary(elements: &mut [Json], written: Range<usize>) {
    let is_primary = |element: &Json| {
        let object = element.as_object();
        object.and_then(|object| object.get(&spelling(object, "primary")?)) == Some(&Json::Bool(true))
    };
    let Some(chosen) = written.rev().find(|at| elements.get(*at).is_some_and(is_primary)) else { return };
    for (_, element) in elements.iter_mut().enumerate().filter(|(at, element)| *at != chosen && is_primary(element)) {
        if let Some(object) = element.as_object_mut()
            && let Some(key) = spelling(object, "primary")
        {
            object.insert(key, Json::Bool(false));
        }
    }
}
