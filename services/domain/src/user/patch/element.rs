//! Steps on multi-valued attributes: all elements, or those a condition chooses.

use super::PatchKind;
use super::single::set_text;
use super::work::Work;
use crate::attribute::{Attribute, FieldPath, ResourceKind, Sub};
use crate::filter::{Filter, Value};
use crate::refusal::Refusal;
use crate::user::parts::{Element, is_same, merge};
use crate::user::validate::{MAX_ELEMENTS, too_many_elements};

/// A step on a multi-valued attribute.
#[derive(Clone, Copy)]
pub(super) struct Step<'a> {
    pub(super) kind: PatchKind,
    pub(super) attribute: Attribute,
    pub(super) sub: Option<Sub>,
    pub(super) element: Option<&'a Filter>,
}

impl Step<'_> {
    /// Takes the step, with the elements of the fragment.
    pub(super) fn apply<E: Element>(self, elements: &mut Vec<E>, given: &[E], work: &mut Work) -> Result<(), Refusal> {
        if given.len() > MAX_ELEMENTS {
            return Err(too_many_elements(self.attribute));
        }
        let conditions =
            self.element.map_or(Ok(0), |filter| filter.check_element(ResourceKind::User, self.attribute))?;
        work.spend(elements.len() * (conditions + given.len()))?;
        match self.sub {
            Some(sub) => self.apply_part(sub, elements, given)?,
            None => self.apply_whole(elements, given)?,
        }
        if elements.len() > MAX_ELEMENTS { Err(too_many_elements(self.attribute)) } else { Ok(()) }
    }

    fn apply_whole<E: Element>(self, elements: &mut Vec<E>, given: &[E]) -> Result<(), Refusal> {
        match (self.kind, self.element) {
            (PatchKind::Remove, None) => elements.clear(),
            (PatchKind::Remove, Some(_)) => elements.retain(|element| !self.chooses(element)),
            (PatchKind::Replace, None) => *elements = given.to_vec(),
            (PatchKind::Add, None) => given.iter().for_each(|element| self.add(elements, element)),
            // Nothing is what the elements are replaced with: as a removal, nothing to choose from is no error.
            (PatchKind::Replace, Some(_)) if given.is_empty() => elements.retain(|element| !self.chooses(element)),
            (PatchKind::Replace, Some(filter)) => {
                let Some(first) = elements.iter().position(|element| self.chooses(element)) else {
                    return Err(self.no_target());
                };
                // The element stays the one that was asked for: `{"value": …}` in place of `type eq "work"` is a work one.
                let equalities = filter.equalities().unwrap_or_default();
                elements.retain({
                    let mut index = 0;
                    move |element| {
                        index += 1;
                        index <= first || !self.chooses(element)
                    }
                });
                elements.splice(first..first, given.iter().map(|element| complete(element.clone(), &equalities)));
                self.settle_primary(elements, first..first + given.len());
            }
            (PatchKind::Add, Some(filter)) => {
                let Some((first, rest)) = given.split_first() else {
                    return Ok(());
                };
                let mut chosen = Vec::new();
                for (index, element) in elements.iter_mut().enumerate() {
                    if self.chooses(element) {
                        merge(element, first);
                        chosen.push(index);
                    }
                }
                match (chosen.last(), filter.equalities()) {
                    (Some(last), _) => {
                        self.settle_primary(elements, *last..last + 1);
                        rest.iter().for_each(|element| self.add(elements, element));
                    }
                    (None, Some(equalities)) => {
                        given.iter().for_each(|e| self.add(elements, &complete(e.clone(), &equalities)));
                    }
                    (None, None) => return Err(self.no_target()),
                }
            }
        }
        Ok(())
    }

    fn apply_part<E: Element>(self, sub: Sub, elements: &mut Vec<E>, given: &[E]) -> Result<(), Refusal> {
        // Setting a part to nothing clears it (RFC 7643 §2.5).
        let source = given.first().filter(|source| self.kind != PatchKind::Remove && says(*source, sub));
        let mut last = None;
        for (index, element) in elements.iter_mut().enumerate() {
            if self.chooses(element) {
                match source {
                    Some(source) => copy(element, source, sub),
                    None => clear(element, sub),
                }
                last = Some(index);
            }
        }
        match (last, source) {
            (Some(last), Some(_)) if sub == Sub::Primary => self.settle_primary(elements, last..last + 1),
            (Some(_), _) | (None, None) => {}
            (None, Some(source)) => {
                // RFC 7644 §3.5.2.3 says noTarget; Entra ID relies on the element being made from its equalities.
                let equalities = match self.element {
                    Some(filter) => filter.equalities().ok_or_else(|| self.no_target())?,
                    None => Vec::new(),
                };
                let mut element = complete(E::default(), &equalities);
                copy(&mut element, source, sub);
                elements.push(element);
                let made = elements.len() - 1;
                self.settle_primary(elements, made..made + 1);
            }
        }
        Ok(())
    }

    fn chooses<E: Element>(self, element: &E) -> bool {
        self.element.is_none_or(|filter| filter.matches_element(self.attribute, element))
    }

    /// Appends an element, or, when it is there, lets it say what it says now (RFC 7644 §3.5.2.1: no second one).
    fn add<E: Element>(self, elements: &mut Vec<E>, given: &E) {
        let exact = self.attribute.case_exact(Some(Sub::Value));
        let index = match elements.iter().position(|element| is_same(element, given, exact)) {
            Some(index) => {
                if let Some(element) = elements.get_mut(index) {
                    merge(element, given);
                }
                index
            }
            None => {
                elements.push(given.clone());
                elements.len() - 1
            }
        };
        if given.primary() == Some(true) {
            self.settle_primary(elements, index..index + 1);
        }
    }

    /// Where one of the elements just written is primary, no other one is any longer (RFC 7643 §2.4).
    fn settle_primary<E: Element>(self, elements: &mut [E], written: std::ops::Range<usize>) {
        let is_primary = |element: &E| element.primary() == Some(true);
        let Some(chosen) =
            elements.iter().enumerate().filter(|(index, e)| written.contains(index) && is_primary(e)).last()
        else {
            return;
        };
        let chosen = chosen.0;
        for (index, element) in elements.iter_mut().enumerate() {
            if index != chosen && is_primary(element) {
                *element.primary_mut() = Some(false);
            }
        }
    }

    fn no_target(self) -> Refusal {
        let field = FieldPath::Attribute(self.attribute, self.sub).to_string();
        let message = format!(
            "{field} has no element that meets the condition, and none can be made from it; add the element first, or \
             use a condition of equal terms with a part"
        );
        Refusal::NoTarget { field, message }
    }
}

/// Whether the element has that part.
fn says<E: Element>(element: &E, sub: Sub) -> bool {
    if sub == Sub::Primary {
        element.primary().is_some()
    } else {
        element.part(sub).is_some_and(|text| !text.is_empty())
    }
}

fn copy<E: Element>(target: &mut E, source: &E, sub: Sub) {
    if sub == Sub::Primary {
        *target.primary_mut() = source.primary();
    } else if let Some(slot) = target.part_mut(sub) {
        set_text(PatchKind::Replace, slot, source.part(sub));
    }
}

fn clear<E: Element>(target: &mut E, sub: Sub) {
    if sub == Sub::Primary {
        *target.primary_mut() = None;
    } else if let Some(slot) = target.part_mut(sub) {
        *slot = None;
    }
}

/// Fills in what the condition wants and the element does not say itself.
fn complete<E: Element>(mut element: E, equalities: &[(Sub, Value)]) -> E {
    for (sub, value) in equalities {
        match value {
            Value::Text(text) => {
                if let Some(slot) = element.part_mut(*sub)
                    && slot.is_none()
                {
                    *slot = Some(text.clone());
                }
            }
            Value::Boolean(wanted) if *sub == Sub::Primary => {
                element.primary_mut().get_or_insert(*wanted);
            }
            // Null wants the part to be absent; the others were refused by the check.
            Value::Null | Value::Boolean(_) | Value::Integer(_) | Value::Decimal(_) | Value::Instant(_) => {}
        }
    }
    element
}
